"""The fades that the engine is held to, sample by sample: 10 ms wherever what plays is changed or breaks off."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Sound = npt.NDArray[np.float32]


def fade_length(rate: int = 48000) -> int:
    """Samples of every fade."""
    return max(1, rate // 100)


def broken_off(heard: npt.ArrayLike, sound: npt.ArrayLike, rate: int = 48000) -> Sound:
    """`heard`, then `sound` [channels, n], which does not continue it: what was heard goes on mirrored, and falls away.

    Raised cosines that add up to one. Before the beginning of `heard` there is silence.
    """
    heard, sound = np.atleast_2d(np.asarray(heard, np.float64)), np.atleast_2d(np.asarray(sound, np.float64))
    length = fade_length(rate)
    count = min(length, sound.shape[1])
    past = np.concatenate([np.zeros((len(heard), length)), heard], axis=1)
    mirrored = past[:, ::-1][:, :count]
    rise = (1 - np.cos(np.pi * np.arange(count) / length)) / 2
    joined = np.concatenate([heard, sound], axis=1)
    joined[:, heard.shape[1] : heard.shape[1] + count] = rise * sound[:, :count] + (1 - rise) * mirrored
    return joined.astype(np.float32)


def risen(sound: npt.ArrayLike, rate: int = 48000) -> Sound:
    """`sound` [channels, n] after silence."""
    return broken_off(np.zeros((len(np.atleast_2d(np.asarray(sound))), 0)), sound, rate)


def started_anew(heard: npt.ArrayLike, sound: npt.ArrayLike, latency: int, rate: int = 48000) -> Sound:
    """`heard`, then a timeline that starts anew: silence until its first answer, which rises from it.

    `sound` [channels, n] is what is answered from the start of that timeline on; as much of it sounds as its length
    leaves room for after `latency` samples.
    """
    rising = risen(sound, rate)
    late = np.concatenate([np.zeros((len(rising), latency), np.float32), rising], axis=1)[:, : rising.shape[1]]
    return broken_off(heard, late, rate)


def faded_over(
    old: npt.ArrayLike, new: npt.ArrayLike, at: int, latency: int, rate: int = 48000, *, curves: bool = False
) -> Sound:
    """`old` until the first answer of `new`, which takes over at sample `at` and answers `latency` samples later.

    old: all that the old stream would play [channels, n]. new: what the new one is to answer from sample `at` on; as
    much of it sounds as n leaves room for. Equal power; for control curves gains that add up to one.
    """
    old, new = np.atleast_2d(np.asarray(old, np.float64)), np.atleast_2d(np.asarray(new, np.float64))
    length, begin = fade_length(rate), at + latency
    through = np.clip((np.arange(old.shape[1]) - begin) / length, 0, 1) * np.pi / 2
    rise, fall = np.sin(through), np.cos(through)
    if curves:
        rise, fall = rise**2, fall**2
    late = np.zeros_like(old)
    late[:, begin:] = new[:, : old.shape[1] - begin]
    return (rise * late + fall * old).astype(np.float32)


def steps(sound: Sound) -> Sound:
    """The largest step from sample to sample, and the largest change of it, which shows a click better."""
    return np.array([np.abs(np.diff(sound)).max(), np.abs(np.diff(sound, 2)).max()])
