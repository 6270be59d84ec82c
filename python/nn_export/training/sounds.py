"""The sounds of a folder, decoded and resampled once, and random pieces of them."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import soundfile  # type: ignore[import-untyped]
import soxr  # type: ignore[import-untyped]
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.utils.data import Dataset

from ..errors import ModelError, reason
from ..files import replacing
from .augment import all_pass, dequantize

UNREAD = frozenset({".m4a", ".aac", ".mp4", ".wma", ".webm", ".raw"})
"""Endings of sound files that libsndfile does not read, or knows no rate of: they are told."""
ENDINGS = (
    frozenset(f".{name.lower()}" for name in soundfile.available_formats())
    | {".aif", ".oga", ".opus", ".mpga"}
    | UNREAD
)
BLOCK = 1 << 18
"""Frames of a file that are decoded at a time: an hour of sound needs no more memory than a second."""
HELD_OUT = 0.05
"""The share of the sounds that nothing is learned from."""


@dataclass(frozen=True)
class Entry:
    """One file in the cache: where its samples begin, and how many there are; and what tells that it has changed."""

    path: str
    size: int
    changed: int
    start: int = 0
    length: int = 0


class Sounds:
    """All sounds of a folder at one rate: 16-bit samples [samples, channels], in a file that is mapped into memory."""

    def __init__(self, samples: NDArray[np.int16], entries: list[Entry]) -> None:
        """See `open`."""
        self.samples, self.entries = samples, [entry for entry in entries if entry.length]
        self.ends = np.cumsum([entry.length for entry in self.entries])

    def __getstate__(self) -> dict[str, Any]:
        """For processes that read: the file is mapped there too, not sent."""
        state = self.__dict__.copy()
        if isinstance(self.samples, np.memmap):
            state["samples"] = (self.samples.filename, self.samples.shape[1])
        return state

    def __setstate__(self, state: dict[str, Any]) -> None:
        """See `__getstate__`."""
        self.__dict__.update(state)
        if isinstance(self.samples, tuple):
            file, channels = self.samples
            self.samples = np.memmap(file, np.int16, "r").reshape(-1, channels)

    @classmethod
    def open(
        cls,
        folder: str | os.PathLike[str],
        cache: Path,
        sample_rate: int,
        channels: int,
        *,
        progress: Callable[[str, int, int], None] = lambda name, done, total: None,
        complain: Callable[[str], None] = lambda line: None,
    ) -> Sounds:
        """Every sound file below `folder` that libsndfile reads: wav, flac, aiff, ogg, mp3 and more.

        Args:
            folder: where they are. What lies in the folder around `cache` is none of them.
            cache: a folder to keep the decoded samples in; they are used again as long as no file changes, and if
                `folder` is gone.
            sample_rate: in Hz; files at other rates are resampled.
            channels: 1: all channels are mixed; 2: a mono file sounds on both.
            progress: told the file that comes next, how many are done, and how many there are.
            complain: told of each file that cannot be read; it is left out.

        Raises:
            ModelError: no such folder, no sound in it, or no room for the samples.
        """
        root = Path(folder)
        index, data = cache / "sounds.json", cache / "sounds.s16"
        entries = _read_index(index, data, sample_rate, channels)
        if entries and not root.is_dir():
            complain(f"{folder}: is gone: what was decoded of it is used; --data tells where it is now")
            return cls(np.memmap(data, np.int16, "r").reshape(-1, channels), entries)
        if not root.is_dir():
            raise ModelError(f"{folder}: no such folder: give one with sound files in it")
        around = cache.resolve().parent
        paths = [path for path in _sound_files(root) if around not in path.resolve().parents]
        found = [Entry(str(path.relative_to(root)), *_stamp(path)) for path in paths]
        if not found:
            raise ModelError(f"{folder}: no sound files in it: give a folder with wav, flac, aiff, ogg or mp3 files")
        if entries is not None and [replace(entry, start=0, length=0) for entry in entries] != found:
            complain(f"{folder}: has changed: it is read anew, and what is held out is another part of it")
            entries = None
        if entries is None:
            try:
                cache.mkdir(parents=True, exist_ok=True)
                with replacing(data) as temporary:
                    entries = _decode(root, found, temporary, sample_rate, channels, progress, complain)
                content = {"sample_rate": sample_rate, "channels": channels, "files": [asdict(e) for e in entries]}
                index.write_text(json.dumps(content, indent=1))
            except OSError as error:
                raise ModelError(f"{cache}: cannot keep the decoded sounds: {error.strerror or error}") from error
        if not any(entry.length for entry in entries):
            raise ModelError(f"{folder}: none of its {len(found)} sound files can be read or has sound in it")
        return cls(np.memmap(data, np.int16, "r").reshape(-1, channels), entries)

    def __len__(self) -> int:
        """How many samples there are, in all files."""
        return sum(entry.length for entry in self.entries)

    def split(self, crop: int) -> tuple[Sounds, Sounds | None]:
        """What is learned from, and what is held out to listen to: None if that would be less than `crop` samples.

        It is taken from the middle, as files end in silence.
        """
        out = int(HELD_OUT * len(self))
        if out < crop:
            return self, None
        begin = (len(self) - out) // 2
        kept = [*self._cut(0, begin), *self._cut(begin + out, len(self))]
        return Sounds(self.samples, kept), Sounds(self.samples, list(self._cut(begin, begin + out)))

    def _cut(self, begin: int, end: int) -> Iterator[Entry]:
        """The entries between two positions, counted through all files."""
        for entry in self.entries:
            first, last = max(0, begin), min(entry.length, end)
            if first < last:
                yield replace(entry, start=entry.start + first, length=last - first)
            begin, end = begin - entry.length, end - entry.length

    def piece(self, position: int, length: int) -> Tensor:
        """[channels, length] of the file that `position`, counted through all files, lies in.

        It begins at `position` if the file goes on for so long, earlier if not; a shorter file is followed by silence.
        """
        place = int(np.searchsorted(self.ends, position, "right"))
        entry = self.entries[place]
        within = position - int(self.ends[place]) + entry.length
        begin = max(0, min(within, entry.length - length))
        part = self.samples[entry.start + begin : entry.start + min(entry.length, begin + length)]
        x = torch.zeros(part.shape[1], length)
        x[:, : len(part)] = torch.from_numpy(part.astype(np.float32).T / 32768)
        return x


class Crops(Dataset[Tensor]):
    """Random pieces [channels, length]: the n-th is the same in every run with the same `seed`, whoever asks for it."""

    def __init__(self, sounds: Sounds, length: int, sample_rate: int, seed: int, augmented: bool = True) -> None:
        """`augmented`: with random all-pass filters and without the steps of 16-bit samples."""
        self.sounds, self.length, self.sample_rate, self.seed, self.augmented = (
            sounds, length, sample_rate, seed, augmented,
        )  # fmt: skip

    def __getitem__(self, index: int) -> Tensor:
        """Piece `index` of endlessly many."""
        drawn = np.random.SeedSequence((self.seed, index)).generate_state(1, np.uint64)[0]
        generator = torch.Generator().manual_seed(int(drawn >> 1))
        position = int(torch.randint(len(self.sounds), (), generator=generator))
        x = self.sounds.piece(position, self.length)
        return all_pass(dequantize(x, generator), self.sample_rate, generator) if self.augmented else x


def _sound_files(root: Path) -> Iterator[Path]:
    for path in sorted(root.rglob("*")):
        if path.suffix.lower() in ENDINGS and path.is_file() and not path.name.startswith("."):
            yield path


def _stamp(path: Path) -> tuple[int, int]:
    stat = path.stat()
    return stat.st_size, stat.st_mtime_ns


def _read_index(index: Path, data: Path, sample_rate: int, channels: int) -> list[Entry] | None:
    """The entries, if the cache is whole and of this rate."""
    try:
        content = json.loads(index.read_text())
        entries = [Entry(**entry) for entry in content["files"]]
        whole = data.stat().st_size == 2 * channels * sum(entry.length for entry in entries)
        return entries if whole and (content["sample_rate"], content["channels"]) == (sample_rate, channels) else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _decode(
    root: Path,
    found: list[Entry],
    data: Path,
    sample_rate: int,
    channels: int,
    progress: Callable[[str, int, int], None],
    complain: Callable[[str], None],
) -> list[Entry]:
    entries, start = [], 0
    with data.open("wb") as out:
        for i, entry in enumerate(found):
            progress(entry.path, i, len(found))
            begin = out.tell()
            try:
                for block in _blocks(root / entry.path, sample_rate, channels):
                    out.write(np.rint(block.clip(-1, 1 - 2**-15) * 32768).astype(np.int16).tobytes())
            except OSError:
                raise
            except Exception as error:  # libsndfile and soxr have many
                complain(f"{entry.path}: left out: {reason(error)}")
                out.seek(begin)
                out.truncate()
            length = (out.tell() - begin) // (2 * channels)
            entries.append(Entry(entry.path, entry.size, entry.changed, start, length))
            start += length
    return entries


def _blocks(path: Path, sample_rate: int, channels: int) -> Iterator[NDArray[np.float32]]:
    """[frames, channels] at `sample_rate`, again and again."""
    if path.suffix.lower() in UNREAD:
        raise ModelError(f"{path.suffix} files are not read here: convert it to wav or flac")
    with soundfile.SoundFile(path) as sound:
        resampler = soxr.ResampleStream(sound.samplerate, sample_rate, channels, "float32")
        while True:
            x = sound.read(BLOCK, dtype="float32", always_2d=True)
            if channels == 1 or x.shape[1] == 1:
                x = np.repeat(x.mean(axis=1, keepdims=True), channels, axis=1)
            last = len(x) < BLOCK
            if not np.isfinite(x).all():
                raise soundfile.SoundFileRuntimeError("holds numbers that are no sound (NaN or infinity)")
            yield resampler.resample_chunk(np.ascontiguousarray(x[:, :channels]), last=last)
            if last:
                return
