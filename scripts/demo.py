"""`make demo`: teaches a small model a voice, exports it, and plays the voice through it in Pure Data.

Writes demo.ts (the model), demo.pd (the patch), in.wav, out.wav and spectrogram.png to build/demo.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import numpy.typing as npt
import soundfile

ROOT = Path(__file__).resolve().parents[1]
EXAMPLE = ROOT / "python" / "examples" / "demo" / "model.py"
RATE = 44100  # Hz, of the recordings, the model and Pd
RATIO = 256
TAIL = 8192  # samples recorded after the voice has ended: more than the latency of both objects
VOICES = ("voice.wav", "voice2.wav")  # in Pd's documentation
DOC_FOLDERS = (
    "usr/share/puredata/doc/sound",
    "usr/lib/pd/doc/sound",
    "Applications/Pd*.app/Contents/Resources/doc/sound",
)

Sound = npt.NDArray[np.float32]


def main() -> None:
    """Run all steps, or those whose results are not there yet."""
    parser = argparse.ArgumentParser(description="Teach a small model a voice and play it in Pure Data.")
    parser.add_argument("--steps", type=int, default=2000, help="steps of fitting")
    parser.add_argument("--folder", type=Path, default=ROOT / "build" / "demo", help="where to write")
    options = parser.parse_args()
    folder = options.folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)

    recording = find_recording()
    soundfile.write(folder / "in.wav", recording, RATE, subtype="FLOAT")
    shutil.copy(ROOT / "patches" / "pd" / "demo.pd", folder)
    checkpoint = folder / "demo.pt"
    if not checkpoint.exists() or checkpoint.stat().st_mtime < EXAMPLE.stat().st_mtime:
        fit(recording, checkpoint, options.steps)
    else:
        say(f"the model fitted before is kept: {show(checkpoint)} (delete it to start anew)")

    say("exporting it: nn_export script model.py:Demo")
    export = ["script", f"{show(EXAMPLE)}:Demo", "-o", show(folder / "demo.ts"), "--checkpoint", show(checkpoint)]
    if subprocess.run([Path(sys.executable).parent / "nn_export", *export], cwd=ROOT).returncode:
        sys.exit("demo: the model could not be exported; the reason stands above")

    say("playing it in Pure Data: [nn~ demo encode] -> [nn~ demo decode]")
    samples = len(recording) + TAIL
    live = play(folder, samples, realtime=True)
    played = play(folder, samples, realtime=False)
    recorded, _ = soundfile.read(folder / "recording.wav", dtype="float32", always_2d=True)
    delay = find_delay(recording, recorded[:, 0])
    out = recorded[delay : delay + len(recording), 0]
    latents = recorded[answer(played, "encode", "latency") :, 1:][: len(recording) : RATIO].T
    soundfile.write(folder / "out.wav", out, RATE, subtype="PCM_16")
    (folder / "recording.wav").unlink()
    draw(recording, latents, out, folder / "spectrogram.png")
    report(folder, recording, out, delay, live)


def find_recording() -> Sound:
    """The voices of Pd's documentation, one after the other: [samples]."""
    for pattern in DOC_FOLDERS:
        for place in sorted(Path("/").glob(pattern)):
            if all((place / name).exists() for name in VOICES):
                parts = [soundfile.read(place / name, dtype="float32")[0] for name in VOICES]
                first, second = (0.1 * part / np.std(part) for part in parts)
                return np.concatenate([first, np.zeros(RATE // 4, np.float32), second])
    sys.exit("demo: Pd's documentation, which holds the voice, is not installed: run `make setup`")


def fit(recording: Sound, checkpoint: Path, steps: int) -> None:
    """Fit the example model to the recording and save its weights."""
    say("teaching a small model the voice")
    import torch
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    sys.path.insert(0, str(EXAMPLE.parent))
    from model import Demo  # type: ignore[import-not-found]

    torch.manual_seed(0)
    torch.set_num_threads(1)  # layers this small are not worth sharing among threads
    model = Demo()
    error = TextColumn("{task.percentage:3.0f} %, error {task.fields[loss]:.2f}")
    began = time.monotonic()
    with Progress(BarColumn(), error, TimeRemainingColumn(), transient=True, disable=not sys.stdout.isatty()) as bar:
        task = bar.add_task("fit", total=1.0, loss=1.0)
        model.fit(torch.from_numpy(recording), steps, lambda done, loss: bar.update(task, completed=done, loss=loss))
    torch.save(model.state_dict(), checkpoint)
    print(f"    {steps} steps in {time.monotonic() - began:.0f} s")


def play(folder: Path, samples: int, realtime: bool) -> str:
    """Play the patch in headless Pd and record it; what Pd said. In real time, or exactly and as fast as it can."""
    apps = sorted(Path("/").glob("Applications/Pd*.app/Contents/Resources/bin/pd"))
    pd = shutil.which("pd") or (apps and str(apps[-1])) or sys.exit("demo: there is no Pure Data: run `make setup`")
    flags = f"-noprefs -nrt -stderr -nogui -noaudio -nomidi -r {RATE} -path".split()
    command = [pd, *flags, str(ROOT / "build" / "pd")]
    messages = ["demo-quit 1", "pd dsp 1", "demo-play bang", f"demo-record {samples}"]
    if not realtime:
        command.append("-batch")
        messages[:0] = ["demo-encode offline 1", "demo-decode offline 1"]
    command += ["-open", str(folder / "demo.pd"), *(word for message in messages for word in ("-send", message))]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL)
    failed = done.returncode or re.search("^error|couldn't create", done.stderr, re.MULTILINE)
    if failed or not (folder / "recording.wav").exists():
        sys.exit(f"demo: Pd could not play the patch; it said:\n{done.stderr}")
    return done.stderr


def answer(console: str, name: str, *words: str) -> int:
    """The number that [print NAME] showed after these words, say `encode: latency 960 21.8`."""
    found = re.findall(rf"^{name}: {' '.join(words)} (\S+)", console, re.MULTILINE)
    return round(float(found[-1])) if found else 0


def find_delay(sound: Sound, recorded: Sound) -> int:
    """By how many samples `recorded` lags behind `sound`: where they agree best."""
    size = len(sound) + len(recorded)
    product = np.fft.irfft(np.fft.rfft(recorded, size) * np.conj(np.fft.rfft(sound, size)), size)
    return int(np.argmax(product[:TAIL]))


def spectrogram(sound: Sound, size: int = 1024, step: int = 128) -> npt.NDArray[np.float64]:
    """Magnitudes in dB, [size / 2 + 1, frames], frame k centred on sample k * step."""
    frames = np.lib.stride_tricks.sliding_window_view(np.pad(sound, size // 2), size)[::step]
    return 20 * np.log10(np.abs(np.fft.rfft(frames * np.hanning(size))).T / (size / 4) + 1e-5)


def report(folder: Path, recording: Sound, out: Sound, delay: int, console: str) -> None:
    """Say how it went, and what to try next."""
    error = 10 * np.log10(np.mean(recording**2) / np.mean((recording - out) ** 2))
    blocks = {name: answer(console, name, "stats", "blocks") for name in ("encode", "decode")}
    late = sum(answer(console, name, "stats", "late") for name in blocks)
    load = sum(answer(console, name, "stats", "load") for name in blocks)
    pd = f"pd -path {show(ROOT / 'build' / 'pd')} {show(folder / 'demo.pd')}"
    print(f"""
    latency       {delay} samples, {1000 * delay / RATE:.0f} ms, through both objects with blocks of 512
    load          {load} % of one core for both, in real time; {late} of {sum(blocks.values())} blocks came late
    likeness      {error:.1f} dB signal to error, from 8 numbers for every {RATIO} samples

    see           {show(folder / "spectrogram.png")}
    hear          {show(folder / "in.wav")}, then {show(folder / "out.wav")}

    try next
      {pd}
          turn it on, play it, and move the latents
      .venv/bin/nn_export info {show(folder / "demo.ts")}
          what is in a model file
      .venv/bin/nn_export render {show(folder / "demo.ts")} my.wav other.wav
          your own sound through the same engine, without Pd
      {show(EXAMPLE)}
          how the model is made: the place to start from for your own
""")


def draw(recording: Sound, latents: Sound, out: Sound, file: Path) -> None:
    """The picture: what went in, the latents, what came out."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot as plt

    seconds = len(recording) / RATE
    plt.rcParams.update({"axes.titlelocation": "left", "axes.spines.top": False, "axes.spines.right": False})
    figure, axes = plt.subplots(3, sharex=True, figsize=(10, 7.6), height_ratios=(3, 2, 3), layout="constrained")
    between = f"between [nn~ demo encode] and [nn~ demo decode]: 8 latents, {RATE / RATIO:.0f} values per second"
    for axis, sound, title in (
        (axes[0], recording, "in: a voice, spoken and sung"),
        (axes[2], out, "out: the same voice, made from the latents"),
    ):
        extent = (0, seconds, 0, RATE / 2000)
        image = axis.imshow(
            spectrogram(sound), "magma", vmin=-85, vmax=-15, origin="lower", extent=extent, aspect="auto"
        )
        axis.set(ylim=(0, 8), ylabel="kHz", title=title)
        figure.colorbar(image, ax=axis, pad=0.01, label="dB")
    extent = (0, seconds, 8.5, 0.5)
    image = axes[1].imshow(latents, "RdBu_r", vmin=-3, vmax=3, extent=extent, aspect="auto", interpolation="nearest")
    axes[1].set(ylabel="latent", yticks=range(1, 9), title=between)
    figure.colorbar(image, ax=axes[1], pad=0.01)
    axes[2].set_xlabel("seconds")
    figure.savefig(file, dpi=150)
    plt.close(figure)


def say(text: str) -> None:
    """One step of the demo begins."""
    print(f"demo: {text}", flush=True)


def show(path: Path) -> str:
    """The path as a person in the repository types it."""
    return os.path.relpath(path, ROOT)


if __name__ == "__main__":
    main()
