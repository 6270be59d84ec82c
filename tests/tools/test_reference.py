"""docs/reference.md lists what the backend registers, word for word."""

from __future__ import annotations

import re
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
        assert doc.replace("|", "\\|") in page


def test_nn_info_messages_are_documented() -> None:
    page = PAGE.read_text(encoding="utf-8").split("## [nn.info]")[1]
    source = (ROOT / "src/backend/object/describe.cpp").read_text(encoding="utf-8")
    selectors = set(re.findall(r'\{"(\w+)"', source)) | set(re.findall(r'describe_labels\("(\w+)"', source))
    assert {"model", "method", "input", "done"} <= selectors
    assert {name for name in selectors if f"`{name}" not in page} == set()
