"""`make demo`: plays a voice that lies ready through Pure Data, and says how well that went. It takes seconds.

Writes to build/demo: in.wav and other.wav (a sentence that the voice never heard, and a bell), out.wav, transfer.wav,
held.wav and sweep.wav (what came out), and demo.png, a picture of all of it. `--teach` shows how a model learns: it
teaches a new one the sentence, from nothing, in minutes, and plays that.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import soundfile
from demo_teach import teach

ROOT = Path(__file__).resolve().parents[1]
MODELS = ROOT / "patches" / "models"
RATE = 44100  # Hz, of the model and Pd
TAIL = 16384  # samples recorded after a sound has ended: more than the latency of both objects
SENTENCE = MODELS / "sentence.wav"
SECONDS = {"sentence": soundfile.info(SENTENCE).duration + 0.3, "bell": 4.0, "sweep": 3.0}  # that are recorded
FIGURES = ("blocks", "late", "load")  # of the message `stats`
LEARNED = 0.8  # of `loudness_kept`: a model below this has learned nothing

Sound = npt.NDArray[np.float32]


@dataclass
class Take:
    """What one run of Pd gave: what went in and came out, [samples], latents [latents, frames], and what Pd said."""

    heard: Sound
    out: Sound
    latents: Sound
    console: str


def main() -> None:
    """Play the voice, or with --teach a new one."""
    parser = argparse.ArgumentParser(description="Play a voice in Pure Data, or teach a new model and play that.")
    parser.add_argument("--teach", action="store_true", help="teach a new model the sentence first, in minutes")
    parser.add_argument("--steps", type=int, default=1000, help="of teaching")
    parser.add_argument("--minutes", type=float, default=5, help="of teaching, at most")
    parser.add_argument("--folder", type=Path, default=ROOT / "build" / "demo", help="where to write")
    options = parser.parse_args()
    folder = options.folder.resolve()
    if options.teach:
        show_teaching(folder / "taught", options.steps, options.minutes)
    else:
        console, kept = perform(MODELS, folder)
        report(MODELS, folder, console, kept)


def show_teaching(folder: Path, steps: int, minutes: float) -> None:
    """Teach a new model and play it; of one that has learned nothing, nothing is kept."""
    folder.mkdir(parents=True, exist_ok=True)
    done = teach(folder, SENTENCE, steps, minutes)
    console, kept = perform(folder, folder)
    if kept < LEARNED:
        shutil.rmtree(folder)
        sys.exit(
            f"demo: it learned nothing yet: its loudness follows the sentence's by {kept:.2f}, not by {LEARNED}. "
            f"{done} steps were too few: try again when the machine is less busy, or with --minutes {4 * minutes:g}"
        )
    report(folder, folder, console, kept)
    say(f"play with it: open {show(folder / 'voice.ts')} in patches/pd/demo.pd; run this again, and it learns on")


def perform(models: Path, folder: Path) -> tuple[str, float]:
    """Play a folder's voice.ts and keep what was heard; what Pd said in real time, and how well loudness is kept."""
    folder.mkdir(parents=True, exist_ok=True)
    say("playing it in Pure Data: [nn~ voice encode] -> [nn~ voice decode]")
    live = play(models, SECONDS["sentence"], ["demo-sentence bang"], realtime=True)
    takes = {}
    for name, of, messages, what in (
        ("out", "sentence", ["demo-sentence bang"], "a sentence"),
        ("transfer", "bell", ["demo-bell bang"], "a bell"),
        ("held", "sentence", ["demo-cross-1 0", "demo-push-1 2", "demo-sentence bang"], "a latent held"),
        ("sweep", "sweep", ["demo-sweep bang", "demo-sentence bang"], "a latent pushed"),
    ):
        say(f"recording {name}.wav: {what}")
        takes[name] = play(models, SECONDS[of], messages, realtime=False)
    sounds = {"in": takes["out"].heard, "other": takes["transfer"].heard}
    for name, sound in (sounds | {name: take.out for name, take in takes.items()}).items():
        soundfile.write(folder / f"{name}.wav", sound, RATE, subtype="PCM_16")
    say("drawing it")
    from demo_picture import draw  # takes a while to load

    draw(takes, RATE, ratio(live.console), folder / "demo.png")
    return live.console, loudness_kept(takes["out"])


def play(models: Path, seconds: float, messages: Sequence[str], realtime: bool) -> Take:
    """Play the patch in headless Pd and record it: in real time, or exactly and as fast as it can."""
    apps = sorted(Path("/").glob("Applications/Pd*.app/Contents/Resources/bin/pd"))
    pd = shutil.which("pd") or (apps and str(apps[-1])) or sys.exit("demo: there is no Pure Data: run `make setup`")
    samples = round(seconds * RATE)
    command = [pd, *f"-noprefs -nrt -stderr -nogui -noaudio -nomidi -r {RATE}".split()]
    for place in (models, MODELS, ROOT / "build" / "pd"):
        command += ["-path", str(place)]
    sent = ["pd dsp 1", *messages, f"demo-record {samples + TAIL}"]
    if not realtime:
        command.append("-batch")
        sent[:0] = ["demo-nn offline 1"]
    with tempfile.TemporaryDirectory() as place:
        shutil.copy(ROOT / "patches" / "pd" / "demo.pd", place)  # the recording is written beside it
        command += ["-open", "demo.pd", *(word for message in sent for word in ("-send", message))]
        done = subprocess.run(command, cwd=place, capture_output=True, text=True, timeout=300, stdin=subprocess.DEVNULL)
        failed = done.returncode or re.search("^error|couldn't create|can't open", done.stderr, re.MULTILINE)
        recording = Path(place, "recording.wav")
        if failed or not recording.exists():
            sys.exit(f"demo: Pd could not play the patch; it said:\n{done.stderr}")
        channels = soundfile.read(recording, dtype="float32", always_2d=True)[0].T
    encoding, sound = latency(done.stderr, "encode"), both(done.stderr)
    latents = channels[2:, encoding:][:, : samples : ratio(done.stderr)]
    return Take(channels[0, :samples], channels[1, sound:][:samples], latents, done.stderr)


def ratio(console: str) -> int:
    """Samples per frame of latents."""
    return round(answer(console, "encode", "dump", "method", "encode", *3 * [r"\S+"]))


def latency(console: str, name: str) -> int:
    """Of one object, in samples."""
    return round(answer(console, name, "latency"))


def both(console: str) -> int:
    """The latency of both objects: latents reach the decoder after whole frames."""
    frame = ratio(console)
    return latency(console, "encode") // frame * frame + latency(console, "decode")


def answer(console: str, name: str, *words: str) -> float:
    """The number that [print NAME] showed after these words, say `encode: latency 960 21.8`."""
    found = re.findall(rf"^{name}: {' '.join(words)} (\S+)", console, re.MULTILINE)
    return float(found[-1]) if found else sys.exit(f"demo: Pd did not tell its {words[0]}; it said:\n{console}")


def loudness_kept(take: Take) -> float:
    """How alike the loudness of what went in and of what came out move: the correlation of their 20 ms RMS, -1 to 1."""
    size = RATE // 50
    rms = [
        np.sqrt(np.mean(sound[: len(sound) // size * size].reshape(-1, size) ** 2, axis=1))
        for sound in (take.heard, take.out)
    ]
    return float(np.corrcoef(rms)[0, 1]) if min(np.std(level) for level in rms) > 0 else 0.0


def report(models: Path, folder: Path, console: str, kept: float) -> None:
    """Say how it went, and what to try next."""
    names = ("encode", "decode")
    samples = both(console)
    blocks, late, load = (sum(answer(console, name, "stats", word) for name in names) for word in FIGURES)
    heard = {name: show(folder / f"{name}.wav") for name in ("in", "out", "other", "transfer", "held", "sweep", "sung")}
    print(f"""
    loudness      {kept:.2f} is the correlation of what came out with what went in (1: the same, 0: nothing in common)
    latency       {1000 * samples / RATE:.0f} ms ({samples} samples) through both objects, with blocks of 2048
    load          {load:.1f} % of one core for both; {late:.0f} of {blocks:.0f} blocks came late

    see           {show(folder / "demo.png")}
    hear          {heard["in"]}, then {heard["out"]}: a sentence, and the voice that says it again
                  {heard["other"]}, then {heard["transfer"]}: a bell, and the voice that sings it
                  {heard["held"]}, {heard["sweep"]}: a latent held, a latent pushed

    try next
      pd -path build/pd patches/pd/demo.pd
          turn it on, speak into it, move the latents
      pd -path build/pd patches/pd/rave.pd
          timbre transfer, latents by hand, one sound turning into another
      .venv/bin/nn_export render {show(models / "voice.ts")} {heard["other"]} {heard["sung"]}
          a sound file through the same engine, without Pd
      .venv/bin/python scripts/demo.py --teach
          teach a new model, from nothing, in minutes; your own sounds, for hours: docs/rave.md
""")
    if late > blocks / 20:
        say("many blocks came late, as this machine is busy: [bufsize 4096( gives the model more time")


def say(text: str) -> None:
    """One step of the demo begins."""
    print(f"demo: {text}", flush=True)


def show(path: Path) -> str:
    """The path as a person in the repository types it."""
    return os.path.relpath(path, ROOT)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("demo: stopped")
