#!/bin/bash
# Gen-T's transactions and Tracekit's records: what comes out has the members that went in, and agrees with itself.
source "$(dirname "$0")/../support/cli.sh"

# Checks that every transaction agrees with itself; prints what its nodes are: names and members.
cat > nodes.py <<'END'
import json, re, sys

def keys(value, path=""):
    if not isinstance(value, dict) or path.count("/") > 2:
        return [path]
    return [path + "{"] + [k for key in value for k in keys(value[key], path + "/" + key)]

def look(tx):
    nodes, edges = tx["nodesData"], [(e["source"], e["target"]) for e in tx["graph"]["edges"]]
    ranks = {}
    for key, node in sorted(nodes.items(), key=lambda item: item[1]["startTime"]):
        name, rank = key.rsplit("*", 1)
        ranks.setdefault(name, []).append(int(rank))
        assert node["id"] == node["resource"]["id"] == key and node["resource"]["name"] in (key, name), key
        assert all(issue.get("id", key) == key for issue in node["issues"]), key
    assert all(rank == sorted(rank) == list(range(len(rank))) for rank in ranks.values()), ranks
    assert all(source in nodes and target in nodes for source, target in edges)
    items = tx["timeline"]["items"]
    assert [item["id"] for item in items] == list(nodes)
    for item in items:
        node = nodes[item["id"]]
        assert item["childrenIds"] == [target for source, target in edges if source == item["id"]], item
        assert (item["start"], item["duration"]) == (node["startTime"], node["duration"]), item
        assert item["end"] - item["start"] == item["duration"], item
    start, end = min(i["start"] for i in items), max(i["end"] for i in items)
    assert tx["timeline"]["range"] == {"start": start, "end": end}
    assert (tx["details"]["startTime"], tx["details"]["duration"]) == (start, end - start)
    back = sum(nodes[s]["startTime"] - nodes[t]["startTime"] for s, t in edges)
    assert back >= 0 if tx["traceStatus"] == "manual-traced" else back <= 0
    failed = tx["details"]["issues"]["count"] in (0, sum(node["issues"] != [] for node in nodes.values()))
    around = (keys({**tx, "nodesData": 0, "timeline": 0}), len(nodes), len(edges), failed,
              len(tx["details"]["transactionId"]))
    return [str(around)] + [str((key.rsplit("*")[0], keys(node), bool(node["issues"]))) for key, node in nodes.items()]

lines = open(sys.argv[1]).read().splitlines()
assert all(line.endswith(",") for line in lines)
print("\n".join(sorted(fact for line in lines for fact in look(json.loads(line[:-1])))))
END

# The same of records: their times say the same, and the members of each kind of record.
cat > records.py <<'END'
import json, sys

def look(record):
    assert record["ts_enqueue"] <= record["ts_start"] <= record["ts_end"]
    assert "" not in (record["module_id"], record["instance_id"], record["node"], record["stage"]), record
    for key, begin, end in (("queue_time_ms", "ts_enqueue", "ts_start"), ("service_time_ms", "ts_start", "ts_end"),
                            ("rt_ms", "ts_enqueue", "ts_end")):
        assert record.get(key, record[end] - record[begin]) == record[end] - record[begin], record
    ids = [key and ("digits" if key.isdigit() else len(key))
           for key in (record["trace_id"], record["span_id"], record["parent_id"])]
    return str((record["module_id"], [(key, value is None) for key, value in record.items()], ids))

records = [json.loads(line) for line in open(sys.argv[1])]
ids = {(r["trace_id"], r["span_id"]) for r in records}
assert all(r["parent_id"] is None or (r["trace_id"], r["parent_id"]) in ids for r in records)
print("\n".join(sorted(map(look, records))))
END

round_trip() { gentc "$1" -o "$2.gtb" && gentd --no-mark "$2.gtb" -o "$2.out"; }
same_facts() { python3 "$1" "$2" > was && python3 "$1" "$3" > now && diff was now; }
read_again() { silent gentc -f "$1" -o again.gtb; }
notices() { sed "$3" "$2" > changed; ! same_facts "$1" "$2" changed; }

for name in jaeger lambda invocations; do
    input=$(ls "$fixtures"/gent_tx/$name.json.zst "$fixtures"/cctf/$name.jsonl.zst 2> /dev/null)
    facts=nodes.py
    [ $name = invocations ] && facts=records.py
    zstd -q -d "$input" -o $name
    python3 "$root/tests/support/make_gent_fixtures.py" $name > made
    check "$name: the fixture is what its generator writes" same $name made
    check "$name: makes the round trip without a word" silent round_trip "$input" $name
    check "$name: records have the members that they had" same_facts $facts $name $name.out
    check "$name: what comes out is read without a word" read_again $name.out
    check "$name: another number of threads gives the same" same $name.out <(gentd --no-mark --threads 3 $name.gtb)
    gentd -f $name.gtb -o marked
    check "$name: what is marked is read without a word" read_again marked
    n_marked=$(grep -c '"gent.synthetic":true' marked)
    check "$name: the mark is in every trace" test "$n_marked" -ge "$(listed $name.gtb traces)"
done
check "the comparison notices a node without a member" notices nodes.py jaeger '1s/"hasData":1,//'
check "the comparison notices an edge that is turned" notices nodes.py lambda \
    '1s/"source":\("[^"]*"\),"target":\("[^"]*"\)/"source":\2,"target":\1/'
check "the comparison notices a record without a member" notices records.py invocations '1s/"stage":"[a-z]*",//'

gentc --drop-attr queue_time --drop-attr node invocations -o few.gtb
gentd few.gtb -o few
check "members of attributes that were left out are not written" exits 1 grep -q '"node"\|"ts_enqueue"\|"rt_ms"' few

# One bad node, one bad edge and one line that is none, among good ones.
sed -e '1s/"startTime":[0-9]*/"startTime":"?"/' -e '2s/"source":"[^"]*"/"source":null/' \
    -e '3s/"nodesData"/"nodes"/' jaeger > bad
gentc bad -o bad.gtb --stats bad.json 2> said
counted() { [ "$(field bad.json '["bad_spans"]')" = 1 ] && [ "$(field bad.json '["bad_lines"]')" = "$1" ]; }
n_said=$(grep -c 'startTime is not a number\|an edge.s end is no node\|no nodesData' said)
check "bad nodes, edges and lines are said" test "$n_said" = 3
check "bad nodes, edges and lines are counted" counted 2
finish
