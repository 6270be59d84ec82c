#!/usr/bin/env bash
# Checks format and style of everything, the package's types and the C++ names; `scripts/lint.sh --fix` (make format) mends what a tool can mend.
set -uo pipefail
cd "$(dirname "$0")/.." || exit
export PATH="$PWD/.venv/bin:$PATH"

cpp() { git ls-files --cached --others --exclude-standard -- '*.h' '*.cpp'; }
# Left out: files with LibTorch's headers, which take clang-tidy minutes, and the fuzzers, macOS and Windows, which are not in this build.
quick_cpp() { cpp | grep '\.cpp$' | grep -v -e /model/ -e ^python/ -e ^tests/fuzz/ -e windows.cpp -e macos.cpp; }

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
tidy_cpp() { quick_cpp | xargs -n 1 -P "$(getconf _NPROCESSORS_ONLN)" clang-tidy --quiet -p build; }

check "Python format" ruff format --check --quiet python scripts tests
check "Python style" ruff check --quiet python scripts tests
check "Python types" mypy
check "C++ format" format_cpp
check "C++ names" tidy_cpp
[ ${#failed[@]} = 0 ] || { echo "lint: 'make format' mends formatting; the rest is yours"; exit 1; }
