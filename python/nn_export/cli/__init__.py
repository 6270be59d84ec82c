"""The command `nn_export`: a module for each of its commands, and `main`."""

from __future__ import annotations

import os
import signal
import sys
import traceback
import warnings

import click

from .. import __version__
from ..errors import ExitCode, RefusedError, reason
from ..torchscript import quiet
from .bench import bench
from .common import complain, examples, verbose
from .info import info
from .init import init
from .render import render
from .script import script
from .train import train
from .verify import verify

# PyTorch takes seconds to load: each command imports what it needs when it is called.


class _Commands(click.Group):
    """`nn_export model.py:Class` is short for `nn_export script model.py:Class`."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Take a first argument that looks like a model for the target of `script`."""
        if args[0] not in self.commands and (":" in args[0] or args[0].endswith((".py", ".yaml", ".yml"))):
            args = ["script", *args]
        return super().resolve_command(ctx, args)


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=examples(
        "nn_export init my_model",
        "nn_export my_model.py:MyModel -o my_model.ts",
        "nn_export verify my_model.ts",
        "nn_export bench my_model.ts",
        "nn_export info my_model.ts",
        "nn_export render my_model.ts in.wav out.wav --method forward",
        "nn_export train rave --data my_sounds --out my_run",
        "nn_export script rave --run my_run -o voice.ts",
    ),
)
@verbose
@click.version_option(__version__, prog_name="nn_export")
def cli() -> None:
    """Train and export models for nn~, look into them, and play files through them.

    `nn_export MODEL.py:CLASS` is short for `nn_export script MODEL.py:CLASS`.
    """


for command in (init, train, script, verify, bench, info, render):
    cli.add_command(command)


def _show_warning(message: Warning | str, *_: object, **__: object) -> None:
    complain(f"warning: {message}")


def main() -> None:
    """Run the command line: it ends with an `ExitCode`, a failure with one line on stderr."""
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # idle threads leave their cores to others; read as torch loads
    verbose = {"-v", "--verbose"} & set(sys.argv[1:])
    stopped: list[int] = []

    def stop(signum: int, _: object) -> None:
        stopped.append(signum)
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, stop)
    try:
        with quiet():
            warnings.showwarning = _show_warning
            cli(sys.argv[1:] or ["--help"], prog_name="nn_export", standalone_mode=False)
            sys.exit(ExitCode.OK)
    except click.UsageError as error:
        command = error.ctx.command_path if error.ctx else "nn_export"
        complain(f"{error.format_message().rstrip('.')}: see {command} --help")
        sys.exit(ExitCode.USAGE)
    except (click.exceptions.Abort, KeyboardInterrupt):
        complain("stopped")
        sys.exit(ExitCode.INTERRUPTED)
    except Exception as error:
        if stopped:  # in the middle of an import, which makes an error of its own of it
            complain("stopped")
            sys.exit(ExitCode.INTERRUPTED)
        if verbose:
            traceback.print_exc()
        complain(reason(error))
        sys.exit(ExitCode.REFUSED if isinstance(error, RefusedError) else ExitCode.FAILED)
    finally:
        signal.signal(signal.SIGINT, before)
