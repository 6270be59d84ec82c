"""Random numbers that are the same in a stream as in a whole sound: each is computed from its place and the seed.

A generator that goes on from number to number gives others when the blocks are others. A hash of the time does not.
"""

# No `from __future__ import annotations`: TorchScript reads the annotations of these classes, and not as text.

import torch
from torch import Tensor


def hashed(x: Tensor) -> Tensor:
    """Any int64 -> 0 to 2^32 - 1, as if at random (the finaliser found by C. Wellons' `hash-prospector`, 2018-2022)."""
    x = x & 0xFFFFFFFF
    x = ((x ^ (x >> 16)) * 0x21F0AAAD) & 0xFFFFFFFF
    x = ((x ^ (x >> 15)) * 0x735A2D97) & 0xFFFFFFFF
    return x ^ (x >> 15)


def uniform(rows: int, start: Tensor, samples: int, seed: int, like: Tensor) -> Tensor:
    """White noise [rows, samples] between -1 and 1, of the type and on the device of `like`.

    Args:
        rows: each is another noise.
        start: time of the first sample, a 0-d int64 tensor; every time has its own value, negative ones too.
        samples: how many.
        seed: another seed gives other noise.
        like: see above.
    """
    key = hashed(torch.arange(rows, device=like.device) + hashed(torch.full((1,), seed, device=like.device)))
    time = torch.arange(samples, device=like.device) + start
    return (hashed(time ^ key[:, None]).to(like.dtype) + 0.5) / 2147483648.0 - 1.0


def normal(rows: int, start: Tensor, samples: int, seed: int, like: Tensor) -> Tensor:
    """The same with a normal distribution, of variance 1."""
    limit = 1.0 - 1e-6 if like.dtype == torch.float32 else 1.0 - 1e-12
    return 1.4142135623730951 * torch.erfinv(uniform(rows, start, samples, seed, like).clamp(-limit, limit))
