"""What `nn_export init` writes exports at once, passes its own test, and sounds in Pd."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nn_export.starter import FILES
from support.pd import Patch, Pd


@pytest.fixture
def project(run: Any, tmp_path: Path) -> Path:
    done = run("init", "project")
    assert done.status == 0, done.err
    assert done.out.splitlines()[-1] == "next: cd project && nn_export script recipe.yaml"
    return tmp_path / "project"


def test_it_exports_and_passes_its_test(run: Any, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert sorted(path.name for path in project.iterdir()) == sorted(FILES)
    monkeypatch.chdir(project)
    done = run("script", "recipe.yaml")
    assert done.status == 0, done.err
    assert done.errors == []
    tests = subprocess.run(
        [sys.executable, "-m", "pytest", "-q"], cwd=project, capture_output=True, text=True, check=False
    )
    assert tests.returncode == 0, tests.stdout
    assert "3 passed" in tests.stdout


def test_its_patch_opens_and_its_model_plays(run: Any, project: Path, pd: Pd) -> None:
    assert run("script", "project/recipe.yaml").status == 0
    console, _, _ = pd.open(project / "patch.pd", rate=48000, send=("pd quit",))
    assert "model forward" in console
    assert "rror" not in console
    x = np.random.default_rng(0).uniform(-1, 1, (1, 8192)).astype(np.float32)
    score = [(0, ("offline", 1)), (0, ("set", "bypass", 1))]
    result = pd.play(["nn~", "model", "forward", 512], x, outlets=1, score=score, folder=project)
    late = 2 * 512 - 64 + 32
    np.testing.assert_array_equal(result.outputs["out"][:, late:], x[:, :-late])
    patch = Patch()
    node = patch.obj("nn~", "model", "forward", 512)
    patch.source("in", x)[0] >> node >> patch.sink("out")[0]
    patch.at(0, node, "offline", 1)
    dark = pd.run(patch, samples=8192, folder=project).outputs["out"][:, late:]
    assert dark.std() < 0.5 * x.std()


def test_nothing_is_overwritten(run: Any, project: Path) -> None:
    (project / "model.py").write_text("mine")
    done = run("init", "project")
    assert done.status == 1
    assert "project: holds model.py" in done.err
    assert (project / "model.py").read_text() == "mine"
    assert run("init", "project/model.py").status == 1


def test_a_full_disk_leaves_nothing(run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The third file does not fit."""
    written, write = [], Path.write_text

    def full(path: Path, *arguments: Any, **options: Any) -> int:
        written.append(path)
        size = write(path, *arguments, **options)
        if len(written) == 3:
            raise OSError(28, "No space left on device")
        return size

    monkeypatch.setattr(Path, "write_text", full)
    done = run("init", "project")
    assert done.status == 1
    assert done.errors == ["nn_export: project: cannot be written: No space left on device"]
    assert len(written) == 3
    assert not list(tmp_path.iterdir())
