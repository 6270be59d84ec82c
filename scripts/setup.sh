#!/usr/bin/env bash
# Installs what is missing to build and play nn~: system packages (with apt or brew) and a Python environment in .venv. With
# `test`, also what the tests need: a Clang with sanitizers, a JACK server, linters. Safe to run again: a second run only
# looks at a stamp.
#
#   NN_PYTHON=python3.12        the Python to make .venv with (3.10 to 3.13)
#   NN_TORCH="torch==2.9.1"     what pip is told to install as PyTorch: any version from 2.7 on, with options if need be
set -euo pipefail
cd "$(dirname "$0")/.."

stage=${1:-build}
case "$stage" in build | test) ;; *) echo "usage: scripts/setup.sh [test]" >&2; exit 2 ;; esac

say() { echo "setup: $*"; }
fail() { echo "setup: $*" >&2; exit 1; }
has() { command -v "$1" > /dev/null 2>&1; }

run() { # run WHAT COMMAND...: a sign of life every five seconds; what the command says is shown if it fails
    local what=$1 began=$SECONDS log status=0
    shift
    log=$(mktemp)
    printf 'setup: %s ' "$what"
    (while sleep 5; do printf .; done) &
    beat=$!
    "$@" > "$log" 2>&1 || status=$?
    kill "$beat" 2> /dev/null && wait "$beat" 2> /dev/null || true
    if [ $status = 0 ]; then echo " $((SECONDS - began)) s"; else
        echo " failed"
        cat "$log" >&2
    fi
    rm -f "$log"
    return $status
}
trap '[ -z "${beat:-}" ] || kill "$beat" 2> /dev/null || true' EXIT

# --- Nothing to do? ---------------------------------------------------------------------------------------------------
stamp=.venv/.setup-$stage
requirements=scripts/requirements.txt
[ "$stage" = build ] || requirements=scripts/requirements-test.txt
wanted=$(cat scripts/setup.sh "$requirements"; echo "${NN_TORCH:-} ${NN_PYTHON:-}")
if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ] && .venv/bin/python -c "" 2> /dev/null &&
    has c++ && has cmake && has ninja && has git && { has pd || [ "$(uname)" = Darwin ]; }; then
    exit 0
fi

# --- System packages --------------------------------------------------------------------------------------------------
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }

may_install() { # asks for the password now, not where nobody sees the question
    [ "$(id -u)" = 0 ] || { has sudo && sudo -v; } || fail "not root and no sudo: ask an administrator to install: $*"
}

apt_install() { # apt_install PACKAGE...: those that are not there yet
    local missing=() package
    for package in "$@"; do
        dpkg-query -W -f '${db:Status-Status}' "$package" 2> /dev/null | grep -qx installed || missing+=("$package")
    done
    [ ${#missing[@]} = 0 ] && return
    may_install "${missing[@]}"
    [ -n "${apt_updated:-}" ] || run "apt-get update" as_root apt-get -qq update
    apt_updated=yes
    run "apt-get install ${missing[*]}" \
        as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends install "${missing[@]}"
}

brew_install() { # brew_install FORMULA...: those that are not there yet
    local formula
    for formula in "$@"; do brew list "$formula" > /dev/null 2>&1 || run "brew install $formula" brew install "$formula"; done
}

python_is_right() { "$1" -c "import sys; sys.exit(not (3, 10) <= sys.version_info < (3, 14))" 2> /dev/null; }

choose_python() { # the first Python that PyTorch's exporter works with
    local candidate
    for candidate in ${NN_PYTHON:-python3 python3.12 python3.13 python3.11 python3.10}; do
        if python_is_right "$candidate"; then
            command -v "$candidate"
            return
        fi
    done
    return 1
}

if has apt-get; then
    apt_install g++ make cmake ninja-build git puredata-core puredata-gui puredata-dev puredata-doc doctest-dev nlohmann-json3-dev \
        libsamplerate0-dev zlib1g-dev
    has python3 || apt_install python3
    if [ "$stage" = test ]; then
        has jackd || apt_install jackd2 # tests/pd/test_jack.py: its dummy driver; where jackd1 is there, that stays
        # A Clang with its sanitizers and libFuzzer; tests that need one are skipped where it cannot be had.
        for version in 22 19 14; do
            if apt-cache show "clang-$version" > /dev/null 2>&1; then
                apt_install "clang-$version" "libclang-rt-$version-dev" "llvm-$version" && break
            fi
        done
    fi
elif has brew; then
    brew_install cmake ninja doctest nlohmann-json libsamplerate
    choose_python > /dev/null || brew_install python@3.12 # Xcode's is 3.9, for which there is no PyTorch
    has pd || ls -d /Applications/Pd*.app > /dev/null 2>&1 ||
        say "no Pure Data found: install Pd 0.53 or later in /Applications, or put its bin folder on your PATH"
elif [ ! -f "$stamp" ]; then
    say "neither apt nor brew here. What has to be there: a C++20 compiler, make, cmake 3.25, ninja, git, Python 3.10 to 3.13 with its headers,"
    say "doctest, nlohmann-json, libsamplerate, zlib and Pure Data with its headers. On Fedora: sudo dnf install gcc-c++ make cmake"
    say "ninja-build git python3-devel doctest-devel json-devel libsamplerate-devel zlib-devel, and Pd from its own site if dnf has none"
    for tool in c++ cmake ninja git; do has $tool || fail "$tool is missing"; done
fi

# --- Python -----------------------------------------------------------------------------------------------------------
if [ ! -x .venv/bin/python ] || ! .venv/bin/python -m pip --version > /dev/null 2>&1; then
    python=$(choose_python) || fail "no Python from 3.10 to 3.13 here: install one, or name it with NN_PYTHON=..."
    version=$("$python" -c "import sys; print('%d.%d' % sys.version_info[:2])")
    if has apt-get && [ "$(readlink -f "$python")" = "/usr/bin/python$version" ]; then
        apt_install "python$version-venv" "python$version-dev"
    fi
    run "Python $version in .venv" "$python" -m venv --clear .venv
fi
pip() { .venv/bin/python -m pip --disable-pip-version-check --no-input "$@"; }

brings_cuda() { # whether what pip would take is a build with CUDA: gigabytes that nn~ makes no use of
    pip install -q --dry-run --no-deps --ignore-installed --report - "$@" 2> /dev/null | grep -qE '"(nvidia-|cuda-)'
}

install_torch() { # the CPU build from PyTorch's own index, which uv knows, where it can be reached; else what pip finds
    if [ "$(uname -sm)" = "Linux x86_64" ] && [ -z "${NN_TORCH:-}" ] &&
        run "asking for the newest pip and uv" pip install --upgrade "pip>=23.3" uv && brings_cuda "$@"; then
        UV_HTTP_TIMEOUT=30 run "$* for the CPU alone, from PyTorch's own index (200 MB)" \
            .venv/bin/python -m uv pip install --python .venv/bin/python --torch-backend=cpu "$@" && return
        say "that cannot be had here: the build with CUDA instead (several GB), which plays as well"
    fi
    if [ -t 1 ]; then pip install "$@"; else run "pip install $* (the largest part)" pip install "$@"; fi
}

if [ -n "${NN_TORCH:-}" ] || ! .venv/bin/python -c "import torch" 2> /dev/null; then
    case "$(uname -sm)" in
        "Linux aarch64") torch="torch==2.9.1" ;; # the newest CPU build that runs on every 64-bit Raspberry Pi
        *) torch="torch==2.13.0" ;;
    esac
    # shellcheck disable=SC2086  # options may come with it
    install_torch ${NN_TORCH:-$torch}
fi
run "pip install -r $requirements" pip install -r "$requirements"

oldest=$(printf '3.25\n%s\n' "$(cmake --version 2> /dev/null | sed -n '1s/[^0-9]*//p')" | sort -V | head -n 1)
if [ "$oldest" != 3.25 ]; then run "pip install cmake" pip install "cmake>=3.25"; fi # make puts .venv/bin first on PATH

printf '%s\n' "$wanted" > "$stamp"
