#!/bin/bash
# gentq graph: Zipkin's rule against a slow one of its own, and the ways to print.
source "$(dirname "$0")/../support/cli.sh"

# The rule once more, recursively and by names.
cat > rule.py <<'END'
import collections, json, sys
traces = collections.defaultdict(dict)
for line in open(sys.argv[1]):
    for resource in json.loads(line)["resourceSpans"]:
        service = next((a["value"]["stringValue"] for a in resource["resource"]["attributes"] if a["key"] == "service.name"), None)
        for scope in resource["scopeSpans"]:
            for s in scope["spans"]:
                peer = next((a["value"].get("stringValue") for a in s.get("attributes", []) if a["key"] == "peer.service"), None)
                traces[s["traceId"]][s["spanId"]] = {"service": service, "peer": peer, "kind": s.get("kind", 0),
                    "parent": s.get("parentSpanId"), "start": int(s["startTimeUnixNano"]), "id": s["spanId"],
                    "error": s.get("status", {}).get("code") == 2, "children": []}
calls, errors = collections.Counter(), collections.Counter()
def link(parent, child, error):
    calls[parent, child] += 1
    errors[parent, child] += error
def visit(span, above, is_root):
    for child in span["children"]:
        visit(child, span if span["kind"] >= 2 else above, False)
    kind = span["kind"]
    if kind == 3 and span["children"]: return
    if kind < 2:
        if not (span["service"] and span["peer"]): return
        kind = 3
    parent, child = (span["peer"], span["service"]) if kind in (2, 5) else (span["service"], span["peer"])
    if kind in (2, 5) and is_root and not parent: return
    error = span["error"]
    if kind >= 4:
        if parent and child: link(parent, child, error)
        return
    if above and above["service"]:
        if kind == 3 and parent and parent != above["service"]: link(above["service"], parent, False)
        if kind == 2 or not parent: parent = above["service"]
        if above["kind"] == 3 and span["parent"] == above["id"]: error = error or above["error"]
    if parent and child: link(parent, child, error)
for spans in traces.values():
    roots = sorted((s for s in spans.values() if not s["parent"]), key=lambda s: (s["start"], s["id"]))
    heads = []
    for s in spans.values():
        if roots and s is roots[0]: continue
        parent = spans.get(s["parent"]) or (roots[0] if roots else None)
        (parent["children"] if parent else heads).append(s)
    for s in roots[:1] or heads:
        visit(s, None, bool(roots))
print("parent\tchild\tcalls\terrors")
for pair in sorted(calls, key=lambda p: (-calls[p], p)):
    print(*pair, calls[pair], errors[pair], sep="\t")
END
by_rule() { zstd -dq -c "$fixtures/$1" > real.jsonl && python3 rule.py real.jsonl > wanted && gentq graph real.jsonl | cut -f 1-4 | cmp - wanted && [ "$(wc -l < wanted)" -gt 10 ]; }
check "the small shop by the rule" by_rule shop_small.otlp.jsonl.zst
check "the shop by the rule" by_rule shop.otlp.jsonl.zst

json() { gentq graph --json "$small" | python3 -c 'import json, sys
links = json.load(sys.stdin)
assert all(list(l) == ["parent", "child", "callCount", "errorCount"] for l in links) and len(links) > 10, links
assert links == sorted(links, key=lambda l: -l["callCount"])'; }
check "--json is Zipkin's" json
dot() { gentq graph --dot "$small" > graph.dot && [ "$(grep -c ' -> ' graph.dot)" = "$(($(gentq graph "$small" | wc -l) - 1))" ] && head -n 1 graph.dot | grep -qx 'digraph services {' && grep -q '    "frontend" -> "auth" \[label="[0-9]* ([0-9]* failed)", color=red\];' graph.dot && tail -n 1 graph.dot | grep -qx '}'; }
check "--dot is a graph" dot

same_twice() { [ "$(gentq graph "$small" "$small" | tail -n +2 | cut -f 5 | sort -u)" = 0 ]; }
check "a file differs nowhere from itself" same_twice
head -n 20 "$small" > half.jsonl
difference() { gentq graph --csv "$small" half.jsonl > difference.csv && [ "$(head -n 1 difference.csv)" = 'parent,child,calls,calls 2,difference,errors,errors 2' ] && tail -n +2 difference.csv | awk -F , '{ d = $4 - $3; if (d != $5) exit 1; if (d < 0) d = -d; if (NR > 1 && d > last) exit 1; last = d } END { exit NR < 10 }'; }
check "two files: the difference, the largest first" difference
two_json() { gentq graph --json "$small" half.jsonl | grep -q '"callCount2":'; }
two_dot() { gentq graph --dot "$small" "$fixtures/odd/services.jsonl" | grep -q 'color=red, style=dashed'; }
check "--json of two files" two_json
check "--dot of two files" two_dot
same_order() { shuf --random-source="$small" "$small" > shuffled.jsonl && gentq graph shuffled.jsonl | cmp - <(gentq graph "$small"); }
check "the order of the lines does not matter" same_order
odd() { for f in "$fixtures"/odd/*; do gentq graph "$f" > /dev/null 2>&1 || { echo "$f"; return 1; }; done; }
check "odd inputs have graphs" odd
empty() { : > empty.jsonl && [ "$(gentq graph empty.jsonl)" = $'parent\tchild\tcalls\terrors\terror %' ] && [ "$(gentq graph --json empty.jsonl)" = '[]' ]; }
check "no spans, no links" empty

for bad in "" "a b c" "--nonsense a" "--json=1 a"; do
    # shellcheck disable=SC2086
    check "gentq graph $bad is refused" says 2 '^gentq: ' gentq graph $bad
done
check "a missing file is named" says 1 '^gentq: nothing.jsonl: ' gentq graph nothing.jsonl
finish
