"""Getters and setters made from source text: eager and scripted do the same."""

from __future__ import annotations

import copy
import inspect
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

import nn_export
from nn_export.accessors import compile_function


class Every(nn_export.Module):
    """An attribute of every type, and one with all of them."""

    def __init__(self) -> None:
        super().__init__()
        self.register_attribute("flag", True)
        self.register_attribute("count", 3)
        self.register_attribute("level", 0.5)
        self.register_attribute("word", 'don\'t \\ "quote"')
        self.register_attribute("vector", torch.tensor([1.0, 2.0]))
        self.register_attribute("table", nn_export.Buffer())
        self.register_attribute("mixed", (False, 7, 1.5, "x", torch.zeros(1), nn_export.Buffer(), nn_export.Buffer()))
        self.register_method("forward", 1, 1, 1, 1)

    def forward(self, x: Tensor) -> Tensor:
        return x


def scripted(module: torch.nn.Module) -> Any:
    return torch.jit.script(module)


@pytest.fixture(params=[lambda module: module, scripted], ids=["eager", "scripted"])
def every(request: pytest.FixtureRequest) -> Any:
    return request.param(Every())


def test_getters_answer_the_defaults(every: Any) -> None:
    assert every.get_flag() == (True,)
    assert every.get_count() == (3,)
    assert every.get_level() == (0.5,)
    assert every.get_word() == ('don\'t \\ "quote"',)
    assert torch.equal(every.get_vector()[0], torch.tensor([1.0, 2.0]))
    assert every.get_table() == ("empty",)
    assert every.get_mixed()[:4] == (False, 7, 1.5, "x")
    assert every.get_mixed()[5:] == ("empty", "empty")


def test_setters_store_and_accept(every: Any) -> None:
    assert every.set_flag(False) == 0
    assert every.set_level(-2.0) == 0
    assert every.set_word("new") == 0
    assert every.set_vector(torch.zeros(4)) == 0
    assert every.set_mixed(True, 1, 2.0, "y", torch.ones(2), "array1", "array2") == 0
    assert every.get_flag() == (False,)
    assert every.get_level() == (-2.0,)
    assert every.get_word() == ("new",)
    assert every.get_vector()[0].shape == (4,)
    assert every.get_mixed()[:4] == (True, 1, 2.0, "y")


def test_buffers_are_set_by_element(every: Any) -> None:
    assert every.get_buffer_attributes() == ["table#0", "mixed#5", "mixed#6"]
    assert every.set_buffer_attribute("mixed#6", torch.zeros(2, 9), 22050) == 0
    assert every.get_mixed()[5:] == ("empty", "2 x 9 samples at 22050 Hz")
    assert not every.is_buffer_empty("mixed#6")
    assert every.is_buffer_empty("mixed#5")
    every.set_mixed(True, 1, 2.0, "y", torch.ones(2), "array1", "array2")  # the names do not touch the content
    assert not every.is_buffer_empty("mixed#6")
    assert every.clear_buffer_attribute("mixed#6") == 0
    assert every.is_buffer_empty("mixed#6")


def test_unknown_buffers_are_refused(every: Any) -> None:
    assert every.set_buffer_attribute("table", torch.zeros(1, 9), 22050) == -1
    assert every.clear_buffer_attribute("table#1") == -1
    assert every.is_buffer_empty("nothing#0")


def test_lists_are_in_order_of_registration(every: Any) -> None:
    assert every.get_methods() == ["forward"]
    assert every.get_attributes() == ["flag", "count", "level", "word", "vector", "table", "mixed"]


def test_empty_lists_have_a_type() -> None:
    module = torch.jit.script(nn_export.Module())
    assert module.get_methods() == module.get_attributes() == module.get_buffer_attributes() == []


def test_instances_keep_to_themselves() -> None:
    first, second = Every(), Every()
    first.set_level(9.0)
    assert second.get_level() == (0.5,)
    third = copy.deepcopy(first)
    third.set_level(1.0)
    assert first.get_level() == (9.0,)
    assert third.get_level() == (1.0,)


def test_source_is_readable_and_on_no_disk() -> None:
    setter = Every().set_level
    assert inspect.getsource(setter).startswith("def set_level(self, v0: float) -> int:")
    assert not Path(inspect.getfile(setter)).exists()


def test_one_source_is_one_function() -> None:
    source = "def f(self) -> int:\n    return 1\n"
    assert compile_function(source) is compile_function(source)
