"""The model plays the same in blocks of any length: run with `pytest`."""

import torch
from model import TAPS, Model


def test_blocks_make_no_difference() -> None:
    """One long block, and the same sound in pieces."""
    x = torch.randn(1, 1, 4096)
    whole = Model()(x)
    model = Model()
    pieces = torch.cat([model(piece) for piece in torch.split(x, 100, dim=2)], dim=2)
    assert torch.allclose(whole, pieces, atol=1e-5)


def test_it_is_as_late_as_it_says() -> None:
    """An impulse comes out where the latency says."""
    impulse = torch.zeros(1, 1, 256)
    impulse[0, 0, 0] = 1
    assert int(Model()(impulse).abs().argmax()) == TAPS // 2


def test_it_is_dark() -> None:
    """Low sounds pass, high ones do not."""
    time = torch.arange(9600) / 48000
    for pitch, least, most in ((100, 0.65, 0.75), (12000, 0.0, 0.01)):
        heard = Model()(torch.sin(2 * torch.pi * pitch * time)[None, None])[0, 0, 1000:]
        assert least <= float(heard.square().mean().sqrt()) <= most
