#!/bin/bash
# Zipkin's shared spans: the halves of a call have one id again when they come back.
source "$(dirname "$0")/../support/cli.sh"

# Per trace: every id by those who have it and by those who have their parent's, however the ids are called.
cat > ids.py <<'END'
import collections, json, sys

def groups(path):
    ids, traces = collections.defaultdict(list), collections.defaultdict(list)
    for line in open(path):
        span = json.loads(line)
        ids[span["traceId"], span["id"]].append(span)
    who = {key: tuple(sorted((s["localEndpoint"]["serviceName"], s.get("kind", ""), s["name"], s.get("shared", False),
                              "timestamp" in s) for s in spans)) for key, spans in ids.items()}
    for (trace, span_id), spans in ids.items():
        parents = tuple(sorted(who.get((trace, s["parentId"]), "none") if "parentId" in s else () for s in spans))
        traces[trace].append((who[trace, span_id], parents))
    return collections.Counter(tuple(sorted(group)) for group in traces.values())

real, made = (groups(path) for path in sys.argv[1:3])
for side, trace in [("-", t) for t in real - made] + [("+", t) for t in made - real]:
    print(side, *trace, sep="\n    ")
sys.exit(real != made)
END
same_ids() { python3 ids.py "$1" "$2"; }

shared=$fixtures/zipkin/shared_calls.jsonl
gentc -q "$shared" -o shared.gtb && gentd --no-mark shared.gtb -o shared.out
check "the halves of a call share their id, as they did" same_ids "$shared" shared.out
sed 's/,"shared":true//' "$shared" > silent.jsonl
gentc -q silent.jsonl -o silent.gtb && gentd --no-mark silent.gtb -o silent.out
check "and when the server's half does not say so" same_ids silent.jsonl silent.out
check "the comparison notices an id of its own" exits 1 same_ids "$shared" silent.out
# In frames of a few traces: what is carried over is joined once.
gentc -q --traces 5 "$shared" -o frames.gtb && gentd --no-mark frames.gtb -o frames.out
check "and in several frames" same_ids "$shared" frames.out
same_trees() { gentq compare --only topology "$1" "$2" > compare.txt && grep -qE '^topology +0\.0000' compare.txt; }
# Neither kind nor member tells the server's halves.
sed 's/"kind":"SERVER",\(.*\),"shared":true/\1/' "$shared" > apart.jsonl
check "gentq sees the same trees" same_trees "$shared" shared.out
check "gentq notices what is not joined" exits 1 same_trees "$shared" apart.jsonl
finish
