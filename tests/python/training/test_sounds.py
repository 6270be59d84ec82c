"""A folder of any sounds becomes samples at one rate, decoded once; crops are random and repeatable."""

from __future__ import annotations

import json
import os
import pickle
from pathlib import Path

import numpy as np
import pytest
import soundfile
import torch

from nn_export import ModelError
from nn_export.training import Crops, Sounds

RATE = 16000


def sine(seconds: float, rate: int, pitch: float = 440.0) -> np.ndarray:
    return 0.5 * np.sin(2 * np.pi * pitch * np.arange(round(seconds * rate)) / rate)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    data = tmp_path / "data"
    (data / "deep" / "er").mkdir(parents=True)
    soundfile.write(data / "a.wav", sine(1.0, 44100), 44100)
    soundfile.write(data / "deep" / "b.flac", np.stack([sine(0.5, RATE), np.zeros(RATE // 2)], 1), RATE)
    soundfile.write(data / "deep" / "er" / "c.ogg", sine(0.25, 48000), 48000)
    (data / "notes.txt").write_text("no sound")
    return data


def opened(data: Path, channels: int = 1, **more: object) -> Sounds:
    return Sounds.open(data, data.parent / "run" / "cache", RATE, channels, **more)  # type: ignore[arg-type]


def test_all_formats_at_one_rate(folder: Path) -> None:
    sounds = opened(folder)
    assert [entry.path for entry in sounds.entries] == ["a.wav", "deep/b.flac", "deep/er/c.ogg"]
    assert [entry.length for entry in sounds.entries] == pytest.approx([RATE, RATE // 2, RATE // 4], abs=2)
    heard = sounds.piece(0, RATE)[0].numpy()
    assert np.abs(heard - sine(1.0, RATE))[500:-500].max() < 1e-3, "not the sound, resampled"
    mixed = sounds.piece(RATE, RATE // 2)[0].numpy()
    assert np.abs(mixed - sine(0.5, RATE) / 2).max() < 1e-3, "channels are not mixed"


def test_stereo(folder: Path) -> None:
    sounds = opened(folder, channels=2)
    assert torch.equal(*sounds.piece(0, 1000)), "a mono file sounds on both"
    left, right = sounds.piece(RATE, 1000)
    assert float(left.abs().max()) > 0.4 > float(right.abs().max())


def test_it_decodes_once(folder: Path) -> None:
    decoded: list[str] = []

    def progress(name: str, done: int, total: int) -> None:
        decoded.append(name)

    first = opened(folder, progress=progress)
    assert len(decoded) == 3
    again = opened(folder, progress=progress)
    assert len(decoded) == 3
    assert torch.equal(first.piece(0, 5000), again.piece(0, 5000))
    soundfile.write(folder / "a.wav", sine(2.0, 44100), 44100)
    assert len(opened(folder, progress=progress)) > len(first)
    assert len(decoded) == 6, "a changed file is read again"
    opened(folder, channels=2, progress=progress)
    assert len(decoded) == 9, "other channels are another cache"
    (folder.parent / "run" / "cache" / "sounds.json").write_text(json.dumps({"files": 3}))
    assert len(opened(folder, progress=progress)) > 0
    assert len(decoded) == 12, "a damaged index is made anew"


def test_what_is_no_sound_is_told_and_left_out(folder: Path) -> None:
    (folder / "broken.wav").write_bytes(b"RIFF but no more")
    soundfile.write(folder / "nan.wav", np.full(1000, np.nan), RATE, subtype="FLOAT")
    lines: list[str] = []
    sounds = opened(folder, complain=lines.append)
    assert len(sounds.entries) == 3
    assert [line.split(":")[0] for line in lines] == ["broken.wav", "nan.wav"]
    assert "NaN" in lines[1]


@pytest.mark.parametrize(
    ("make", "what"),
    [
        (lambda data: None, "no such folder"),
        (lambda data: data.mkdir(), "no sound files in it: give a folder with wav"),
        (lambda data: (data.mkdir(), (data / "x.wav").write_bytes(b"")), "none of its 1 sound files"),
        (lambda data: (data.mkdir(), soundfile.write(data / "x.wav", np.zeros(0), RATE)), "none of its 1 sound files"),
        (lambda data: data.write_text("a file"), "no such folder"),
    ],
)
def test_nothing_to_learn_from(make: object, what: str, tmp_path: Path) -> None:
    make(tmp_path / "data")  # type: ignore[operator]
    with pytest.raises(ModelError, match=what):
        opened(tmp_path / "data")


def test_crops_are_the_same_in_every_run(folder: Path) -> None:
    sounds = opened(folder)
    crops = Crops(sounds, 4096, RATE, seed=3)
    assert torch.equal(crops[5], Crops(sounds, 4096, RATE, seed=3)[5])
    assert not torch.equal(crops[5], crops[6])
    assert not torch.equal(crops[5], Crops(sounds, 4096, RATE, seed=4)[5])
    assert all(crops[i].shape == (1, 4096) and torch.isfinite(crops[i]).all() for i in range(50))


def test_a_short_file_is_followed_by_silence(folder: Path) -> None:
    sounds = opened(folder)
    heard = sounds.piece(len(sounds) - 1, RATE)  # in the last file, which is shorter
    assert heard.shape == (1, RATE)
    assert float(heard[:, :4000].abs().max()) > 0.4
    assert float(heard[:, -RATE // 2 :].abs().max()) == 0


def test_what_is_held_out_is_not_learned_from(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    for i in range(4):
        soundfile.write(data / f"{i}.wav", np.full(10 * RATE, i / 10), RATE)
    learned, held = opened(data).split(RATE)
    assert held is not None
    assert len(learned) == 38 * RATE
    assert len(held) == 2 * RATE
    assert [entry.length for entry in held.entries] == [RATE, RATE], "from the middle, in two of the files"
    assert [float(held.piece(i * RATE, RATE).mean()) for i in (0, 1)] == pytest.approx([0.1, 0.2], abs=1e-3)
    assert [entry.length for entry in learned.entries] == [10 * RATE, 9 * RATE, 9 * RATE, 10 * RATE]
    assert opened(data).split(3 * RATE)[1] is None, "less than a crop is left"
    assert learned.piece(len(learned) - 1, 100).shape == (1, 100)


def test_augmentation_keeps_the_spectrum(folder: Path) -> None:
    """An all-pass filter changes phases only."""
    sounds = opened(folder)
    plain, changed = (Crops(sounds, 8192, RATE, 0, augmented=flag) for flag in (False, True))
    differs = 0
    for i in range(20):
        a, b = plain[i][0], changed[i][0]
        size = len(a) + 8192
        before, after = (torch.fft.rfft(x, n=size).abs() for x in (a, b))
        assert float((before - after).norm() / before.norm()) < 0.1
        differs += float((a - b).abs().max()) > 0.01
    assert 10 <= differs < 20


@pytest.mark.skipif(os.getuid() != 0, reason="mounts a small disk")
def test_a_full_disk(folder: Path, tmp_path: Path) -> None:
    small = tmp_path / "small"
    small.mkdir()
    if os.system(f"mount -t tmpfs -o size=16k none {small}"):
        pytest.skip("cannot mount here")
    try:
        with pytest.raises(ModelError, match="cannot keep the decoded sounds: No space left"):
            Sounds.open(folder, small / "cache", RATE, 1)
    finally:
        os.system(f"umount {small}")


def test_what_the_run_writes_is_not_learned_from(folder: Path) -> None:
    run = folder / "my_run"
    (run / "examples").mkdir(parents=True)
    soundfile.write(run / "examples" / "1.wav", sine(1.0, RATE), RATE)
    assert len(Sounds.open(folder, run / "cache", RATE, 1).entries) == 3


def test_a_folder_that_is_gone_or_has_changed(folder: Path) -> None:
    lines: list[str] = []
    sounds = opened(folder, complain=lines.append)
    folder.rename(folder.with_name("elsewhere"))
    assert len(opened(folder, complain=lines.append)) == len(sounds)
    assert "is gone: what was decoded of it is used" in lines[-1]
    folder.with_name("elsewhere").rename(folder)
    (folder / "a.wav").unlink()
    assert len(opened(folder, complain=lines.append)) < len(sounds)
    assert "has changed: it is read anew" in lines[-1]


def test_formats_that_are_not_read_are_told(folder: Path) -> None:
    for name in ("song.m4a", "bare.raw"):
        (folder / name).write_bytes(bytes(1000))
    lines: list[str] = []
    opened(folder, complain=lines.append)
    assert [line.split(":")[0] for line in lines] == ["bare.raw", "song.m4a"]
    assert all("convert it to wav or flac" in line for line in lines)


def test_workers_map_the_samples_themselves(folder: Path) -> None:
    sounds = opened(folder)
    packed = pickle.dumps(Crops(sounds, 4096, RATE, 0))
    assert len(packed) < 4000 < 2 * len(sounds)
    assert torch.equal(pickle.loads(packed)[3], Crops(sounds, 4096, RATE, 0)[3])
