#!/usr/bin/env python3
"""A window of 68,000 spans: large_window.py siblings|chain > FILE.jsonl

17,000 traces of four spans: three siblings that hang on each other; or one below the other, each a part of its parent that
hangs on nothing.
"""
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
