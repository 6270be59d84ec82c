"""A patch whose model is not to be found is opened and saved without losing a cord."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.pd import Pd


@pytest.mark.parametrize("box", ["nn~ missing encode", "nn~ missing encode 99999999", "nn~ -x missing"])
def test_saving_keeps_the_cords(pd: Pd, tmp_path: Path, box: str) -> None:
    cords = [f"#X connect 0 0 1 {i};" for i in range(4)] + [f"#X connect 1 {i} 2 0;" for i in range(9)]
    patch = tmp_path / "cords.pd"
    lines = ["#N canvas 0 0 450 300 12;", "#X obj 10 10 noise~;", f"#X obj 10 40 {box};", "#X obj 10 70 dac~;"]
    patch.write_text("\n".join([*lines, *cords, ""]))
    console, status, _ = pd.open(patch, send=["pd-cords.pd menusave", "pd quit"])
    assert status == 0, console
    assert "couldn't create" in console
    assert [line for line in patch.read_text().splitlines() if line.startswith("#X connect")] == cords
