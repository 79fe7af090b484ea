#!/bin/bash
# gentd -l -v: every byte of a frame is in one line, and each line says how its values are drawn.
source "$(dirname "$0")/../support/cli.sh"

zstd -q -d "$fixtures/shop.otlp.jsonl.zst" -o shop.jsonl
gentc --model net --epochs 1 shop.jsonl -o shop.gtb --hash-attr enduser.id --drop-attr user_agent.original
gentd shop.gtb -o shop.out
gentd -l -v shop.gtb > shop.list
gentd -l -v --json shop.gtb > shop.json

# costs CODE: asserts it of f, the frame, with its operations and their parts.
costs() { python3 - "$1" <<'E2'
import json, sys
f = json.load(open("shop.json"))
operations = f["costs"]["operations"]
parts = [p for o in operations for p in o["parts"]]
def find(service, name, key):
    [part] = [p for o in operations if (o["service"], o["name"]) == (service, name) for p in o["parts"]
              if p["part"] == "attribute" and p.get("key") == key]
    return part
assert eval(sys.argv[1]), sys.argv[1]
E2
}
check "all bytes are those of the bundle" costs 'sum(f["costs"]["others"].values()) + sum(o["bytes"] for o in operations) == f["bundle_bytes"]'
check "parts add up to operations" costs 'all(sum(p["bytes"] for p in o["parts"]) == o["bytes"] for o in operations)'
check "a wrong sum is noticed" exits 1 costs 'sum(o["bytes"] for o in operations) == f["bundle_bytes"]'
check "the frame's own bytes are what no section has" costs 'abs(f["costs"]["others"]["frame"] - f["bundle_bytes"] + sum(s["bytes"] for s in f["sections"].values())) <= 1'
check "starts are a section" costs 'abs(f["costs"]["others"]["starts"] - f["sections"]["start"]["bytes"]) <= 1'
check "networks are a section" costs 'f["costs"]["others"]["networks"] == f["sections"].get("nets", {"bytes": 0})["bytes"] and f["model"] == "net"'
check "times are in operations, but for what they share" costs 'abs(sum(p["bytes"] for p in parts if p["part"] == "times") + f["costs"]["others"]["times"] - f["sections"]["times"]["bytes"]) <= 60'
check "operations have all spans" costs 'sum(o["spans"] for o in operations) == f["spans"]'
check "the dearest part is first" costs 'all(a["bytes"] + 1 >= b["bytes"] for o in operations for a, b in zip(o["parts"], o["parts"][1:]))'
check "rows are those of their kinds" costs 'all(p["rows"] - 40 <= sum(p["drawn"].values()) <= p["rows"] for p in parts if "drawn" in p)'
check "a hashed key says so" costs 'all(p["is_hashed"] for p in parts if p.get("key") == "enduser.id") and any("is_hashed" in p for p in parts)'
check "other keys do not" costs 'not any(p.get("is_hashed") for p in parts if p.get("key") != "enduser.id")'
check "a dropped key is not there" costs 'not any(p.get("key") == "user_agent.original" for p in parts)'
for kind in value copy number pattern fresh; do
    check "there are values drawn as $kind" costs "any(p[\"drawn\"].get(\"$kind\") for p in parts if \"drawn\" in p)"
done

# How often a key is there, against the regenerated spans; a constant, against their values.
present() { python3 - "$1" <<'E2'
import collections, json, sys
n, values = collections.Counter(), collections.defaultdict(set)
for line in open(sys.argv[1]):
    for r in json.loads(line)["resourceSpans"]:
        [service] = [a["value"]["stringValue"] for a in r["resource"]["attributes"] if a["key"] == "service.name"]
        for s in (s for scope in r["scopeSpans"] for s in scope["spans"]):
            for a in s.get("attributes", []):
                n[service, a["key"]] += 1
                values[service, a["key"]].add(json.dumps(a["value"]))
listed, constant = collections.Counter(), collections.defaultdict(list)
for o in json.load(open("shop.json"))["costs"]["operations"]:
    for p in o["parts"]:
        if p["part"] == "attribute":
            listed[o["service"], p["key"]] += p["rows"]
            constant[o["service"], p["key"]].append(p["values"] == 1 and list(p["drawn"]) == ["value"])
assert n == listed, [(k, n[k], listed[k]) for k in n | listed if n[k] != listed[k]][:5]
assert all(len(values[k]) <= len(c) for k, c in constant.items() if all(c))
E2
}
check "keys are there as often as listed" present shop.out
sed 's/"key":"http.route"/"key":"http.rout"/' shop.out > other.out
check "another key is noticed" exits 1 present other.out

not_there() { ! grep -qE -- "$@"; }
check "the list for people has operations" grep -qE '^ +[0-9,]+  +GET, client, [0-9,]+ spans$' shop.list
check "it says what is constant" grep -qE '^ +[0-9,]+  +url\.scheme +constant http$' shop.list
check "it says what was hashed" grep -qE '^ +[0-9,]+  +enduser\.id .*, hashed$' shop.list
check "it says what is copied" not_there ' copy of (above: |parent: |sibling: )?(,|$)' shop.list
check "it names the dearest keys" grep -qE '^ +[0-9,]+  key [a-z.]+$' shop.list
in_all() { [ "$(grep 'in all$' shop.list | tr -dc 0-9)" = "$(stat -c %s shop.gtb)" ]; }
check "it ends with the sum" in_all
people_sum() { awk '/^ +[0-9,]+  / { n = $1; gsub(",", "", n) } /  all bytes/ { on = 1 } on && /^ +[0-9,]+  (service [^ ]*|resources|traces|starts|times|networks|counts|frame)$/ { sum += n }
    END { exit sum != '"$(stat -c %s shop.gtb)"' }' shop.list; }
check "services add up to it" people_sum
without() { [ "$(gentd -l shop.gtb)" = "$(sed '/^  dearest/,$d' shop.list)" ]; }
check "without -v there are no costs" without
gentc --traces 10 "$small" -o small.gtb
cat shop.gtb small.gtb > many.gtb
many() { gentd -l -v --json many.gtb > many.json && python3 -c 'import json
frames = [json.loads(line) for line in open("many.json")]
assert len(frames) == 5
for f in frames:
    assert f["bundle_bytes"] == sum(f["costs"]["others"].values()) + sum(o["bytes"] for o in f["costs"]["operations"])'; }
check "each frame has its own costs" many
empty() { printf '' | gentc > empty.gtb && gentd -l -v empty.gtb | grep -q 'in all$'; }
check "a frame without spans has costs" empty
finish
