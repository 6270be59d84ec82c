"""The Max package: its pages and docs list what the code registers, and CMake installs all of it."""

from __future__ import annotations

import json
import os
import re
import struct
import subprocess
import sys
import xml.etree.ElementTree as Xml
from pathlib import Path
from typing import Any

import pytest
import yaml

from nn_export import _core
from support.max_patchers import OURS, PACKAGE, ROOT, export_models

BUILD = Path(os.environ.get("NN_BUILD", ROOT / "build"))
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("max-*.yml"))
MESSAGES = [(name, arguments, doc) for name, arguments, doc in _core.message_table()]


def test_files_are_as_the_tables_say() -> None:
    done = subprocess.run([sys.executable, ROOT / "scripts" / "max_package", "--check"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def reference(name: str) -> Xml.Element:
    return Xml.parse(PACKAGE / "docs" / "refpages" / f"{name}.maxref.xml").getroot()


def described(parent: Xml.Element) -> tuple[str, str]:
    return parent.findtext("digest", ""), parent.findtext("description", "")


@pytest.mark.parametrize("name", OURS[:3])
def test_reference_pages_list_what_the_core_registers(name: str) -> None:
    root = reference(name)
    assert root.get("name") == name
    methods = {method.get("name"): method for method in root.findall("methodlist/method")}
    assert list(methods) == [*(name for name, _, _ in MESSAGES), "signal", "dictionary", "(drag)"]
    for message, arguments, doc in MESSAGES:
        assert described(methods[message])[1] == doc
        taken = [(arg.get("name"), arg.get("optional")) for arg in methods[message].findall("arglist/arg")]
        assert taken == [(word.strip("[]"), "1" if word.startswith("[") else "0") for word in arguments.split()]
    attributes = {attribute.get("name"): attribute for attribute in root.findall("attributelist/attribute")}
    assert list(attributes) == [row[0] for row in _core.setting_table()]
    for setting, kind, least, most, choices, initial, label, category, doc in _core.setting_table():
        attribute = attributes[setting]
        assert attribute.get("type") == ("symbol" if kind == "word" else "int")
        digest, description = described(attribute)
        about, _, span = description.partition(". Range: ")
        assert digest == label
        assert len(about) > 20
        assert doc.startswith(about)
        assert span == (f"{least} to {most}." if kind == "number" else "")
        facts = {fact.get("name"): fact for fact in attribute.findall("attributelist/attribute")}
        given = {key: facts[key].get("value") for key in ("label", "category", "default", "save")}
        assert given == {"label": label, "category": category, "default": str(initial), "save": "1"}
        words = [enum.get("name") for enum in attribute.iter("enum")]
        assert words == list(choices)


@pytest.mark.parametrize("name", OURS)
def test_every_entry_of_a_reference_page_says_something(name: str) -> None:
    root = reference(name)
    assert all(described(root))
    entries = [*root.iter("method"), *root.iter("inlet"), *root.iter("outlet"), *root.iter("objarg")]
    entries += root.findall("attributelist/attribute")
    assert len(entries) > 5
    for entry in entries:
        digest, description = described(entry)
        assert digest
        assert len(digest) <= 160
        assert description
    assert {other.get("name") for other in root.iter("seealso")} == set(OURS) - {name}


def test_search_and_clues_know_every_object() -> None:
    rows = json.loads((PACKAGE / "interfaces" / "nn~-obj-qlookup.json").read_text(encoding="utf-8"))
    assert list(rows) == list(OURS)
    assert [row["digest"] for row in rows.values()] == [reference(name).findtext("digest") for name in OURS]


@pytest.mark.parametrize("page", ["README.md", "docs/max.md", "patches/max/readme.md"])
def test_docs_name_every_object(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    assert [name for name in OURS if f"`{name}" not in text and f"[{name}" not in text] == []


def test_docs_list_every_attribute_and_picture() -> None:
    page = (ROOT / "docs" / "max.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| `@(\w+)", page, re.MULTILINE)
    assert listed == [row[0] for row in _core.setting_table()]
    shown = {picture.replace("%20", " ") for picture in re.findall(r"\(images/max/([^)]+)\)", page)}
    assert shown == {picture.name for picture in (ROOT / "docs" / "images" / "max").iterdir()}


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package, as a user gets it."""
    if not (BUILD / "max").is_dir():
        pytest.fail(f"no Max externals in {BUILD}: run `make build`")
    prefix = tmp_path_factory.mktemp("Packages")
    command = ["cmake", "--install", BUILD, "--component", "max", "--prefix", prefix]
    subprocess.run(command, check=True, capture_output=True)
    assert [folder.name for folder in prefix.iterdir()] == ["nn~"]
    return prefix / "nn~"


def test_the_package_is_whole(installed: Path) -> None:
    files = {str(file.relative_to(installed)) for file in installed.rglob("*") if file.is_file()}
    externals = {Path(file).parts[1] for file in files if file.startswith("externals")}  # files, or macOS's bundles
    assert {Path(name).stem for name in externals} == set(OURS)
    assert {f"help/{name}.maxhelp" for name in OURS} <= files
    assert {f"docs/refpages/{name}.maxref.xml" for name in OURS} <= files
    assert {"icon.png", "license.txt", "readme.md", "package-info.json", "extras/nn~ overview.maxpat"} <= files
    assert {"support/third-party.txt", "support/licenses/torch/LICENSE"} <= files
    info = json.loads((installed / "package-info.json").read_text(encoding="utf-8"))
    assert info["name"] == "nn~"
    assert info["version"] == _core.version
    assert (installed / "extras" / info["homepatcher"]).is_file()
    icon = (installed / "icon.png").read_bytes()
    assert icon.startswith(b"\x89PNG")
    assert struct.unpack(">II", icon[16:24]) == (500, 500)


PLAY = """
import sys
from pathlib import Path

sys.path.insert(0, sys.argv[1])
from support.fake_max import FakeMax

max_ = FakeMax(Path(sys.argv[2]))
max_.c.fm_folder(sys.argv[2].encode())
max_.dsp(48000)
nn = max_.new("nn~ voice encode 2048")
assert (nn.inlets, len(nn.outlets)) == (1, 17)
max_.close()
print(*{line.split()[-1] for line in open("/proc/self/maps") if ".so" in line}, sep="\\n")
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the fake Max is built on Linux")
def test_the_installed_package_needs_nothing_else(installed: Path, tmp_path: Path) -> None:
    """The externals find the backend in it, and that LibTorch: nothing comes from where it was built."""
    (tmp_path / "tests").symlink_to(BUILD / "tests")
    (tmp_path / "max").symlink_to(installed.parent)
    export_models(tmp_path)
    environment = {key: value for key, value in os.environ.items() if key != "LD_LIBRARY_PATH"}
    command = [sys.executable, "-c", PLAY, ROOT / "tests", tmp_path]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    loaded = [Path(line) for line in done.stdout.splitlines() if re.search(r"lib(torch|c10|nn\b)", line)]
    assert {file.name for file in loaded} >= {"libnn.so", "libtorch_cpu.so", "libc10.so"}
    assert {file.parent for file in loaded} == {installed / "support"}


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.stem)
def test_workflows_use_what_exists(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    workflow: dict[Any, Any] = yaml.safe_load(text)
    steps = [step for job in workflow["jobs"].values() for step in job["steps"]]
    assert all(("run" in step) != ("uses" in step) for step in steps)
    commands = "\n".join(step.get("run", "") for step in steps)
    options = set(re.findall(r"-D(NN_\w+)=", commands))
    known = re.findall(
        r"^(?:option|set)\((NN_\w+)", (ROOT / "CMakeLists.txt").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert options
    assert options <= set(known)
    targets = [word for row in re.findall(r"--target ((?:\w+ ?)+)", commands) for word in row.split()]
    listed = subprocess.run(["cmake", "--build", BUILD, "--target", "help"], capture_output=True, text=True, check=True)
    assert targets
    assert [target for target in targets if not re.search(rf"^{target}:", listed.stdout, re.MULTILINE)] == []
    for path in re.findall(r"(?<![\w/])(?:python|scripts|docs|patches)/[\w./-]+", commands):
        assert (ROOT / path).exists(), path


def test_there_are_both_workflows() -> None:
    assert [file.stem for file in WORKFLOWS] == ["max-macos", "max-windows"]
