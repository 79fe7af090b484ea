#!/bin/bash
# The whole way once, on the shop's traces: demo.sh FOLDER_OF_PROGRAMS
set -eu
cd "$(dirname "$0")/../.."
PATH=$(cd "$1" && pwd):$PATH
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
zstd -q -d fixtures/shop.otlp.jsonl.zst -o "$work/shop.jsonl"

echo "gentc: learn $(wc -l < "$work/shop.jsonl") lines of OTLP JSON"
gentc -v --no-progress "$work/shop.jsonl" -o "$work/shop.gtb"
echo
echo "gentd: give the traces back"
gentd -v "$work/shop.gtb" -o "$work/back.jsonl"
echo
gentd -l "$work/shop.gtb"
echo
echo "sha256sum of what came back:"
sha256sum < "$work/back.jsonl" | cut -d ' ' -f 1
gentd -l "$work/shop.gtb" | grep -q "sha256 *$(sha256sum < "$work/back.jsonl" | cut -d ' ' -f 1)"
echo "It is what the bundle says."
echo
printf '%-12s %12s\n' traces "$(stat -c %s "$work/shop.jsonl")" "gzip -6" "$(gzip -6 < "$work/shop.jsonl" | wc -c)" \
    "zstd -19" "$(stat -c %s fixtures/shop.otlp.jsonl.zst)" gentc "$(stat -c %s "$work/shop.gtb")"
