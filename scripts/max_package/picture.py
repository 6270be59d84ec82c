"""Patchers as pictures (SVG): what a file describes, drawn much as Max draws it, to be looked at without Max."""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import escape

from objects import MC_SIGNAL, SIGNAL
from py2max.core.common import text_width
from sheet import wrapped

INK, PAPER, BOX, MESSAGE, EDGE = "#202226", "#f2f2f0", "#ffffff", "#dfe4ea", "#8a8f98"
CORDS = {SIGNAL: ("#9a8a10", 2.2), MC_SIGNAL: ("#2f6fb0", 3.4)}
CONTROL = ("#5b6068", 1.1)
TAB = 28  # height of the row of tabs


def port_x(rect: list[float], index: int, count: int) -> float:
    """Ports are spread from a box's left end to its right one."""
    left, right = rect[0] + 9, rect[0] + rect[2] - 9
    return left if count < 2 else left + (right - left) * index / (count - 1)


def write(x: float, y: float, text: str, size: float = 12, bold: bool = False, fill: str = INK) -> str:
    """One line of text; `y` is its base line."""
    weight = ' font-weight="bold"' if bold else ""
    wide = text_width(text, size) * (1.08 if bold else 1)  # so that it fits in any viewer's font
    length = f'textLength="{wide:.4g}" lengthAdjust="spacingAndGlyphs"'
    return f'<text x="{x:g}" y="{y:g}" font-size="{size:g}"{weight} fill="{fill}" {length}>{escape(text)}</text>'


def frame(rect: list[float], fill: str, radius: float = 2) -> str:
    """A box's outline."""
    x, y, width, height = rect
    return (
        f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="{radius:g}" fill="{fill}" '
        f'stroke="{EDGE}"/>'
    )


def inside(box: dict[str, Any]) -> list[str]:
    """What a box shows, by its class."""
    kind, rect = box["maxclass"], box["patching_rect"]
    x, y, width, height = rect
    middle, centre = y + height / 2, x + width / 2
    if kind == "comment":
        size = box.get("fontsize", 12)
        return [
            write(x + 3, y + 3 + size + row * size * 1.17, line, size, box.get("fontface") == 1)
            for row, line in enumerate(wrapped(box["text"], width, size))
        ]
    drawn = [frame(rect, MESSAGE if kind == "message" else BOX, 6 if kind == "message" else 2)]
    if kind in ("newobj", "message"):
        return [*drawn, write(x + 5, middle + 4, box["text"])]
    if kind == "toggle":
        wide, high = width - 12, height - 12
        cross = f"M{x + 6:g} {y + 6:g}l{wide:g} {high:g}m0 {-high:g}l{-wide:g} {high:g}"
        return [*drawn, f'<path d="{cross}" stroke="{EDGE}"/>']
    if kind == "button":
        return [*drawn, f'<circle cx="{centre:g}" cy="{middle:g}" r="{width / 2 - 4:g}" fill="none" stroke="{EDGE}"/>']
    if kind in ("flonum", "number"):
        return [
            *drawn,
            f'<path d="M{x + 1:g} {y + 4:g}l8 {height / 2 - 4:g}l-8 {height / 2 - 4:g}z" fill="{EDGE}"/>',
            write(x + 14, middle + 4, "0." if kind == "flonum" else "0"),
        ]
    if kind == "attrui":
        half = f'<path d="M{x + width * 0.6:g} {y:g}v{height:g}" stroke="{EDGE}"/>'
        return [*drawn, half, write(x + 5, middle + 4, box["attr"], fill="#2f6fb0")]
    if kind == "gain~":
        level = f'<path d="M{x + 3:g} {middle:g}h{width - 6:g}" stroke="{CORDS[SIGNAL][0]}" stroke-width="3"/>'
        return [*drawn, level]
    if kind in ("ezdac~", "ezadc~"):
        shape = (
            "M-9 -5h6l8 -7v24l-8 -7h-6z" if kind == "ezdac~" else "M-5 -11h10v12h-10zM-9 -3v4q0 7 9 7q9 0 9 -7v-4M0 8v5"
        )
        return [*drawn, f'<path d="{shape}" transform="translate({centre:g} {middle:g})" fill="none" stroke="{INK}"/>']
    return [*drawn, write(x + 5, middle + 4, kind, fill=EDGE)]


def ports_of(box: dict[str, Any]) -> list[str]:
    """Marks of inlets and outlets; a comment's inlet is nobody's concern."""
    if box["maxclass"] == "comment":
        return []
    rect, kinds = box["patching_rect"], box.get("outlettype", [])
    marks = [(port_x(rect, i, box["numinlets"]), rect[1], CONTROL[0]) for i in range(box["numinlets"])]
    for i in range(box["numoutlets"]):
        kind = kinds[i] if i < len(kinds) else ""
        marks.append((port_x(rect, i, box["numoutlets"]), rect[1] + rect[3], CORDS.get(kind, CONTROL)[0]))
    return [f'<rect x="{x - 3:g}" y="{y - 1.5:g}" width="6" height="3" fill="{colour}"/>' for x, y, colour in marks]


def cord(line: dict[str, Any], boxes: dict[str, dict[str, Any]]) -> str:
    """A cord, hanging a little."""
    (start, outlet), (end, inlet) = line["source"], line["destination"]
    source, target = boxes[start], boxes[end]
    kinds = source.get("outlettype", [])
    colour, width = CORDS.get(kinds[outlet] if outlet < len(kinds) else "", CONTROL)
    x0 = port_x(source["patching_rect"], outlet, source["numoutlets"])
    y0 = source["patching_rect"][1] + source["patching_rect"][3]
    x1, y1 = port_x(target["patching_rect"], inlet, target["numinlets"]), target["patching_rect"][1]
    bend = max(14.0, abs(y1 - y0) * 0.4)
    return (
        f'<path d="M{x0:g} {y0:g}C{x0:g} {y0 + bend:g} {x1:g} {y1 - bend:g} {x1:g} {y1:g}" fill="none" '
        f'stroke="{colour}" stroke-width="{width:g}"/>'
    )


def draw(patcher: dict[str, Any], tabs: list[str] | None = None, chosen: str = "") -> str:
    """The picture of one page, below a row of tabs if there are any."""
    width, height = patcher["rect"][2:]
    boxes = {row["box"]["id"]: row["box"] for row in patcher["boxes"]}
    parts, top, x = [], TAB if tabs else 0, 6.0
    for name in tabs or []:
        wide = text_width(name, 12) * 1.08 + 18
        parts += [
            frame([x, 4, wide, TAB - 4], PAPER if name == chosen else MESSAGE, 4),
            write(x + 9, 20, name, bold=name == chosen),
        ]
        x += wide + 3
    parts.append(f'<g transform="translate(0 {top})"><rect width="{width:g}" height="{height:g}" fill="{PAPER}"/>')
    parts += [cord(row["patchline"], boxes) for row in patcher["lines"]]
    for box in boxes.values():
        parts += [*inside(box), *ports_of(box)]
    whole = height + top
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{whole:g}" '
            f'viewBox="0 0 {width:g} {whole:g}" font-family="Arial, Helvetica, sans-serif">',
            f'<rect width="{width:g}" height="{whole:g}" fill="{MESSAGE}"/>',
            *parts,
            "</g>",
            "</svg>\n",
        ]
    )
