"""Reports and model contents as tables for a terminal."""

from __future__ import annotations

import io
import shutil
import sys
from collections.abc import Sequence
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from .bench import Bench
from .check import MethodCheck, Report
from .pt2.speed import Speed
from .verify import CHECKS, Severity, Verdict


def report_table(report: Report) -> Table:
    """One row per method: channels and ratios, block sizes, error; latency and load at the largest block size."""
    largest = next((check.blocks[-1].bufsize for check in report.methods), 0)
    table = _table(
        *("method", "in", "out", "block sizes", "max error"),
        *(f"latency, {largest}", "model's own", f"load, {largest}"),
    )
    for check in report.methods:
        method, last = check.method, check.blocks[-1]
        table.add_row(
            method.name,
            signal(method.in_channels, method.in_ratio),
            signal(method.out_channels, method.out_ratio),
            " ".join(str(block.bufsize) for block in check.blocks),
            _error(check),
            f"{last.latency} ({1000 * last.latency / report.sample_rate:.0f} ms)",
            str(method.latency),
            f"{100 * last.load:.1f} %",
        )
    return table


def verdict_table(verdict: Verdict) -> Table:
    """One row per check, one column per method: what was found, in the colour of its weight."""
    marks = {
        Severity.PROBLEM: Text("problem", "red"),
        Severity.WARNING: Text("warning", "yellow"),
        Severity.NOT_JUDGED: Text("not judged", "dim"),
        None: Text("good", "green"),
    }
    table = _table("check", *verdict.methods, "a good model")
    for check, meaning in CHECKS.items():
        found = {finding.about: finding.severity for finding in verdict.findings if finding.check == check}
        everywhere = [severity for about, severity in found.items() if not about.startswith("method")]
        row = [found.get(f"method '{name}'", everywhere[0] if everywhere else None) for name in verdict.methods]
        table.add_row(check, *(marks[one] for one in row), meaning)
    return table


def bench_tables(result: Bench) -> list[Table | str]:
    """The figures of the whole file, of each method and block size, and from where on it is safe."""
    memory = "" if result.memory_mb is None else f", {result.memory_mb:.0f} MB of memory"
    parts: list[Table | str] = [
        f"{result.path}: {result.parameters / 1e6:.2f} million parameters ({result.parameter_mb:.1f} MB){memory}; "
        f"open after {result.load_ms:.0f} ms, a further one after {result.load_again_ms:.0f} ms; "
        f"at {result.sample_rate:.0f} Hz"
    ]
    rows = _table("method", "block", "latency", "first ms", "p50 ms", "worst ms", "load", "as in the file", "")
    for plain, row in zip(result.rows[::2], result.rows[1::2], strict=True):
        if row.problem:
            rows.add_row(row.method, str(row.block_size), *[""] * 6, Text(row.problem, "red"))
            continue
        rows.add_row(
            row.method,
            str(row.block_size),
            f"{row.latency} ({1000 * row.latency / result.sample_rate:.0f} ms)",
            *(f"{value:.2f}" for value in (row.first_ms, row.p50_ms, row.worst_ms)),
            f"{100 * row.load:.1f} %",
            f"{100 * plain.load:.1f} %",
            Text("safe", "green") if row.safe else Text("not safe", "red"),
        )
    parts.append(rows)
    for name, mmacs in result.mmacs.items():
        safe = result.safe_from(name)
        work = "" if mmacs is None else f", {mmacs:.1f} million multiply-accumulates per second of sound"
        words = f"safe from bufsize {safe.block_size} on" if safe else "not safe at any of these sizes"
        parts.append(f"{name}: {words}{work}")
    return parts


def speed_table(rows: Sequence[Speed]) -> Table:
    """Milliseconds of a block by runtime, and how many times as fast as TorchScript the compiled program is."""
    table = _table(
        "method", "block", "compiled ms", "TorchScript ms", "engine ms", "compiled / TorchScript", "compiler"
    )
    for row in rows:
        if row.problem:
            table.add_row(row.method, str(row.block_size), *[""] * 4, Text(row.problem, "red"))
            continue
        times = [row.milliseconds.get(name) for name in ("compiled", "torchscript", "engine")]
        ratio = f"{times[1] / times[0]:.2f} x" if times[0] and times[1] else ""
        shown = ["" if value is None else f"{value:.2f}" for value in times]
        table.add_row(row.method, str(row.block_size), *shown, ratio, f"{row.compile_seconds:.0f} s")
    return table


def info_tables(contents: dict[str, Any]) -> list[Table | str]:
    """Heading, methods, attributes and metadata of `nn_export.info.info`."""
    rate = contents["sample_rate"]
    parts: list[Table | str] = [f"{contents['model']}  ({f'{rate:g} Hz' if rate else 'any sample rate'})"]
    methods = _table("method", "in", "out", "latency", "inlets", "outlets")
    for name, method in contents["methods"].items():
        methods.add_row(
            name,
            signal(method["in_channels"], method["in_ratio"]),
            signal(method["out_channels"], method["out_ratio"]),
            str(method["latency"]),
            _join(method["inputs"]),
            _join(method["outputs"]),
        )
    parts.append(methods)
    stated = contents["meta"].get("attributes", {})
    if contents["attributes"]:
        attributes = _table("attribute", "types", "value", "range", "description")
        for name, attribute in contents["attributes"].items():
            about = stated.get(name, {}) if isinstance(stated, dict) else {}
            attributes.add_row(
                name,
                " ".join(attribute["types"]),
                " ".join(str(value) for value in attribute.get("value", [])),
                _range(about),
                str(about.get("description", "")),
            )
        parts.append(attributes)
    rest = {key: value for key, value in contents["meta"].items() if not isinstance(value, dict) and value != ""}
    if rest:
        meta = _table("metadata", "")
        for key, value in rest.items():
            meta.add_row(key, str(value))
        parts.append(meta)
    return parts


def to_text(parts: Sequence[Table | str]) -> str:
    """Text as wide as the terminal, in colours if there is one (120 columns if not)."""
    text = io.StringIO()
    console = Console(
        file=text,
        width=shutil.get_terminal_size((120, 24)).columns,
        highlight=False,
        markup=False,
        force_terminal=sys.stdout.isatty(),
    )
    for part in parts:
        console.print(part)
    return "\n".join(line.rstrip() for line in text.getvalue().splitlines())


def signal(channels: int, ratio: int) -> str:
    """Such as `2`, or `16 / 2048` for sixteen values per 2048 samples."""
    return f"{channels}" if ratio == 1 else f"{channels} / {ratio}"


def _table(*columns: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD)
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def _error(check: MethodCheck) -> str:
    if any(block.problem for block in check.blocks):
        return "failed"
    return "random: not compared" if check.random or check.max_error is None else f"{check.max_error:.1e}"


def _join(labels: Sequence[str], most: int = 4) -> str:
    more = f", ... ({len(labels)})" if len(labels) > most else ""
    return ", ".join(labels[:most]) + more


def _range(about: dict[str, Any]) -> str:
    if about.get("choices"):
        choices = about["choices"]
        return " ".join(str(choice) for choice in choices) if isinstance(choices, list) else str(choices)
    if "min" in about or "max" in about:
        return f"{about.get('min', '')} .. {about.get('max', '')} {about.get('unit', '')}".rstrip()
    return str(about.get("unit", ""))
