"""TorchScript without the notices that it is deprecated: nn~ knows, and a model author cannot help it."""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Iterator


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Leave out PyTorch's warnings about `torch.jit` functions."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=r"`torch\.jit\.")
        yield
