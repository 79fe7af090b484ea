#!/bin/bash
# Holds what comes back against what went in, one line a check:
#     bench/exact.sh [GENTC_OPTION...] FILE...
# For each file gentc | gentd; the output has to have the length and SHA-256 that gentd -l lists, frame by frame,
# and to pass tests/support/check_regeneration.py (OTLP JSON Lines, plain, .gz or .zst). Options are gentc's, in
# one word: -9, --window=60s. Programs are those of build/bin, or of the folder in GENT_BIN. Exit status 1 if a
# check fails, 2 for wrong usage.
set -u -o pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
PATH=$(cd "${GENT_BIN:-$root/build/bin}" && pwd):$PATH || exit 1
options=()
while [[ ${1:-} == -?* ]]; do options+=("$1"); shift; done
[ $# -gt 0 ] || { sed -n 's/^#     /usage: /p' "$0" >&2; exit 2; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

n_failed=0
verdict() { # NAME COMMAND...
    local name=$1; shift
    if "$@"; then echo "ok $name"; else echo "not ok $name"; n_failed=$((n_failed + 1)); fi
}
listed() {
    gentd -l --json "$work/bundle" | python3 -c 'import json, sys
for line in sys.stdin:
    frame = json.loads(line)
    print(frame["output_bytes"], frame["sha256"])'
}
digest() { # the next BYTES of the output, which is open as 3
    head -c "$1" <&3 | sha256sum | cut -d ' ' -f 1
}

for file in "$@"; do
    name=$(basename "$file")
    if ! gentc -q ${options[@]+"${options[@]}"} "$file" | tee "$work/bundle" | gentd > "$work/back"; then
        verdict "$name: makes the round trip" false
        continue
    fi
    listed > "$work/listed"
    exec 3< "$work/back"
    n_frames=0 n_bytes=0
    while read -r bytes sha256; do
        n_frames=$((n_frames + 1)) n_bytes=$((n_bytes + bytes))
        verdict "$name: frame $n_frames has the listed digest" test "$(digest "$bytes")" = "$sha256"
    done < "$work/listed"
    exec 3<&-
    verdict "$name: frames and output have the same length" test "$n_bytes" = "$(stat -c %s "$work/back")"
    python3 "$root/tests/support/check_regeneration.py" "$file" "$work/back" > "$work/checks" || n_failed=$((n_failed + 1))
    while read -r line; do
        echo "${line%%ok *}ok $name: ${line#*ok }"
    done < "$work/checks"
    # A checker that says nothing has not checked.
    [ -s "$work/checks" ] || verdict "$name: can be read by check_regeneration.py" false
done
[ "$n_failed" = 0 ]
