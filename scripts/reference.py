#!/usr/bin/env python3
"""Writes the tables of docs/reference.md from the backend's own; `--check` only compares."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from nn_export import _core

PAGE = Path(__file__).parents[1] / "docs" / "reference.md"
MARKS = {
    name: (f"<!-- {name}: written by scripts/reference.py -->\n", f"<!-- end of {name} -->\n")
    for name in ("messages", "settings")
}


def cell(text: str) -> str:
    """Text in a Markdown table."""
    return text.replace("|", "\\|")


def messages() -> str:
    """The messages as a Markdown table."""
    rows = [
        f"| `{cell(f'{name} {arguments}'.strip())}` | {cell(doc)} |" for name, arguments, doc in _core.message_table()
    ]
    return "\n".join(["| message | what it does |", "|---|---|", *rows]) + "\n"


def settings() -> str:
    """What Max shows as attributes, as a Markdown table."""
    rows = []
    taken = {name: arguments for name, arguments, _ in _core.message_table()}
    for name, kind, least, most, choices, initial, label, category, _ in _core.setting_table():
        words = [*choices, *re.findall(r"[A-Z]{2,}", taken[name])]  # DEVICE: any other
        values = {"switch": "0, 1", "number": f"{least} to {most}", "word": ", ".join(words)}[kind]
        rows.append(f"| `{name}` | {label} | {category} | {values} | {initial} |")
    return "\n".join(["| attribute | label | category | values | initially |", "|---|---|---|---|---|", *rows]) + "\n"


def page() -> str:
    """The page with fresh tables."""
    text = PAGE.read_text(encoding="utf-8")
    for name, table in (("messages", messages()), ("settings", settings())):
        begin, end = MARKS[name]
        before, rest = text.split(begin)
        text = before + begin + table + end + rest.split(end)[1]
    return text


if __name__ == "__main__":
    if "--check" in sys.argv:
        if page() != PAGE.read_text(encoding="utf-8"):
            sys.exit("docs/reference.md does not list the backend's messages and settings: run scripts/reference.py")
    else:
        PAGE.write_text(page(), encoding="utf-8")
