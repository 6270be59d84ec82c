"""`make demo`: teaches a small RAVE a voice for a minute, and plays sounds through it in Pure Data.

Writes to build/demo: run/ (the training), voice.ts (the model), demo.pd (the patch), in.wav and other.wav (the sounds),
out.wav, transfer.wav, held.wav and sweep.wav (what came out), and demo.png, a picture of all of it.
"""

from __future__ import annotations

import argparse
import csv
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import numpy.typing as npt
import soundfile

ROOT = Path(__file__).resolve().parents[1]
RATE = 44100  # Hz, of the recordings, the model and Pd
RATIO, LATENTS = 2048, 8  # of the model: samples per latent frame, and latents that are played
TAIL = 16384  # samples recorded after a sound has ended: more than the latency of both objects
VOICES, OTHER = ("voice.wav", "voice2.wav"), "bell.aiff"  # in Pd's documentation
DOC_FOLDERS = (
    "usr/share/puredata/doc/sound",
    "usr/lib/puredata/doc/sound",
    "usr/lib/pd/doc/sound",
    "Applications/Pd*.app/Contents/Resources/doc/sound",
)
SWEEP = 3  # seconds, of the latent bias

Sound = npt.NDArray[np.float32]


def main() -> None:
    """Run all steps; a training that was done before is kept."""
    parser = argparse.ArgumentParser(description="Teach a small RAVE a voice and play it in Pure Data.")
    parser.add_argument("--minutes", type=float, default=1, help="of training")
    parser.add_argument("--folder", type=Path, default=ROOT / "build" / "demo", help="where to write")
    options = parser.parse_args()
    folder = options.folder.resolve()
    (folder / "sounds").mkdir(parents=True, exist_ok=True)

    voice, other = recordings(folder)
    shutil.copy(ROOT / "patches" / "pd" / "demo.pd", folder)
    train(folder, options.minutes)
    say("exporting it: nn_export script rave --run run -o voice.ts")
    export = ["script", "rave", "--run", folder / "run", "--set", f"latents={LATENTS}", "-o", folder / "voice.ts"]
    if nn_export(*export):
        sys.exit("demo: the model could not be exported; the reason stands above")

    say("playing it in Pure Data: [nn~ voice encode] -> [nn~ voice decode]")
    console = play(folder, len(voice), ["demo-play 0"], realtime=True)
    sounds, latents = {}, {}
    for name, length, messages in (
        ("out", len(voice), ["demo-play 0"]),
        ("transfer", len(other), ["demo-play 1"]),
        ("held", len(voice), ["demo-held 3", "demo-hold 1", "demo-play 0"]),
        ("sweep", SWEEP * RATE, ["demo-sweep bang", "demo-play 0"]),
    ):
        sounds[name], latents[name] = recorded(folder, play(folder, length, messages, realtime=False), length)
        soundfile.write(folder / f"{name}.wav", sounds[name], RATE, subtype="PCM_16")
    draw(voice, other, sounds, latents, learning(folder), folder / "demo.png")
    report(folder, console)


def recordings(folder: Path) -> tuple[Sound, Sound]:
    """The sounds of Pd's documentation: the voices one after the other, to learn from, and a bell; [samples]."""
    for pattern in DOC_FOLDERS:
        for place in sorted(Path("/").glob(pattern)):
            if all((place / name).exists() for name in (*VOICES, OTHER)):
                parts = [soundfile.read(place / name, dtype="float32")[0] for name in (*VOICES, OTHER)]
                first, second, other = (0.1 * part / np.std(part) for part in parts)
                voice = np.concatenate([first, np.zeros(RATE // 4, np.float32), second])
                for name in ("in.wav", "sounds/voice.wav"):
                    soundfile.write(folder / name, voice, RATE, subtype="FLOAT")
                soundfile.write(folder / "other.wav", other, RATE, subtype="FLOAT")
                return voice, other
    sys.exit("demo: Pd's documentation, which holds the sounds, is not installed: run `make setup`")


def train(folder: Path, minutes: float) -> None:
    """Teach a RAVE of the smallest preset the voice, unless that was done before."""
    run = folder / "run"
    if (run / "checkpoint.pt").exists():
        say(f"what was learned before is kept: {show(run)} (delete it to start anew)")
        return
    say(f"teaching a small RAVE the voice for {minutes:g} min: nn_export train rave --preset tiny")
    shutil.rmtree(run, ignore_errors=True)
    arguments = ["--preset", "tiny", "--set", f"sample_rate={RATE}", "--minutes", str(minutes)]
    if nn_export("train", "rave", "--data", folder / "sounds", "--out", run, *arguments):
        sys.exit("demo: the training failed; the reason stands above")


def nn_export(*arguments: object) -> int:
    """Run the command; its exit status."""
    return subprocess.run([Path(sys.executable).parent / "nn_export", *map(str, arguments)], cwd=ROOT).returncode


def play(folder: Path, samples: int, messages: list[str], realtime: bool) -> str:
    """Play the patch in headless Pd and record it; what Pd said. In real time, or exactly and as fast as it can."""
    apps = sorted(Path("/").glob("Applications/Pd*.app/Contents/Resources/bin/pd"))
    pd = shutil.which("pd") or (apps and str(apps[-1])) or sys.exit("demo: there is no Pure Data: run `make setup`")
    flags = f"-noprefs -nrt -stderr -nogui -noaudio -nomidi -r {RATE} -path".split()
    command = [pd, *flags, str(ROOT / "build" / "pd")]
    messages = ["demo-quit 1", "pd dsp 1", *messages, f"demo-record {samples + TAIL}"]
    if not realtime:
        command.append("-batch")
        messages[:0] = ["demo-encode offline 1", "demo-decode offline 1"]
    command += ["-open", str(folder / "demo.pd"), *(word for message in messages for word in ("-send", message))]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, stdin=subprocess.DEVNULL)
    failed = done.returncode or re.search("^error|couldn't create", done.stderr, re.MULTILINE)
    if failed or not (folder / "recording.wav").exists():
        sys.exit(f"demo: Pd could not play the patch; it said:\n{done.stderr}")
    return done.stderr


def recorded(folder: Path, console: str, samples: int) -> tuple[Sound, Sound]:
    """What came out, [samples], and the latents that it was made from, [latents, frames]; the latency is cut off."""
    file = folder / "recording.wav"
    everything, _ = soundfile.read(file, dtype="float32", always_2d=True)
    file.unlink()
    encoding, sound = answer(console, "encode", "latency"), latency(console)
    return everything[sound:][:samples, 0], everything[encoding:][:samples:RATIO, 1:].T


def latency(console: str) -> int:
    """Of both objects, in samples: latents reach the decoder after whole frames."""
    return answer(console, "encode", "latency") // RATIO * RATIO + answer(console, "decode", "latency")


def answer(console: str, name: str, *words: str) -> int:
    """The number that [print NAME] showed after these words, say `encode: latency 960 21.8`."""
    found = re.findall(rf"^{name}: {' '.join(words)} (\S+)", console, re.MULTILINE)
    return round(float(found[-1])) if found else sys.exit(f"demo: Pd did not tell its {words[0]}; it said:\n{console}")


def learning(folder: Path) -> tuple[list[float], list[float]]:
    """Seconds of training, and the spectral loss."""
    with (folder / "run" / "log.csv").open(newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["name"] == "spectral"]
    return [float(row["seconds"]) for row in rows], [float(row["value"]) for row in rows]


def draw(
    voice: Sound,
    other: Sound,
    sounds: dict[str, Sound],
    latents: dict[str, Sound],
    learned: tuple[list[float], list[float]],
    file: Path,
) -> None:
    """The picture: what went in, the latents, what came out."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot as plt

    from nn_export.plots import spectrogram

    plt.rcParams.update({"axes.titlelocation": "left", "axes.spines.top": False, "axes.spines.right": False})
    figure, axes = plt.subplots(4, 2, figsize=(12, 11), layout="constrained")
    for axis, sound, title in (
        (axes[0, 0], voice, "in.wav: a voice, spoken and sung"),
        (axes[0, 1], other, "other.wav: a bell, never heard before"),
        (axes[2, 0], sounds["out"], "out.wav: the voice, through 8 latents"),
        (axes[2, 1], sounds["transfer"], "transfer.wav: the bell, as the voice would sing it"),
        (axes[3, 0], sounds["held"], "held.wav: the voice, its first latent held at 3"),
        (axes[3, 1], sounds["sweep"], "sweep.wav: the voice, its first latent pushed from -4 to 4"),
    ):
        spectrogram(sound, RATE, axis)
        axis.set(ylim=(0, 8), title=title)
    for axis, name, title in (
        (axes[1, 0], "out", "the voice's latents"),
        (axes[1, 1], "transfer", "the bell's latents"),
    ):
        values = latents[name]
        extent = (0, values.shape[1] * RATIO / RATE, LATENTS + 0.5, 0.5)
        image = axis.imshow(values, "RdBu_r", vmin=-3, vmax=3, extent=extent, aspect="auto", interpolation="nearest")
        axis.set(ylabel="latent", yticks=range(1, LATENTS + 1), title=f"{title}, {RATE / RATIO:.1f} values per second")
        figure.colorbar(image, ax=axis, pad=0.01)
    seconds, losses = learned
    figure.suptitle(
        f"learned in {seconds[-1]:.0f} s: spectral distance {losses[0]:.1f} to {losses[-1]:.1f}", fontsize=10
    )
    figure.savefig(file, dpi=130)
    plt.close(figure)


def report(folder: Path, console: str) -> None:
    """Say how it went, and what to try next."""
    seconds, losses = learning(folder)
    late_by = latency(console)
    blocks = {name: answer(console, name, "stats", "blocks") for name in ("encode", "decode")}
    late = sum(answer(console, name, "stats", "late") for name in blocks)
    load = sum(answer(console, name, "stats", "load") for name in blocks)
    pd = f"pd -path {show(ROOT / 'build' / 'pd')} {show(folder / 'demo.pd')}"
    print(f"""
    learned       spectral distance {losses[0]:.1f} -> {losses[-1]:.1f} in {seconds[-1]:.0f} s (more time does better)
    latency       {late_by} samples, {1000 * late_by / RATE:.0f} ms, through both objects with blocks of {RATIO}
    load          {load} % of one core for both, in real time; {late} of {sum(blocks.values())} blocks came late

    see           {show(folder / "demo.png")}
    hear          {show(folder / "in.wav")}, then {show(folder / "out.wav")}
                  {show(folder / "other.wav")}, then {show(folder / "transfer.wav")}: a bell, as the voice would sing it
                  {show(folder / "held.wav")}, {show(folder / "sweep.wav")}: a latent held, a latent pushed

    try next
      {pd}
          turn it on, play it, and move the latents
      .venv/bin/nn_export train rave --out {show(folder / "run")} --minutes 10
          let it learn on, and run make demo again
      .venv/bin/nn_export train rave --data FOLDER --out my_run
          teach a larger one your own sounds: docs/rave.md
      .venv/bin/nn_export render {show(folder / "voice.ts")} my.wav other.wav
          your own sound through the same engine, without Pd
""")


def say(text: str) -> None:
    """One step of the demo begins."""
    print(f"demo: {text}", flush=True)


def show(path: Path) -> str:
    """The path as a person in the repository types it."""
    return os.path.relpath(path, ROOT)


if __name__ == "__main__":
    main()
