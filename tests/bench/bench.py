"""`make bench`: what nn~ costs, measured on this machine, printed as tables and written to build/bench.json.

.venv/bin/python tests/bench/bench.py [MODEL.ts ...] [--only PART] [--quick] [--output FILE]

docs/performance.md tells what each figure means.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import platform
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import parts
import tables
from bench_models import find_models, write_through
from driver import ROOT, Driver
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

NARROWEST = 110  # columns that the tables need


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure what nn~ costs on this machine.")
    parser.add_argument("models", nargs="*", type=Path, help="model files (default: the RAVE architectures)")
    parser.add_argument("--only", action="append", choices=parts.PARTS, help="measure this part alone; may be repeated")
    parser.add_argument("--quick", action="store_true", help="seconds instead of minutes: figures of little worth")
    parser.add_argument("--output", type=Path, default=ROOT / "build" / "bench.json")
    options = parser.parse_args()
    console = Console()
    console.width = max(console.width, NARROWEST)
    with tempfile.TemporaryDirectory() as folder:
        plan = parts.Plan(
            driver=Driver(),
            through=write_through(Path(folder)),
            models=options.models or find_models(console),
            quick=options.quick,
        )
        result: dict[str, Any] = {"machine": describe_machine(), "quick": options.quick}
        chosen = {name: part(plan) for name, part in parts.PARTS.items() if name in (options.only or parts.PARTS)}
        columns = TextColumn("{task.description:40}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
        with Progress(*columns, console=console, transient=True) as progress:
            task = progress.add_task("", total=sum(len(steps) for steps in chosen.values()))
            for name, steps in chosen.items():
                result[name] = []
                for label, step in steps:
                    progress.update(task, description=f"{name}: {label}")
                    result[name] += step()
                    progress.advance(task)
    result["goals"] = parts.goals(result)
    options.output.parent.mkdir(parents=True, exist_ok=True)
    options.output.write_text(json.dumps(result, indent=1) + "\n")
    tables.show(result, console)
    console.print(f"written to {options.output}")


def describe_machine() -> dict[str, Any]:
    """What the figures are of; `load` is that of other programs, before anything was measured."""
    import torch

    names = [
        line.split(":")[1].strip()
        for line in Path("/proc/cpuinfo").read_text().splitlines()
        if line.startswith("model name")
    ]
    revision = subprocess.run(["git", "describe", "--always", "--dirty"], cwd=ROOT, capture_output=True, text=True)
    return {
        "cpu": names[0] if names else platform.machine(),
        "cores": len(os.sched_getaffinity(0)),
        "load": os.getloadavg()[0],
        "system": f"{platform.system()} {platform.release()}",
        "torch": torch.__version__,
        "date": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds"),
        "revision": revision.stdout.strip(),
    }


if __name__ == "__main__":
    try:
        main()
    except (RuntimeError, FileNotFoundError, subprocess.TimeoutExpired) as error:
        sys.exit(f"bench: {error}")
