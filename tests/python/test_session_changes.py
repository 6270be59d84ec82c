"""Changes of a Session in mid-sound: the fades of the engine, and a reset that leaves nothing of what was before."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from nn_export import Error, Session
from support import legacy_models
from support.fades import faded_over, started_anew
from support.timeline import delayed, latency

HALF = 4096
NOISE = np.random.default_rng(61).uniform(-1, 1, (1, 2 * HALF)).astype(np.float32)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    models: dict[str, Callable[[], legacy_models.nn.Module]] = {
        "counter": legacy_models.Counter,
        "two": legacy_models.TwoMethods,
    }
    return legacy_models.write(tmp_path_factory.mktemp("changes"), models)


@pytest.mark.parametrize(
    ("message", "gain", "bufsize"),
    [(("method", "half"), 0.5, 256), (("bufsize", 1000), 1.0, 1000), (("reload",), 1.0, 256)],
)
def test_a_change_is_faded(folder: Path, message: tuple[str | int, ...], gain: float, bufsize: int) -> None:
    with Session(str(folder / "two.ts"), bufsize=256) as session:
        before = session.process(NOISE[:, :HALF])
        ((answered, _),) = session.send(*message)
        heard = np.concatenate([before, session.process(NOISE[:, HALF:])], axis=1)
        assert session.latency == latency(bufsize)
    assert answered == message[0]
    expected = faded_over(delayed(NOISE, latency(256)), gain * NOISE[:, HALF:], HALF, latency(bufsize))
    np.testing.assert_allclose(heard, expected, atol=1e-6)


def test_the_message_reset_is_faded(folder: Path) -> None:
    with Session(str(folder / "two.ts"), bufsize=256) as session:
        before = session.process(NOISE[:, :HALF])
        session.send("reset")
        heard = np.concatenate([before, session.process(NOISE[:, HALF:])], axis=1)
    expected = started_anew(delayed(NOISE[:, :HALF], latency(256)), NOISE[:, HALF:], latency(256))
    np.testing.assert_allclose(heard, expected, atol=1e-6)


@pytest.mark.parametrize("offline", [True, False])
@pytest.mark.parametrize("changes", [[], [("bufsize", 128)], [("bufsize", 128), ("method", "back"), ("bufsize", 512)]])
def test_reset_is_exact(folder: Path, changes: list[tuple[str | int, ...]], offline: bool) -> None:
    """As a new Session, whatever was changed, heard or not, before."""
    with Session(str(folder / "counter.ts"), bufsize=256, offline=offline) as session:
        for change in changes:
            session.process(NOISE[:, :192])
            session.send(*change)
        session.send("offline", 1)
        session.reset()
        late = latency(next((int(size) for name, size in reversed(changes) if name == "bufsize"), 256))
        count = np.arange(1, HALF + 1, dtype=np.float32)[None] * (-1 if ("method", "back") in changes else 1)
        for _ in range(2):
            np.testing.assert_array_equal(session.process(NOISE[:, :HALF]), delayed(count, late))
            session.reset()


def test_what_fails_changes_nothing(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "cut.ts").write_bytes((folder / "two.ts").read_bytes()[:1000])
    bad = [("load", str(tmp_path / "cut.ts")), ("load", str(tmp_path / "nowhere.ts")), ("method", "whole")]
    bad += [("deadline", "soon"), ("device", "abacus"), ("late", "noise"), ("threads", "none")]
    with Session(str(folder / "two.ts"), bufsize=256) as session:
        heard = [session.process(NOISE[:, :HALF])]
        for message in bad:
            with pytest.raises(Error):
                session.send(*message)
        heard.append(session.process(NOISE[:, HALF:]))
    np.testing.assert_array_equal(np.concatenate(heard, axis=1), delayed(NOISE, latency(256)))
