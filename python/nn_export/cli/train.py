"""`nn_export train`: a model that learns from a folder of sounds."""

from __future__ import annotations

import math
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..models import KINDS
from .common import complain, examples, verbose

if TYPE_CHECKING:
    import torch

    from ..training import Crops, Progress, Run, Sounds


@click.command(
    epilog=examples(
        "nn_export train rave --data my_sounds --out my_run",
        "nn_export train rave --data my_sounds --out my_run --preset raspberry --set sample_rate=44100",
        "nn_export train rave --out my_run                   (go on with it)",
        "nn_export script rave --run my_run -o voice.ts      (play it in nn~)",
    )
)
@click.argument("kind", type=click.Choice(KINDS))
@click.option("--data", type=click.Path(path_type=Path), help="Folder of sound files, of any length, rate and format.")
@click.option(
    "--out", required=True, type=click.Path(path_type=Path), help="Folder of the run, to make or to go on with."
)
@click.option("--preset", help="Size and kind of the model; default: small.")
@click.option("--set", "changes", multiple=True, metavar="NAME=VALUE", help="Change a value of the preset, in YAML.")
@click.option("--steps", type=click.IntRange(1), help="Stop after this step; default: the preset's.")
@click.option(
    "--minutes", type=click.FloatRange(0, min_open=True), help="Stop when it has been trained for so long in all."
)
@click.option("--device", default="auto", show_default=True, help="cpu, cuda, cuda:1 or mps; auto: the fastest here.")
@click.option(
    "--precision", type=click.Choice(["full", "mixed"]), default="full", show_default=True, help="mixed: bfloat16 nets."
)
@click.option("--workers", type=click.IntRange(0, 64), help="Processes that read the sounds; default: 0, with cuda 2.")
@click.option(
    "--threads", type=click.IntRange(1), help="Threads that compute; default: one or all cores, as is faster now."
)
@verbose
def train(
    kind: str,
    data: Path | None,
    out: Path,
    preset: str | None,
    changes: tuple[str, ...],
    steps: int | None,
    minutes: float | None,
    device: str,
    precision: str,
    workers: int | None,
    threads: int | None,
) -> None:
    """Teach a model the sounds of a folder: first --data and --out, then --out alone to go on.

    \b
    Presets, and what they are for:
      v1           the published model: days on a GPU
      v1_causal    the same with next to no latency
      medium       a quarter of its weights
      small        a sixteenth: hours on a GPU, a night on a laptop
      tiny         to try things out: it learns a voice roughly in minutes
      raspberry    small enough for a Raspberry Pi, next to no latency
      low_latency  to play an instrument through it: 10 ms from inlet to outlet
      wasserstein  16 latents that are certain, and noise beside them
      discrete     codes instead of latents

    Stop it with Ctrl-C whenever you like: nothing is lost. OUT/examples has what it sounds like so far, OUT/log.csv the
    losses, and TensorBoard shows both if it is installed. See docs/rave.md.
    """  # noqa: D301 - click takes \\b for "leave the lines as they are"
    from ..loader import parse_settings
    from ..models.rave.training import settings
    from ..training import Run

    run, chosen = Run(out), _device(device)
    if run.checkpoint_path.exists():
        if preset or changes:
            raise click.UsageError(f"{out} was begun already: leave out --preset and --set, or give another --out")
        content = run.settings()
        if data and str(data.resolve()) != content.get("data"):  # it was moved
            content["data"] = str(data.resolve())
            run.change(content)
    elif data is None and not run.exists:
        raise click.UsageError(f"{out} is a new run: give the sounds it learns from with --data FOLDER")
    elif data is None:
        content = run.settings()
    else:
        if not data.is_dir():
            raise click.UsageError(f"--data {data}: no such folder")
        content = {**settings(preset or "small", parse_settings(changes)), "data": str(data.resolve())}
        run.begin(content)
    with run.alone():
        _train(kind, run, content, chosen, steps, minutes, precision == "mixed", workers, threads)


def _train(
    kind: str,
    run: Run,
    content: dict[str, Any],
    device: torch.device,
    steps: int | None,
    minutes: float | None,
    mixed: bool,
    workers: int | None,
    threads: int | None,
) -> None:
    import torch

    from ..models.rave.training import RaveTask
    from ..training import Crops, Threads
    from ..training import train as loop

    if threads:
        torch.set_num_threads(threads)
    task = RaveTask(content, device, mixed=mixed)
    sounds = _open(content["data"], run, task.sample_rate, task.channels)
    learned, held = sounds.split(task.crop)
    rate, seed = task.sample_rate, task.settings.seed
    crops = Crops(learned, task.crop, rate, seed)
    shown = Crops(held or learned, task.crop, rate, seed + 2, augmented=False)
    last = steps or task.settings.steps
    click.echo(
        f"{len(sounds.entries)} files, {_duration(len(sounds) / rate)} of sound; "
        + (f"{_duration(len(held) / rate)} held out to listen to" if held else "too little to hold anything out")
        + f"; on {device}, to step {last}{f' or for {minutes:g} min' if minutes else ''}"
    )
    with _Bar(last, minutes) as bar:
        outcome = loop(
            task,
            run,
            crops,
            _examples(shown),
            device=device,
            steps=last,
            minutes=minutes or math.inf,
            workers=workers if workers is not None else 2 * (device.type == "cuda"),
            threads=None if threads else Threads(torch.get_num_threads(), torch.set_num_threads),
            progress=bar.show,
            drawn=lambda step, x, y: _draw(run, step, rate, x, y),
        )
    _tell(run, outcome.step, outcome.seconds)
    click.echo(
        f"go on      nn_export train {kind} --out {run.folder}" + (" --steps MORE" if outcome.step == last else "")
    )
    click.echo(f"play it    nn_export script {kind} --run {run.folder} -o {run.folder.resolve().name}.ts")
    if outcome.interrupted:
        raise KeyboardInterrupt


def _device(name: str) -> torch.device:
    import torch

    from ..errors import ModelError

    if name == "auto":
        name = "cuda" if torch.cuda.is_available() else "mps" if torch.backends.mps.is_available() else "cpu"
    try:
        chosen = torch.device(name)
        torch.zeros(1, device=chosen)
    except Exception as error:
        raise ModelError(f"--device {name}: is not here: choose cpu, or leave it out") from error
    return chosen


def _open(folder: str, run: Run, sample_rate: int, channels: int) -> Sounds:
    """The sounds of the run; decoding them shows a bar."""
    from rich.console import Console
    from rich.progress import Progress

    from ..training import Sounds

    with Progress(console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task("reading sounds")

        def progress(name: str, done: int, total: int) -> None:
            bar.update(task, description=f"reading {name}", completed=done, total=total)

        return Sounds.open(folder, run.cache, sample_rate, channels, progress=progress, complain=complain)


class _Bar:
    """How far it is and what is lost: a bar on a terminal, else a line now and then."""

    EVERY = 30.0  # seconds between lines

    def __init__(self, steps: int, minutes: float | None) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

        text = TextColumn("step {task.fields[step]}, {task.fields[losses]}")
        self.bar = Progress(
            BarColumn(), text, TimeRemainingColumn(), console=Console(stderr=True), disable=not sys.stderr.isatty()
        )
        self.task = self.bar.add_task("train", total=1.0, step=0, losses="the first steps take longer")
        self.steps, self.minutes, self.said = steps, minutes, -math.inf

    def __enter__(self) -> _Bar:
        self.bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.bar.stop()

    def show(self, now: Progress) -> None:
        losses = ", ".join(f"{name} {value:.3g}" for name, value in now.values.items())
        done = max(now.step / self.steps, now.seconds / (60 * self.minutes) if self.minutes else 0)
        self.bar.update(self.task, completed=done, step=now.step, losses=losses)
        if self.bar.disable and now.seconds - self.said > self.EVERY:
            click.echo(f"step {now.step}, {_duration(now.seconds)}: {losses}")
            self.said = now.seconds


def _examples(crops: Crops, count: int = 4) -> torch.Tensor:
    """Sounds to listen to: the loudest of some, as nobody wants to hear, or measure, silence."""
    import torch

    some = torch.stack([crops[i] for i in range(4 * count)])
    return some[some.square().mean((1, 2)).topk(count).indices]


def _draw(run: Run, step: int, sample_rate: int, x: torch.Tensor, y: torch.Tensor) -> None:
    """A picture of the examples, where matplotlib is installed: in above, out below."""
    from ..errors import ModelError
    from ..files import replacing
    from ..plots import require_matplotlib, spectrogram

    try:
        plt = require_matplotlib()
    except ModelError:
        return
    figure, axes = plt.subplots(2, len(x), figsize=(3.2 * len(x), 5), sharex=True, sharey=True, layout="constrained")
    for column, sounds in enumerate(zip(x, y, strict=True)):
        for axis, sound, name in zip(axes[:, column], sounds, ("in", "out"), strict=True):
            spectrogram(sound.numpy(), sample_rate, axis)
            axis.set(title=f"example {column + 1}, {name}", xlabel="", ylabel="" if column else "kHz")
    figure.suptitle(f"step {step}")
    with replacing(run.examples / f"{step:08d}.png") as temporary:
        figure.savefig(temporary, dpi=100)
    plt.close(figure)


def _tell(run: Run, step: int, seconds: float) -> None:
    distances = [value for _, value in run.read_log("distance")]
    heard = f"; spectral distance of the examples {distances[0]:.3g} -> {distances[-1]:.3g}" if distances else ""
    click.echo(f"step {step} after {_duration(seconds)}{heard}")
    click.echo(f"listen to  {run.examples}")


def _duration(seconds: float) -> str:
    """Such as 42 s, 7.5 min or 3.2 h."""
    if seconds < 60:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.1f} min" if seconds < 3600 else f"{seconds / 3600:.1f} h"
