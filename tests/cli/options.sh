#!/bin/bash
# Options: what each does, and what is refused with status 2 and one line.
source "$(dirname "$0")/../support/cli.sh"

gentc "$small" -o small.gtb && gentd small.gtb -o small.out
for program in gentc gentd; do
    helps() { $program --help | grep -q "^Usage: $program" && $program -h | cmp - <($program --help); }
    versions() { [[ $($program -V) == "$program "*", bundle format 1.4" ]]; }
    check "$program --help" helps
    check "$program --version" versions
    for bad in --nonsense -x --threads=0 --threads=65 --threads=two "--output" "-vq" "--force=yes" --format=json; do
        check "$program refuses $bad" says 2 "^$program: " $program $bad
    done
done
for bad in --seeds=0 --seeds=65537 --seeds=few --seeds= --window-seeds=0 --window-seeds=257 --window-seeds=x --device=cpu --epochs=0 --epochs=1001 --epochs=-1 --epochs=many --chain=0 --chain=5 --chain= --embedding=gat \
    --embedding= --model=neural --model= --window=0s --window=5 --traces=0 --traces=-1 \
    "--traces 5 --window 5s" --seed=-1 --seed=99999999999999999999 --max-line=0 --max-line=2G --max-bytes=0 --max-bytes=x --drop-attr= --drop-attr=\* -0; do
    # shellcheck disable=SC2086
    check "gentc refuses $bad" says 2 '^gentc: ' gentc $bad "$small"
done
for bad in --json --traces=0..3 --traces=5..3 --traces=3 --shift-time=5 --max-spans=all "-tl" "-t -o x" "-t --no-verify" "-t --format=otlp" --format=auto -9; do
    # shellcheck disable=SC2086
    check "gentd refuses $bad" says 2 '^gentd: ' gentd $bad small.gtb
done

quiet() { silent gentc -q "$small" -o quiet.gtb && silent gentd -q small.gtb -o quiet.out; }
verbose() { gentc -v "$small" -o verbose.gtb 2>&1 | grep -q '1 frames, 40 traces, 944 spans'; }
check "nothing is said when all is well" quiet
check "gentc -v sums up" verbose
tests() { silent gentd -t small.gtb && [ "$(cat small.gtb small.gtb | gentd -tv 2>&1)" = "gentd: standard input: ok, 80 traces" ]; }
check "gentd -t says nothing, with -v how many" tests

range() { gentd --traces "$1" small.gtb | cmp - <(sed -n "$2p" small.out); }
check "--traces 1..1 is the first" range 1..1 1
check "--traces 3..7 are five" range 3..7 3,7
check "--traces 38..99 ends with the last" range 38..99 '38,$'
check "--traces 41..99 are none" range 41..99 99
range_of_two() { cat small.gtb small.gtb | gentd --traces 39..42 | cmp - <(cat small.out small.out | sed -n 39,42p); }
check "--traces counts over all frames" range_of_two

unmarked() { gentd --no-mark small.gtb > unmarked.out && ! grep -q gent.synthetic unmarked.out && [ "$(wc -l < unmarked.out)" = 40 ]; }
only_marks_differ() { sed 's/,{"key":"gent.synthetic","value":{"boolValue":true}}//g' small.out | cmp - unmarked.out; }
unverified() { gentd --no-verify small.gtb | cmp - small.out && gentd --no-verify --no-mark small.gtb | cmp - unmarked.out; }
check "--no-mark leaves the marks out" unmarked
check "--no-mark changes nothing else" only_marks_differ
check "--no-verify gives the same bytes" unverified

starts() { grep -o '"startTimeUnixNano":"[0-9]*"' "$1" | tr -dc '0-9\n'; }
shifted() { gentd -f --shift-time "$1" small.gtb -o shifted.out && paste <(starts small.out) <(starts shifted.out) | python3 -c 'import sys
for line in sys.stdin:
    a, b = map(int, line.split())
    assert b - a == int(sys.argv[1]), (a, b)' "$2"; }
check "--shift-time 90s" shifted 90s 90000000000
check "--shift-time -2d" shifted -2d -172800000000000
check "--shift-time +1ms" shifted +1ms 1000000
check "--shift-time before 1970 is refused" says 1 'before 1970' gentd --shift-time -99999d small.gtb -o early.out
check "--shift-time too far is refused" says 1 'beyond the year 2116' gentd --shift-time 99999d small.gtb -o late.out

json_line() { gentd -l --json small.gtb small.gtb | python3 -c 'import json, sys
frames = [json.loads(line) for line in sys.stdin]
assert [f["frame"] for f in frames] == [1, 2] and frames[0]["offset"] == frames[1]["offset"] == 0
f = frames[0]
assert (f["traces"], f["spans"], f["level"], f["model"]) == (40, 944, 6, "table"), f
assert sum(s["bytes"] for s in f["sections"].values()) < f["bundle_bytes"]
import datetime
at = datetime.datetime.fromtimestamp(int(f["window_start_ns"]) // 10**9, datetime.timezone.utc)
assert f["window_start"].startswith(at.strftime("%Y-%m-%dT%H:%M:%S.")), f["window_start"]'; }
check "-l --json is one object a frame" json_line
levels() { for n in 1 2 3 4 5 6 7 8 9; do [ "$(gentc -$n "$small" | gentd -l --json - | grep -o '"level":[0-9]')" = "\"level\":$n" ] || return 1; done; }
check "-1 to -9 are levels" levels

gentc "$small" -o full.gtb --drop-attr http.user_agent --drop-attr 'k8s.*'
gentd full.gtb -o dropped.out
drops() { ! grep -qE '"key":"(http.user_agent|k8s\.[a-z.]*)"' dropped.out && grep -q '"key":"k8s\.' small.out; }
drop_listed() { listed full.gtb dropped | grep -q 'attributes k8s\.\*'; }
others() { grep -q '"key":"service.name"' dropped.out; }
check "--drop-attr takes attributes out" drops
check "--drop-attr is listed" drop_listed
check "--drop-attr leaves the others" others
no_service() { gentc "$small" --drop-attr service.name | gentd > service.out && ! grep -q '"service.name"' service.out && [ "$(grep -o '"spanId"' service.out | wc -l)" = 944 ]; }
check "--drop-attr service.name leaves spans of no service" no_service
finish
