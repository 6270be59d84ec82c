"""`nn_export verify`, and `script`, which does the same: what they print and return for right and wrong models."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from support import export_models, wrong_models

GOOD, WRONG = export_models.__file__, wrong_models.__file__


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("Padded", "keep its last samples in a buffer"),
        ("Forgetful", "update it with the last sample of each block"),
        ("Rebound", "update it in place: self.last.copy_(...)"),
        ("BadRatio", "register it with out_ratio=2"),
        ("UntypedGetter", "get_gain has no return type: TorchScript needs one: write 'def get_gain(self) -> float:'"),
    ],
)
@pytest.mark.parametrize("command", ["script", "verify"])
def test_what_people_get_wrong_is_refused(run: Any, tmp_path: Path, command: str, name: str, sentence: str) -> None:
    done = run(command, f"{WRONG}:{name}")
    assert done.status == (1 if name == "UntypedGetter" else 3)  # that one cannot even be compiled
    assert sentence in done.err
    assert "Traceback" not in done.err
    assert not list(tmp_path.iterdir())


def test_a_good_class_and_its_file(run: Any, tmp_path: Path) -> None:
    done = run("verify", f"{GOOD}:Codec")
    assert done.status == 0, done.err
    assert done.errors == []
    assert "problem" not in done.out
    assert "encode" in done.out
    assert not list(tmp_path.iterdir())
    assert run("script", f"{GOOD}:Codec", "-o", "codec.ts").status == 0
    done = run("verify", "codec.ts")
    assert done.status == 0
    assert done.out.splitlines()[-1] == "codec.ts is right for nn~"


def test_arguments_of_a_class(run: Any) -> None:
    done = run("verify", f"{GOOD}:Codec", "--set", "latents=2", "--json")
    verdict = json.loads(done.out)
    findings = verdict.pop("findings")
    assert verdict == {"file": f"{GOOD}:Codec", "good": True, "methods": ["encode", "decode", "forward"]}
    assert {(finding["check"], finding["severity"]) for finding in findings} == {("latency", "not judged")}


def test_a_recipe_and_a_class_of_a_package(run: Any, tmp_path: Path) -> None:
    (tmp_path / "recipe.yaml").write_text(f"class: {WRONG}:Late\nmethods:\n  late:\n    latency: 99\n")
    done = run("verify", "recipe.yaml")
    assert done.status == 3
    assert "100 samples later, its declared latency is 99" in done.err
    (tmp_path / "recipe.yaml").write_text(f"class: {WRONG}:Late\nmethods:\n  late:\n    latency: 100\n")
    assert run("verify", "recipe.yaml").status == 0
    assert run("verify", "recipe.yaml", "--config", "a.yaml").status == 2
    assert run("verify", "support.export_models:Gain").status == 0
    assert "no such Python module" in run("verify", "support.none:Gain").err


def test_what_a_model_prints_is_not_in_the_json(run: Any, tmp_path: Path) -> None:
    (tmp_path / "talking.py").write_text(TALKING)
    done = run("verify", "talking.py:Talking", "--json")
    assert json.loads(done.out)["good"] is True
    assert "a model" in done.err


TALKING = """
import nn_export
import torch

class Talking(nn_export.Module):
    def __init__(self):
        super().__init__()
        print("a model")
        self.register_method("forward", 1, 1, 1, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return 0.5 * x
"""


def test_json_of_a_wrong_one(run: Any) -> None:
    done = run("verify", f"{WRONG}:Late", "--json")
    assert done.status == 3
    (finding,) = json.loads(done.out)["findings"]
    assert finding["check"] == "latency"
    assert finding["cure"] == "register it with latency=100"


@pytest.mark.parametrize("target", ["missing.ts", "text.ts", "missing.py:Model"])
def test_what_cannot_be_judged(run: Any, tmp_path: Path, target: str) -> None:
    (tmp_path / "text.ts").write_text("no model")
    done = run("verify", target)
    assert done.status == 1
    assert len(done.errors) == 1
    assert target.partition(":")[0] in done.err


def test_wrong_usage(run: Any) -> None:
    assert run("verify").status == 2
    assert run("verify", "a.ts", "--jsonn").status == 2
