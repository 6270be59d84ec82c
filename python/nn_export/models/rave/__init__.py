"""RAVE: a variational autoencoder for sound that plays in real time (thesis of A. Caillon, 2023, chapter 3)."""

from __future__ import annotations

from .config import PRESETS, Config
from .rave import Rave
from .voice import DiscreteVoice, Voice

__all__ = ["PRESETS", "Config", "DiscreteVoice", "Rave", "Voice"]
