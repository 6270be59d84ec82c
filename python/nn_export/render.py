"""Play a sound file through a model, by the engine that the Pd and Max objects use."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import soundfile  # type: ignore[import-untyped]
import soxr  # type: ignore[import-untyped]
from numpy.typing import NDArray

from . import Session
from .errors import ModelError, reason
from .files import replacing
from .info import info
from .whole import WholeSound

Signal = NDArray[np.float32]
"""float32 [channels, samples]"""

_VECTOR = 64
_CHUNK = 256 * _VECTOR


@dataclass(frozen=True)
class Rendered:
    """What was written, and the `latency` that was taken out, in samples at the rate the model played at (Hz)."""

    channels: int
    samples: int
    sample_rate: int
    model_rate: int
    latency: int


def render(
    model: str | os.PathLike[str],
    source: str | os.PathLike[str],
    target: str | os.PathLike[str],
    *,
    method: str = "forward",
    bufsize: int = 4096,
    settings: Mapping[str, Any] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Rendered:
    """Play `source` through `method` into `target`, a 32-bit float wav as long as the source and aligned with it.

    A model that states its sample rate plays at that rate: sound is resampled on the way in and out, while values with
    a ratio above 1 are only held longer or shorter. A file with a multiple of the model's input channels is played in
    groups, each through a model of its own. A mono file goes to every audio input. A method that is marked offline is
    given the whole sound at once, by PyTorch instead of the engine, and `bufsize` means nothing.

    Args:
        model: model file.
        source: sound file, in any format that libsndfile reads.
        target: file to write.
        method: name of a method.
        bufsize: block size in samples, as the argument of `[nn~]`.
        settings: attribute values; a list for several, the path of a sound file for a buffer.
        progress: told samples done and samples in all.

    Raises:
        ModelError: a file cannot be read or written, or its channels do not fit.
        Error: the model cannot be played, or it refuses a setting.
    """
    if Path(target).suffix.lower() != ".wav":
        raise ModelError(f"{target}: only wav is written: name it {Path(target).with_suffix('.wav').name}")
    if Path(source).exists() and Path(target).exists() and Path(target).samefile(source):
        raise ModelError(f"{target}: is the input itself: name another file to write")
    contents = info(model)
    if method not in contents["methods"]:
        raise ModelError(f"{Path(model).name}: no method '{method}': it has: {', '.join(contents['methods'])}")
    spec = contents["methods"][method]
    x, file_rate = read_sound(source)
    model_rate = round(contents["sample_rate"] or file_rate)
    groups = _groups(x, spec["in_channels"], spec["in_ratio"], f"{Path(source).name}: method '{method}'")
    played: list[Signal] = []
    latency = 0
    for group in groups:
        if spec["offline"]:
            whole = WholeSound(os.fspath(model), method, spec, contents["attributes"], model_rate)
            for name, value in (settings or {}).items():
                _apply(whole, contents["attributes"], name, value)
            y = whole.play(_convert(group, file_rate, model_rate, held=spec["in_ratio"] > 1))
            played.append(_fit(_convert(y, model_rate, file_rate, held=spec["out_ratio"] > 1), x.shape[1]))
            latency = spec["latency"]
            continue
        with Session(
            os.fspath(model), method, bufsize, sample_rate=float(model_rate), vector_size=_VECTOR, offline=True
        ) as session:
            for name, value in (settings or {}).items():
                _apply(session, contents["attributes"], name, value)

            def report(done: int, total: int, before: int = len(played)) -> None:
                if progress:
                    progress((before * total + done), total * len(groups))

            latency = session.latency
            y = _play(session, _convert(group, file_rate, model_rate, held=spec["in_ratio"] > 1), report)
        y = _convert(y, model_rate, file_rate, held=spec["out_ratio"] > 1)
        played.append(_fit(y, x.shape[1]))
    result = np.concatenate(played)
    write_sound(target, result, file_rate)
    return Rendered(len(result), result.shape[1], file_rate, model_rate, latency)


def read_sound(path: str | os.PathLike[str]) -> tuple[Signal, int]:
    """float32 [channels, samples] and the sample rate in Hz, from any format that libsndfile reads."""
    if not Path(path).is_file():
        raise ModelError(f"{path}: no such sound file")
    try:
        x, rate = soundfile.read(path, dtype="float32", always_2d=True)
    except (RuntimeError, OSError) as error:
        raise ModelError(f"{path}: cannot be read as sound: {reason(error)}") from error
    if not len(x):
        raise ModelError(f"{path}: holds no samples: choose a longer file")
    return np.ascontiguousarray(x.T), int(rate)


def write_sound(path: str | os.PathLike[str], x: Signal, rate: int) -> None:
    """Write float32 [channels, samples] as a 32-bit float wav, whole or not at all."""
    with replacing(path) as temporary:
        try:
            soundfile.write(temporary, x.T, rate, format="WAV", subtype="FLOAT")
        except RuntimeError as error:
            raise ModelError(f"{path}: cannot be written: {reason(error)}") from error


def _groups(x: Signal, in_channels: int, in_ratio: int, what: str) -> list[Signal]:
    """The file's channels, in as many groups as the model can play."""
    channels = len(x)
    if channels % in_channels == 0:
        return np.split(x, channels // in_channels)
    if channels == 1 and in_ratio == 1:
        return [np.repeat(x, in_channels, axis=0)]
    raise ModelError(f"{what} takes {in_channels} channels, the file has {channels}: give a multiple of {in_channels}")


def _apply(session: Session | WholeSound, attributes: Mapping[str, Any], name: str, value: Any) -> None:
    """Set one attribute, a buffer from a sound file."""
    if "buffer" in attributes.get(name, {}).get("types", []) and isinstance(value, str):
        session.set_buffer(name, *read_sound(value))
        return
    values = value if isinstance(value, list) else [value]
    if not all(isinstance(v, (bool, int, float, str)) for v in values):
        raise ModelError(f"--set {name}={value}: not a value: give a number, a word, true, false or a list of them")
    if any(isinstance(v, int) and abs(v) >= 1 << 63 for v in values):
        raise ModelError(f"--set {name}={value}: too large for an integer")
    session.set(name, *values)


def _play(session: Session, x: Signal, report: Callable[[int, int], None]) -> Signal:
    """What the model makes of `x`, without the latency: [in_channels, n] -> [out_channels, n]."""
    samples = x.shape[1]
    total = -(-(samples + session.latency) // session.vector_size) * session.vector_size
    x = _fit(x, total)
    session.messages()
    y = np.empty((session.out_channels, total), dtype=np.float32)
    for start in range(0, total, _CHUNK):
        stop = min(start + _CHUNK, total)
        y[:, start:stop] = session.process(np.ascontiguousarray(x[:, start:stop]))
        report(stop, total)
    lines = session.messages()
    if session.stats()["errors"]:
        raise ModelError(lines[-1] if lines else "the model failed while playing: check it with nn_export script")
    return y[:, session.latency : session.latency + samples]


def _convert(x: Signal, rate: int, new_rate: int, *, held: bool) -> Signal:
    """`x` at another rate: resampled, or by the nearest earlier value where values are `held`."""
    if rate == new_rate:
        return x
    if held:
        samples = round(x.shape[1] * new_rate / rate)
        return x[:, np.minimum(np.arange(samples) * rate // new_rate, x.shape[1] - 1)]
    return np.ascontiguousarray(soxr.resample(x.T, rate, new_rate).T, dtype=np.float32)


def _fit(x: Signal, samples: int) -> Signal:
    """`x` cut, or lengthened with zeros."""
    return np.pad(x[:, :samples], ((0, 0), (0, max(0, samples - x.shape[1]))))
