"""The table of presets in docs/rave.md, and the list in `nn_export train --help`, say what the code has."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from nn_export.cli import cli
from nn_export.models.rave import PRESETS, Rave
from nn_export.models.rave.stream import StreamedDecoder, stream_encoder

PAGE = (Path(__file__).parents[2] / "docs" / "rave.md").read_text(encoding="utf-8")


def row(name: str) -> str:
    config = PRESETS[name]
    rave = Rave(config).eval()
    weights = sum(parameter.numel() for parameter in rave.parameters() if parameter.requires_grad) / 1e6
    latents = f"{config.codebooks} codes" if config.regularization == "rvq" else str(config.latent_size)
    latency = stream_encoder(rave, 1).latency + StreamedDecoder(rave, 1).latency
    milliseconds = 1000 * latency / config.sample_rate
    return f"| `{name}` | {weights:.1f} M | {config.ratio} | {latents} | {latency} ({milliseconds:.0f} ms) |"


@pytest.mark.parametrize("name", PRESETS)
def test_the_page_has_the_presets(name: str) -> None:
    assert row(name) in PAGE.split("<!-- presets")[1].split("<!-- end of presets")[0].splitlines()


def test_the_page_has_no_others() -> None:
    table = PAGE.split("<!-- presets")[1].split("<!-- end of presets")[0]
    assert sum(line.startswith("| `") for line in table.splitlines()) == len(PRESETS)


def test_help_lists_the_presets() -> None:
    text = CliRunner().invoke(cli, ["train", "--help"]).output
    listed = text.split("Presets, and what they are for:")[1].split("Stop it with")[0]
    assert {line.split()[0] for line in listed.splitlines() if line.strip()} == PRESETS.keys()
