"""An external without its backend, or with a foreign one, loads all the same and says what to do."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CODE = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from support.fake_max import FakeMax
max_ = FakeMax(Path(sys.argv[2]))
print("\\n".join(max_.greeting))
for text in ("nn~ model", "mc.nn~", "mcs.nn~ model forward 2", "nn.info model"):
    print("\\n".join(max_.refuses(text)))
max_.close()
"""


@pytest.mark.parametrize("case", ["missing", "no library", "foreign"])
def test_max_says_so_and_goes_on(build: Path, tmp_path: Path, case: str) -> None:
    (tmp_path / "tests" / "max").mkdir(parents=True)
    shutil.copy(build / "tests" / "max" / "libfake_max.so", tmp_path / "tests" / "max")
    shutil.copytree(build / "max" / "nn~" / "externals", tmp_path / "max" / "nn~" / "externals")
    support = tmp_path / "max" / "nn~" / "support"
    support.mkdir()
    if case == "no library":
        (support / "libnn.so").write_text("not a library")
    elif case == "foreign":
        source = tmp_path / "foreign.c"
        source.write_text("const void* nn_get_api(unsigned version) { (void)version; return 0; }\n")
        subprocess.run(["cc", "-shared", "-fPIC", "-o", support / "libnn.so", source], check=True)
    tests = Path(__file__).parents[1]
    done = subprocess.run([sys.executable, "-c", CODE, tests, tmp_path], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    signal_objects = ["nn~", "mc.nn~", "mcs.nn~"]  # as they are loaded, and again for each box
    assert [line.split(":")[1].strip() for line in lines] == [*signal_objects, *signal_objects, "nn.info"]
    part = "of another version" if case == "foreign" else "install the whole package again"
    for line in lines:
        assert line.startswith("error: ")
        assert part in line
