#!/bin/bash
# README's sixty seconds, line by line as they stand there.
source "$(dirname "$0")/../support/cli.sh"

mkdir build && ln -s "$BIN" build/bin && ln -s "$fixtures" fixtures
sed -n '/^## Sixty seconds/,/^## /p' "$root/README.md" | sed -n '/^```sh/,/^```/p' | grep -v '^```' > tour
tells() { [ "$(sha256sum back.jsonl | cut -d ' ' -f 1)" = "$(listed bundle.gtb sha256)" ]; }
smaller() { [ $(($(stat -c %s bundle.gtb) * 500)) -lt "$(stat -c %s spans.jsonl)" ]; }

check "README has a tour" test "$(wc -l < tour)" -ge 5
n=0
while IFS= read -r line; do
    n=$((n + 1))
    check "line $n: ${line%%#*}" bash -euo pipefail -c "$line"
done < tour
check "the digest is the one listed" tells
check "the bundle is as small as it says" smaller
finish
