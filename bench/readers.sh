#!/bin/bash
# How fast each format is read, beside OTLP:
#     bench/readers.sh [FILE...]
# Without FILE: the fixtures, and the shop's traces in every format. A table in Markdown, the slowest first, of MB/s of
# CPU time and the ratio to the first OTLP file. bench/README.md tells the method. Programs are those of build/bin, or
# of the folder in GENT_BIN; N_RUNS is how often each file is read.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
mkdir -p "${GENT_BIN:=$root/build/bin}"
GENT_BIN=$(cd "$GENT_BIN" && pwd)
build=$(dirname "$GENT_BIN")
make -s -C "$root" BUILD="$build" "$build/bin/read_bench" "$build/bin/gentc" "$build/bin/gentd"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
target=${N_BYTES:-50000000} # of what is repeated

# Copies of FILE, of at least $target bytes in all, to standard output. Every id is another one in each copy.
repeat() { # FILE
    { if [[ $1 == *.zst ]]; then zstd -qdc "$1"; else cat "$1"; fi; } | python3 -c '
import re, sys
text = sys.stdin.buffer.read().decode()
text += "" if text.endswith("\n") else "\n"
# Texts and ids in turn: 16 or 32 hexadecimal digits, or as a UUID begins.
parts = re.split(r"\"((?:[0-9a-fA-F]{16}){1,2}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{2,22})\"", text)

def moved(digits, key):
    return f"{int(digits, 16) ^ key:08x}"

def fresh(name, key):
    new = moved(name[:8], key) + name[8:]
    return new if len(name) != 32 else new[:16] + moved(name[16:24], key) + name[24:]

n_wanted, n_written, copy = int(sys.argv[1]), 0, 0
while n_written < n_wanted:
    key = copy * 0x9E3779B1 & 0xFFFFFFFF
    parts_now = list(parts)
    parts_now[1::2] = ["\"" + fresh(name, key) + "\"" for name in parts[1::2]]
    n_written += sys.stdout.buffer.write("".join(parts_now).encode())
    copy += 1' "$target"
}

paths=() names=() notes=()
add() { paths+=("$1") names+=("$2") notes+=("$3"); }
add_repeated() { # FILE NAME
    repeat "$1" > "$work/${#paths[@]}"
    add "$work/${#paths[@]}" "$2" repeated
}

if [ $# = 0 ]; then
    shop=$root/fixtures/shop.otlp.jsonl.zst
    add_repeated "$shop" shop.otlp.jsonl
    "$GENT_BIN/gentc" -q -1 "$shop" > "$work/bundle"
    for format in zipkin zipkin1 jaeger gent cctf; do
        "$GENT_BIN/gentd" --format "$format" "$work/bundle" > "$work/converted" 2> "$work/left_out"
        add_repeated "$work/converted" "shop as $format"
    done
    for name in zipkin/shared_calls.jsonl zipkin1/cloud.jsonl jaeger/data.json gent_tx/jaeger.json.zst \
                gent_tx/lambda.json.zst cctf/invocations.jsonl.zst; do
        add_repeated "$root/fixtures/$name" "$name"
    done
fi
for file in "$@"; do
    if [[ $file == *.zst ]] || [ "$(stat -c %s "$file")" -lt $((target * 2 / 5)) ]; then
        add_repeated "$file" "$(basename "$file")"
    else
        add "$file" "$(basename "$file")" ""
    fi
done

# All in turn, once to warm the page cache, then N_RUNS times.
runs=${N_RUNS:-7}
for run in $(seq 0 "$runs"); do
    for at in "${!paths[@]}"; do
        line=$("$GENT_BIN/read_bench" "${paths[$at]}")
        if [ "$run" != 0 ]; then printf '%s\t%s\t%s\t%s\n' "$at" "${names[$at]}" "${notes[$at]}" "$line"; fi
    done
done > "$work/runs"

echo "$(date -u +%Y-%m-%d), $("$GENT_BIN/gentc" --version), commit $(git -C "$root" rev-parse --short HEAD 2> "$work/git" || echo unknown);" \
     "medians of $runs; $(nproc) processors, $(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -n 1)."
echo
python3 - "$work/runs" <<'SCRIPT'
import statistics
import sys

files = {}
for line in open(sys.argv[1]):
    at, name, note, figures = line.rstrip("\n").split("\t")
    form, n_bytes, n_spans, seconds = figures.split()
    file = files.setdefault(int(at), (name, note, form, int(n_bytes), int(n_spans), []))
    file[-1].append(float(seconds))
rows = []
for name, note, form, n_bytes, n_spans, seconds in files.values():
    rows.append((n_bytes / 1e6 / statistics.median(seconds), form, name + (f" ({note})" if note else ""), n_bytes, n_spans,
                 statistics.median(seconds), max(seconds) / min(seconds)))
base = next((row[0] for row in rows if row[1] == "otlp"), None)
print("| file | format | MB | spans | CPU s | slowest : fastest run | MB/s | to OTLP |")
print("| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |")
for speed, form, name, n_bytes, n_spans, seconds, spread in sorted(rows):
    ratio = "-" if base is None else f"{speed / base:.2f}"
    print(f"| {name} | {form} | {n_bytes / 1e6:.1f} | {n_spans} | {seconds:.3f} | {spread:.2f} | {speed:.0f} | {ratio} |")
SCRIPT
