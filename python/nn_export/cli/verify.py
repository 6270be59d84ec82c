"""`nn_export verify`: is a model right for nn~?"""

from __future__ import annotations

import contextlib
import json
import sys
import tempfile
from pathlib import Path

import click

from .common import complain, counted, examples, verbose


@click.command(
    epilog=examples("nn_export verify my_model.ts", "nn_export verify my_model.py:MyModel --json")
    + "\n\n\b\nExit status: 0 it is right, 1 it could not be judged, 2 wrong usage, 3 it is refused, 130 Ctrl-C."
)
@click.argument("target", metavar="FILE.ts|MODEL.py:CLASS|RECIPE.yaml")
@click.option("--checkpoint", type=click.Path(), help="Weights to load into a class.")
@click.option("--config", type=click.Path(), help="YAML file with arguments of a class.")
@click.option("--set", "settings", multiple=True, metavar="NAME=VALUE", help="One argument of a class, in YAML.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@verbose
def verify(target: str, checkpoint: str | None, config: str | None, settings: tuple[str, ...], as_json: bool) -> None:
    """Find what is wrong with a model, and say how to mend it.

    A file may come from any exporter. A class or a recipe is exported to a temporary file first, and compared with it.
    """
    from rich.console import Console

    from .. import export, loader
    from ..errors import ModelError, RefusedError
    from ..recipe import build, read_recipe
    from ..tables import to_text, verdict_table
    from ..verify import Severity
    from ..verify import verify as judge

    path, module = Path(target), None
    if path.suffix == ".pt2":
        raise ModelError(f"{target}: a .pt2 is judged by its class: give that, as MODEL.py:CLASS")
    with (
        tempfile.TemporaryDirectory() as folder,
        Console(stderr=True).status("verifying") as status,
        contextlib.redirect_stdout(sys.stderr),  # what the model prints is no part of the answer
    ):
        if path.suffix in (".yaml", ".yml"):
            if config:
                raise click.UsageError("a recipe has arguments of its own: leave out --config")
            module = build(read_recipe(path), settings, checkpoint)
        elif path.suffix == ".py" or (loader.names_class(target) and not path.exists()):
            module = loader.load(target, config=config, settings=settings, checkpoint=checkpoint)
        if module is not None:
            path = Path(folder) / f"{type(module).__name__.lower()}.ts"
            export.save(module, path)
        verdict = judge(path, module, progress=lambda what: status.update(f"verifying {what}"))
    verdict.path = target
    if as_json:
        click.echo(json.dumps(verdict.to_json(), indent=2))
    else:
        click.echo(to_text([verdict_table(verdict)]))
        for finding in verdict.findings:
            if finding.severity is not Severity.NOT_JUDGED:
                complain(f"{finding.severity.value}: {finding}")
    if verdict.problems:
        raise RefusedError(f"{target}: refused, {counted(verdict.problems)}: docs/verify.md tells more")
    if not as_json:
        click.echo(f"{target} is right for nn~")
