"""PyTorch as the engine runs it: one thread, so that tests do not wait for busy cores."""

import pytest
import torch

torch.set_num_threads(1)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("filterwarnings", r"ignore:`torch\.jit\.")
