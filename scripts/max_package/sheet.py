"""A page of a Max patcher from a compact description: boxes at their places, and cords.

py2max writes the boxes: it knows Max's own objects, what they are called in a file and how many inlets and outlets they
have. What it cannot know are the ports of our objects; `objects.ports` tells them.
"""

from __future__ import annotations

import json
import re
from itertools import pairwise
from typing import Any

from objects import MC_SIGNAL, SIGNAL, ports
from py2max import Patcher
from py2max.core.box import Box
from py2max.core.common import Rect, box_width_for, text_width

HEIGHT = 22  # of a box with one line of text, at Max's default size 12
MC = {"numoutlets": 1, "outlettype": [MC_SIGNAL]}
# As Max writes them, where py2max knows less.
CORRECTED: dict[str, dict[str, Any]] = {
    "*~": {"outlettype": [SIGNAL]},
    "dict.view": {"numoutlets": 0, "outlettype": []},
    "r": {"numinlets": 0},
    "sfplay~": {"numinlets": 2, "numoutlets": 2, "outlettype": [SIGNAL, "bang"]},
    "mc.*~": MC,
    "mc.mixdown~": MC,
    "mc.pack~": MC,
}
KEPT = ("fileversion", "appversion", "classnamespace", "rect", "boxes", "lines")  # the others repeat Max's defaults


def wrapped(text: str, width: float, size: float) -> list[str]:
    """The lines that a comment of this width breaks its text into."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and 1.04 * text_width(longer, size) > width - 6:  # other machines have other fonts
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


class Sheet:
    """One page. All places and sizes are pixels; a box is named by what adding it returned."""

    def __init__(self, width: int, height: int) -> None:
        """An empty page, as large as its window."""
        self.patcher = Patcher(on_invalid="raise", validate_attrs=False)
        self.patcher.appversion = {"major": 8, "minor": 6, "revision": 0, "architecture": "x64", "modernui": 1}
        self.patcher.rect = Rect(60, 80, width, height)

    def text(self, x: int, y: int, text: str, width: int = 400, size: float = 12.0, bold: bool = False) -> Box:
        """A comment, as high as its text needs."""
        height = round(len(wrapped(text, width, size)) * size * 1.17) + 6
        face = 1 if bold else 0
        return self.patcher.add_comment(text, patching_rect=Rect(x, y, width, height), fontsize=size, fontface=face)

    def heading(self, x: int, y: int, text: str, width: int = 300) -> Box:
        """The name of a part of the page."""
        return self.text(x, y, text, width, size=13.0, bold=True)

    def obj(self, x: int, y: int, text: str, width: float | None = None) -> Box:
        """Any object with a text: Max's own, or one of ours."""
        own = ports(text)
        given = CORRECTED.get(text.split()[0], {})
        if own is not None:
            given = {"numinlets": own[0], "numoutlets": len(own[1]), "outlettype": own[1]}
        most = max(given.get("numoutlets", 0), given.get("numinlets", 0), 2)
        wide = width or box_width_for(text, most)
        return self.patcher.add_textbox(text, patching_rect=Rect(x, y, wide, HEIGHT), **given)

    def msg(self, x: int, y: int, text: str, width: float | None = None) -> Box:
        """A message box."""
        return self.patcher.add_message(text, patching_rect=Rect(x, y, width or box_width_for(text), HEIGHT))

    def ui(self, x: int, y: int, kind: str, width: int, height: int, **attributes: Any) -> Box:
        """A user interface object: toggle, ezdac~, attrui, flonum, ..."""
        given = CORRECTED.get(kind, {}) | {"parameter_enable": 0} | attributes
        return self.patcher.add_textbox(kind, patching_rect=Rect(x, y, width, height), **given)

    def cord(self, source: Box, target: Box, outlet: int = 0, inlet: int = 0) -> None:
        """A patch cord; ports count from 0."""
        self.patcher.add_line(source, target, outlet=outlet, inlet=inlet)

    def chain(self, *boxes: Box) -> None:
        """Cords from each first outlet to the first inlet of the next box."""
        for source, target in pairwise(boxes):
            self.cord(source, target)

    def into(self, target: Box, *sources: Box) -> None:
        """Cords from the first outlet of each source to one box's first inlet."""
        for source in sources:
            self.cord(source, target)

    def content(self) -> dict[str, Any]:
        """As Max keeps it in a file, without what only repeats Max's defaults."""
        self.patcher.render()
        whole = self.patcher.to_dict()["patcher"]
        return {key: whole[key] for key in KEPT}


def tabbed(pages: dict[str, Sheet]) -> dict[str, Any]:
    """A patcher whose window has a tab for each page, in this order."""
    size = next(iter(pages.values())).patcher.rect
    root = Sheet(int(size[2]), int(size[3]))
    boxes: list[dict[str, Any]] = []
    for place, (name, page) in enumerate(pages.items()):
        # A tab is a subpatcher without ports. Max lists what lies in front first, so the file has them backwards.
        box = {
            "id": f"obj-{place + 1}",
            "maxclass": "newobj",
            "numinlets": 0,
            "numoutlets": 0,
            "patcher": page.content() | {"showontab": 1},
            "patching_rect": [20 + 130 * place, 20, 120, HEIGHT],
            "text": f"p {name}" if " " not in name else f'p "{name}"',
        }
        boxes.insert(0, {"box": box})
    return root.content() | {"showrootpatcherontab": 0, "showontab": 0, "boxes": boxes, "lines": []}


def to_json(patcher: dict[str, Any]) -> str:
    """The text of a .maxpat or .maxhelp file: a line for each attribute of a box."""
    text = json.dumps({"patcher": patcher}, indent=1, ensure_ascii=False)
    return re.sub(r"\[\s+([^\[\]{}]*?)\s+\]", lambda row: "[" + re.sub(r"\s*\n\s*", " ", row[1]) + "]", text) + "\n"
