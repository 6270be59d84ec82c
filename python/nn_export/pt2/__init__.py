"""A path past TorchScript: one `torch.export` program per method, whose state is explicit (docs/model_format.md)."""

from __future__ import annotations

from .check import check
from .exporter import export, save
from .program import Program, load

__all__ = ["Program", "check", "export", "load", "save"]
