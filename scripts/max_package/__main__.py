#!/usr/bin/env python3
"""Writes the files of the Max package that follow from the core's tables: patchers, reference pages, pictures of them.

python scripts/max_package           writes patches/max/, docs/images/max/ and the attributes in docs/max.md
python scripts/max_package --check   only compares: tells what is not as it would be written
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from help_pages import tabs
from objects import OBJECTS
from other_pages import EXAMPLES, info_basics, info_messages, overview
from picture import draw
from reference import lookup, page, with_attributes
from sheet import Sheet, tabbed, to_json

ROOT = Path(__file__).parents[2]
PACKAGE, PICTURES = ROOT / "patches" / "max", ROOT / "docs" / "images" / "max"
PAGE = ROOT / "docs" / "max.md"
GENERATED = (".maxhelp", ".maxpat", ".xml", ".svg")


def files() -> dict[Path, str]:
    """Every file, and what it holds."""
    written: dict[Path, str] = {
        PACKAGE / "interfaces" / "nn~-obj-qlookup.json": lookup(),
        PAGE: with_attributes(PAGE.read_text(encoding="utf-8")),
    }

    def add(path: Path, sheet: Sheet) -> None:
        content: dict[str, Any] = sheet.content()
        written[path] = to_json(content)
        written[PICTURES / f"{path.stem}.svg"] = draw(content)

    for item in OBJECTS:
        pages = tabs(item) if item.has_settings else {"basics": info_basics(), "messages": info_messages()}
        written[PACKAGE / "help" / f"{item.name}.maxhelp"] = to_json(tabbed(pages))
        written[PACKAGE / "docs" / "refpages" / f"{item.name}.maxref.xml"] = page(item)
        for tab, sheet in pages.items():
            if item.name in ("mc.nn~", "mcs.nn~") and tab != "basics":
                continue  # these pages are those of nn~, but for the name
            name = f"{item.name} {tab}".replace("~", "").replace(" ", "-")
            written[PICTURES / f"{name}.svg"] = draw(sheet.content(), list(pages), tab)
    add(PACKAGE / "extras" / "nn~ overview.maxpat", overview())
    for name, (_, make) in EXAMPLES.items():
        add(PACKAGE / "examples" / f"{name}.maxpat", make())
    return written


def main() -> None:
    """Writes, or compares."""
    written = files()
    if "--check" in sys.argv[1:]:
        wrong = [
            path for path, text in written.items() if not path.is_file() or path.read_text(encoding="utf-8") != text
        ]
        found = {path for folder in (PACKAGE, PICTURES) for path in folder.rglob("*") if path.suffix in GENERATED}
        wrong += sorted(found - set(written))
        if wrong:
            names = ", ".join(str(path.relative_to(ROOT)) for path in wrong)
            sys.exit(f"not what the core's tables say: run scripts/max_package, and look at: {names}")
        return
    for path, text in written.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
