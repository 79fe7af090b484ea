#!/bin/bash
# What is wrong with an input is said with file and line, counted and skipped.
source "$(dirname "$0")/../support/cli.sh"

bad=$fixtures/odd/bad.jsonl
check "an input with bad lines is done" exits 0 gentc "$bad" -o bad.gtb --stats bad.json
gentc "$bad" -o /dev/null 2> said
n_lines_said() { cut -d : -f 3 said | sort -u | wc -l; }
line() { grep -qE "^gentc: $bad:$1: $2" said; }
check "line 2: ends early" line 2 'not JSON'
check "line 3: no JSON" line 3 'not JSON'
check "line 4: a wrong type" line 4 'a list of spans is not an array'
check "line 5: no OTLP" line 5 'no OTLP object'
check "line 6: no trace id" line 6 'span has no traceId'
check "line 7: no span id" line 7 'span has no spanId'
check "line 8: a trace id of zeros" line 8 'traceId is zero'
check "line 9: a malformed span id" line 9 'spanId is not'
check "line 10: a name that is a number" line 10 'name is not a string'
check "line 11: a time that is a word" line 11 'startTimeUnixNano is not a number'
check "line 12: an end before its start" line 12 'span ends before it starts'
check "line 13: a lone surrogate" line 13 'not JSON: a string has a wrong escape'
check "line 14: attributes that are an object" line 14 'attributes is not an array'
check "line 15: an unknown kind" line 15 'kind is not'
check "line 17: a file that ends in the middle" line 17 'file ends in the middle of a line'
counted() { [ "$(field bad.json '["lines"]')" = 17 ] && [ "$(field bad.json '["bad_lines"] + d["bad_spans"]')" = "$(n_lines_said)" ]; }
kept() { [ "$(listed bad.gtb traces)" = 2 ] && [ "$(field bad.json '["warnings"]')" = 15 ]; }
check "what is bad is counted" counted
check "what is good is kept" kept
check "--strict ends at the first" says 1 "^gentc: $bad:2: input trace is malformed: not JSON" gentc --strict "$bad" -o strict.gtb
check "-q says nothing of it" silent gentc -q "$bad" -o quiet.gtb

long_line() { { head -n 20 "$small"; head -c 10000000 /dev/zero | tr '\0' 'x'; echo; tail -n +21 "$small"; } > long.jsonl; says 0 'long.jsonl:21: line is longer than 8388608 bytes' gentc long.jsonl -o long.gtb; }
long_is_skipped() { [ "$(listed long.gtb spans)" = 944 ]; }
check "a line of 10 MB is skipped" long_line
check "the lines around it are kept" long_is_skipped
longest=$(awk '{ if (length($0) > n) n = length($0) } END { print n }' "$small")
lowered() { [ "$(gentc --max-line "$((longest - 1))" "$small" 2>&1 > /dev/null | grep -c 'line is longer')" = 1 ]; }
check "--max-line lowers what is too long" lowered

many() { yes 'no JSON' | head -n 143 > many.jsonl; gentc many.jsonl -o many.gtb 2> many.err && [ "$(wc -l < many.err)" = 21 ] && tail -n 1 many.err | grep -q '^gentc: many.jsonl: 123 more problems not shown$'; }
many_counted() { gentc -q many.jsonl -o many2.gtb --stats many.json && [ "$(field many.json '["bad_lines"]')" = 143 ]; }
check "after 20 problems only their number is told" many
check "all of them are counted" many_counted

unknown() { gentc "$fixtures/odd/unknown.jsonl" -o unknown.gtb --stats unknown.json && [ "$(field unknown.json '["unknown_members"]')" = 3 ]; }
unknown_listed() { [ "$(listed unknown.gtb dropped)" = "['3 members that OTLP does not know']" ]; }
check "unknown members are counted" unknown
check "unknown members are listed as dropped" unknown_listed

: > empty.jsonl
empty() { gentc "$1" -o "$2" && [ "$(listed "$2" traces)" = 0 ] && exits 0 gentd "$2" -o "$2.out" && [ ! -s "$2.out" ]; }
check "an empty input is an empty bundle and an empty output" empty empty.jsonl empty.gtb
check "so is one of empty lines" empty <(printf '\n\n') lines.gtb
check "so is one without spans" empty <(echo '{"resourceSpans":[]}') nothing.gtb
check "a bundle of no bytes is an empty output" exits 0 gentd /dev/null -o none.out
check "and it is written" test -e none.out

check "a missing file is told" says 1 '^gentc: missing.jsonl: input or output failed: cannot open: No such file' gentc missing.jsonl -o missing.gtb
check "a directory is told" says 1 '^gentc: \.: input or output failed' gentc . -o directory.gtb
truncated() { zstd -qc "$small" | head -c 20000 | gentc -o trunc.gtb; }
check "a truncated compressed input is told" says 1 'zstd data ends too early' truncated
finish
