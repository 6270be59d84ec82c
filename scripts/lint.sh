#!/usr/bin/env bash
# Checks format and style of everything, the package's types and the C++ names; `--fix` (make format) mends what a tool can mend, `--all` looks at the
# files with LibTorch's headers too, which takes clang-tidy ten minutes.
set -uo pipefail
cd "$(dirname "$0")/.." || exit
export PATH="$PWD/.venv/bin:$PATH"

cpp() { git ls-files --cached --others --exclude-standard -- '*.h' '*.cpp'; }
# Left out: the fuzzers, macOS and Windows, which are not in this build.
built_cpp() { cpp | grep '\.cpp$' | grep -v -e ^tests/fuzz/ -e windows.cpp -e macos.cpp; }
with_libtorch='-e /model/ -e ^python/'
[ "${1:-}" = --all ] && with_libtorch='-e ^python/'

if [ "${1:-}" = --fix ]; then
    ruff format --quiet .
    ruff check --quiet --fix python scripts tests
    ruff format --quiet python scripts tests
    cpp | xargs clang-format -i
    exit 0
fi

failed=()
check() { # check NAME COMMAND...
    local name=$1 log began=$SECONDS
    shift
    if log=$("$@" 2>&1); then echo "lint: $name: ok ($((SECONDS - began)) s)"; else
        echo "lint: $name: failed"
        echo "$log"
        failed+=("$name")
    fi
}
format_cpp() { cpp | xargs clang-format --dry-run -Werror; }
tidy_cpp() { built_cpp | grep -v $with_libtorch | xargs -n 1 -P "$(getconf _NPROCESSORS_ONLN)" clang-tidy --quiet -p build; }

check "Python format" ruff format --check --quiet python scripts tests
check "Python style" ruff check --quiet python scripts tests
check "Python types" mypy
check "C++ format" format_cpp
check "C++ names" tidy_cpp
[ ${#failed[@]} = 0 ] || { echo "lint: 'make format' mends formatting; the rest is yours"; exit 1; }
