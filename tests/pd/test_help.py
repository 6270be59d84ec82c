"""The help patches: they open without errors, they sound, they tell the truth, and nothing lies on top of anything."""

from __future__ import annotations

import dataclasses
import itertools
import re
import shutil
import textwrap
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from nn_export import _core
from support.pd import Patch, Pd

ROOT = Path(__file__).parents[2]
NAMES = ("nn~", "nn.info")
VOICE = ROOT / "patches" / "models" / "voice.ts"
CHARACTER, LINE, PADDING = 7, 15, 4  # pixels, of Pd's font at size 12


@dataclass
class Canvas:
    """A window: its records without the semicolon, each as words; subpatches by name."""

    name: str
    width: int
    height: int
    records: list[list[str]] = field(default_factory=list)
    canvases: dict[str, Canvas] = field(default_factory=dict)

    def texts(self) -> list[tuple[int, int, str]]:
        """x, y and words of each comment."""
        return [(int(words[2]), int(words[3]), sentence(words[4:])) for words in self.records if words[1] == "text"]


def sentence(words: list[str]) -> str:
    """What a box shows: without the width at its end and the escapes."""
    text = re.sub(r" ?, f \d+$", "", " ".join(words))
    return re.sub(r" \\([,;])", r"\1", text).replace("\\", "")


def read(name: str) -> Canvas:
    help_file = ROOT / "patches" / "pd" / f"{name}-help.pd"
    file = help_file if help_file.exists() else help_file.with_name(f"{name}.pd")
    text = file.read_text(encoding="utf-8")
    stack: list[Canvas] = []
    for record in re.split(r"(?<!\\);\n", text)[:-1]:
        words = record.split()
        if words[0] == "#N":
            stack.append(Canvas(words[6], int(words[4]), int(words[5])))
        elif words[1] == "restore":
            inner = stack.pop()
            stack[-1].canvases[inner.name] = inner
            stack[-1].records.append(words)
        else:
            stack[-1].records.append(words)
    assert len(stack) == 1
    return stack[0]


def box(words: list[str]) -> tuple[int, int, int, int] | None:
    """Left, top, right and bottom of what a record draws, near enough; None for what lies behind or is not drawn."""
    if words[1] in ("connect", "declare", "f"):
        return None
    x, y = int(words[2]), int(words[3])
    kind, rest = words[1], words[4:]
    if kind == "obj" and rest[0] == "cnv":
        if int(rest[3]) > 2:
            return None  # a background
        return (x, y, x + 4, y + 4) if rest[6] == "empty" else (x, y, x + 9 * len(rest[6]) + 4, y + 20)
    if kind == "obj" and rest[0] in ("bng", "tgl"):
        return x, y, x + int(rest[1]), y + int(rest[1])
    if kind == "obj" and rest[0] == "vu":
        return x - 1, y - 2, x + int(rest[1]) + 2, y + int(rest[2]) + 4
    if kind == "obj" and rest[0] in ("hsl", "vsl"):
        return x - 3, y, x + int(rest[1]) + 5, y + int(rest[2])
    if kind == "obj" and rest[0] in ("hradio", "vradio"):
        return x, y, x + 15 * int(rest[3]), y + 15
    if kind == "floatatom":
        return x, y, x + CHARACTER * int(rest[0]) + PADDING, y + LINE + PADDING
    columns = re.search(r", f (\d+)$", " ".join(rest))
    parts = sentence(rest).split("; ") if kind == "msg" else [sentence(rest)]
    shown = [line for part in parts for line in textwrap.wrap(part, int(columns[1]) if columns else 60) or [""]]
    width = max(len(line) for line in shown)
    if kind == "obj" and columns:
        width = int(columns[1])
    return x, y, x + CHARACTER * width + (8 if kind == "msg" else PADDING), y + LINE * len(shown) + PADDING


def every_canvas(name: str) -> list[Canvas]:
    canvases = [read(name)]
    for canvas in canvases:
        canvases += canvas.canvases.values()
    return canvases


@pytest.fixture(scope="module")
def patches(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of patches/, where a test may write."""
    folder = tmp_path_factory.mktemp("help") / "patches"
    for part in ("pd", "models"):
        shutil.copytree(ROOT / "patches" / part, folder / part)
    return folder


def complaints(pd: Pd, file: Path) -> list[str]:
    console, status, _ = pd.open(file, rate=44100, realtime=True, send=("pd dsp 1", "pd quit"))
    assert status == 0, console
    usual = re.compile(r"nn~ [\d.]+, LibTorch|nn~: voice \S+: in: .*latency|(nn~|\w+): load voice \w+ \d+ \d+$|$")
    return [line for line in console.splitlines() if not usual.match(line)]


def test_the_rave_tutorial_sounds(pd: Pd, patches: Path) -> None:
    """Each of its three examples, turned up one at a time."""
    text = (patches / "pd" / "rave.pd").read_text(encoding="utf-8")
    file = patches / "pd" / "rave-loudspeaker.pd"
    file.write_text(text.replace("dac~ 1 2", "throw~ rave-loudspeaker"), encoding="utf-8")
    patch = Patch()
    patch.obj("catch~", "rave-loudspeaker") >> patch.sink("out")[0]
    patch.at(0, "rave-nn", "offline", 1)
    for i, (name, start) in enumerate((("transfer", "first"), ("explore", "latent"), ("interpolate", "both"))):
        begin = 64 + 16384 * i
        patch.at(begin, f"rave-{name}", 1)
        patch.at(begin, f"rave-{start}", *([2.0] if start == "latent" else ["bang"]))
        patch.at(begin + 16000, f"rave-{name}", 0)
    result = pd.run(patch, samples=3 * 16384, rate=44100, flags=["-open", str(file)])
    assert result.status == 0, result.console
    assert complaints(pd, patches / "pd" / "rave.pd") == []
    for i in range(3):
        part = result.outputs["out"][0, 16384 * i + 10000 : 16384 * i + 15000]
        assert np.sqrt(np.mean(part**2)) > 1e-3, f"example {i + 1} is silent"


@pytest.mark.parametrize("version", ["installed", "newer"])
@pytest.mark.parametrize("name", [file.name for file in sorted((ROOT / "patches" / "pd").glob("*.pd"))])
def test_it_opens(request: pytest.FixtureRequest, patches: Path, name: str, version: str) -> None:
    """Without a line: each box is made, and each cord."""
    pd = request.getfixturevalue("pd" if version == "installed" else "newer_pd")
    assert complaints(pd, patches / "pd" / name) == []


@pytest.mark.parametrize("name", NAMES)
def test_where_there_is_no_voice(pd: Pd, externals: Path, patches: Path, tmp_path: Path, name: str) -> None:
    """That is said, and all boxes are there to open another model."""
    bare = tmp_path / "bare"
    bare.mkdir()
    for file in externals.iterdir():
        if file.suffix not in (".ts", ".wav", ".pd"):
            (bare / file.name).symlink_to(file)
    shutil.copy(patches / "pd" / f"{name}-help.pd", tmp_path)
    said = complaints(dataclasses.replace(pd, path=(bare,)), tmp_path / f"{name}-help.pd")
    assert said
    assert all("there is no model 'voice'" in line.replace("\\", "") for line in said), said


@pytest.mark.parametrize("name", NAMES)
def test_it_opens_from_the_folder_on_the_path(pd: Pd, externals: Path, name: str) -> None:
    """The build puts the help patches, the voice and its sentence beside the externals."""
    assert complaints(pd, externals / f"{name}-help.pd") == []
    assert (externals / "sentence.wav").is_file()


def test_the_example_sounds(pd: Pd, patches: Path) -> None:
    """Two clicks, as the patch says."""
    text = (patches / "pd" / "nn~-help.pd").read_text(encoding="utf-8")
    file = patches / "pd" / "loudspeaker-help.pd"
    file.write_text(text.replace("dac~ 1 2", "throw~ nn-help-loudspeaker"), encoding="utf-8")
    patch = Patch()
    patch.obj("catch~", "nn-help-loudspeaker") >> patch.sink("out")[0]
    patch.at(0, "nn-help-offline", 1)
    patch.at(64, "nn-help-play", "bang")
    result = pd.run(patch, samples=44100, rate=44100, flags=["-open", str(file)])
    assert result.status == 0, result.console
    assert np.sqrt(np.mean(result.outputs["out"][0, 22050:] ** 2)) > 1e-3


def test_nn_info_tells(pd: Pd, patches: Path) -> None:
    patch = Patch()
    patch.at(64, "nn.info-help-bang", "bang")
    result = pd.run(patch, samples=640, flags=["-open", str(patches / "pd" / "nn.info-help.pd")])
    told = result.messages("demo")
    assert [message[0] for message in told] == [selector for selector, _ in _core.describe(str(VOICE))]


def rows(canvas: Canvas, section: str) -> list[str]:
    """The left column of one section of a reference."""
    heads = [(int(words[3]), words[10]) for words in canvas.records if words[4:5] == ["cnv"]]
    top = next(y for y, label in heads if label.startswith(section))
    bottom = min([y for y, _ in heads if y > top], default=canvas.height)
    left = min(x for x, _, _ in canvas.texts())
    return [text for x, y, text in canvas.texts() if x == left and top < y < bottom]


def test_nn_reference_lists_every_message() -> None:
    listed = rows(read("nn~").canvases["reference"], "INLET")[2:]  # after the signals and the line about messages
    assert listed == [f"{name} {arguments}".strip() for name, arguments, _ in _core.message_table()]


def test_nn_info_reference_lists_every_message() -> None:
    listed = [row.split()[0] for row in rows(read("nn.info").canvases["reference"], "OUTLET")]
    told = dict.fromkeys(selector for selector, _ in _core.describe(str(VOICE)))
    assert listed == [*told, "error"]


def test_the_messages_in_the_example_exist() -> None:
    known = {name for name, _, _ in _core.message_table()}
    spec = _core.describe(str(VOICE))
    attributes = {atoms[0] for selector, atoms in spec if selector == "attribute"}
    methods = {atoms[0] for selector, atoms in spec if selector == "method"}
    canvases = [canvas for canvas in every_canvas("nn~") if canvas.name != "defaults"]
    boxes = [words for canvas in canvases for words in canvas.records if words[1] == "msg"]
    messages = [sentence(words[4:]).split() for words in boxes]
    sent = [words for words in messages if words[0] not in (";", "read")]
    assert len(sent) > 12
    for selector, *values in sent:
        assert selector in known
        assert selector not in ("set", "get") or values[0] in attributes
        assert selector != "method" or values[0] in methods


@pytest.mark.parametrize("name", [*NAMES, "demo", "rave"])
def test_nothing_overlaps(name: str) -> None:
    for canvas in every_canvas(name):
        boxes = [(words, edges) for words in canvas.records if (edges := box(words)) is not None]
        assert len(boxes) > 4
        for words, (left, top, right, bottom) in boxes:
            assert left >= 0, (canvas.name, words)
            assert top >= 0, (canvas.name, words)
            assert right <= canvas.width, (canvas.name, words)
            assert bottom <= canvas.height, (canvas.name, words)
        for (one, a), (other, b) in itertools.combinations(boxes, 2):
            apart = a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]
            assert apart, (canvas.name, one, other)


@pytest.mark.parametrize("name", NAMES)
def test_for_the_help_browser(name: str) -> None:
    whole = read(name)
    facts = dict(text.split(" ", 1) for _, _, text in whole.canvases["META"].texts())
    needed = {"NAME", "KEYWORDS", "LICENSE", "DESCRIPTION", "AUTHOR", "INLET_0", "OUTLET_0"}
    assert needed <= facts.keys()
    assert facts["NAME"] == name
    assert facts["LICENSE"] == "MIT"
    if name == "nn~":
        assert set(facts["INLET_0"].split()) == {"signal", *(row[0] for row in _core.message_table())}
    shown = [text for _, _, text in whole.texts()]
    assert "see also:" in shown
    assert f"nn~ {_core.version}" in shown
    assert facts["DESCRIPTION"].startswith(shown[0])
