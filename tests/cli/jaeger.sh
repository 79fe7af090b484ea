#!/bin/bash
# Jaeger: replies, lists, lines and bare spans come out as they went in, with the members that the spans had.
source "$(dirname "$0")/../support/cli.sh"

# For each span its members, and the keys, types and tokens of what it holds, in order; for each trace its processes.
cat > members.py <<'END'
import json, sys

def tags(values):
    return [(tag["key"], tag.get("type"), type(tag["value"]).__name__) for tag in values]

def of(span, key, value):
    if value is None or isinstance(value, (bool, int, float)):
        return type(value).__name__
    if key == "tags":
        return tags(value)
    if key == "logs":
        return [[(name, tags(fields) if name == "fields" else None) for name, fields in log.items()] for log in value]
    if key == "references":
        return [(list(ref), ref["refType"], int(ref["traceID"], 16) == int(span["traceID"], 16)) for ref in value]
    if key == "process":
        return [(name, tags(tag) if name == "tags" else tag) for name, tag in value.items()]
    return len(value) if key == "warnings" else value == ""

def records(path):
    text = open(path).read()
    try:
        documents = json.loads(text)
        documents = documents.get("data", [documents]) if isinstance(documents, dict) else documents
    except json.JSONDecodeError:
        documents = [json.loads(line) for line in text.splitlines()]
    return documents

def members(path):
    found = []
    for record in records(path):
        for span in record.get("spans", [record]):
            found.append([(key, of(span, key, value)) for key, value in span.items() if not isinstance(value, dict) or key == "process"])
            if "processes" in record and "processID" in span:
                found[-1].append(of(span, "process", record["processes"].get(span["processID"], {})))
    return sorted(map(json.dumps, found))

was, now = members(sys.argv[1]), members(sys.argv[2])
for span in was:
    if span not in now:
        print("-", span)
sys.exit(was != now)
END
same_members() { gentc -f "$1" -o in.gtb && gentd -f --no-mark in.gtb -o out && python3 members.py "$1" out; }
read_again() { silent gentc -f out -o again.gtb; }
looks() { [ "$(head -c ${#1} out)" = "$1" ] && [ "$(tail -c $((${#2} + 1)) out)" = "$2" ] && [ "$(wc -l < out)" = "$3" ]; }

for input in "$fixtures"/jaeger/*; do
    name=$(basename "$input")
    [ "$name" = bad.jsonl ] && continue
    check "$name: spans have the members that they had" same_members "$input"
    check "$name: what comes out is read without a word" read_again
    check "$name: what is marked says so" grep -q '"gent.synthetic","type":"bool","value":true' <(gentd in.gtb)
    case $name in
        data.json | pretty.json) check "$name: a reply" looks '{"data":[{"traceID":"' '}],"total":0,"limit":0,"offset":0,"errors":null}' 1 ;;
        list.json) check "$name: a list of traces" looks '[{"traceID":"' ',"warnings":null}]' 1 ;;
        lines.jsonl) check "$name: a trace a line" looks '{"traceID":"' ',"warnings":null}' 3 ;;
        bare.json) check "$name: a list of spans" looks '[{"traceID":"' '}]}}]' 1 ;;
        bare.jsonl) check "$name: a span a line" looks '{"traceID":"' '}]}}' 12 ;;
    esac
done
sed 's/"type":"int64"/"type":"float64"/' "$fixtures/jaeger/data.json" > other.json
check "the comparison notices a type that is another" exits 1 python3 members.py "$fixtures/jaeger/data.json" other.json

bad=$fixtures/jaeger/bad.jsonl
check "an input with bad spans is done" exits 0 gentc "$bad" -o bad.gtb --stats bad.json
gentc "$bad" -o /dev/null 2> said
counted() { [ "$(field bad.json '["bad_spans"]')" = 11 ] && [ "$(field bad.json '["bad_lines"]')" = 2 ] && [ "$(wc -l < said)" = 13 ]; }
kept() { [ "$(listed bad.gtb spans)" = 3 ]; }
check "what is bad is said and counted" counted
check "what is good is kept" kept
check "--strict ends at the first" says 1 "^gentc: $bad:1: input trace is malformed: span is not an object" gentc --strict "$bad" -o strict.gtb
finish
