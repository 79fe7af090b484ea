#!/bin/bash
# Pipes, compressed inputs, bundles in a row, readers that leave, disks that are full, terminals.
source "$(dirname "$0")/../support/cli.sh"

gentc "$small" -o small.gtb && gentd small.gtb -o small.out
gentc "$fixtures/odd/links.jsonl" -o links.gtb && gentd links.gtb -o links.out
gentc "$fixtures/shop.otlp.jsonl.zst" -o shop.gtb

through_pipe() { gentc < "$small" | gentd | cmp - small.out; }
through_cat() { cat "$small" | gentc - | cat | gentd - | cmp - small.out; }
packed() { $1 < "$small" | gentc | cmp - small.gtb; }
packed_twice() { { head -n 70 "$small" | gzip; tail -n +71 "$small" | gzip; } | gentc | cmp - small.gtb; }
packed_file() { $1 < "$small" > "small.$1" && gentc "small.$1" | cmp - small.gtb; }
check "standard input to standard output" through_pipe
check "- is standard input, also in slow pieces" through_cat
for tool in "gzip" "lz4" "zstd"; do
    check "$tool on standard input" packed "$tool"
    check "$tool in a file" packed_file "$tool"
done
check "gzip in two members" packed_twice

in_a_row() { cat small.gtb links.gtb small.gtb | gentd | cmp - <(cat small.out links.out small.out); }
files_in_a_row() { gentd small.gtb links.gtb | cmp - <(cat small.out links.out); }
stdin_among_files() { gentd links.gtb - links.gtb < small.gtb | cmp - <(cat links.out small.out links.out); }
head_of() { head -n 75 "$small" > first.jsonl && tail -n +76 "$small" > second.jsonl && gentc first.jsonl second.jsonl | gentd | cmp - small.out; }
check "bundles in a row give outputs in a row" in_a_row
check "files in a row give outputs in a row" files_in_a_row
check "standard input among files" stdin_among_files
check "several inputs are one stream of spans" head_of

# The first frame must be out before the second arrives.
growing() {
    mkfifo grow || return 1
    gentd < grow > grow.out & local pid=$!
    exec 3> grow
    cat links.gtb >&3
    for _ in $(seq 100); do [ "$(stat -c %s grow.out)" = "$(stat -c %s links.out)" ] && break; sleep 0.05; done
    cmp grow.out links.out || { exec 3>&-; wait $pid; return 1; }
    cat small.gtb >&3
    exec 3>&-
    wait $pid && cat links.out small.out | cmp - grow.out
}
check "a stream that still grows is given out frame by frame" growing

leaves_early() { gentd shop.gtb 2> leave.err | head -n 1 > /dev/null; local s=("${PIPESTATUS[@]}"); [ "${s[0]}" = 0 ] && [ ! -s leave.err ]; }
bundle_to_nobody() { { sleep 0.2; gentc "$small" 2> leave.err; echo $? > leave.status; } | true; sleep 0.6; [ "$(cat leave.status)" = 0 ] && [ ! -s leave.err ]; }
check "a reader that leaves ends gentd quietly" leaves_early
check "a reader that leaves ends gentc quietly" bundle_to_nobody

full_gentc() { gentc "$small" > /dev/full; }
full_gentd() { gentd small.gtb > /dev/full; }
check "gentc says that the disk is full" says 1 '^gentc: .*input or output failed: cannot write' full_gentc
check "gentd says that the disk is full" says 1 '^gentd: .*input or output failed: cannot write' full_gentd
check "gentd writes to a device" gentd small.gtb -o /dev/null

# No file under the final name, and none beside it, when a run fails or is ended.
nothing_left() { [ ! -e none/out ] && [ -z "$(ls -A none)" ]; }
mkdir none
damaged() { head -c 3000 small.gtb | gentd -o none/out; }
strict() { gentc --strict "$fixtures/odd/bad.jsonl" -o none/out; }
ended() { { cat "$small"; sleep 5; } | gentc -o none/out & local pid=$!; sleep 0.5; kill "-$1" $!; wait $pid; [ $? = "$2" ]; }
check "a damaged bundle is an error" says 4 'bundle is damaged' damaged
check "a damaged bundle leaves no file" nothing_left
check "a strict run ends at a bad line" says 1 'bad.jsonl:2: ' strict
check "a strict run leaves no file" nothing_left
check "gentc ends by SIGTERM" ended TERM 143
check "SIGTERM leaves no file" nothing_left
check "gentc ends by SIGHUP" ended HUP 129
check "SIGHUP leaves no file" nothing_left

kept() { echo old > old && says 1 'exists already' gentc "$small" -o old && [ "$(cat old)" = old ]; }
replaced() { echo old > old && gentc -f "$small" -o old && cmp old small.gtb; }
check "a file is not replaced without -f" kept
check "a file is replaced with -f" replaced

# script(1) gives the program a terminal.
on_terminal() { script -qec "$1" /dev/null < /dev/null > terminal.out 2>&1; echo $? > terminal.status; }
refuses_terminal() { on_terminal "gentc '$small'"; [ "$(cat terminal.status)" = 2 ] && grep -q '^gentc: refusing to write a bundle to a terminal; use -o FILE or a pipe' terminal.out && [ "$(wc -l < terminal.out)" = 1 ]; }
file_on_terminal() { on_terminal "gentc -q '$small' -o terminal.gtb"; [ "$(cat terminal.status)" = 0 ] && cmp terminal.gtb small.gtb; }
progress_on_terminal() { on_terminal "gentc '$small' -o terminal2.gtb"; grep -q 'gentc: read: ' terminal.out; }
no_progress() { [ -z "$(gentc "$small" 2>&1 > /dev/null)" ]; }
check "gentc refuses to write to a terminal" refuses_terminal
check "gentc writes a file on a terminal" file_on_terminal
check "gentc shows its progress on a terminal" progress_on_terminal
check "gentc shows no progress elsewhere" no_progress
finish
