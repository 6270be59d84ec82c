"""The C++ program that plays the real backend on threads of its own (bench_driver.cpp)."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

LONGEST = 300  # seconds: a part in real time that hangs would keep a core for ever
ROOT = Path(__file__).resolve().parents[2]


class Driver:
    """Raises FileNotFoundError if it is not built."""

    def __init__(self) -> None:
        self.program = ROOT / "build" / "tests" / "bench" / "bench_driver"
        if not self.program.exists():
            raise FileNotFoundError("bench_driver is not built: run `make bench`")
        self.kernels = self.program.with_name("bench_kernels")
        self.library = next((ROOT / "build" / "pd").glob("libnn.*"))

    def run(self, *arguments: object) -> list[dict[str, Any]]:
        """Run one part in a process of its own; its lines. Raises RuntimeError with what it said."""
        return self.call(self.program, self.library, *arguments)

    def run_kernels(self, *arguments: object) -> list[dict[str, Any]]:
        """The same for the kernels of the convolutions (kernels.cpp)."""
        return self.call(self.kernels, *arguments)

    @staticmethod
    def call(program: Path, *arguments: object) -> list[dict[str, Any]]:
        command = [program, *map(str, arguments)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=LONGEST)
        if done.returncode != 0:
            raise RuntimeError(f"{' '.join(map(str, arguments))}: {done.stderr.strip() or done.returncode}")
        return [json.loads(line) for line in done.stdout.splitlines()]
