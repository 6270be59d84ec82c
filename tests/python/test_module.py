"""Registration: what is checked, and what the message says."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

import nn_export
from nn_export import ModelError
from support.export_models import Alone, Codec, Gain
from support.ported import Effects


class Free(nn_export.Module):
    """Methods of many kinds, none of them registered."""

    def __init__(self) -> None:
        super().__init__()
        self.part = torch.nn.Identity()
        self.register_buffer("state", torch.zeros(1))

    def same(self, x: Tensor) -> Tensor:
        return x

    def halves(self, x: Tensor) -> Tensor:
        return x[:, :, ::2]

    def doubles(self, x: Tensor) -> Tensor:
        return torch.cat([x, x], dim=1)

    def flat(self, x: Tensor) -> Tensor:
        return x.mean(dim=1)

    def wide(self, x: Tensor) -> Tensor:
        return x.double()

    def pair(self, x: Tensor) -> tuple[Tensor, Tensor]:
        return x, x

    def nan(self, x: Tensor) -> Tensor:
        return x / 0 * 0

    def fails(self, x: Tensor) -> Tensor:
        raise IndexError("no such thing\nsecond line")

    def counts(self, x: Tensor) -> Tensor:
        self.state += 1
        return x + torch.rand(1)

    def set_own(self, x: float) -> int:
        return 0

    def set_untyped(self, x) -> int:  # type: ignore[no-untyped-def]
        return 0


@pytest.mark.parametrize(
    ("name", "arguments", "message"),
    [
        ("missing", (1, 1, 1, 1), "method 'missing': Free has no such method: define it before registering it"),
        ("part", (1, 1, 1, 1), "method 'part': Free has no such method"),
        ("no name", (1, 1, 1, 1), "method 'no name': not a name"),
        ("class", (1, 1, 1, 1), "method 'class': not a name"),
        ("get_methods", (1, 1, 1, 1), "method 'get_methods': the name is reserved"),
        ("train", (1, 1, 1, 1), "method 'train': the name is reserved"),
        ("same", (0, 1, 1, 1), "method 'same': in_channels is 0: give an integer >= 1"),
        ("same", (1, 0, 1, 1), "method 'same': in_ratio is 0: give an integer >= 1"),
        ("same", (1, 1, 1, 2.5), "method 'same': out_ratio is 2.5: give an integer >= 1"),
        ("same", (1, 1, "1", 1), "method 'same': out_channels is '1': give an integer >= 1"),
        ("same", (1, 1, True, 1), "method 'same': out_channels is True"),
        (
            "same",
            (1, 1, 1, 1, ["a", "b"]),
            r"input_labels is \['a', 'b'\] for in_channels=1: give one text per channel",
        ),
        ("same", (2, 1, 2, 1, None, ["a"]), "method 'same': output_labels is .* for out_channels=2"),
        ("same", (1, 1, 1, 1, "a"), "method 'same': input_labels is 'a'"),
        (
            "halves",
            (1, 1, 1, 1),
            r"method 'halves': returned \[1, 1, 4096\] for an input of \[1, 1, 8192\], expected \[1, 1, 8192\]: "
            "register it with out_ratio=2",
        ),
        (
            "doubles",
            (2, 1, 2, 1),
            r"returned \[1, 4, 8192\] .* expected \[1, 2, 8192\]: register it with out_channels=4",
        ),
        ("flat", (2, 1, 2, 1), r"returned \[1, 8192\] .*: return \[batch, out_channels, samples / out_ratio\]"),
        ("wide", (1, 1, 1, 1), "method 'wide': returned torch.float64, expected torch.float32: add .float()"),
        ("pair", (1, 1, 1, 1), "method 'pair': returned tuple .*: return one tensor"),
        ("nan", (1, 1, 1, 1), "method 'nan': returned NaN or infinity"),
        ("fails", (1, 1, 1, 1), r"method 'fails': failed with an input of \[1, 1, 8192\]: IndexError: no such thing$"),
    ],
)
def test_method_errors(name: str, arguments: tuple[Any, ...], message: str) -> None:
    with pytest.raises(ModelError, match=message):
        Free().register_method(name, *arguments)


def test_latency_is_checked() -> None:
    with pytest.raises(ModelError, match="latency is -1: give an integer >= 0"):
        Free().register_method("same", 1, 1, 1, 1, latency=-1)


@pytest.mark.parametrize(
    ("name", "values", "options", "message"),
    [
        ("x y", 1, {}, "attribute 'x y': not a name"),
        ("none", 1, {}, "attribute 'none': not a name"),
        ("forward", 1, {}, "attribute 'forward': the name is reserved"),
        ("training", True, {}, "attribute 'training': the name is reserved"),
        ("methods", 1, {}, "attribute 'methods': get_methods has another meaning in every model"),
        ("sample_rate", 1, {}, "attribute 'sample_rate': get_sample_rate has another meaning"),
        ("part", 1, {}, "attribute 'part': Free already has a part of this name"),
        ("same", 1, {}, "attribute 'same': Free already has a part of this name"),
        ("a", (), {}, "attribute 'a': no value given: give a default for each element"),
        ("a", None, {}, "attribute 'a': a NoneType cannot be an attribute: use bool, int, float, str, torch.Tensor or"),
        ("a", (1, {}), {}, "attribute 'a': a dict cannot be an attribute"),
        ("a", 3.0, {"max": 2}, "attribute 'a': default 3.0 is above max=2: change one of them"),
        ("a", (0, -1), {"min": 0}, "attribute 'a': default -1 is below min=0"),
        ("a", "x", {"choices": ["y"]}, r"attribute 'a': default 'x' is not among choices=\['y'\]"),
        (
            "own",
            (1.0, 2.0),
            {},
            "attribute 'own': set_own takes 1 values, 2 defaults given: give it one argument per value",
        ),
        ("untyped", 1.0, {}, "attribute 'untyped': argument 'x' of set_untyped has no type"),
    ],
)
def test_attribute_errors(name: str, values: Any, options: dict[str, Any], message: str) -> None:
    with pytest.raises(ModelError, match=message):
        Free().register_attribute(name, values, **options)


def test_nothing_is_registered_twice() -> None:
    module = Gain()
    with pytest.raises(ModelError, match="method 'forward': registered twice"):
        module.register_method("forward", 1, 1, 1, 1)
    with pytest.raises(ModelError, match="attribute 'gain': registered twice"):
        module.register_attribute("gain", 1.0)


def test_what_registration_leaves() -> None:
    module = Codec()
    assert module.encode_params.tolist() == [1, 1, 3, 16]
    assert module.encode_params.dtype == torch.int64
    assert module.encode_input_labels == ["sound"]
    assert module.encode_output_labels == ["latent 0", "latent 1", "latent 2"]
    assert module.decode_input_labels == ["input 1", "input 2", "input 3"]
    assert module.get_methods() == ["encode", "decode", "forward"]
    assert Gain().gain == (1.0,)
    assert Gain().gain_params.tolist() == [2]
    assert not {key for key in module.state_dict() if key.endswith("_params")}


def test_numbers_as_export_scripts_compute_them() -> None:
    module = Free()
    module.register_method("same", np.int64(2), torch.tensor(4), 2.0, 4)
    assert module.same_params.tolist() == [2, 4, 2, 4]


def test_the_test_leaves_no_trace() -> None:
    module = Free()
    torch.manual_seed(0)
    module.register_method("counts", 1, 1, 1, 1)
    after = torch.rand(1)
    torch.manual_seed(0)
    assert module.state == 0
    assert torch.equal(after, torch.rand(1))
    assert module.training
    codec = Codec()
    assert not codec.past.any()


def test_the_test_can_be_left_out() -> None:
    Free().register_method("fails", 1, 1, 1, 1, test_method=False)


@pytest.mark.parametrize("size", [1, 1000, 8192])
def test_test_buffer_size_is_rounded_up(size: int) -> None:
    seen: list[int] = []

    class Watch(nn_export.Module):
        def forward(self, x: Tensor) -> Tensor:
            seen.append(x.shape[2])
            return x[:, :, ::3]

    Watch().register_method("forward", 1, 4, 1, 12, test_buffer_size=size)
    assert seen == [-(-size // 12) * 3] * 2


def test_one_stream_at_a_time_is_kept_with_a_warning() -> None:
    with pytest.warns(UserWarning, match=r"method 'forward': failed with an input of \[4, 1, 8192\].*one stream"):
        module = Alone()
    assert module._nn.methods["forward"].batch is False
    assert Gain()._nn.methods["forward"].batch is True


def test_copies_a_module_that_deepcopy_refuses() -> None:
    class Normed(nn_export.Module):
        def __init__(self) -> None:
            super().__init__()
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                self.conv = torch.nn.utils.weight_norm(torch.nn.Conv1d(1, 1, 1))  # leaves a tensor on a graph
            self.register_method("forward", 1, 1, 1, 1)

        def forward(self, x: Tensor) -> Tensor:
            y: Tensor = self.conv(x)
            return y

    assert Normed().get_methods() == ["forward"]


def test_says_what_cannot_be_copied() -> None:
    module = Free()
    module.lines = (line for line in [])
    with pytest.raises(ModelError, match=r"Free: cannot be copied for a test: TypeError: .*generator"):
        module.register_method("same", 1, 1, 1, 1)


def test_name_description_license() -> None:
    module = Gain()
    assert (module._nn.name, module._nn.description, module._nn.license) == ("Gain", "Makes it louder.", "MIT")

    class Named(Gain):
        name = "My Gain"
        description = "Mine."

    assert (Named()._nn.name, Named()._nn.description) == ("My Gain", "Mine.")

    class OtherUse(Gain):
        def name(self) -> int:  # type: ignore[override]
            return 1

    assert OtherUse()._nn.name == "OtherUse"
    plain = nn_export.Module(name="n", description="d", license="l")
    assert (plain._nn.name, plain._nn.description, plain._nn.license) == ("n", "d", "l")


def test_sample_rate() -> None:
    assert nn_export.Module().get_sample_rate() == -1
    module = nn_export.Module(44100)
    assert module.get_sample_rate() == 44100
    assert module.set_sample_rate(48000) == 0
    assert module.get_sample_rate() == 48000


def test_a_ported_script_registers() -> None:
    module = Effects()
    assert module.get_methods() == ["saturate", "midside", "rms", "loudness", "poly"]
    assert module.get_gain_factor() == 1.0
    assert module.set_fractal(0, 1.0) == -1
    assert module.set_fractal(4, 1.0) == 0
    assert module.get_fractal() == (4, 1.0)
    assert module.mixed_params.tolist() == [1, 3, 2, 0]
    module.set_buffer_attribute("buf#0", torch.ones(1, 64), 44100)
    assert torch.equal(module.loudness(torch.zeros(1, 1, 8)), torch.ones(1, 1, 8))


def test_a_forward_is_not_needed() -> None:
    module = Free()
    module.register_method("same", 1, 1, 1, 1)
    assert torch.jit.script(module).get_methods() == ["same"]
