"""Files that appear whole or not at all."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from .errors import ModelError


@contextlib.contextmanager
def replacing(path: str | os.PathLike[str]) -> Iterator[Path]:
    """A path to write to, of the same name in a hidden folder beside `path`; on success it is renamed to `path`.

    If the block raises (Ctrl-C too), nothing is left and an older `path` stays as it was.

    Raises:
        ModelError: the folder is missing or cannot be written to, or `path` is a folder.
    """
    target = Path(path)
    if not target.parent.is_dir():
        raise ModelError(f"{target}: cannot be written: make the folder '{target.parent}' first")
    if target.is_dir():
        raise ModelError(f"{target}: cannot be written: it is a folder: give a file name")
    try:
        with tempfile.TemporaryDirectory(prefix=f".{target.stem}-", dir=target.parent) as folder:
            temporary = Path(folder) / target.name
            yield temporary
            temporary.replace(target)
    except OSError as error:
        raise ModelError(f"{target}: cannot be written: {error.strerror or error}") from error
