"""The model files that the bench plays."""

from __future__ import annotations

from pathlib import Path

import torch
from driver import ROOT
from rich.console import Console
from torch import Tensor

import nn_export

CHANNELS = 16
NAMES = ("raspberry", "v2_small", "v1", "v2")  # of rave_models.py


class Through(nn_export.Module):
    """Sixteen channels times `gain`: next to nothing, so that what is left is the engine."""

    def __init__(self) -> None:
        super().__init__()
        self.register_attribute("gain", 1.0)
        self.register_method("forward", CHANNELS, 1, CHANNELS, 1)

    def forward(self, x: Tensor) -> Tensor:
        return x * self.gain[0]


def write_through(folder: Path) -> Path:
    path = folder / "through.ts"
    Through().export_to_ts(path)
    return path


def find_models(console: Console) -> list[Path]:
    """The RAVE architectures with random weights; made when they are not there yet."""
    folder = ROOT / "build" / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    for name in NAMES:
        path = folder / f"{name}.ts"
        if not path.exists():
            from rave_models import make

            console.print(f"making {path}")
            torch.manual_seed(0)
            make(name, path, noise=True)
    return [folder / f"{name}.ts" for name in NAMES]
