"""Models at a rate of their own in a Session at any rate and with any vector: in time, repeatable, within bounds."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

import nn_export
from nn_export import Error, Session
from nn_export.check import check
from support import legacy_models, resampling_models
from support.frames import ramp, wrong_in_decoder, wrong_in_encoder
from support.resampling_models import RATIO
from support.spectrum import bandlimited_noise, difference_db
from support.timeline import delayed

RATES = ((48000, 44100), (44100, 48000), (22050, 48000), (192000, 8000), (44100, 44101))  # the host's, the model's
SETTLED = 4096


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("resampling")
    models = {f"stated{model}": lambda model=model: resampling_models.Stated(model) for _, model in RATES}
    return legacy_models.write(folder, {**models, "wide": lambda: resampling_models.Stated(44100, 64)})


class Late(nn_export.Module):
    """Ten samples late, and says so if it is told to."""

    def __init__(self, stated: int) -> None:
        super().__init__(44100)
        self.register_buffer("past", torch.zeros(4, 1, 10))
        self.register_method("forward", 1, 1, 1, 1, latency=stated)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        whole = torch.cat([self.past[: x.shape[0]], x], dim=2)
        self.past[: x.shape[0]] = whole[:, :, -10:]
        return whole[:, :, :-10]


def play(session: Session, sound: np.ndarray) -> np.ndarray:
    """As much of the sound as whole vectors hold."""
    return session.process(sound[:, : sound.shape[1] // session.vector_size * session.vector_size])


@pytest.mark.parametrize("vector", [3, 64, 441, 1000])
@pytest.mark.parametrize(("host", "model"), RATES)
def test_latency_is_what_is_heard(folder: Path, host: int, model: int, vector: int) -> None:
    noise = bandlimited_noise(32768, 0.8 * min(1, model / host))
    for bufsize in (0, 1, 90):
        with Session(
            str(folder / f"stated{model}.ts"), bufsize=bufsize, sample_rate=host, vector_size=vector
        ) as session:
            heard, late = play(session, noise), session.latency
        expected = noise[:, SETTLED : heard.shape[1] - late]
        assert difference_db(heard[:, late + SETTLED :], expected) < -80, f"bufsize {bufsize}"


def test_a_models_own_delay_counts_at_its_own_rate(tmp_path: Path) -> None:
    latencies = []
    for stated in (0, 10):
        Late(stated).export_to_ts(tmp_path / f"late{stated}.ts")
        with Session(str(tmp_path / f"late{stated}.ts"), sample_rate=48000) as session:
            latencies.append(session.latency)
    assert latencies[1] - latencies[0] == 11  # 10.9


@pytest.mark.parametrize(("host", "model"), [(48000, 44100), (44100, 48000), (96000, 44100)])
def test_each_latent_arrives_once_however_late(tmp_path: Path, host: int, model: int) -> None:
    """Also where the one object's frames change just when the other takes them."""
    file = str(tmp_path / "frames.ts")
    resampling_models.Frames(model).export_to_ts(file)
    with Session(file, "encode", 512, sample_rate=host) as session:
        encoded, encoder = play(session, ramp(8 * host, host, model)), session.latency
    assert wrong_in_encoder(encoded[0], encoder, host, model) == 0
    period = host * RATIO / model
    meeting = int(-encoder % period)  # so many samples more, and a frame begins where one of the decoder's does
    for more in (0, *range(meeting - 6, meeting + 3)):
        with Session(file, "decode", 512, sample_rate=host) as session:
            decoded, decoder = play(session, delayed(encoded, more)), session.latency
        assert wrong_in_decoder(decoded[0], encoder + more, decoder, host, model) == 0, f"{more} samples later"


@pytest.mark.parametrize("message", ["reset", "reload"])
def test_a_new_start_sounds_as_the_first(folder: Path, message: str) -> None:
    """Nothing is left in filters or queues."""
    noise = bandlimited_noise(16384, 0.8)
    with Session(str(folder / "stated44100.ts"), bufsize=512, sample_rate=48000) as session:
        first = session.process(noise)
        session.send("enable", 0)
        session.process(np.zeros_like(noise))
        session.send("enable", 1)
        session.send(message)
        again = session.process(noise)
    late = slice(2048, None)  # a fade in, or from what played, is over
    np.testing.assert_array_equal(again[:, late], first[:, late])


def test_at_the_models_own_rate_nothing_is_resampled(folder: Path) -> None:
    noise = bandlimited_noise(16384, 1)
    with Session(str(folder / "stated44100.ts"), bufsize=512, sample_rate=44100) as session:
        assert session.send("resample") == [("resample", [0])]
        assert session.latency == 960
        np.testing.assert_array_equal(session.process(noise)[:, 960:], noise[:, :-960])


@pytest.mark.parametrize("host", [44100, 48000])
def test_too_much_memory_is_refused_at_any_rate(folder: Path, host: int) -> None:
    """The resampler's memory counts too."""
    with pytest.raises(Error, match="in 64 to 64 channels need more than 1 GiB: use a smaller bufsize"):
        Session(str(folder / "wide.ts"), bufsize=1 << 20, sample_rate=host)


class WideEncoder(nn_export.Module):
    """Many latents."""

    def __init__(self) -> None:
        super().__init__()
        self.register_method("encode", 1, 1, 80, 64)

    def encode(self, x: torch.Tensor) -> torch.Tensor:
        return x[:, :, ::64].repeat(1, 80, 1)


def test_too_much_memory_for_smooth_curves_is_refused(tmp_path: Path) -> None:
    """Held values take 64 times less than lines do; the object plays on with those."""
    WideEncoder().export_to_ts(tmp_path / "wide.ts")
    with Session(str(tmp_path / "wide.ts"), "encode", 1 << 20) as session:
        with pytest.raises(Error, match="in 1 to 80 channels need more than 1 GiB"):
            session.send("interp", 1)
        assert session.send("interp") == [("interp", [0])]


def test_the_check_plays_a_model_at_its_own_rate(tmp_path: Path) -> None:
    module = resampling_models.codec(44100)
    module.export_to_ts(tmp_path / "codec.ts")
    report = check(tmp_path / "codec.ts", module)
    assert report.sample_rate == 44100
    assert not report.problems
