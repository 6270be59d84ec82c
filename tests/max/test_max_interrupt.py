"""Max's scheduler in the audio interrupt: messages on the audio thread take no lock and no memory."""

from __future__ import annotations

from pathlib import Path

import pytest

from support import sanitized


def test_messages_on_the_audio_thread(build: Path, tmp_path: Path) -> None:
    program = build / "tests" / "max" / "max_interrupt"
    done = sanitized.run([program, build / "tests" / "max" / "package" / "externals", tmp_path], timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_ring_of_messages(build: Path) -> None:
    done = sanitized.run([build / "tests" / "max" / "max_message_ring"], timeout=120)
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
def test_the_ring_of_messages_has_no_races() -> None:
    folder = sanitized.build(["max_message_ring"], "thread")
    done = sanitized.run([folder / "tests" / "max" / "max_message_ring"], timeout=300)
    assert done.returncode == 0, done.stderr
