#!/usr/bin/env python3
"""Whole traces of an OTLP JSON Lines file, chosen evenly over its window.

    make_fixture.py N_TRACES < whole.jsonl > some.jsonl

Traces are ordered by (earliest start, id) and every (count / N)th is taken.
The lines, resources and scopes stay as they are, without the other traces'
spans and without what is then empty. Deterministic; reads its input twice, so
standard input must be a file.
"""
import json
import sys


def spans_of(document):
    for resource in document["resourceSpans"]:
        for scope in resource["scopeSpans"]:
            yield from scope["spans"]


def choose(lines, n_wanted):
    start = {}
    for line in lines:
        for span in spans_of(json.loads(line)):
            at = int(span["startTimeUnixNano"])
            trace = span["traceId"]
            start[trace] = min(at, start.get(trace, at))
    ordered = sorted(start, key=lambda trace: (start[trace], trace))
    n = min(n_wanted, len(ordered))
    return {ordered[i * len(ordered) // n] for i in range(n)}


def keep(document, chosen):
    for resource in document["resourceSpans"]:
        for scope in resource["scopeSpans"]:
            scope["spans"] = [s for s in scope["spans"] if s["traceId"] in chosen]
        resource["scopeSpans"] = [s for s in resource["scopeSpans"] if s["spans"]]
    document["resourceSpans"] = [r for r in document["resourceSpans"] if r["scopeSpans"]]
    return document


def main():
    chosen = choose(sys.stdin, int(sys.argv[1]))
    sys.stdin.seek(0)
    for line in sys.stdin:
        document = keep(json.loads(line), chosen)
        if document["resourceSpans"]:
            print(json.dumps(document, separators=(",", ":"), ensure_ascii=False))


if __name__ == "__main__":
    main()
