"""DSP off and on again: what was heard before is not heard after it, whatever was still to come of it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from support import legacy_models
from support.fades import risen
from support.pd import Patch, Pd, Result
from support.timeline import delayed, latency

LENGTH, OFF = 24576, 8192
NOISE = np.random.default_rng(81).uniform(-1, 1, (1, LENGTH)).astype(np.float32)
BUFSIZES = (0, 64, 512, 4096)


def interrupted(pd: Pd, folder: Path, pause: int) -> Result:
    """Noise through an object of each size; DSP goes off at OFF, and on again `pause` samples of Pd's time later."""
    legacy_models.write(folder, {"pass": legacy_models.TwoMethods})
    patch = Patch()
    noise = patch.source("noise", NOISE)[0]
    for bufsize in BUFSIZES:
        node = patch.obj("nn~", "pass", "forward", bufsize)
        patch.at(0, node, "offline", 1)
        noise >> node >> patch.sink(str(bufsize))[0]
    patch.at(OFF, "pd", "dsp", 0)
    patch.at(OFF + pause, "pd", "dsp", 1)
    result = pd.run(patch, samples=LENGTH, folder=folder)
    assert result.status == 0, result.console
    return result


@pytest.mark.parametrize("pause", [640, 6400])
def test_what_was_before_is_not_heard_after(pd: Pd, tmp_path: Path, pause: int) -> None:
    result = interrupted(pd, tmp_path, pause)
    played = LENGTH - pause
    for bufsize in BUFSIZES:
        late = latency(bufsize)
        silence = np.zeros((1, late), np.float32)
        after = NOISE[:, OFF:] if late == 0 else risen(np.concatenate([silence, risen(NOISE[:, OFF:])], axis=1))
        expected = np.concatenate([delayed(NOISE[:, :OFF], late)[:, :OFF], after], axis=1)
        heard = result.outputs[str(bufsize)]
        np.testing.assert_allclose(heard[:, :played], expected[:, :played], atol=1e-6, err_msg=str(bufsize))
        assert np.abs(heard[:, OFF + late : played]).max() > 0.5


def test_an_edit_of_the_patch_is_no_interruption(pd: Pd, tmp_path: Path) -> None:
    """Pd then stops and starts DSP at one moment of its time."""
    result = interrupted(pd, tmp_path, 0)
    for bufsize in BUFSIZES:
        expected = delayed(NOISE, latency(bufsize))
        np.testing.assert_allclose(result.outputs[str(bufsize)], expected, atol=1e-6, err_msg=str(bufsize))
