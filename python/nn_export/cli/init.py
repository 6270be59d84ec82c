"""`nn_export init`: a project to begin with."""

from __future__ import annotations

from pathlib import Path

import click

from .common import examples, verbose


@click.command(epilog=examples("nn_export init my_model"))
@click.argument("folder", type=click.Path(path_type=Path), default=Path())
@verbose
def init(folder: Path) -> None:
    """Write a project to begin with: a model, its recipe, its test and a patch.

    The model is a filter that streams, with comments on what every model needs. It exports at once.
    """
    from ..starter import write_starter

    for path in write_starter(folder):
        click.echo(f"wrote {path}")
    inside = "" if folder == Path() else f"cd {folder} && "
    click.echo(f"next: {inside}nn_export script recipe.yaml")
