"""What the compiled graph tells without being run: what it writes to, and which operators it needs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..interface import MethodSpec
from .player import Player
from .verdict import Finding, Severity

CHANGING = {
    "aten::stft": "torch.stft has got new arguments again and again",
    "aten::istft": "torch.istft has got new arguments again and again",
    "aten::scaled_dot_product_attention": "it has got a new argument in PyTorch 2.5",
}
"""Operators whose files an older LibTorch may not load."""

ENOUGH = {
    "aten::stft": "window the sound yourself and use torch.fft.rfft",
    "aten::istft": "use torch.fft.irfft and overlap-add",
}

LIST_CHANGES = {
    f"aten::{name}" for name in ("append", "extend", "insert", "pop", "clear", "remove", "_set_item", "Delete")
}

BUILT_IN = {"aten", "prim", "quantized", "prepacked", "_caffe2"}


def check_state(player: Player, method: MethodSpec) -> Iterator[Finding]:
    """Attributes that the method gives a new value, instead of writing into the one they have."""
    graph = _graph(player, method)
    severity = Severity.PROBLEM if player.own else Severity.WARNING
    written: dict[str, str] = {}
    for node in graph.findAllNodes("prim::SetAttr"):
        if not _in_place(node):
            written.setdefault(node.s("name"), str(list(node.inputs())[1].type()))
    for name, kind in written.items():
        if kind in ("Tensor", "Float", "Optional[Tensor]") or kind.startswith(("Float(", "List[Tensor")):
            yield Finding(
                "state", f"method '{method.name}'", severity,
                f"'self.{name} = ...' puts another tensor in the place of its state at every block",
                f"update it in place: self.{name}.copy_(...)" + ("" if player.own else ", when it is exported again"),
            )  # fmt: skip
        else:
            yield Finding(
                "state", f"method '{method.name}'", severity,
                f"'self.{name} = ...' keeps state in a Python {kind}, which is in no buffer",
                f"register a buffer for it, such as torch.zeros(1), and update it in place: self.{name}.fill_(...)",
            )  # fmt: skip
    for name in dict.fromkeys(_changed_lists(graph)):
        yield Finding(
            "state", f"method '{method.name}'", severity,
            f"keeps state in '{name}', a Python list or dict, which is in no buffer",
            "register a buffer that is long enough, and update it in place: copy_(...)",
        )  # fmt: skip


def _in_place(node: Any) -> bool:
    """Whether what is set is the attribute itself, changed where it lies: `self.n += 1` of a tensor."""
    module, value = node.inputs()
    change = value.node()
    if not change.kind().endswith("_"):
        return False
    changed = next(change.inputs()).node()
    if changed.kind() != "prim::GetAttr" or changed.s("name") != node.s("name"):
        return False
    return bool(next(changed.inputs()) == module)


def check_operators(player: Player, method: MethodSpec) -> Iterator[Finding]:
    """Operators that come from elsewhere, and those that have changed between versions."""
    about = f"method '{method.name}'"
    kinds = {node.kind() for node in _nodes(_graph(player, method))}
    for kind in sorted(kinds):
        space = kind.partition("::")[0]
        if space not in BUILT_IN:
            yield Finding(
                "operators", about, Severity.PROBLEM, f"needs the operator {kind} of a library that no host has",
                "write it with operators of PyTorch itself",
            )  # fmt: skip
        elif kind in CHANGING:
            yield Finding(
                "operators", about, Severity.WARNING,
                f"uses {kind}: {CHANGING[kind]}, so that an older LibTorch may not load the file",
                ENOUGH.get(kind, ""),
            )  # fmt: skip


def _changed_lists(graph: Any) -> Iterator[str]:
    """Names of the lists and dicts of the module that the method changes."""
    for node in _nodes(graph):
        if node.kind() in LIST_CHANGES:
            source = next(node.inputs()).node()
            if source.kind() == "prim::GetAttr":
                yield source.s("name")


def _graph(player: Player, method: MethodSpec) -> Any:
    """The method with all that it calls."""
    model: Any = player.model
    return model._c._get_method(method.name).inlined_graph


def _nodes(block: Any) -> Iterator[Any]:
    for node in block.nodes():
        yield node
        for inner in node.blocks():
            yield from _nodes(inner)
