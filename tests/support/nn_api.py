"""nn.h in Python, for what only its caller can measure: how long `process` takes, what a freed object leaves behind.

with NnObject(library, "model.ts", "forward", 512) as nn:
    nn.prepare(48000, 64)
    nn.process(x)                 # float32 [ins, 64] -> [outs, 64]
    nn.message("get", "gain")     # then nn.answers, nn.lines
"""

from __future__ import annotations

import ctypes
import functools
import time
from ctypes import CFUNCTYPE, POINTER, Structure, Union, c_char_p, c_double, c_float, c_int, c_int64, c_size_t, c_void_p
from pathlib import Path

import numpy as np

from support.pd import Array

VERSION = 4
FLOAT, INT, SYMBOL = range(3)
PLAIN, MC, MCS = range(3)
LEFT: list[NnObject] = []


class Value(Union):
    _fields_ = (("number", c_double), ("integer", c_int64), ("symbol", c_char_p))


class Atom(Structure):
    _fields_ = (("type", c_int), ("value", Value))


def c_atoms(values: tuple[str | float | int, ...]) -> ctypes.Array[Atom]:
    atoms = (Atom * len(values))()
    for atom, value in zip(atoms, values, strict=True):
        if isinstance(value, str):
            atom.type, atom.value.symbol = SYMBOL, value.encode()
        elif isinstance(value, int):
            atom.type, atom.value.integer = INT, value
        else:
            atom.type, atom.value.number = FLOAT, value
    return atoms


def py_atom(atom: Atom) -> str | float | int:
    if atom.type == SYMBOL:
        return atom.value.symbol.decode()
    return atom.value.integer if atom.type == INT else atom.value.number


Post = CFUNCTYPE(None, c_void_p, c_int, c_char_p)
Outlet = CFUNCTYPE(None, c_void_p, c_char_p, c_int, POINTER(Atom))
FindFile = CFUNCTYPE(c_int, c_void_p, c_char_p, c_void_p, c_size_t)
ReadBuffer = CFUNCTYPE(c_int, c_void_p, c_char_p, c_void_p, c_void_p)
WriteBuffer = CFUNCTYPE(c_int, c_void_p, c_char_p, c_void_p, c_void_p)
IoChanged = CFUNCTYPE(None, c_void_p)
Channels = POINTER(POINTER(c_float))


class Host(Structure):
    _fields_ = (
        ("post", Post),
        ("outlet", Outlet),
        ("find_file", FindFile),
        ("read_buffer", ReadBuffer),
        ("write_buffer", WriteBuffer),
        ("io_changed", IoChanged),
    )


class Api(Structure):
    """The table's first rows: all that is needed here."""

    _fields_ = (
        ("version", ctypes.c_uint32),
        ("nn_version", c_char_p),
        ("torch_version", c_char_p),
        ("create", CFUNCTYPE(c_void_p, POINTER(Host), c_void_p, c_int, c_int, POINTER(Atom), c_double, c_int)),
        ("destroy", CFUNCTYPE(None, c_void_p)),
        ("inlets", CFUNCTYPE(c_int, c_void_p)),
        ("outlets", CFUNCTYPE(c_int, c_void_p)),
        ("multichannel", CFUNCTYPE(c_int, c_void_p)),
        ("cord_changed", CFUNCTYPE(c_int, c_void_p, c_int, c_int)),
        ("outlet_channels", CFUNCTYPE(c_int, c_void_p)),
        ("label", CFUNCTYPE(None, c_void_p, c_int, c_int, c_void_p, c_size_t)),
        ("prepare", CFUNCTYPE(None, c_void_p, c_double, c_int, c_int, c_int)),
        ("process", CFUNCTYPE(c_int, c_void_p, Channels, Channels, c_int)),
        ("message", CFUNCTYPE(c_int, c_void_p, c_char_p, c_int, POINTER(Atom))),
        ("buffer_changed", CFUNCTYPE(c_int, c_void_p, c_char_p)),
        ("drain", CFUNCTYPE(c_int, c_void_p)),
    )


@functools.cache
def open_api(library: Path) -> Api:
    get_api = ctypes.CDLL(str(library)).nn_get_api
    get_api.restype, get_api.argtypes = POINTER(Api), (ctypes.c_uint32,)
    return get_api(VERSION).contents


class NnObject:
    """An nn~ in a host that has files by absolute path, no arrays and a console that is a list."""

    def __init__(
        self, library: Path, *arguments: str | float | int, rate: float = 48000, vector: int = 64, cording: int = PLAIN
    ) -> None:
        self.api = open_api(library)
        self.lines: list[str] = []
        self.answers: list[tuple[str, list[str | float | int]]] = []
        self._host = Host(
            post=Post(lambda _, level, line: self.lines.append(line.decode())),
            outlet=Outlet(self._outlet),
            find_file=FindFile(self._find_file),
            read_buffer=ReadBuffer(lambda *_: 0),
            write_buffer=WriteBuffer(lambda *_: 0),
            io_changed=IoChanged(lambda _: None),
        )
        self.vector = vector
        atoms = c_atoms(arguments)
        self._object = self.api.create(ctypes.byref(self._host), None, cording, len(atoms), atoms, rate, vector)
        assert self._object
        self.ins = self.api.inlets(self._object)
        self.outs = self.api.outlets(self._object) * self.api.outlet_channels(self._object)

    def _outlet(self, _: int, selector: bytes, count: int, atoms: ctypes.Array[Atom]) -> None:
        self.answers.append((selector.decode(), [py_atom(atoms[i]) for i in range(count)]))

    def _find_file(self, _: int, name: bytes, path: int, size: int) -> int:
        if not Path(name.decode()).is_file():
            return 0
        ctypes.memmove(path, name + b"\0", len(name) + 1)
        return 1

    def connect(self, *channels: int) -> None:
        """The cords at the inlets have so many channels from now on; `prepare` is to follow."""
        for inlet, count in enumerate(channels):
            self.api.cord_changed(self._object, inlet, count)
        self.ins = sum(channels)
        self.outs = self.api.outlets(self._object) * self.api.outlet_channels(self._object)

    def prepare(self, rate: float = 48000, vector: int = 64) -> None:
        """DSP starts; `process` takes and gives vectors of this size from now on."""
        self.vector = vector
        self._in, self._out = np.zeros((self.ins, vector), np.float32), np.zeros((self.outs, vector), np.float32)
        self._in_rows, self._out_rows = self._rows(self._in), self._rows(self._out)
        self.api.prepare(self._object, rate, vector, self.ins, self.outs)

    @staticmethod
    def _rows(sound: Array) -> ctypes.Array[ctypes._Pointer[c_float]]:
        return (POINTER(c_float) * len(sound))(*(row.ctypes.data_as(POINTER(c_float)) for row in sound))

    def process(self, x: Array) -> Array:
        """One vector."""
        self._in[:] = x
        self.attention = self.api.process(self._object, self._in_rows, self._out_rows, self.vector)
        return self._out.copy()

    def timed_process(self, x: Array) -> tuple[int, int]:
        """One vector; nanoseconds that the call took: of the processor (this thread's), of the clock on the wall."""
        self._in[:] = x
        call, arguments = self.api.process, (self._object, self._in_rows, self._out_rows, self.vector)
        wall, processor = time.perf_counter_ns(), time.thread_time_ns()
        call(*arguments)
        return time.thread_time_ns() - processor, time.perf_counter_ns() - wall

    def message(self, selector: str, *values: str | float | int, wait: bool = True) -> None:
        """One message; waits for its answers unless told not to."""
        more = self.api.message(self._object, selector.encode(), len(values), c_atoms(values))
        while wait and more:
            time.sleep(0.001)
            more = self.drain()

    def drain(self) -> bool:
        return bool(self.api.drain(self._object))

    def stats(self) -> dict[str, float]:
        self.answers.clear()
        self.message("stats")
        return {atoms[0]: atoms[1] for selector, atoms in self.answers if selector == "stats"}

    def leave(self) -> None:
        """Never frees the object: a thread hangs in its `process`."""
        LEFT.append(self)
        self.close = lambda: None  # type: ignore[method-assign]

    def close(self) -> None:
        if self._object:
            self.api.destroy(self._object)
            self._object = None

    def __enter__(self) -> NnObject:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
