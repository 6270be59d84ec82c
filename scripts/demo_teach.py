"""Teaching, as the demo shows it: the smallest RAVE learns one sentence, by steps and with a limit in time."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def teach(folder: Path, sound: Path, steps: int, minutes: float) -> int:
    """Train in `folder` for some steps more, and export it to voice.ts there; how many steps it has behind it."""
    run = folder / "run"
    (folder / "sounds").mkdir(exist_ok=True)
    shutil.copy2(sound, folder / "sounds")
    done, seconds = so_far(run)
    begin = [] if done else ["--data", folder / "sounds", "--preset", "tiny", "--set", "sample_rate=44100"]
    limits = ["--steps", done + steps, "--minutes", round(seconds / 60 + minutes, 2)]
    print(f"demo: {'going on' if done else 'teaching a new one'}: {steps} steps, but no more than {minutes:g} minutes")
    nn_export("train", "rave", "--out", run, *begin, *limits)
    print("demo: writing voice.ts, and proving that it plays as it was trained")
    nn_export("script", "rave", "--run", run, "--set", "latents=16", "-o", folder / "voice.ts")
    return so_far(run)[0]


def so_far(run: Path) -> tuple[int, float]:
    """Steps and seconds of a run that was begun before."""
    if not (run / "checkpoint.pt").exists():
        shutil.rmtree(run, ignore_errors=True)
        return 0, 0.0
    with (run / "log.csv").open(newline="") as file:
        last = list(csv.DictReader(file))[-1]
    return int(last["step"]), float(last["seconds"])


def nn_export(*arguments: object) -> None:
    """Run the command, and show it as a person in the repository types it."""
    words = [os.path.relpath(word, ROOT) if isinstance(word, Path) else str(word) for word in arguments]
    print("    .venv/bin/nn_export", *words, flush=True)
    if subprocess.run([Path(sys.executable).parent / "nn_export", *words], cwd=ROOT).returncode:
        sys.exit("demo: that failed; the reason stands above")
