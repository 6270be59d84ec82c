"""What the tutorials show is what their commands print."""

from __future__ import annotations

import importlib
import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "scripts"))
tutorials = importlib.import_module("tutorials")


@pytest.mark.parametrize("path", tutorials.TUTORIALS, ids=lambda path: path.stem)
def test_a_tutorial_shows_what_is_printed(path: Path) -> None:
    text = path.read_text("utf-8")
    assert tutorials.masked(tutorials.played(text)) == tutorials.masked(text), "run scripts/tutorials.py"


def test_another_output_would_be_seen() -> None:
    text = "```console\n$ echo 3 channels 0.1 %\n3 channels 0.2 %\n```"
    assert tutorials.masked(tutorials.played(text)) == tutorials.masked(text)
    assert tutorials.masked(tutorials.played(text)) != tutorials.masked(
        text.replace("3 channels 0.2", "4 channels 0.2")
    )


def test_links_lead_somewhere() -> None:
    for path in tutorials.TUTORIALS:
        for target in re.findall(r"\]\(([^)#]+)\)", path.read_text("utf-8")):
            assert (path.parent / target).exists(), f"{path.name}: {target}"
