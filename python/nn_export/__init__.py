"""Write, check and render models for nn~.

`Module` is the base class of a model, `Buffer` an attribute that holds sound, `Session` the engine that the Pd and Max
objects play with, and `describe` the reader of model files. Each is loaded when it is first used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from .errors import BackendMissingError, ModelError

if TYPE_CHECKING:
    from ._core import Error, Session, describe
    from .buffer import Buffer
    from .module import Module

__version__ = "0.1.0"
__all__ = ["Buffer", "Error", "ModelError", "Module", "Session", "__version__", "describe"]

_HOMES = {
    "Buffer": "buffer",
    "Error": "_core",
    "Module": "module",
    "Session": "_core",
    "describe": "_core",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module '{__name__}' has no attribute '{name}'")
    try:
        importlib.import_module("torch")  # loads the libraries that _core needs
        value = getattr(importlib.import_module(f".{_HOMES[name]}", __name__), name)
    except ImportError as error:
        if _HOMES[name] != "_core":
            raise
        raise BackendMissingError(
            f"nn_export.{name}: the C++ backend cannot be loaded ({error}): "
            "install nn_export again beside the torch it shall work with"
        ) from error
    globals()[name] = value
    return value
