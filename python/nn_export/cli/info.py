"""`nn_export info`: show what is in a model file."""

from __future__ import annotations

import json

import click

from .common import examples, verbose


@click.command(epilog=examples("nn_export info my_model.ts"))
@click.argument("file", type=click.Path())
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@verbose
def info(file: str, as_json: bool) -> None:
    """Show what is in a model file; of a .pt2 its record, as JSON."""
    if file.endswith(".pt2"):
        from ..pt2 import load

        click.echo(json.dumps(load(file).record, indent=2))
        return
    from ..info import info as read
    from ..tables import info_tables, to_text

    contents = read(file)
    click.echo(json.dumps(contents, indent=2) if as_json else to_text(info_tables(contents)))
