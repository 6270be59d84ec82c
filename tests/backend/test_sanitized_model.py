"""The model layer and the object under address and UB sanitizers, on real files: good, legacy, bad and damaged ones."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from support import bad_models, legacy_models
from support.sanitized import MEMORY, build, run

FILES_THAT_ARE_NO_MODEL = {"empty", "text", "zip", "state_dict", "cut", "folder", "future"}
REFUSED = {*FILES_THAT_ARE_NO_MODEL, "no_methods", "ratio_zero", "no_channels"}
FAIL_WHEN_PLAYED = {"wrong_shape", "wrong_length", "pair", "nan", "fails", "fails_always"}
LEVELS = 100_000  # of a record: far more than the stack holds calls


@pytest.fixture(scope="module")
def program() -> Path:
    return build(["play_model"], MEMORY) / "tests" / "backend" / "play_model"


def play(program: Path, *files: Path) -> dict[str, list[str]]:
    """For each file's name whether it was "played" or "refused", and then the errors that were posted."""
    done = run([program, *files])
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    rows = (line.split("\t") for line in done.stdout.splitlines())
    return {Path(path).stem: rest for path, *rest in rows}


def test_bad_files_end_in_a_line(program: Path, tmp_path: Path) -> None:
    bad_models.write_files(tmp_path)
    results = play(program, *sorted(tmp_path.iterdir()))
    assert {name for name, (outcome, *_) in results.items() if outcome == "refused"} == REFUSED
    for name in REFUSED | FAIL_WHEN_PLAYED:
        assert any(name in line for line in results[name][1:]), results[name]


def test_legacy_files_are_played(program: Path, tmp_path: Path) -> None:
    legacy_models.write(tmp_path)
    results = play(program, *sorted(tmp_path.iterdir()))
    assert set(results) == set(legacy_models.MODELS)
    assert {outcome for outcome, *_ in results.values()} == {"played"}


@pytest.mark.parametrize(
    ("record", "outcome"),
    [
        ('{"a":' * LEVELS + "1" + "}" * LEVELS, "played"),
        ('{"a":' + "[" * LEVELS + "]" * LEVELS + "}", "played"),
        ('{"contract":' + "[" * LEVELS + "]" * LEVELS + "}", "refused"),
    ],
    ids=["objects", "lists", "version"],
)
def test_a_deep_record_does_not_overflow_the_stack(program: Path, tmp_path: Path, record: str, outcome: str) -> None:
    legacy_models.write(tmp_path, {"deep": legacy_models.Plain}, record)
    assert play(program, tmp_path / "deep.ts")["deep"][0] == outcome


def test_a_damaged_file_is_refused_or_does_no_harm(program: Path, tmp_path: Path) -> None:
    """One byte wrong in every place, or the end missing; what is wrong between the parts, or in a date, may pass."""
    legacy_models.write(tmp_path, {"labels": legacy_models.ShortLabels})
    file = tmp_path / "labels.ts"
    done = run([program, "-d", tmp_path / "copy.ts", file])
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    with zipfile.ZipFile(file) as archive:
        parts = sum(entry.compress_size for entry in archive.infolist())
    assert int(done.stdout) >= 2 * parts + file.stat().st_size // 8


def test_a_thousand_objects_come_and_go(program: Path, tmp_path: Path) -> None:
    legacy_models.write(tmp_path, {"gain": legacy_models.AfterNone})
    done = run([program, "-n", "1000", tmp_path / "gain.ts"])
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
