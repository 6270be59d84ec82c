"""Pd plays four models for minutes while messages of all kinds arrive: it sounds to the end, and memory stays flat.

NN_SOAK_MINUTES says for how long (2 unless told); NN_SEED repeats a run.
"""

from __future__ import annotations

import os
import random
import re
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import torch

from support import legacy_models
from support.loads import Convolutions
from support.pd import Atom, Patch, Pd

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")]
RATE = 48000
MINUTES = float(os.environ.get("NN_SOAK_MINUTES", "2"))
MEGABYTE = 2**20
WARM_UP = 5  # seconds in which nothing but sound is asked of Pd
# MB over the last two thirds of the run, by the fitted line. The heap takes half a minute to find its size, and goes up
# and down by 20 MB then; with 4 MB of weights in a model, losing one load in ten is above this.
GROWTH = 32.0


class Weighty(legacy_models.Unlisted):
    """Stereo, with state and 4 MB of weights."""

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("weights", torch.zeros(MEGABYTE))
        self.register_buffer("swap_params", torch.tensor([2, 1, 2, 1]))
        self.register_buffer("last", torch.zeros(1, 2, 1))
        self.forward_params = torch.tensor([2, 1, 2, 1])

    @torch.jit.export
    def get_methods(self) -> list[str]:
        return ["forward", "swap"]

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = 0.9 * x + 0.1 * self.last[: x.shape[0]]
        self.last = x[:1, :, -1:]
        return y * self.gain

    @torch.jit.export
    def swap(self, x: torch.Tensor) -> torch.Tensor:
        return x.flip(1) * self.gain


class Latents(legacy_models.Rave):
    """RAVE's form, with 4 MB of weights."""

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("weights", torch.zeros(MEGABYTE))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    models = {"weighty": Weighty, "rave": Latents, "stack": lambda: Convolutions(4), "other": lambda: Convolutions(2)}
    place = legacy_models.write(tmp_path_factory.mktemp("soak"), models)
    whole = (place / "rave.ts").read_bytes()
    (place / "cut.ts").write_bytes(whole[: len(whole) // 2])
    return place


COMMON: tuple[tuple[Atom, ...], ...] = (
    ("reload",), ("bufsize", 1024), ("bufsize", 4096), ("bufsize", 2048), ("reset",), ("latency",), ("stats",),
    ("dump",), ("enable", 0), ("enable", 1), ("offline", 0), ("bang",),
    ("load", "cut"), ("load", "missing"), ("get", "nothing"),
)  # fmt: skip
OWN: dict[str, tuple[tuple[Atom, ...], ...]] = {
    "stereo": (("method", "swap"), ("method", "forward"), ("set", "gain", 0.5), ("get", "gain"), ("load", "weighty")),
    "encode": (("load", "rave", "encode"), ("load", "rave", "encode", 2048), ("set", "latent_scale", 2)),
    "decode": (("load", "rave", "decode"), ("set", "latent_scale", 1), ("get", "latent_scale")),
    "stack": (("load", "other"), ("load", "stack", "forward", 1024), ("method", "forward")),
}
# Sent when the random ones are over, so that all sound again.
BACK: dict[str, tuple[tuple[Atom, ...], ...]] = {
    "stereo": (("load", "weighty", "forward", 2048), ("set", "gain", 1)),
    "encode": (("load", "rave", "encode", 2048),),
    "decode": (("load", "rave", "decode", 2048),),
    "stack": (("load", "stack", "forward", 2048),),
}
BOXES = {name: messages[0][1:3] for name, messages in BACK.items()}
ASKED_FOR = (
    r"error: nn~: '.*cut\.ts' is cut short", r"error: nn~: there is no model 'missing'",
    r"error: nn~: there is no attribute 'nothing'",
)  # fmt: skip


def write_patch(samples: int, seed: int) -> Patch:
    """Each box has a sound of its own, and tells its level in the last two seconds; one message a second to each."""
    patch, draw = Patch(), random.Random(seed)
    sound = {"decode": patch.obj("sig~", 0.5)}
    for name, (model, method) in BOXES.items():
        node = patch.obj("nn~", model, method, 2048)
        for inlet in range({"stereo": 2, "decode": legacy_models.LATENTS}.get(name, 1)):
            if name not in sound:
                sound[name] = patch.obj("osc~", 110)
            sound[name] >> node[inlet]
        level, get = patch.obj("env~", 4096), patch.obj("f")
        node >> level >> get[1]
        patch.print(get, name)
        patch.obj("r", f"to-{name}") >> node
        patch.obj("r", f"level-{name}") >> get
        for second in range(WARM_UP, samples // RATE - 8):
            message = draw.choice(OWN[name] if draw.random() < 0.5 else COMMON)
            patch.at(round((second + draw.random()) * RATE), f"to-{name}", *message)
        for message in (("enable", 1), *BACK[name]):
            patch.at(samples - 7 * RATE, f"to-{name}", *message)
        for tenth in range(1, 20):
            patch.at(samples - tenth * RATE // 10, f"level-{name}", "bang")
        patch.at(samples - RATE, f"to-{name}", "stats")
    return patch


def test_soak(pd: Pd, folder: Path, seed: int) -> None:
    samples = round(MINUTES * 60 * RATE)
    resident: list[tuple[float, float]] = []
    began = time.monotonic()

    def look(pid: int) -> None:
        pages = int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1])
        resident.append((time.monotonic() - began, pages * os.sysconf("SC_PAGE_SIZE") / MEGABYTE))

    patch = write_patch(samples, seed)
    result = pd.run(patch, samples=samples, folder=folder, realtime=True, timeout=MINUTES * 60 + 120, watch=look)
    assert result.status == 0, result.console[-5000:]
    lines = result.console.splitlines()
    errors = [line for line in lines if line.startswith("error")]
    unasked = [line for line in errors if not any(re.match(asked, line) for asked in ASKED_FOR)]
    strange = [line for line in lines if not line.startswith(("nn~", "error: nn~: ", *(f"{name}: " for name in BOXES)))]
    assert not [*unasked, *strange]

    times, sizes = np.array(resident).T
    late = times > max(45, times[-1] / 3)
    growth = np.polyfit(times[late], sizes[late], 1)[0] * (times[-1] - times[late][0])
    print(f"{len(lines)} lines, {len(errors)} errors asked for; resident MB every tenth of the time:", end=" ")
    print(*(f"{size:.0f}" for size in sizes[:: max(1, len(sizes) // 10)]), end=", ")
    print(f"at most {sizes.max():.0f}; by the fitted line {growth:.1f} more over the last two thirds")
    assert growth < GROWTH
    levels = {name: max(float(level) for level, *_ in result.messages(name)) for name in BOXES}
    print(levels)
    assert all(level > 40 for level in levels.values()), levels
