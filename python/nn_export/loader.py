"""From `model.py:Class` on the command line to a module, ready to export."""

from __future__ import annotations

import importlib
import importlib.util
import inspect
import keyword
import os
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import torch
import yaml

from .errors import ModelError, reason
from .module import Module


class YamlLoader(yaml.SafeLoader):
    """YAML 1.2's plain values: PyYAML's own, of YAML 1.1, make True of `on`, 750 of `12:30` and text of `1e-3`."""


YamlLoader.yaml_implicit_resolvers = {}
for _tag, _pattern in {
    "bool": r"true|True|TRUE|false|False|FALSE",
    "null": r"~|null|Null|NULL|",
    "int": r"[-+]?[0-9]+",
    "float": r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.inf|\.nan",
}.items():
    YamlLoader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(f"^(?:{_pattern})$"), None)


def _decimal(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> int:
    """YAML 1.1's `010` is 8."""
    return int(str(loader.construct_scalar(node)))


YamlLoader.add_constructor("tag:yaml.org,2002:int", _decimal)


def _yaml(text: str) -> Any:
    return yaml.load(text, YamlLoader)


def load(
    target: str,
    *,
    config: str | os.PathLike[str] | None = None,
    settings: Sequence[str] = (),
    checkpoint: str | os.PathLike[str] | None = None,
) -> Module:
    """Build the module that `target` names.

    Args:
        target: `model.py:Class` or `package.module:Class`; the class may be left out if the file has exactly one.
        config: YAML file with a mapping of constructor arguments.
        settings: more of them, each `name=value` with the value in YAML; they come after those of `config`.
        checkpoint: file for `load_state_dict`: a state dict, or a mapping with one under `state_dict`.

    Raises:
        ModelError: anything missing or unfit.
    """
    cls = find_class(target)
    arguments = {**(read_config(config) if config else {}), **parse_settings(settings)}
    module = construct(cls, arguments)
    if checkpoint:
        load_checkpoint(module, checkpoint)
    return module


def find_class(target: str) -> type[Module]:
    """The Module subclass that `target` names; see `load`."""
    source, _, name = target.rpartition(":") if names_class(target) else (target, "", "")
    if source.endswith(".ts"):
        raise ModelError(f"{source}: is a model file already: look into it with nn_export info {source}")
    namespace = _import_file(Path(source)) if source.endswith(".py") else _import_module(source)
    classes = {
        key: value
        for key, value in vars(namespace).items()
        if inspect.isclass(value) and issubclass(value, Module) and value.__module__ == namespace.__name__
    }
    has = f"it has: {', '.join(classes)}" if classes else "it has no subclass of nn_export.Module"
    if not name:
        if len(classes) != 1:
            raise ModelError(f"{source}: which class to export: {has}: write {source}:CLASS")
        return next(iter(classes.values()))
    found = getattr(namespace, name, None)
    if found is None:
        raise ModelError(f"{source}: no class '{name}': {has}")
    if not (inspect.isclass(found) and issubclass(found, Module)):
        raise ModelError(f"{source}: '{name}' is not a subclass of nn_export.Module: {has}")
    return found


def read_config(path: str | os.PathLike[str]) -> dict[str, Any]:
    """The mapping in a YAML file."""
    try:
        content = _yaml(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise ModelError(f"{path}: cannot be read as YAML: {_why(error)}") from error
    if not isinstance(content, dict) or not all(isinstance(key, str) for key in content):
        raise ModelError(f"{path}: not a mapping of names to values: write lines like 'channels: 2'")
    return content


def parse_settings(settings: Sequence[str]) -> dict[str, Any]:
    """`["a=1", "b=[x, 2]"]` -> `{"a": 1, "b": ["x", 2]}`."""
    values = {}
    for setting in settings:
        name, equals, text = setting.partition("=")
        if not equals or not name.strip():
            raise ModelError(f"--set {setting}: no value: write --set name=value")
        try:
            values[name.strip()] = _yaml(text)
        except yaml.YAMLError as error:
            raise ModelError(f"--set {setting}: the value is not YAML: {_why(error)}") from error
    return values


def construct(cls: type[Module], arguments: Mapping[str, Any]) -> Module:
    """`cls(**arguments)`, with missing and unknown arguments named."""
    signature = inspect.signature(cls)
    named = [p for p in signature.parameters.values() if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)]
    takes_any = any(p.kind is p.VAR_KEYWORD for p in signature.parameters.values())
    missing = [p.name for p in named if p.default is p.empty and p.name not in arguments]
    unknown = [] if takes_any else [name for name in arguments if name not in {p.name for p in named}]
    if missing:
        example = " ".join(f"--set {name}=VALUE" for name in missing)
        raise ModelError(f"{cls.__name__}: needs {', '.join(missing)}: give {example}, or a --config file")
    if unknown:
        takes = ", ".join(p.name for p in named) or "none"
        raise ModelError(f"{cls.__name__}: has no argument {', '.join(unknown)}: it takes: {takes}")
    try:
        return cls(**arguments)
    except ModelError:
        raise
    except (Exception, SystemExit) as error:
        raise ModelError(f"{cls.__name__}: cannot be constructed: {reason(error)}") from error


def load_checkpoint(module: Module, path: str | os.PathLike[str]) -> None:
    """Load weights into `module`; every key must fit."""
    try:
        content = torch.load(path, map_location="cpu", weights_only=True)
    except FileNotFoundError as error:
        raise ModelError(f"{path}: no such checkpoint") from error
    except Exception as error:  # damaged files make torch.load raise anything
        raise ModelError(f"{path}: cannot be read as a checkpoint of weights only: {reason(error)}") from error
    state = content.get("state_dict", content) if isinstance(content, Mapping) else content
    if not isinstance(state, Mapping) or not all(isinstance(value, torch.Tensor) for value in state.values()):
        raise ModelError(f"{path}: holds no state dict: save module.state_dict(), or a mapping with 'state_dict'")
    registered = {f"{name}_params" for name in (*module._nn.methods, *module._nn.attributes)}
    try:
        result = module.load_state_dict({k: v for k, v in state.items() if k not in registered}, strict=False)
    except RuntimeError as error:
        raise ModelError(f"{path}: does not fit {type(module).__name__}: {_second_line(error)}") from error
    problems = [
        f"{what} {', '.join(keys[:5])}{f' and {len(keys) - 5} more' if len(keys) > 5 else ''}"
        for what, keys in (("missing", result.missing_keys), ("unexpected", result.unexpected_keys))
        if keys
    ]
    if problems:
        raise ModelError(f"{path}: does not fit {type(module).__name__}: {'; '.join(problems)}")


def names_class(target: str) -> bool:
    """Whether the last `:` starts a class name (not a Windows drive)."""
    _, colon, name = target.rpartition(":")
    return bool(colon) and not name.endswith((".py", ".ts"))


def _import_file(path: Path) -> ModuleType:
    if not path.is_file():
        raise ModelError(f"{path}: no such file")
    folder = str(path.resolve().parent)
    if folder not in sys.path:
        sys.path.insert(0, folder)  # so that the file can import its neighbours
    name = _module_name(path.stem)
    spec = importlib.util.spec_from_file_location(name, path.resolve())
    if spec is None or spec.loader is None:
        raise ModelError(f"{path}: cannot be imported: not a Python file")
    namespace = importlib.util.module_from_spec(spec)
    sys.modules[name] = namespace  # TorchScript looks classes up here
    try:
        spec.loader.exec_module(namespace)
    except BaseException as error:
        del sys.modules[name]
        if isinstance(error, SystemExit):
            raise ModelError(f"{path}: ends Python when imported: put that under if __name__ == '__main__'") from error
        if isinstance(error, Exception):
            raise ModelError(f"{path}: cannot be imported: {_why(error)}") from error
        raise
    return namespace


def _module_name(stem: str) -> str:
    """A name that no module has yet. It becomes part of TorchScript's type names, so it must be an identifier."""
    name = re.sub(r"\W", "_", stem, flags=re.ASCII)
    if not name.isidentifier() or keyword.iskeyword(name) or name in sys.modules:
        return f"model_{name}"
    return name


def _import_module(name: str) -> ModuleType:
    if not all(part.isidentifier() for part in name.split(".")):
        raise ModelError(f"'{name}': no such Python module: give a .py file or an importable name")
    if "" not in sys.path:
        sys.path.insert(0, "")
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name and name.startswith(error.name):
            raise ModelError(f"{name}: no such Python module: give a .py file or an importable name") from error
        raise ModelError(f"{name}: cannot be imported: {_why(error)}") from error
    except Exception as error:
        raise ModelError(f"{name}: cannot be imported: {_why(error)}") from error


def _why(error: Exception) -> str:
    if isinstance(error, SyntaxError):
        return f"{error.msg} in line {error.lineno}: {(error.text or '').strip()}"
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark:
        return f"{error.problem} in line {error.problem_mark.line + 1}"
    return reason(error)


def _second_line(error: Exception) -> str:
    """What `load_state_dict` says after its heading."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[1] if len(lines) > 1 else reason(error)
