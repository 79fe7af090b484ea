#!/bin/bash
# Trees: what gentc --model tree makes, gentd brings back, by any number of threads; and the options.
source "$(dirname "$0")/../support/cli.sh"

forests_of() { gentd -l --json "$1" | python3 -c 'import json, sys
for line in sys.stdin: print(json.loads(line)["sections"].get("forests", {"bytes": 0})["bytes"])'; }
is_tree() { [ "$(listed "$1" model)" = tree ] && [ "$(forests_of "$1")" -gt 20 ]; }
regenerates_by() { gentd --threads "$2" "$1" > threads.out && [ "$(digest threads.out)" = "$wanted" ]; }
for input in shop_small.otlp.jsonl.zst odd/times.jsonl odd/orphans.jsonl zipkin/ties.jsonl zipkin/shared_calls.jsonl \
    zipkin1/shared.jsonl jaeger/data.json jaeger/references.json gent_tx/lambda.json.zst; do
    gentc --model tree "$fixtures/$input" -fo tree.gtb
    check "$input has trees" is_tree tree.gtb
    check "$input regenerates as it should" silent gentd --test tree.gtb
    wanted=$(listed tree.gtb sha256)
    check "$input by one thread" regenerates_by tree.gtb 1
    check "$input by four threads" regenerates_by tree.gtb 4
done

gentc --model tree "$small" -o once.gtb
gentc --model tree --threads 1 "$small" -o again.gtb
check "the same input gives the same bundle, whatever the threads" same once.gtb again.gtb
is_minor() { [ "$(od -An -tu1 -j4 -N2 "$1" | tr -s ' ')" = " 1 $2" ]; }
check "a frame with trees says format 1.4" is_minor once.gtb 4
gentc --model net --epochs 1 "$small" -o net.gtb
check "it is not that of networks" exits 1 is_tree net.gtb
sizes() { gentc --model tree -1 "$small" -o low.gtb && gentc --model tree -9 "$small" -o high.gtb &&
    [ "$(forests_of low.gtb)" -lt "$(forests_of once.gtb)" ] && [ "$(forests_of once.gtb)" -lt "$(forests_of high.gtb)" ]; }
check "levels grow larger trees" sizes
frames() { gentc --model tree --traces 10 "$small" -o frames.gtb && [ "$(forests_of frames.gtb | wc -l)" = 4 ] && gentd --test frames.gtb; }
check "each frame has its own" frames
exact() { gentc --model tree "$small" | gentd | gentq compare --only topology --no-costs --draws 1 "$small" - | grep -q topology; }
check "a pipe of all three" exact
bytes=$(stat -c %s once.gtb)
fits() { gentc --model tree --max-bytes $((bytes - 200)) "$small" -fo less.gtb && [ "$(stat -c %s less.gtb)" -le $((bytes - 200)) ] && gentd --test less.gtb; }
check "--max-bytes holds" fits

said() { gentc -v --model tree "$small" 2>&1 >/dev/null | grep -q '^gentc: forest of gaps: [0-9]* leaves$'; }
check "--verbose tells how large they are" said
gentc --model tree --stats trees.json "$small" -fo once.gtb
check "--stats does, too" test "$(field trees.json "['forests']['durations']['leaves']")" -gt 10
for option in --chain=3 --embedding=onehot --epochs=2 --warm-start=net.gtb; do
    check "--model tree has no ${option%%=*}" says 2 'are of networks' gentc --model tree "$option" "$small"
done
check "trees are no warm start" says 1 'no networks to start from' gentc --model net --warm-start once.gtb "$small"
finish
