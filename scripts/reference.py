#!/usr/bin/env python3
"""Writes the message table of docs/reference.md from the backend's own; `--check` only compares."""

from __future__ import annotations

import sys
from pathlib import Path

from nn_export import _core

PAGE = Path(__file__).parents[1] / "docs" / "reference.md"
BEGIN, END = "<!-- messages: written by scripts/reference.py -->\n", "<!-- end of messages -->\n"


def cell(text: str) -> str:
    """Text in a Markdown table."""
    return text.replace("|", "\\|")


def table() -> str:
    """The messages as a Markdown table."""
    rows = [
        f"| `{cell(f'{name} {arguments}'.strip())}` | {cell(doc)} |" for name, arguments, doc in _core.message_table()
    ]
    return "\n".join(["| message | what it does |", "|---|---|", *rows]) + "\n"


def page() -> str:
    """The page with a fresh table."""
    text = PAGE.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    return before + BEGIN + table() + END + rest.split(END)[1]


if __name__ == "__main__":
    if "--check" in sys.argv:
        if page() != PAGE.read_text(encoding="utf-8"):
            sys.exit("docs/reference.md does not list the backend's messages: run scripts/reference.py")
    else:
        PAGE.write_text(page(), encoding="utf-8")
