"""Real, headless Pure Data for tests: write a patch, run it, get arrays back.

    patch = Patch()
    patch.source("in", x)[0] >> patch.obj("*~", 0.5) >> patch.sink("out")[0]
    patch.at(640, "some-receiver", "set", "gain", 2)
    result = Pd().run(patch, samples=4800, rate=48000)
    result.outputs["out"]                               # float32 [1, 4800]

Sample 0 is the first sample after DSP is switched on: sources start there and sinks record from there, so what comes
back is exact and repeatable. Pd runs as fast as it can (`-batch`), or against the wall clock with `realtime=True`.
One limit is Pd's own: [tabwrite~] stores 0 for magnitudes below 5e-20 or above 1.8e19.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import numpy as np
import numpy.typing as npt
import soundfile

Array = npt.NDArray[np.float32]
Atom = str | float | int | bool
TICK = 64  # Pd's own block: messages take effect at its multiples


class Raw(str):
    """Text that goes into a patch as it stands: `Raw(r"\\$1")` is an argument to substitute."""


LENGTH = Raw("@length@")  # stands for the number of samples until the run is known


def atom(value: Atom) -> str:
    """One atom as patch text; a string becomes one symbol, whatever characters it holds (but line ends)."""
    if isinstance(value, Raw):
        return value
    if isinstance(value, str):
        return re.sub(r"[ ,;$]", r"\\\\\\\g<0>", value.replace("\\", "\\\\\\\\"))
    return str(int(value)) if isinstance(value, (bool, int)) else format(value, ".9g")


def atoms(values: Sequence[Atom]) -> str:
    return " ".join(map(atom, values))


@dataclass(frozen=True)
class Port:
    """One inlet or outlet of a node; `a[1] >> b[2]` connects outlet 1 of a to inlet 2 of b."""

    patch: Patch
    node: int
    index: int = 0

    def __getitem__(self, index: int) -> Port:
        return Port(self.patch, self.node, index)

    def __rshift__(self, other: Port) -> Port:
        self.patch.lines.append(f"#X connect {self.node} {self.index} {other.node} {other.index};")
        return other[0]


@dataclass
class Patch:
    """A patch being written: boxes, cords, sound in and out, and a score of messages.

    block: the vector size of the whole patch, a power of two (Pd has no others); 64 unless told.
    """

    block: int = TICK
    lines: list[str] = field(default_factory=list)
    _nodes: int = 0
    _sources: dict[str, Array] = field(default_factory=dict)
    _sinks: dict[str, int] = field(default_factory=dict)
    _score: list[tuple[int, str]] = field(default_factory=list)

    def _add(self, kind: str, text: str) -> Port:
        self.lines.append(f"#X {kind} 10 {20 * self._nodes} {text};")
        self._nodes += 1
        return Port(self, self._nodes - 1)

    def obj(self, *values: Atom) -> Port:
        """An object box, one argument per atom: `obj("nn~", "my model.ts", "forward", 4096)`."""
        return self._add("obj", atoms(values))

    def msg(self, *values: Atom) -> Port:
        """A message box; separators are `Raw(r"\\,")` and `Raw(r"\\;")`."""
        return self._add("msg", atoms(values))

    def array(self, name: str, size: int) -> Port:
        """An array of `size` zeros."""
        return self.obj("table", name, size)

    def subpatch(self, name: str) -> Port:
        """An empty subpatch, filled by messages to `pd-NAME`: `at(64, "pd-stage", "obj", 10, 10, "osc~", 440)`."""
        self.lines.append(f"#N canvas 0 0 450 300 {atom(name)} 0;")
        return self._add("restore", f"pd {atom(name)}")

    def source(self, name: str, samples: npt.ArrayLike) -> list[Port]:
        """Sound [channels, n] or [n] that starts at sample 0, one signal outlet per channel; also arrays NAME-0, ..."""
        sound = np.atleast_2d(np.asarray(samples, np.float32))
        self._sources[name] = sound
        return [self._player("tabplay~", f"{name}-{i}", sound.shape[1]) for i in range(len(sound))]

    def sink(self, name: str, channels: int = 1) -> list[Port]:
        """Signal inlets, recorded from sample 0 into `Result.outputs[name]`."""
        self._sinks[name] = channels
        return [self._player("tabwrite~", f"{name}-{i}", LENGTH) for i in range(channels)]

    def _player(self, kind: str, table: str, size: Atom) -> Port:
        self.obj("table", table, size)
        node = self.obj(kind, table)
        self.obj("r", "harness-go") >> node
        return node

    def print(self, port: Port, name: str = "info") -> None:
        """Prints what leaves `port`, to be read with `Result.messages(name)`."""
        port >> self.obj("print", name)

    def at(self, sample: int, target: Port | str, *values: Atom) -> None:
        """Sends a message to an inlet or to a receiver's name, in the order of the calls.

        Sample 0 is before DSP is switched on; a later one means the 64-sample tick that holds it.
        """
        if isinstance(target, Port):
            receiver = f"harness-{self._nodes}"
            self.obj("r", receiver) >> target
            target = receiver
        self._score.append((sample, f"{atom(target)} {atoms(values)}"))

    def text(self, folder: Path, samples: int) -> str:
        """The whole .pd file; sources are read from, and sinks written to, NAME.wav in `folder`."""
        whole = Patch(self.block, list(self.lines), self._nodes)
        if self.block != TICK:
            whole.obj("block~", self.block)
        whole.obj("r", "harness-file") >> whole.obj("soundfiler")

        def file(verb: str, name: str, channels: int) -> str:
            tables = [f"{name}-{i}" for i in range(channels)]
            return "harness-file " + atoms([*verb.split(), str(folder / f"{name}.wav"), *tables])

        def play(trigger: Port, messages: Sequence[str]) -> None:
            trigger >> whole.msg(Raw(r" \; ".join(["", *messages])))

        score: dict[int, list[str]] = {}
        for sample, message in sorted(self._score, key=lambda entry: entry[0]):
            score.setdefault(0 if sample == 0 else sample // TICK * TICK + 1, []).append(message)
        start = [file("read", name, len(sound)) for name, sound in self._sources.items()]
        play(whole.obj("loadbang"), [*start, *score.pop(0, []), "pd dsp 1", "harness-go bang"])
        score.setdefault(samples + 2 * max(self.block, TICK), []).extend(
            [*(file("write -wave -bytes 4", name, count) for name, count in self._sinks.items()), "pd quit"]
        )
        for sample, messages in score.items():
            delay = whole.obj("del", sample, 1, "samp")
            whole.obj("r", "harness-go") >> delay
            play(delay, messages)
        boxes = [line.replace(LENGTH, str(samples)) for line in whole.lines if not line.startswith("#X connect")]
        cords = [line for line in whole.lines if line.startswith("#X connect")]
        return "\n".join(["#N canvas 0 0 450 300 10;", *boxes, *cords, ""])

    def write(self, folder: Path, samples: int, rate: int) -> Path:
        """Writes the .pd file and its sources into `folder`."""
        for name, sound in self._sources.items():
            soundfile.write(folder / f"{name}.wav", sound.T, rate, subtype="FLOAT")
        file = folder / "harness.pd"
        file.write_text(self.text(folder, samples), encoding="utf-8")
        return file

    def read_sinks(self, folder: Path) -> dict[str, Array]:
        """What was recorded, [channels, samples]; a sink that Pd never wrote (it crashed, it hung) is missing."""
        files = {name: folder / f"{name}.wav" for name in self._sinks}
        return {
            name: soundfile.read(file, dtype="float32", always_2d=True)[0].T
            for name, file in files.items()
            if file.exists()
        }


@dataclass
class Result:
    """What one run gave. status: Pd's exit status; negative: the signal that killed it; None: it hung and was ended."""

    outputs: dict[str, Array]
    console: str
    status: int | None
    seconds: float

    def messages(self, name: str = "info") -> list[list[str | float]]:
        """What [print NAME] printed, each message as its atoms (Pd prints floats with six digits)."""
        lines = [line[len(name) + 2 :] for line in self.console.splitlines() if line.startswith(f"{name}: ")]
        return [[_value(word) for word in re.findall(r"(?:\\.|[^\s\\])+", line)] for line in lines]


def is_error(message: list[str | float], about: str, line: str) -> bool:
    """Whether this is `error ABOUT WORDS...` with the words of `line`; its numbers are atoms of their own."""

    def rounded(text: str) -> str:
        return re.sub(
            r"-?\d+(\.\d+)?(e[+-]?\d+)?", lambda number: f"{float(number[0]):g}", text.replace(" ", "")
        ).lower()

    words = "".join(f"{atom:g}" if isinstance(atom, float) else atom for atom in message[2:])
    return message[:2] == ["error", about] and rounded(words) == rounded(line)


def _value(word: str) -> str | float:
    try:
        return float(word)
    except ValueError:
        return re.sub(r"\\(.)", r"\1", word)


@dataclass(frozen=True)
class Pd:
    """A Pure Data to run: its command, where it looks for externals, and what to add to its environment."""

    command: tuple[str, ...] = ("pd",)
    path: tuple[Path, ...] = ()
    env: Mapping[str, str] = field(default_factory=dict)

    def run(
        self,
        patch: Patch,
        *,
        samples: int,
        rate: int = 48000,
        realtime: bool = False,
        timeout: float = 60.0,
        folder: Path | None = None,
        flags: Sequence[str] = (),
        watch: Callable[[int], None] | None = None,
    ) -> Result:
        """Runs `patch` for `samples` samples in `folder` (a temporary one unless told), which is also its directory."""
        with tempfile.TemporaryDirectory() if folder is None else nullcontext(folder) as place:
            folder = Path(place)
            file = patch.write(folder, samples, rate)
            console, status, seconds = self.open(
                file, rate=rate, realtime=realtime, timeout=timeout, flags=flags, watch=watch
            )
            return Result(patch.read_sinks(folder), console, status, seconds)

    def open(
        self,
        file: Path,
        *,
        rate: int = 48000,
        realtime: bool = False,
        timeout: float = 60.0,
        flags: Sequence[str] = (),
        send: Sequence[str] = (),
        watch: Callable[[int], None] | None = None,
    ) -> tuple[str, int | None, float]:
        """Opens any patch file, sends it messages, waits until it quits: (console text, status, seconds it ran).

        watch: called with Pd's process id about once a second while it runs.
        """
        batch = () if realtime else ("-batch",)
        began = time.monotonic()
        process = self.start(file, rate=rate, flags=[*batch, *flags], send=send)
        status: int | None = None
        while status is None and time.monotonic() < began + timeout:
            try:
                console, _ = process.communicate(timeout=min(1, timeout))
                status = process.returncode
            except subprocess.TimeoutExpired:
                if watch is not None:
                    watch(process.pid)
        if status is None:
            os.killpg(process.pid, signal.SIGKILL)
            console, _ = process.communicate()
            console += b"\nharness: Pd did not quit within %g s\n" % timeout
        return console.decode("utf-8", "replace"), status, time.monotonic() - began

    def start(
        self,
        file: Path,
        *,
        rate: int = 48000,
        flags: Sequence[str] = (),
        send: Sequence[str] = (),
        console: int | IO[bytes] = subprocess.PIPE,
    ) -> subprocess.Popen[bytes]:
        """Opens a patch file in a Pd that is the caller's to wait for, and the leader of its own process group.

        In ordinary scheduling (-nrt) and without a sound device, unless `flags` say -rt or -jack.
        """
        scheduling = () if "-rt" in flags else ("-nrt",)
        device = () if "-jack" in flags else ("-noaudio",)
        command = [*self.command, "-noprefs", *scheduling, "-stderr", "-nogui", *device, "-nomidi", "-r", str(rate)]
        for folder in self.path:
            command += ["-path", str(folder)]
        command += [*flags, "-open", str(file)]
        for message in send:
            command += ["-send", message]
        return subprocess.Popen(
            command,
            cwd=file.parent,
            env={**os.environ, **self.env},
            stdin=subprocess.DEVNULL,
            stdout=console,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def play(
        self,
        box: Sequence[Atom],
        sound: npt.ArrayLike,
        *,
        outlets: int,
        score: Sequence[tuple[int, Sequence[Atom]]] = (),
        block: int = TICK,
        samples: int | None = None,
        rate: int = 48000,
        realtime: bool = False,
        timeout: float = 60.0,
        folder: Path | None = None,
    ) -> Result:
        """Plays `sound` [channels, n] into one object's inlets and records its `outlets` signal outlets as "out".

        score: (sample, message) pairs for its first inlet. The outlet after the signals is printed as "info".
        """
        patch = Patch(block)
        node = patch.obj(*box)
        channels = patch.source("in", sound)
        for i, channel in enumerate(channels):
            channel >> node[i]
        for i, inlet in enumerate(patch.sink("out", outlets)):
            node[i] >> inlet
        patch.print(node[outlets])
        for sample, message in score:
            patch.at(sample, node, *message)
        length = np.atleast_2d(np.asarray(sound)).shape[1] if samples is None else samples
        return self.run(patch, samples=length, rate=rate, realtime=realtime, timeout=timeout, folder=folder)
