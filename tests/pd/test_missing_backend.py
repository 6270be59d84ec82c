"""An external without its backend, or with a foreign one, loads all the same and says what to do."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from support.pd import Patch, Pd


@pytest.mark.parametrize("case", ["missing", "no library", "foreign"])
def test_pd_says_so_once_and_goes_on(externals: Path, tmp_path: Path, case: str) -> None:
    for external in externals.glob("*.pd_*"):
        shutil.copy(external, tmp_path)
    library = tmp_path / "libnn.so"
    if case == "no library":
        library.write_text("not a library")
    elif case == "foreign":
        source = tmp_path / "foreign.c"
        source.write_text("const void* nn_get_api(unsigned version) { (void)version; return 0; }\n")
        subprocess.run(["cc", "-shared", "-fPIC", "-o", library, source], check=True)
    patch = Patch()
    patch.source("in", np.arange(640))[0] >> patch.sink("out")[0]
    patch.obj("nn~", "model", "forward")
    patch.obj("nn~", "model", "encode")
    patch.obj("nn.info", "model")
    result = Pd(path=(tmp_path,)).run(patch, samples=640, rate=44100)
    assert result.status == 0, result.console
    np.testing.assert_array_equal(result.outputs["out"][0], np.arange(640))
    said = [line for line in result.console.splitlines() if "libnn" in line]
    assert [line.split(":")[1].strip() for line in said] == ["nn~", "nn.info"], result.console  # each once
    for line in said:
        assert ("of another version" if case == "foreign" else "keep libnn beside the external") in line
