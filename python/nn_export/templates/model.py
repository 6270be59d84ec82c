"""A first streaming model: a low-pass filter that does not click, with two attributes."""

import torch

import nn_export

TAPS = 65
"""Of the filter: an odd number, so that it delays by a whole number of samples."""


class Model(nn_export.Module):
    """Makes a sound darker."""

    def __init__(self, sr: int = 48000) -> None:
        """Everything that is to be heard or set is registered here."""
        super().__init__(sr)
        # State lasts from block to block: in a buffer, sized for the largest batch, updated in place.
        self.register_buffer("past", torch.zeros(8, 1, TAPS - 1))
        # Whoever plays it can set these: `set cutoff 800` in Pd, `--set cutoff=800` for nn_export render.
        self.register_attribute("cutoff", 2000.0, min=20.0, max=20000.0, unit="Hz", description="above it, softer")
        self.register_attribute("bypass", False, description="let the sound through, as late as the filter")
        # The filter is symmetric: what comes out is half its length late, and nn~ tells it.
        self.register_method("forward", 1, 1, 1, 1, ["sound"], ["darker sound"], latency=TAPS // 2)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """x: [batch, 1, samples] -> the same, for blocks of any length."""
        whole = torch.cat([self.past[: x.shape[0]], x], dim=2)  # the end of the block before, then this one
        self.past[: x.shape[0]].copy_(whole[:, :, x.shape[2] :])
        if self.bypass[0]:
            late = self.past.shape[2] // 2
            return whole[:, :, late : late + x.shape[2]].clone()
        return torch.nn.functional.conv1d(whole, self.filter())

    def filter(self) -> torch.Tensor:
        """A windowed low-pass: [1, 1, TAPS]."""
        sample_rate = self.sr if self.sr > 0 else 48000
        taps = self.past.shape[2] + 1  # TorchScript knows what belongs to the module, not TAPS
        time = torch.arange(taps) - taps // 2
        impulse = torch.sinc(2 * self.cutoff[0] / sample_rate * time) * torch.hann_window(taps, periodic=False)
        return (impulse / impulse.sum())[None, None]
