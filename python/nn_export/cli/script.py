"""`nn_export script`: write a model file, and prove that it plays."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from .common import complain, counted, examples, verbose

if TYPE_CHECKING:
    from ..module import Module


@click.command(
    epilog=examples(
        "nn_export script my_model.py:MyModel --checkpoint best.pt --set channels=2 -o my_model.ts",
        "nn_export script recipe.yaml",
        "nn_export script rave --run my_run --set fidelity=0.9 -o voice.ts",
    )
)
@click.argument("target", metavar="MODEL.py:CLASS|RECIPE.yaml|rave")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="File to write; default: the class, in lower case."
)
@click.option("--checkpoint", type=click.Path(), help="Weights to load: a state dict saved with torch.save.")
@click.option("--config", type=click.Path(), help="YAML file with arguments of the class.")
@click.option("--set", "settings", multiple=True, metavar="NAME=VALUE", help="One argument of the class, in YAML.")
@click.option("--run", type=click.Path(), help="Folder of a training run, whose model is exported.")
@click.option(
    "--format",
    "file_format",
    type=click.Choice(["ts", "pt2"]),
    default="ts",
    show_default=True,
    help="ts plays in nn~; pt2 holds a torch.export program per method.",
)
@click.option("--keep", is_flag=True, help="Keep the file even if the check fails.")
@verbose
def script(
    target: str,
    output: Path | None,
    checkpoint: str | None,
    config: str | None,
    settings: tuple[str, ...],
    run: str | None,
    file_format: str,
    keep: bool,
) -> None:
    """Write a model file, and prove that it plays.

    The class is built, compiled with TorchScript and saved; then the file is loaded by the same engine as in Pd,
    noise is played through every method at several block sizes, and the result is compared with PyTorch. All that
    `nn_export verify` looks for is looked for too. If anything is wrong, no file is written.

    A recipe is a YAML file that says all of this, to be repeated: see docs/recipes.md. With --run the model is one
    that `nn_export train` has trained: see docs/rave.md for what can be --set.
    """
    from rich.console import Console

    from .. import export, loader
    from ..errors import RefusedError
    from ..files import replacing
    from ..models import KINDS, from_run
    from ..recipe import build, read_recipe
    from ..training.run import Run

    if run or target in KINDS:
        if not run:
            raise click.UsageError(f"which {target}: give the folder of its training with --run")
        if target not in KINDS:
            raise click.UsageError(f"'{target}' is not what is trained: with --run write {', '.join(KINDS)}")
        if config or checkpoint:
            raise click.UsageError(
                "a run has its own configuration and checkpoint: leave out --config and --checkpoint"
            )
        module = from_run(Run(run), loader.parse_settings(settings))
        path = output or Path(f"{target}.ts")
    elif Path(target).suffix in (".yaml", ".yml"):
        if config:
            raise click.UsageError("a recipe has arguments of its own: leave out --config")
        recipe = read_recipe(target)
        module, path = build(recipe, settings, checkpoint), output or recipe.output
    else:
        module = loader.load(target, config=config, settings=settings, checkpoint=checkpoint)
        path = output or Path(f"{type(module).__name__.lower()}.ts")
    if (file_format == "pt2") != (path.suffix == ".pt2") and (output or file_format == "ts"):
        raise click.UsageError(
            f"{path.name} in --format {file_format}: name it {path.with_suffix(f'.{file_format}').name}"
        )
    if file_format == "pt2":
        return _write_programs(module, output if output else path.with_suffix(".pt2"), keep)
    with replacing(path) as temporary:
        export.save(module, temporary)
        from ..check import check
        from ..tables import report_table, to_text
        from ..verify import Severity, verify

        with Console(stderr=True).status("checking") as status:
            report = check(temporary, module, progress=lambda what: status.update(f"checking {what}"))
            verdict = verify(temporary, module, progress=lambda what: status.update(f"verifying {what}"))
        click.echo(to_text([report_table(report)]))
        problems = report.problems + [str(finding) for finding in verdict.problems]
        for problem in problems:
            complain(problem)
        for finding in verdict.findings:
            if finding.severity is Severity.WARNING and finding.check != "batch":  # that was told at registration
                complain(f"warning: {finding}")
        if problems and not keep:
            raise RefusedError(f"{path}: not written, {counted(problems)}: mend it, or write it with --keep")
    click.echo(f"wrote {path} ({path.stat().st_size / 1e6:.1f} MB)")
    if problems:
        raise RefusedError(f"{path}: written, but it failed its check")
    return None


def _write_programs(module: Module, path: Path, keep: bool) -> None:
    """The same for `--format pt2`: the class is verified, and each program is compared with it in random blocks."""
    from .. import pt2
    from ..errors import RefusedError
    from ..files import replacing
    from ..verify import Severity, verify_module

    with replacing(path) as temporary:
        pt2.save(module, temporary)
        verdict = verify_module(module)
        results = pt2.check(temporary, module)
        problems = [str(finding) for finding in verdict.problems]
        for name, result in results.items():
            if isinstance(result, float):
                click.echo(f"{name}: as PyTorch within {result:.1e} of the peak")
            else:
                problems.append(f"method '{name}': {result}")
        for problem in problems:
            complain(problem)
        for finding in verdict.findings:
            if finding.severity is Severity.WARNING and finding.check != "batch":  # a program takes one stream
                complain(f"warning: {finding}")
        if problems and not keep:
            raise RefusedError(f"{path}: not written, {counted(problems)}: mend it, or write it with --keep")
    click.echo(f"wrote {path} ({path.stat().st_size / 1e6:.1f} MB)")
    if problems:
        raise RefusedError(f"{path}: written, but it failed its check")
