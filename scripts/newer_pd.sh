#!/usr/bin/env bash
# Prints the command of a Pure Data >= 0.54 (multichannel signals): the installed one if it is new enough, otherwise one
# unpacked below build/newer_pd from the backports of the machine's own package mirror. Needs no root and installs
# nothing. When there is none to be had, says why on stderr and ends with status 1.
set -euo pipefail
cd "$(dirname "$0")/.."
root="$PWD/build/newer_pd"

fail() { echo "newer Pd: $*" >&2; exit 1; }
is_new() { local version; version=$("$1" -version 2>&1 | sed -n 's/^Pd-0\.\([0-9]*\).*/\1/p'); [ "${version:-0}" -ge 54 ]; }

for pd in pd "$root/usr/lib/puredata/bin/pd"; do
    if command -v "$pd" > /dev/null && is_new "$pd"; then command -v "$pd"; exit; fi
done

if ! command -v apt-get > /dev/null || ! [ -r /etc/os-release ]; then fail "no apt-get here: install Pd 0.54 or later"; fi
# shellcheck source=/dev/null
suite=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
# shellcheck disable=SC2016  # apt-get fills in these fields, not the shell
mirror=$(apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT)' "Created-By: Packages" 2> /dev/null |
    awk -v suite="$suite" '$2 == suite && $3 == "main" { print $1; exit }')
[ -n "$mirror" ] || fail "apt has no sources for the main component of '$suite'"

rm -rf "$root"
mkdir -p "$root/apt/lists/partial" "$root/apt/cache/archives/partial"
echo "deb $mirror $suite-backports main" > "$root/apt/sources.list"
own_apt() {
    apt-get -q -o Dir::Etc::sourcelist="$root/apt/sources.list" -o Dir::Etc::sourceparts=- -o Dir::State::lists="$root/apt/lists" \
        -o Dir::Cache="$root/apt/cache" -o APT::Sandbox::User=root -o Acquire::Languages=none -o APT::Update::Error-Mode=any "$@"
}
own_apt update > "$root/apt/log" 2>&1 || fail "cannot read the package lists of $suite-backports (see build/newer_pd/apt/log)"
(cd "$root/apt" && own_apt download "puredata-core/$suite-backports" >> log 2>&1) || fail "$suite-backports has no puredata-core"
for package in "$root"/apt/*.deb; do dpkg-deb -x "$package" "$root"; done
rm -rf "$root/apt/lists" "$root/apt/cache" "$root"/apt/*.deb

pd="$root/usr/lib/puredata/bin/pd"
is_new "$pd" || fail "the Pd of $suite-backports does not start here: $("$pd" -version 2>&1 | head -n 1)"
echo "$pd"
