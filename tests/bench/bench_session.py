"""`make bench`: what a model takes of one core, block size by block size, in the engine that Pd plays with.

.venv/bin/python tests/bench/bench_session.py [MODEL.ts] [--seconds 10] [--rate 48000]
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

import nn_export

ROOT = Path(__file__).parents[2]
BLOCKS = (0, 256, 512, 1024, 2048, 4096, 8192)
VECTOR = 64


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure how much of one core a model takes.")
    parser.add_argument("model", nargs="?", default=str(ROOT / "build" / "demo" / "demo.ts"))
    parser.add_argument("--seconds", type=float, default=10.0, help="how much sound to play through each method")
    parser.add_argument("--rate", type=int, default=48000, help="sample rate of the host, in Hz")
    options = parser.parse_args()
    if not Path(options.model).exists():
        sys.exit(f"bench: {options.model}: no such model: run `make demo`, or name a model file")

    table = Table("method", "buffer", "block", "latency ms", "load %", "worst block ms", "x real time")
    for method in (atoms[0] for selector, atoms in nn_export.describe(options.model) if selector == "method"):
        for bufsize in BLOCKS:
            table.add_row(str(method), str(bufsize), *measure(options.model, str(method), bufsize, options))
        table.add_section()
    Console().print(table)


def measure(model: str, method: str, bufsize: int, options: argparse.Namespace) -> list[str]:
    """Play noise through one method with one buffer size: a row of the table."""
    with nn_export.Session(model, method, bufsize, sample_rate=options.rate, vector_size=VECTOR) as session:
        samples = int(options.seconds * options.rate) // VECTOR * VECTOR
        noise = np.random.default_rng(0).standard_normal((session.in_channels, samples)).astype(np.float32)
        session.process(0.1 * noise[:, : samples // VECTOR // 4 * VECTOR])  # warm
        began = time.perf_counter()
        session.process(0.1 * noise)
        took = time.perf_counter() - began
        stats = session.stats()
        return [
            str(session.block_size),
            f"{1000 * session.latency / options.rate:.1f}",
            f"{stats['load']:.2f}",
            f"{stats['worst']:.2f}",
            f"{options.seconds / took:.0f}",
        ]


if __name__ == "__main__":
    main()
