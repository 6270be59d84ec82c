"""Where the time of a RAVE goes: each part played on its own by the engine, as it is written and rewritten in turn.

.venv/bin/python tests/bench/rave_parts.py [PRESET] [--size 2048]
"""

from __future__ import annotations

import argparse
import math
import tempfile
import warnings
from pathlib import Path

import torch
from rich.console import Console
from rich.table import Table
from torch import Tensor, nn

import nn_export
from nn_export.bench import bench
from nn_export.models.rave import PRESETS, Rave, Voice
from nn_export.streaming import to_streaming


class Part(nn_export.Module):
    """One stream; it shows one channel only, so that the engine has no hundreds of channels to carry."""

    def __init__(self, net: nn.Module, channels: int, in_ratio: int, out_ratio: int) -> None:
        super().__init__()
        self.net, self.channels = to_streaming(net, channels), channels
        with warnings.catch_warnings():  # one stream is all that is timed
            warnings.simplefilter("ignore")
            self.register_method("forward", 1, in_ratio, 1, out_ratio)

    def forward(self, x: Tensor) -> Tensor:
        y: Tensor = self.net(x.expand(-1, self.channels, -1))
        return y[:, :1].clone()


def parts(rave: Rave) -> dict[str, Part]:
    """From sound to sound."""
    config, decoder = rave.config, rave.decoder
    bands, ratio, split = config.channels * config.bands, config.ratio, config.bands
    found = {
        "filter bank, splitting": Part(rave.pqmf.analysis, config.channels, 1, split),
        "encoder": Part(rave.encoder, bands, split, ratio),
    }
    channels, rate, stage = config.latent_size + config.noise_channels, ratio, nn.Sequential()
    layers, per_stage = list(decoder.trunk), 2 + len(config.dilations)
    groups = [layers[:1], *(layers[1 + i : 1 + i + per_stage] for i in range(0, len(layers) - 1, per_stage))]
    width = config.capacity * 2 ** len(config.ratios)
    for i, group in enumerate(groups):
        stage = nn.Sequential(*group)
        out_rate = rate if i == 0 else rate // config.ratios[i - 1]
        out_width = width if i == 0 else width // 2
        name = "decoder, first layer" if i == 0 else f"decoder, stage {i}: {out_width} channels"
        found[name] = Part(stage, channels, rate, out_rate)
        channels, rate, width = out_width, out_rate, out_width
    found["waveform and loudness"] = Part(decoder.tone, channels, split, split)
    if decoder.noise is not None:
        found["noise"] = Part(decoder.noise, channels, split, split)
    found["filter bank, joining"] = Part(rave.pqmf.synthesis, bands, split, 1)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure where the time of a RAVE goes.")
    parser.add_argument("preset", nargs="?", default="v1", choices=PRESETS)
    parser.add_argument("--size", type=int, help="of a block, in samples (default: 2048, or a latent frame)")
    options = parser.parse_args()
    torch.manual_seed(0)
    rave = Rave(PRESETS[options.preset]).eval()
    size = options.size or max(2048, rave.config.ratio)
    duration = 1000 * size / rave.config.sample_rate
    with tempfile.TemporaryDirectory() as folder:
        modules = {**parts(rave), "all of it: forward": Voice(rave, batch=4)}
        table = Table(title=f"{options.preset}, blocks of {size} samples ({duration:.1f} ms)")
        for column in ("part", "MMAC/s", "ms", "share", "times as fast as in the file"):
            table.add_column(column, justify="left" if column == "part" else "right")
        rows = []
        for name, module in modules.items():
            path = Path(folder) / "part.ts"
            module.export_to_ts(path)
            result = bench(path, sizes=(size,))
            fast, plain = ({row.optimize: row for row in result.rows if row.method == "forward"}[way] for way in (1, 0))
            rows.append((name, result.mmacs["forward"] or math.nan, fast.p50_ms, plain.p50_ms))
        whole = sum(row[2] for row in rows[:-1])
        for name, mmacs, fast_ms, plain_ms in rows:
            share = f"{100 * fast_ms / whole:.0f} %" if name != rows[-1][0] else ""
            table.add_row(name, f"{mmacs:.0f}", f"{fast_ms:.2f}", share, f"{plain_ms / fast_ms:.1f}")
    console = Console(width=110)
    console.print(table)
    console.print(f"{options.preset} plays {duration / rows[-1][2]:.1f} times as fast as it sounds, on one core")


if __name__ == "__main__":
    main()
