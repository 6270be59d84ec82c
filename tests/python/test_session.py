"""The engine in Python: what is set stays set, what is refused changes nothing, and nothing brings it down."""

from __future__ import annotations

import contextlib
import re
import signal
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
import torch

from nn_export import Error, Session, describe


class Gain(torch.nn.Module):
    """Written by plain torch.jit: gain (at most 10), temp; state: blocks counted; no reset of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("forward_params", torch.tensor([1, 1, 1, 1]))
        self.register_buffer("gain_params", torch.tensor([2]))
        self.register_buffer("temp_params", torch.tensor([2]))
        self.register_buffer("ring", torch.zeros(4))
        self.register_buffer("view", self.ring[1:2])  # shares memory with ring
        self.gain = 1.0
        self.temp = 1.0

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        self.ring.add_(1.0)
        return x * self.gain

    @torch.jit.export
    def set_gain(self, value: float) -> int:
        if value > 10.0:
            return -1
        self.gain = value
        return 0

    @torch.jit.export
    def get_gain(self) -> float:
        return self.gain

    @torch.jit.export
    def set_temp(self, value: float) -> int:
        self.temp = value
        return 0

    @torch.jit.export
    def get_temp(self) -> float:
        return self.temp

    @torch.jit.export
    def get_view(self) -> float:
        return float(self.view[0])

    @torch.jit.export
    def get_attributes(self) -> list[str]:
        return ["gain", "temp", "view"]


@pytest.fixture(scope="module")
def gain(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("session") / "gain.ts"
    torch.jit.script(Gain()).save(str(path))
    return str(path)


def ones(session: Session, vectors: int = 8) -> np.ndarray:
    return np.ones((session.in_channels, vectors * session.vector_size), np.float32)


@pytest.mark.parametrize("message", ["reset", "reload"])
def test_a_refused_value_leaves_the_good_one_also_after(gain: str, message: str) -> None:
    with Session(gain, bufsize=64) as session:
        session.set("gain", 2.0)
        with pytest.raises(Error, match="refuses"):
            session.set("gain", 99.0)
        session.set("temp", 3.0)
        session.send(message)
        assert session.get("gain") == [2.0]
        assert session.get("temp") == [3.0]
        session.process(ones(session))
        assert session.process(ones(session))[0, -1] == 2.0


def test_a_value_set_during_a_background_load_is_kept(gain: str) -> None:
    with Session(gain, bufsize=64, offline=False) as session:
        session.set("gain", 2.0)
        answers = []
        thread = threading.Thread(target=lambda: answers.extend(session.send("reload")))
        thread.start()
        thread.join()
        assert [answer[0] for answer in answers] == ["reload"]
        assert session.get("gain") == [2.0]


def test_state_goes_back_on_reset_and_views_stay_views(gain: str) -> None:
    with Session(gain, bufsize=64) as session:
        session.process(ones(session, 5))
        assert session.get("view") == [5.0]  # the view sees what forward did to the buffer it lies in
        session.reset()
        assert session.get("view") == [0.0]


@pytest.mark.parametrize(
    ("value", "expected"),
    [(np.float32(0.5), 0.5), (np.float64(0.25), 0.25), (np.int64(3), 3.0), (torch.tensor(0.75), 0.75), (True, 1.0)],
)
def test_numbers_of_every_library_are_numbers(gain: str, value: object, expected: float) -> None:
    with Session(gain, bufsize=64) as session:
        session.set("gain", value)  # type: ignore[arg-type]
        assert session.get("gain") == [expected]


@pytest.mark.parametrize("value", [None, [1.0], object()])
def test_what_is_no_value_is_refused(gain: str, value: object) -> None:
    with Session(gain, bufsize=64) as session, pytest.raises(TypeError, match="a number or a str"):
        session.set("gain", value)  # type: ignore[arg-type]


def test_moving_to_the_cpu_it_is_on_is_no_error(gain: str) -> None:
    with Session(gain, bufsize=64) as session:
        session.send("gpu", 0)
        session.process(ones(session))
        assert session.stats()["errors"] == 0


@pytest.mark.skipif(torch.cuda.is_available() or torch.backends.mps.is_available(), reason="there is a GPU")
def test_no_gpu_is_said_and_the_model_plays_on(gain: str) -> None:
    with Session(gain, bufsize=64) as session:
        with pytest.raises(Error, match="stays on cpu"):
            session.send("gpu", 1)
        assert session.process(ones(session))[0, -1] == 1.0


def test_a_huge_bufsize_is_refused_before_it_takes_the_memory(tmp_path: Path) -> None:
    class Wide(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.register_buffer("forward_params", torch.tensor([512, 1, 512, 1]))

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return x

    path = tmp_path / "wide.ts"
    torch.jit.script(Wide()).save(str(path))
    with Session(str(path), bufsize=64) as session:
        with pytest.raises(Error, match="more than 1 GiB"):
            session.send("bufsize", 1 << 20)
        assert session.block_size == 64
        assert session.process(ones(session, 4))[0, -1] == 1.0


@pytest.mark.parametrize(
    ("params", "record"),
    [
        ([1, 4093, 1, 4091], "{}"),
        ([1, 1 << 20, 1, (1 << 20) - 1], "{}"),
        (
            [1, 1, 1, 1],
            '{"methods": {"forward": {"granularity": 4611686018427387904, "latency": 9223372036854775807}}}',
        ),
        ([1, 1, 1, 1], '{"methods": {"forward": {"granularity": 1e300, "latency": -5}}, "sample_rate": 1e300}'),
        ([1, 1, 1, 1], '{"contract": 2}'),
        ([1, 1, 1, 1], '{"contract": "7.3"}'),
        ([1, 1, 1, 1], '{"methods": [], "attributes": 3, "contract": null}'),
        ([1, 1, 1, 1], "not json"),
    ],
)
def test_numbers_that_overflow_bring_nothing_down(tmp_path: Path, params: list[int], record: str) -> None:
    class Model(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.register_buffer("forward_params", torch.tensor(params))

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return x

    path = tmp_path / "model.ts"
    torch.jit.save(torch.jit.script(Model()), str(path), _extra_files={"nn_export.json": record})
    if "contract" in record or params[1] == 1 << 20:  # another format, or ratios that meet in no block
        with pytest.raises(Error, match=re.escape(str(path))):
            Session(str(path), bufsize=64)
        return
    with Session(str(path), bufsize=64) as session:
        assert 0 < session.latency < 1 << 31
        session.process(ones(session, 4))
    assert describe(str(path))[-1] == ("done", [])


def test_a_session_belongs_to_one_thread_at_a_time(gain: str) -> None:
    with Session(gain, bufsize=64) as session:
        sound = ones(session, 20000)
        thread = threading.Thread(target=lambda: session.process(sound))
        thread.start()
        refused = 0
        while thread.is_alive():
            with contextlib.suppress(Error):
                session.process(sound[:, :64])
                continue
            refused += 1
        thread.join()
        assert refused > 0


def test_every_call_belongs_to_one_thread_at_a_time(gain: str) -> None:
    with Session(gain, bufsize=64) as session:
        calls = [
            session.messages,
            lambda: session.set_buffer("gain", np.zeros((1, 8), np.float32), 48000),
            lambda: session.in_channels,
            lambda: session.get_array("gain"),
        ]
        sound = ones(session, 20000)
        thread = threading.Thread(target=lambda: session.process(sound))
        thread.start()
        refused = {call: 0 for call in calls}
        while thread.is_alive():
            for call in calls:
                try:
                    call()
                except Error as error:
                    refused[call] += "in use by another thread" in str(error)
        thread.join()
        assert all(count > 0 for count in refused.values()), refused


class Tensors(torch.nn.Module):
    """`weights` holds two rows; `slow` takes a while to be read."""

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("forward_params", torch.tensor([1, 1, 1, 1]))
        self.register_buffer("weights_params", torch.tensor([4]))
        self.register_buffer("slow_params", torch.tensor([2]))
        self.register_buffer("temp_params", torch.tensor([2]))
        self.register_buffer("weights", torch.arange(6.0).reshape(2, 3))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x

    @torch.jit.export
    def get_weights(self) -> torch.Tensor:
        return self.weights

    @torch.jit.export
    def get_slow(self) -> float:
        x = torch.ones(600, 600)
        for _ in range(100):
            x = torch.tanh(x @ x)
        return float(x[0, 0])

    @torch.jit.export
    def get_temp(self) -> float:
        return 3.0

    @torch.jit.export
    def get_attributes(self) -> list[str]:
        return ["weights", "slow", "temp"]


@pytest.fixture(scope="module")
def tensors(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("session") / "tensors.ts"
    torch.jit.script(Tensors()).save(str(path))
    return str(path)


def test_a_tensor_is_read_as_an_array(tensors: str) -> None:
    with Session(tensors, bufsize=64) as session:
        np.testing.assert_array_equal(session.get_array("weights"), [[0, 1, 2], [3, 4, 5]])
        assert session.get("weights") == [0, 1, 2, 3, 4, 5]
        with pytest.raises(Error, match="holds no tensor"):
            session.get_array("temp")
        with pytest.raises(Error, match="there is no attribute"):
            session.get_array("nothing")


def test_an_answer_to_what_was_asked_before_is_not_taken_for_this_one(tensors: str) -> None:
    def interrupt(*_: object) -> None:
        raise TimeoutError

    with Session(tensors, bufsize=64, offline=False) as session:
        session.get("slow")  # as long as the first time takes, it is not to be the second
        before = signal.signal(signal.SIGALRM, interrupt)
        try:
            signal.setitimer(signal.ITIMER_REAL, 0.02)
            with pytest.raises(TimeoutError):
                session.get("slow")
        finally:
            signal.signal(signal.SIGALRM, before)
        assert session.get("temp") == [3.0]


def test_leaving_python_with_sessions_open_is_clean(gain: str) -> None:
    program = (
        "import sys, numpy as np; from nn_export import Session\n"
        "sessions = [Session(sys.argv[1], bufsize=64, offline=False) for _ in range(4)]\n"
        "for s in sessions: s.process(np.ones((1, 6400), np.float32))\n"
        "sys.exit(0)\n"
    )
    for _ in range(3):
        done = subprocess.run([sys.executable, "-c", program, gain], capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr
