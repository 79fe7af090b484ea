#!/bin/bash
# Zipkin v2: what goes in as lines, a list or a list of lists comes out so, with the members that the spans had.
source "$(dirname "$0")/../support/cli.sh"

# For each span its members, its kind, and the members of what it holds, in order.
cat > members.py <<'END'
import json, sys

known = {"localEndpoint", "remoteEndpoint", "tags", "annotations"}

def spans(value):
    return [span for element in value for span in spans(element)] if isinstance(value, list) else [value]

def of(key, value):
    if key == "annotations":
        return [list(event) for event in value]
    if key in known:
        return list(value)
    return value if key in ("kind", "debug", "shared") else type(value).__name__

def members(path):
    text = open(path).read()
    try:
        documents = [json.loads(text)]
    except json.JSONDecodeError:
        documents = [json.loads(line) for line in text.splitlines()]
    return sorted(json.dumps([(key, of(key, value)) for key, value in span.items()
                              if value is not None and (key in known or not isinstance(value, (dict, list)))])
                  for span in spans(documents))

was, now = members(sys.argv[1]), members(sys.argv[2])
for span in was:
    if span not in now:
        print("-", span)
sys.exit(was != now)
END
same_members() { gentc -f "$1" -o in.gtb && gentd -f --no-mark in.gtb -o out && python3 members.py "$1" out; }
read_again() { silent gentc -f out -o again.gtb; }
looks() { [ "$(head -c ${#1} out)" = "$1" ] && [ "$(tail -c $((${#2} + 1)) out)" = "$2" ] && [ "$(wc -l < out)" = "$3" ]; }

for name in spans.jsonl list.json lists.json lists_pretty.json shared.jsonl ids.jsonl times.jsonl milliseconds.jsonl odd.jsonl; do
    check "$name: spans have the members that they had" same_members "$fixtures/zipkin/$name"
    check "$name: what comes out is read without a word" read_again
    case $name in
        spans.jsonl) check "$name: a span a line" looks '{"traceId":"' '"}}' 6 ;;
        list.json) check "$name: one list" looks '[{"traceId":"' '}]' 1 ;;
        lists*) check "$name: a list of lists" looks '[[{"traceId":"' '}]]' 1 ;;
    esac
done
sed 's/"kind":"CLIENT",//' "$fixtures/zipkin/spans.jsonl" > other.jsonl
check "the comparison notices a member that is missing" exits 1 python3 members.py "$fixtures/zipkin/spans.jsonl" other.jsonl

# Siblings that start in one millisecond, and names whose templates sort otherwise than they do.
ordered() { # the share of traces whose children, in start order, are those of another tree, is that
    gentq compare --only topology --parts --no-costs --draws 1 "$ties" out | grep -Eq "^  ordered +[0-9.]+ +$1 "
}
ties=$fixtures/zipkin/ties.jsonl
gentc -f "$ties" -o ties.gtb && gentd -f ties.gtb -o out
check "spans that start together come back in trees that were there" ordered 0.0000
sed 's/"userx"/"usery"/' "$ties" > out
check "another tree is noticed" exits 1 ordered 0.0000

bad=$fixtures/zipkin/bad.jsonl
check "an input with bad spans is done" exits 0 gentc "$bad" -o bad.gtb --stats bad.json
gentc "$bad" -o /dev/null 2> said
counted() { [ "$(field bad.json '["bad_spans"]')" = 11 ] && [ "$(field bad.json '["bad_lines"]')" = 2 ] && [ "$(wc -l < said)" = 13 ]; }
kept() { [ "$(listed bad.gtb spans)" = 3 ]; }
check "what is bad is said and counted" counted
check "what is good is kept" kept
check "--strict ends at the first" says 1 "^gentc: $bad:2: input trace is malformed: span has no traceId" gentc --strict "$bad" -o strict.gtb
finish
