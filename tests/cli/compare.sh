#!/bin/bash
# gentq compare: nothing wrong is nothing far, and what is wrong is seen by the metric that is there for it.
source "$(dirname "$0")/../support/cli.sh"

real=$work/real.jsonl
zstd -q -d "$fixtures/shop.otlp.jsonl.zst" -o "$real"
ways="same bootstrap head:10 shuffle-durations shuffle-attributes remove-errors break-copies drop-operations shift-starts
    rename-services late-children forget-events"
# shellcheck disable=SC2086
python3 "$root/tests/support/perturb_traces.py" --each $ways < "$real"
# shellcheck disable=SC2086
exits 0 gentq compare --json "$real" $(printf '%s.jsonl ' $ways) > compared.json

# holds EXPRESSION: of d(how, id), the distance, and r(how, id), the rate, where id may be id/part.
cat > holds.py <<'END'
import json, sys
data = json.load(open("compared.json"))
files = {f["path"].split("/")[-1].removesuffix(".jsonl"): f for f in data["regenerated"]}
ids = [m for m in data["head"][0]["metrics"] if not m.startswith("paper")]
def value(how, name):
    found = files[how]["metrics"][name.split("/")[0]]
    return found["parts"][name.split("/")[1]] if "/" in name else found
def d(how, name): return value(how, name)["distance"]
def r(how, name): return value(how, name)["rate"]
def overall(how): return files[how]["overall"]["rate"]
def auc(how, rows): return files[how]["detector"][rows]
def head(at, name): return data["head"][at]["metrics"][name]["distance"]
if not eval(" ".join(sys.argv[1:])):
    sys.exit("not so: " + " ".join(sys.argv[1:]))
END
holds() { python3 holds.py "$@"; }

check "REAL against itself is at 0 everywhere" holds 'all((p["distance"] or 0) == 0 for m in files["same"]["metrics"].values() for p in m["parts"].values())'
check "REAL against itself cannot be told apart" holds 'auc("same", "spans") == auc("same", "traces") == 0.5'
check "REAL against itself is closer than 1:2" holds 'files["same"]["overall"]["rate_text"] == "<2"'
check "a bootstrap of whole traces is at about 1:2" holds '1.9 < overall("bootstrap") < 2.4'
check "and so on nearly every question" holds 'all(r("bootstrap", i) < 2.6 for i in ids if value("bootstrap", i)["rate"])'
check "copied traces are found out" holds 'auc("bootstrap", "traces") < 0.48'
check "a 1:10 sample is at about 1:10 where shares are compared" holds 'all(5 < r("head:10", i) < 20 for i in ("topology", "latency", "share", "attributes", "pairs", "diversity"))'
check "and further where counts are" holds 'r("head:10", "rate") > 20'
check "head samples get worse with the rate" holds 'all(head(0, i) < head(3, i) < head(6, i) for i in ids if i != "copies")'
check "shuffled durations leave the distribution of each operation" holds 'd("shuffle-durations", "latency/operations") < 1e-9'
check "shuffled durations are seen in the shares" holds 'r("shuffle-durations", "share") == 100'
check "shuffled durations are seen in the requests" holds 'r("shuffle-durations", "latency/requests") > 10'
check "shuffled durations are seen in the structure" holds 'r("shuffle-durations", "structure") > 5'
check "shuffled durations are seen by the detector" holds 'auc("shuffle-durations", "traces") > 0.8'
check "shuffled attributes leave the values of each operation" holds 'd("shuffle-attributes", "attributes") == 0'
check "shuffled attributes are seen in the pairs" holds 'r("shuffle-attributes", "pairs") > 20'
check "shuffled attributes are seen in the copies" holds 'r("shuffle-attributes", "copies") == 100'
check "removed errors are seen" holds 'd("remove-errors", "errors/counts") == 1 and r("remove-errors", "errors") > 5'
check "removed errors are missed among the rare" holds 'r("remove-errors", "tail") > 10'
check "removed errors are missed by the paper's alarms" holds 'd("remove-errors", "paper-monitoring") == 1'
check "broken copies are seen" holds 'r("break-copies", "copies") == 100'
check "broken copies are seen by the detector" holds 'auc("break-copies", "spans") > 0.6'
check "a dropped operation is seen in the tail" holds 'd("drop-operations", "tail") > 0 and r("drop-operations", "tail") > 3'
check "a dropped operation is seen in the trees" holds 'd("drop-operations", "topology/operations") > 0'
check "shifted traces are seen in the rate" holds 'r("shift-starts", "rate") > 2.4 and d("shift-starts", "topology") == 0'
check "renamed services are seen in the trees" holds 'r("rename-services", "topology") > 40'
check "late children are seen in the structure" holds 'r("late-children", "structure/ends-after") == 100'
check "forgotten events are seen" holds 'd("forget-events", "events/events") == 1 and r("forget-events", "events") > 40'
check "nothing else than events is missed then" holds 'd("forget-events", "topology") == d("forget-events", "attributes") == d("forget-events", "latency") == 0'

again() { gentq compare --json --no-costs --threads "$1" "$real" bootstrap.jsonl > "again$1.json"; }
this=$root/tests/cli/compare.sh
check "one thread is as good as three" again 1
again 3
check "and says the same" same again1.json again3.json
other_seed() { gentq compare --json --no-costs --seed 1 "$real" bootstrap.jsonl > seed.json && ! cmp -s seed.json again1.json; }
check "another seed draws other samples" other_seed

# The cost of a sample: the file's lines without the other traces' spans.
whole() { python3 -c 'import sys, zlib
c = zlib.compressobj(6, zlib.DEFLATED, 31)
n = sum(len(c.compress(line)) for line in open(sys.argv[1], "rb"))
print(n + len(c.flush()))' "$real"; }
priced_like_gzip() { # FILE: everything costs what gzip makes of its records, a line each
    gentq compare --json --only rate "$1" "$1" > priced.json && python3 -c 'import json, sys
a, b = json.load(open("priced.json"))["real"]["bytes"], int(sys.argv[1])
sys.exit(abs(a / b - 1) > 0.03)' "$(gzip -6c "$1" | wc -c)"
}
near() { python3 -c 'import sys; a, b = map(float, sys.argv[1:]); sys.exit(abs(a / b - 1) > 0.001)' "$1" "$2"; }
check "everything costs what gzip makes of the file" near "$(field compared.json '["real"]["bytes"]')" "$(whole)"
check "a thinner sample costs less" holds 'all(a["bytes"] > b["bytes"] for a, b in zip(data["head"], data["head"][1:]))'
gentc -q "$small" > small.gtb
for format in zipkin zipkin1 jaeger gent cctf; do
    gentd --format "$format" small.gtb > "small.$format" 2> left_out
    check "so it does in $format" priced_like_gzip "small.$format"
done
priced() { gentq compare --json --no-costs --only rate --bundle "$this" --cpu-seconds 9 "$real" bootstrap.jsonl > priced.json; }
check "a bundle has a price" priced
dollars=$(python3 -c 'import os, sys; print(1e6 / 1500 * (os.path.getsize(sys.argv[1]) * 0.32e-9 + 9 * 0.04 / 3600))' "$this")
check "of bytes and of processor time" near "$(field priced.json '["regenerated"][0]["dollars_per_million_traces"]')" "$dollars"

table() { gentq compare --parts --no-costs "$real" head:10.jsonl bootstrap.jsonl > table && grep -q '^head:10.jsonl is as far from REAL as head sampling at 1:' table && grep -q '^  request-quantiles ' table; }
check "the table has parts and a last line for each file" table
only() { gentq compare --only topology --no-costs "$real" bootstrap.jsonl | grep -c '^latency' | grep -qx 0; }
check "--only asks one question" only
page() { gentq compare --html page.html --no-costs "$real" bootstrap.jsonl && head -n 1 page.html | grep -q '^<!DOCTYPE html>' && grep -q '</html>' page.html; }
check "--html writes a page" page

sed 's/"name":"/"name":"other /g' "$small" > renamed.jsonl
check "nothing in common is an error" says 1 'renamed.jsonl: .*no operation in common with' gentq compare "$small" renamed.jsonl
: > empty.jsonl
check "an empty file is an error" says 1 'empty.jsonl: .*no spans' gentq compare "$small" empty.jsonl
check "a file that is not there is an error" says 1 'nowhere.jsonl' gentq compare "$small" nowhere.jsonl
check "one file is too few" says 2 'compare needs REAL and at least one REGENERATED' gentq compare "$small"
check "an unknown question is a usage error" says 2 'only' gentq compare --only beauty "$small" "$small"
check "no draws is a usage error" says 2 'draws' gentq compare --draws 0 "$small" "$small"
check "bundles must be as many as files" says 2 'bundle' gentq compare --bundle a --bundle b "$small" "$small"
check "forty traces are enough to compare" exits 0 gentq compare --bucket 60s "$small" "$small"
silent_compare() { gentq compare --json "$1" "$1" > odd.json 2> odd.err && [ ! -s odd.err ] && python3 -m json.tool odd.json > /dev/null; }
for odd in cycles duplicates orphans roots services spread times values links; do
    check "odd input $odd.jsonl is compared" silent_compare "$fixtures/odd/$odd.jsonl"
done
finish
