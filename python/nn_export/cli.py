"""The command `nn_export`."""

from __future__ import annotations

import json
import sys
import traceback
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from . import __version__
from .torchscript import quiet

# PyTorch takes seconds to load: each command imports what it needs.

F = TypeVar("F", bound=Callable[..., Any])


class _Commands(click.Group):
    """`nn_export model.py:Class` is short for `nn_export script model.py:Class`."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Take a first argument that looks like a model for the target of `script`."""
        if args[0] not in self.commands and (":" in args[0] or args[0].endswith(".py")):
            args = ["script", *args]
        return super().resolve_command(ctx, args)


def _verbose(command: F) -> F:
    """Read by `main`, which sees every failure."""
    option = click.option("-v", "--verbose", is_flag=True, expose_value=False, help="Show the traceback of a failure.")
    return option(command)


def _examples(*lines: str) -> str:
    return "\b\n" + "\n".join(("Examples:" if len(lines) > 1 else "Example:", *(f"  {line}" for line in lines)))


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=_examples(
        "nn_export my_model.py:MyModel -o my_model.ts",
        "nn_export info my_model.ts",
        "nn_export render my_model.ts in.wav out.wav --method forward",
    ),
)
@_verbose
@click.version_option(__version__, prog_name="nn_export")
def cli() -> None:
    """Export models for nn~, look into them, and play files through them.

    `nn_export MODEL.py:CLASS` is short for `nn_export script MODEL.py:CLASS`.
    """


@cli.command(
    epilog=_examples("nn_export script my_model.py:MyModel --checkpoint best.pt --set channels=2 -o my_model.ts")
)
@click.argument("target", metavar="MODEL.py:CLASS")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="File to write; default: the class, in lower case."
)
@click.option("--checkpoint", type=click.Path(), help="Weights to load: a state dict saved with torch.save.")
@click.option("--config", type=click.Path(), help="YAML file with arguments of the class.")
@click.option("--set", "settings", multiple=True, metavar="NAME=VALUE", help="One argument of the class, in YAML.")
@click.option("--keep", is_flag=True, help="Keep the file even if the check fails.")
@_verbose
def script(
    target: str,
    output: Path | None,
    checkpoint: str | None,
    config: str | None,
    settings: tuple[str, ...],
    keep: bool,
) -> None:
    """Write a model file, and prove that it plays.

    The class is built, compiled with TorchScript and saved; then the file is loaded by the same engine as in Pd,
    noise is played through every method at several block sizes, and the result is compared with PyTorch. If anything
    differs, no file is written.
    """
    from rich.console import Console

    from . import export, loader
    from .errors import ModelError
    from .files import replacing

    module = loader.load(target, config=config, settings=settings, checkpoint=checkpoint)
    path = output or Path(f"{type(module).__name__.lower()}.ts")
    with replacing(path) as temporary:
        export.save(module, temporary)
        from .check import check
        from .tables import report_table, to_text

        with Console(stderr=True).status("checking") as status:
            report = check(temporary, module, progress=lambda what: status.update(f"checking {what}"))
        click.echo(to_text([report_table(report)]))
        for problem in report.problems:
            _complain(problem)
        if report.problems and not keep:
            raise ModelError(
                f"{path}: not written, {len(report.problems)} problems: mend them, or write it with --keep"
            )
    click.echo(f"wrote {path} ({path.stat().st_size / 1e6:.1f} MB)")
    if report.problems:
        raise ModelError(f"{path}: written, but it failed its check")


@cli.command(epilog=_examples("nn_export info my_model.ts"))
@click.argument("file", type=click.Path())
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@_verbose
def info(file: str, as_json: bool) -> None:
    """Show what is in a model file."""
    from .info import info as read
    from .tables import info_tables, to_text

    contents = read(file)
    click.echo(json.dumps(contents, indent=2) if as_json else to_text(info_tables(contents)))


@cli.command(epilog=_examples("nn_export render my_model.ts in.wav out.wav --method forward --set temperature=0.5"))
@click.argument("model", type=click.Path())
@click.argument("source", type=click.Path(), metavar="IN.wav")
@click.argument("target", type=click.Path(), metavar="OUT.wav")
@click.option("--method", default="forward", show_default=True)
@click.option(
    "--bufsize", default=4096, show_default=True, type=click.IntRange(0, 1 << 20), help="Block size in samples."
)
@click.option("--set", "settings", multiple=True, metavar="NAME=VALUE", help="An attribute; [a, b] for several values.")
@_verbose
def render(model: str, source: str, target: str, method: str, bufsize: int, settings: tuple[str, ...]) -> None:
    """Play a sound file through a model.

    The output is as long as the input and aligned with it. Any sample rate and number of channels will do.
    """
    from rich.console import Console
    from rich.progress import Progress

    from .loader import parse_settings
    from .render import render as play

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


def _complain(line: str) -> None:
    click.echo(f"nn_export: {line}", err=True)


def _show_warning(message: Warning | str, *_: object, **__: object) -> None:
    _complain(f"warning: {message}")


def main() -> None:
    """Run the command line. A failure is one line on stderr and exit status 1, wrong usage exit status 2."""
    verbose = {"-v", "--verbose"} & set(sys.argv[1:])
    try:
        with quiet():
            warnings.showwarning = _show_warning
            sys.exit(cli(sys.argv[1:] or ["--help"], prog_name="nn_export", standalone_mode=False))
    except click.UsageError as error:
        command = error.ctx.command_path if error.ctx else "nn_export"
        _complain(f"{error.format_message().rstrip('.')}: see {command} --help")
        sys.exit(2)
    except click.exceptions.Abort:
        _complain("stopped")
        sys.exit(1)
    except Exception as error:
        if verbose:
            traceback.print_exc()
        from .errors import reason

        _complain(reason(error))
        sys.exit(1)
