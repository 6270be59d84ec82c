"""`model.py:Class` and its arguments, and every way to get them wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch

from nn_export import ModelError, describe
from nn_export.loader import load, parse_settings

MODEL = """
import torch
import nn_export
import {neighbour}

class Wave(nn_export.Module):
    def __init__(self, size: int, scale: float = 1.0, names: list = None):
        super().__init__()
        if size < 0:
            raise ValueError("size is negative")
        self.size, self.scale, self.names = size, scale, names
        self.layer = torch.nn.Conv1d(1, 1, 1)
        self.register_attribute("gain", 1.0)
        self.register_method("forward", 1, 1, 1, 1)

    def forward(self, x):
        return self.layer(x) * self.gain[0]

class NotOne:
    pass
"""

SECOND = """
class Other(nn_export.Module):
    pass
"""


@pytest.fixture
def file(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """A model file with a name of its own, so that no two tests meet in sys.modules."""
    neighbour = f"near_{abs(hash(request.node.name))}"
    (tmp_path / f"{neighbour}.py").write_text("")
    path = tmp_path / f"model_{abs(hash(request.node.name))}.py"
    path.write_text(MODEL.format(neighbour=neighbour))
    return path


def fails(message: str, *args: Any, **kwargs: Any) -> None:
    with pytest.raises(ModelError) as caught:
        load(*args, **kwargs)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_file_and_class(file: Path) -> None:
    module: Any = load(f"{file}:Wave", settings=["size=3"])
    assert type(module).__name__ == "Wave"
    assert (module.size, module.scale) == (3, 1.0)


def test_the_class_may_be_left_out(file: Path) -> None:
    assert type(load(str(file), settings=["size=3"])).__name__ == "Wave"


def test_not_when_there_are_two(file: Path) -> None:
    file.write_text(file.read_text() + SECOND)
    fails(f"{file}: which class to export: it has: Wave, Other: write {file}:CLASS", str(file))


def test_an_importable_module(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(file.parent))
    assert type(load(f"{file.stem}:Wave", settings=["size=3"])).__name__ == "Wave"
    assert type(load("support.export_models:Gain")).__name__ == "Gain"


def test_the_current_folder_is_importable(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = file.parent / f"package_{file.stem}"
    package.mkdir()
    file.rename(package / "inner.py")
    monkeypatch.chdir(file.parent)
    assert type(load(f"{package.name}.inner:Wave", settings=["size=3"])).__name__ == "Wave"


def test_a_file_named_like_a_module_in_use(tmp_path: Path) -> None:
    path = tmp_path / "json.py"
    path.write_text("import nn_export\n\nclass Mine(nn_export.Module):\n    pass\n")
    assert type(load(str(path))).__name__ == "Mine"
    import json

    assert json.dumps(1) == "1"


def test_config_then_settings(file: Path, tmp_path: Path) -> None:
    config = tmp_path / "config.yaml"
    config.write_text("size: 4\nscale: 0.5\n")
    module: Any = load(f"{file}:Wave", config=config, settings=["scale=2.5", "names=[a, b]"])
    assert (module.size, module.scale, module.names) == (4, 2.5, ["a", "b"])


def test_settings_are_yaml() -> None:
    assert parse_settings(["a=1", "b=true", "c=x=y", "d=[1, two]", "e=", "f='1'"]) == {
        "a": 1,
        "b": True,
        "c": "x=y",
        "d": [1, "two"],
        "e": None,
        "f": "1",
    }


def test_targets_that_are_not_there(file: Path, tmp_path: Path) -> None:
    fails(f"{tmp_path}/no.py: no such file", f"{tmp_path}/no.py:Wave")
    fails("no_such_thing: no such Python module: give a .py file or an importable name", "no_such_thing:Wave")
    fails("support.nothing: no such Python module", "support.nothing:Wave")
    fails(f"{file}: no class 'Wafe': it has: Wave", f"{file}:Wafe")
    fails(f"{file}: 'NotOne' is not a subclass of nn_export.Module: it has: Wave", f"{file}:NotOne")


def test_a_file_without_models(tmp_path: Path) -> None:
    path = tmp_path / "empty_model.py"
    path.write_text("x = 1\n")
    fails("which class to export: it has no subclass of nn_export.Module", str(path))


def test_files_that_do_not_import(tmp_path: Path) -> None:
    path = tmp_path / "torn_model.py"
    path.write_text("import torch\n\nclass A(:\n    pass\n")
    fails(f"{path}: cannot be imported: invalid syntax in line 3: class A(:", str(path))
    path.write_text("import not_installed_here\n")
    fails("cannot be imported: ModuleNotFoundError: No module named 'not_installed_here'", str(path))
    path.write_text("1 / 0\n")
    fails("cannot be imported: ZeroDivisionError: division by zero", str(path))


def test_arguments(file: Path) -> None:
    target = f"{file}:Wave"
    fails("Wave: needs size: give --set size=VALUE, or a --config file", target)
    fails("Wave: has no argument seize: it takes: size, scale, names", target, settings=["size=1", "seize=2"])
    fails("Wave: cannot be constructed: ValueError: size is negative", target, settings=["size=-1"])
    fails("--set size: no value: write --set name=value", target, settings=["size"])
    fails("--set size=[: the value is not YAML", target, settings=["size=["])


def test_configs(file: Path, tmp_path: Path) -> None:
    target, config = f"{file}:Wave", tmp_path / "config.yaml"
    fails(f"{config}: cannot be read as YAML: FileNotFoundError", target, config=config)
    config.write_text("- a list")
    fails(f"{config}: not a mapping of names to values: write lines like 'channels: 2'", target, config=config)
    config.write_text("a: b: c")
    fails(f"{config}: cannot be read as YAML: mapping values are not allowed here in line 1", target, config=config)


def test_errors_of_registration_come_through(tmp_path: Path) -> None:
    path = tmp_path / "wrong_model.py"
    path.write_text(MODEL.format(neighbour="os").replace("return self.layer(x) * self.gain[0]", "return x[0]"))
    fails("method 'forward': returned [1, 8192]", f"{path}:Wave", settings=["size=1"])


def test_checkpoints(file: Path, tmp_path: Path) -> None:
    target, path = f"{file}:Wave", tmp_path / "weights.pt"
    weights = {"layer.weight": torch.full((1, 1, 1), -7.0), "layer.bias": torch.zeros(1)}
    for content in (weights, {"state_dict": weights, "epoch": 3}, {**weights, "forward_params": torch.ones(4)}):
        torch.save(content, path)
        module: Any = load(target, settings=["size=1"], checkpoint=path)
        assert module.layer.weight.item() == -7.0


def test_checkpoints_that_do_not_fit(file: Path, tmp_path: Path) -> None:
    target, path = f"{file}:Wave", tmp_path / "weights.pt"

    def refused(message: str) -> None:
        fails(message, target, settings=["size=1"], checkpoint=path)

    refused(f"{path}: no such checkpoint")
    torch.save({"layer.weight": torch.zeros(1, 1, 1), "more": torch.zeros(1)}, path)
    refused(f"{path}: does not fit Wave: missing layer.bias; unexpected more")
    torch.save({"layer.weight": torch.zeros(1, 1, 2), "layer.bias": torch.zeros(1)}, path)
    refused("does not fit Wave: size mismatch for layer.weight")
    torch.save([1, 2], path)
    refused(f"{path}: holds no state dict: save module.state_dict(), or a mapping with 'state_dict'")
    torch.save(torch.nn.Linear(1, 1), path)
    refused(f"{path}: cannot be read as a checkpoint of weights only: ")
    path.write_text("text")
    refused(f"{path}: cannot be read as a checkpoint of weights only: ")


def test_values_are_what_they_look_like() -> None:
    values = parse_settings(["a=1e-3", "b=on", "c=12:30", "d=[1, 2.5, x]", "e=true", "f=-3", "g=.5", "h="])
    assert values == {"a": 0.001, "b": "on", "c": "12:30", "d": [1, 2.5, "x"], "e": True, "f": -3, "g": 0.5, "h": None}


@pytest.mark.parametrize("stem", ["a b", "2nd", "v1.2", "class", "my-model", "mödel"])
def test_any_file_name_gives_a_file_that_loads(tmp_path: Path, stem: str) -> None:
    source = tmp_path / f"{stem}.py"
    source.write_text(
        "import nn_export\n"
        "class Plain(nn_export.Module):\n"
        "    def __init__(self):\n"
        "        super().__init__()\n"
        "        self.register_method('forward', 1, 1, 1, 1)\n"
        "    def forward(self, x):\n"
        "        return x\n"
    )
    load(str(source)).export_to_ts(tmp_path / "plain.ts")
    assert describe(str(tmp_path / "plain.ts"))[-1] == ("done", [])


@pytest.mark.parametrize(
    "where", ["import sys; sys.exit()", "class A(nn_export.Module):\n    def __init__(self): raise SystemExit(0)"]
)
def test_a_file_that_ends_python_is_a_failure(tmp_path: Path, where: str) -> None:
    source = tmp_path / "leaves.py"
    source.write_text(f"import nn_export\n{where}\n")
    with pytest.raises(ModelError, match=r"ends Python|cannot be constructed"):
        load(str(source))


def test_a_model_file_is_no_source(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="nn_export info"):
        load(str(tmp_path / "model.ts"))
