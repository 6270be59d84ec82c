"""The real backend with scripted models, in the real-time trap: nothing in `process` allocates, locks or may block."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from support import bad_models, legacy_models
from support.playing_models import Codec


@pytest.mark.skipif(sys.platform != "linux", reason="the trap knows glibc and Linux")
def test_the_real_backend_in_the_trap(externals: Path, tmp_path: Path) -> None:
    quick, other = tmp_path / "quick.ts", tmp_path / "other.ts"
    Codec(16).export_to_ts(quick)
    Codec(3).export_to_ts(other)
    legacy_models.write(tmp_path, {"slow": lambda: bad_models.Slow(20)})
    driver = externals.parent / "tests" / "backend" / "real_time_driver"
    library = next(externals.glob("libnn.*"))
    command = [driver, library, quick, other, tmp_path / "slow.ts"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    print(done.stdout)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count(": ok") >= 8
