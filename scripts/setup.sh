#!/usr/bin/env bash
# Installs what is missing to build, test and hear nn~: system packages (with apt or brew) and a Python environment in
# .venv. Safe to run again: a second run only looks at a stamp.
#
#   NN_PYTHON=python3.12        the Python to make .venv with (3.10 to 3.13)
#   NN_TORCH="torch==2.9.1"     what pip is told to install as PyTorch: any version from 2.7 on, with options if need be
set -euo pipefail
cd "$(dirname "$0")/.."

say() { echo "setup: $*"; }
fail() { echo "setup: $*" >&2; exit 1; }
has() { command -v "$1" > /dev/null 2>&1; }

# --- Nothing to do? ---------------------------------------------------------------------------------------------------
stamp=.venv/.setup-stamp
wanted=$(cat scripts/setup.sh scripts/requirements.txt; echo "${NN_TORCH:-} ${NN_PYTHON:-}")
if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ] && .venv/bin/python -c "" 2> /dev/null &&
    has c++ && has cmake && has ninja && has git && { has pd || [ "$(uname)" = Darwin ]; }; then
    exit 0
fi

# --- System packages --------------------------------------------------------------------------------------------------
as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; elif has sudo; then sudo "$@"; else
        fail "not root and no sudo: ask an administrator to run: $*"
    fi
}

apt_install() { # apt_install PACKAGE...: those that are not there yet
    local missing=() package
    for package in "$@"; do
        dpkg-query -W -f '${db:Status-Status}' "$package" 2> /dev/null | grep -qx installed || missing+=("$package")
    done
    [ ${#missing[@]} = 0 ] && return
    say "apt-get install ${missing[*]}"
    [ -n "${apt_updated:-}" ] || as_root apt-get -qq update
    apt_updated=yes
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends install "${missing[@]}" > /dev/null
}

choose_python() { # the first Python that PyTorch's exporter works with
    local candidate
    for candidate in ${NN_PYTHON:-python3 python3.13 python3.12 python3.11 python3.10}; do
        "$candidate" -c "import sys; sys.exit(not (3, 10) <= sys.version_info < (3, 14))" 2> /dev/null || continue
        command -v "$candidate"
        return
    done
    return 1
}

if has apt-get; then
    apt_install g++ make cmake ninja-build git puredata-core puredata-dev puredata-doc doctest-dev nlohmann-json3-dev \
        libsamplerate0-dev zlib1g-dev
    has jackd || apt_install jackd2 # tests/pd/test_jack.py: its dummy driver; where jackd1 is there, that stays
    has python3 || apt_install python3
    # A Clang with its sanitizers and libFuzzer; tests that need one are skipped where it cannot be had.
    for version in 22 19 14; do (apt_install "clang-$version" "libclang-rt-$version-dev" "llvm-$version") 2> /dev/null && break; done
elif has brew; then
    for formula in cmake ninja doctest nlohmann-json libsamplerate; do brew list "$formula" > /dev/null 2>&1 || brew install "$formula"; done
    has pd || ls -d /Applications/Pd*.app > /dev/null 2>&1 ||
        say "no Pure Data found: install Pd 0.53 or later, and put its bin folder on your PATH"
else
    say "neither apt nor brew here: a C++20 compiler, cmake 3.25, ninja, doctest, nlohmann-json, libsamplerate and Pure Data are up to you"
fi

# --- Python -----------------------------------------------------------------------------------------------------------
if [ ! -x .venv/bin/python ] || ! .venv/bin/python -m pip --version > /dev/null 2>&1; then
    python=$(choose_python) || fail "no Python from 3.10 to 3.13 here: install one, or name it with NN_PYTHON=..."
    version=$("$python" -c "import sys; print('%d.%d' % sys.version_info[:2])")
    if has apt-get && [ "$(readlink -f "$python")" = "/usr/bin/python$version" ]; then
        apt_install "python$version-venv" "python$version-dev"
    fi
    say "Python $version in .venv"
    "$python" -m venv --clear .venv
fi
pip() { .venv/bin/python -m pip --disable-pip-version-check --no-input "$@"; }

if [ -n "${NN_TORCH:-}" ] || ! .venv/bin/python -c "import torch" 2> /dev/null; then
    case "$(uname -sm)" in
        "Linux aarch64") torch="torch==2.9.1" ;; # the newest CPU build that runs on every 64-bit Raspberry Pi
        *) torch="torch==2.13.0" ;;
    esac
    say "pip install ${NN_TORCH:-$torch} (the largest part)"
    # shellcheck disable=SC2086  # options may come with it
    pip install -qq ${NN_TORCH:-$torch}
fi
say "pip install -r scripts/requirements.txt"
pip install -qq -r scripts/requirements.txt

oldest=$(printf '3.25\n%s\n' "$(cmake --version 2> /dev/null | sed -n '1s/[^0-9]*//p')" | sort -V | head -n 1)
if [ "$oldest" != 3.25 ]; then pip install -qq "cmake>=3.25"; fi # make puts .venv/bin first on PATH

printf '%s\n' "$wanted" > "$stamp"
say "done"
