"""`Module`: the base class of every model that is exported for nn~."""

from __future__ import annotations

import enum
import inspect
import keyword
import math
import os
import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import torch

from . import accessors
from .buffer import Buffer
from .errors import ModelError
from .interface import AttributeSpec, AttributeType, Interface, MethodSpec, Scalar
from .probe import fresh_copy, noise, run_method


class Module(torch.nn.Module):
    """A `torch.nn.Module` whose registered methods and attributes become inlets, outlets and messages of nn~.

    Args:
        sr: sample rate the model works at, in Hz; None if it has none of its own.
        name, description, license: shown by `nn.info`. They may also be class attributes; the name defaults to the
            class's, the description to the first line of its docstring.

    Example:
        class Gain(nn_export.Module):
            def __init__(self) -> None:
                super().__init__()
                self.register_attribute("gain", 1.0, min=0.0, max=2.0)
                self.register_method("forward", in_channels=1, in_ratio=1, out_channels=1, out_ratio=1)

            def forward(self, x: torch.Tensor) -> torch.Tensor:
                return x * self.gain[0]

        Gain().export_to_ts("gain.ts")
    """

    name = ""
    description = ""
    license = ""

    def __init__(self, sr: int | None = None, *, name: str = "", description: str = "", license: str = "") -> None:
        """See the class."""
        super().__init__()
        cls = type(self)
        summary = (cls.__dict__.get("__doc__") or "").strip().partition("\n")[0]
        self._nn = Interface(
            name=name or _text(cls.name) or cls.__name__,
            description=description or _text(cls.description) or summary,
            license=license or _text(cls.license),
        )
        self.sr = -1 if sr is None else int(sr)
        self._publish()

    # -- for model authors ---------------------------------------------------------------------------------------------

    def register_method(
        self,
        method_name: str,
        in_channels: int,
        in_ratio: int,
        out_channels: int,
        out_ratio: int,
        input_labels: Sequence[str] | None = None,
        output_labels: Sequence[str] | None = None,
        test_method: bool = True,
        test_buffer_size: int = 8192,
        *,
        latency: int = 0,
        offline: bool = False,
    ) -> None:
        """Make a method playable: float32 [batch, in_channels, t / in_ratio] -> [batch, out_channels, t / out_ratio].

        The method is exported even without `@torch.jit.export`. It is called here with noise of batch 1 and batch 4, on
        a copy, so that streaming state stays untouched. A method that refuses batch 4 is kept with a warning.

        Args:
            method_name: a method of this class.
            in_channels: number of inlets, >= 1.
            in_ratio: audio samples per input value, >= 1; 1 is audio rate.
            out_channels: number of outlets, >= 1.
            out_ratio: audio samples per output value, >= 1.
            input_labels: one text per inlet.
            output_labels: one text per outlet.
            test_method: whether to call the method now.
            test_buffer_size: audio samples of noise in that call, rounded up to a multiple of both ratios.
            latency: the method's own delay in samples, >= 0.
            offline: whether it needs the whole sound at once. No patch plays it then; `nn_export render` does.

        Raises:
            ModelError: a wrong argument, or the method raised or returned something else than promised.
        """
        what = f"method '{method_name}'"
        self._check_new_name(method_name, what, owned={"forward"})
        if not inspect.ismethod(getattr(self, method_name, None)):
            raise ModelError(f"{what}: {type(self).__name__} has no such method: define it before registering it")
        in_channels = _integer(what, "in_channels", in_channels, least=1)
        out_channels = _integer(what, "out_channels", out_channels, least=1)
        method = MethodSpec(
            method_name,
            in_channels,
            _integer(what, "in_ratio", in_ratio, least=1),
            out_channels,
            _integer(what, "out_ratio", out_ratio, least=1),
            _labels(what, "in", input_labels, in_channels),
            _labels(what, "out", output_labels, out_channels),
            _integer(what, "latency", latency, least=0),
            offline=bool(offline),
        )
        params = torch.tensor([in_channels, method.in_ratio, out_channels, method.out_ratio])
        self.register_buffer(f"{method_name}_params", params, persistent=False)
        setattr(self, f"{method_name}_input_labels", method.input_labels)
        setattr(self, f"{method_name}_output_labels", method.output_labels)
        if test_method:
            method.batch = self._test(method, _integer(what, "test_buffer_size", test_buffer_size, least=1))
        self._export(method_name)
        self._nn.methods[method_name] = method
        self._publish()

    def register_attribute(
        self,
        attribute_name: str,
        values: Any,
        *,
        min: float | None = None,
        max: float | None = None,
        unit: str = "",
        choices: Sequence[Scalar] | type[enum.Enum] | None = None,
        description: str = "",
    ) -> None:
        """Make a value settable from the host with `set NAME VALUES...`; `self.NAME` is then a tuple of the values.

        A `get_NAME` and a `set_NAME` are written unless the class has its own. A setter takes one typed argument per
        value and returns 0 if it accepts them.

        Args:
            attribute_name: the name in messages.
            values: one default, or a tuple or list of them: bool, int, float, str, torch.Tensor or Buffer, also mixed.
            min: least number; no default may be below, and smaller values are refused.
            max: largest number; no default may be above, and larger values are refused.
            unit: such as `Hz`.
            choices: a list of values, or an `enum.Enum` of them: the defaults must be among them, others are refused.
            description: one line.

        Raises:
            ModelError: a wrong name, an unsupported type, a default out of range, or a setter that does not fit.
        """
        what = f"attribute '{attribute_name}'"
        self._check_new_name(attribute_name, what, owned={"name", "description", "license"})
        for accessor in (f"get_{attribute_name}", f"set_{attribute_name}"):
            if accessor in _RESERVED:
                raise ModelError(f"{what}: {accessor} has another meaning in every model: choose another name")
        given = values if isinstance(values, (tuple, list)) else (values,)
        defaults = tuple(value.value if isinstance(value, enum.Enum) else value for value in given)
        if not defaults:
            raise ModelError(f"{what}: no value given: give a default for each element")
        attribute = AttributeSpec(
            attribute_name,
            [_attribute_type(what, value) for value in defaults],
            _limit(what, "min", min),
            _limit(what, "max", max),
            unit,
            _choices(choices),
            description,
            *_lengths(defaults),
        )
        check_range(what, attribute, defaults)
        setattr(self, attribute_name, defaults)
        self.register_buffer(f"{attribute_name}_params", torch.tensor(attribute.types), persistent=False)
        if hasattr(self, f"set_{attribute_name}"):
            self._check_setter(what, attribute)
            self._export(f"set_{attribute_name}")
        else:
            accessors.attach(self, accessors.setter_source(attribute))
        if hasattr(self, f"get_{attribute_name}"):
            self._check_getter(what, attribute)
            self._export(f"get_{attribute_name}")
        else:
            accessors.attach(self, accessors.getter_source(attribute))
        self._nn.attributes[attribute_name] = attribute
        self._publish()

    def finish(self) -> None:
        """Kept for scripts that call it: registration is complete without it."""

    def export_to_ts(self, path: str | os.PathLike[str]) -> None:
        """Write the model file `path` (.ts), whole or not at all. The module is put in eval mode.

        Raises:
            ModelError: nothing registered, TorchScript cannot compile the module, or the file cannot be written.
        """
        from .export import export

        export(self, path)

    # -- for hosts -----------------------------------------------------------------------------------------------------

    if TYPE_CHECKING:  # written as source text by accessors.catalogue_sources()

        def get_methods(self) -> list[str]:
            """Names of the methods."""

        def get_attributes(self) -> list[str]:
            """Names of the attributes."""

        def get_buffer_attributes(self) -> list[str]:
            """Names of the elements that are buffers, such as `table#0`."""

        def set_buffer_attribute(self, name: str, samples: torch.Tensor, sr: int) -> int:
            """Fill a buffer with [channels, samples] at `sr` Hz. 0 if accepted, -1 if not."""

        def clear_buffer_attribute(self, name: str) -> int:
            """Empty a buffer. 0, or -1 if there is none of that name."""

        def is_buffer_empty(self, name: str) -> bool:
            """Whether a buffer has no content; True if there is none of that name."""

    @torch.jit.export
    def set_sample_rate(self, sr: int) -> int:
        """Tell the model the host's sample rate in Hz. Returns 0."""
        self.sr = sr
        return 0

    @torch.jit.export
    def get_sample_rate(self) -> int:
        """Sample rate in Hz; -1 if unknown."""
        return self.sr

    # -- inside --------------------------------------------------------------------------------------------------------

    def _publish(self) -> None:
        for source in accessors.catalogue_sources(self._nn):
            accessors.attach(self, source)

    def _export(self, name: str) -> None:
        function = getattr(getattr(self, name), "__func__", None)
        if function is not None and not hasattr(function, "_torchscript_modifier"):
            torch.jit.export(function)

    def _check_new_name(self, name: str, what: str, owned: set[str]) -> None:
        if not isinstance(name, str) or not name.isidentifier() or keyword.iskeyword(name) or name == "none":
            raise ModelError(f"{what}: not a name: use letters, digits and '_', and no Python keyword or 'none'")
        if name in _RESERVED - owned or name.endswith(("_params", "_input_labels", "_output_labels")):
            raise ModelError(f"{what}: the name is reserved: choose another name")
        if name in self._nn.methods or name in self._nn.attributes:
            raise ModelError(f"{what}: registered twice: register it once, or choose another name")
        member = getattr(type(self), name, None)
        is_part = name in {**self._parameters, **self._buffers, **self._modules}
        if what.startswith("attribute") and (is_part or callable(member) or isinstance(member, property)):
            raise ModelError(f"{what}: {type(self).__name__} already has a part of this name: choose another name")

    def _check_setter(self, what: str, attribute: AttributeSpec) -> None:
        parameters = list(inspect.signature(getattr(self, f"set_{attribute.name}")).parameters.values())
        if len(parameters) != len(attribute.types):
            raise ModelError(
                f"{what}: set_{attribute.name} takes {len(parameters)} values, {len(attribute.types)} defaults given: "
                "give it one argument per value"
            )
        for parameter in parameters:
            if parameter.annotation is parameter.empty:
                raise ModelError(
                    f"{what}: argument '{parameter.name}' of set_{attribute.name} has no type: "
                    "TorchScript needs one, such as float"
                )

    def _check_getter(self, what: str, attribute: AttributeSpec) -> None:
        if inspect.signature(getattr(self, f"get_{attribute.name}")).return_annotation is inspect.Signature.empty:
            types = [code.name.lower().replace("tensor", "torch.Tensor") for code in attribute.types]
            wanted = types[0] if len(types) == 1 else f"tuple[{', '.join(types)}]"
            raise ModelError(
                f"{what}: get_{attribute.name} has no return type: TorchScript needs one: "
                f"write 'def get_{attribute.name}(self) -> {wanted}:'"
            )

    def _test(self, method: MethodSpec, size: int) -> bool:
        """Play noise through a copy; whether it takes batches."""
        step = math.lcm(self._nn.granularity, method.in_ratio, method.out_ratio)  # as every block will be
        samples = math.ceil(size / step) * step // method.in_ratio
        with torch.random.fork_rng(devices=[]):
            copy = fresh_copy(self)
            run_method(copy, method, noise(method.in_channels, samples))
            _take_lazy_parts(self, copy)
            try:
                run_method(fresh_copy(self), method, noise(method.in_channels, samples, batch=4))
            except ModelError as error:
                warnings.warn(f"{error}; it plays with batch 1, one stream per object", stacklevel=3)
                return False
        return True


def _text(value: object) -> str:
    """A class attribute, unless the class means something else by its name."""
    return value if isinstance(value, str) else ""


def _take_lazy_parts(module: torch.nn.Module, called: torch.nn.Module) -> None:
    """Give `module` the buffers, empty, that its copy made when it was first `called`.

    Cached convolutions make their padding at the first call, and TorchScript compiles only what is there.
    """
    for own, copy in zip(module.modules(), called.modules(), strict=True):
        lazy = {name: value for name, value in copy.named_buffers(recurse=False) if not hasattr(own, name)}
        for name, value in lazy.items():
            own.register_buffer(name, torch.zeros_like(value), persistent=name not in copy._non_persistent_buffers_set)
        if lazy:  # what says that they are there
            own.__dict__.update({k: v for k, v in vars(copy).items() if isinstance(v, (bool, int)) and k != "training"})


def _integer(what: str, argument: str, value: Any, least: int) -> int:
    """`value` as int, also from numpy, a 0-dim tensor or a whole float: export scripts compute ratios in many ways."""
    try:
        number = int(value)
        valid = bool(number == value) and number >= least and not isinstance(value, (bool, str))
    except (TypeError, ValueError, OverflowError):
        valid = False
    if not valid:
        raise ModelError(f"{what}: {argument} is {value!r}: give an integer >= {least}")
    return number


def _labels(what: str, side: str, labels: Sequence[str] | None, channels: int) -> list[str]:
    if labels is None:
        return [f"{side}put {i + 1}" for i in range(channels)]
    if isinstance(labels, str) or len(labels) != channels or not all(isinstance(label, str) for label in labels):
        raise ModelError(
            f"{what}: {side}put_labels is {labels!r} for {side}_channels={channels}: give one text per channel, or none"
        )
    return list(labels)


def _attribute_type(what: str, value: object) -> AttributeType:
    types: dict[type, AttributeType] = {
        bool: AttributeType.BOOL,  # before int, which it is a kind of
        int: AttributeType.INT,
        float: AttributeType.FLOAT,
        str: AttributeType.STR,
        torch.Tensor: AttributeType.TENSOR,
        Buffer: AttributeType.BUFFER,
    }
    for python_type, code in types.items():
        if isinstance(value, python_type):
            return code
    raise ModelError(
        f"{what}: a {type(value).__name__} cannot be an attribute: use bool, int, float, str, torch.Tensor or Buffer"
    )


def _limit(what: str, name: str, value: float | None) -> float | None:
    """A plain number, as it goes into source text and JSON; infinity limits nothing."""
    if value is None or abs(value) == math.inf:
        return None
    if isinstance(value, bool) or value != value:
        raise ModelError(f"{what}: {name} is {value!r}: give a number")
    return int(value) if isinstance(value, int) else float(value)


def _choices(choices: Sequence[Scalar] | type[enum.Enum] | None) -> list[Scalar] | None:
    if choices is None:
        return None
    return [choice.value if isinstance(choice, enum.Enum) else choice for choice in choices]


def _lengths(defaults: Sequence[object]) -> tuple[int | None, int | None]:
    """The shortest and the longest buffer that all buffers among the defaults take."""
    buffers = [value for value in defaults if isinstance(value, Buffer)]
    shortest = max((buffer.min_samples for buffer in buffers), default=-1)
    longest = min((buffer.max_samples for buffer in buffers if buffer.max_samples >= 0), default=-1)
    return (shortest if shortest >= 0 else None), (longest if longest >= 0 else None)


def check_range(what: str, attribute: AttributeSpec, defaults: tuple[object, ...]) -> None:
    """Raise ModelError if a default is not what the attribute's limits allow."""
    for value in defaults:
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            if attribute.min is not None and value < attribute.min:
                raise ModelError(f"{what}: default {value} is below min={attribute.min}: change one of them")
            if attribute.max is not None and value > attribute.max:
                raise ModelError(f"{what}: default {value} is above max={attribute.max}: change one of them")
        if (
            attribute.choices is not None
            and isinstance(value, (bool, int, float, str))
            and value not in attribute.choices
        ):
            raise ModelError(f"{what}: default {value!r} is not among choices={attribute.choices}: add it")


_RESERVED = frozenset(dir(Module()))
