"""Habits of this repository that no other tool watches."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MOST_LINES = 410  # about 400


def tracked(*patterns: str) -> list[Path]:
    """Files of ours: under version control, or new and not ignored."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / line for line in done.stdout.splitlines() if (ROOT / line).is_file()]


def test_no_file_is_long() -> None:
    lengths = {
        str(file.relative_to(ROOT)): len(file.read_text(encoding="utf-8").splitlines())
        for file in tracked("*.py", "*.pyi", "*.cpp", "*.h", "*.sh", "*.cmake", "CMakeLists.txt")
    }
    assert lengths
    assert {name: count for name, count in lengths.items() if count > MOST_LINES} == {}


@pytest.mark.parametrize("script", tracked("*.sh", ".ci/run"), ids=lambda file: file.name)
def test_scripts_parse_and_may_be_executed(script: Path) -> None:
    assert os.access(script, os.X_OK)
    done = subprocess.run(["bash", "-n", str(script)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_make_help_lists_every_command() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    phony = set(re.findall(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)[0].split())
    done = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert set(re.findall(r"^  make (\S+)", done.stdout, re.MULTILINE)) == phony


@pytest.mark.parametrize("stage", ["build", "test"])
def test_setup_does_nothing_the_second_time(stage: str) -> None:
    if not (ROOT / ".venv" / f".setup-{stage}").exists():
        pytest.skip("this environment was not made by `make setup-test`")
    command = [ROOT / "scripts" / "setup.sh", *([stage] if stage == "test" else [])]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout == ""
