"""The help and example patchers, asked of the objects themselves: the boxes' ports, and all that is sent to them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from nn_export import _core
from support.fake_max import FakeMax
from support.max_patchers import OURS, Page, all_pages, export_models

PAGES = [page for page in all_pages() if any(page.words(box)[0] in OURS for box in page.boxes.values())]
KINDS = {"": ("anything", "dictionary"), "signal": ("signal",), "multichannelsignal": ("multichannelsignal",)}
INITIAL = {row[0]: row[5] for row in _core.setting_table()}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("models")
    export_models(path)
    return path


@pytest.fixture
def max_(fake_max: FakeMax, folder: Path) -> FakeMax:
    """With the models, and the buffer~, array and dictionary that the pages make."""
    fake_max.c.fm_folder(str(folder).encode())
    fake_max.buffer("nn-response", np.full((1000, 1), 0.01))
    fake_max.c.fm_array(b"nn-taps", b"0.7 0.2 0.4")
    fake_max.c.fm_dictionary(b"nn-settings", b'{"taps": [0.2, 0.1, 0.0], "drive": 2.0}')
    return fake_max


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_boxes_have_the_ports_that_they_get(max_: FakeMax, page: Page) -> None:
    for box in page.boxes.values():
        if page.words(box)[0] in OURS:
            made = max_.new(box["text"])
            assert max(1, made.inlets) == box["numinlets"], box["text"]  # one that is not for signals is Max's own
            assert len(made.outlets) == box["numoutlets"], box["text"]
            for kind, told in zip(made.outlets, box["outlettype"], strict=True):
                assert kind in KINDS[told]
    assert max_.errors() == []


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_what_is_sent_is_understood(max_: FakeMax, page: Page) -> None:
    for key, box in page.boxes.items():
        name = page.words(box)[0]
        sent = {
            "message": box.get("text", "").replace("$1", "1").split(", "),
            "attrui": [f"{box.get('attr')} {INITIAL.get(box.get('attr', ''))}"],
            "button": ["bang"],
            "dict": ["dictionary nn-settings"],
        }.get(name, [])
        for text in [page.boxes[end]["text"] for end in page.targets(key) if page.words(page.boxes[end])[0] in OURS]:
            made = max_.new(text)
            if " void" in text:
                made.send("offline 1")  # so that the model is there when the message returns
                made.send("load voice")
            for message in sent:
                assert made.send(message), (text, message)
            max_.settle()
            assert max_.errors() == [], (text, sent)
            made.free()
