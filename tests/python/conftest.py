"""For all tests of the package: PyTorch as the engine runs it, on one thread, and the command line."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
import torch

from nn_export.cli import main

torch.set_num_threads(1)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("filterwarnings", r"ignore:`torch\.jit\.")


class Run:
    """One run of the command in this process."""

    def __init__(self, status: int, out: str, err: str) -> None:
        self.status, self.out, self.err = status, out, err
        self.errors = err.splitlines()


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "120")  # as without a terminal, whoever runs the tests

    def command(*arguments: str) -> Run:
        monkeypatch.setattr(sys, "argv", ["nn_export", *arguments])
        with pytest.raises(SystemExit) as stopped:
            main()
        captured = capsys.readouterr()
        return Run(int(stopped.value.code or 0), captured.out, captured.err)

    return command
