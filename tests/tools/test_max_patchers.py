"""The patchers of the Max package: nothing overlaps, every port and message exists, everything is shown."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from py2max import Patcher
from py2max.maxref.porttypes import port_counts

from nn_export import _core
from support.max_patchers import OURS, Page, read

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "patches" / "max"
FILES = sorted([*PACKAGE.rglob("*.maxhelp"), *PACKAGE.rglob("*.maxpat")])
PAGES = [page for file in FILES for page in read(file)]
SETTINGS = [row[0] for row in _core.setting_table()]
# Where Max writes other counts than its reference says: dict.view tells nothing, a receive takes nothing in a patcher.
AS_WRITTEN = {"dict.view": (1, 0), "r": (0, 1)}


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[tuple[str, list[Any]]]]:
    """What the core tells of the models that the patchers play."""
    folder = tmp_path_factory.mktemp("models")
    told = {}
    for name, file, module in (("demo", "demo/model.py", "Demo"), ("effects", "effects.py", "Effects")):
        spec = importlib.util.spec_from_file_location(f"max_{name}", ROOT / "python" / "examples" / file)
        assert spec is not None
        assert spec.loader is not None
        loaded = sys.modules[f"max_{name}"] = importlib.util.module_from_spec(spec)  # TorchScript looks for it there
        spec.loader.exec_module(loaded)
        getattr(loaded, module)().export_to_ts(folder / f"{name}.ts")
        told[name] = _core.describe(str(folder / f"{name}.ts"))
    return told


def expected(text: str, models: dict[str, list[tuple[str, list[Any]]]]) -> tuple[int, list[str]]:
    """Inlets and types of outlets of one of our objects, as docs/max.md says and the model's description has them."""
    name, model, *given = [*text.split(" @")[0].split(), "void"][: len(text.split(" @")[0].split()) + 1]
    if name == "nn.info":
        return 1, ["", ""]
    kind = "signal" if name == "nn~" else "multichannelsignal"
    numbers = [int(word) for word in given if word.isdigit()]
    if name == "mcs.nn~":
        voices = numbers[0] if numbers else 1
        return voices, [kind] * voices + [""]
    if model == "void":
        ins, outs = numbers
    else:
        methods = {atoms[0]: atoms for selector, atoms in models[model] if selector == "method"}
        _, ins, _, outs, _ = methods[given[0]]
    return max(1, ins), [kind] * outs + [""]


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
def test_boxes_have_the_objects_ports(page: Page, models: dict[str, list[tuple[str, list[Any]]]]) -> None:
    for box in page.boxes.values():
        name = page.words(box)[0]
        count = (box["numinlets"], box["numoutlets"])
        if name in OURS:
            inlets, outlets = expected(box["text"], models)
            assert (box["numinlets"], box["outlettype"]) == (inlets, outlets), box["text"]
            assert box["numoutlets"] == len(outlets)
            continue
        known = AS_WRITTEN.get(name) or port_counts(name, box.get("text"))
        assert all(want in (None, have) for want, have in zip(known, count, strict=True)), (
            box.get("text", name),
            known,
        )
    for source, outlet, target, inlet in page.cords:
        assert 0 <= outlet < page.boxes[source]["numoutlets"]
        assert 0 <= inlet < page.boxes[target]["numinlets"]


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_messages_to_our_objects_exist(page: Page, models: dict[str, list[tuple[str, list[Any]]]]) -> None:
    table = {name for name, _, _ in _core.message_table()}
    for key, box in page.boxes.items():
        if box["maxclass"] != "message":
            continue
        ends = page.targets(key)
        assert ends, f"{box['text']} goes nowhere"
        for end in (page.boxes[end] for end in ends if page.words(page.boxes[end])[0] in OURS):
            for message in box["text"].split(", "):
                selector, *values = message.split()
                if page.words(end)[0] == "nn.info":
                    assert selector in ("bang", "load")
                    continue
                assert selector in table | {"getattr"}
                if selector == "getattr":
                    assert values[0] in SETTINGS
                if selector in ("set", "get", "method"):
                    kind = "method" if selector == "method" else "attribute"
                    told = models[page.words(end)[1]]
                    assert values[0] in [atoms[0] for what, atoms in told if what == kind]


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


def test_help_of_nn_info_shows_all_that_it_tells(models: dict[str, list[tuple[str, list[Any]]]]) -> None:
    messages = read(PACKAGE / "help" / "nn.info.maxhelp")[1].texts("comment")
    rows = messages[messages.index("tells") + 1 :: 2]
    told = dict.fromkeys(selector for selector, _ in models["demo"])
    assert [row.split()[0] for row in rows] == [*told, "error"]


def test_the_overview_opens_every_patcher() -> None:
    overview = read(PACKAGE / "extras" / "nn~ overview.maxpat")[0]
    opened = {text.removeprefix("load ") for text in overview.texts("message")}
    assert opened == {file.name for file in FILES if file.parent.name in ("help", "examples")}
    for key, box in overview.boxes.items():
        if box["maxclass"] == "message":
            assert [overview.words(overview.boxes[end]) for end in overview.targets(key)] == [["pcontrol"]]
