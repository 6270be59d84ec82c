"""The command: what it prints, writes and returns."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

import nn_export
from support import export_models

MODELS = export_models.__file__


@pytest.mark.parametrize("start", [[], ["script"]])
def test_script(run: Any, tmp_path: Path, start: list[str]) -> None:
    done = run(*start, f"{MODELS}:Codec", "--set", "latents=2", "-o", "my codec.ts")
    assert done.status == 0, done.err
    assert done.errors == []
    lines = done.out.splitlines()
    assert [line.split()[0] for line in lines if line.split()[:1] in (["encode"], ["decode"], ["forward"])]
    encode = next(line for line in lines if line.split()[:1] == ["encode"])
    assert "2 / 16" in encode
    assert "0 64 128 4096" in encode
    assert "8128 (169 ms)" in encode
    assert lines[-1].startswith("wrote my codec.ts (0.0 MB)")
    assert [path.name for path in tmp_path.iterdir()] == ["my codec.ts"]


def test_the_output_is_named_after_the_class(run: Any, tmp_path: Path) -> None:
    assert run(f"{MODELS}:Gain").status == 0
    assert (tmp_path / "gain.ts").is_file()


def test_config_and_checkpoint_arrive(run: Any, tmp_path: Path) -> None:
    (tmp_path / "c.yaml").write_text("gain: 2.0\nchannels: 2\n")
    assert run(f"{MODELS}:Gain", "--config", "c.yaml", "--set", "gain=3.0").status == 0
    contents = json.loads(run("info", "gain.ts", "--json").out)
    assert contents["attributes"]["gain"]["value"] == [3.0]
    assert contents["methods"]["forward"]["in_channels"] == 2
    done = run(f"{MODELS}:Gain", "--checkpoint", "no.pt")
    assert (done.status, done.err) == (1, "nn_export: no.pt: no such checkpoint\n")


def test_a_failed_check_leaves_no_file(run: Any, tmp_path: Path) -> None:
    (tmp_path / "unlike.ts").write_text("older")
    done = run(f"{MODELS}:Unlike")
    assert done.status == 3
    assert "failed" in done.out
    assert "nn_export: method 'forward' with bufsize 0: differs from PyTorch" in done.err
    assert done.errors[-1].startswith("nn_export: unlike.ts: not written, 4 problems: mend it")
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("unlike.ts", "older")]


def test_unless_it_shall_be_kept(run: Any, tmp_path: Path) -> None:
    done = run(f"{MODELS}:Unlike", "--keep")
    assert done.status == 3
    assert done.errors[-1] == "nn_export: unlike.ts: written, but it failed its check"
    assert (tmp_path / "unlike.ts").stat().st_size > 1000


def test_random_models_pass(run: Any) -> None:
    done = run(f"{MODELS}:Random")
    assert done.status == 0
    assert "random: not compared" in done.out


def test_warnings_are_one_line(run: Any) -> None:
    done = run(f"{MODELS}:Alone")
    assert done.status == 0
    assert len(done.errors) == 1
    assert done.errors[0].startswith("nn_export: warning: method 'forward': failed with an input of [4, 1, 8192]")


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (["no.py:A"], 1, "no.py: no such file"),
        ([f"{MODELS}:Nothing"], 1, "no class 'Nothing': it has: Gain, Codec"),
        ([f"{MODELS}:Broken"], 1, "Broken: needs how: give --set how=VALUE"),
        ([f"{MODELS}:Gain", "-o", "no/gain.ts"], 1, "make the folder 'no' first"),
        (["info", "no.ts"], 1, "no.ts"),
        (["render", "no.ts", "in.wav", "out.wav"], 1, "no.ts"),
        (["nothing"], 2, "No such command 'nothing': see nn_export --help"),
        (["info"], 2, "Missing argument 'FILE': see nn_export info --help"),
        (
            ["render", "a", "b", "c", "--bufsize", "-1"],
            2,
            "-1 is not in the range 0<=x<=1048576: see nn_export render --help",
        ),
        (["info", "a", "--nothing"], 2, "--nothing"),
    ],
)
def test_errors_are_one_line(run: Any, arguments: list[str], status: int, message: str) -> None:
    done = run(*arguments)
    assert done.status == status
    assert done.out == ""
    assert len(done.errors) == 1
    assert done.err.startswith("nn_export: ")
    assert message in done.err


@pytest.mark.parametrize(
    "arguments", [["script", "no.py:A", "-v"], ["no.py:A", "--verbose"], ["-v", "script", "no.py:A"]]
)
def test_verbose_shows_the_traceback(run: Any, arguments: list[str]) -> None:
    done = run(*arguments)
    assert done.status == 1
    assert "Traceback" in done.err
    assert done.errors[-1] == "nn_export: no.py: no such file"


def test_info(run: Any) -> None:
    run(f"{MODELS}:Gain")
    assert "how much louder" in run("info", "gain.ts").out
    assert json.loads(run("info", "gain.ts", "--json").out)["meta"]["name"] == "Gain"


def test_render(run: Any, tmp_path: Path) -> None:
    run(f"{MODELS}:Gain")
    x = np.random.default_rng(0).uniform(-1, 1, (2000, 2))
    soundfile.write(tmp_path / "in.wav", x, 44100, subtype="FLOAT")
    done = run("render", "gain.ts", "in.wav", "out.wav", "--set", "gain=0.5", "--bufsize", "512")
    assert done.status == 0, done.err
    assert done.out == "wrote out.wav: 2 channels, 0.05 s at 44100 Hz; 960 samples of latency taken out\n"
    assert np.allclose(soundfile.read(tmp_path / "out.wav")[0], 0.5 * x, atol=1e-6)


@pytest.mark.parametrize("arguments", [[], ["--help"], ["script", "--help"], ["info", "-h"], ["render", "--help"]])
def test_help_teaches(run: Any, arguments: list[str]) -> None:
    done = run(*arguments)
    assert done.status == 0
    assert done.err == ""
    assert f"\n    nn_export {arguments[0]} " in done.out if len(arguments) > 1 else "my_model.py:MyModel" in done.out


def test_version(run: Any) -> None:
    assert run("--version").out == f"nn_export, version {nn_export.__version__}\n"


PACKAGE = str(Path(nn_export.__file__).parents[1])


def python(code: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": PACKAGE}
    return subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=120)


def test_help_does_not_wait_for_torch() -> None:
    done = python(
        "import sys; sys.argv = ['nn_export', '--help']\n"
        "from nn_export.cli import main\n"
        "try: main()\n"
        "except SystemExit as stopped: print(stopped.code, 'torch' in sys.modules)"
    )
    assert done.stdout.endswith("0 False\n"), done.stderr


def test_idle_threads_sleep() -> None:
    """OpenMP reads this as torch is loaded, so it is said before; a person's own choice stays."""
    code = """if True:
        import os, sys
        from nn_export.cli import main
        sys.argv[1:] = ["train", "rave", "--out", "/nowhere", "--device", "none"]
        assert "torch" not in sys.modules
        try:
            main()
        except SystemExit:
            print(os.environ["OMP_WAIT_POLICY"], "torch" in sys.modules)
    """
    environment = {name: value for name, value in os.environ.items() if name != "OMP_WAIT_POLICY"}
    for more, policy in (({}, "PASSIVE"), ({"OMP_WAIT_POLICY": "ACTIVE"}, "ACTIVE")):
        command = [sys.executable, "-c", code]
        done = subprocess.run(command, env=environment | more, capture_output=True, text=True)
        assert done.stdout.split() == [policy, "True"], done.stderr


def test_without_the_backend() -> None:
    done = python(
        "import sys; sys.modules['nn_export._core'] = None\n"
        "import nn_export\n"
        "print(nn_export.Module().get_methods(), nn_export.Buffer().to_str())\n"
        "try: nn_export.Session('x.ts')\n"
        "except ImportError as error: print(error)\n"
    )
    lines = done.stdout.splitlines()
    assert lines[0] == "[] empty"
    assert lines[1].startswith("nn_export.Session: the C++ backend cannot be loaded (")
    assert lines[1].endswith("install nn_export again beside the torch it shall work with")


def test_the_package_lists_what_it_has() -> None:
    assert set(nn_export.__all__) >= {"Module", "Buffer", "Session", "Error", "ModelError", "describe"}
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        _ = nn_export.nothing
