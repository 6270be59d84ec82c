"""A RAVE played in blocks: as a stream, and offline block by block with overlap-add, the baseline of thesis 5.2.

.venv/bin/python tests/bench/overlap_add.py [--preset v1] [--sound FILE ...] [--quick] [--output FILE]

Prints a table and writes build/overlap_add.json, of which overlap_add_plot.py draws docs/images/streaming.svg.
docs/streaming.md tells what each figure means. The weights are random, but scaled
so that the sound gets through.
"""

from __future__ import annotations

import argparse
import ctypes
import dataclasses
import json
import math
import multiprocessing
import re
import sys
import time
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import soundfile  # type: ignore[import-untyped]
import torch
from distances import distances
from driver import ROOT
from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from torch import Tensor, nn
from torch.nn.utils import parametrize

from bench import NARROWEST, describe_machine
from nn_export.models.rave import PRESETS, Config, Rave
from nn_export.streaming import to_streaming

OVERLAPS = (0.0, 0.25, 0.5)
FOLDER = Path("/usr/lib/puredata/doc/sound")
SOUNDS = tuple(FOLDER / name for name in ("voice.wav", "bell.aiff", "voice2.wav"))
KINDS = [name for name, config in PRESETS.items() if config.regularization == "kl"]  # nothing but the sound decides
Row = dict[str, Any]


class Offline(nn.Module):
    """A RAVE on whole sounds as the thesis compares it: likely latents, no noise head, weight norm computed once."""

    def __init__(self, config: Config) -> None:
        super().__init__()
        self.rave = Rave(dataclasses.replace(config, noise=False))
        for layer in self.rave.modules():
            if parametrize.is_parametrized(layer):
                parametrize.remove_parametrizations(layer, "weight")
        self.eval()

    def forward(self, x: Tensor) -> Tensor:
        """[batch, channels, n] -> the same, n a multiple of the config's ratio."""
        y: Tensor = self.rave.decode(self.rave.encode(x))
        return y

    @torch.no_grad()
    def enliven(self, x: Tensor) -> None:
        """Scales each layer so that what the sound changes in its output has the level 1: else little is left of it."""

        def level(layer: nn.Module, _: Any, y: Tensor) -> Tensor:
            assert isinstance(layer, nn.Conv1d | nn.ConvTranspose1d)
            factor = 1 / y.std(dim=2).mean()
            layer.weight.mul_(factor)
            if layer.bias is not None:
                layer.bias.sub_(y.mean(dim=(0, 2))).mul_(factor)
                y = y - y.mean(dim=(0, 2))[:, None]
            return y * factor

        layers = [*self.rave.encoder.modules(), *self.rave.decoder.modules()]
        hooks = [
            layer.register_forward_hook(level) for layer in layers if isinstance(layer, nn.Conv1d | nn.ConvTranspose1d)
        ]
        self(x)
        for hook in hooks:
            hook.remove()


class OverlapAdd(nn.Module):
    """Plays `net` in blocks of `block` samples, of which the share `overlap`, 0 to 0.5, fades into the next block's.

    It takes and gives `hop` samples at a time, `lag` samples late. The fades are the halves of a Hann window (thesis,
    Figure 5.6): at 0.5 the window is the Hann window, at 0 there is none. Their sum is 1 throughout.
    """

    past: Tensor
    tail: Tensor
    window: Tensor

    def __init__(self, net: nn.Module, block: int, overlap: float, channels: int = 1) -> None:
        super().__init__()
        self.net, self.lag = net, round(block * overlap)
        self.hop = block - self.lag
        fade = torch.sin(math.pi / 2 * (torch.arange(self.lag) + 0.5) / max(1, self.lag)) ** 2
        self.register_buffer("window", torch.cat([fade, torch.ones(block - 2 * self.lag), fade.flip(0)]))
        self.register_buffer("past", torch.zeros(1, channels, self.lag))
        self.register_buffer("tail", torch.zeros(1, channels, self.lag))

    def forward(self, x: Tensor) -> Tensor:
        """[1, channels, hop] -> the same."""
        x = torch.cat([self.past, x], dim=2)
        self.past.copy_(x[:, :, self.hop :])
        y = self.net(x) * self.window
        y[:, :, : self.lag] += self.tail
        self.tail.copy_(y[:, :, self.hop :])
        heard: Tensor = y[:, :, : self.hop]
        return heard


class Player(NamedTuple):
    """What takes a sound `hop` samples at a time and gives it back `lag` samples late."""

    name: str
    module: nn.Module
    hop: int
    lag: int


def players(offline: nn.Module, block: int, channels: int = 1) -> list[Player]:
    """The stream, and overlap-add with each overlap; none has heard anything."""
    stream = to_streaming(offline, channels)
    made = [Player("stream", stream, block, stream.latency)]
    for overlap in OVERLAPS:
        module = OverlapAdd(offline, block, overlap, channels)
        made.append(Player(f"overlap-add {overlap:.0%}", module, module.hop, module.lag))
    return made


@torch.inference_mode()
def play(player: Player, x: Tensor) -> Tensor:
    """[1, channels, n] -> the same, put back where it belongs."""
    n = x.size(2)
    more = -(n + player.lag) % player.hop + player.lag
    parts = torch.split(nn.functional.pad(x, (0, more)), player.hop, dim=2)
    return torch.cat([player.module(part) for part in parts], dim=2)[:, :, player.lag : player.lag + n]


def receptive_field(net: nn.Module, frame: int, channels: int = 1) -> tuple[int, int]:
    """Samples that the output depends on, before and after the one it is: the most over a frame of outputs."""
    reach = 8 * frame
    while True:
        x = torch.zeros(1, channels, 2 * reach + frame).requires_grad_()
        net(x)[:, :, reach : reach + frame].sum().backward()
        assert x.grad is not None
        seen = x.grad[0].abs().sum(0).nonzero()
        first, last = int(seen[0]), int(seen[-1])
        if first > 0 and last < x.size(2) - 1:
            return reach + frame - 1 - first, last - reach
        reach *= 2


# -- time and memory ---------------------------------------------------------------------------------------------------


@torch.inference_mode()
def seconds(player: Player, least: float) -> float:
    """Processor time of one call: the mean of as many as take `least` seconds."""
    x, calls, took = torch.randn(1, 1, player.hop), 0, 0.0
    while calls == 0 or took < least:
        begin = time.thread_time()
        player.module(x)
        took += time.thread_time() - begin
        calls += 1
    return took / calls


def speeds(made: list[Player], rounds: int, least: float) -> list[float]:
    """Processor time per call of each, all in turn, and of all rounds the shortest: the others were disturbed."""
    for player in made:
        seconds(player, 0)
    return [min(times) for times in zip(*([seconds(p, least) for p in made] for _ in range(rounds)), strict=True)]


def state_bytes(module: nn.Module) -> int:
    """What is kept from one block to the next."""
    kept = [x for name, x in module.named_buffers() if name.rpartition(".")[2] in ("past", "tail")]
    return sum(x.numel() * x.element_size() for x in kept)


def working_memory(player: Player) -> int:
    """Bytes that playing adds at most to the memory of a process that has not played before."""
    receiver, sender = multiprocessing.Pipe(duplex=False)
    child = multiprocessing.get_context("fork").Process(target=_send_working_memory, args=(player, sender))
    child.start()
    sender.close()  # so that a child that fails is the end of the file, not waited for
    try:
        return int(receiver.recv())
    except EOFError:
        raise RuntimeError(f"{player.name} in blocks of {player.hop} failed; the reason stands above") from None
    finally:
        child.join()


@torch.inference_mode()
def _send_working_memory(player: Player, sender: Connection) -> None:
    x = torch.randn(1, 1, player.hop)
    ctypes.CDLL(None).malloc_trim(0)  # what was freed before the fork would be used again, unseen
    Path("/proc/self/clear_refs").write_text("5")  # the peak, VmHWM, begins anew
    before = _status("RssAnon")
    for _ in range(3):  # the peak is then that of a call with all code in memory, which is not counted
        player.module(x)
    sender.send(_status("VmHWM") - _status("RssFile") - before)


def _status(name: str) -> int:
    found = re.search(rf"{name}:\s+(\d+) kB", Path("/proc/self/status").read_text())
    assert found is not None
    return 1024 * int(found[1])


# -- all of it ---------------------------------------------------------------------------------------------------------


def load(files: list[Path], rate: int, samples: int) -> Tensor:
    """One after another, over and over: [1, 1, samples]."""
    parts = []
    for file in files:
        sound, found = soundfile.read(file, dtype="float32", always_2d=True)
        if found != rate:
            raise RuntimeError(f"{file} has {found} Hz: give sounds of {rate}")
        parts.append(sound.mean(axis=1))
    x = np.concatenate(parts)
    return torch.from_numpy(np.tile(x, -(-samples // len(x)))[:samples])[None, None]


def measure(config: Config, files: list[Path], blocks: list[int], samples: int, quick: bool, progress: Progress) -> Row:
    """Everything, as it goes to the file; the distances are those of `samples`, or of four blocks if that is more."""
    torch.manual_seed(0)
    torch.set_num_threads(1)
    offline, sound = Offline(config), load(files, config.sample_rate, max(samples, 4 * max(blocks)))
    task = progress.add_task("memory", total=3 * 4 * len(blocks))
    memory = {}
    for block in blocks:  # before anything is played: the convolutions keep what they need for lengths they have seen
        for player in players(offline, block):
            memory[block, player.name] = working_memory(player)
            progress.advance(task)
    offline.enliven(sound[:, :, : 64 * config.ratio])
    past, future = receptive_field(offline, config.ratio)
    if samples < 2 * (past + future):
        raise RuntimeError(f"{samples} samples of sound: the model sees {past + future} at once: take a smaller one")
    result: Row = {"receptive_field": past + future + 1, "rate": config.sample_rate, "rows": []}
    result["parameters"] = sum(p.numel() for p in offline.parameters())
    for block in blocks:
        progress.update(task, description=f"speed, {block}")
        times = speeds(players(offline, block), 2 if quick else 5, 0.02 if quick else 0.1)
        progress.advance(task, 4)
        progress.update(task, description=f"distance, {block}")
        x = sound[:, :, : max(samples, 4 * block)]
        inner = slice(past, x.size(2) - future)  # beyond, a whole sound's ends are heard, which a stream does not have
        with torch.inference_mode():
            expected = offline(x)[:, :, inner]
        made = players(offline, block)
        own = times[0] / made[0].hop
        for player, took in zip(made, times, strict=True):
            row = {"method": player.name, "block": block, "lag": player.lag, "call_ms": 1000 * took}
            row |= {"rtf": took / player.hop * config.sample_rate, "to_stream": took / player.hop / own}
            row |= {"state_kib": state_bytes(player.module) / 2**10, "memory_mib": memory[block, player.name] / 2**20}
            result["rows"].append(row | distances(expected, play(player, x)[:, :, inner]))
            progress.advance(task)
    return result


def show(result: Row, console: Console) -> None:
    headings = {
        "block": "block",
        "method": "method",
        "rtf": "RTF",
        "to_stream": "time / stream's",
        "state_kib": "state KiB",
        "memory_mib": "memory MiB",
        "log_spectral": "eq. 5.4",
        "multiscale": "eq. 3.1",
        "waveform": "waveform",
        "largest": "largest / peak",
    }
    table = Table(*headings.values())
    for row in result["rows"]:
        table.add_row(*(f"{row[key]:.3g}" if isinstance(row[key], float) else str(row[key]) for key in headings))
    console.print(table)
    console.print(f"receptive field: {result['receptive_field']} samples; parameters: {result['parameters']}")


def main() -> None:
    parser = argparse.ArgumentParser(description="Compare a stream with overlap-add.")
    parser.add_argument("--preset", choices=KINDS, help="v1 by default, the thesis' model")
    parser.add_argument("--sound", nargs="+", type=Path, default=list(SOUNDS), help="files of 44100 Hz")
    parser.add_argument("--quick", action="store_true", help="tiny preset, seconds: figures of little worth")
    parser.add_argument("--output", type=Path, default=ROOT / "build" / "overlap_add.json")
    options = parser.parse_args()
    if missing := [file for file in options.sound if not file.exists()]:
        sys.exit(f"overlap_add: {missing[0]}: no such file: install Pd's documentation, or give --sound FILE")
    preset = options.preset or ("tiny" if options.quick else "v1")
    config = dataclasses.replace(PRESETS[preset], sample_rate=44100)
    blocks, samples = ([2048, 16384], 1 << 17) if options.quick else ([1 << i for i in range(11, 20)], 1 << 19)
    result: Row = {"machine": describe_machine(), "quick": options.quick, "preset": preset}
    console = Console()
    console.width = max(console.width, NARROWEST)
    with Progress(console=console, transient=True) as progress:
        result |= measure(config, options.sound, blocks, samples, options.quick, progress)
    options.output.parent.mkdir(parents=True, exist_ok=True)
    options.output.write_text(json.dumps(result, indent=1) + "\n")
    show(result, console)
    console.print(f"written to {options.output}")


if __name__ == "__main__":
    try:
        main()
    except RuntimeError as error:
        sys.exit(f"overlap_add: {error}")
