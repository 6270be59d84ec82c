"""Models that keep state in every form that a scripted module can, one form each. What is right is what plain
TorchScript plays with its optimizer off."""

from collections.abc import Callable
from pathlib import Path

import torch
from torch import Tensor, nn

from support import legacy_models
from support.state_zoo import anew, kept, memory, weights

MODELS: dict[str, Callable[[], nn.Module]] = {
    one.__name__: one for part in (anew, kept, memory, weights) for one in part.MODELS
}


def write(folder: Path) -> dict[str, Path]:
    """The files by the models' names."""
    legacy_models.write(folder, MODELS)
    return {name: folder / f"{name}.ts" for name in MODELS}


class Plain:
    """One instance in plain TorchScript, as LibTorch runs it with its optimizer off."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.module = torch.jit.load(str(path))

    def play(self, x: Tensor) -> Tensor:
        with torch.inference_mode(), torch.jit.optimized_execution(False):
            return self.module(x)

    def reset(self) -> None:
        """By the module's own means, or by reading the file again."""
        if not hasattr(self.module, "reset"):
            self.module = torch.jit.load(str(self.path))
            return
        with torch.inference_mode(), torch.jit.optimized_execution(False):
            self.module.reset()

    def set(self, value: float) -> None:
        """The attribute `w`, where there is one."""
        if hasattr(self.module, "set_w"):
            with torch.inference_mode(), torch.jit.optimized_execution(False):
                self.module.set_w(value)
