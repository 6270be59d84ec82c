"""What a model offers: its methods and attributes, as plain values."""

from __future__ import annotations

import enum
import math
from dataclasses import dataclass, field

Scalar = bool | int | float | str


class AttributeType(enum.IntEnum):
    """Type codes as they stand in the `<attribute>_params` of a model file."""

    BOOL = 0
    INT = 1
    FLOAT = 2
    STR = 3
    TENSOR = 4
    BUFFER = 5


@dataclass
class MethodSpec:
    """One method: float32 [batch, in_channels, t / in_ratio] -> [batch, out_channels, t / out_ratio].

    `latency` is the method's own delay in samples. `batch` says whether it takes more than one stream at a time; None
    if that was not tested. An `offline` method needs the whole sound at once: no patch plays it.
    """

    name: str
    in_channels: int
    in_ratio: int
    out_channels: int
    out_ratio: int
    input_labels: list[str]
    output_labels: list[str]
    latency: int = 0
    batch: bool | None = None
    offline: bool = False


@dataclass
class AttributeSpec:
    """One attribute: a type per element, what it may be set to, and what a host may show of it.

    `min` and `max` hold for each int and float, `choices` for each bool, int, float and str, `min_samples` and
    `max_samples` for each buffer; None allows all.
    """

    name: str
    types: list[AttributeType]
    min: float | None = None
    max: float | None = None
    unit: str = ""
    choices: list[Scalar] | None = None
    description: str = ""
    min_samples: int | None = None
    max_samples: int | None = None


@dataclass
class Interface:
    """All that a module registered, in order of registration; `hashes` of the files it was made from."""

    name: str = ""
    description: str = ""
    license: str = ""
    methods: dict[str, MethodSpec] = field(default_factory=dict)
    attributes: dict[str, AttributeSpec] = field(default_factory=dict)
    hashes: dict[str, str] = field(default_factory=dict)

    @property
    def granularity(self) -> int:
        """Block sizes are multiples of this: the least common multiple of all ratios of all methods."""
        return math.lcm(*(ratio for method in self.methods.values() for ratio in (method.in_ratio, method.out_ratio)))
