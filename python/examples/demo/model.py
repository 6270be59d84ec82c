"""The demo's model: a streaming autoencoder, small enough to learn one recording in half a minute on a laptop.

`scripts/demo.py` fits it and writes demo.pt; the model file is then made by

    nn_export script python/examples/demo/model.py:Demo -o demo.ts --checkpoint demo.pt
"""

from __future__ import annotations

import math
from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn.functional import gelu, pad

import nn_export

RATIO = 256  # audio samples per latent frame
LATENTS = 8
WINDOW = 512  # audio samples that the encoder looks at for one frame
STREAMS = 4  # batch rows that state is held for


class CausalConv(nn.Module):
    """A convolution over the past: [batch, in_channels, t] -> [batch, out_channels, t / stride].

    In eval mode it remembers the end of its input, so that a stream cut into blocks gives what the whole gives. In
    training mode every call starts from silence.
    """

    def __init__(self, in_channels: int, out_channels: int, kernel: int, stride: int = 1) -> None:
        """`kernel` and `stride` in steps of the input, kernel >= stride."""
        super().__init__()
        self.conv = nn.Conv1d(in_channels, out_channels, kernel, stride)
        self.past = kernel - stride
        self.register_buffer("memory", torch.zeros(STREAMS, in_channels, self.past))

    def forward(self, x: Tensor) -> Tensor:
        """Convolve `x`, whose length is a multiple of the stride."""
        if self.training:
            return self.conv(pad(x, (self.past, 0)))
        batch = x.shape[0]
        x = torch.cat([self.memory[:batch], x], dim=-1)
        self.memory[:batch].copy_(x[..., x.shape[-1] - self.past :].detach())
        return self.conv(x)


class Demo(nn_export.Module):
    """A voice squeezed through 8 latent channels and made again from them."""

    license = "MIT"

    def __init__(self, hidden: int = 128) -> None:
        """`hidden` is the number of channels between the layers."""
        super().__init__(sr=44100)
        self.latents = LATENTS  # TorchScript reads no globals
        self.analysis = CausalConv(1, hidden, kernel=WINDOW, stride=RATIO)
        self.squeeze = CausalConv(hidden, hidden, kernel=3)
        self.to_latents = nn.Conv1d(hidden, LATENTS, 1)
        self.from_latents = CausalConv(LATENTS, hidden, kernel=8)
        self.expand = CausalConv(hidden, hidden, kernel=4)
        self.refine = nn.Conv1d(hidden, hidden, 1)
        self.synthesis = CausalConv(hidden, RATIO, kernel=2)

        names = [f"latent {i + 1}" for i in range(LATENTS)]
        self.register_attribute("gain", 1.0, min=0.0, max=4.0, description="loudness of what is decoded")
        self.register_attribute("latent_scale", 1.0, min=-4.0, max=4.0, description="factor on all latents")
        self.register_attribute("bias", (0, 0.0), description="latent channel (from 0), and what is added to it")
        self.register_attribute("bypass", False, description="forward: hear the input")
        self.register_method("encode", 1, 1, LATENTS, RATIO, ["sound"], names)
        self.register_method("decode", LATENTS, RATIO, 1, 1, names, ["sound"])
        self.register_method("forward", 1, 1, 1, 1, ["sound"], ["sound"])

    def encode(self, x: Tensor) -> Tensor:
        """Sound [batch, 1, t] -> latents [batch, 8, t / 256], about -5 to 5."""
        hidden = gelu(self.analysis(x))
        return self.to_latents(gelu(self.squeeze(hidden)))

    def decode(self, latents: Tensor) -> Tensor:
        """Latents [batch, 8, t / 256] -> sound [batch, 1, t], without delay."""
        bias = torch.zeros_like(latents)
        bias[:, self.bias[0]] = self.bias[1]
        hidden = gelu(self.from_latents(latents * self.latent_scale[0] + bias))
        hidden = hidden + gelu(self.expand(hidden))
        hidden = hidden + gelu(self.refine(hidden))
        frames = self.synthesis(hidden)  # [batch, 256, t / 256]
        return self.gain[0] * frames.transpose(1, 2).reshape(latents.shape[0], 1, -1)

    def forward(self, x: Tensor) -> Tensor:
        """Sound -> sound, both [batch, 1, t]; t a multiple of 256."""
        return x if self.bypass[0] else self.decode(self.encode(x))

    @torch.jit.export
    def set_bias(self, channel: int, amount: float) -> int:
        """0 if there is such a channel; otherwise 1, and nothing changes."""
        if channel < 0 or channel >= self.latents:
            return 1
        self.bias = (channel, amount)
        return 0

    @torch.jit.export
    def reset(self) -> None:
        """Forget what was heard."""
        for layer in (self.analysis, self.squeeze, self.from_latents, self.expand, self.synthesis):
            layer.memory.zero_()

    def fit(
        self,
        recording: Tensor,
        steps: int = 3000,
        progress: Callable[[float, float], None] = lambda done, loss: None,
    ) -> None:
        """Learn a mono recording [samples]. 3000 steps take half a minute on one core of a laptop.

        The loss is the error of the waveform plus that of a spectrogram. `progress` is told the part done (0 to 1)
        and the loss. The model is left in eval mode, its state empty, its latents of unit power on the recording.
        """
        length, rows = 64 * RATIO, 2
        padded = pad(recording, (length // 4, length // 4))
        optimizer = torch.optim.Adam(self.parameters(), betas=(0.9, 0.95))
        self.train()
        for step in range(steps):
            for group in optimizer.param_groups:  # a short warm-up, then a cosine down to nothing
                group["lr"] = 6e-3 * min(1.0, (step + 1) / 50) * (0.5 + 0.5 * math.cos(math.pi * step / steps))
            starts = torch.randint(0, len(padded) - length, (rows,)).tolist()
            target = torch.stack([padded[start : start + length] for start in starts])
            target = target * (0.3 + 1.2 * torch.rand(rows, 1))  # quiet and loud
            loss = distance(self(target[:, None])[:, 0], target)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(self.parameters(), 1.0)
            optimizer.step()
            progress((step + 1) / steps, loss.item())
        with torch.no_grad():
            latents = self.encode(pad(recording, (0, -len(recording) % RATIO))[None, None])
            power = latents.square().mean((0, 2)).sqrt()
            self.to_latents.weight /= power[:, None, None]
            self.to_latents.bias /= power
            self.from_latents.conv.weight *= power[:, None]
        self.eval()
        self.reset()


def distance(sound: Tensor, target: Tensor) -> Tensor:
    """How far sounds [rows, samples] are from their targets, as waveforms and as spectrograms; 0 when equal.

    The spectrograms' window is drawn anew each time: one that resolves pitch, one for formants, or one for attacks.
    """
    waveform = (sound - target).square().mean() / (target.square().mean() + 1e-4)
    size = (2048, 512, 128)[int(torch.randint(3, ()))]
    window = torch.hann_window(size)
    a, b = (torch.stft(x, size, size // 4, window=window, return_complex=True).abs() for x in (sound, target))
    spectrogram = (a - b).norm() / (b.norm() + 1e-3) + 0.3 * ((a + 1e-3).log() - (b + 1e-3).log()).abs().mean()
    return waveform + 0.15 * spectrogram
