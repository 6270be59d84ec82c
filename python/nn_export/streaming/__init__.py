"""Models that play block by block what they compute on whole sounds: layers, and `to_streaming`."""

from __future__ import annotations

from .graph import Stream, to_streaming
from .layers import Conv1d, ConvTranspose1d, Delay
from .pqmf import PQMF
from .recurrent import GRU, LSTM
from .timing import Timing

__all__ = ["GRU", "LSTM", "PQMF", "Conv1d", "ConvTranspose1d", "Delay", "Stream", "Timing", "to_streaming"]
