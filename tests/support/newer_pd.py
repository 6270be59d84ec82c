"""A Pure Data with multichannel signals (0.54 or later) for the tests that need one, next to the installed Pd.

pd, reason = newer_pd()       # (a Pd, "") or (None, why it cannot be had)
"""

from __future__ import annotations

import functools
import subprocess
from pathlib import Path

from support.pd import Pd

SCRIPT = Path(__file__).parents[2] / "scripts" / "newer_pd.sh"


@functools.cache
def newer_pd(path: tuple[Path, ...] = ()) -> tuple[Pd | None, str]:
    """The Pd that scripts/newer_pd.sh finds or unpacks below build/, looking for externals in `path`."""
    try:
        done = subprocess.run([SCRIPT], capture_output=True, text=True, timeout=120, stdin=subprocess.DEVNULL)
    except subprocess.TimeoutExpired:
        return None, "newer Pd: the package mirror did not answer within 120 s"
    if done.returncode:
        return None, (done.stderr.strip().splitlines() or ["newer Pd: scripts/newer_pd.sh failed"])[-1]
    return Pd((done.stdout.strip(),), path), ""
