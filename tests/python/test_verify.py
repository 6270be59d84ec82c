"""Each fault is found, told with what to change, and no good model is accused."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from nn_export.export import save
from nn_export.probe import noise
from nn_export.verify import CHECKS, Severity, Verdict, verify
from nn_export.verify.continuity import measure_delay, partition
from nn_export.verify.player import HeldRandom
from support import export_models, legacy_models, random_models, wrong_models
from support.ported import Effects

ROOT = Path(__file__).parents[2]


def judged(module: Any, tmp_path: Path) -> Verdict:
    path = tmp_path / "model.ts"
    save(module, path)
    return verify(path, module)


WRONG: list[tuple[str, str, Severity, str, str]] = [
    (
        "Padded",
        "blocks",
        Severity.PROBLEM,
        "all of it within 4 samples of where two blocks meet",
        "keep its last samples in a buffer",
    ),
    ("Forgetful", "blocks", Severity.PROBLEM, "(in PyTorch already)", "something is counted, summed or forgotten"),
    ("Rebound", "state", Severity.PROBLEM, "puts another tensor in the place", "self.last.copy_(...)"),
    ("Counting", "state", Severity.PROBLEM, "keeps state in a Python int", "self.time.fill_(...)"),
    ("BadRatio", "call", Severity.PROBLEM, "expected [1, 1, 1]", "register it with out_ratio=2"),
    ("Late", "latency", Severity.PROBLEM, "100 samples later, its declared latency is 50", "latency=100"),
    ("Unsaid", "latency", Severity.WARNING, "16 samples later, its declared latency is 0", "latency=16"),
    ("Leaking", "batch", Severity.PROBLEM, "the first stream of a batch hears the other", "dimension 0"),
    ("OneState", "batch", Severity.PROBLEM, "the second stream of a batch hears the other", "per item of the batch"),
    ("Learning", "state", Severity.PROBLEM, "writes into its parameter 'last'", "register_buffer('last', ...)"),
    ("Listing", "state", Severity.PROBLEM, "keeps state in 'heard', a Python list", "register a buffer"),
    ("HiddenReset", "reset", Severity.WARNING, "is not in the file", "@torch.jit.export"),
    ("HalfReset", "reset", Severity.PROBLEM, "leaves 'total' changed", "zero_()"),
    ("BrokenSetter", "attributes", Severity.PROBLEM, "outside of inference mode", "in place"),
    ("WordSetter", "attributes", Severity.PROBLEM, "set to soft inside inference mode", "at any time"),
    ("TensorSetter", "attributes", Severity.PROBLEM, "set to a tensor inside inference mode", "at any time"),
    ("ShortTable", "attributes", Severity.PROBLEM, "with index set to 4", "allow less"),
    ("DividesByZero", "attributes", Severity.PROBLEM, "with width set to 0.0: NaN or infinity", "allow less"),
    ("PaddedWhenOn", "blocks", Severity.PROBLEM, "with on set to True", "keep its last samples in a buffer"),
    ("Refusing", "attributes", Severity.PROBLEM, "refuses its own value, 1.0", "return 0"),
    ("LongGetter", "attributes", Severity.PROBLEM, "get_gain gives 2 values, it has 1", "return one per type"),
    ("Double", "call", Severity.PROBLEM, "returns torch.float64", "add .float()"),
    ("Transposed", "output", Severity.WARNING, "strides", ".contiguous()"),
    ("Aliased", "output", Severity.WARNING, "the memory of its own 'out'", ".clone()"),
    ("NotFinite", "values", Severity.PROBLEM, "for silence are NaN or infinite", "guard divisions"),
    ("NotFiniteLater", "values", Severity.PROBLEM, "for silence after noise are NaN", "guard divisions"),
    ("NoisyAndPadded", "blocks", Severity.PROBLEM, "all of it within 4 samples", "keep its last samples in a buffer"),
    ("NoisyGru", "blocks", Severity.PROBLEM, "where two blocks meet", "forgets the end of the one before"),
    ("InPlace", "output", Severity.WARNING, "writes into its input", "x.clone()"),
    ("Decaying", "values", Severity.WARNING, "'level' are subnormal after silence", "tiny constant"),
    ("OneStream", "batch", Severity.WARNING, "takes one stream only", "torch.zeros(8, channels, n)"),
    ("Noisy", "random", Severity.WARNING, "draws random numbers", "attribute 'seed'"),
    ("Spectral", "operators", Severity.WARNING, "aten::stft", "torch.fft.rfft"),
    ("Failing", "call", Severity.PROBLEM, "wrong_models.py", "multiple of 1"),
]


@pytest.mark.parametrize(("name", "check", "severity", "message", "cure"), WRONG, ids=[row[0] for row in WRONG])
def test_a_wrong_model_is_found(
    tmp_path: Path, name: str, check: str, severity: Severity, message: str, cure: str
) -> None:
    verdict = judged((getattr(wrong_models, name, None) or getattr(random_models, name))(), tmp_path)
    found = [finding for finding in verdict.findings if finding.check == check and finding.severity is severity]
    assert found, [str(finding) for finding in verdict.findings]
    assert message in found[0].message
    assert cure in found[0].cure
    assert found[0].check in CHECKS
    assert bool(verdict.problems) == (severity is Severity.PROBLEM)


def test_what_the_engine_plays_otherwise_is_found(tmp_path: Path) -> None:
    """The file of another model stands in for an engine that is wrong."""
    from nn_export.interface import MethodSpec
    from nn_export.verify.engine import check_engine
    from nn_export.verify.player import Player

    spec = MethodSpec("forward", 1, 1, 1, 1, [""], [""])
    save(export_models.Gain(0.5), tmp_path / "gain.ts")
    path = str(tmp_path / "gain.ts")
    assert not list(check_engine(Player(export_models.Gain(0.5)), spec, 1, path, 48000, False))
    (finding,) = check_engine(Player(export_models.Gain(0.51)), spec, 1, path, 48000, False)
    assert "differs by 0.02 of the peak" in finding.message
    (finding,) = check_engine(
        Player(export_models.Gain()), MethodSpec("none", 1, 1, 1, 1, [], []), 1, path, 48000, False
    )
    assert "nn~ does not play it" in finding.message


def test_state_in_the_class_is_heard_by_other_instances(tmp_path: Path) -> None:
    """TorchScript copies it, so that only PyTorch has this fault: the engine plays what the file has."""

    class Plain(nn.Module):
        total = torch.zeros(1)

        def forward(self, x: Tensor) -> Tensor:
            self.total += x.sum()
            return x + self.total

    from nn_export.interface import MethodSpec
    from nn_export.verify.isolation import check_instances
    from nn_export.verify.player import Player

    spec = MethodSpec("forward", 1, 1, 1, 1, [""], [""])
    (finding,) = check_instances(Player(Plain()), spec, 1)
    assert "after another one has played" in finding.message
    assert not list(check_instances(Player(wrong_models.Padded()), spec, 1))


class Counter(wrong_models.Base):
    """`+=` of a tensor writes into it, in PyTorch and in TorchScript."""

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("n", torch.zeros(1))

    def forward(self, x: Tensor) -> Tensor:
        y = x * torch.cos((self.n + torch.arange(x.shape[-1])) * (2 * math.pi / 1000))
        self.n += x.shape[-1]
        self.n %= 1000
        return y


GOOD = [
    export_models.Gain(0.5), export_models.Codec(), export_models.Late(), export_models.Player(), Effects(), Counter(),
]  # fmt: skip


@pytest.mark.parametrize("module", GOOD, ids=lambda module: type(module).__name__)
def test_a_good_model_is_not_accused(tmp_path: Path, module: Any) -> None:
    before = {name: value.clone() for name, value in module.state_dict().items()}
    verdict = judged(module, tmp_path)
    assert verdict.problems == []
    assert verdict.methods == module.get_methods()
    assert all(torch.equal(value, before[name]) for name, value in module.state_dict().items())


@pytest.mark.parametrize("name", legacy_models.MODELS)
def test_files_of_other_exporters_are_judged(tmp_path: Path, name: str) -> None:
    """They all play; what they do otherwise is no reason to refuse them."""
    folder = legacy_models.write(tmp_path, {name: legacy_models.MODELS[name]})
    verdict = verify(folder / f"{name}.ts")
    assert verdict.methods
    assert verdict.problems == []


@pytest.mark.parametrize(
    ("module", "checks"),
    [
        (wrong_models.Double(), set(CHECKS) - {"call", "operators", "state"}),
        (random_models.Noisy(), set()),
        (random_models.Drawing(), {"engine"}),
        (wrong_models.Padded(), {"latency"}),
        (wrong_models.Unsaid(16), set()),
    ],
)
def test_what_was_not_tried_is_not_called_good(tmp_path: Path, module: Any, checks: set[str]) -> None:
    findings = judged(module, tmp_path).findings
    assert {finding.check for finding in findings if finding.severity is Severity.NOT_JUDGED} == checks


def test_a_delay_is_measured_where_there_is_one() -> None:
    """Of a copy and of a filter that is its own mirror image; an echo, a decay or noise have none."""
    x = noise(1, 1 << 15)[0]

    def filtered(*taps: float) -> Tensor:
        kernel = torch.tensor(taps, dtype=torch.float32)
        return torch.conv1d(nn.functional.pad(x[None], (len(taps) - 1, 0)), kernel.flip(0)[None, None])[0]

    assert measure_delay(x, filtered(0, 0, 0, -1)) == 3
    assert measure_delay(x, filtered(*torch.hann_window(101, periodic=False).tolist())) == 50
    assert measure_delay(x, filtered(0.1, 0.5, 0.5, 0.1)) == 1.5
    assert measure_delay(x, filtered(*[1.0] * 33)) == 16
    assert measure_delay(x, torch.conv1d(x[None], torch.ones(1, 1, 33), padding=16)[0]) == 0
    assert measure_delay(x, filtered(*(0.97 ** torch.arange(400)).tolist())) is None
    assert measure_delay(x, noise(1, 1 << 15, seed=1)[0]) is None
    assert measure_delay(x, torch.zeros(1, 1 << 15)) is None


def test_random_numbers_are_held_for_a_while() -> None:
    with HeldRandom():
        assert torch.equal(torch.randn(3), torch.full((3,), 0.5))
        assert torch.rand(3, generator=torch.Generator().manual_seed(0)).unique().numel() == 3
    assert torch.rand(3).unique().numel() == 3


def test_partitions_add_up_and_are_legal() -> None:
    for seed in range(20):
        sizes = partition(32768, 16, seed)
        assert sum(sizes) == 32768
        assert all(size > 0 and size % 16 == 0 for size in sizes)
        assert len(sizes) > 4
    assert partition(4800, 16, 1) == partition(4800, 16, 1) != partition(4800, 16, 2)


def test_a_verdict_as_json(tmp_path: Path) -> None:
    verdict = judged(wrong_models.Late(), tmp_path)
    plain = json.loads(json.dumps(verdict.to_json()))
    assert set(plain) == {"file", "good", "methods", "findings"}
    assert plain["good"] is False
    assert plain["methods"] == ["forward", "late"]
    (problem,) = [finding for finding in plain["findings"] if finding["severity"] == "problem"]
    assert set(problem) == {"check", "about", "severity", "message", "cure"}
    assert problem["about"] == "method 'late'"
    assert [finding.message for finding in verdict.of("latency", "method 'late'")] == [problem["message"]]


def test_every_check_is_documented() -> None:
    text = (ROOT / "docs" / "verify.md").read_text("utf-8")
    rows = [line.split("|")[1:3] for line in text.splitlines() if line.startswith("| `")]
    assert {name.strip(" `"): what.strip() for name, what in rows} == CHECKS
