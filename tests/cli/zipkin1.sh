#!/bin/bash
# Zipkin v1: what goes in comes out with the members that the spans had, and with the relations between their times.
source "$(dirname "$0")/../support/cli.sh"

# For each span its members and those of what it holds, in order, and which of its times are the same.
cat > members.py <<'END'
import json, sys

def spans(value):
    return [span for element in value for span in spans(element)] if isinstance(value, list) else [value]

def same_instant(a, b):
    while a != b and a > b: a //= 1000
    while a != b and b > a: b //= 1000
    return a == b

def of_annotation(annotation, span):
    start = span.get("timestamp", 0)
    return [list(annotation), annotation["value"], list(annotation.get("endpoint", {})),
            same_instant(start, annotation["timestamp"])]

def of(key, value, span):
    if key == "annotations":
        return [of_annotation(annotation, span) for annotation in value]
    if key == "binaryAnnotations":
        return [[list(one), one["key"], type(one["value"]).__name__, list(one.get("endpoint", {}))] for one in value]
    if key == "exec":
        return value == span.get("duration")
    return [type(value).__name__, value if value in (True, False, 0, "") else None]

def members(path):
    text = open(path).read()
    try:
        documents = [json.loads(text)]
    except json.JSONDecodeError:
        documents = [json.loads(line) for line in text.splitlines()]
    return sorted(json.dumps([(key, of(key, value, span)) for key, value in span.items()]) for span in spans(documents))

was, now = members(sys.argv[1]), members(sys.argv[2])
for span in was:
    if span not in now:
        print("-", span)
sys.exit(was != now)
END
same_members() { gentc -f "$1" -o in.gtb && gentd -f --no-mark in.gtb -o out && python3 members.py "$1" out; }
read_again() { silent gentc -f out -o again.gtb; }
begins() { [ "$(head -c ${#1} out)" = "$1" ]; }
ends() { [ "$(tail -c $((${#1} + 1)) out)" = "$1" ]; }
looks() { begins "$1" && ends "$2" && [ "$(wc -l < out)" = "$3" ]; }
is_named() { listed in.gtb format | grep -qx zipkin1; }

for name in cloud.jsonl list.json lists_pretty.json shared.jsonl halves.jsonl times.jsonl odd.jsonl; do
    check "$name: spans have the members that they had" same_members "$fixtures/zipkin1/$name"
    check "$name: what comes out is read without a word" read_again
    check "$name: the bundle says what it is of" is_named
    case $name in
        cloud.jsonl) check "$name: a span a line" looks '{"traceId":"' ']}' 24 ;;
        list.json) check "$name: one list" looks '[{"traceId":"' '}]' 1 ;;
        lists*) check "$name: a list of lists" looks '[[{"traceId":"' '}]]' 1 ;;
    esac
done
sed 's/, "exec": [0-9]*//' "$fixtures/zipkin1/cloud.jsonl" > other.jsonl
check "the comparison notices a member that is missing" \
    exits 1 python3 members.py "$fixtures/zipkin1/cloud.jsonl" other.jsonl

marked() { gentd in.gtb | grep -c '{"key":"gent.synthetic","value":"true"}'; }
gentc -f "$fixtures/zipkin1/cloud.jsonl" -o in.gtb
check "roots are marked, and only they" test "$(marked)" = 8

units=$fixtures/zipkin1/units.jsonl
check "a unit that changes is said once" \
    says 0 ":2: timestamp in another unit than those before" gentc "$units" -o units.gtb
gentd --no-mark units.gtb -o units.out
check "both units come back" python3 members.py "$units" units.out

bad=$fixtures/zipkin1/bad.jsonl
gentc "$bad" -o bad.gtb --stats bad.json 2> said
counts() { [ "$(field bad.json "[\"$1\"]")" = "$2" ]; }
counted() { counts bad_spans 11 && counts bad_lines 1 && [ "$(wc -l < said)" = 12 ]; }
kept() { [ "$(listed bad.gtb spans)" = 2 ]; }
check "what is bad is said and counted" counted
check "what is good is kept" kept
check "--strict ends at the first" \
    says 1 "^gentc: $bad:2: input trace is malformed: span has no traceId" gentc --strict "$bad" -o strict.gtb
finish
