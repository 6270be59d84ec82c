"""How much later a stream has what the offline model computes, and how much of the past a layer keeps for it.

A layer that looks into the future cannot do so in a stream: it looks into the past instead, and its output lags. The
lag is counted in samples of each signal's own rate and is always whole (thesis of A. Caillon, 2023, section 5.1).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Timing:
    """Where a signal stands in time.

    Attributes:
        delay: samples, at the signal's own rate, by which the stream lags behind the offline model.
        rate: samples of the signal per sample of the model's input.
    """

    delay: int = 0
    rate: Fraction = Fraction(1)

    @property
    def seconds(self) -> Fraction:
        """The delay in samples of the model's input."""
        return self.delay / self.rate


@dataclass(frozen=True)
class Window:
    """What a convolution or pooling sees: `extent` samples, moved on by `stride`, the first one `left` before zero."""

    extent: int
    stride: int = 1
    left: int = 0

    def stream(self, timing: Timing) -> tuple[int, Timing]:
        """How many past samples to put before each block, and the timing of what comes out.

        A block of `stride` samples gives one window. The offline window n ends `extent - 1 - left` samples after
        n * stride; in the stream it ends with the block, as late as there is input for. This rounds the delay down
        where equation 5.1 of the thesis, whose windows end with the first sample of a block, rounds it up.

        Returns:
            The past (negative: that many samples of each block are not looked at), and the new timing.
        """
        late = self.extent - 1 - self.left + timing.delay
        delay = max(0, -(-(late - self.stride + 1) // self.stride))
        aligned = delay * self.stride + self.stride - 1 - late
        return self.extent - self.stride + aligned, Timing(delay, timing.rate / self.stride)


def stretch(timing: Timing, stride: int, left: int) -> Timing:
    """The timing after a transposed convolution whose first `left` samples are cut off offline: the stream has them."""
    return Timing(left + stride * timing.delay, timing.rate * stride)
