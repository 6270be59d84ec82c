"""docs/reference.md lists what the backend registers, word for word."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from nn_export import _core

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "reference.md"


def test_the_message_table_is_the_backends() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "scripts" / "reference.py", "--check"], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    page = PAGE.read_text(encoding="utf-8")
    for name, _, doc in _core.message_table():
        assert f"`{name}" in page
        assert doc in page


def test_nn_info_messages_are_documented(tmp_path: Path) -> None:
    page = PAGE.read_text(encoding="utf-8").split("## [nn.info]")[1]
    source = (ROOT / "src/backend/object/describe.cpp").read_text(encoding="utf-8")
    for selector in (
        "model",
        "method",
        "input",
        "output",
        "latency",
        "attribute",
        "value",
        "samplerate",
        "meta",
        "done",
    ):
        assert f'"{selector}"' in source
        assert f"`{selector}" in page
