"""A project to begin with, as `nn_export init` writes it."""

from __future__ import annotations

import contextlib
from importlib import resources
from pathlib import Path

from .errors import ModelError

FILES = ("model.py", "recipe.yaml", "test_model.py", "patch.pd", "README.md")


def write_starter(folder: Path) -> list[Path]:
    """Write the starter project into `folder`, which is made if it is not there; the files that were written.

    Raises:
        ModelError: one of the files is there already, or the folder cannot be written to; nothing is left of them.
    """
    present = [name for name in FILES if (folder / name).exists()]
    if present:
        raise ModelError(f"{folder}: holds {', '.join(present)} already: name another folder")
    there = folder.exists()
    source = resources.files(__package__) / "templates"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in FILES:
            (folder / name).write_text((source / name).read_text("utf-8"), encoding="utf-8")
    except OSError as error:  # nothing half is left
        with contextlib.suppress(OSError):
            for name in FILES:
                (folder / name).unlink(missing_ok=True)
            if not there:
                folder.rmdir()
        raise ModelError(f"{folder}: cannot be written: {error.strerror or error}") from error
    return [folder / name for name in FILES]
