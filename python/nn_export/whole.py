"""Play a method that needs the whole sound at once, by PyTorch: no engine that streams can."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from .errors import ModelError, reason
from .torchscript import quiet


class WholeSound:
    """A model file whose `method` is called once per sound; `spec` and `attributes` are those of `nn_export.info`.

    Raises:
        ModelError: the file cannot be loaded.
    """

    def __init__(
        self, path: str, method: str, spec: Mapping[str, Any], attributes: Mapping[str, Any], rate: int
    ) -> None:
        """See the class; `rate` in Hz is what the model is told."""
        try:
            with quiet():
                self._model = torch.jit.load(path, map_location="cpu").eval()  # type: ignore[no-untyped-call]
            if hasattr(self._model, "set_sample_rate"):
                self._model.set_sample_rate(rate)
        except RuntimeError as error:
            raise ModelError(f"{path}: cannot be loaded: {reason(error)}") from error
        self._method, self._spec, self._attributes = method, spec, attributes

    def set(self, name: str, *values: bool | int | float | str) -> None:
        """Set an attribute that is made of numbers and words.

        Raises:
            ModelError: there is none of that name, or it refuses the values.
        """
        types = {"bool": bool, "int": int, "float": float, "string": str}
        kinds = self._attributes.get(name, {}).get("types", [])
        if not kinds or not set(kinds) <= set(types):
            raise ModelError(f"--set {name}: the model has no attribute '{name}' of numbers and words")
        try:
            given = [types[kind](value) for kind, value in zip(kinds, values, strict=True)]
            refused = getattr(self._model, f"set_{name}")(*given)
        except (RuntimeError, ValueError) as error:
            raise ModelError(f"--set {name}: {reason(error)}: it takes {' '.join(kinds)}") from error
        if refused:
            raise ModelError(f"--set {name}: the model refuses {' '.join(map(str, values))}")

    def set_buffer(self, name: str, samples: NDArray[np.float32], rate: float) -> None:
        """Fill the first buffer of an attribute with [channels, n] at `rate` Hz.

        Raises:
            ModelError: the model refuses it.
        """
        if self._model.set_buffer_attribute(f"{name}#0", torch.from_numpy(samples), round(rate)):
            raise ModelError(f"--set {name}: the model refuses a buffer of {samples.shape[1]} samples")

    def play(self, x: NDArray[np.float32]) -> NDArray[np.float32]:
        """[in_channels, n] at audio rate -> [out_channels, n], its latency taken out.

        Raises:
            ModelError: the method fails, or returns something else than it promises.
        """
        spec, n = self._spec, x.shape[1]
        step = math.lcm(spec["in_ratio"], spec["out_ratio"])
        length = -(-(n + spec["latency"]) // step) * step
        padded = torch.from_numpy(np.pad(x, ((0, 0), (0, length - n))))[None]
        try:
            with torch.inference_mode():
                y = self._model._c._get_method(self._method)(padded[:, :, spec["in_ratio"] - 1 :: spec["in_ratio"]])
        except RuntimeError as error:
            raise ModelError(f"method '{self._method}': {reason(error)}") from error
        expected = [1, spec["out_channels"], length // spec["out_ratio"]]
        if list(y.shape) != expected:
            raise ModelError(f"method '{self._method}': returned {list(y.shape)}, expected {expected}")
        held: NDArray[np.float32] = y[0].float().repeat_interleave(spec["out_ratio"], dim=1).numpy()
        return held[:, spec["latency"] : spec["latency"] + n]
