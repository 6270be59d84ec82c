"""`nn_export render`: play a sound file through a model."""

from __future__ import annotations

import sys

import click

from .common import examples, verbose


@click.command(epilog=examples("nn_export render my_model.ts in.wav out.wav --method forward --set temperature=0.5"))
@click.argument("model", type=click.Path())
@click.argument("source", type=click.Path(), metavar="IN.wav")
@click.argument("target", type=click.Path(), metavar="OUT.wav")
@click.option("--method", default="forward", show_default=True)
@click.option(
    "--bufsize", default=4096, show_default=True, type=click.IntRange(0, 1 << 20), help="Block size in samples."
)
@click.option("--set", "settings", multiple=True, metavar="NAME=VALUE", help="An attribute; [a, b] for several values.")
@verbose
def render(model: str, source: str, target: str, method: str, bufsize: int, settings: tuple[str, ...]) -> None:
    """Play a sound file through a model.

    The output is as long as the input and aligned with it. Any sample rate and number of channels will do.
    """
    from rich.console import Console
    from rich.progress import Progress

    from ..loader import parse_settings
    from ..render import render as play

    values = parse_settings(settings)
    with Progress(console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task("rendering")

        def progress(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        result = play(model, source, target, method=method, bufsize=bufsize, settings=values, progress=progress)
    click.echo(
        f"wrote {target}: {result.channels} channels, {result.samples / result.sample_rate:.2f} s at "
        f"{result.sample_rate} Hz; {result.latency} samples of latency taken out"
    )
