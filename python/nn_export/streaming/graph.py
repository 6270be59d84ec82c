"""`to_streaming`: from a model that takes whole sounds to one that takes them block by block, with the same output."""

# No `from __future__ import annotations`: TorchScript reads the annotations of these classes, and not as text.

import copy
import math
import operator
import re
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

import torch
from torch import Tensor, fx, nn
from torch._subclasses.fake_tensor import FakeTensorMode
from torch.fx.node import Argument, Target
from torch.fx.passes.shape_prop import ShapeProp

from .. import accessors
from ..errors import ModelError, reason
from ..probe import fresh_copy
from . import operators
from .cached import CachedConv1d, CachedConvTranspose1d, CachedPool1d, DelayLine
from .recurrent import GRU, LSTM
from .timing import Timing, Window, stretch

LENGTH = 1 << 15
"""Samples of the input with which it is worked out how many channels there are where."""


class Stream(nn.Module):
    """A model that takes a sound block by block.

    Attributes:
        delay: samples, at the output's rate, by which the output lags behind the offline model's.
        latency: the same in samples of the input or of the output, whichever has more of them: in audio samples.
        granularity: blocks are multiples of so many input samples.
        batch: the largest batch.
    """

    delay: Final[int]
    latency: Final[int]
    granularity: Final[int]
    batch: Final[int]

    def __init__(self, net: nn.Module, timing: Timing, granularity: int, batch: int) -> None:
        """Made by `to_streaming`."""
        super().__init__()
        self.net = net
        self.delay = timing.delay
        self.latency = int(timing.delay / min(Fraction(1), timing.rate))
        self.granularity = granularity
        self.batch = batch
        accessors.attach(self, reset_source(self, "reset"))

    if TYPE_CHECKING:  # written as source text, since TorchScript cannot look for the parts that have a state

        def reset(self) -> None:
            """Forget what was heard."""

    def forward(self, x: Tensor) -> Tensor:
        """[batch, channels, n] -> [batch, out_channels, n * rate], n a multiple of `granularity`."""
        if x.size(2) % self.granularity != 0:
            raise ValueError(f"a block of {x.size(2)} samples: give a multiple of {self.granularity}")
        if x.size(0) > self.batch:
            raise ValueError(f"a batch of {x.size(0)}, made for {self.batch}: call to_streaming with batch=")
        y: Tensor = self.net(x)
        return y


def to_streaming(module: nn.Module, channels: int = 1, *, delay: int = 0, batch: int = 1) -> Stream:
    """The streaming form of `module`, with a copy of its weights, in eval mode; `module` stays as it is.

    The forward method of `module` takes one tensor [batch, channels, samples] and returns one. It may consist of
    convolutions, transposed convolutions and poolings (of `torch.nn` or `nn_export.streaming`), recurrent layers of
    `nn_export.streaming`, activations, arithmetic, and functions along the channels. Where branches with different
    delays meet, the early ones are delayed. `stream(x)` is `module(x)`, `stream.delay` samples later; at the beginning
    it takes the past for silence, where the offline model pads each layer with zeros.

    Args:
        module: the offline model.
        channels: of its input.
        delay: samples by which the input lags already, as the `delay` of a stream before this one.
        batch: the largest batch it shall take, which its state has room for.

    Raises:
        ModelError: a part of `module` is not known to be streamable; the message says which.
    """
    offline = nn.Sequential(fresh_copy(module))  # so that a single layer is a layer too
    tracer = _Tracer()
    try:
        traced = fx.GraphModule(offline, tracer.trace(offline))
    except Exception as error:
        raise ModelError(
            f"{type(module).__name__}: cannot be followed: {reason(error)}: its forward must not decide by its input"
        ) from error
    _, _, granularity = _Walk(traced, Timing(delay), batch).run()
    _measure(traced, channels, granularity)
    net, timing, granularity = _Walk(traced, Timing(delay), batch).run()
    return Stream(net, timing, granularity, batch).to(_example(offline)).eval()


def reset_source(module: nn.Module, called: str) -> str:
    """A method `called` so, which resets each part of `module` that has a `reset` of its own, as source text."""
    names: list[str] = []
    for name, part in module.named_modules():
        if name and callable(getattr(part, "reset", None)) and not name.startswith(tuple(f"{done}." for done in names)):
            names.append(name)
    return f"def {called}(self) -> None:\n" + "".join(f"    self.{name}.reset()\n" for name in names) + "    return\n"


def stream_layer(layer: nn.Module, timing: Timing, channels: int, batch: int) -> tuple[nn.Module, Timing]:
    """The streaming form of one layer, and the timing of its output.

    Raises:
        ModelError: it has none.
    """
    if hasattr(layer, "streamed"):
        made: tuple[nn.Module, Timing] = cast(Any, layer).streamed(timing, channels, batch)
        return made
    if isinstance(layer, operators.POINTWISE_MODULES):
        if getattr(layer, "dim", 1) not in (1, -2):
            raise ModelError("goes along time: give it dim=1")
        if isinstance(layer, nn.BatchNorm1d) and layer.running_mean is None:
            raise ModelError("has the statistics of each sound as a whole: give it track_running_stats=True")
        return copy.deepcopy(layer), timing
    if isinstance(layer, nn.Conv1d):
        if layer.padding_mode != "zeros":
            raise ModelError(f"padding_mode '{layer.padding_mode}' takes from the sound's other end: use zeros")
        extent = layer.dilation[0] * (layer.kernel_size[0] - 1) + 1
        left = (
            {"same": (extent - 1) // 2, "valid": 0}[layer.padding]
            if isinstance(layer.padding, str)
            else layer.padding[0]
        )
        past, timing = Window(extent, layer.stride[0], left).stream(timing)
        return CachedConv1d(layer, past, batch), timing
    if isinstance(layer, nn.ConvTranspose1d):
        return CachedConvTranspose1d(layer, batch), stretch(timing, layer.stride[0], int(layer.padding[0]))
    if isinstance(layer, (nn.AvgPool1d, nn.MaxPool1d)):
        pool = copy.deepcopy(layer)
        extent, stride, left = (_one(value) for value in (layer.kernel_size, layer.stride, layer.padding))
        extent += (extent - 1) * (_one(getattr(layer, "dilation", 1)) - 1)
        pool.padding = 0 if isinstance(layer, nn.MaxPool1d) else (0,)
        past, timing = Window(extent, stride, left).stream(timing)
        return CachedPool1d(pool, past, channels, batch), timing
    raise ModelError(
        "is not known to be streamable: use convolutions, poolings and activations, or layers of nn_export.streaming; "
        "or give it a method streamed(timing, channels, batch)"
    )


class _Tracer(fx.Tracer):
    record_stack_traces = True  # errors name the line

    def is_leaf_module(self, m: nn.Module, module_qualified_name: str) -> bool:
        return hasattr(m, "streamed") or super().is_leaf_module(m, module_qualified_name)


def _measure(traced: fx.GraphModule, channels: int, granularity: int) -> None:
    """Each node then knows its shape. Nothing is computed: a decoder makes gigabytes of so long an input."""
    x = _example(traced).new_zeros(1, channels, -(-LENGTH // granularity) * granularity)
    try:
        with torch.no_grad():
            _Shapes(traced, FakeTensorMode(allow_non_fake_inputs=True)).propagate(x)
    except Exception as error:
        raise ModelError(f"the offline model fails with an input of {list(x.shape)}: {reason(error)}") from error


class _Shapes(ShapeProp):
    def call_module(self, target: Target, args: tuple[Argument, ...], kwargs: dict[str, Any]) -> Any:
        """PyTorch works the shape of a recurrent layer out sample by sample, which takes minutes."""
        layer = self.fetch_attr(str(target))
        if isinstance(layer, (GRU, LSTM)):
            x = cast(Tensor, args[0])
            return x.new_empty(x.shape[0], layer.rnn.hidden_size, x.shape[2])
        return super().call_module(target, args, kwargs)


class _Walk:
    """Copies the offline graph node by node, and knows of each where it stands in time."""

    def __init__(self, traced: fx.GraphModule, start: Timing, batch: int) -> None:
        self.traced, self.start, self.batch = traced, start, batch
        self.parts, self.graph = nn.Module(), fx.Graph()
        self.copies: dict[fx.Node, fx.Node] = {}
        self.timings: dict[fx.Node, Timing] = {}

    def run(self) -> tuple[fx.GraphModule, Timing, int]:
        """The streaming net, the timing of its output, and of how many samples its blocks are multiples.

        Delay lines have one channel as long as the shapes are unknown.
        """
        end: Timing | None = None
        for node in self.traced.graph.nodes:
            try:
                end = self._copy(node)
            except ModelError as error:
                raise ModelError(f"{_place(node)}: {error}") from error
        granularity = math.lcm(*(timing.rate.denominator for timing in self.timings.values()))
        assert end is not None, "the last node is the output"
        return fx.GraphModule(self.parts, self.graph), end, granularity

    def _copy(self, node: fx.Node) -> Timing | None:
        timing: Timing | None
        if node.op == "placeholder":
            if self.timings:
                raise ModelError("a second input: take one tensor, with more channels")
            timing, copied = self.start, self.graph.placeholder(str(node.target))
        elif node.op == "get_attr":
            timing, copied = None, self._constant(node)
        elif node.op == "call_module":
            timing, copied = self._layer(node)
        elif node.op == "output":
            (result,) = node.args
            if not isinstance(result, fx.Node) or result not in self.timings:
                raise ModelError("return one tensor that comes from the input")
            self.graph.output(self.copies[result])
            return self.timings[result]
        else:
            timing, copied = self._function(node)
        self.copies[node] = copied
        if timing is not None:
            self.timings[node] = timing
        return timing

    def _add(self, name: str, module: nn.Module, source: fx.Node) -> fx.Node:
        self.parts.add_module(name, module)
        return self.graph.call_module(name, (source,))

    def _constant(self, node: fx.Node) -> fx.Node:
        value = operator.attrgetter(str(node.target))(self.traced)
        if not isinstance(value, Tensor) or (value.dim() > 0 and value.size(-1) != 1):
            raise ModelError("a constant that changes over time has no place in a stream: give it a last size of 1")
        self.parts.register_buffer(node.name, value.detach().clone())
        return self.graph.get_attr(node.name)

    def _layer(self, node: fx.Node) -> tuple[Timing, fx.Node]:
        (source,) = node.all_input_nodes
        layer = self.traced.get_submodule(str(node.target))
        module, timing = stream_layer(layer, self.timings[source], _channels(source), self.batch)
        return timing, self._add(node.name, module, self.copies[source])

    def _function(self, node: fx.Node) -> tuple[Timing, fx.Node]:
        signals = [source for source in node.all_input_nodes if source in self.timings]
        if not signals:
            raise ModelError("does not depend on the input: compute it in __init__")
        self._check(node)
        if len({self.timings[source].rate for source in signals}) > 1:
            raise ModelError("signals of different rates meet: bring them to one rate first")
        latest = max(self.timings[source].delay for source in signals)
        arguments = dict(self.copies)
        for source in signals:
            early = latest - self.timings[source].delay
            if early:
                line = DelayLine(early, _channels(source), self.batch)
                arguments[source] = self._add(f"{node.name}_{source.name}_delay", line, self.copies[source])
        return Timing(latest, self.timings[signals[0]].rate), self.graph.node_copy(node, arguments.__getitem__)

    def _check(self, node: fx.Node) -> None:
        target = node.target
        if target is operator.getitem:
            index: Any = node.args[1]
            if isinstance(index, int) and isinstance(node.args[0], fx.Node) and _is_list(node.args[0]):
                return
            sliced = isinstance(index, tuple) and all(isinstance(part, slice) for part in index)
            if sliced and index[2:] in ((), (slice(None),)):
                return
            raise ModelError("takes a part of the time, or a single channel: slice channels only, as in x[:, 1:2]")
        if target in operators.POINTWISE:
            return
        if target in operators.ALONG_CHANNELS or target in operators.JOINING:
            dim = node.kwargs.get("dim", _positional(node, "dim"))
            if dim in (1, -2):
                return
            raise ModelError(f"goes along dimension {dim}: only channels, dim=1, can be joined or reduced in a stream")
        raise ModelError(
            "may mix what sounds at different times: use a convolution, or put it in a module of its own with a "
            "method streamed(timing, channels, batch)"
        )


def _channels(node: fx.Node) -> int:
    seen = node.meta.get("tensor_meta")
    return 1 if seen is None else int(seen.shape[1])


def _is_list(node: fx.Node) -> bool:
    return "split" in str(node.target) or "chunk" in str(node.target)


def _positional(node: fx.Node, name: str) -> Any:
    """The argument `name` of a call where it is given by its place."""
    places = {"chunk": 2, "split": 2, "split_with_sizes": 2, "roll": 2, "norm": 2}
    called = node.target if isinstance(node.target, str) else getattr(node.target, "__name__", "")
    place = places.get(called, 1)
    return node.args[place] if len(node.args) > place else 0 if called.startswith(("c", "s")) else None


def _one(value: Any) -> int:
    return int(value[0] if isinstance(value, tuple) else value)


def _example(module: nn.Module) -> Tensor:
    """A tensor of the type and on the device of the weights."""
    return next((parameter.detach() for parameter in module.parameters()), torch.zeros(()))


def _place(node: fx.Node) -> str:
    """The line of the user's code, and what stands there."""
    what = (
        f"'{node.target.removeprefix('0.')}'"
        if isinstance(node.target, str)
        else f"{getattr(node.target, '__name__', node.target)}()"
    )
    places = re.findall(r'File "([^"]+)", line (\d+)', node.stack_trace or "")
    lines = [place for place in places if "/torch/" not in place[0]]
    return f"{Path(lines[-1][0]).name}, line {lines[-1][1]}: {what}" if lines else what
