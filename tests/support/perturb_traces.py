#!/usr/bin/env python3
"""Spoils traces in one way, so that a test can see which measure notices.

    perturb_traces.py HOW [SEED] < OTLP JSON lines > OTLP JSON lines
    perturb_traces.py --each HOW... < OTLP JSON lines        each into HOW.jsonl; the input is read once

HOW is one of
    same                as they are
    bootstrap           as many whole traces, drawn with replacement, under new ids
    head:K              each trace with probability 1 / K
    shuffle-durations   durations change places within an operation
    shuffle-attributes  each attribute's values change places within an operation
    remove-errors       no span fails, no message, no exception
    break-copies        every attribute that a child shares with its parent gets another child's value
    drop-operations     2 % of the operations (at least one), their spans left out
    shift-starts        each trace moves by a random part of the window
    rename-services     a tenth of the traces' spans belong to another service
    late-children       a third of the children end after their parents
    forget-events       no events, no links
    mix-values          as shuffle-attributes, key by key over all operations
"""
import itertools
import json
import os
import random
import sys


class Window:
    """Spans with the resource and scope they stand under, by trace."""

    def __init__(self, lines):
        self.entries = []
        for line in lines:
            for resource in json.loads(line)["resourceSpans"]:
                for scope in resource["scopeSpans"]:
                    for span in scope["spans"]:
                        self.entries.append([span, resource, scope])
        self.by_id = {(e[0]["traceId"], e[0]["spanId"]): e for e in self.entries}

    def traces(self):
        found = {}
        for entry in self.entries:
            found.setdefault(entry[0]["traceId"], []).append(entry)
        return found

    def operations(self):
        found = {}
        for entry in self.entries:
            found.setdefault(operation(entry), []).append(entry)
        return found

    def parent(self, entry):
        return self.by_id.get((entry[0]["traceId"], entry[0].get("parentSpanId")))

    def write(self, out):
        """A line for each run of spans of one resource and scope."""
        for _, run in itertools.groupby(self.entries, lambda entry: (id(entry[1]), id(entry[2]))):
            run = list(run)
            _, resource, scope = run[0]
            inner = dict(scope, spans=[entry[0] for entry in run])
            around = dict(resource, scopeSpans=[inner])
            out.write(json.dumps({"resourceSpans": [around]}, separators=(",", ":")) + "\n")


def service(entry):
    for attribute in entry[1]["resource"]["attributes"]:
        if attribute["key"] == "service.name":
            return attribute["value"]["stringValue"]
    return ""


def operation(entry):
    return service(entry), entry[0]["name"], entry[0].get("kind", 0)


def times(span):
    return int(span["startTimeUnixNano"]), int(span["endTimeUnixNano"])


def set_times(span, start, end):
    span["startTimeUnixNano"], span["endTimeUnixNano"] = str(start), str(end)


def bootstrap(window, draw):
    traces = list(window.traces().values())
    entries = []
    for _ in traces:
        trace_id = "%032x" % draw.getrandbits(128)
        for span, resource, scope in draw.choice(traces):
            entries.append([dict(span, traceId=trace_id), resource, scope])
    window.entries = entries


def head(window, draw, k):
    kept = {trace_id for trace_id in window.traces() if draw.random() < 1 / k}
    window.entries = [e for e in window.entries if e[0]["traceId"] in kept]


def shuffle_durations(window, draw):
    for entries in window.operations().values():
        durations = [times(e[0])[1] - times(e[0])[0] for e in entries]
        draw.shuffle(durations)
        for entry, duration in zip(entries, durations):
            start = times(entry[0])[0]
            set_times(entry[0], start, start + duration)


def shuffle_keys(groups, draw):
    for entries in groups:
        places = {}
        for entry in entries:
            for attribute in entry[0].get("attributes", []):
                places.setdefault(attribute["key"], []).append(attribute)
        for attributes in places.values():
            values = [a["value"] for a in attributes]
            draw.shuffle(values)
            for attribute, value in zip(attributes, values):
                attribute["value"] = value


def remove_errors(window, draw):
    for span, _, _ in window.entries:
        if span.get("status", {}).get("code") == 2:
            span["status"] = {"code": 0}
        span["events"] = [e for e in span.get("events", []) if e["name"] != "exception"]


def break_copies(window, draw):
    for entry in window.entries:
        parent = window.parent(entry)
        if parent is None:
            continue
        above = {json.dumps(a["value"]) for a in parent[0].get("attributes", [])}
        for attribute in entry[0].get("attributes", []):
            if json.dumps(attribute["value"]) in above and draw.random() < 0.5:
                other = draw.choice(window.entries)[0].get("attributes", [])
                same = [a["value"] for a in other if a["key"] == attribute["key"]]
                attribute["value"] = dict(same[0]) if same else {"stringValue": "broken"}


def drop_operations(window, draw):
    operations = sorted(window.operations())
    dropped = set(draw.sample(operations, max(1, len(operations) // 50)))
    window.entries = [e for e in window.entries if operation(e) not in dropped]


def shift_starts(window, draw):
    first = min(times(e[0])[0] for e in window.entries)
    last = max(times(e[0])[0] for e in window.entries)
    for entries in window.traces().values():
        begin = min(times(e[0])[0] for e in entries)
        move = draw.randrange(first, last + 1) - begin
        for span, _, _ in entries:
            start, end = times(span)
            set_times(span, start + move, end + move)


def rename_services(window, draw):
    resources = [e[1] for e in window.entries]
    for entry in window.entries:
        if draw.random() < 0.1:
            entry[1] = draw.choice(resources)


def late_children(window, draw):
    for entry in window.entries:
        parent = window.parent(entry)
        if parent is not None and draw.random() < 1 / 3:
            start, end = times(entry[0])
            set_times(entry[0], start, max(end, times(parent[0])[1] + 1000))


def forget_events(window, draw):
    for span, _, _ in window.entries:
        span["events"], span["links"] = [], []


WAYS = {
    "same": lambda window, draw: None,
    "bootstrap": bootstrap,
    "shuffle-durations": shuffle_durations,
    "shuffle-attributes": lambda window, draw: shuffle_keys(window.operations().values(), draw),
    "mix-values": lambda window, draw: shuffle_keys([window.entries], draw),
    "remove-errors": remove_errors,
    "break-copies": break_copies,
    "drop-operations": drop_operations,
    "shift-starts": shift_starts,
    "rename-services": rename_services,
    "late-children": late_children,
    "forget-events": forget_events,
}


def spoil(window, how, seed, out):
    draw = random.Random(seed)
    if how.startswith("head:"):
        head(window, draw, int(how[5:]))
    else:
        WAYS[how](window, draw)
    window.write(out)


def spoil_apart(window, how):
    """In a process of its own, so that the next way finds the window as it was."""
    child = os.fork()
    if child == 0:
        with open(how + ".jsonl", "w") as out:
            spoil(window, how, 1, out)
        os._exit(0)
    if os.waitpid(child, 0)[1] != 0:
        sys.exit(how + " failed")


def main():
    window = Window(sys.stdin)
    if sys.argv[1] == "--each":
        for how in sys.argv[2:]:
            spoil_apart(window, how)
    else:
        spoil(window, sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 1, sys.stdout)


if __name__ == "__main__":
    main()
