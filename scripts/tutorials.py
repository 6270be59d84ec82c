#!/usr/bin/env python3
"""Run what the tutorials tell to type, and write what it prints into them; `--check` only compares.

A tutorial is docs/tutorials/*.md. A block ```python whose first line is `# NAME.py` is a file, a block ```console holds
commands (`$ ...`), each followed by its output. Everything of a tutorial happens in one empty folder. Figures that
differ between machines are masked to compare.
"""

from __future__ import annotations

import difflib
import os
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
TUTORIALS = sorted((ROOT / "docs" / "tutorials").glob("*.md"))
BLOCK = re.compile(r"^```(python|console)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
VARYING = (
    *(r"\d+\.\d+ %", r"\d\.\de[-+]\d+", r"\(\d+\.\d MB\)"),  # load, error, size
    *(r"(?<=_sha256 ) +\S+", r"(?<=python ) +3\.\S+", r"(?<=torch ) +\S+"),  # of info
    r"/\S+/(?=\w+\.ts)",  # the folder
)


def masked(text: str) -> str:
    """`text` without the figures that differ between machines."""
    for pattern in VARYING:
        text = re.sub(pattern, "#", text)
    return re.sub(r"[ \u2500]+", " ", text)


def run(command: str, folder: Path) -> str:
    """What a command prints, errors too, as in a terminal of 120 columns."""
    tools = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = os.environ | {"PATH": tools, "COLUMNS": "120", "NO_COLOR": "1"}
    done = subprocess.run(
        shlex.split(command), cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    return "\n".join(line.rstrip() for line in done.stdout.strip("\n").splitlines())


def played(tutorial: str) -> str:
    """The tutorial with the output that its commands print now."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)

        def block(match: re.Match[str]) -> str:
            kind, text = match.groups()
            if kind == "python":
                if file := re.match(r"# (\w+\.py)\n", text):
                    (folder / file[1]).write_text(text[file.end() :], encoding="utf-8")
                return match[0]
            commands = [line[2:] for line in text.splitlines() if line.startswith("$ ")]
            shown = "\n\n".join(f"$ {command}\n{run(command, folder)}".rstrip() for command in commands)
            return f"```console\n{shown}\n```"

        return BLOCK.sub(block, tutorial)


def main() -> int:
    """Update or check all tutorials; the status is 1 if one of them shows something else than is printed."""
    stale = 0
    for path in TUTORIALS:
        old = path.read_text("utf-8")
        new = played(old)
        if masked(old) == masked(new):
            continue
        if "--check" in sys.argv:
            stale += 1
            lines = difflib.unified_diff(
                masked(old).splitlines(), masked(new).splitlines(), path.name, "now", lineterm=""
            )
            print("\n".join(lines))
        else:
            path.write_text(new, encoding="utf-8")
            print(f"wrote {path}")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
