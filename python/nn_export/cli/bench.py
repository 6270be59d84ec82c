"""`nn_export bench`: what a model costs on this machine."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

import click

from .common import examples, verbose


@click.command(
    epilog=examples("nn_export bench my_model.ts", "nn_export bench my_model.ts --size 2048 --plot load.png")
)
@click.argument("file", type=click.Path())
@click.option(
    "--size", "sizes", multiple=True, type=click.IntRange(1, 1 << 20), help="A block size in samples; may be repeated."
)
@click.option("--seconds", default=2.0, show_default=True, type=click.FloatRange(0.0), help="Of sound per block size.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--plot", type=click.Path(path_type=Path), help="Draw the loads into this file (.png, .svg, .pdf).")
@verbose
def bench(file: str, sizes: tuple[int, ...], seconds: float, as_json: bool, plot: Path | None) -> None:
    """Measure what a model costs on this machine, and from which buffer size on it is safe.

    Each method is played by the engine at several block sizes, in turn as it stands in the file and rewritten for
    this machine, as nn~ does. Safe is a size from which on the slowest block takes less than 70 % of its duration.

    A .pt2 is compiled with AOTInductor, and timed beside the .ts of the same name.
    """
    from rich.console import Console
    from rich.progress import Progress

    from ..bench import SIZES
    from ..bench import bench as measure
    from ..pt2.speed import speed
    from ..tables import bench_tables, speed_table, to_text

    if plot and file.endswith(".pt2"):
        raise click.UsageError("there is no picture for a .pt2: leave out --plot")
    if plot:
        from ..plots import load_plot, require_matplotlib

        require_matplotlib()
    with Progress(console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task("measuring")

        def progress(what: str, done: int, total: int) -> None:
            bar.update(task, description=what, completed=done, total=total)

        if file.endswith(".pt2"):
            rows = speed(file, sizes or (2048, 4096), progress)
            click.echo(json.dumps([asdict(row) for row in rows], indent=2) if as_json else to_text([speed_table(rows)]))
            return
        result = measure(file, sizes=sizes or SIZES, seconds=seconds, progress=progress)
    click.echo(json.dumps(result.to_json(), indent=2) if as_json else to_text(bench_tables(result)))
    if plot:
        load_plot(result, plot)
        click.echo(f"wrote {plot}", err=as_json)
