"""The folder of a training run: what is trained, how far it is, and what it sounded like on the way.

run.yaml            the settings
checkpoint.pt       weights, optimizers and random numbers: enough to go on as if nothing had happened
log.csv             step, seconds of training, name and value of each number, every two seconds
tensorboard/        the same and the examples, if TensorBoard is installed
examples/           pictures and sounds: what went in, and what came out
cache/              the sounds, decoded
"""

from __future__ import annotations

import contextlib
import csv
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import filelock
import numpy as np
import soundfile  # type: ignore[import-untyped]
import torch
import yaml
from numpy.typing import NDArray

from ..errors import ModelError, reason
from ..files import replacing

LOG_COLUMNS = ("step", "seconds", "name", "value")


class Run:
    """See the module."""

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        """The folder need not exist yet."""
        self.folder = Path(folder)
        self.settings_path = self.folder / "run.yaml"
        self.checkpoint_path = self.folder / "checkpoint.pt"
        self.log_path = self.folder / "log.csv"
        self.examples = self.folder / "examples"
        self.cache = self.folder / "cache"
        self._board: Any = None

    @property
    def exists(self) -> bool:
        """Whether it has been begun."""
        return self.settings_path.exists()

    def begin(self, settings: Mapping[str, Any]) -> None:
        """Make the folder and write down the settings; again, as long as there is no checkpoint.

        Raises:
            ModelError: the folder cannot be written to, or holds something else, or a checkpoint.
        """
        if self.checkpoint_path.exists():
            raise ModelError(f"{self.folder}: was begun already: give a new folder")
        if self.folder.exists() and not self.exists and (not self.folder.is_dir() or any(self.folder.iterdir())):
            raise ModelError(f"{self.folder}: there is something else already: give a new folder")
        with _writing(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True)
            self.change(settings)
            self.examples.mkdir(exist_ok=True)
            self.cache.mkdir(exist_ok=True)

    def change(self, settings: Mapping[str, Any]) -> None:
        """Replace the settings.

        Raises:
            ModelError: they cannot be written.
        """
        with replacing(self.settings_path) as temporary, _writing(self.settings_path):
            temporary.write_text(yaml.safe_dump(dict(settings), sort_keys=False), encoding="utf-8")

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """While this lasts no other process trains here.

        Raises:
            ModelError: another one does.
        """
        with _writing(self.folder):
            lock = filelock.FileLock(self.folder / ".lock", timeout=0)
            try:
                lock.acquire()
            except filelock.Timeout as error:
                raise ModelError(
                    f"{self.folder}: is being trained already: wait for that, or give a new folder"
                ) from error
        try:
            yield
        finally:
            lock.release()

    def settings(self) -> dict[str, Any]:
        """What it was begun with.

        Raises:
            ModelError: this is no run.
        """
        if not self.exists:
            raise ModelError(f"{self.folder}: no training run: it has no run.yaml: begin one with nn_export train")
        try:
            content = yaml.safe_load(self.settings_path.read_text(encoding="utf-8"))
        except (OSError, ValueError, yaml.YAMLError) as error:
            raise ModelError(f"{self.settings_path}: cannot be read: {reason(error)}") from error
        if not isinstance(content, dict):
            raise ModelError(f"{self.settings_path}: not the settings of a run: restore it, or begin a new run")
        return content

    def checkpoint(self) -> dict[str, Any] | None:
        """The latest checkpoint, on the CPU; None if there is none yet.

        Raises:
            ModelError: it is damaged.
        """
        if not self.checkpoint_path.exists():
            return None
        try:
            loaded: dict[str, Any] = torch.load(self.checkpoint_path, map_location="cpu", weights_only=True)
        except Exception as error:  # damaged files make torch.load raise anything
            raise ModelError(f"{self.checkpoint_path}: cannot be read: {reason(error)}: begin a new run") from error
        return loaded

    def save(self, checkpoint: Mapping[str, Any]) -> None:
        """Replace the checkpoint; a full disk or a power cut leaves the one before.

        Raises:
            ModelError: it cannot be written.
        """
        with replacing(self.checkpoint_path) as temporary, _writing(self.checkpoint_path), temporary.open("wb") as file:
            torch.save(dict(checkpoint), file)
            file.flush()
            os.fsync(file.fileno())  # on the disk before it takes the place of the last one

    # -- the log -------------------------------------------------------------------------------------------------------

    def log(self, step: int, seconds: float, values: Mapping[str, float]) -> None:
        """Append a line for each number; `seconds` of training have gone by."""
        new = not self.log_path.exists()
        with _writing(self.log_path), self.log_path.open("a", newline="") as file:
            writer = csv.writer(file)
            writer.writerows([LOG_COLUMNS] if new else [])
            writer.writerows([step, f"{seconds:.1f}", name, f"{value:.6g}"] for name, value in values.items())
        if board := self._tensorboard():
            for name, value in values.items():
                board.add_scalar(name, value, step)

    def read_log(self, name: str) -> list[tuple[int, float]]:
        """Steps and values of one number."""
        return [(int(step), float(value)) for step, _, logged, value in self._rows() if logged == name]

    def forget_after(self, step: int) -> None:
        """Cut off of the log what was done after the checkpoint at `step`, and will be done again."""
        if self.log_path.exists():
            rows = [row for row in self._rows() if int(row[0]) <= step]
            with (
                replacing(self.log_path) as temporary,
                _writing(self.log_path),
                temporary.open("w", newline="") as file,
            ):
                csv.writer(file).writerows([LOG_COLUMNS, *rows])

    def _rows(self) -> list[list[str]]:
        """Of the log, without its head and what a power cut left of a line."""
        if not self.log_path.exists():
            return []
        with self.log_path.open(newline="", errors="replace") as file:
            rows = csv.reader(line.replace("\0", "") for line in file)
            return [row for row in rows if len(row) == len(LOG_COLUMNS) and row[0].isdigit() and _is_number(row[3])]

    def keep_example(self, step: int, sounds: NDArray[np.float32], sample_rate: int) -> Path:
        """Write a sound [channels, samples] to `examples/`, and show it in TensorBoard."""
        path = self.examples / f"{step:08d}.wav"
        with _writing(path):
            soundfile.write(path, sounds.T, sample_rate, subtype="PCM_16")
        if board := self._tensorboard():
            board.add_audio("example", torch.from_numpy(sounds.mean(axis=0)).clamp(-1, 1)[None], step, sample_rate)
            board.flush()
        return path

    def _tensorboard(self) -> Any:
        if self._board is None:
            try:
                from torch.utils.tensorboard import SummaryWriter
            except ImportError:
                self._board = False
            else:
                self._board = SummaryWriter(str(self.folder / "tensorboard"))
        return self._board


@contextlib.contextmanager
def _writing(path: Path) -> Iterator[None]:
    """What goes wrong with `path` is said in one line."""
    try:
        yield
    except (OSError, RuntimeError) as error:  # PyTorch's writer and libsndfile have errors of their own
        if isinstance(error, ModelError):
            raise
        raise ModelError(f"{path}: cannot be written: {getattr(error, 'strerror', None) or reason(error)}") from error


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
