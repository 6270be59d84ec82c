"""A recipe makes the same model again, and what is wrong in it is told at its line."""

from __future__ import annotations

import hashlib
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
import torch

from nn_export import ModelError, Session
from nn_export.info import info
from nn_export.recipe import ATTRIBUTE_KEYS, KEYS, METHOD_KEYS, build, read_recipe

ROOT = Path(__file__).parents[2]
MODEL = '''
import nn_export
import torch

class Mixer(nn_export.Module):
    """Mixes."""

    def __init__(self, channels: int = 1, strict: bool = False) -> None:
        super().__init__()
        self.mix = torch.nn.Conv1d(channels, 1, 1)
        self.register_attribute("gain", 1.0)
        self.register_attribute("mode", "soft")
        self.register_method("forward", channels, 1, 1, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.mix(x) * self.gain[0]
'''
RECIPE = """
class: mixer.py:Mixer
seed: 7
arguments:
  channels: 2
name: the mixer
license: MIT
sample_rate: 48000
methods:
  forward:
    latency: 0
    input_labels: [left, right]
attributes:
  gain: {min: 0, max: 2.5, unit: times, description: how loud}
  mode:
    choices: [soft, hard]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "project"
    place.mkdir()
    (place / "mixer.py").write_text(MODEL)
    (place / "recipe.yaml").write_text(RECIPE)
    return place


def test_it_says_all_there_is(run: Any, folder: Path) -> None:
    done = run("script", str(folder / "recipe.yaml"))
    assert done.status == 0, done.err
    contents = info(folder / "recipe.ts")
    assert contents["sample_rate"] == 48000
    assert contents["methods"]["forward"]["inputs"] == ["left", "right"]
    meta = contents["meta"]
    assert (meta["name"], meta["license"], meta["description"]) == ("the mixer", "MIT", "Mixes.")
    assert meta["recipe_sha256"] == hashlib.sha256(RECIPE.encode()).hexdigest()
    assert meta["attributes"]["gain"] == {"min": 0, "max": 2.5, "unit": "times", "description": "how loud"}
    scripted = torch.jit.load(str(folder / "recipe.ts"))
    assert [scripted.set_gain(gain) for gain in (3.0, 2.0)] == [1, 0]
    with Session(str(folder / "recipe.ts"), bufsize=64) as session, pytest.raises(Exception, match="soft, hard"):
        session.set("mode", "round")


def test_it_makes_the_same_again(run: Any, folder: Path) -> None:
    for name in ("one.ts", "two.ts"):
        assert run(str(folder / "recipe.yaml"), "-o", name).status == 0
    states = [torch.jit.load(name).state_dict() for name in ("one.ts", "two.ts")]
    assert all(torch.equal(states[0][key], states[1][key]) for key in states[0])
    records = [zipfile.ZipFile(name).read("archive/extra/nn_export.json") for name in ("one.ts", "two.ts")]
    assert json.loads(records[0]) == json.loads(records[1])
    torch.manual_seed(8)
    assert not torch.equal(torch.nn.Conv1d(2, 1, 1).weight, states[0]["mix.weight"])


def test_a_checkpoint_beside_it(folder: Path) -> None:
    weights = {"mix.weight": torch.full((1, 2, 1), 0.25), "mix.bias": torch.zeros(1)}
    torch.save(weights, folder / "weights.pt")
    (folder / "recipe.yaml").write_text(RECIPE + "checkpoint: weights.pt\n")
    module = build(read_recipe(folder / "recipe.yaml"))
    assert torch.equal(module.state_dict()["mix.weight"], weights["mix.weight"])
    assert set(module._nn.hashes) == {"recipe_sha256", "checkpoint_sha256"}


def test_the_command_line_comes_after_it(folder: Path) -> None:
    module = build(read_recipe(folder / "recipe.yaml"), settings=["strict=true"])
    assert module._nn.methods["forward"].in_channels == 2
    with pytest.raises(ModelError, match="channels"):
        build(read_recipe(folder / "recipe.yaml"), settings=["chanels=3"])


@pytest.mark.parametrize(
    ("line", "wrong", "message"),
    [
        (2, "clas: mixer.py:Mixer", "'clas': no such key: did you mean 'class'"),
        (3, "sed: 7", "did you mean 'seed'"),
        (3, "xylophone: 7", "no such key: write class, checkpoint"),
        (3, "seed: seven", "'seed' is 'seven': give a whole number"),
        (3, "seed: true", "give a whole number"),
        (3, "class: twice.py", "'class' stands twice"),
        (3, "seed: 99999999999999999999", "give a number of at most 63 bits"),
        (8, "sample_rate: 0", "'sample_rate' is 0: give 1 or more"),
        (6, "name: [{channels: 2, channels: 1}]", "'channels' stands twice: keep one"),
        (6, "name: &n {more: *n, again: 1, again: 2}", "'again' stands twice: keep one"),
        (11, "    latency: -1", "'methods.forward.latency' is -1: give 0 or more"),
        (14, "  gain: {min: .nan}", "'attributes.gain.min' is not a number"),
        (14, "  gain: {choices: [1.0, [2]]}", "give a list of numbers or texts"),
        (6, "name: [a]", "'name' is ['a']: give a text"),
        (10, "  forwards:", "'forwards': the class registers no such method: it has: forward"),
        (11, "    latency: soon", "'methods.forward.latency' is 'soon': give a whole number"),
        (11, "    delay: 3", "'delay': no such key: did you mean"),
        (12, "    input_labels: [left]", "give 2 texts, one per channel"),
        (14, "  gian: {min: 0}", "'gian': the class registers no such attribute: it has: gain, mode"),
        (14, "  gain: {min: low}", "'attributes.gain.min' is 'low': give a number"),
        (14, "  gain: {min: 2}", "default 1.0 is below min=2"),
        (14, "  gain: 3", "'attributes.gain' holds keys of its own"),
        (16, "    choices: [hard]", "default 'soft' is not among choices"),
        (3, "seed: [7", "not YAML"),
    ],
)
def test_what_is_wrong_is_told_at_its_line(folder: Path, line: int, wrong: str, message: str) -> None:
    lines = RECIPE.splitlines()
    lines[line - 1] = wrong
    (folder / "recipe.yaml").write_text("\n".join(lines))
    with pytest.raises(ModelError) as caught:
        build(read_recipe(folder / "recipe.yaml"))
    text = str(caught.value)
    assert message in text or (message == "'delay': no such key: did you mean" and "'delay': no such key" in text)
    found = int(text.split("line ")[1].split(":")[0])
    assert abs(found - line) <= (4 if message == "not YAML" else 1 if "default" in message else 0), text


@pytest.mark.parametrize("text", ["", "- a\n- b", "model.py", "seed: 3", "\x00"])
def test_what_is_no_recipe(folder: Path, text: str) -> None:
    (folder / "recipe.yaml").write_text(text)
    with pytest.raises(ModelError, match=r"recipe\.yaml"):
        read_recipe(folder / "recipe.yaml")


def test_files_that_are_missing(run: Any, folder: Path) -> None:
    assert run("script", "none.yaml").errors == ["nn_export: none.yaml: no such recipe"]
    (folder / "mixer.py").unlink()
    assert "mixer.py: no such file" in run("script", str(folder / "recipe.yaml")).err
    assert run("script", str(folder / "recipe.yaml"), "--config", "a.yaml").status == 2


def test_every_key_is_documented() -> None:
    text = (ROOT / "docs" / "recipes.md").read_text("utf-8")
    rows = [line.split("|")[1:3] for line in text.splitlines() if line.startswith("| `")]
    documented = {name.strip(" `"): about.strip() for name, about in rows}
    keys = {name: key.about for name, key in KEYS.items()}
    keys |= {f"methods.NAME.{name}": key.about for name, key in METHOD_KEYS.items()}
    keys |= {f"attributes.NAME.{name}": key.about for name, key in ATTRIBUTE_KEYS.items()}
    assert documented == keys
