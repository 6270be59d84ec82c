"""The fake Max is strict: what a real one would crash on, or would not notice, ends the program."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

BEGIN = """
import ctypes, sys
max_ = ctypes.CDLL(sys.argv[1], mode=ctypes.RTLD_GLOBAL)
for name in ("gensym", "class_new", "object_alloc", "qelem_new", "clock_new", "outlet_new", "fm_new", "attribute_new"):
    getattr(max_, name).restype = ctypes.c_void_p
fm_leaks = max_.fm_leaks
fm_leaks.restype = ctypes.c_char_p
P = ctypes.c_void_p
box = P(max_.gensym(b"box"))
FN = ctypes.CFUNCTYPE(ctypes.c_void_p, P)
free_signals = FN(lambda x: max_.z_dsp_free(P(x)))
nothing = FN(lambda x: None)
MAIN, SCHEDULER, AUDIO = range(3)
max_.fm_enter(MAIN)

def make_class(name, free=free_signals, signals=True):
    c = P(max_.class_new(name, nothing, free, ctypes.c_long(64), None, 8, 0))
    if signals:
        max_.class_dspinit(c)
    max_.class_register(box, c)
    return c

def make(c, signals=True):
    x = P(max_.object_alloc(c))
    if signals:
        max_.z_dsp_setup(x, ctypes.c_long(1))
    return x

x = make(make_class(b"thing~"))
outlet = P(max_.outlet_new(x, None))
word = P(max_.gensym(b"word"))
qelem = P(max_.qelem_new(x, nothing))
clock = P(max_.clock_new(x, nothing))
"""
WRONG = {
    "an outlet on the audio thread": (
        "max_.fm_enter(AUDIO); max_.outlet_anything(outlet, word, 0, None)",
        "an outlet is for the main thread only",
    ),
    "an outlet on the scheduler": (
        "max_.fm_enter(SCHEDULER); max_.outlet_anything(outlet, word, 0, None)",
        "an outlet is for the main thread only",
    ),
    "a qelem on the audio thread": ("max_.fm_enter(AUDIO); max_.qelem_set(qelem)", "qelem_set on the audio thread"),
    "a line on the audio thread": (
        "max_.fm_enter(AUDIO); max_.object_post(x, b'hello')",
        "a line for the console on the audio thread",
    ),
    "a symbol on the audio thread": ("max_.fm_enter(AUDIO); max_.gensym(b'x')", "gensym on the audio thread"),
    "a qelem freed twice": ("max_.qelem_free(qelem); max_.qelem_free(qelem)", "a qelem is freed twice"),
    "a qelem freed as an object": ("max_.object_free(qelem)", "that is for qelem_free"),
    "a qelem set after it": ("max_.qelem_free(qelem); max_.qelem_set(qelem)", "a qelem that was freed"),
    "a clock set after it": (
        "max_.object_free(clock); max_.clock_fdelay(clock, ctypes.c_double(1))",
        "a clock that was freed",
    ),
    "an object freed twice": ("max_.object_free(x); max_.object_free(x)", "there is no such object (any more)"),
    "an object freed elsewhere": (
        "max_.fm_enter(SCHEDULER); max_.object_free(x)",
        "object_free is for the main thread only",
    ),
    "signals not freed": ("max_.object_free(make(make_class(b'bad~', nothing)))", "whose signals were not freed"),
    "dsp_setup twice": ("max_.z_dsp_setup(x, ctypes.c_long(1))", "dsp_setup a second time"),
    "class_dspinit late": (
        "c = make_class(b'late', signals=False); max_.class_dspinit(c)",
        "class_dspinit after class_register of late",
    ),
    "a method late": (
        "c = make_class(b'late~'); max_.class_addmethod(c, nothing, b'x', 0)",
        "class_addmethod after class_register of late~",
    ),
    "an object too early": (
        "c = P(max_.class_new(b'early', nothing, nothing, ctypes.c_long(64), None, 8, 0)); max_.object_alloc(c)",
        "object_alloc of a class that is not registered",
    ),
}


def run(fake: Path, code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", BEGIN + code, str(fake)], capture_output=True, text=True, timeout=60)


@pytest.fixture
def fake(build: Path) -> Path:
    return build / "tests" / "max" / "libfake_max.so"


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_wrong_ends_the_program(fake: Path, wrong: str) -> None:
    code, line = WRONG[wrong]
    done = run(fake, code)
    assert done.returncode < 0, done.stdout
    assert f"fake Max: {line}" in done.stderr or line in done.stderr, done.stderr


def test_what_is_right_goes_on_and_what_is_left_is_told(fake: Path) -> None:
    done = run(
        fake,
        """
max_.outlet_anything(outlet, word, 0, None)
max_.fm_enter(SCHEDULER); max_.qelem_set(qelem); max_.fm_enter(MAIN)
print(max_.fm_pump(), repr(fm_leaks().decode()))
max_.qelem_free(qelem)
max_.object_free(clock)
max_.object_free(x)
print(repr(fm_leaks().decode()))
""",
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [r"1 '1 objects\n1 clocks\n1 qelems\n'", "''"]
