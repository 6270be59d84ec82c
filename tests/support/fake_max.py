"""The externals for Max, in a strict Max of our own in this process (tests/max/fake).

max = FakeMax(build)
nn = max.new("nn~ model.ts forward 512 @late hold")
nn.send("get gain")
max.settle()
nn.take(-1)              # ["get gain 1"]
max.dsp(48000, 64)
nn.play(x)               # float64 [channels in, samples] -> [channels out, samples]
"""

from __future__ import annotations

import ctypes
import threading
import time
from collections.abc import Callable
from ctypes import POINTER, c_char_p, c_double, c_float, c_int, c_void_p
from pathlib import Path
from typing import Any

import numpy as np

from support.pd import Array

MAIN, SCHEDULER, AUDIO, OTHER, INTERRUPT = range(5)
EXTERNALS = ("nn~", "mc.nn~", "mcs.nn~", "nn.info")
SIGNATURES: dict[str, tuple[Any, tuple[Any, ...]]] = {
    "fm_enter": (None, (c_int,)),
    "fm_load": (c_int, (c_char_p,)),
    "fm_new": (c_void_p, (c_char_p,)),
    "fm_free": (None, (c_void_p,)),
    "fm_patcher": (None, (c_char_p,)),
    "fm_send": (c_int, (c_void_p, c_char_p)),
    "fm_drop": (c_int, (c_void_p, c_char_p)),
    "fm_double_click": (None, (c_void_p,)),
    "fm_collect": (c_char_p, (c_void_p,)),
    "fm_inlets": (c_int, (c_void_p,)),
    "fm_outlets": (c_char_p, (c_void_p,)),
    "fm_assist": (c_char_p, (c_void_p, c_int, c_int)),
    "fm_take": (c_char_p, (c_void_p, c_int)),
    "fm_console": (c_char_p, ()),
    "fm_attributes": (c_char_p, (c_char_p,)),
    "fm_save": (c_char_p, (c_void_p,)),
    "fm_touches": (c_int, (c_void_p, c_char_p)),
    "fm_pump": (c_int, ()),
    "fm_cord": (None, (c_void_p, c_int, c_int)),
    "fm_dsp": (None, (c_double, c_int)),
    "fm_channels_in": (c_int, (c_void_p,)),
    "fm_channels_out": (c_int, (c_void_p,)),
    "fm_play": (None, (c_void_p, POINTER(c_double), POINTER(c_double), c_int)),
    "fm_audio": (None, (c_int,)),
    "fm_builds": (c_int, ()),
    "fm_buffer": (None, (c_char_p, c_int, c_int, c_double, POINTER(c_float))),
    "fm_views": (c_int, (c_char_p,)),
    "fm_sample": (c_float, (c_char_p, c_int, c_int)),
    "fm_dictionary": (None, (c_char_p, c_char_p)),
    "fm_dictionary_json": (c_char_p, (c_char_p,)),
    "fm_array": (None, (c_char_p, c_char_p)),
    "fm_folder": (None, (c_char_p,)),
    "fm_leaks": (c_char_p, ()),
}


class Box:
    """An object in the patch. Every call is made on Max's main thread, unless `on` says otherwise."""

    def __init__(self, max_: FakeMax, pointer: int) -> None:
        self._max, self._c, self._x = max_, max_.c, pointer
        self.outlets = self._c.fm_outlets(pointer).decode().split()
        self.inlets = self._c.fm_inlets(pointer)

    def send(self, message: str, on: int = MAIN) -> bool:
        """Whether the object understands it."""
        return bool(self._max.run(on, lambda: self._c.fm_send(self._x, message.encode())))

    def drop(self, path: str | Path) -> bool:
        return bool(self._c.fm_drop(self._x, str(path).encode()))

    def double_click(self) -> None:
        self._c.fm_double_click(self._x)

    def collect(self) -> list[str]:
        """What a collective of the patch is to hold: "file FLAGS PATH", "package NAME"."""
        return self._c.fm_collect(self._x).decode().splitlines()

    def take(self, outlet: int = -1) -> list[str]:
        """What left an outlet since the last call; -1 is the rightmost."""
        return self._c.fm_take(self._x, outlet % len(self.outlets)).decode().splitlines()

    def assist(self, io: str, index: int) -> str:
        return self._c.fm_assist(self._x, {"inlet": 1, "outlet": 2}[io], index).decode()

    def save(self) -> dict[str, str]:
        words = self._c.fm_save(self._x).decode().split(" @")
        return dict(word.lstrip("@").split(" ", 1) for word in words)

    def touches(self, attribute: str) -> int:
        return self._c.fm_touches(self._x, attribute.encode())

    def connect(self, *channels: int) -> None:
        """The cords that come to the inlets have so many channels, when `dsp` is called next."""
        for inlet, count in enumerate(channels):
            self._c.fm_cord(self._x, inlet, count)

    @property
    def channels_out(self) -> int:
        return self._c.fm_channels_out(self._x)

    def play(self, x: Array) -> Array:
        """Whole vectors, on an audio thread."""
        x = np.ascontiguousarray(x, np.float64)
        assert x.shape[0] == self._c.fm_channels_in(self._x), x.shape
        y = np.full((self.channels_out, x.shape[1]), np.nan)
        pointers = (array.ctypes.data_as(POINTER(c_double)) for array in (x, y))
        self._c.fm_play(self._x, *pointers, x.shape[1] // self._max.vector)
        return y

    def free(self) -> None:
        self._c.fm_free(self._x)
        self._max.boxes.remove(self)


class FakeMax:
    """One a process: the externals are loaded when it is made."""

    def __init__(self, build: Path) -> None:
        self.c = ctypes.CDLL(str(build / "tests" / "max" / "libfake_max.so"), mode=ctypes.RTLD_GLOBAL)
        for name, (result, arguments) in SIGNATURES.items():
            function = getattr(self.c, name)
            function.restype, function.argtypes = result, arguments
        self.c.fm_enter(MAIN)
        self.boxes: list[Box] = []
        self.vector = 64
        for name in EXTERNALS:
            assert self.c.fm_load(str(build / "max" / "nn~" / "externals" / f"{name}.so").encode()) == 0, self.console()
        self.greeting = self.console()

    def new(self, text: str) -> Box:
        pointer = self.c.fm_new(text.encode())
        assert pointer, self.console()
        self.boxes.append(Box(self, pointer))
        return self.boxes[-1]

    def refuses(self, text: str) -> list[str]:
        """The console's lines on a box that cannot be made."""
        self.console()
        assert not self.c.fm_new(text.encode())
        return self.console()

    def run(self, on: int, call: Callable[[], Any]) -> Any:
        """`call` on one of Max's threads."""
        if on == MAIN:
            return call()
        result: list[Any] = []

        def body() -> None:
            self.c.fm_enter(on)
            result.append(call())

        thread = threading.Thread(target=body)
        thread.start()
        thread.join()
        return result[0]

    def console(self) -> list[str]:
        return self.c.fm_console().decode().splitlines()

    def errors(self) -> list[str]:
        return [line for line in self.console() if line.startswith("error: ")]

    def settle(self, quiet: float = 0.15) -> None:
        """Runs the main thread's queue until nothing has come for a while (in seconds): longer than objects wait
        before they look for answers again."""
        last = time.monotonic()
        while time.monotonic() - last < quiet:
            if self.c.fm_pump():
                last = time.monotonic()
            time.sleep(0.001)

    def dsp(self, rate: float, vector: int = 64) -> None:
        """Builds the signal chain anew; 0 Hz: ends it."""
        self.vector = vector
        self.c.fm_dsp(rate, vector)

    def attributes(self, name: str) -> dict[str, dict[str, str]]:
        """The facts of a class's attributes, in their order."""
        rows = [line.split("|") for line in self.c.fm_attributes(name.encode()).decode().splitlines()]
        return {row[0]: dict(fact.split("=", 1) for fact in row[1:]) for row in rows}

    def buffer(self, name: str, samples: Array, rate: float = 48000, on: int = MAIN) -> None:
        """Makes or changes a buffer~: float32 [frames, channels]."""
        samples = np.ascontiguousarray(samples, np.float32)
        frames, channels = samples.shape
        data = samples.ctypes.data_as(POINTER(c_float))
        self.run(on, lambda: self.c.fm_buffer(name.encode(), channels, frames, rate, data))

    def no_buffer(self, name: str) -> None:
        """The buffer~ of this name is deleted."""
        self.c.fm_buffer(name.encode(), 0, -1, 0, None)

    def close(self) -> None:
        """Frees all objects, and tells of what is not freed then."""
        self.c.fm_audio(0)
        self.dsp(0)
        for box in list(self.boxes):
            box.free()
        leaks = self.c.fm_leaks().decode()
        assert leaks == "", leaks
