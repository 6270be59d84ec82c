"""Models that are trained, exported and played with this package."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..errors import ModelError

if TYPE_CHECKING:
    from ..module import Module
    from ..training import Run

KINDS = ("rave",)
"""What `nn_export train` and `nn_export script KIND --run` take."""


def from_run(run: Run, arguments: Mapping[str, Any]) -> Module:
    """What plays the model of a training run, ready to be exported.

    Args:
        run: as it stands at its latest checkpoint.
        arguments: of the exported module, such as `fidelity` of a RAVE.

    Raises:
        ModelError: the run is of another kind, has no checkpoint, or an argument does not fit.
    """
    from ..loader import construct
    from .rave import DiscreteVoice, Voice
    from .rave.training import from_run

    rave, noise = from_run(run)
    cls = DiscreteVoice if rave.config.regularization == "rvq" else Voice
    if "rave" in arguments:
        raise ModelError("rave: is what --run gives: leave it out of --set")
    return construct(cls, {"noise": noise, **arguments, "rave": rave})  # so that what plays is what was listened to
