"""A sound that tells the frames of `resampling_models.Frames` apart, and whether each arrives once and in its place."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from support.resampling_models import COUNT, RATIO

Sound = npt.NDArray[np.float32]


def ramp(samples: int, host: int, model: int) -> Sound:
    """A ramp whose whole part is the model's frame that a sample lies in, modulo COUNT, [1, samples]."""
    return np.mod(np.arange(samples) * model / (host * RATIO), COUNT).astype(np.float32)[None]


def wrong_in_encoder(encoded: Sound, late: int, host: int, model: int) -> int:
    """How many samples [n] do not hold the frame of `late` samples before, or silence before the first."""
    frames = (np.arange(len(encoded)) - late) * model // (host * RATIO)
    return int(np.sum(encoded != np.where(frames < 0, 0, frames % COUNT)))


def wrong_in_decoder(decoded: Sound, came: int, late: int, host: int, model: int) -> int:
    """How many frames are not as far behind as the others.

    Args:
        decoded: [n]
        came: samples that the latents were late already when they came in.
        late: latency of the decoder in samples.
        host: sample rate in Hz; `model`: likewise.
    """
    period = host * RATIO / model
    frames = np.arange(int((len(decoded) - late) / period) - 1)
    heard = np.rint(decoded[(late + (frames + 0.5) * period).astype(np.int64)])  # the middle: no filter rings there
    behind = ((frames - heard - came // period) % COUNT)[frames > came / period].astype(np.int64)
    usual = int(np.bincount(behind).argmax())
    assert usual in (0, 1), f"frames are {usual} late"
    return int(np.sum(behind != usual))
