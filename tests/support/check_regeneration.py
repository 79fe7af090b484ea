#!/usr/bin/env python3
"""Holds a regenerated OTLP JSON file against the original, independently of gent's own code.

usage: check_regeneration.py REAL REGENERATED     (plain, or .zst / .gz through zstd and gzip)

Prints one line a check, "ok NAME: figures" or "not ok NAME: figures", and exits 1 if any failed:
  trees       the multiset of operation trees (service, name, kind, status, attribute keys, event
              names), children in start order, ties by label, is equal
  counts      traces, spans, events and links are equal
  presence    each (operation, attribute key) of at least 10 spans is back within 1 % of its share
  inside      per edge of at least 10 spans, the share of children inside their parent is back within 0.5 %
  ids         trace and span ids are unique, non-zero and well formed; each parent is in its trace, or
              was missing in the original too
  times       no span ends before it starts
  marks       every resource carries gent.synthetic = true
Names that hold identifiers are compared by their template: hexadecimal words and numbers become {}.
"""
import collections
import json
import re
import subprocess
import sys

IDENTIFIER = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?<![A-Za-z0-9])[0-9a-f]*\d[0-9a-f]*(?![A-Za-z0-9])", re.I)


def lines(path):
    for suffix, tool in ((".zst", ["zstd", "-dc", "--long=27"]), (".gz", ["gzip", "-dc"])):
        if path.endswith(suffix):
            with subprocess.Popen(tool + [path], stdout=subprocess.PIPE) as process:
                yield from process.stdout
            return
    with open(path, "rb") as file:
        yield from file


class Window:
    """What the checks need of one file, trace by trace."""

    def __init__(self, path):
        self.traces = collections.defaultdict(list)
        self.n_spans = self.n_events = self.n_links = self.n_bad_ids = self.n_negative = self.n_unmarked = 0
        self.presence = collections.Counter()
        self.operations = collections.Counter()
        names = collections.defaultdict(set)
        for line in lines(path):
            self.read(json.loads(line), names)
        # A template stands for its names only where there are many of them.
        self.templates = {key for key, seen in names.items() if len(seen) > 8}
        self.names = {}

    def read(self, document, names):
        for group in document["resourceSpans"]:
            attributes = {a["key"]: a["value"] for a in group.get("resource", {}).get("attributes", [])}
            service = next(iter(attributes.get("service.name", {"": ""}).values()))
            self.n_unmarked += attributes.get("gent.synthetic") != {"boolValue": True}
            for scope in group["scopeSpans"]:
                for span in scope["spans"]:
                    name = span["name"]
                    names[service, IDENTIFIER.sub("{}", name)].add(name)
                    self.add(service, span)

    def add(self, service, span):
        start, end = int(span["startTimeUnixNano"]), int(span["endTimeUnixNano"])
        keys = tuple(a["key"] for a in span.get("attributes", []))
        events = tuple(e["name"] for e in span.get("events", []))
        self.n_spans += 1
        self.n_events += len(events)
        self.n_links += len(span.get("links", []))
        self.n_negative += end < start
        self.n_bad_ids += not re.fullmatch("[0-9a-fA-F]{32}", span["traceId"]) or not re.fullmatch(
            "[0-9a-fA-F]{16}", span["spanId"]) or int(span["traceId"], 16) == 0 or int(span["spanId"], 16) == 0
        label = (service, span["name"], span.get("kind", 0), span.get("status", {}).get("code", 0), keys, events)
        self.traces[span["traceId"]].append((span["spanId"], span.get("parentSpanId", ""), start, end, label))

    def label(self, label):
        if label not in self.names:
            template = IDENTIFIER.sub("{}", label[1])
            name = template if (label[0], template) in self.templates else label[1]
            self.names[label] = (label[0], name) + label[2:]
        return self.names[label]


def number(table, key):
    return table.setdefault(key, len(table))


def digest(window, tables):
    """Counts trees, presence and containment; returns them with the number of orphans and twin ids."""
    labels, trees = tables
    counts, inside, edges = collections.Counter(), collections.Counter(), collections.Counter()
    n_orphans = n_twins = 0
    for spans in window.traces.values():
        nodes, children, roots = {}, collections.defaultdict(list), []
        for span in spans:
            n_twins += span[0] in nodes
            nodes.setdefault(span[0], span)
        for span in spans:
            parent = nodes.get(span[1])
            label = window.label(span[4])
            operation = label[:3]
            window.operations[operation] += 1
            for key in set(label[4]):
                window.presence[operation, key] += 1
            if parent is None or parent is span:
                n_orphans += span[1].strip("0") != ""
                roots.append(span)
                continue
            children[span[1]].append(span)
            edge = (window.label(parent[4])[:3], operation)
            edges[edge] += 1
            inside[edge] += span[2] >= parent[2] and span[3] <= parent[3]
        counts[tree_of(window, roots, children, labels, trees)] += 1
    return counts, edges, inside, n_orphans, n_twins


def tree_of(window, roots, children, labels, trees):
    """The number of the forest's tree; no recursion, traces can be deep."""
    order, stack = [], list(roots)
    while stack:
        span = stack.pop()
        order.append(span)
        stack.extend(children.get(span[0], ()))
    key_of = {}
    for span in reversed(order):
        below = sorted(children.get(span[0], ()), key=lambda s: (s[2], window.label(s[4]), key_of[id(s)]))
        key_of[id(span)] = number(trees, (number(labels, window.label(span[4])),) + tuple(key_of[id(s)] for s in below))
    roots = sorted(roots, key=lambda s: (s[2], window.label(s[4]), key_of[id(s)]))
    return tuple(key_of[id(s)] for s in roots)


def main():
    real, made = Window(sys.argv[1]), Window(sys.argv[2])
    tables = ({}, {})
    made.templates = real.templates
    real_trees, real_edges, real_inside, real_orphans, _ = digest(real, tables)
    made_trees, made_edges, made_inside, made_orphans, made_twins = digest(made, tables)
    failed = 0

    def check(name, is_ok, figures):
        nonlocal failed
        failed += not is_ok
        print(f"{'ok' if is_ok else 'not ok'} {name}: {figures}")

    off = sum(((real_trees - made_trees) + (made_trees - real_trees)).values())
    check("trees", off == 0, f"{len(real_trees)} distinct, {off} traces differ")
    figures = [(len(w.traces), w.n_spans, w.n_events, w.n_links) for w in (real, made)]
    check("counts", figures[0] == figures[1], f"traces, spans, events, links {figures[0]} and {figures[1]}")
    worst = max(((abs(real.presence[k] / real.operations[k[0]] - made.presence[k] / max(1, made.operations[k[0]])), k)
                 for k in real.presence if real.presence[k] >= 10), default=(0, None), key=lambda x: x[0])
    check("presence", worst[0] <= 0.01, f"largest difference of shares {worst[0]:.5f}")
    worst = max(((abs(real_inside[e] / n - made_inside[e] / max(1, made_edges[e])), n, e)
                 for e, n in real_edges.items() if n >= 10), default=(0, 0, None), key=lambda x: x[0])
    check("inside", worst[0] <= 0.005, f"largest difference of shares {worst[0]:.5f} on {worst[1]} spans {worst[2]}")
    check("ids", made.n_bad_ids == 0 and made_twins == 0 and made_orphans == real_orphans,
          f"{made.n_bad_ids} malformed, {made_twins} twice in a trace, orphans {real_orphans} and {made_orphans}")
    all_ids = collections.Counter(s[0] for spans in made.traces.values() for s in spans)
    check("unique", len(all_ids) == made.n_spans, f"{len(all_ids)} span ids of {made.n_spans} spans")
    check("times", made.n_negative == 0, f"{made.n_negative} spans end before they start")
    check("marks", made.n_unmarked == 0, f"{made.n_unmarked} resources without the mark")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
