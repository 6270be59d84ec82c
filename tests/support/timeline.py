"""The rule of time that every host is held to: output sample t answers input sample t - latency, or is silence."""

from __future__ import annotations

from math import gcd

import numpy as np
import numpy.typing as npt


def block_size(bufsize: int, granularity: int = 1, vector: int = 64) -> int:
    """Samples the model gets at a time: the least multiple of the granularity that holds `bufsize`, or one vector."""
    return -(-max(bufsize or vector, 1) // granularity) * granularity


def latency(bufsize: int, granularity: int = 1, vector: int = 64) -> int:
    """Samples from input to output, in all modes."""
    block = block_size(bufsize, granularity, vector)
    deadline = -(-block // vector) * vector if bufsize else 0
    return block - gcd(block, vector) + deadline


def delayed(sound: npt.ArrayLike, samples: int) -> npt.NDArray[np.float32]:
    """The sound [channels, n] so many samples later, silence before it, cut to its length."""
    sound = np.atleast_2d(np.asarray(sound, np.float32))
    return np.concatenate([np.zeros((len(sound), samples), np.float32), sound], axis=1)[:, : sound.shape[1]]
