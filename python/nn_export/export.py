"""From an eager module to a model file: TorchScript plus the metadata record."""

from __future__ import annotations

import hashlib
import inspect
import io
import json
import os
import platform
import re
import sys
from pathlib import Path
from typing import Any

import torch

from . import __version__
from .errors import ModelError, reason
from .files import replacing
from .fold import folded
from .module import Module
from .torchscript import quiet

RECORD = "nn_export.json"
CONTRACT = "1.0"
TOO_NEW = (3, 14)
"""The first Python whose syntax trees TorchScript does not read."""


def export(module: Module, path: str | os.PathLike[str]) -> None:
    """Script `module` and write it to `path`, whole or not at all. The module is put in eval mode.

    Raises:
        ModelError: no method registered, TorchScript cannot compile the module, or the file cannot be written.
    """
    with replacing(path) as temporary:
        save(module, temporary)


def save(module: Module, path: Path) -> None:
    """Script `module` and write it to `path`, in place; errors as in `export`."""
    scripted = script(module)
    archive = io.BytesIO()  # PyTorch's own writer ends the process when a disk is full
    with quiet():
        torch.jit.save(scripted, archive, _extra_files={RECORD: json.dumps(record(module))})
    try:
        path.write_bytes(archive.getbuffer())
    except OSError as error:
        raise ModelError(f"{path.name}: cannot be written: {error.strerror or error}") from error


def script(module: Module) -> torch.jit.ScriptModule:
    """`module` in eval mode, compiled. A failure is a ModelError of one line that names file, line and source."""
    if not module._nn.methods:
        raise ModelError(f"{type(module).__name__}: nothing to play: call register_method for at least one method")
    if sys.version_info >= TOO_NEW:
        version = ".".join(map(str, TOO_NEW))
        raise ModelError(f"Python {version} and newer: TorchScript cannot compile there: export with an older Python")
    try:
        with quiet():
            return torch.jit.script(folded(module.eval()))
    except Exception as error:
        raise ModelError(f"{type(module).__name__}: TorchScript cannot compile it: {explain(error)}") from error


def explain(error: Exception) -> str:
    """The innermost place and the reason of an error of `torch.jit.script`, in one line."""
    text = str(error).strip()
    place = re.search(r'File "([^"]*)", line (\d+)', text)
    if not place:
        return reason(error)
    why = " ".join(text[: place.start()].split()).rstrip(".:")
    line = re.search(r"^(.*)\n\s*~+.*<--- HERE", text[place.end() :], re.MULTILINE)
    source = f" in '{line[1].strip()}'" if line else ""
    if "closed over global variable" in why:
        why = (
            "a global constant is not known to TorchScript: keep it in the module, as in self.size = SIZE, and use that"
        )
    return f"{Path(place[1]).name}, line {place[2]}{source}: {why}"


def record(module: Module) -> dict[str, Any]:
    """The metadata that a host can show: the content of `nn_export.json` in the model file."""
    interface = module._nn
    rate = module.get_sample_rate()
    return {
        "contract": CONTRACT,
        "name": interface.name,
        "description": interface.description,
        "license": interface.license,
        "sample_rate": rate if rate > 0 else None,
        "methods": {
            method.name: {"latency": method.latency}
            | ({} if method.batch is None else {"batch": method.batch})
            | ({"offline": True} if method.offline else {})
            for method in interface.methods.values()
        },
        "attributes": {
            attribute.name: _stated(
                min=attribute.min,
                max=attribute.max,
                unit=attribute.unit,
                choices=attribute.choices,
                description=attribute.description,
                min_samples=attribute.min_samples,
                max_samples=attribute.max_samples,
            )
            for attribute in interface.attributes.values()
        },
        "torch": torch.__version__.partition("+")[0],
        "python": platform.python_version(),
        "nn_export": __version__,
        "source_sha256": _source_hash(type(module)),
        **interface.hashes,
    }


def _stated(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, "")}


def _source_hash(cls: type) -> str:
    """SHA-256 of the file that defines `cls`; empty if there is none (an interactive session)."""
    try:
        return hashlib.sha256(Path(inspect.getfile(cls)).read_bytes()).hexdigest()
    except (TypeError, OSError):
        return ""
