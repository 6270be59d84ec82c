"""Max's patchers as files: pages with boxes and cords, what a box's message reaches, and the models that they play."""

from __future__ import annotations

import importlib.util
import json
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "patches" / "max"
FILES = sorted([*PACKAGE.rglob("*.maxhelp"), *PACKAGE.rglob("*.maxpat")])
OURS = ("nn~", "mc.nn~", "mcs.nn~", "nn.info")


@dataclass
class Page:
    """One window or tab."""

    file: Path
    name: str
    boxes: dict[str, dict[str, Any]]
    cords: list[tuple[str, int, str, int]]

    def __str__(self) -> str:
        return f"{self.file.name} {self.name}".strip()

    def words(self, box: dict[str, Any]) -> list[str]:
        """The object's name and arguments."""
        return box["text"].split() if box["maxclass"] == "newobj" else [box["maxclass"]]

    def texts(self, kind: str) -> list[str]:
        return [box["text"] for box in self.boxes.values() if box["maxclass"] == kind]

    def targets(self, box: str) -> list[str]:
        """Boxes that the outlets of one lead to, by cords and by [s] and [r]."""
        found = []
        for target in [cord[2] for cord in self.cords if cord[0] == box]:
            words = self.words(self.boxes[target])
            if words[0] == "s":
                heard = [key for key, other in self.boxes.items() if self.words(other) == ["r", words[1]]]
                assert heard, f"{self}: nobody receives {words[1]}"
                found += [end for key in heard for end in self.targets(key)]
            else:
                found.append(target)
        return found


def read(file: Path) -> list[Page]:
    """The pages of a file: its window if there is something in it, and its tabs."""
    root = json.loads(file.read_text(encoding="utf-8"))["patcher"]
    tabs = [row["box"] for row in root["boxes"] if row["box"].get("patcher", {}).get("showontab") == 1]
    found = [page(file, box["text"][2:].strip('"'), box["patcher"]) for box in tabs]
    return found[::-1] if tabs else [page(file, "", root)]


def page(file: Path, name: str, patcher: dict[str, Any]) -> Page:
    boxes = [row["box"] for row in patcher["boxes"]]
    cords = [(*row["patchline"]["source"], *row["patchline"]["destination"]) for row in patcher["lines"]]
    assert len({box["id"] for box in boxes}) == len(boxes)
    return Page(file, name, {box["id"]: box for box in boxes}, cords)


def all_pages() -> list[Page]:
    return [page for file in FILES for page in read(file)]


def export_models(folder: Path) -> None:
    """The models by whose names the patchers have boxes."""
    shutil.copy(ROOT / "patches" / "models" / "voice.ts", folder)
    spec = importlib.util.spec_from_file_location("max_effects", ROOT / "python" / "examples" / "effects.py")
    assert spec is not None
    assert spec.loader is not None
    loaded = sys.modules["max_effects"] = importlib.util.module_from_spec(spec)  # TorchScript looks for it there
    spec.loader.exec_module(loaded)
    loaded.Effects().export_to_ts(folder / "effects.ts")
