#!/bin/bash
# gentq metrics: held against the JSON itself, and as put lines.
source "$(dirname "$0")/../support/cli.sh"

cat > rows.py <<'END'
import collections, json, math, sys
every = int(sys.argv[2])
spans = {}
for line in open(sys.argv[1]):
    for resource in json.loads(line)["resourceSpans"]:
        service = next(a["value"]["stringValue"] for a in resource["resource"]["attributes"] if a["key"] == "service.name")
        for scope in resource["scopeSpans"]:
            for s in scope["spans"]:
                spans[s["traceId"], s["spanId"]] = (service, s)
rows = collections.defaultdict(lambda: {"d": [], "t": set(), "in": 0, "out": 0, "s": [0] * 3, "h": [0] * 5})
for (trace, _), (service, s) in spans.items():
    start = int(s["startTimeUnixNano"])
    row = rows[start // every, service]
    row["d"].append(int(s["endTimeUnixNano"]) - start)
    row["t"].add(trace)
    row["s"][s.get("status", {}).get("code", 0)] += 1
    for a in s.get("attributes", []):
        if a["key"] in ("http.status_code", "http.response.status_code"):
            row["h"][int(str(list(a["value"].values())[0])[0]) - 1] += 1
    parent = spans.get((trace, s.get("parentSpanId")))
    if parent and parent[0] != service:
        row["in"] += 1
        rows[start // every, parent[0]]["out"] += 1
for key in sorted(rows):
    row = rows[key]
    d = sorted(row["d"])
    n = len(d)
    ranks = [d[math.ceil(p * n / 100) - 1] for p in (50, 95, 99)] if n else []
    times = ["%d.%06d" % divmod(v, 10**6) for v in ([sum(d) // n] if n else []) + ranks] or [""] * 4
    print(key[1], n, len(row["t"]), row["in"], row["out"], *row["s"], *row["h"], *times, sep=",")
END
agrees() { python3 rows.py "$small" "$2" > wanted && gentq metrics --every "$1" "$small" | tail -n +2 | cut -d , -f 2-6,8- | cmp - wanted && [ "$(wc -l < wanted)" -gt 10 ]; }
check "rows of 5 minutes" agrees 5m 300000000000
check "rows of a second" agrees 1s 1000000000
check "rows of 100 ms" agrees 100ms 100000000
check "rows of a day" agrees 1d 86400000000000

header() { [ "$(gentq metrics "$small" | head -n 1)" = 'time,service,spans,traces,calls_in,calls_out,error_share,status_unset,status_ok,status_error,http_1xx,http_2xx,http_3xx,http_4xx,http_5xx,mean_ms,p50_ms,p95_ms,p99_ms' ]; }
check "the columns" header
minute() { gentq metrics "$small" | cmp - <(gentq metrics --every 60s --csv "$small"); }
check "a minute unless said" minute
balanced() { gentq metrics --every 1h "$small" | awk -F , 'NR > 1 { i += $5; o += $6 } END { exit !(i == o && i > 50) }'; }
check "calls in are calls out" balanced
shares() { gentq metrics --every 1h "$small" | awk -F , 'NR > 1 && $3 > 0 { d = $7 - $10 / $3; if (d > 0.00005 || d < -0.00005) exit 1; if ($10 > 0) n++ } END { exit n == 0 }'; }
check "error shares are errors by spans" shares
times() { gentq metrics --every 1s "$small" | tail -n +2 | cut -d , -f 1 | grep -vqE '^20[0-9]{2}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9]Z$'; [ $? = 1 ]; }
fractions() { gentq metrics --every 250ms "$small" | tail -n +2 | cut -d , -f 1 | grep -vqE ':[0-5][0-9]\.(00|25|50|75)0000000Z$'; [ $? = 1 ]; }
check "times are UTC" times
check "times have fractions where windows do" fractions
zone() { TZ=Asia/Kathmandu LC_ALL=fr_FR.UTF-8 gentq metrics "$small" | cmp - <(gentq metrics "$small"); }
check "time zone and locale do not matter" zone
same_order() { shuf --random-source="$small" "$small" > shuffled.jsonl && gentq metrics shuffled.jsonl | cmp - <(gentq metrics "$small"); }
check "the order of the lines does not matter" same_order

json() { gentq metrics --json "$small" | python3 -c 'import json, sys
rows = json.load(sys.stdin)
assert len(rows) > 10 and all(len(r) == 19 and isinstance(r["p99_ms"], (int, float, type(None))) for r in rows)'; }
check "--json" json
puts() { gentq metrics --opentsdb --every 1h "$small" > puts && ! grep -vqE '^put gent\.[a-z_]+ [0-9]{10} [0-9.]+ service=[A-Za-z0-9_./-]+( (code|class|stat)=[a-z0-9]+)?$' puts && [ "$(grep -c 'put gent.spans ' puts)" = "$(($(gentq metrics --every 1h "$small" | wc -l) - 1))" ]; }
put_sum() { [ "$(grep 'put gent.spans ' puts | awk '{ n += $4 } END { print n }')" = 944 ]; }
milliseconds() { gentq metrics --opentsdb --every 100ms "$small" | head -n 1 | grep -qE '^put gent.spans [0-9]{13} '; }
names() { gentq metrics --opentsdb "$fixtures/odd/services.jsonl" | grep -o 'service=.*' | cut -d ' ' -f 1 | grep -vqE '^service=[^ ,;:"\\]+$'; [ $? = 1 ]; }
check "put lines" puts
check "put lines count all spans" put_sum
check "put lines in ms where windows need it" milliseconds
check "put lines have names that OpenTSDB takes" names
odd() { for f in "$fixtures"/odd/*; do gentq metrics "$f" > /dev/null 2>&1 || { echo "$f"; return 1; }; done; }
check "odd inputs have series" odd

for bad in "" "a b" "--every 0s a" "--every 5 a" "--every" "--nonsense a"; do
    # shellcheck disable=SC2086
    check "gentq metrics $bad is refused" says 2 '^gentq: ' gentq metrics $bad
done
check "a missing file is named" says 1 '^gentq: nothing.jsonl: ' gentq metrics nothing.jsonl
finish
