"""What the commands share: an option, a place for examples, and the way to complain."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])


def verbose(command: F) -> F:
    """Add `--verbose`, which is read by `main`, as that sees every failure."""
    option = click.option("-v", "--verbose", is_flag=True, expose_value=False, help="Show the traceback of a failure.")
    return option(command)


def examples(*lines: str) -> str:
    """An epilog that click leaves as it is."""
    return "\b\n" + "\n".join(("Examples:" if len(lines) > 1 else "Example:", *(f"  {line}" for line in lines)))


def counted(problems: Sequence[object]) -> str:
    """Such as `1 problem` or `3 problems`."""
    return f"{len(problems)} problem{'s' * (len(problems) != 1)}"


def complain(line: str) -> None:
    """One line on stderr."""
    click.echo(f"nn_export: {line}", err=True)
