"""Programs of torch.export play what the module plays, with a state that is the caller's."""

from __future__ import annotations

import json
import random
import re
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

import nn_export
from nn_export import ModelError, pt2
from nn_export.loader import load
from nn_export.probe import fresh_copy, noise
from support import export_models, random_models, wrong_models

ROOT = Path(__file__).parents[2]


def blocks(module: Any, method: Any, x: Tensor, step: int, call: Any) -> Tensor:
    draw, parts, start = random.Random(1), [], 0
    while start < x.shape[2]:
        size = step * draw.randint(2, 30) // method.in_ratio
        parts.append(call(x[:, :, start : start + size]))
        start += size
    return torch.cat(parts, dim=2)


def same(module: Any, path: Path, **settings: float) -> pt2.Program:
    module.eval()
    pt2.export(module, path)
    program = pt2.load(path)
    for name, value in settings.items():
        program.set(name, value)
    for method in module._nn.methods.values():
        eager = fresh_copy(module)
        for name, value in settings.items():
            getattr(eager, f"set_{name}")(value)
        step = module._nn.granularity
        x = noise(method.in_channels, step * 600 // method.in_ratio)
        with torch.no_grad():
            expected = blocks(eager, method, x, step, getattr(eager, method.name))
        heard = blocks(eager, method, x, step, lambda block, name=method.name: program.call(name, block))
        torch.testing.assert_close(heard, expected, rtol=1e-5, atol=1e-6)
        program.reset()
        for name, value in settings.items():
            program.set(name, value)
    return program


@pytest.fixture
def tremolo(tmp_path: Path) -> Any:
    code = re.search(r"```python\n# tremolo\.py\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    assert code is not None
    (tmp_path / "tremolo.py").write_text(code[1])
    return load(str(tmp_path / "tremolo.py"))


def test_state_and_a_float(tremolo: Any, tmp_path: Path) -> None:
    program = same(tremolo, tmp_path / "tremolo.pt2", rate=11.0)
    assert program.methods["forward"].attributes == ["rate"]
    assert program.methods["forward"].length is None
    assert set(program.state()) == {"model.time", "attribute_rate"}


@pytest.mark.parametrize(
    "module", [export_models.Gain(0.5, channels=2), export_models.Late()], ids=lambda m: m._nn.name
)
def test_small_models(module: Any, tmp_path: Path) -> None:
    same(module, tmp_path / "model.pt2")


def test_ratios_and_several_methods(tmp_path: Path) -> None:
    program = same(export_models.Codec(), tmp_path / "codec.pt2")
    assert list(program.methods) == ["encode", "decode", "forward"]
    assert program.granularity == 16
    assert program.methods["encode"].spec.out_ratio == 16
    assert program.record["programs"]["encode"]["labels"][0] == ["sound"]


def test_running_is_pure(tremolo: Any, tmp_path: Path) -> None:
    """The same state gives the same, and stays as it is."""
    pt2.export(tremolo, tmp_path / "tremolo.pt2")
    program = pt2.load(tmp_path / "tremolo.pt2")
    method, x = program.methods["forward"], noise(1, 1000)
    state = program.state()
    first, new = method.run(program._constants, state, x)
    again, _ = method.run(program._constants, state, x)
    assert torch.equal(first, again)
    assert set(new) == {"model.time"}
    assert torch.equal(state["model.time"], torch.zeros(1))
    further, _ = method.run(program._constants, {**state, **new}, x)
    assert not torch.equal(first, further)
    assert torch.equal(program.call("forward", x), first)
    assert torch.equal(program.call("forward", x), further)
    program.reset()
    assert torch.equal(program.call("forward", x), first)


def test_the_command(run: Any, tmp_path: Path) -> None:
    done = run("script", f"{export_models.__file__}:Codec", "--format", "pt2")
    assert done.status == 0, done.err
    assert [line.split(":")[0] for line in done.out.splitlines()[:3]] == ["encode", "decode", "forward"]
    assert done.out.splitlines()[-1].startswith("wrote codec.pt2")
    assert list(pt2.load("codec.pt2").methods) == ["encode", "decode", "forward"]
    assert json.loads(run("info", "codec.pt2").out)["programs"]["encode"]["params"] == [1, 1, 3, 16]
    assert run("info", "none.pt2").status == 1
    done = run("script", f"{__file__}:Deciding", "--format", "pt2")
    assert done.status == 1
    assert "torch.export cannot follow it" in done.err
    assert [path.name for path in tmp_path.iterdir()] == ["codec.pt2"]


def test_what_is_verified_in_a_ts_is_verified_here(run: Any, tmp_path: Path) -> None:
    wrong = wrong_models.__file__
    done = run("script", f"{wrong}:Padded", "--format", "pt2")
    assert done.status == 3
    assert "all of it within 4 samples of where two blocks meet" in done.err
    assert not list(tmp_path.iterdir())
    done = run("script", f"{wrong}:Padded", "--format", "pt2", "--keep")
    assert done.status == 3
    assert [path.name for path in tmp_path.iterdir()] == ["padded.pt2"]
    done = run("script", f"{random_models.__file__}:Noisy", "--format", "pt2")
    assert done.status == 0, done.err
    assert "draws random numbers" in done.err
    assert "give that, as MODEL.py:CLASS" in run("verify", "noisy.pt2").err


@pytest.mark.parametrize(
    ("arguments", "cure"),
    [
        (["-o", "codec.pt2"], "codec.pt2 in --format ts: name it codec.ts"),
        (["-o", "codec.ts", "--format", "pt2"], "codec.ts in --format pt2: name it codec.pt2"),
    ],
)
def test_a_name_that_says_another_format(run: Any, tmp_path: Path, arguments: list[str], cure: str) -> None:
    done = run("script", f"{export_models.__file__}:Codec", *arguments)
    assert done.status == 2
    assert cure in done.err
    assert not list(tmp_path.iterdir())


def test_there_is_no_picture_of_it(run: Any) -> None:
    done = run("bench", "codec.pt2", "--plot", "a.png")
    assert done.status == 2
    assert "leave out --plot" in done.err


def test_another_sound_is_found(tmp_path: Path) -> None:
    pt2.export(export_models.Gain(0.5).eval(), tmp_path / "gain.pt2")
    assert pt2.check(tmp_path / "gain.pt2", export_models.Gain(0.5)) == {"forward": 0.0}
    assert "differs from PyTorch by" in str(pt2.check(tmp_path / "gain.pt2", export_models.Gain(0.51))["forward"])


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("g++"), reason="no compiler")
def test_speed_beside_torchscript(run: Any, tmp_path: Path) -> None:
    export_models.Gain(0.5).export_to_ts(tmp_path / "gain.ts")
    pt2.export(export_models.Gain(0.5).eval(), tmp_path / "gain.pt2")
    done = run("bench", "gain.pt2", "--size", "2048", "--json")
    assert done.status == 0, done.err
    (row,) = json.loads(done.out)
    assert row["problem"] == ""
    assert set(row["milliseconds"]) == {"compiled", "torchscript", "engine"}
    assert all(value > 0 for value in row["milliseconds"].values())
    assert row["compile_seconds"] > 0


class Words(nn_export.Module):
    def __init__(self) -> None:
        super().__init__()
        self.register_attribute("mode", "soft", choices=["soft", "hard"])
        self.register_attribute("gain", 2.0)
        self.register_method("forward", 1, 1, 1, 1)

    def forward(self, x: Tensor) -> Tensor:
        return torch.tanh(x * self.gain[0]) if self.mode[0] == "soft" else x


class Deciding(nn_export.Module):
    def __init__(self) -> None:
        super().__init__()
        self.register_method("forward", 1, 1, 1, 1)

    def forward(self, x: Tensor) -> Tensor:
        if x.abs().max() > 0.5:
            return x
        return -x


def test_words_are_fixed(tmp_path: Path) -> None:
    program = same(Words(), tmp_path / "words.pt2", gain=3.0)
    with pytest.raises(ModelError, match="'mode': is fixed in this file: settable are: gain"):
        program.set("mode", 1.0)
    with pytest.raises(ModelError, match="takes 1 values, not 2"):
        program.set("gain", 1.0, 2.0)


def test_a_decision_by_a_value_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"'forward': torch.export cannot follow it.*must not decide by the values"):
        pt2.export(Deciding(), tmp_path / "deciding.pt2")
    assert not list(tmp_path.iterdir())


def test_wrong_blocks(tmp_path: Path) -> None:
    pt2.export(export_models.Codec().eval(), tmp_path / "codec.pt2")
    program = pt2.load(tmp_path / "codec.pt2")
    for x in (torch.zeros(1, 1, 100), torch.zeros(1, 2, 64), torch.zeros(2, 1, 64)):
        with pytest.raises(ModelError, match=r"give \[1, 1, n\] with n \* 1 = a multiple of 16"):
            program.call("encode", x)
    with pytest.raises(ModelError, match="it has: encode, decode, forward"):
        program.call("play", torch.zeros(1, 1, 64))


@pytest.mark.parametrize("content", [b"", b"words", b"PK\x03\x04"])
def test_files_that_are_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "none.pt2").write_bytes(content)
    with pytest.raises(ModelError, match=r"none\.pt2: is no model"):
        pt2.load(tmp_path / "none.pt2")
    with pytest.raises(ModelError, match=r"missing\.pt2: no such file"):
        pt2.load(tmp_path / "missing.pt2")


def test_a_newer_contract_and_a_damaged_program(tmp_path: Path) -> None:
    for name, text in {
        "newer": '{"contract": "pt2-2.0"}',
        "empty": '{"contract": "pt2-1.0", "programs": {"a": {}}}',
    }.items():
        with zipfile.ZipFile(tmp_path / f"{name}.pt2", "w") as archive:
            archive.writestr("nn_export.json", text)
    with pytest.raises(ModelError, match="update nn_export"):
        pt2.load(tmp_path / "newer.pt2")
    with pytest.raises(ModelError, match="is no model"):
        pt2.load(tmp_path / "empty.pt2")
