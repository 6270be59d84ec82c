"""What can go wrong around an export: a full disk, Ctrl-C, no permission. Nothing half is left, nothing is lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest
import torch

from nn_export.errors import ExitCode
from support import export_models

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals and limits of Unix")
MODELS = export_models.__file__
TOOL = Path(sys.executable).with_name("nn_export")


def left(folder: Path) -> dict[str, str]:
    """What lies in a folder, hidden things too."""
    return {path.name: path.read_text("latin-1") if path.is_file() else "folder" for path in folder.iterdir()}


HEAVY = """
import nn_export
import torch

class Heavy(nn_export.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer("weights", torch.rand(1 << 20))
        self.register_method("forward", 1, 1, 1, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x * self.weights.mean()
"""


def test_a_full_disk(tmp_path: Path) -> None:
    """A limit on the size of files stands for it: writing past it fails as it does on a full disk."""
    (tmp_path / "heavy.py").write_text(HEAVY)
    (tmp_path / "heavy.ts").write_text("older")
    before = left(tmp_path)
    limited = (
        "import resource, runpy, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20)); sys.dont_write_bytecode = True;"
        "sys.argv = ['nn_export', 'heavy.py:Heavy']; runpy.run_module('nn_export', run_name='__main__')"
    )
    done = subprocess.run([sys.executable, "-c", limited], cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert done.returncode == ExitCode.FAILED, done.stderr
    assert "heavy.ts: cannot be written" in done.stderr
    assert "Traceback" not in done.stderr
    after = left(tmp_path)
    after.pop("__pycache__", None)
    assert after == before


STOPPED = """
import nn_export
import os, signal, torch

class Slow(nn_export.Module):
    def __init__(self):
        super().__init__()
        self.register_method("forward", 1, 1, 1, 1, test_method=False)
        if WHEN == "construct":
            os.kill(os.getpid(), signal.SIGINT)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x * 1.0

    def __deepcopy__(self, memo):
        os.kill(os.getpid(), signal.SIGINT)
        return self
"""


@pytest.mark.parametrize("when", ["construct", "check"])
def test_ctrl_c_in_the_middle(tmp_path: Path, when: str) -> None:
    """While the class is built, and while the file that has been written is checked."""
    (tmp_path / "slow.py").write_text(f"WHEN = {when!r}\n{STOPPED}")
    (tmp_path / "slow.ts").write_text("older")
    done = subprocess.run([TOOL, "slow.py:Slow"], cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert done.returncode == ExitCode.INTERRUPTED, done.stderr
    assert done.stderr.splitlines()[-1] == "nn_export: stopped"
    assert "Traceback" not in done.stderr
    after = left(tmp_path)
    after.pop("__pycache__", None)
    assert set(after) == {"slow.py", "slow.ts"}
    assert after["slow.ts"] == "older"


@pytest.mark.real_time
def test_ctrl_c_at_any_moment(tmp_path: Path) -> None:
    """Python itself may still be starting: it then ends with a status of its own, and without a word of ours."""
    (tmp_path / "heavy.py").write_text(HEAVY)
    (tmp_path / "heavy.ts").write_text("older")
    for seconds in (0.3, 1.0, 1.8, 2.6):
        process = subprocess.Popen(
            [TOOL, "heavy.py:Heavy"], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        time.sleep(seconds)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=120)
        assert process.returncode in (ExitCode.INTERRUPTED, ExitCode.OK) or "nn_export: " not in err, err
        assert {path.name for path in tmp_path.iterdir()} - {"__pycache__"} == {"heavy.py", "heavy.ts"}
        written = (tmp_path / "heavy.ts").read_bytes() != b"older"  # whole, if it came while Python was ending
        assert not written or zipfile.ZipFile(tmp_path / "heavy.ts").testzip() is None
        assert written or process.returncode != ExitCode.OK
        (tmp_path / "heavy.ts").write_text("older")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["missing.py:Model"], "missing.py: no such file"),
        ([f"{MODELS}:Gian"], "no class 'Gian'"),
        (["needs.py:Needs"], "needs width, depth: give --set width=VALUE --set depth=VALUE"),
        (["broken.py:Model"], "in line 3"),
        (["raises.py:Model"], "ZeroDivisionError"),
        (["plain.py:Plain"], "'Plain' is not a subclass of nn_export.Module"),
        ([f"{MODELS}:Gain", "--checkpoint", "other.pt"], "unexpected weight"),
        ([f"{MODELS}:Gain", "--checkpoint", "text.pt"], "cannot be read as a checkpoint"),
        ([f"{MODELS}:Gain", "--checkpoint", "none.pt"], "none.pt: no such checkpoint"),
        ([f"{MODELS}:Gain", "-o", "none/gain.ts"], "make the folder 'none' first"),
        ([f"{MODELS}:Gain", "-o", "folder"], "it is a folder"),
        ([f"{MODELS}:Gain", "-o", "/proc/gain.ts"], "/proc/gain.ts: cannot be written"),
        ([f"{MODELS}:Gain", "-o", "/dev/full"], "it is a device"),
        ([f"{MODELS}:Gain", "--config", "text.yaml"], "not a mapping"),
    ],
)
def test_one_line_says_what_to_do(run: Any, tmp_path: Path, arguments: list[str], message: str) -> None:
    (tmp_path / "needs.py").write_text(
        "import nn_export\nclass Needs(nn_export.Module):\n    def __init__(self, width, depth):\n        pass\n"
    )
    (tmp_path / "broken.py").write_text("import nn_export\n\nclass Model(nn_export.Module:\n    pass\n")
    (tmp_path / "raises.py").write_text("1 / 0\n")
    (tmp_path / "plain.py").write_text(textwrap.dedent("class Plain:\n    pass\n"))
    (tmp_path / "text.pt").write_text("no weights")
    (tmp_path / "text.yaml").write_text("just words")
    (tmp_path / "folder").mkdir()
    torch.save({"weight": torch.zeros(3)}, tmp_path / "other.pt")
    before = set(left(tmp_path)) | {"__pycache__"}
    done = run(*arguments)
    assert done.status == ExitCode.FAILED
    assert message in done.err
    assert len(done.errors) == 1
    assert set(left(tmp_path)) <= before


@pytest.mark.parametrize("command", ["info", "verify", "bench", "render"])
@pytest.mark.parametrize("content", [b"", b"no model", b"PK\x03\x04 half a zip", os.urandom(2000)])
def test_a_file_that_is_no_model(run: Any, tmp_path: Path, command: str, content: bytes) -> None:
    (tmp_path / "none.ts").write_bytes(content)
    done = run(command, "none.ts", *(["in.wav", "out.wav"] if command == "render" else []))
    assert done.status == ExitCode.FAILED
    assert len(done.errors) == 1
    assert "none.ts" in done.err
