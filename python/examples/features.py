"""What a sound is like, as control signals: one value for each 512 samples.

    nn_export script features.py:Features -o features.ts

In Pd the four outlets of [nn~ features analyse 512] hold their value until the next one comes.
"""

import torch
from torch import Tensor

import nn_export

HOP = 512
WINDOW = 2048


class Features(nn_export.Module):
    """Loudness, brightness, noisiness and the strongest frequency of a sound."""

    license = "MIT"

    def __init__(self) -> None:
        """A ratio of HOP on the way out: [batch, 1, samples] -> [batch, 4, samples / HOP]."""
        super().__init__(sr=44100)
        self.hop, self.size = HOP, WINDOW  # TorchScript knows what belongs to the module, not globals
        self.register_buffer("past", torch.zeros(8, 1, WINDOW - HOP))
        self.register_buffer("window", torch.hann_window(WINDOW))
        self.register_attribute("floor", -80.0, min=-120.0, max=0.0, unit="dB", description="what is softer is silence")
        self.register_method(
            "analyse",
            in_channels=1,
            in_ratio=1,
            out_channels=4,
            out_ratio=HOP,
            input_labels=["sound"],
            output_labels=["loudness in dB", "centroid in Hz", "flatness 0..1", "peak in Hz"],
        )

    def analyse(self, x: Tensor) -> Tensor:
        """Each frame ends with the newest sample, so it is as early as it can be."""
        past = self.past[: x.shape[0]]
        whole = torch.cat([past, x], dim=2)
        past.copy_(whole[:, :, x.shape[2] :])
        frames = whole[:, 0].unfold(1, self.size, self.hop) * self.window  # [batch, samples / hop, size]
        power = torch.fft.rfft(frames).abs().square() + 1e-12
        hertz = torch.arange(self.size // 2 + 1) * (44100 / self.size)
        mean = power.mean(2)
        loudness = 10 * torch.log10(frames.square().mean(2) / self.window.square().mean() + 1e-12)
        centroid = (power * hertz).sum(2) / power.sum(2)
        flatness = torch.exp(torch.log(power).mean(2)) / mean
        peak = hertz[power.argmax(2)]
        heard = (loudness > self.floor[0]).to(x.dtype)
        features = torch.stack(
            [torch.clamp(loudness, min=self.floor[0]), centroid * heard, flatness * heard, peak * heard]
        )
        return features.transpose(0, 1).contiguous()
