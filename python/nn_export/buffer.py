"""Sound that a host hands to a model: a Pd array or a Max buffer~."""

from __future__ import annotations

import torch
from torch import Tensor

from .torchscript import quiet


class Buffer:
    """A value for `Module.register_attribute`, filled by the host while the model runs. Works inside TorchScript.

    Args:
        tensor: first content, [channels, samples] or [samples]; empty if None.
        min_samples: shortest content accepted, in samples; -1 for no limit.
        max_samples: longest content accepted, in samples; -1 for no limit.
        sr: sample rate of `tensor` in Hz; -1 or None if unknown.

    Attributes:
        value: the content, float [channels, samples]; [0, 0] while there is none.
        has_value: whether there is content.
        sr: sample rate of the content in Hz; -1 if unknown.

    Raises:
        ValueError: if `tensor` is longer or shorter than allowed, or has more than two dimensions
            (`torch.jit.Error` inside TorchScript).
    """

    def __init__(
        self,
        tensor: Tensor | None = None,
        min_samples: int = -1,
        max_samples: int = -1,
        sr: int | float | None = -1,
    ) -> None:
        """See the class."""
        self.value = torch.zeros(0, 0)
        self.has_value = False
        self.min_samples = min_samples
        self.max_samples = max_samples
        self.sr = -1
        if tensor is not None and self.set_value(tensor, sr) != 0:
            raise ValueError("Buffer: the tensor is not [channels, samples] within min_samples and max_samples")

    @property
    def shape(self) -> list[int]:
        """[channels, samples]."""
        return [self.value.size(0), self.value.size(1)]

    def get_value(self) -> Tensor:
        """The content."""
        return self.value

    def set_value(self, x: Tensor, sr: int | float | None = -1) -> int:
        """Take `x` ([channels, samples] or [samples], at `sr` Hz). 0 if accepted, -1 if its length is out of bounds."""
        if x.dim() == 1:
            x = x.unsqueeze(0)
        if x.dim() != 2:
            return -1
        samples = x.size(1)
        if self.min_samples >= 0 and samples < self.min_samples:
            return -1
        if self.max_samples >= 0 and samples > self.max_samples:
            return -1
        self.value = x
        self.has_value = True
        self.sr = -1 if sr is None else int(sr)
        return 0

    def init_value(self) -> None:
        """Empty the buffer."""
        self.value = torch.zeros(0, 0)
        self.has_value = False
        self.sr = -1

    def to_str(self) -> str:
        """A short description, such as `2 x 44100 samples at 44100 Hz`."""
        if not self.has_value:
            return "empty"
        rate = f"{self.sr} Hz" if self.sr > 0 else "unknown rate"
        return f"{self.value.size(0)} x {self.value.size(1)} samples at {rate}"


with quiet():
    torch.jit.script(Buffer)
