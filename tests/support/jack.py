"""A JACK server without a sound card, whose log tells when a client's audio callback was late.

    with JackServer(folder) as jack:
        window = jack.listen(pd, patch, seconds=8)
    window.late                                  # callbacks that were not back within their period
    window.result.console                             # what Pd wrote

Pd computes in the server's own callback here (`-callback`), so "late" means that a perform routine, or a message that
Pd handled between two of them, took longer than it may. Pd 0.53 cannot quit from there (it waits for itself): it is
killed when the window is over. The period is long on purpose: at 64 or 256 samples a virtual machine is late by itself.
"""

from __future__ import annotations

import itertools
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType

from support.pd import Patch, Pd, Result

RATE, PERIOD = 48000, 2048
WARM_UP = 2.0  # seconds of sound before the window
LATE = re.compile(r"XRun: client = \S+ was not finished|XRun: client \S+ finished after")
_numbers = itertools.count()


def missing() -> str:
    """Why there is no JACK to test with; empty if there is."""
    if sys.platform != "linux":
        return "late callbacks are counted with JACK's dummy driver, on Linux only"
    return "" if shutil.which("jackd") else "no jackd: scripts/setup.sh installs it (jackd2)"


def _wait_for(condition: Callable[[], bool], seconds: float, explain: Callable[[], str]) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, explain()
        time.sleep(0.02)


@dataclass(frozen=True)
class Window:
    """What was seen between the marks."""

    late: int
    result: Result


class JackServer:
    """A running server of its own name; its log is jackd-NAME.log in `folder`."""

    def __init__(self, folder: Path) -> None:
        self.name = f"nn-{os.getpid()}-{next(_numbers)}"
        self.folder = folder / self.name
        self._log = self.folder / "jackd.log"

    def __enter__(self) -> JackServer:
        self.folder.mkdir()
        command = ["jackd", "-n", self.name, "-d", "dummy", "-r", str(RATE), "-p", str(PERIOD)]
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                command, env=self._env(), stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT
            )
        # libjack's socket: a client that comes before it is there gets no second try
        socket = Path(f"/dev/shm/jack_{self.name}_{os.getuid()}_0")
        _wait_for(socket.exists, 20, lambda: f"jackd did not start: {self._read()}")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def pd(self, pd: Pd) -> Pd:
        """`pd` as a client of this server, if it is run with the flag -jack."""
        return replace(pd, env={**pd.env, **self._env()})

    def listen(self, pd: Pd, patch: Patch, seconds: float) -> Window:
        """Plays `patch`, and counts in the `seconds` after WARM_UP. The score may go on to the end of the window."""
        patch.obj("r", "window") >> patch.obj("print", "window")
        start, end = round(WARM_UP * RATE), round((WARM_UP + seconds) * RATE)
        patch.at(start, "window", "opens")
        patch.at(end, "window", "closes")
        file, console = patch.write(self.folder, end + RATE, RATE), self.folder / "pd.log"

        def said(line: str) -> bool:
            return f"window: {line}" in console.read_text("utf-8", "replace")

        def text() -> str:
            return console.read_text("utf-8", "replace") + self._read()

        with console.open("wb") as out:
            process = self.pd(pd).start(file, rate=RATE, flags=["-jack", "-callback"], console=out)
        try:
            _wait_for(lambda: said("opens") or process.poll() is not None, 60, text)
            before = self._late()
            _wait_for(lambda: said("closes") or process.poll() is not None, seconds + 30, text)
            late = self._late() - before
            assert process.poll() is None, text()
        finally:
            process.kill()
            process.wait()
        return Window(late, Result({}, console.read_text("utf-8", "replace"), None, seconds))

    def _env(self) -> dict[str, str]:
        return {"JACK_DEFAULT_SERVER": self.name, "JACK_NO_AUDIO_RESERVATION": "1", "JACK_NO_START_SERVER": "1"}

    def _read(self) -> str:
        return self._log.read_text("utf-8", "replace")

    def _late(self) -> int:
        return len(LATE.findall(self._read()))
