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
        ModelError: the folder is missing or cannot be written to, or `path` is a folder or a device.
    """
    target = Path(path).resolve()  # the file that a link leads to, not the link
    if not target.parent.is_dir():
        raise ModelError(f"{path}: cannot be written: make the folder '{Path(path).parent}' first")
    if target.is_dir():
        raise ModelError(f"{path}: cannot be written: it is a folder: give a file name")
    if target.exists() and not target.is_file():  # renaming would put a file in the place of /dev/null
        raise ModelError(f"{path}: cannot be written: it is a device: give a file name")
    try:
        folder = tempfile.TemporaryDirectory(prefix=f".{target.stem}-", dir=target.parent)
    except OSError as error:
        raise ModelError(f"{path}: cannot be written: {error.strerror or error}") from error
    with folder:
        temporary = Path(folder.name) / target.name
        yield temporary
        try:
            temporary.replace(target)
        except OSError as error:
            raise ModelError(f"{path}: cannot be written: {error.strerror or error}") from error
