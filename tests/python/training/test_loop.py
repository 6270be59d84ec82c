"""The loop goes on after a stop as if there had been none, and keeps what was learned whatever happens."""

from __future__ import annotations

import os
import signal
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
import torch
from torch import Tensor

from nn_export import ModelError
from nn_export.training import Crops, Progress, Run, Sounds, loop, train

RATE, CROP = 8000, 512


class Louder:
    """Learns one number, with chance in each step."""

    sample_rate, batch = RATE, 3

    def __init__(self) -> None:
        self.gain = torch.nn.Parameter(torch.ones(1))
        self.optimizer = torch.optim.Adam([self.gain], 0.01)
        self.finished = 0
        self.at: dict[int, Any] = {}

    def step(self, x: Tensor, step: int) -> dict[str, Tensor]:
        loss = (self.gain * x + 0.1 * torch.randn_like(x) - 2 * x).square().mean()
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()
        if step in self.at:
            self.at[step]()
        return {"loss": loss.detach()}

    def listen(self, x: Tensor, step: int) -> tuple[Tensor, dict[str, float]]:
        return self.gain * x + 0 * torch.randn(1), {"distance": float((self.gain - 2).abs())}

    def finish(self, crops: Crops) -> None:
        self.finished += 1
        torch.rand(7)

    def state_dict(self) -> dict[str, Any]:
        return {"gain": self.gain.detach(), "optimizer": self.optimizer.state_dict()}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        self.gain.data.copy_(state["gain"])
        self.optimizer.load_state_dict(state["optimizer"])


@pytest.fixture
def crops(tmp_path: Path) -> Crops:
    data = tmp_path / "data"
    data.mkdir()
    soundfile.write(data / "noise.wav", np.random.default_rng(0).uniform(-0.5, 0.5, 3 * RATE), RATE)
    return Crops(Sounds.open(data, tmp_path / "decoded" / "cache", RATE, 1), CROP, RATE, 0)


def begun(folder: Path) -> Run:
    run = Run(folder)
    if not run.exists:
        run.begin({"kind": "louder"})
    return run


def go(task: Louder, run: Run, crops: Crops, steps: int, **more: Any) -> Any:
    examples = torch.stack([crops[0], crops[1]])
    torch.manual_seed(5 if run.checkpoint() is None else 6)  # what goes on has chance of its own
    return train(task, run, crops, examples, device=torch.device("cpu"), steps=steps, **more)


def test_it_learns_and_writes_down_how(tmp_path: Path, crops: Crops) -> None:
    task, run, told = Louder(), begun(tmp_path / "run"), list[Progress]()
    outcome = go(task, run, crops, 200, progress=told.append)
    assert (outcome.step, outcome.interrupted) == (200, False)
    assert float(task.gain.detach()) == pytest.approx(2, abs=0.2)
    assert told[-1].step == 200
    distances = run.read_log("distance")
    assert [step for step, _ in distances] == [0, 200]
    assert distances[0][1] == pytest.approx(1)
    assert distances[1][1] < 0.2
    assert run.read_log("loss")[-1][0] == 200
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    board = EventAccumulator(str(tmp_path / "run" / "tensorboard"))
    board.Reload()
    assert board.Scalars("loss")[-1].value == pytest.approx(run.read_log("loss")[-1][1], rel=1e-4)
    assert board.Tags()["audio"] == ["example"]
    heard, rate = soundfile.read(run.examples / "00000200.wav")
    assert (heard.shape, rate) == ((4 * CROP,), RATE)
    once = crops[0][0].numpy()
    assert np.abs(heard[:CROP] - once).max() < 1e-3
    assert np.abs(heard[CROP : 2 * CROP] - (float(task.gain.detach()) * once).clip(-1, 1)).max() < 1e-3


@pytest.mark.parametrize("workers", [0, 1])
def test_it_goes_on_as_if_it_had_not_stopped(tmp_path: Path, crops: Crops, workers: int) -> None:
    whole, first, second = Louder(), Louder(), Louder()
    go(whole, begun(tmp_path / "whole"), crops, 40)
    go(first, begun(tmp_path / "parts"), crops, 17, workers=workers)
    go(second, begun(tmp_path / "parts"), crops, 40, workers=workers)
    assert torch.equal(second.gain, whole.gain)
    assert begun(tmp_path / "parts").read_log("loss")[-1][0] == 40


@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_after_the_step(tmp_path: Path, crops: Crops, signum: int) -> None:
    whole, task, again = Louder(), Louder(), Louder()
    go(whole, begun(tmp_path / "whole"), crops, 30)
    task.at[9] = lambda: os.kill(os.getpid(), signum)
    handler = signal.getsignal(signum)
    outcome = go(task, begun(tmp_path / "run"), crops, 30)
    assert (outcome.step, outcome.interrupted) == (10, True)
    assert signal.getsignal(signum) == handler
    go(again, begun(tmp_path / "run"), crops, 30)
    assert torch.equal(again.gain, whole.gain)


def test_what_came_after_the_last_checkpoint_is_done_again(
    tmp_path: Path, crops: Crops, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after a power cut: nothing of it is in the log twice."""
    monkeypatch.setattr(loop, "LOG_SECONDS", 0.0)
    whole, task, again = Louder(), Louder(), Louder()
    go(whole, begun(tmp_path / "whole"), crops, 30)
    run = begun(tmp_path / "run")
    task.at[9] = lambda: monkeypatch.setattr(loop, "CHECKPOINT_SECONDS", 0.0)  # one is written after this step
    task.at[10] = lambda: monkeypatch.setattr(loop, "CHECKPOINT_SECONDS", 1e9)

    def cut() -> None:
        raise RuntimeError("power")

    task.at[20] = cut
    with pytest.raises(RuntimeError, match="power"):
        go(task, run, crops, 30)
    assert run.read_log("loss")[-1][0] == 20
    checkpoint = run.checkpoint()
    assert checkpoint is not None
    assert checkpoint["step"] in (10, 11)
    go(again, begun(tmp_path / "run"), crops, 30)
    assert torch.equal(again.gain, whole.gain)
    assert [step for step, _ in run.read_log("loss")] == list(range(1, 31))


def test_minutes_are_of_all_runs_together(tmp_path: Path, crops: Crops) -> None:
    first = go(Louder(), begun(tmp_path / "run"), crops, 10**9, minutes=0.005)
    assert first.seconds >= 0.3
    second = go(Louder(), begun(tmp_path / "run"), crops, 10**9, minutes=0.005)
    assert second.step == first.step


def test_a_loss_that_is_not_finite_leaves_the_checkpoint(tmp_path: Path, crops: Crops) -> None:
    task, run = Louder(), begun(tmp_path / "run")
    go(task, run, crops, 10)
    broken = Louder()
    broken.at[12] = lambda: broken.gain.data.fill_(float("nan"))
    with pytest.raises(ModelError, match=r"not finite any more: make lr in .*run.yaml smaller"):
        go(broken, run, crops, 20)
    checkpoint = run.checkpoint()
    assert checkpoint is not None
    assert checkpoint["step"] == 10


def test_damaged_or_foreign_runs(tmp_path: Path, crops: Crops) -> None:
    run = begun(tmp_path / "run")
    go(Louder(), run, crops, 2)
    whole = run.checkpoint_path.read_bytes()
    run.checkpoint_path.write_bytes(whole[:-100])
    with pytest.raises(ModelError, match="cannot be read"):
        go(Louder(), run, crops, 4)
    run.save({"step": 3, "seconds": 1.0, "task": {"other": 1}, "random": {}})
    with pytest.raises(ModelError, match=r"checkpoint.pt: does not fit run.yaml"):
        go(Louder(), run, crops, 4)
    run.settings_path.write_text("- a\n- list\n")
    with pytest.raises(ModelError, match="not the settings of a run"):
        run.settings()
    with pytest.raises(ModelError, match="no training run"):
        Run(tmp_path).settings()
    with pytest.raises(ModelError, match="something else already"):
        Run(tmp_path).begin({})


def test_losses_that_come_in_some_steps_are_not_diluted(tmp_path: Path, crops: Crops) -> None:
    class Alternating(Louder):
        def step(self, x: Tensor, step: int) -> dict[str, Tensor]:
            return {("even", "odd")[step % 2]: torch.tensor(6.0)}

    run = begun(tmp_path / "run")
    go(Alternating(), run, crops, 10)
    assert [run.read_log(name)[-1][1] for name in ("even", "odd")] == [6, 6]


def test_what_is_not_finite_is_not_kept(tmp_path: Path, crops: Crops, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also at the end, and between two lines of the log."""
    monkeypatch.setattr(loop, "LOG_SECONDS", 1e9)
    run, broken = begun(tmp_path / "run"), Louder()
    broken.at[3] = lambda: broken.gain.data.fill_(float("nan"))
    with pytest.raises(ModelError, match="not finite"):
        go(broken, run, crops, 6)
    assert run.checkpoint() is None


def test_going_on_hears_the_same_examples_once(tmp_path: Path, crops: Crops) -> None:
    for _ in range(2):
        go(Louder(), begun(tmp_path / "run"), crops, 5)
    assert [step for step, _ in begun(tmp_path / "run").read_log("distance")] == [0, 5]


def test_a_damaged_end_of_the_log(tmp_path: Path, crops: Crops) -> None:
    run = begun(tmp_path / "run")
    go(Louder(), run, crops, 5)
    with run.log_path.open("a") as file:
        file.write("7,0.1,lo\n" + "\0" * 100)
    go(Louder(), run, crops, 8)
    assert [step for step, _ in run.read_log("loss")] == [5, 8]


def test_a_second_training_in_the_same_folder_is_refused(tmp_path: Path) -> None:
    run = begun(tmp_path / "run")
    with run.alone(), pytest.raises(ModelError, match="is being trained already"), begun(tmp_path / "run").alone():
        pass
    with begun(tmp_path / "run").alone():
        pass


def test_a_run_may_be_begun_again_before_it_has_learned_anything(tmp_path: Path, crops: Crops) -> None:
    run = begun(tmp_path / "run")
    run.begin({"kind": "other"})
    assert run.settings() == {"kind": "other"}
    go(Louder(), run, crops, 1)
    with pytest.raises(ModelError, match="was begun already"):
        run.begin({})
