"""How a RAVE learns, in two stages (thesis of A. Caillon, 2023, section 3.1).

First encoder and decoder learn to give sounds back as spectrograms see them. Then the encoder rests, and the decoder,
its noise head added, learns to make sounds that a discriminator takes for recordings.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import torch
import torch.nn.functional as F  # noqa: N812 - the usual name
from torch import Tensor

from ...errors import ModelError, reason
from ...training import Crops, Run
from .config import PRESETS, Config
from .discriminator import Discriminator
from .losses import Loudness, SpectralDistance, discriminator_loss, feature_matching, generator_loss, snr, waveform
from .rave import Rave


@dataclass(frozen=True)
class Settings:
    """How a RAVE is trained.

    Attributes:
        steps: in both stages.
        warmup: of them in the first stage.
        batch: sounds per step.
        crop: samples of each.
        lr: learning rate of Adam.
        regularization_weight: of the divergence, the discrepancy or the commitment, at most.
        cycle: steps in which that weight rises from nothing, stays, and falls back (Fu et al., "Cyclical annealing
            schedule", 2019); only `kl` needs it.
        resolutions: at which sounds are compared in a step, of the five; less takes less time, and more steps.
        waveform: weight of the distance of the waveforms themselves: with short latent frames, which can carry them, a
            voice is understood after less training.
        feature_matching: weight of the distance of the discriminator's layers.
        discriminator: channels of its first layer.
        seed: of all chance.
    """

    steps: int = 3_000_000
    warmup: int = 1_500_000
    batch: int = 8
    crop: int = 65536
    lr: float = 1e-4
    regularization_weight: float = 0.1
    cycle: int = 50_000
    resolutions: int = 5
    waveform: float = 0.0
    feature_matching: float = 10.0
    discriminator: int = 16
    seed: int = 0

    def __post_init__(self) -> None:
        """Refuse what cannot be done."""
        for name, value in dataclasses.asdict(self).items():
            least = 0 if name in ("seed", "regularization_weight", "feature_matching", "waveform") else 1e-12
            if not least <= value < math.inf:
                raise ModelError(f"{name} {value!r}: give a number {'>= 0' if least == 0 else 'above 0'}")


_SMALL = Settings(
    steps=400_000,
    warmup=200_000,
    crop=32768,
    lr=5e-4,
    regularization_weight=0.05,
    cycle=10_000,
    resolutions=2,
    discriminator=8,
)
SETTINGS = {
    "wasserstein": Settings(regularization_weight=100.0),
    "discrete": Settings(regularization_weight=1.0),
    "medium": Settings(steps=1_000_000, warmup=500_000, lr=2e-4, discriminator=8),
    "small": _SMALL,
    "raspberry": _SMALL,
    "tiny": dataclasses.replace(
        _SMALL, steps=100_000, warmup=50_000, batch=4, crop=16384, lr=2e-3, resolutions=1, discriminator=4
    ),
    "low_latency": Settings(steps=2_000_000, warmup=1_000_000),
}
"""Of those presets that are trained otherwise than the thesis' model."""


def settings(preset: str, changes: Mapping[str, Any]) -> dict[str, Any]:
    """What goes into `run.yaml`: a preset with some values changed.

    Raises:
        ModelError: no such preset, no such value, or one that will not do.
    """
    if preset not in PRESETS:
        raise ModelError(f"preset '{preset}': no such preset: choose {', '.join(PRESETS)}")
    model = dataclasses.asdict(PRESETS[preset])
    training = dataclasses.asdict(SETTINGS.get(preset, Settings()))
    for name, value in changes.items():
        part = model if name in model else training
        if name not in part:
            raise ModelError(f"--set {name}: no such setting: choose among {', '.join([*model, *training])}")
        part[name] = _like(name, part[name], value)
    content = {"kind": "rave", "preset": preset, "model": _plain(model), "training": training}
    RaveTask(content, torch.device("meta"))  # refuses what does not fit together
    return content


class RaveTask:
    """The training of a RAVE; see `nn_export.training.Task`."""

    def __init__(self, content: Mapping[str, Any], device: torch.device, mixed: bool = False) -> None:
        """With random weights.

        Args:
            content: of `run.yaml`, as `settings` makes it.
            device: where to compute.
            mixed: whether the networks compute in bfloat16; the losses do not.

        Raises:
            ModelError: the content does not fit together.
        """
        self.config, self.settings = _read(content)
        self.sample_rate, self.channels = self.config.sample_rate, self.config.channels
        self.batch, self.mixed, self.device = self.settings.batch, mixed, device
        self.crop = -(-self.settings.crop // self.config.ratio) * self.config.ratio
        torch.manual_seed(self.settings.seed)
        with device if device.type == "meta" else torch.device("cpu"):
            self.rave = Rave(self.config)
            self.discriminator = Discriminator(self.channels, self.settings.discriminator)
            self.spectral, self.loudness = SpectralDistance(), Loudness(self.sample_rate)
        for part in (self.rave, self.discriminator, self.spectral, self.loudness):
            part.to(device)
        networks = [*self.rave.encoder.parameters(), *self.rave.decoder.parameters()]
        self.optimizer = torch.optim.Adam(networks, self.settings.lr, (0.5, 0.9))
        self.critic_optimizer = torch.optim.Adam(self.discriminator.parameters(), self.settings.lr, (0.5, 0.9))
        self.second: bool | None = None

    def step(self, x: Tensor, step: int) -> dict[str, Tensor]:
        """See `Task`."""
        self._stage(step >= self.settings.warmup)
        if not self.second:
            return self._first(x, self._weight(step))
        return self._second(x) if step % 2 else self._criticize(x)

    def _first(self, x: Tensor, weight: float) -> dict[str, Tensor]:
        bands = self.rave.split(x)
        z, regularization = self.rave.latent(self._encode(bands))
        made = self._decode(z, noise=False)
        loss, values = self._distance(made, self.rave.join(made), bands, x)
        self._descend(self.optimizer, loss + weight * regularization)
        return {**values, "regularization": regularization.detach()}

    def _second(self, x: Tensor) -> dict[str, Tensor]:
        bands, made = self._make(x)
        y = self.rave.join(made)
        loss, values = self._distance(made, y, bands, x)
        self.discriminator.requires_grad_(False)  # it learns in the other steps
        found, wanted = self._judge(y), self._judge(x)
        self.discriminator.requires_grad_(True)
        adversarial, matching = generator_loss(found), feature_matching(wanted, found)
        self._descend(self.optimizer, loss + adversarial + self.settings.feature_matching * matching)
        return {**values, "adversarial": adversarial.detach(), "feature_matching": matching.detach()}

    def _criticize(self, x: Tensor) -> dict[str, Tensor]:
        with torch.no_grad():
            y = self.rave.join(self._make(x)[1])
        loss = discriminator_loss(self._judge(x), self._judge(y))
        self._descend(self.critic_optimizer, loss)
        return {"discriminator": loss.detach()}

    def _make(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """The bands of `x`, and what the decoder makes of them; the encoder learns nothing."""
        bands = self.rave.split(x)
        with torch.no_grad():
            z, _ = self.rave.latent(self._encode(bands))
        return bands, self._decode(z, noise=True)

    def _encode(self, bands: Tensor) -> Tensor:
        with self._networks():
            parameters: Tensor = self.rave.encoder(bands)
        return parameters.float()

    def _decode(self, z: Tensor, noise: bool) -> Tensor:
        with self._networks():
            return self.rave.decode_bands(z, noise).float()

    def _judge(self, x: Tensor) -> list[list[Tensor]]:
        with self._networks():
            found = self.discriminator(x)
        return [[layer.float() for layer in scale] for scale in found]

    def _distance(self, made: Tensor, y: Tensor, bands: Tensor, x: Tensor) -> tuple[Tensor, dict[str, Tensor]]:
        values = {
            "spectral": self.spectral(y, x, self.settings.resolutions),
            "spectral_bands": self.spectral(made, bands, self.settings.resolutions),
            "loudness": F.mse_loss(self.loudness(y), self.loudness(x)),
        }
        if self.settings.waveform:
            values["waveform"] = self.settings.waveform * waveform(made, bands)
        return torch.stack(list(values.values())).sum(), {name: value.detach() for name, value in values.items()}

    def _weight(self, step: int) -> float:
        """Of the regularization: from nothing to all in the first half of each cycle."""
        if self.config.regularization != "kl":
            return self.settings.regularization_weight
        return self.settings.regularization_weight * min(1.0, 2 * (step % self.settings.cycle) / self.settings.cycle)

    def _stage(self, second: bool) -> None:
        if second != self.second:
            self.second = second
            self.rave.train()
            self.rave.encoder.train(not second)
            self.rave.latent.train(not second or self.config.regularization == "kl")

    def _networks(self) -> Any:
        return torch.autocast(self.device.type, torch.bfloat16, enabled=self.mixed)

    @staticmethod
    def _descend(optimizer: torch.optim.Optimizer, loss: Tensor) -> None:
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()

    def listen(self, x: Tensor, step: int) -> tuple[Tensor, dict[str, float]]:
        """See `Task`."""
        self.rave.eval()
        y = self.rave(x, noise=step > self.settings.warmup)
        far = {"distance": float(self.spectral(y, x)), "snr": snr(y, x)}
        self.second = None
        return y, far

    @torch.no_grad()
    def finish(self, crops: Crops) -> None:
        """Find the principal directions of the latents; see `Task`."""
        if self.config.regularization == "rvq":
            return
        self.rave.eval()
        frames = self.crop // self.config.ratio
        count = max(64, math.ceil(max(1024, 8 * self.config.latent_size) / frames))
        plain = Crops(crops.sounds, self.crop, self.sample_rate, self.settings.seed + 1, augmented=False)
        latents = [self.rave.encode(x.to(self.device)) for x in _batches(plain, count, self.batch)]
        self.rave.fit_pca(torch.cat(latents).transpose(1, 2).flatten(0, 1))
        self.second = None

    def state_dict(self) -> dict[str, Any]:
        """See `Task`."""
        return {name: part.state_dict() for name, part in self._parts().items()}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """See `Task`."""
        for name, part in self._parts().items():
            part.load_state_dict(state[name])
        for optimizer in (self.optimizer, self.critic_optimizer):
            optimizer.param_groups[0]["lr"] = self.settings.lr  # it may have been changed in run.yaml

    def _parts(self) -> dict[str, Any]:
        return {
            "rave": self.rave,
            "discriminator": self.discriminator,
            "optimizer": self.optimizer,
            "critic optimizer": self.critic_optimizer,
        }


def from_run(run: Run) -> tuple[Rave, bool]:
    """The RAVE of a run, as its latest checkpoint has it, and whether its noise head has begun to learn.

    Raises:
        ModelError: it is no run of a RAVE, or has no checkpoint yet.
    """
    content = run.settings()
    if content.get("kind") != "rave":
        raise ModelError(f"{run.folder}: a run of '{content.get('kind')}', not of rave")
    checkpoint = run.checkpoint()
    if checkpoint is None:
        raise ModelError(f"{run.folder}: no checkpoint yet: train it for a minute, with nn_export train")
    config, training = _read(content)
    rave = Rave(config)
    try:
        rave.load_state_dict(checkpoint["task"]["rave"])
        second = bool(checkpoint["step"] > training.warmup)
    except (KeyError, RuntimeError) as error:
        raise ModelError(f"{run.checkpoint_path}: does not fit {run.settings_path.name}") from error
    return rave.eval(), second


def _read(content: Mapping[str, Any]) -> tuple[Config, Settings]:
    try:
        return Config.from_dict(content["model"]), Settings(**content["training"])
    except (KeyError, TypeError) as error:
        raise ModelError(f"run.yaml: does not describe the training of a RAVE: {reason(error)}") from error


def _batches(crops: Crops, count: int, size: int) -> Iterator[Tensor]:
    for start in range(0, count, size):
        yield torch.stack([crops[i] for i in range(start, min(count, start + size))])


def _like(name: str, default: Any, value: Any) -> Any:
    """`value`, if it is of the kind of `default`; a whole number where a fraction may stand."""
    if isinstance(default, float) and isinstance(value, int) and not isinstance(value, bool):
        value = float(value)
    if isinstance(default, tuple) and isinstance(value, list) and all(type(item) is int for item in value):
        value = tuple(value)
    if type(value) is not type(default):
        kind = {"int": "a whole number", "float": "a number", "bool": "true or false", "str": "a word"}
        raise ModelError(f"--set {name}={value}: give {kind.get(type(default).__name__, 'a list, as in [4, 4, 2]')}")
    return value


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}
