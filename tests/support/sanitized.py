"""Builds with sanitizers: which compiler can, and how."""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import filelock

ROOT = Path(__file__).parents[2]
MEMORY = "address,undefined"
NO_CLANG = "no Clang here that links libFuzzer: install clang-22 and libclang-rt-22-dev, or both of version 14 or later"


@functools.cache
def fuzzing_clang() -> str | None:
    """The newest Clang that can link a fuzzer; Debian has libFuzzer in a package of its own, Apple's has none."""
    names = ["clang++", *(f"clang++-{version}" for version in range(14, 40))]
    for name in sorted(filter(shutil.which, names), key=major_version, reverse=True):
        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder, "fuzz.cpp")
            source.write_text('extern "C" int LLVMFuzzerTestOneInput(const char*, unsigned long) { return 0; }\n')
            command = [name, "-fsanitize=fuzzer,address,undefined", source, "-o", Path(folder, "fuzz")]
            if subprocess.run(command, capture_output=True).returncode == 0:
                return name
    return None


def major_version(compiler: str) -> int:
    done = subprocess.run([compiler, "-dumpversion"], capture_output=True, text=True)
    return int(done.stdout.split(".")[0]) if done.returncode == 0 else 0


def build(targets: list[str], sanitizer: str, compiler: str | None = None) -> Path:
    """Builds `targets` of this project with a sanitizer, in a folder of its own; returns that.

    By Clang where there is one that can: it takes half the time of GCC. The fuzzers then lie with what the address
    sanitizer watches, so that LibTorch's headers are read once.
    """
    compiler = compiler or fuzzing_clang()
    folder = ROOT / "build" / f"sanitize-{sanitizer.replace(',', '-')}"
    options = {"NN_BUILD_PD": "OFF", "Python_EXECUTABLE": sys.executable, "NN_SANITIZE": sanitizer}
    if compiler:
        options["CMAKE_CXX_COMPILER"] = compiler
        options["NN_FUZZ"] = "ON" if sanitizer == MEMORY else "OFF"
    if shutil.which("ccache"):
        options["CMAKE_CXX_COMPILER_LAUNCHER"] = "ccache"
    configure = ["cmake", "-S", ROOT, "-B", folder, "-G", "Ninja", *(f"-D{key}={options[key]}" for key in options)]
    with filelock.FileLock(f"{folder}.lock"):  # another test process may want the same build
        for command in (configure, ["cmake", "--build", folder, "--target", *targets]):
            done = subprocess.run(command, capture_output=True, text=True)
            assert done.returncode == 0, done.stdout + done.stderr
    return folder


def run(command: list[str | Path], timeout: float = 300, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs a sanitized program; leaks count."""
    settings = {
        **os.environ,
        "TSAN_OPTIONS": "halt_on_error=1",
        "ASAN_OPTIONS": "detect_leaks=1",
        "LSAN_OPTIONS": f"suppressions={Path(__file__).with_name('lsan.supp')}:print_suppressions=0",
        "UBSAN_OPTIONS": "print_stacktrace=1",
        **environment,
    }
    # A suppression by name needs a symbolizer; Debian's Clang looks for that of its own version alone.
    found = filter(None, (shutil.which(f"llvm-symbolizer{suffix}") for suffix in ("", "-22", "-19", "-14")))
    if symbolizer := next(found, None):
        settings.setdefault("ASAN_SYMBOLIZER_PATH", symbolizer)
    return subprocess.run(command, capture_output=True, text=True, errors="replace", env=settings, timeout=timeout)
