"""From module to file: what the file holds, and what happens when it cannot be written."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

import nn_export
from nn_export import ModelError
from nn_export.export import record
from nn_export.files import replacing
from support import export_models, ported
from support.export_models import Alone, Codec, Gain, Late


def load(path: Path) -> tuple[Any, dict[str, Any]]:
    extra = {"nn_export.json": ""}
    module = torch.jit.load(path, _extra_files=extra)
    return module, json.loads(extra["nn_export.json"])


def test_the_file_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "codec.ts"
    Codec(sr=44100).export_to_ts(path)
    module, meta = load(path)
    assert module.get_methods() == ["encode", "decode", "forward"]
    assert module.encode_params.tolist() == [1, 1, 3, 16]
    assert module.encode_params.dtype == torch.int64
    assert module.encode_output_labels == ["latent 0", "latent 1", "latent 2"]
    assert module.get_sample_rate() == 44100
    x = torch.rand(1, 1, 64)
    assert torch.allclose(module.decode(module.encode(x)), Codec()(x))
    assert meta["contract"] == "1.0"
    assert meta["sample_rate"] == 44100
    assert list(tmp_path.iterdir()) == [path]


def test_the_record() -> None:
    meta = record(Gain())
    assert meta["name"] == "Gain"
    assert meta["description"] == "Makes it louder."
    assert meta["license"] == "MIT"
    assert meta["sample_rate"] is None
    assert meta["methods"] == {"forward": {"latency": 0, "batch": True}}
    assert meta["attributes"] == {
        "gain": {"min": 0.0, "max": 4.0, "unit": "times", "description": "how much louder"},
    }
    assert meta["torch"] == torch.__version__.partition("+")[0]
    assert meta["python"] == ".".join(map(str, sys.version_info[:3]))
    assert meta["nn_export"] == nn_export.__version__
    source = Path(export_models.__file__).read_bytes()
    assert meta["source_sha256"] == hashlib.sha256(source).hexdigest()


def test_the_record_knows_latency_and_batch() -> None:
    assert record(Late())["methods"] == {"forward": {"latency": 10, "batch": True}}
    with pytest.warns(UserWarning, match="one stream per object"):
        assert record(Alone())["methods"] == {"forward": {"latency": 0, "batch": False}}


def test_choices_are_recorded() -> None:
    module = Gain()
    module.register_attribute("mode", "wet", choices=["wet", "dry"])
    assert record(module)["attributes"]["mode"] == {"choices": ["wet", "dry"]}


def test_a_module_without_a_file_has_no_hash() -> None:
    namespace: dict[str, Any] = {"__name__": "__console__"}
    exec("import nn_export\nclass Typed(nn_export.Module):\n    pass", namespace)
    assert record(namespace["Typed"]())["source_sha256"] == ""


def test_a_ported_script_runs(tmp_path: Path) -> None:
    package = str(Path(nn_export.__file__).parents[1])
    subprocess.run(
        [sys.executable, ported.__file__], cwd=tmp_path, env={"PYTHONPATH": package}, check=True, timeout=120
    )
    module, _ = load(tmp_path / "effects.ts")
    assert module.get_methods() == ["saturate", "midside", "rms", "loudness", "poly"]
    assert module.get_gain_factor() == 1.0
    assert module.get_polynomial() == [1.0, 0.5, 0.0]
    assert module.get_mixed() == (0, "word", 1.0, True)
    assert module.set_shape("clip") == 0
    assert module.set_shape("nothing") == -1
    assert module.get_shape() == ("clip",)
    assert module.get_flip() is False
    assert module.set_flip(True) is None
    assert module.get_flip() is True
    assert module.set_buffer_attribute("buf#0", torch.ones(1, 63), 44100) == -1
    assert module.set_buffer_attribute("buf#0", torch.ones(1, 64), 44100) == 0
    assert torch.equal(module.loudness(torch.zeros(1, 1, 8)), torch.ones(1, 1, 8))


def test_registration_does_not_show_in_the_file(tmp_path: Path) -> None:
    Codec().export_to_ts(tmp_path / "codec.ts")
    module, _ = load(tmp_path / "codec.ts")
    assert not module.past.any()


def test_it_is_exported_in_eval_mode(tmp_path: Path) -> None:
    module = Gain()
    module.drop = torch.nn.Dropout()
    module.export_to_ts(str(tmp_path / "gain.ts"))
    assert not load(tmp_path / "gain.ts")[0].drop.training


class Unscriptable(Gain):
    def forward(self, x: Tensor) -> Tensor:
        return self.through_numpy(x)

    def through_numpy(self, x: Tensor) -> Tensor:
        return torch.from_numpy(x.numpy() * 2)


class Tries(Gain):
    def forward(self, x: Tensor) -> Tensor:
        try:
            return x
        finally:
            pass


@pytest.mark.parametrize(
    ("cls", "line", "reason"),
    [
        (Unscriptable, "return torch.from_numpy(x.numpy() * 2)", "'Tensor' object has no attribute or method 'numpy'"),
        (Tries, "try:", "try blocks aren't supported"),
    ],
)
def test_torchscript_errors_are_one_line(tmp_path: Path, cls: type[Gain], line: str, reason: str) -> None:
    with pytest.raises(ModelError) as caught:
        cls().export_to_ts(tmp_path / "x.ts")
    message = str(caught.value)
    number = Path(__file__).read_text().splitlines().index(f"        {line}") + 1
    assert message.startswith(
        f"{cls.__name__}: TorchScript cannot compile it: test_export.py, line {number} in '{line}': {reason}"
    )
    assert "\n" not in message
    assert not list(tmp_path.iterdir())


def test_nothing_to_play(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="Module: nothing to play: call register_method"):
        nn_export.Module().export_to_ts(tmp_path / "x.ts")


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"cannot be written: make the folder '.*missing' first"):
        Gain().export_to_ts(tmp_path / "missing" / "x.ts")
    with pytest.raises(ModelError, match="it is a folder: give a file name"):
        Gain().export_to_ts(tmp_path)


@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError(28, "No space left on device")])
def test_no_half_file_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Any) -> None:
    path = tmp_path / "gain.ts"
    path.write_text("older")

    def interrupted(target: Path, _: object) -> int:
        target.write_text("half")
        raise error

    monkeypatch.setattr(Path, "write_bytes", interrupted)
    with pytest.raises((KeyboardInterrupt, ModelError)):
        Gain().export_to_ts(path)
    assert path.read_text() == "older"
    assert list(tmp_path.iterdir()) == [path]


def test_replacing(tmp_path: Path) -> None:
    path = tmp_path / "a file.txt"
    with replacing(path) as temporary:
        temporary.write_text("new")
        assert temporary.name == path.name
        assert not path.exists()
    assert path.read_text() == "new"


def test_a_link_is_followed_and_a_device_is_refused(tmp_path: Path) -> None:
    real, link = tmp_path / "real.ts", tmp_path / "link.ts"
    real.write_bytes(b"")
    link.symlink_to(real)
    Codec().export_to_ts(link)
    assert link.is_symlink()
    assert real.stat().st_size > 0
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(ModelError, match="device"):
        Codec().export_to_ts(pipe)
    assert pipe.is_fifo()


def test_a_python_that_is_too_new(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("nn_export.export.TOO_NEW", (3, 10))
    with pytest.raises(ModelError, match=r"Python 3\.10 and newer: .* export with an older Python"):
        Gain().export_to_ts(tmp_path / "gain.ts")


def test_a_global_constant_is_told_with_its_cure(tmp_path: Path) -> None:
    from support.wrong_models import Global

    with pytest.raises(ModelError, match=r"wrong_models\.py, line \d+ .*keep it in the module, as in self.size = SIZE"):
        Global().export_to_ts(tmp_path / "global.ts")
