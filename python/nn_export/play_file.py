"""Play a sound file through a session, block by block: a file of any length in little memory."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import soundfile  # type: ignore[import-untyped]

from . import Session
from .errors import ModelError, reason
from .files import replacing

VECTORS = 256
"""Host vectors that are read at a time."""


def play_file(
    session: Session,
    source: str | os.PathLike[str],
    target: str | os.PathLike[str],
    progress: Callable[[int, int], None] | None = None,
) -> int:
    """Play `source` into `target`, a 32-bit float wav as long as the source and aligned with it.

    State goes on from what the session has heard, and attributes are as they were set: call it again for the next
    part. (`render` does more: it opens the model, resamples, and repeats a mono sound for several inputs.)

    Args:
        session: whose sample rate and input channels are those of `source`.
        source: sound file, in any format that libsndfile reads.
        target: file to write.
        progress: told samples done and samples in all.

    Returns:
        The samples that were written.

    Raises:
        ModelError: a file cannot be read or written, or its rate or channels are not the session's.
        Error: the session is closed.
    """
    if Path(source).exists() and Path(target).exists() and Path(target).samefile(source):
        raise ModelError(f"{target}: is the input itself: name another file to write")
    chunk = VECTORS * session.vector_size
    try:
        with replacing(target) as temporary, soundfile.SoundFile(source) as sound:
            if (sound.samplerate, sound.channels) != (round(session.sample_rate), session.in_channels):
                raise ModelError(
                    f"{source}: has {sound.channels} channels at {sound.samplerate} Hz, the session plays "
                    f"{session.in_channels} at {session.sample_rate:g} Hz: open one that fits, or use nn_export.render"
                )
            total = len(sound)
            skipped = session.latency
            written = 0
            with soundfile.SoundFile(
                temporary, "w", sound.samplerate, session.out_channels, "FLOAT", format="WAV"
            ) as out:
                while written < total:
                    x = sound.read(chunk, dtype="float32", always_2d=True, fill_value=0.0).T
                    y = session.process(np.ascontiguousarray(x))
                    drop = min(skipped, y.shape[1])
                    skipped -= drop
                    part = y[:, drop : drop + total - written]
                    out.write(part.T)
                    written += part.shape[1]
                    if progress:
                        progress(written, total)
    except soundfile.SoundFileError as error:
        raise ModelError(f"{source} or {target}: {reason(error)}") from error
    return written
