"""Messages, attributes, buffers, dictionaries, arrays and files, as Max gives them to the objects."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from nn_export import _core
from nn_export.info import info
from support.fake_max import OTHER, SCHEDULER, Box, FakeMax
from support.playing_models import Codec, Values


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("models")
    Values().export_to_ts(path / "values.ts")
    Codec(16).export_to_ts(path / "codec.ts")
    return path


@pytest.fixture
def max_(fake_max: FakeMax, folder: Path) -> FakeMax:
    fake_max.c.fm_folder(str(folder).encode())
    fake_max.dsp(48000)
    return fake_max


def answers(max_: FakeMax, box: Box, message: str, on: int = 0) -> list[str]:
    assert box.send(message, on)
    max_.settle()
    return box.take()


def test_every_message_of_the_table_arrives(max_: FakeMax) -> None:
    """That a message exists is known to the core alone: none is called unknown, and each that answers answers."""
    nn = max_.new("nn~ values forward 256")
    arguments = {"set": "gain 2", "get": "gain", "load": "values"}
    for name, wanted, doc in _core.message_table():
        given = answers(max_, nn, f"{name} {arguments.get(name, '')}")
        asks = name in ("get", "load", "reload", "method", "latency", "dump", "bang", "stats") or wanted.startswith("[")
        assert asks == bool(given), (name, given)
        if "Answers: " in doc and name != "bang":
            assert given[0].split()[0] == name
    assert max_.errors() == []
    assert answers(max_, nn, "nonsense 1") == [given for given in [nn_error(max_)] if given]


def nn_error(max_: FakeMax) -> str:
    """The line that an unknown message gives, as the info outlet has it."""
    lines = max_.errors()
    assert len(lines) == 1
    assert "there is no message 'nonsense'; there are: set, get" in lines[0]
    return "error nonsense " + lines[0].removeprefix("error: nn~: ")


@pytest.mark.parametrize("message", ["1", "0.5", "1 2 3"])
def test_numbers_and_lists_are_messages_too(max_: FakeMax, message: str) -> None:
    nn = max_.new("nn~ values")
    (line,) = answers(max_, nn, message)
    kind = line.split()[1]
    assert line.startswith(f"error {kind} there is no message '{kind}'")


def test_attributes_are_the_settings_of_the_core(max_: FakeMax) -> None:
    for name in ("nn~", "mc.nn~", "mcs.nn~"):
        attributes = max_.attributes(name)
        table = _core.setting_table()
        assert list(attributes) == [row[0] for row in table]
        for number, row in enumerate(table, 1):
            facts = attributes[row[0]]
            assert facts["type"] == {"switch": "char", "number": "atom_long", "word": "symbol"}[row[1]]
            assert (facts["label"], facts["category"], facts["default"]) == (row[6], row[7], row[5])
            assert (facts["save"], facts["order"]) == ("1", str(number))
            least_and_most = (str(row[2]), str(row[3])) if row[1] == "number" else (None, None)
            assert (facts.get("min"), facts.get("max")) == least_and_most
            assert facts.get("enumvals", "") == " ".join(row[4])
            assert facts.get("style") == {"switch": "onoff", "number": None, "word": "enum"}[row[1]]


def other(row: tuple[str, str, int, int, list[str], str, str, str, str]) -> str:
    """A value that is not the initial one."""
    _, kind, _, most, choices, initial, *_ = row
    if kind == "switch":
        return {"0": "1", "1": "0"}[initial]
    return str(most // 4) if kind == "number" else next(word for word in choices if word != initial)


SETTINGS = [row for row in _core.setting_table() if row[0] not in ("gpu", "device")]


@pytest.mark.parametrize("row", SETTINGS, ids=lambda row: row[0])
@pytest.mark.parametrize("thread", [0, SCHEDULER])
def test_each_attribute_is_set_read_and_saved(max_: FakeMax, row: tuple, thread: int) -> None:
    name, value, initial = row[0], other(row), row[5]
    nn = max_.new("nn~ values forward 4096")
    assert answers(max_, nn, f"get{name}") == [f"{name} {initial}"]
    assert nn.save()[name] == initial
    nn.send(f"{name} {value}", thread)
    max_.settle()
    nn.take()
    assert answers(max_, nn, f"get{name}") == [f"{name} {value}"]
    assert nn.save()[name] == value
    in_the_box = max_.new(f"nn~ values forward 4096 @{name} {value}")
    max_.settle()
    assert in_the_box.save() == nn.save()
    assert max_.errors() == []


def test_all_that_is_saved_makes_the_same_object_again(max_: FakeMax) -> None:
    nn = max_.new("nn~ values @late dry @deadline 512 @bufsize 2048 @threads 2 @track_buffers 0")
    max_.settle()
    saved = nn.save()
    assert (saved["late"], saved["deadline"], saved["threads"]) == ("dry", "512", "2")
    again = max_.new("nn~ values " + " ".join(f"@{name} {value}" for name, value in saved.items()))
    max_.settle()
    assert again.save() == saved
    assert max_.errors() == []


def test_a_patch_opens_quietly(max_: FakeMax) -> None:
    """Max sets all attributes that were saved, most of which are as they are."""
    saved = max_.new("nn~ values forward 512 @threads 2").save()
    again = max_.new("nn~ values forward 512")
    for name, value in saved.items():
        again.send(f"{name} {value}")
        again.send(f"{name} {value}", SCHEDULER)
    max_.settle()
    assert again.take() == []
    assert again.save() == saved
    assert answers(max_, again, "bufsize") == ["bufsize 512"]  # who asks is answered


def test_what_an_attribute_does_not_take_is_refused_in_words(max_: FakeMax) -> None:
    nn = max_.new("nn~ values @bufsize -4 @late nonsense")
    max_.settle()
    lines = max_.errors()
    assert any("bufsize '-4' does not work: give 0 (synchronous) to 1048576" in line for line in lines), lines
    assert any("late 'nonsense' is unknown: give silence, hold or dry" in line for line in lines), lines
    assert (nn.save()["bufsize"], nn.save()["late"]) == ("4096", "silence")


def test_the_inspector_hears_of_changes_that_it_did_not_make(max_: FakeMax) -> None:
    nn = max_.new("nn~ values")
    nn.send("load values forward 512")
    max_.settle()
    assert nn.touches("bufsize") == 1
    nn.send("bufsize 1024")
    max_.settle()
    assert nn.touches("bufsize") == 1  # Max sets it itself, and knows


@pytest.mark.parametrize("thread", [SCHEDULER, OTHER])
def test_messages_of_other_threads_arrive_in_order(max_: FakeMax, thread: int) -> None:
    nn = max_.new("nn~ values forward 256")
    count = 200

    def burst() -> None:
        for i in range(count):
            nn.send(f"set shift {i}")
            nn.send("get shift")

    max_.run(thread, burst)
    assert nn.take() == []  # nothing leaves on that thread
    nn.send("set shift 1000")  # the main thread comes after them
    nn.send("get shift")
    max_.settle()
    assert nn.take() == [f"get shift {i}" for i in [*range(count), 1000]]
    assert max_.errors() == []


def test_lists_and_array_objects_are_tensors(max_: FakeMax) -> None:
    nn = max_.new("nn~ values")
    assert answers(max_, nn, "set weights 1.5 2.5") == []
    assert answers(max_, nn, "get weights") == ["get weights 1.5 2.5"]
    max_.c.fm_array(b"u1", b"3. 4.")
    nn.send("set weights array u1")
    assert answers(max_, nn, "get weights") == ["get weights 3 4"]
    (line,) = answers(max_, nn, "set weights array nowhere")
    assert line.startswith("error set set weights takes tensor")


def test_a_dictionary_sets_attributes_of_the_model(max_: FakeMax) -> None:
    nn = max_.new("nn~ values")
    max_.c.fm_dictionary(b"d1", json.dumps({"gain": 0.5, "name": "soft", "weights": [5, 6], "on": False}).encode())
    assert answers(max_, nn, "dictionary d1") == []
    got = [answers(max_, nn, f"get {name}")[0] for name in ("gain", "name", "weights", "on")]
    assert got == ["get gain 0.5", "get name soft", "get weights 5 6", "get on 0"]
    max_.c.fm_dictionary(b"d1", json.dumps({"gain": {"a": 1}, "shift": 3}).encode())
    nn.send("dictionary d1", SCHEDULER)
    assert answers(max_, nn, "get shift") == ["get shift 3"]
    nn.send("dictionary nowhere")
    assert [line.split(": ", 2)[2] for line in max_.errors()] == [
        "'gain' in dictionary 'd1' is neither a value nor a list of values",
        "there is no dictionary 'nowhere'",
    ]


def grain(max_: FakeMax, nn: Box) -> tuple[float, float]:
    """The means of the buffer's first and last channel, which the model plays."""
    nn.send("offline 1")
    played = nn.play(np.zeros((1, 1280)))
    return float(played[1, -1]), float(played[2, -1])


def test_a_buffer_is_read_and_read_again_when_it_changes(max_: FakeMax) -> None:
    nn = max_.new("nn~ values forward 256")
    max_.dsp(48000)
    (line,) = answers(max_, nn, "set grain loop")
    assert "there is no array 'loop'" in line
    max_.buffer("loop", np.full((100, 1), 0.25))
    nn.send("set grain loop")
    assert grain(max_, nn) == pytest.approx((0.25, 0.25))
    max_.buffer("loop", np.full((300, 1), 0.75), on=SCHEDULER)
    max_.settle()
    assert grain(max_, nn) == pytest.approx((0.75, 0.75))
    nn.send("track_buffers 0")
    max_.buffer("loop", np.full((300, 1), 0.5))
    max_.settle()
    assert grain(max_, nn) == pytest.approx((0.75, 0.75))
    nn.double_click()
    assert max_.c.fm_views(b"loop") == 1
    max_.no_buffer("loop")
    assert max_.errors()[1:] == []


def test_a_buffer_is_read_when_it_comes_is_filled_or_comes_again(max_: FakeMax) -> None:
    """A patch sets its attributes as it opens, and reads files into its buffer~s after that."""
    nn = max_.new("nn~ values forward 256")
    max_.dsp(48000)
    for there in (lambda: None, lambda: max_.buffer("late", np.zeros((0, 1)))):
        there()
        nn.send("set grain late")
        max_.settle()
        assert len(max_.errors()) == 1
        max_.buffer("late", np.full((100, 1), 0.25))
        max_.settle()
        assert grain(max_, nn) == pytest.approx((0.25, 0.25))
        max_.no_buffer("late")
        max_.settle()
        assert grain(max_, nn) == pytest.approx((0.25, 0.25))
        max_.buffer("late", np.full((50, 1), 0.75))
        max_.settle()
        assert grain(max_, nn) == pytest.approx((0.75, 0.75))
        max_.no_buffer("late")
        nn.send("set grain other")  # which is not there: nothing follows "late" any more
        max_.errors()


def test_two_buffers_are_two_channels(max_: FakeMax) -> None:
    nn = max_.new("nn~ values forward 256")
    max_.dsp(48000)
    for name, value in (("first", 0.25), ("last", 0.5)):
        max_.buffer(name, np.full((64, 1), value))
    nn.send("set grain first last")
    assert grain(max_, nn) == pytest.approx((0.25, 0.5))
    max_.buffer("last", np.full((64, 1), 0.75))
    max_.settle()
    assert grain(max_, nn) == pytest.approx((0.25, 0.75))
    max_.buffer("wide", np.stack([np.full(64, 0.25), np.full(64, 0.5)], axis=1))
    nn.send("set weights wide")  # of two channels: a matrix
    max_.settle()
    assert nn.take() == []
    assert answers(max_, nn, "get weights")[0].startswith("get weights 0.25 0.25")
    assert max_.errors() == []
    for name in ("first", "last", "wide"):
        max_.no_buffer(name)


def test_files_are_found_on_the_search_path_beside_and_dropped(max_: FakeMax, folder: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "with space"
    elsewhere.mkdir()
    shutil.copy(folder / "codec.ts", elsewhere / "other model.ts")
    nn = max_.new("nn~ values")
    assert not nn.drop(elsewhere / "drums.wav")
    assert nn.drop(elsewhere / "other model.ts")
    max_.settle()
    assert "load other model forward 1 1" in nn.take()
    nn.send("load values.ts")
    max_.settle()
    assert "load values forward 1 3" in nn.take()
    (line,) = max_.refuses("nn~ nowhere")
    assert "there is no model 'nowhere' (or 'nowhere.ts')" in line
    assert line.startswith("error: nn~: ")


def test_a_file_beside_the_patcher_comes_first(max_: FakeMax, folder: Path, tmp_path: Path) -> None:
    """Max's search looks beside the patcher that was opened last, which may be another."""
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        shutil.copy(folder / "codec.ts", tmp_path / name / "mine.ts")
    boxes = {}
    for name in ("one", "two"):
        max_.c.fm_patcher(str(tmp_path / name / "patch.maxpat").encode())
        boxes[name] = (max_.new("nn~ mine"), max_.new("nn.info mine"))
    max_.c.fm_patcher(b"")
    for name, both in boxes.items():
        for box in both:
            assert box.collect() == ["package nn~", f"file 1 {tmp_path / name}/mine.ts"]
            box.send("load values")
            max_.settle()
            assert box.collect() == ["package nn~", f"file 1 {folder}/values.ts"]
    assert "there is no model 'mine'" in max_.refuses("nn~ mine")[0]


def test_a_collective_holds_the_package_and_the_file_that_plays(max_: FakeMax, folder: Path) -> None:
    as_file = "file 1"  # LibTorch cannot open what lies within a collective
    nn, info_box = max_.new("mc.nn~ values"), max_.new("nn.info values")
    assert nn.collect() == info_box.collect() == ["package nn~", f"{as_file} {folder}/values.ts"]
    for box in (nn, info_box):
        box.send("load codec")
        max_.settle()
        box.send("load nowhere")
        max_.settle()
        assert box.collect() == ["package nn~", f"{as_file} {folder}/codec.ts"]
    assert max_.new("nn~ void").collect() == max_.new("nn.info").collect() == ["package nn~"]
    max_.errors()


def test_boxes_that_make_no_sense_are_refused(max_: FakeMax) -> None:
    for text, part in [
        ("nn~ values nothing", "method 'nothing' is not in values.ts"),
        ("nn~ values forward x", "bufsize 'x' does not work"),
        ("mcs.nn~ values forward 65", "'65' is not a number of voices"),
        ("mc.nn~ -m values", "flag '-m' is unknown"),
        ("nn~ -m values", "the flag -m is Pd's: use mcs.nn~"),
    ]:
        lines = max_.refuses(text)
        assert len(lines) == 1
        assert part in lines[0]
    max_.new("nn~ values @nothing 1")
    assert max_.errors() == ["error: nn~: 'nothing' is not a valid attribute argument"]


def test_inlets_and_outlets_say_what_they_are(max_: FakeMax) -> None:
    nn = max_.new("nn~ values")
    assert nn.assist("inlet", 0) == "sound; messages"
    assert [nn.assist("outlet", i) for i in range(4)] == [
        "sound",
        "first of grain",
        "last of grain",
        "answers and errors",
    ]
    assert max_.new("mc.nn~ codec decode").assist("inlet", 1).endswith(", a channel for each voice")
    assert max_.new("mcs.nn~ codec decode 2").assist("outlet", 1).startswith("voice 2: ")


def test_info_describes_by_messages_and_by_a_dictionary(max_: FakeMax, folder: Path) -> None:
    box = max_.new("nn.info values")
    assert box.outlets == ["anything", "dictionary"]
    for message, name in [("bang", "values"), ("load codec", "codec")]:
        box.send(message, SCHEDULER)
        max_.settle()
        lines = box.take(0)
        assert lines[0] == f"model {folder / name}.ts"
        assert lines[-1] == "done"
        (given,) = box.take(1)
        word, key = given.split()
        assert word == "dictionary"
        found = json.loads(max_.c.fm_dictionary_json(key.encode()))
        assert found == json.loads(json.dumps(info(folder / f"{name}.ts")))
    box.send("load nowhere")
    max_.settle()
    assert box.take(1) == []
    assert box.take(0)[0].startswith("error load there is no model 'nowhere'")
    assert box.drop(folder / "values.ts")
    max_.settle()
    assert box.take(0)[0] == f"model {folder / 'values'}.ts"
    assert [box.assist("outlet", i) for i in range(2)] == [
        "the description as messages",
        "the description as a dictionary",
    ]


def test_objects_are_freed_while_sound_runs(max_: FakeMax) -> None:
    for round_ in range(6):
        boxes = [max_.new(f"{name} codec") for name in ("nn~", "mc.nn~", "mcs.nn~")]
        max_.dsp(48000)
        max_.c.fm_audio(1)
        for box in boxes:
            box.send("load values", SCHEDULER)
            box.send("set gain 0.5", SCHEDULER)
        if round_ % 2:
            max_.settle(0.01)
        for box in boxes:
            box.free()
        max_.c.fm_audio(0)
    assert max_.errors() == []


def test_the_console_says_which_version_was_loaded(max_: FakeMax) -> None:
    lines = [f"{name} {_core.version}, LibTorch {_core.torch_version}" for name in ("nn~", "mc.nn~", "mcs.nn~")]
    assert max_.greeting == lines
