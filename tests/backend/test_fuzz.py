"""All that reads outside input, fed by libFuzzer and watched by the address and UB sanitizers.

A failure names the input that it keeps; put that into tests/fuzz/corpus/ when the bug is mended. NN_FUZZ_SECONDS is how
long each fuzzer looks for more (15).
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from support.sanitized import MEMORY, NO_CLANG, ROOT, build, fuzzing_clang, run

FUZZERS = ["fuzz_creation_args", "fuzz_attribute_message", "fuzz_record", "fuzz_contract"]
CORPUS = ROOT / "tests" / "fuzz" / "corpus"
SECONDS = float(os.environ.get("NN_FUZZ_SECONDS", "15"))


@pytest.fixture(scope="module")
def fuzzers() -> Path:
    """The folder with the fuzzers."""
    if fuzzing_clang() is None:
        pytest.skip(NO_CLANG)
    return build(FUZZERS, MEMORY) / "tests" / "fuzz"


def fuzz(program: Path, new: Path, seconds: float) -> None:
    """Runs the corpus, and then what libFuzzer makes of it."""
    found = program.parent / "found" / program.name
    found.mkdir(parents=True, exist_ok=True)
    limits = [f"-max_total_time={max(1, round(seconds))}", "-timeout=60", "-rss_limit_mb=4096"]
    done = run([program, *limits, f"-artifact_prefix={found}/", new, CORPUS / program.name], timeout=20 * seconds + 600)
    assert done.returncode == 0, f"the input is kept in {found}; to see it again: {program} FILE\n{done.stderr[-8000:]}"


@pytest.mark.parametrize("name", FUZZERS)
def test_no_input_breaks_it(fuzzers: Path, name: str, tmp_path: Path) -> None:
    assert any((CORPUS / name).iterdir())
    fuzz(fuzzers / name, tmp_path, SECONDS)


@pytest.mark.slow
@pytest.mark.parametrize("name", FUZZERS)
def test_no_input_breaks_it_for_long(fuzzers: Path, name: str, tmp_path: Path) -> None:
    fuzz(fuzzers / name, tmp_path, 20 * SECONDS)
