#!/bin/bash
# gentq sql: what the tables hold, held against the JSON itself; the four queries; what is refused.
source "$(dirname "$0")/../support/cli.sh"

cat > count.py <<'END'
import collections, json, sys
spans, traces, events, errors, pairs = {}, set(), 0, 0, set()
services = collections.Counter()
for line in open(sys.argv[1]):
    for resource in json.loads(line)["resourceSpans"]:
        service = next(a["value"]["stringValue"] for a in resource["resource"]["attributes"] if a["key"] == "service.name")
        for scope in resource["scopeSpans"]:
            for span in scope["spans"]:
                spans[span["traceId"], span["spanId"]] = (service, span)
                services[service] += 1
                events += len(span.get("events", []))
                errors += span.get("status", {}).get("code") == 2
for (trace, _), (service, span) in spans.items():
    parent = spans.get((trace, span.get("parentSpanId")))
    if parent:
        pairs.add((parent[0], service))
print(len(spans), len({trace for trace, _ in spans}), events, errors, len(pairs), sep="\t")
for service in sorted(services):
    print(service, services[service], sep="\t")
END
python3 count.py "$small" > wanted

ask() { gentq sql "$small" "$@"; }
counts() { ask "SELECT count(*), count(DISTINCT traceId), (SELECT count(*) FROM Events), sum(status), (SELECT count(*) FROM (SELECT DISTINCT P.serviceName, C.serviceName FROM Spans P JOIN Spans C ON P.traceId = C.traceId AND P.spanId = C.parentId)) FROM Spans" | tail -n 1 | cmp - <(head -n 1 wanted); }
services() { ask "SELECT serviceName, count(*) FROM Spans GROUP BY 1 ORDER BY 1" | tail -n +2 | cmp - <(tail -n +2 wanted); }
check "spans, traces, events, errors and pairs are counted" counts
check "spans have the service of their resource" services
attributes() { [ "$(ask "SELECT count(*) FROM Spans WHERE attributes ->> '\$.\"http.method\"' = 'GET' AND json_valid(resource) AND json_valid(scope)" | tail -n 1)" = "$(grep -o '"http.method","value":{"stringValue":"GET"' "$small" | wc -l)" ]; }
check "attributes are JSON" attributes
values() { gentq sql --json "$fixtures/odd/values.jsonl" "SELECT attributes, name FROM Spans" | python3 -c 'import json, sys
rows = json.load(sys.stdin)
found = {}
for row in rows: found.update(json.loads(row["attributes"]))
assert found["v05"] == 42 and found["v03"] is True and found["v09"] is None and found["v13"] == ["a", 1, []], found
assert found["v00"].startswith("escaped A/\U0001f600"), found["v00"]'; }
check "attributes keep their values" values

csv() { [ "$(ask --csv "SELECT 'a,b' AS x, NULL AS y, 1.5 AS z")" = $'x,y,z\n"a,b",,1.5' ]; }
json() { [ "$(ask --json "SELECT 'a\"b' AS x, NULL AS y, 1.5 AS z, 9e999 AS i" | tr -d '\n')" = '[{"x":"a\"b","y":null,"z":1.5,"i":"Inf"}]' ]; }
tsv() { [ "$(ask "SELECT 'a' || char(9) || 'b' AS x, x'00ff' AS y")" = $'x\ty\na\\tb\t00ff' ]; }
many() { [ "$(ask "SELECT 1 AS a; -- nothing
SELECT 2 AS b;")" = $'a\n1\nb\n2' ]; }
check "--csv quotes" csv
check "--json escapes" json
check "TSV escapes" tsv
check "several statements are several tables" many
aligned() { script -qec "gentq sql '$small' \"SELECT 'a' AS name, 100 AS n UNION ALL SELECT 'long', 2\"" /dev/null | tr -d '\r' | cmp - <(printf 'name    n\na     100\nlong    2\n'); }
check "a terminal gets an aligned table" aligned

two() { [ "$(gentq sql "$small" "$fixtures/odd/services.jsonl" "SELECT (SELECT count(*) FROM Spans) > (SELECT count(*) FROM Spans2), (SELECT count(*) FROM Spans2) > 0 AS b" | tail -n 1)" = $'1\t1' ]; }
check "the second file is in Spans2" two
standard_input() { [ "$(gentq sql - "SELECT count(*) FROM Spans" < "$small" | tail -n 1)" = 944 ]; }
check "- is standard input" standard_input

saves() { silent gentq sql --save spans.db "$small" && [ "$(python3 -c 'import sqlite3
print(sqlite3.connect("spans.db").execute("SELECT count(*) FROM Spans WHERE json_valid(resource)").fetchone()[0])')" = 944 ] && [ "$(ls -A | grep -c gent-)" = 0 ]; }
asks_too() { [ "$(gentq sql --save two.db "$small" "SELECT 7 AS x" | tail -n 1)" = 7 ] && [ -s two.db ]; }
check "--save keeps the database" saves
check "--save may ask, too" asks_too
check "an existing file is kept" says 1 '^gentq: spans.db: .*exists already' gentq sql --save spans.db "$small"
check "--force replaces it" silent gentq sql -f --save spans.db "$small"
no_partial() { says 1 '^gentq: nothing.jsonl: ' gentq sql --query 1 --save three.db nothing.jsonl && [ ! -e three.db ] && [ "$(ls -A | grep -c gent-)" = 0 ]; }
check "a failure leaves no database" no_partial
interrupted() {
    mkfifo slow; { cat "$small"; exec sleep 30; } > slow & local writer=$!
    gentq sql --query 1 --save four.db slow & local pid=$!
    for _ in $(seq 100); do ls -A | grep -q gent- && break; sleep 0.05; done
    ls -A | grep -q gent- || return 1
    kill -TERM $pid; wait $pid 2> /dev/null
    kill $writer; wait $writer 2> /dev/null
    [ ! -e four.db ] && [ "$(ls -A | grep -c gent-)" = 0 ]
}
check "a signal leaves no database" interrupted

query() { [ "$(gentq sql --query "$1" --csv "$small" | head -n 1)" = "$2" ] && [ "$(gentq sql --query "$1" "$small" | wc -l)" -gt 1 ]; }
check "query 1" query 1 window,caller,callee
check "query 2" query 2 entry,service,window,share,pairs
check "query 3" query 3 service,window,failing,errors,alarm
check "query 4" query 4 entry,key,value,traces,failed
pairs() { [ "$(gentq sql --query 1 --hours 100000 "$small" | tail -n +2 | cut -f 2,3 | sort -u | wc -l)" = "$(head -n 1 wanted | cut -f 5)" ]; }
check "query 1 finds all pairs" pairs
confined() { [ "$(gentq sql --query 3 --service auth "$small" | tail -n +2 | cut -f 1 | sort -u)" = auth ]; }
check "--service confines" confined
bound() { [ "$(gentq sql --service x --hours 3 "$small" "SELECT :service, :hours, :hour > 0 AS h" | tail -n 1)" = $'x\t3\t1' ]; }
check "statements may use the values" bound

check "SQL errors have SQLite's words" says 1 '^gentq: near "SELEC": syntax error$' gentq sql "$small" "SELEC 1"
check "an unknown column has its name" says 1 '^gentq: no such column: colour$' gentq sql "$small" "SELECT colour FROM Spans"
check "a missing file is named" says 1 '^gentq: nothing.jsonl: ' gentq sql nothing.jsonl "SELECT 1"
bad_lines() { [ "$(gentq sql "$fixtures/odd/bad.jsonl" "SELECT count(*) FROM Spans" 2> said | tail -n 1)" = 2 ] && grep -q '^gentq: .*bad.jsonl:2: not JSON' said; }
check "bad lines are named and left out" bad_lines
for bad in "" "only_one_argument" "--query 5 x" "--query 0 x" "--query" "--hours 0 x y" "--nonsense x y" "--csv=1 x y" "--save - x y"; do
    # shellcheck disable=SC2086
    check "gentq sql $bad is refused" says 2 '^gentq: ' gentq sql $bad
done
helps() { gentq sql --help | grep -q '^Usage: gentq sql'; }
check "--help" helps
pipe() { gentq sql "$small" "SELECT A.* FROM Spans A, Spans B" 2> pipe.err | head -n 1 > /dev/null; [ "${PIPESTATUS[0]}" = 0 ] && [ ! -s pipe.err ]; }
check "a closed pipe ends quietly" pipe
finish
