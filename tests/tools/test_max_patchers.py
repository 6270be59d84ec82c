"""The patchers of the Max package: nothing overlaps, every port and message exists, everything is shown."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from py2max import Patcher
from py2max.maxref.porttypes import port_counts

from nn_export import _core
from support.max_patchers import FILES, OURS, PACKAGE, Page, all_pages, export_models, read

PAGES = all_pages()
SETTINGS = [row[0] for row in _core.setting_table()]
# Where Max writes other counts than its reference says: dict.view tells nothing, a receive takes nothing in a patcher.
AS_WRITTEN = {"dict.view": (1, 0), "r": (0, 1)}


def faults(file: Path) -> list[str]:
    """What py2max finds: doubled ids, loose cords, ports that are not there, kinds that do not fit, overlaps."""
    findings = Patcher.from_file(file).lint()
    known = [f"object '{name}' is not in the Max reference" for name in OURS]
    return [str(finding) for finding in findings if finding.message not in known]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_it_is_well_formed(file: Path) -> None:
    assert faults(file) == []


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("E-ORPHAN-LINE", lambda patcher: patcher["lines"][0]["patchline"].update(source=["obj-999", 0])),
        ("E-INLET-RANGE", lambda patcher: patcher["lines"][-1]["patchline"]["destination"].__setitem__(1, 7)),
        ("E-DUP-ID", lambda patcher: patcher["boxes"][0]["box"].update(id=patcher["boxes"][1]["box"]["id"])),
        ("W-OVERLAP", lambda patcher: patcher["boxes"][3]["box"].update(patching_rect=[24, 92, 50, 22])),
        ("W-OFFCANVAS", lambda patcher: patcher["boxes"][3]["box"]["patching_rect"].__setitem__(0, 5000)),
    ],
)
def test_what_is_not_well_formed_is_found(tmp_path: Path, code: str, change: Any) -> None:
    """The check before this one can fail."""
    whole = json.loads((PACKAGE / "extras" / "nn~ overview.maxpat").read_text(encoding="utf-8"))
    change(whole["patcher"])
    file = tmp_path / "broken.maxpat"
    file.write_text(json.dumps(whole), encoding="utf-8")
    assert any(code in fault for fault in faults(file))


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_boxes_of_max_have_its_ports(page: Page) -> None:
    """Those of ours are asked in tests/max/test_max_help.py."""
    for box in page.boxes.values():
        name = page.words(box)[0]
        known = (None, None) if name in OURS else AS_WRITTEN.get(name) or port_counts(name, box.get("text"))
        have = (box["numinlets"], box["numoutlets"])
        assert all(want in (None, count) for want, count in zip(known, have, strict=True)), (
            box.get("text", name),
            known,
        )
    for source, outlet, target, inlet in page.cords:
        assert 0 <= outlet < page.boxes[source]["numoutlets"]
        assert 0 <= inlet < page.boxes[target]["numinlets"]


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_every_message_and_control_goes_somewhere(page: Page) -> None:
    for key, box in page.boxes.items():
        if box["maxclass"] in ("message", "attrui", "toggle", "button", "dropfile"):
            assert page.targets(key), box


@pytest.mark.parametrize("name", OURS[:3])
def test_help_shows_every_message_and_attribute(name: str) -> None:
    pages = {page.name: page for page in read(PACKAGE / "help" / f"{name}.maxhelp")}
    assert list(pages) == ["basics", "messages", "attributes", "latency and late blocks", "buffers", "mc"]
    shown = [box for box in pages["messages"].boxes.values() if box["maxclass"] == "comment"][3:]
    told = [f"{message} {arguments}".strip() for message, arguments, _ in _core.message_table()]
    assert [box["text"] for box in shown[::2]] == told
    assert [box["text"] for box in shown[1::2]] == [doc for _, _, doc in _core.message_table()]
    attributes = pages["attributes"]
    assert [box["attr"] for box in attributes.boxes.values() if box["maxclass"] == "attrui"] == SETTINGS
    for page in pages.values():
        for key, box in page.boxes.items():
            if box["maxclass"] == "attrui":
                assert box["attr"] in SETTINGS
                assert [page.words(page.boxes[end])[0] for end in page.targets(key)] == [name]


def test_help_of_nn_info_shows_all_that_it_tells(tmp_path: Path) -> None:
    messages = read(PACKAGE / "help" / "nn.info.maxhelp")[1].texts("comment")
    rows = messages[messages.index("tells") + 1 :: 2]
    export_models(tmp_path)
    told = dict.fromkeys(selector for selector, _ in _core.describe(str(tmp_path / "voice.ts")))
    assert [row.split()[0] for row in rows] == [*told, "error"]


def test_the_overview_opens_every_patcher() -> None:
    overview = read(PACKAGE / "extras" / "nn~ overview.maxpat")[0]
    opened = {text.removeprefix("load ") for text in overview.texts("message")}
    assert opened == {file.name for file in FILES if file.parent.name in ("help", "examples")}
    for key, box in overview.boxes.items():
        if box["maxclass"] == "message":
            assert [overview.words(overview.boxes[end]) for end in overview.targets(key)] == [["pcontrol"]]
