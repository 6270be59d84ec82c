"""An export script as users of nn~ write them, with one import changed."""

# ruff: noqa: SIM108, UP006, UP035

from typing import List, Tuple

import torch

import nn_export


class Effects(nn_export.Module):
    buffer: Tuple[nn_export.Buffer]

    def __init__(self):
        super().__init__()
        self._shapes_ = torch.jit.Attribute(["tanh", "clip"], List[str])
        self.register_attribute("gain_factor", 1.0)
        self.register_attribute("polynomial", (1.0, 0.5, 0.0))
        self.register_attribute("shape", "tanh")
        self.register_attribute("flip", False)
        self.register_attribute("fractal", (2, 0.0))
        self.register_attribute("mixed", [0, "word", 1.0, True])
        self.register_attribute("weights", torch.ones(3))
        self.register_attribute("buf", (nn_export.Buffer(None, 64, 2048)))
        self.register_attribute("rate", 44100)

        self.register_method(
            "saturate",
            in_channels=1,
            in_ratio=1,
            out_channels=1,
            out_ratio=1,
            input_labels=["(signal) input"],
            output_labels=["(signal) output"],
        )
        self.register_method("midside", 2, 1, 2, 1)
        self.register_method("rms", 1, 1, 1, 1024, test_buffer_size=1000)
        self.register_method("loudness", 1, 1, 1, 1, test_method=False)
        self.register_method("poly", 1, 1, 1, 1)
        self.finish()
        self.finish()

    def mean_power(self, x: torch.Tensor) -> float:
        return x.pow(2).mean().sqrt().item()

    @torch.jit.export
    def saturate(self, x: torch.Tensor):
        if self.shape[0] == "tanh":
            return torch.tanh(x * self.gain_factor[0])
        return torch.clamp(x * self.gain_factor[0], -1, 1)

    @torch.jit.export
    def midside(self, x: torch.Tensor):
        left, right = x[..., 0, :], x[..., 1, :]
        return torch.stack([(left + right) / 2, (left - right) / 2], dim=-2)

    @torch.jit.export
    def rms(self, x):
        return x.reshape(x.shape[0], x.shape[1], -1, 1024).pow(2).mean(-1).sqrt()

    @torch.jit.export
    def loudness(self, x: torch.Tensor):
        buffer = self.buf[0]
        if buffer.has_value:
            if self.buf[0].sr is None:
                sr = -1
            else:
                sr = buffer.sr
            return torch.full_like(x, self.mean_power(buffer.value)) + 0 * sr
        return torch.zeros_like(x)

    @torch.jit.export
    def poly(self, x: torch.Tensor):
        out = torch.zeros_like(x)
        for i in range(3):
            out += self.polynomial[i] * x.pow(i + 1)
        return out

    @torch.jit.export
    def get_gain_factor(self) -> float:
        return float(self.gain_factor[0])

    @torch.jit.export
    def set_gain_factor(self, x: float) -> int:
        self.gain_factor = (x,)
        return 0

    @torch.jit.export
    def get_polynomial(self) -> List[float]:
        values: List[float] = []
        for p in self.polynomial:
            values.append(float(p))
        return values

    @torch.jit.export
    def set_shape(self, x: str):
        if x not in self._shapes_:
            return -1
        self.shape = (x,)
        return 0

    @torch.jit.export
    def set_fractal(self, factor: int, amount: float):
        if factor <= 0:
            return -1
        self.fractal = (factor, float(amount))
        return 0

    # as some exporters leave them: no decorator, no return code
    def get_flip(self) -> bool:
        return self.flip[0]

    def set_flip(self, flip: bool) -> None:
        self.flip = (flip,)


if __name__ == "__main__":
    Effects().export_to_ts("effects.ts")
