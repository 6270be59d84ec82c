"""A model that the checks call: fresh instances, one block at a time, errors in one line."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

from ..errors import ModelError, reason
from ..interface import MethodSpec
from ..torchscript import quiet


class Player:
    """Instances of one model, scripted or not.

    Args:
        model: in its initial state; it is copied, never called.
        own: whether nn_export has written it, so that all of its contract can be asked of it.
    """

    def __init__(self, model: torch.nn.Module, own: bool = True) -> None:
        """See the class."""
        self.model = model.eval()
        self.own = own

    @classmethod
    def load(cls, path: str | Path, own: bool) -> Player:
        """From a model file.

        Raises:
            ModelError: LibTorch cannot load it.
        """
        try:
            with quiet():
                model: torch.nn.Module = torch.jit.load(str(path), map_location="cpu")  # type: ignore[no-untyped-call]
                return cls(model, own)
        except (RuntimeError, ValueError) as error:
            raise ModelError(f"{path}: cannot be loaded: {reason(error)}") from error

    @property
    def scripted(self) -> bool:
        """Whether there is a graph to look at."""
        return isinstance(self.model, torch.jit.ScriptModule)

    def fresh(self) -> Any:
        """An instance in the initial state."""
        from ..probe import fresh_copy

        return copy.deepcopy(self.model) if self.scripted else fresh_copy(self.model)


def call(instance: Any, method: MethodSpec, x: Tensor) -> Tensor:
    """[batch, in_channels, n] -> what the method returns, in inference mode, as nn~ calls it.

    Raises:
        ModelError: it raised; the message names the line of the model's source.
    """
    try:
        with torch.inference_mode():
            y: Tensor = function(instance, method.name)(x)
            return y
    except Exception as error:
        raise ModelError(f"fails with an input of {list(x.shape)}: {told(error)}") from error


def function(instance: Any, name: str) -> Any:
    """A function of the model, also where `torch.nn.Module` has another one of that name, such as `half`."""
    if isinstance(instance, torch.jit.ScriptModule):
        return instance._c._get_method(name)
    return getattr(instance, name)


def stream(instance: Any, method: MethodSpec, x: Tensor, sizes: Sequence[int]) -> Tensor:
    """The output for `x` [batch, in_channels, n] in blocks of `sizes` audio samples, joined."""
    blocks = torch.split(x, [size // method.in_ratio for size in sizes], dim=2)
    own = (block.clone(memory_format=torch.contiguous_format) for block in blocks)  # a model may write into its input
    return torch.cat([call(instance, method, block).clone() for block in own], dim=2)


_DRAWN = """
    rand rand_like randn randn_like normal normal_ normal_functional uniform uniform_ bernoulli bernoulli_
    exponential exponential_ poisson geometric_ cauchy_ log_normal_ rrelu_with_noise native_dropout
"""
DRAWN = frozenset(_DRAWN.split())
"""Operators whose result is what they draw. PyTorch's own tag says less: a GRU has it, as it may have dropout."""


class HeldRandom(TorchDispatchMode):  # type: ignore[no-untyped-call]
    """Every number that PyTorch's global generator draws is 0.5: what a random model does otherwise can be compared."""

    def __torch_dispatch__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: Mapping[str, Any] | None = None
    ) -> Any:
        """Call `func`, and put another result in the place of what it drew."""
        options = kwargs or {}
        name = func._schema.name.removeprefix("aten::")
        if name == "native_dropout" and not args[2]:
            return func(*args, **options)  # not while it plays
        result = func(*args, **options)
        if options.get("generator") is None and name in DRAWN:
            for drawn in tree_leaves(result):
                if isinstance(drawn, Tensor) and drawn.is_floating_point():
                    drawn.fill_(0.5)
        return result


def told(error: BaseException) -> str:
    """What a model raised, and where: in one line."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    if isinstance(error, torch.jit.Error) or "TorchScript interpreter" in str(error):
        said = next(
            (line for line in reversed(lines) if ": " in line and not line.startswith(("File", "~"))), lines[-1]
        )
        places = [line for line in reversed(lines) if line.startswith("File ")]
        place = next((line for line in places if "site-packages" not in line and '"code/' not in line), "")
        place = place or next(iter(places), "")
        where = f" ({place.rstrip(':')})" if place else ""
        return said.replace("builtins.", "").replace("RuntimeError: ", "") + where
    return f"{reason(error)}{_line_of(error)}"


def _line_of(error: BaseException) -> str:
    """Where in the model's own source; nothing if that is not known."""
    trace, place = error.__traceback__, ""
    while trace:
        file = trace.tb_frame.f_code.co_filename
        if "site-packages" not in file and "/nn_export/" not in file and not file.startswith("<"):
            place = f" ({Path(file).name}, line {trace.tb_lineno})"
        trace = trace.tb_next
    return place
