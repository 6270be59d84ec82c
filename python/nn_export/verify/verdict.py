"""What was looked for in a model, and what was found."""

from __future__ import annotations

import enum
from dataclasses import asdict, dataclass, field
from typing import Any

CHECKS = {
    "call": "every method takes blocks of every legal length, and returns what it promises",
    "engine": "nn~ plays what PyTorch computes",
    "blocks": "the output does not depend on how the sound is cut into blocks",
    "values": "no NaN or infinity comes out, whatever goes in",
    "batch": "several streams at a time, none of which hears another",
    "instances": "an instance does not hear what another one was given",
    "state": "state is kept in buffers that are updated in place",
    "reset": "reset() gives the initial state back, bit for bit",
    "output": "the output is memory of its own, in the usual order",
    "latency": "the latency that is declared is the one that is measured",
    "random": "random numbers can be repeated",
    "attributes": "every attribute can be read, set and used between two blocks",
    "operators": "every host has the operators that the file needs",
}
"""Each check and what a good model does; docs/verify.md has the same names."""


class Severity(enum.Enum):
    """What a finding means."""

    PROBLEM = "problem"
    """It sounds wrong, or fails, in nn~ or in another host of such files."""
    WARNING = "warning"
    """It plays, at a cost or at a risk."""
    NOT_JUDGED = "not judged"
    """The check says nothing of this model."""


@dataclass
class Finding:
    """One thing that is not as it should be.

    Attributes:
        check: a name of `CHECKS`.
        about: such as "method 'forward'".
        severity: what it means.
        message: what was seen, with its numbers.
        cure: what to change; empty if nothing is to be done.
    """

    check: str
    about: str
    severity: Severity
    message: str
    cure: str = ""

    def __str__(self) -> str:
        """One line: *about: message: cure*."""
        cure = f": {self.cure}" if self.cure else ""
        return f"{self.about}: {self.message}{cure}"


@dataclass
class Verdict:
    """All that was found in one file. `methods` are the names of those that were tried."""

    path: str
    methods: list[str]
    findings: list[Finding] = field(default_factory=list)

    @property
    def problems(self) -> list[Finding]:
        """Why the model is refused; empty if it is good."""
        return [finding for finding in self.findings if finding.severity is Severity.PROBLEM]

    def of(self, check: str, about: str) -> list[Finding]:
        """The findings of one check about one thing."""
        return [finding for finding in self.findings if (finding.check, finding.about) == (check, about)]

    def to_json(self) -> dict[str, Any]:
        """As plain values: `file`, `good`, `methods` and `findings`, whose keys are those of `Finding`."""
        findings = [asdict(finding) | {"severity": finding.severity.value} for finding in self.findings]
        return {"file": self.path, "good": not self.problems, "methods": self.methods, "findings": findings}
