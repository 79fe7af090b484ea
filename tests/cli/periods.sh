#!/bin/bash
# Requests that come in two shapes, one after the other or mixed: what has a time of its own keeps it.
source "$(dirname "$0")/../support/cli.sh"

# write_spans WHEN: 400 traces of "GET /"; the first two fifths, which end with a period, call "before", the others "after",
# or in turn.
write_spans() {
    python3 - "$1" << 'END'
import json, sys
for i in range(400):
    late = i >= 160 if sys.argv[1] == "split" else i % 2
    start = 1700000000 * 10**9 + i * 10**8
    span = lambda id, name, begin, end, **more: dict(
        traceId="%032x" % (i + 1), spanId="%016x" % id, name=name, kind=1,
        startTimeUnixNano=str(begin), endTimeUnixNano=str(end), **more)
    spans = [span(2 * i + 1, "GET /", start, start + 5000000),
             span(2 * i + 2, "after" if late else "before", start + 1000000, start + 2000000, parentSpanId="%016x" % (2 * i + 1))]
    print(json.dumps({"resourceSpans": [{"scopeSpans": [{"spans": spans}]}]}))
END
}
# early FILE NAME: how many of the spans NAME start in the first 16 of the 40 s.
early() { python3 -c 'import json, sys
n = 0
for line in open(sys.argv[1]):
    for r in json.loads(line)["resourceSpans"]:
        for s in r["scopeSpans"]:
            n += sum(span["name"] == sys.argv[2] and int(span["startTimeUnixNano"]) < (1700000000 + 16) * 10**9 for span in s["spans"])
print(n)' "$1" "$2"; }

write_spans split > split.jsonl && gentc split.jsonl -o split.gtb && gentd split.gtb -o split.out
write_spans mixed > mixed.jsonl && gentc mixed.jsonl -o mixed.gtb && gentd mixed.gtb -o mixed.out
kept() { [ "$(early split.out before)" -ge 158 ] && [ "$(early split.out after)" -le 2 ]; }
check "shapes that follow each other stay apart" kept
mixed() { n=$(early mixed.out before) && [ "$n" -gt 64 ] && [ "$n" -lt 96 ]; }
check "shapes that are mixed stay mixed" mixed
cheap() { [ "$(stat -c %s mixed.gtb)" -le "$(stat -c %s split.gtb)" ]; }
check "and that costs nothing" cheap
finish
