"""What `nn_export info` says about a file."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
import torch

import nn_export
from nn_export.info import from_messages, info
from nn_export.tables import info_tables, to_text
from support.export_models import Codec, Gain
from support.ported import Effects


def test_messages_become_a_dict() -> None:
    contents = from_messages(
        [
            ("model", ["/a b/codec.ts"]),
            ("method", ["encode", 1, 1, 2, 256]),
            ("input", ["encode", 0, "sound"]),
            ("output", ["encode", 0, "low"]),
            ("output", ["encode", 1, "high"]),
            ("latency", ["encode", 128]),
            ("attribute", ["fractal", "int", "float"]),
            ("value", ["fractal", 2, 0.5]),
            ("attribute", ["table", "buffer"]),
            ("samplerate", [44100]),
            ("meta", ["name", "Codec"]),
            ("meta", ["attributes.fractal.max", 4]),
            ("meta", ["attributes.fractal.choices", "a", 2]),
            ("meta", ["contract", "1.0"]),
            ("of another time", [1, 2]),
            ("done", []),
        ]
    )
    assert contents == {
        "model": "/a b/codec.ts",
        "sample_rate": 44100,
        "methods": {
            "encode": {
                "in_channels": 1,
                "in_ratio": 1,
                "out_channels": 2,
                "out_ratio": 256,
                "inputs": ["sound"],
                "outputs": ["low", "high"],
                "latency": 128,
                "offline": False,
            }
        },
        "attributes": {"fractal": {"types": ["int", "float"], "value": [2, 0.5]}, "table": {"types": ["buffer"]}},
        "meta": {"name": "Codec", "contract": "1.0", "attributes": {"fractal": {"max": 4, "choices": ["a", 2]}}},
    }


def test_no_sample_rate_is_none() -> None:
    assert from_messages([("samplerate", [-1])])["sample_rate"] is None


def test_a_file(tmp_path: Path) -> None:
    path = tmp_path / "a codec.ts"
    Codec(sr=44100).export_to_ts(path)
    contents = info(path)
    assert Path(contents["model"]).name == "a codec.ts"
    assert contents["sample_rate"] == 44100
    assert list(contents["methods"]) == ["encode", "decode", "forward"]
    assert contents["methods"]["encode"] == {
        "in_channels": 1,
        "in_ratio": 1,
        "out_channels": 3,
        "out_ratio": 16,
        "inputs": ["sound"],
        "outputs": ["latent 0", "latent 1", "latent 2"],
        "latency": 0,
        "offline": False,
    }
    assert contents["attributes"] == {}
    assert contents["meta"]["name"] == "Codec"
    assert contents["meta"]["contract"] == "1.0"
    json.dumps(contents)


def test_attributes(tmp_path: Path) -> None:
    Effects().export_to_ts(tmp_path / "effects.ts")
    attributes = info(tmp_path / "effects.ts")["attributes"]
    assert attributes["gain_factor"] == {"types": ["float"], "value": [1.0]}
    assert attributes["fractal"] == {"types": ["int", "float"], "value": [2, 0.0]}
    assert attributes["shape"] == {"types": ["string"], "value": ["tanh"]}
    assert attributes["flip"] == {"types": ["bool"], "value": [False]}
    assert attributes["mixed"] == {"types": ["int", "string", "float", "bool"], "value": [0, "word", 1.0, True]}
    assert attributes["flip"]["value"][0] is False  # a bool, not the 0 that a message carries
    assert attributes["buf"]["types"] == ["buffer"]
    assert attributes["weights"]["types"] == ["tensor"]


def test_text(tmp_path: Path) -> None:
    Gain(sr=48000).export_to_ts(tmp_path / "gain.ts")
    text = to_text(info_tables(info(tmp_path / "gain.ts")))
    assert "gain.ts  (48000 Hz)" in text
    assert "0.0 .. 4.0 times" in text
    assert "how much louder" in text
    assert "Makes it louder." in text
    Codec().export_to_ts(tmp_path / "codec.ts")
    text = to_text(info_tables(info(tmp_path / "codec.ts")))
    assert "any sample rate" in text
    assert "3 / 16" in text
    assert "attribute" not in text


def test_a_file_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(nn_export.Error, match=r"no\.ts"):
        info(tmp_path / "no.ts")


def test_archives_that_are_no_model_are_told_apart(tmp_path: Path) -> None:
    Gain().export_to_ts(tmp_path / "whole.ts")
    whole = (tmp_path / "whole.ts").read_bytes()
    (tmp_path / "cut.ts").write_bytes(whole[: len(whole) // 2])
    torch.save({"weight": torch.ones(3)}, tmp_path / "weights.ts")
    with zipfile.ZipFile(tmp_path / "songs.ts", "w") as archive:
        archive.writestr("songs/list.txt", "none")
    for name, said in [
        ("cut", "is cut short, its end is missing: copy or download it again"),
        ("weights", "holds weights, not a model: export the model they belong to with nn_export"),
        ("songs", "is an archive without a model: "),
    ]:
        with pytest.raises(nn_export.Error, match=f"{name}.ts' {said}"):
            info(tmp_path / f"{name}.ts")
    with (tmp_path / "whole.ts").open("r+b") as file:  # with a comment behind its end, as some tools write
        file.seek(-2, 2)
        file.write(b"\x04\x00note")
    assert list(info(tmp_path / "whole.ts")["methods"]) == ["forward"]


@pytest.mark.parametrize("comment", [b"", b"a comment behind the directory"])
def test_an_archive_that_would_unpack_to_too_much_is_refused(tmp_path: Path, comment: bytes) -> None:
    path = tmp_path / "bomb.ts"
    Gain().export_to_ts(path)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb/data/zeros", bytes(100 << 20))
        archive.comment = comment
    assert path.stat().st_size < 1 << 20
    with pytest.raises(nn_export.Error, match="many times its size"):
        info(path)


def test_an_operator_that_is_not_here_is_named(tmp_path: Path) -> None:
    """LibTorch's parser begins its errors with an empty line; the reason stands in the next."""
    Gain().export_to_ts(tmp_path / "gain.ts")
    with zipfile.ZipFile(tmp_path / "gain.ts") as source, zipfile.ZipFile(tmp_path / "foreign.ts", "w") as target:
        for entry in source.infolist():
            target.writestr(entry.filename, source.read(entry).replace(b"torch.mul(", b"ops.unheard_of.mul("))
    with pytest.raises(nn_export.Error, match=r"unheard_of") as raised:
        info(tmp_path / "foreign.ts")
    assert len(str(raised.value).splitlines()) == 1
