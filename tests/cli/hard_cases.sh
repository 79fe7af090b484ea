#!/bin/bash
# Attributes that are hard to bring back (tests/support/hard_cases.py): all types, all keys, all that is frequent,
# valid JSON, at three levels, in memory that does not follow what is odd about them.
source "$(dirname "$0")/../support/cli.sh"

cases=$root/tests/support/hard_cases.py
max_gentc_kb=100000 # inputs have 0.2 to 5 MB; the largest need 35 MB
max_gentd_kb=64000  # what gentd may need for anything

# needs KB COMMAND...: succeeds if the command does, and its memory never was more.
needs() {
    local limit=$1; shift
    /usr/bin/time -f %M -o needs.kb "$@" || return 1
    [ "$(cat needs.kb)" -le "$limit" ] || { echo "$(cat needs.kb) KB are more than $limit"; return 1; }
}
comes_back() { # CASE LEVEL
    needs $max_gentc_kb gentc --strict -f "-$2" "$1.jsonl" -o case.gtb &&
        needs $max_gentd_kb gentd --no-mark -f case.gtb -o case.out && python3 "$cases" check "$1.jsonl" case.out
}
lists() { gentd -l -v --json case.gtb | python3 -c 'import json, sys
f = json.load(sys.stdin)
assert f["bundle_bytes"] == sum(f["costs"]["others"].values()) + sum(o["bytes"] for o in f["costs"]["operations"])'; }

for name in $(python3 "$cases" list); do
    python3 "$cases" make "$name" > "$name.jsonl"
    for level in 1 6 9; do
        check "$name comes back, level $level" comes_back "$name" $level
    done
    check "$name has costs" lists
done

# The checks notice what they are for.
gentc two_types.jsonl | gentd --no-mark > two.out
sed '0,/"intValue":"7"/s//"intValue":7/' two.out > wrong.out
check "another type is noticed" exits 1 python3 "$cases" check two_types.jsonl wrong.out
sed 7d two.out > wrong.out
check "a missing span is noticed" exits 1 python3 "$cases" check two_types.jsonl wrong.out
sed '0,/seven/s//Seven/' two.out > wrong.out
check "another value is noticed" exits 1 python3 "$cases" check two_types.jsonl wrong.out
sed '7s/}$//' two.out > wrong.out
check "what is not JSON is noticed" exits 1 python3 "$cases" check two_types.jsonl wrong.out
check "too much memory is noticed" exits 1 needs 1000 gentc two_types.jsonl
finish
