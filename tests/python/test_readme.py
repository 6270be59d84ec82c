"""What the README tells a newcomer to type works."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import numpy as np

from nn_export import Session

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_first_export(tmp_path: Path) -> None:
    code = re.search(r"```python\n# (\w+\.py)\n(.*?)```", README, re.DOTALL)
    assert code is not None
    (tmp_path / code[1]).write_text(code[2], encoding="utf-8")
    command = re.search(r"^ +\.venv/bin/nn_export (tremolo\.py:.*)$", README, re.MULTILINE)
    assert command is not None
    tool = Path(sys.executable).with_name("nn_export")
    done = subprocess.run([tool, *command[1].split()], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    with Session(str(tmp_path / "tremolo.ts"), bufsize=512, sample_rate=44100) as session:
        session.set("rate", 1.0)
        y = session.process(np.ones((1, 64 * 1024), np.float32))[0, session.latency :]
    time = np.arange(1, len(y) + 1) / 44100
    assert np.abs(y - (0.5 + 0.5 * np.cos(2 * np.pi * time))).max() < 1e-3


def test_links_and_make_targets_exist() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        assert (ROOT / target).exists(), target
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for name in re.findall(r"(?:`|^ +)make ([a-z-]+)", README, re.MULTILINE):
        assert f"\n{name}:" in makefile, name
