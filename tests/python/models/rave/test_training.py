"""A RAVE learns real sound, in both stages, and what was learned is what plays."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest
import soundfile
import torch

from nn_export import ModelError
from nn_export.models import from_run as load_model
from nn_export.models.rave import PRESETS, Config
from nn_export.models.rave.training import SETTINGS, RaveTask, Settings, from_run, settings
from nn_export.training import Crops, Run, Sounds, train

CPU = torch.device("cpu")
SMALLER = {"capacity": 4, "latent_size": 4, "crop": 16384, "batch": 2, "discriminator": 4, "sample_rate": 44100}
VOICES = sorted(Path("/").glob("usr/*/p*d*/doc/sound/voice.wav"))


def task(preset: str = "tiny", **changes: Any) -> RaveTask:
    return RaveTask(settings(preset, {**SMALLER, **changes}), CPU)


def sound(of: RaveTask, seed: int = 0) -> torch.Tensor:
    return torch.randn(of.batch, of.channels, of.crop, generator=torch.Generator().manual_seed(seed)) / 5


@pytest.fixture
def voice(tmp_path: Path) -> Sounds:
    """The recorded voice of Pd's documentation."""
    if not VOICES:
        pytest.skip("Pd's documentation is not installed")
    data = tmp_path / "data"
    data.mkdir()
    x, rate = soundfile.read(VOICES[0])
    soundfile.write(data / "voice.wav", x, rate)
    return Sounds.open(data, tmp_path / "decoded" / "cache", 44100, 1)


def test_it_learns_a_voice(tmp_path: Path, voice: Sounds) -> None:
    """A short version of what the documentation reports: the spectral distance falls clearly."""
    of = task(lr=2e-3, resolutions=1, batch=4)
    run = Run(tmp_path / "run")
    run.begin({"kind": "rave"})
    crops = Crops(voice, of.crop, 44100, 0)
    train(of, run, crops, torch.stack([crops[i] for i in range(3)]), device=CPU, steps=80)
    before, after = (value for _, value in run.read_log("distance"))
    assert before > 18
    assert after < 0.65 * before


@pytest.mark.parametrize("preset", ["tiny", "wasserstein", "discrete", "low_latency"])
def test_stages(preset: str) -> None:
    """The encoder learns in the first stage alone, the noise head in the second, the discriminator in turn."""
    of = task(preset, warmup=2, steps=6, codebooks=2, codes=16) if preset == "discrete" else task(preset, warmup=2)

    def weights(part: torch.nn.Module) -> torch.Tensor:
        return torch.cat([p.detach().flatten() for p in part.parameters()]).clone()

    parts = {"encoder": of.rave.encoder, "trunk": of.rave.decoder.trunk, "critic": of.discriminator}
    if of.rave.decoder.noise is not None:
        parts["noise"] = of.rave.decoder.noise
    learned = []
    for step in range(4):
        before = {name: weights(part) for name, part in parts.items()}
        values = of.step(sound(of, step), step)
        assert all(torch.isfinite(value) and not value.requires_grad for value in values.values())
        learned.append({name for name, part in parts.items() if not torch.equal(weights(part), before[name])})
    noise = {"noise"} & parts.keys()
    assert learned[:2] == [{"encoder", "trunk"}] * 2
    assert sorted(learned[2:], key=len) == [{"critic"}, {"trunk"} | noise]
    statistics = of.rave.encoder[1].running_mean.clone()
    of.step(sound(of), 4)
    assert torch.equal(of.rave.encoder[1].running_mean, statistics), "the encoder rests, its statistics too"


def test_the_discriminator_learns() -> None:
    """Three scales that know nothing have a loss of 6; telling noise from the model's silence is easy."""
    of = task(warmup=1, lr=1e-3)
    x = sound(of)
    of.step(x, 0)
    losses = [float(of.step(x, 2)["discriminator"]) for _ in range(12)]
    assert losses[0] == pytest.approx(6, abs=0.5)
    assert losses[-1] < losses[0] - 0.5


def test_listening_changes_nothing() -> None:
    one, other = task(), task()
    x = sound(one)
    for of in (one, other):
        torch.manual_seed(1)
        of.step(x, 0)
    with torch.no_grad(), torch.random.fork_rng():
        y, far = one.listen(x, 1)
    assert y.shape == x.shape
    assert far["distance"] > 0
    for of in (one, other):
        torch.manual_seed(2)
        of.step(x, 1)
    assert all(torch.equal(a, b) for a, b in zip(one.rave.parameters(), other.rave.parameters(), strict=True))


def test_the_weight_of_the_divergence_cycles() -> None:
    of = task(cycle=100, regularization_weight=0.2)
    assert [of._weight(step) for step in (0, 25, 50, 99, 100, 125)] == pytest.approx([0, 0.1, 0.2, 0.2, 0, 0.1])
    assert task("wasserstein")._weight(0) == 100


def test_what_is_learned_is_what_plays(tmp_path: Path, voice: Sounds) -> None:
    """From the run's folder, with the principal directions of what the sounds' latents are."""
    content, run = settings("tiny", SMALLER), Run(tmp_path / "run")
    run.begin(content)
    with pytest.raises(ModelError, match="no checkpoint yet"):
        from_run(run)
    of = RaveTask(run.settings(), CPU)
    crops = Crops(voice, of.crop, 44100, 0)
    train(of, run, crops, crops[0][None], device=CPU, steps=3)
    (rave, noise), x = from_run(run), sound(of)
    assert not noise, "the noise head has learned nothing yet"
    assert load_model(run, {"latents": 2}).noise == (False,)
    assert load_model(run, {"latents": 2, "noise": True}).noise == (True,)
    of.rave.eval()
    assert torch.equal(rave(x), of.rave(x))
    assert float(rave.latent_variance.sum()) == pytest.approx(1, abs=1e-5)
    assert not torch.equal(rave.latent_basis, torch.eye(4))
    assert not rave.training


@pytest.mark.parametrize("preset", PRESETS)
def test_settings_of_every_preset(preset: str) -> None:
    content = settings(preset, {})
    assert Config.from_dict(content["model"]) == PRESETS[preset]
    assert Settings(**content["training"]) == SETTINGS.get(preset, Settings())


@pytest.mark.parametrize(
    ("preset", "changes", "what"),
    [
        ("huge", {}, "preset 'huge': no such preset: choose v1, "),
        ("tiny", {"capasity": 3}, "--set capasity: no such setting: choose among sample_rate, "),
        ("tiny", {"capacity": "big"}, "capacity=big: give a whole number"),
        ("tiny", {"capacity": 2.5}, "capacity=2.5: give a whole number"),
        ("tiny", {"noise": 1}, "noise=1: give true or false"),
        ("tiny", {"ratios": 4}, r"ratios=4: give a list, as in \[4, 4, 2\]"),
        ("tiny", {"lr": -1}, "lr -1.0: give a number above 0"),
        ("tiny", {"lr": float("nan")}, "lr nan: give a number above 0"),
        ("tiny", {"seed": -1}, "seed -1: give a number >= 0"),
        ("tiny", {"attenuation": 10}, "attenuation 10 makes no RAVE: give decibels"),
        ("tiny", {"dilations": [0]}, "dilations"),
        ("tiny", {"sample_rate": 0}, "sample_rate 0"),
        ("tiny", {"steps": 0}, "steps 0: give a number above 0"),
        ("tiny", {"bands": 7}, "bands 7 makes no RAVE: give an even number"),
    ],
)
def test_settings_that_will_not_do(preset: str, changes: dict[str, Any], what: str) -> None:
    with pytest.raises(ModelError, match=what):
        settings(preset, changes)


def test_settings_are_changed() -> None:
    content = settings("small", {"ratios": [4, 4, 4], "lr": 1, "mode": "causal"})
    assert (content["model"]["ratios"], content["training"]["lr"]) == ([4, 4, 4], 1.0)
    assert dataclasses.asdict(PRESETS["small"])["ratios"] == (4, 4, 4, 2)


def test_it_goes_on_across_the_stages_to_the_bit(tmp_path: Path, voice: Sounds) -> None:
    """Also when it was stopped in the first stage and goes on into the second."""
    learned = {}
    for name, stops in (("whole", [6]), ("parts", [2, 6])):
        run = Run(tmp_path / name)
        run.begin(settings("tiny", {**SMALLER, "warmup": 3}))
        for stop in stops:
            of = RaveTask(run.settings(), CPU)
            crops = Crops(voice, of.crop, 44100, 0)
            train(of, run, crops, crops[0][None], device=CPU, steps=stop)
        learned[name] = of
    for part in ("rave", "discriminator"):
        one, other = (getattr(of, part).state_dict() for of in learned.values())
        assert all(torch.equal(one[name], other[name]) for name in one), part


def test_what_is_exported_hears_what_was_listened_to(tmp_path: Path, voice: Sounds) -> None:
    """The whole way of a run: its export gives the last examples, with the noise head in the second stage."""
    for steps, second in ((2, False), (4, True)):
        content, run = settings("tiny", {**SMALLER, "warmup": 2}), Run(tmp_path / f"run {steps}")
        run.begin(content)
        of, listened = RaveTask(content, CPU), list[torch.Tensor]()
        crops = Crops(voice, of.crop, 44100, 0)
        train(of, run, crops, sound(of), device=CPU, steps=steps, drawn=lambda step, x, y: listened.append(y))  # noqa: B023
        assert from_run(run)[1] == second
        module = load_model(run, {"latents": 4})
        assert module.noise == (second,)
        x = torch.nn.functional.pad(sound(of), (0, of.crop))
        with torch.no_grad():
            heard = module(x)[:, :, module._nn.methods["forward"].latency :][:, :, of.crop // 2 : of.crop * 3 // 4]
        expected = listened[-1][:, :, of.crop // 2 : of.crop * 3 // 4]
        far = float((heard - expected).abs().max() / expected.abs().max())
        assert far < 1e-4, (steps, far)


def test_the_noise_head_is_listened_to_in_the_second_stage() -> None:
    of = task(warmup=2)
    of.rave.decoder.noise[-2].forward = lambda x: 0 * x + 1  # type: ignore[union-attr,method-assign,assignment]
    x = sound(of)
    with torch.no_grad():
        quiet, _ = of.listen(x, 2)
        loud, _ = of.listen(x, 3)
    assert float((loud - quiet).abs().max()) > 0.1


def test_another_rate_in_run_yaml_is_taken(tmp_path: Path) -> None:
    of = task()
    of.step(sound(of), 0)
    slower = task(lr=1e-5)
    slower.load_state_dict(of.state_dict())
    assert slower.optimizer.param_groups[0]["lr"] == 1e-5


@pytest.mark.parametrize("preset", PRESETS)
def test_mixed_precision(preset: str) -> None:
    """The networks in bfloat16; losses and weights are float32 and finite, in both stages."""
    small = {**SMALLER, "capacity": 2, "warmup": 1, "codebooks": 2, "codes": 16}
    of = RaveTask(settings(preset, small), CPU, mixed=True)
    for step in range(3):
        for name, value in of.step(sound(of), step).items():
            assert value.dtype == torch.float32, name
            assert torch.isfinite(value), name


def test_a_run_of_something_else(tmp_path: Path) -> None:
    run = Run(tmp_path / "run")
    run.begin({"kind": "rave", "model": {}, "training": {"stepz": 3}})
    with pytest.raises(ModelError, match=r"run.yaml: does not describe the training of a RAVE"):
        RaveTask(run.settings(), CPU)
