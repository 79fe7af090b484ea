#!/bin/bash
# Frames: cut by count and by time, over lines and files; whatever arrives late is kept.
source "$(dirname "$0")/../support/cli.sh"

zstd -q -d "$fixtures/shop.otlp.jsonl.zst" -o shop.jsonl
sum() { gentd -l --json "$1" | python3 -c 'import json, sys
frames = [json.loads(line) for line in sys.stdin]
print(*(sum(f[key] for f in frames) for key in ("traces", "spans", "events", "links", "input_bytes")))'; }
frames() { gentd -l --json "$1" | wc -l; }
traces() { gentd -l --json "$1" | grep -o '"traces":[0-9]*' | cut -d : -f 2 | paste -sd ' '; }
size=$(stat -c %s shop.jsonl)

gentc shop.jsonl -o whole.gtb
whole() { [ "$(frames whole.gtb)" = 1 ] && [ "$(sum whole.gtb)" = "1500 30731 295 36 $size" ]; }
check "an input is one frame" whole

gentc --traces 400 shop.jsonl -o count.gtb
by_count() { [ "$(traces count.gtb)" = "400 400 400 300" ] && [ "$(sum count.gtb)" = "1500 30731 295 36 $size" ]; }
check "--traces 400 cuts every 400 traces" by_count
check "the frames regenerate" gentd -t count.gtb
ids() { gentd "$1" | sed 's/.*"spans":\[{"traceId":"\([0-9a-f]*\)".*/\1/' | sort -u | wc -l; }
unique() { [ "$(ids count.gtb)" = 1500 ]; }
check "no two frames have an id in common" unique
in_files() { split -n l/5 shop.jsonl part. && gentc --traces 400 part.* -o parts.gtb && cmp parts.gtb count.gtb; }
check "the cuts do not depend on files" in_files
one() { gentc --traces 1 "$small" -o one.gtb && [ "$(frames one.gtb)" = 40 ] && [ "$(sum one.gtb | cut -d ' ' -f 1,2)" = "40 944" ] && gentd -t one.gtb; }
check "--traces 1 is a frame for each" one

gentc --window 120s shop.jsonl -o time.gtb
by_time() { [ "$(frames time.gtb)" = 4 ] && [ "$(sum time.gtb | cut -d ' ' -f 2-)" = "30731 295 36 $size" ]; }
in_windows() { gentd -l --json time.gtb | python3 -c 'import json, sys
starts = [int(json.loads(line)["window_start_ns"]) // (120 * 10**9) for line in sys.stdin]
assert starts == sorted(set(starts)), starts'; }
check "--window 120s is a frame for every two minutes" by_time
check "each frame begins in a window of its own" in_windows
check "the windows regenerate" gentd -t time.gtb

# A bound on every frame: the highest level that fits.
largest() { gentd -l --json "$1" | grep -o '"bundle_bytes":[0-9]*' | cut -d : -f 2 | sort -n | tail -n 1; }
level_of() { gentd -l --json "$1" | grep -o '"level":[0-9]*' | cut -d : -f 2; }
gentc shop.jsonl -1 -o least.gtb && gentc shop.jsonl -9 -o most.gtb
fits() { bound=$((($(largest least.gtb) + $(largest whole.gtb)) / 2)) && gentc -9 --max-bytes "$bound" shop.jsonl -o bound.gtb && [ "$(largest bound.gtb)" -le "$bound" ] && [ "$(level_of bound.gtb)" -lt 6 ]; }
check "--max-bytes takes a level that fits" fits
check "a bounded frame regenerates" gentd -t bound.gtb
roomy() { gentc -9 --max-bytes 1M shop.jsonl -o roomy.gtb && cmp roomy.gtb most.gtb; }
check "--max-bytes changes nothing where there is room" roomy
check "--max-bytes that nothing fits ends the run" says 1 "^gentc: limit exceeded: a bundle of [0-9]* bytes is the smallest" gentc --max-bytes 1K shop.jsonl -o tiny.gtb
no_tiny() { [ ! -e tiny.gtb ]; }
check "and leaves no file" no_tiny

# A trace whose second half comes long after its frame has gone is a trace of its own.
late() {
    { cat shop.jsonl; head -n 1 shop.jsonl | sed 's/"spanId":"..../"spanId":"ffff/g'; } > late.jsonl
    gentc --traces 400 late.jsonl -o late.gtb && gentd -t late.gtb &&
    [ "$(sum late.gtb | cut -d ' ' -f 2)" -gt 30731 ] && [ "$(sum late.gtb | cut -d ' ' -f 1)" -gt 1500 ]
}
check "what arrives late is kept" late
# The first window must be out while the input is still open.
early() {
    local pid n=0
    mkfifo open.jsonl || return 1
    gentc --window 60s < open.jsonl > early.gtb & pid=$!
    exec 3> open.jsonl
    cat shop.jsonl >&3
    for _ in $(seq 200); do n=$(stat -c %s early.gtb); [ "$n" -gt 10000 ] && break; sleep 0.1; done
    exec 3>&-
    wait $pid && [ "$n" -gt 10000 ] && gentd -t early.gtb
}
check "frames are written as their windows close" early
finish
