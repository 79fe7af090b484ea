#!/bin/bash
# What draws times by default: networks where a window is large and they bring its spans nearer than tables do.
source "$(dirname "$0")/../support/cli.sh"

# 17,000 traces of four spans: three siblings that hang on each other; or one below the other, each a part of its parent
# that hangs on nothing.
make_window() { # siblings or chain
    python3 - "$1" <<'PY'
import json, random, sys
draw = random.Random(1)
for t in range(17000):
    start = 1750000000000000000 + t * 20000000
    length, at, above = int(draw.lognormvariate(16, 1)), start, 1
    spans = [("top", 1, 0, start, start + length)]
    part = draw.random() / 3
    for i, name in enumerate(("one", "two", "three")):
        if sys.argv[1] == "siblings":
            last = int(length * part * (1 - i / 10))
            spans.append((name, i + 2, 1, at, at + last))
            at += last + 1000
            continue
        last = int(length * draw.random())
        at += int((length - last) * draw.random())
        spans.append((name, i + 2, above, at, at + last))
        length, above = last, i + 2
    print(json.dumps({"resourceSpans": [{"resource": {"attributes": [{"key": "service.name", "value": {"stringValue": "s"}}]},
        "scopeSpans": [{"scope": {}, "spans": [{"traceId": f"{t + 1:032x}", "spanId": f"{8 * t + k:016x}",
            "parentSpanId": f"{8 * t + p:016x}" if p else "", "name": name, "kind": 1,
            "startTimeUnixNano": str(a), "endTimeUnixNano": str(b), "status": {}} for name, k, p, a, b in spans]}]}]}))
PY
}
make_window siblings > siblings.jsonl
make_window chain > chain.jsonl
model_of() { gentc -"$2" --stats "$1.json" "$1.jsonl" -fo "$1.gtb" && listed "$1.gtb" model; }
check "where siblings tell each other, networks" test "$(model_of siblings 6)" = net
check "they are judged" test "$(field siblings.json "['judged']['networks'] < 0.9 * d['judged']['tables']")" = True
check "and regenerate as they should" silent gentd --test siblings.gtb
check "where parts hang on nothing, tables" test "$(model_of chain 6)" = table
check "they regenerate as they should, too" silent gentd --test chain.gtb
gentc -6 --model table chain.jsonl -o table.gtb
check "and are what --model table gives" same chain.gtb table.gtb
check "a low level asks nobody" test "$(model_of siblings 1)$(field siblings.json "['judged']['windows']")" = table0
check "--model net is obeyed" test "$(gentc -6 --model net --epochs 1 chain.jsonl -fo net.gtb && listed net.gtb model)" = net
said() { gentc -v -4 siblings.jsonl 2>&1 >/dev/null | grep -q '^gentc: times are off by [0-9.]* with networks, by [0-9.]* with tables alone$'; }
check "--verbose tells" said
finish
