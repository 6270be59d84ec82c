"""The check finds what differs between PyTorch and the engine, and passes what does not."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from nn_export.check import Report, block_sizes, check, expected_stream
from nn_export.interface import MethodSpec
from support.export_models import Alone, Broken, Codec, Fussy, Gain, Late, Player, Random, Unlike
from support.ported import Effects


def checked(module: Any, tmp_path: Path) -> Report:
    path = tmp_path / "model.ts"
    module.export_to_ts(path)
    return check(path, module)


@pytest.mark.parametrize(
    ("granularity", "sizes"),
    [
        (1, [0, 64, 128, 4096]),
        (16, [0, 64, 128, 4096]),
        (100, [0, 100, 200, 4100]),
        (2048, [0, 2048, 4096]),
        (8192, [0, 8192, 16384]),
    ],
)
def test_block_sizes(granularity: int, sizes: list[int]) -> None:
    assert block_sizes(granularity) == sizes


def test_expected_stream_takes_the_last_and_holds() -> None:
    class Sum(Gain):
        def down(self, x: torch.Tensor) -> torch.Tensor:
            return x.reshape(1, 1, -1, 2).sum(3)

    spec = MethodSpec("down", 1, 2, 1, 4, [""], [""])
    x = torch.arange(1.0, 9.0)[None]  # the model gets 2 4 | 6 8
    y = expected_stream(Sum(), spec, x, 4)
    assert y.tolist() == [[6.0] * 4 + [14.0] * 4]


@pytest.mark.parametrize("module", [Gain(0.5), Gain(channels=3), Codec(), Codec(sr=44100), Late(), Player()], ids=repr)
def test_good_models_pass(module: Any, tmp_path: Path) -> None:
    report = checked(module, tmp_path)
    assert report.problems == []
    assert [result.method.name for result in report.methods] == module.get_methods()
    for result in report.methods:
        assert not result.random
        assert result.max_error is not None
        assert result.max_error < 1e-6
        assert [block.bufsize for block in result.blocks] == block_sizes(module._nn.granularity)
        assert all(block.load >= 0 for block in result.blocks)
        assert all(block.block_size >= block.bufsize for block in result.blocks)


def test_latency_is_the_engines_and_the_models(tmp_path: Path) -> None:
    blocks = checked(Late(), tmp_path).methods[0].blocks
    assert [(block.bufsize, block.latency) for block in blocks] == [(0, 10), (64, 74), (128, 202), (4096, 8138)]


def test_the_sample_rate_is_the_models(tmp_path: Path) -> None:
    assert checked(Gain(sr=22050), tmp_path).sample_rate == 22050
    assert checked(Gain(), tmp_path).sample_rate == 48000


def test_the_module_stays_as_it_was(tmp_path: Path) -> None:
    module = Codec()
    checked(module, tmp_path)
    assert not module.past.any()
    assert module.get_sample_rate() == -1


def test_state_at_export_is_the_state_compared(tmp_path: Path) -> None:
    module = Codec()
    module.eval()(torch.rand(1, 1, 64))
    assert module.past.any()
    assert checked(module, tmp_path).problems == []


def test_a_ported_script_passes(tmp_path: Path) -> None:
    assert checked(Effects(), tmp_path).problems == []


def test_one_stream_at_a_time_passes(tmp_path: Path) -> None:
    with pytest.warns(UserWarning, match="one stream per object"):
        module = Alone()
    assert checked(module, tmp_path).problems == []


def test_random_models_are_not_compared(tmp_path: Path) -> None:
    state = torch.random.get_rng_state()
    report = checked(Random(), tmp_path)
    assert report.problems == []
    assert report.methods[0].random
    assert report.methods[0].max_error is None
    assert torch.equal(state, torch.random.get_rng_state())


@pytest.mark.parametrize(
    ("how", "message"),
    [
        ("nan", r"method 'forward' with bufsize 0: returned NaN or infinity for an input of \[1, 1, 64\]"),
        (
            "throw",
            r"method 'forward' with bufsize 0: failed with an input of \[1, 1, 64\]: ValueError: three is too many",
        ),
        ("shape", r"method 'forward' with bufsize 0: returned \[1, 1, 63\] .*, expected \[1, 1, 64\]"),
    ],
)
def test_failures_are_sentences(tmp_path: Path, how: str, message: str) -> None:
    problems = checked(Broken(how), tmp_path).problems
    assert len(problems) == 4
    assert re.match(message, problems[0]), problems[0]


def test_failures_of_the_engine_alone(tmp_path: Path) -> None:
    """The file fails, the module does not."""
    path = tmp_path / "model.ts"
    Broken("throw").export_to_ts(path)
    problems = check(path, Broken("never")).problems
    assert problems
    assert "the model failed while playing: " in problems[0]
    assert "three is too many" in problems[0]


def test_other_sounds_are_found(tmp_path: Path) -> None:
    problems = checked(Unlike(), tmp_path).problems
    assert len(problems) == 4
    assert "differs from PyTorch by" in problems[0]


def test_a_wrong_latency_is_not_blamed_on_the_engine(tmp_path: Path) -> None:
    module = Late()
    module._nn.methods["forward"].latency = 3
    module.export_to_ts(tmp_path / "model.ts")
    assert check(tmp_path / "model.ts", module).problems == []


def test_defaults_that_are_refused(tmp_path: Path) -> None:
    problems = checked(Fussy(), tmp_path).problems
    assert len(problems) == 1
    assert problems[0].startswith("attribute 'mode': ")


def test_a_file_that_is_none(tmp_path: Path) -> None:
    path = tmp_path / "model.ts"
    path.write_text("no model")
    problems = check(path, Gain()).problems
    assert problems
    assert "model.ts" in problems[0]


def test_progress_is_told(tmp_path: Path) -> None:
    told: list[str] = []
    Gain().export_to_ts(tmp_path / "gain.ts")
    check(tmp_path / "gain.ts", Gain(), progress=told.append)
    assert told == ["forward, bufsize 0", "forward, bufsize 64", "forward, bufsize 128", "forward, bufsize 4096"]


def test_load_is_a_number(tmp_path: Path) -> None:
    assert all(np.isfinite(block.load) for block in checked(Gain(), tmp_path).methods[0].blocks)


class Windows(Gain):
    """Says that it takes any block, and takes multiples of 512."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x.reshape(x.shape[0], 1, -1, 512).flip(-1).reshape(x.shape[0], 1, -1)


def test_blocks_that_are_too_small(tmp_path: Path) -> None:
    report = checked(Windows(), tmp_path)
    assert [block.bufsize for block in report.methods[0].blocks if block.problem] == [0, 64, 128]
    assert report.problems[0].endswith(": a host may play it in blocks of any multiple of 1")
