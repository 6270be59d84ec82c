"""Every command that a page tells to type works as it stands, from the folder that it says.

A page is played from top to bottom in one scratch folder, which has the repository's folders, and the files that the
page takes for granted. Commands that open a window run without one. `make test` looks whether all commands are known;
the pages themselves take minutes and are slow tests.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import click
import numpy as np
import pytest
import soundfile

from nn_export.cli import cli

ROOT = Path(__file__).parents[2]
TEMPLATE = ROOT / "python" / "nn_export" / "templates" / "README.md"
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")), ROOT / "patches" / "max" / "readme.md", TEMPLATE]
PROGRAMS = (
    r"(\.venv/bin/|scripts/\w+\.|"
    r"(nn_export|make|git|cmake|brew|pd|python3?|pip|export|sudo|apt(-get)?|test -|cd|curl|mkdir) )"
)
NOT_HERE = {
    r"git clone <this repository>": "the address is the reader's to fill in",
    r"make test": "it runs this test",
    r"make bench": "minutes: tests/python/test_make_bench.py runs a quick one",
    r".*tests/bench/overlap_add(_plot)?\.py": "an hour: tests/python/streaming/test_overlap_add.py runs a quick one",
    r".*scripts/demo\.py --teach": "minutes: tests/pd/test_demo.py teaches for a few steps",
}
ELSEWHERE = {"docs/max.md": "### macOS"}  # from there on the commands are for macOS and Windows, with Max
ENDLESS = r".*nn_export train "  # until Ctrl-C
MODEL = """
import nn_export

class Class(nn_export.Module):
    def __init__(self):
        super().__init__()
        self.register_method("forward", 1, 1, 1, 1)

    def forward(self, x):
        return 0.5 * x
"""
PD = """#!/bin/sh
exec {pd} -noprefs -nrt -stderr -nogui -noaudio -nomidi $PD_PREFERENCES -send "pd dsp 1" -send "pd quit" "$@"
"""


def name(page: Path) -> str:
    return str(page.relative_to(ROOT))


def steps(page: Path) -> Iterator[tuple[str, str]]:
    """("file", a Python file), ("console", a command whose output is shown) and ("command", any other), in order."""
    text = page.read_text(encoding="utf-8").split(ELSEWHERE.get(name(page), "\0"))[0]
    block = r"^```(\w*)\n(.*?)^```$|^    (?! )([^\n]*(?:\\\n[^\n]*)*)$"
    for language, fenced, indented in re.findall(block, text, re.MULTILINE | re.DOTALL):
        if language == "python" and re.match(r"# \w+\.py\n", fenced):
            yield "file", fenced
        elif language in ("console", "sh", "bash"):
            yield from (("console", line[2:]) for line in fenced.splitlines() if line.startswith("$ "))
        elif indented and re.match(PROGRAMS, indented + " "):
            yield "command", re.sub(r"\s+#\s.*$|\s+\[[A-Z]+\]", "", indented)


def commands(page: Path) -> list[str]:
    return [text for kind, text in steps(page) if kind == "command"]


def reason(command: str) -> str | None:
    """Why it cannot run here."""
    return next((why for pattern, why in NOT_HERE.items() if re.match(pattern, command)), None)


def test_pages_have_commands() -> None:
    found = {name(page): commands(page) for page in PAGES}
    assert "pd -path build/pd patches/pd/demo.pd" in found["README.md"]
    assert ".venv/bin/nn_export script rave --run my_run -o mine.ts" in found["docs/rave.md"]
    everything = [command for listed in found.values() for command in listed]
    assert len(everything) > 20
    unused = [pattern for pattern in NOT_HERE if not any(re.match(pattern, command) for command in everything)]
    assert unused == [], "no page says this any more"


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_nn_export_takes_the_options(page: Path) -> None:
    for command in commands(page):
        words = command.split()
        if not words[0].endswith("nn_export"):
            continue
        with click.Context(cli) as context:
            _, chosen, rest = cli.resolve_command(context, words[1:])
            assert chosen is not None
            chosen.make_context(command, rest)


def test_nothing_is_told_that_a_shell_would_not_take() -> None:
    """What explains a command stands behind a #."""
    for page in PAGES:
        for command in commands(page):
            assert not re.search(r"\S   +\S", command), f"{name(page)}: {command}"


@pytest.fixture
def scratch(tmp_path: Path) -> Path:
    for part in ROOT.iterdir():
        if part.name not in (".git", "build"):
            (tmp_path / part.name).symlink_to(part)
    (tmp_path / "build").symlink_to(os.environ.get("NN_BUILD", ROOT / "build"))
    tools = tmp_path / "tools"
    tools.mkdir()
    (tools / "pd").write_text(PD.format(pd=shutil.which("pd")))
    (tools / "pd").chmod(0o755)
    noise = np.random.default_rng(0).uniform(-0.3, 0.3, 3 * 44100)
    (tmp_path / "my_sounds").mkdir()
    for file in ("my_sounds/0.wav", "my_sounds/1.wav", "in.wav", "voice.wav"):
        soundfile.write(tmp_path / file, noise, 44100)
    (tmp_path / "model.py").write_text(MODEL)
    (tmp_path / "recipe.yaml").write_text("class: model.py:Class\n")
    for file in ("FILE.ts", "MODEL.ts"):
        shutil.copy(ROOT / "patches" / "models" / "voice.ts", tmp_path / file)
    return tmp_path


def run(command: str, folder: Path, more: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """As typed in a terminal; one that never ends is stopped with Ctrl-C once there is something to keep."""
    with subprocess.Popen(
        ["bash", "-c", command],
        cwd=folder,
        env=os.environ | more,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as process:
        if re.match(ENDLESS, command):
            until = time.monotonic() + 600
            while (
                not list(folder.glob("my_run/examples/*.wav")) and time.monotonic() < until and process.poll() is None
            ):
                time.sleep(0.5)  # until the first example: the first step follows
            os.killpg(process.pid, signal.SIGINT)
        said, _ = process.communicate(timeout=1200)
    status = process.returncode if not re.match(ENDLESS, command) or process.returncode != 130 else 0
    return subprocess.CompletedProcess(command, status, said)


@pytest.mark.slow
@pytest.mark.parametrize("page", [page for page in PAGES if commands(page)], ids=name)
def test_the_page_can_be_typed(page: Path, scratch: Path) -> None:
    more = {"PATH": f"{scratch / 'tools'}:{os.environ['PATH']}", "PD_PREFERENCES": ""}
    folder = scratch
    if page == TEMPLATE:  # a project's own page: in the environment that made it, with nn~ on Pd's path
        more = {"PATH": f"{scratch / 'tools'}:{scratch}/.venv/bin:{os.environ['PATH']}"}
        more["PD_PREFERENCES"] = f"-path {scratch}/build/pd"
        assert run("nn_export init my_model && cp in.wav my_model", scratch, more).returncode == 0
        folder = scratch / "my_model"
    for kind, text in steps(page):
        if kind == "file":
            first, _, code = text.partition("\n")
            (folder / first[2:]).write_text(code, encoding="utf-8")
        elif kind == "console":
            run(text, folder, more)  # tests/tools/test_tutorials.py compares what it shows
        elif text.startswith("export PATH="):
            more["PATH"] = (
                text.removeprefix("export PATH=").replace("$PWD", str(scratch)).replace("$PATH", more["PATH"])
            )
        elif reason(text) is None:
            done = run(text, folder, more)
            assert done.returncode == 0, f"{text}\n{done.stdout}"
            assert not re.search("^error|couldn't create|can't open", done.stdout, re.MULTILINE), (
                f"{text}\n{done.stdout}"
            )


@pytest.mark.slow
def test_what_the_demo_says_last(scratch: Path) -> None:
    more = {"PATH": f"{scratch / 'tools'}:{os.environ['PATH']}", "PD_PREFERENCES": ""}
    said = subprocess.run(
        [sys.executable, ROOT / "scripts" / "demo.py"], capture_output=True, text=True, check=True
    ).stdout
    told = [line.strip() for line in said.splitlines() if re.match("      " + PROGRAMS, line)]
    assert len(told) == 4
    for command in told:
        if reason(command) is None:
            done = run(command, scratch, more)
            assert done.returncode == 0, f"{command}\n{done.stdout}"
            assert not re.search("^error|couldn't create", done.stdout, re.MULTILINE), done.stdout
