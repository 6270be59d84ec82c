"""The error a person can act on: one line, *object: what failed: what to do*."""

from __future__ import annotations

import enum


class ExitCode(enum.IntEnum):
    """What the command `nn_export` returns; these do not change."""

    OK = 0
    FAILED = 1
    """It could not be done: a file is missing or no model, a class cannot be built, a disk is full."""
    USAGE = 2
    """The command line is wrong."""
    REFUSED = 3
    """It was done, and the model was found wrong."""
    INTERRUPTED = 130
    """Stopped by Ctrl-C."""


class ModelError(RuntimeError):
    """A model, a file or an argument is not as it should be; the message is one readable line."""


class RefusedError(ModelError):
    """A model was tried and found wrong."""


class BackendMissingError(ImportError):
    """The C++ backend cannot be loaded; the message says why and what to do."""


def reason(error: BaseException) -> str:
    """`error` in one line: its first line, with its kind unless it is one of ours."""
    kind = type(error)
    line = next((line.strip() for line in str(error).splitlines() if line.strip()), "")
    if not line:
        return kind.__name__
    return line if kind.__module__.startswith("nn_export") else f"{kind.__name__}: {line.rstrip('.:')}"
