"""A recipe: a YAML file that says how a model is made, so that it can be made again."""

from __future__ import annotations

import difflib
import hashlib
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
import yaml

from . import accessors
from .errors import ModelError, reason
from .interface import AttributeSpec
from .loader import YamlLoader, construct, find_class, load_checkpoint, parse_settings
from .module import Module, check_range


@dataclass(frozen=True)
class Key:
    """One key of a recipe: what it holds (a Python type, or keys of its own for each name), from what on, what for."""

    kind: type | tuple[type, ...] | Mapping[str, Key]
    about: str
    least: int | None = None


NUMBER = (int, float)
METHOD_KEYS = {
    "latency": Key(int, "the method's own delay in samples", least=0),
    "input_labels": Key(list, "a text per inlet"),
    "output_labels": Key(list, "a text per outlet"),
}
ATTRIBUTE_KEYS = {
    "min": Key(NUMBER, "the least number that is accepted"),
    "max": Key(NUMBER, "the largest number that is accepted"),
    "unit": Key(str, "such as Hz"),
    "choices": Key(list, "the values that are accepted"),
    "description": Key(str, "one line"),
}
KEYS = {
    "class": Key(str, "model.py:Class, where the file is looked for beside the recipe; or package.module:Class"),
    "checkpoint": Key(str, "weights to load, beside the recipe"),
    "arguments": Key(dict, "arguments of the class, by name"),
    "output": Key(str, "the file to write, beside the recipe; default: the recipe's name with .ts"),
    "seed": Key(int, "for torch.manual_seed, before the class is built"),
    "name": Key(str, "shown by nn.info"),
    "description": Key(str, "shown by nn.info"),
    "license": Key(str, "shown by nn.info"),
    "sample_rate": Key(int, "Hz that the model was made for", least=1),
    "methods": Key(METHOD_KEYS, "more about a method that the class registers, by name"),
    "attributes": Key(ATTRIBUTE_KEYS, "more about an attribute that the class registers, by name"),
}
"""All keys; only `class` must be there."""


@dataclass
class Recipe:
    """What a recipe says. `lines` has the line of each key, by its path such as `attributes.gain.min`."""

    path: Path
    content: dict[str, Any]
    lines: dict[str, int] = field(default_factory=dict)

    @property
    def output(self) -> Path:
        """The file to write."""
        name = self.content.get("output")
        return self.path.parent / name if name else self.path.with_suffix(".ts")

    def wrong(self, place: str, message: str) -> ModelError:
        """An error at the line of the key `place`."""
        return ModelError(f"{self.path}, line {self.lines.get(place, 1)}: {message}")


def read_recipe(path: str | os.PathLike[str]) -> Recipe:
    """Read and check a recipe.

    Raises:
        ModelError: it is missing or no YAML, a key is unknown, missing or of another type; with the line.
    """
    path = Path(path)
    try:
        loader = YamlLoader(path.read_text(encoding="utf-8"))
        node = loader.get_single_node()
        content = loader.construct_document(node) if node else None
    except FileNotFoundError as error:
        raise ModelError(f"{path}: no such recipe") from error
    except (OSError, UnicodeDecodeError) as error:
        raise ModelError(f"{path}: cannot be read: {reason(error)}") from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ModelError(f"{path}, line {line}: not YAML: {error.problem}") from error
    except yaml.YAMLError as error:
        raise ModelError(f"{path}: not YAML: {reason(error)}") from error
    if not isinstance(node, yaml.MappingNode) or not isinstance(content, dict):
        raise ModelError(f"{path}, line 1: not a mapping of names to values: begin with 'class: model.py:MyModel'")
    recipe = Recipe(path, content)
    _check_once(path, node)
    _check(recipe, node, KEYS, "")
    if "class" not in content:
        raise recipe.wrong("", "'class' is missing: write 'class: model.py:MyModel'")
    return recipe


def build(recipe: Recipe, settings: Sequence[str] = (), checkpoint: str | os.PathLike[str] | None = None) -> Module:
    """The module that a recipe describes, ready to export; `settings` and `checkpoint` come after its own.

    Raises:
        ModelError: as `nn_export.loader.load`, or the recipe does not fit the class; with the line.
    """
    content, folder = recipe.content, recipe.path.parent
    target = content["class"]
    source = target.partition(".py")[0] + ".py"
    cls = find_class(str(folder / target) if ".py" in target and not Path(source).is_absolute() else target)
    if "seed" in content:
        try:
            torch.manual_seed(content["seed"])
        except (RuntimeError, ValueError) as error:
            raise recipe.wrong("seed", f"'seed' is {content['seed']}: give a number of at most 63 bits") from error
    module = construct(cls, {**content.get("arguments", {}), **parse_settings(settings)})
    hashes = {"recipe_sha256": _hash(recipe.path)}
    weights = checkpoint or (folder / content["checkpoint"] if "checkpoint" in content else None)
    if weights:
        load_checkpoint(module, weights)
        hashes["checkpoint_sha256"] = _hash(Path(weights))
    _describe(recipe, module)
    module._nn.hashes = hashes
    return module


def _describe(recipe: Recipe, module: Module) -> None:
    """Put what the recipe says into what the class has registered."""
    content, interface = recipe.content, module._nn
    for key in ("name", "description", "license"):
        setattr(interface, key, content.get(key, getattr(interface, key)))
    module.sr = content.get("sample_rate", module.sr)
    for name, about in _known(recipe, "methods", interface.methods):
        method = interface.methods[name]
        method.latency = about.get("latency", method.latency)
        for side, channels in (("input", method.in_channels), ("output", method.out_channels)):
            labels = about.get(f"{side}_labels")
            if labels is None:
                continue
            if len(labels) != channels or not all(isinstance(label, str) for label in labels):
                raise recipe.wrong(f"methods.{name}.{side}_labels", f"give {channels} texts, one per channel")
            setattr(method, f"{side}_labels", labels)
            setattr(module, f"{name}_{side}_labels", labels)
    for name, about in _known(recipe, "attributes", interface.attributes):
        attribute = interface.attributes[name]
        for key, value in about.items():
            setattr(attribute, key, value)
        try:
            check_range(f"attribute '{name}'", attribute, getattr(module, name))
        except ModelError as error:
            raise recipe.wrong(f"attributes.{name}", str(error)) from error
        _limit(module, attribute)


def _limit(module: Module, attribute: AttributeSpec) -> None:
    """A setter that nn_export wrote knows the limits; one of the class is left alone."""
    setter = getattr(module, f"set_{attribute.name}")
    if setter.__func__.__code__.co_filename.startswith("<nn_export"):
        accessors.attach(module, accessors.setter_source(attribute))


def _known(recipe: Recipe, kind: str, registered: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, about in recipe.content.get(kind, {}).items():
        if name not in registered:
            has = ", ".join(registered) or "none"
            raise recipe.wrong(f"{kind}.{name}", f"'{name}': the class registers no such {kind[:-1]}: it has: {has}")
        yield name, about or {}


def _check(recipe: Recipe, node: yaml.MappingNode, keys: Mapping[str, Key], before: str) -> None:
    """Every key is known and holds what it should."""
    for key_node, value_node in node.value:
        key, place = str(key_node.value), f"{before}{key_node.value}"
        recipe.lines[place] = key_node.start_mark.line + 1
        if key not in keys:
            close = difflib.get_close_matches(key, keys, 1)
            cure = f"did you mean '{close[0]}'" if close else _list(keys)
            raise recipe.wrong(place, f"'{key}': no such key: {cure}")
        _check_value(recipe, value_node, keys[key], place)


def _check_once(path: Path, root: yaml.Node) -> None:
    """Every name stands once, at every depth: YAML would take the last one."""
    waiting, visited = [root], set()
    while waiting:
        node = waiting.pop()
        if id(node) in visited:  # an alias may lead back to where it stands
            continue
        visited.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            waiting += node.value
        elif isinstance(node, yaml.MappingNode):
            seen = set()
            for key, value in node.value:
                if key.value in seen:
                    raise ModelError(f"{path}, line {key.start_mark.line + 1}: '{key.value}' stands twice: keep one")
                seen.add(key.value)
                waiting.append(value)


def _check_value(recipe: Recipe, node: yaml.Node, key: Key, place: str) -> None:
    if isinstance(key.kind, Mapping):
        if not isinstance(node, yaml.MappingNode):
            raise recipe.wrong(place, f"'{place}' holds names, each with keys of its own: {_list(key.kind)}")
        for name_node, about in node.value:
            inner = f"{place}.{name_node.value}"
            recipe.lines[inner] = name_node.start_mark.line + 1
            if not isinstance(about, yaml.MappingNode):
                raise recipe.wrong(inner, f"'{inner}' holds keys of its own: {_list(key.kind)}")
            _check(recipe, about, key.kind, f"{inner}.")
        return
    value: Any = recipe.content
    for part in place.split("."):
        value = value[part]
    fits = isinstance(value, key.kind) and not isinstance(value, bool)
    if not fits:
        names = {str: "a text", int: "a whole number", list: "a list", dict: "a mapping", NUMBER: "a number"}
        raise recipe.wrong(place, f"'{place}' is {value!r}: give {names[key.kind]}")
    if value != value:
        raise recipe.wrong(place, f"'{place}' is not a number: give one")
    if key.least is not None and value < key.least:
        raise recipe.wrong(place, f"'{place}' is {value}: give {key.least} or more")
    if key.kind is list and not all(isinstance(item, (bool, int, float, str)) for item in value):
        raise recipe.wrong(place, f"'{place}' is {value!r}: give a list of numbers or texts")


def _list(keys: Mapping[str, Key]) -> str:
    return f"write {', '.join(keys)}"


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
