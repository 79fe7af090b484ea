#!/bin/bash
# Networks: what gentc --model net makes, gentd brings back, by every kernel and number of threads; and the options.
source "$(dirname "$0")/../support/cli.sh"

# As listed: a frame's model, and whether it has a section of networks (its bytes, or 0).
model_of() { listed "$1" model; }
nets_of() { gentd -l --json "$1" | python3 -c 'import json, sys
for line in sys.stdin: print(json.loads(line)["sections"].get("nets", {"bytes": 0})["bytes"])'; }
is_net() { [ "$(model_of "$1")" = net ] && [ "$(nets_of "$1")" -gt "$2" ]; }
is_table() { [ "$(model_of "$1")" = table ] && [ "$(nets_of "$1")" = 0 ] && ! gentd -l --json "$1" | grep -q nets; }

# Every kernel gives the listed digest, and the same bytes as any number of threads; a kernel that this machine
# does not have is passed over for another.
regenerates_by() { # BUNDLE KERNELS THREADS
    GENT_KERNELS=$2 gentd --threads "$3" "$1" > kernel.out && [ "$(digest kernel.out)" = "$wanted" ]
}
for input in shop_small.otlp.jsonl.zst odd/times.jsonl odd/orphans.jsonl zipkin/ties.jsonl zipkin/shared_calls.jsonl \
    zipkin1/shared.jsonl jaeger/data.json jaeger/references.json gent_tx/lambda.json.zst; do
    gentc --model net --epochs 2 "$fixtures/$input" -fo net.gtb
    check "$input has networks" is_net net.gtb 3000
    check "$input regenerates as it should" silent gentd --test net.gtb
    wanted=$(listed net.gtb sha256)
    for kernels in ref avx2 avx512 none; do
        check "$input by $kernels" regenerates_by net.gtb $kernels 1
    done
    check "$input by four threads" regenerates_by net.gtb "" 4
done

gentc --model table "$small" -o table.gtb
gentc "$small" -o auto.gtb
gentc --model net --epochs 2 "$small" -o once.gtb
gentc --model net --epochs 2 --threads 1 "$small" -o again.gtb
GENT_KERNELS=ref gentc --model net --epochs 2 --threads 4 "$small" -o third.gtb
check "--model table has none" is_table table.gtb
check "a small window has none unless asked" is_table auto.gtb
check "it is the table's, then" same table.gtb auto.gtb
check "a table is noticed" exits 1 is_net table.gtb 0
check "the same input gives the same bundle, whatever the threads" same once.gtb again.gtb
check "and whatever the kernel" same once.gtb third.gtb
is_minor() { [ "$(od -An -tu1 -j4 -N2 "$1" | tr -s ' ')" = " 1 $2" ]; }
gentc --model net --epochs 1 --seeds 1 "$small" -o seedless.gtb
gentc --seeds 1 "$small" -o plain.gtb
check "a frame with networks says format 1.3" is_minor seedless.gtb 3
check "one without says 1.1" is_minor plain.gtb 1

# What networks are worth is told, of rows that were taught where few would be held out.
gentc --model net --epochs 2 --stats nets.json "$small" -o told.gtb
gentc --stats tables.json "$small" -fo told.gtb
told() { field nets.json "['nets']['$1']$2"; }
told_of_gaps() { [ "$(told gaps "['held_out']")" = 0 ] && [ "$(told gaps "['tried'] == d['nets']['gaps']['taught'] > 100")" = True ] &&
    [ "$(told gaps "['bits'] <= d['nets']['gaps']['last_bits']")" = True ]; }
check "--stats tells what networks are worth" told_of_gaps
check "of tables there is nothing to tell" test "$(field tables.json "['nets']")" = "{}"
said_of_nets() { gentc -v --model net --epochs 1 "$small" 2>&1 >/dev/null | grep -q '^gentc: network of durations: [0-9.]* bits a row of [0-9]*, 0 of them held out'; }
check "--verbose does, too" said_of_nets

# Each option changes what is learned, and what is learned regenerates.
other() { # BUNDLE OPTION...
    local bundle=$1; shift
    gentc --model net "$@" "$small" -o "$bundle" && ! cmp -s once.gtb "$bundle" && is_net "$bundle" 1000 && gentd --test "$bundle"
}
check "--epochs 3 is another" other epochs.gtb --epochs 3
check "--chain 2 is another" other chain.gtb --epochs 2 --chain 2
check "--chain 1 is another" other headless.gtb --epochs 2 --chain 1
check "it takes fewer bytes" test "$(nets_of headless.gtb)" -lt "$(nets_of chain.gtb)"
check "--embedding onehot is another" other onehot.gtb --epochs 2 --embedding onehot
check "it takes fewer bytes" test "$(nets_of onehot.gtb)" -lt "$(nets_of once.gtb)"
gentc --model net --epochs 2 --chain 4 --embedding gcn "$small" -o default.gtb
check "--chain 4 --embedding gcn is the default" same once.gtb default.gtb
sizes() { gentc --model net --epochs 1 -1 "$small" -o low.gtb && gentc --model net --epochs 1 -9 "$small" -o high.gtb &&
    [ "$(nets_of low.gtb)" -lt "$(nets_of once.gtb)" ] && [ "$(nets_of once.gtb)" -lt "$(nets_of high.gtb)" ]; }
check "networks grow with the level" sizes
frames() { gentc --model net --epochs 1 --traces 10 "$small" -o frames.gtb && [ "$(nets_of frames.gtb | wc -l)" = 4 ] && gentd --test frames.gtb; }
check "each frame has its own" frames
cat table.gtb once.gtb table.gtb > mixed.gtb
mixed() { cmp <(gentd mixed.gtb) <(gentd table.gtb; gentd once.gtb; gentd table.gtb); }
check "frames with and without follow each other" mixed

exact() { gentc --model net --epochs 2 "$small" | gentd | gentq compare --only topology --no-costs --draws 1 "$small" - | grep -q topology; }
check "gentq compares what comes back" exact

for bad in --chain=0 --chain=5 --chain=two --embedding=word --epochs=0 --epochs=1001 --epochs=-2 --model=nets --model=NET; do
    check "gentc refuses $bad" says 2 "^gentc: --${bad:2:5}[a-z]* needs " gentc $bad "$small"
done

# A window that is large enough for networks, made by such from one that is not; and frames that they do not fit into.
for seed in 0 1 2; do gentc --model net --seed $seed "$fixtures/shop.otlp.jsonl.zst" | gentd; done > large.jsonl
gentc -6 --seeds 1 large.jsonl -o large.gtb
check "a large window has networks unasked" is_net large.gtb 2000
gentc -1 large.jsonl -o least.gtb
check "but not at -1" is_table least.gtb
gentc -6 --seeds 1 --max-bytes $(($(stat -c %s large.gtb) - 1)) large.jsonl -o tight.gtb
tight() { [ "$(stat -c %s tight.gtb)" -lt "$(stat -c %s large.gtb)" ] && [ "$(stat -c %s tight.gtb)" -gt $(($(stat -c %s large.gtb) * 85 / 100)) ] && gentd --test tight.gtb; }
check "where a byte is missing it is not much that goes" tight
bound=$((($(stat -c %s large.gtb) - $(nets_of large.gtb) + $(stat -c %s least.gtb)) / 2))
gentc -6 --seeds 1 --max-bytes $bound large.jsonl -o without.gtb
without() { is_table without.gtb && [ "$(stat -c %s without.gtb)" -le $bound ] && [ "$(listed without.gtb level)" -lt 6 ]; }
check "and none where bytes do not do" without

# A start from an earlier bundle.
check "--warm-start is another start" other warm.gtb --warm-start once.gtb
check "it regenerates as it should" silent gentd --test warm.gtb
gentc --model net --warm-start once.gtb "$small" -fo again.gtb
check "the same start gives the same bundle" same warm.gtb again.gtb
check "of several frames it takes the last with networks" other last.gtb --warm-start mixed.gtb
check "which is the same start" same warm.gtb last.gtb
check "a bundle without networks is no start" says 1 'table.gtb: .*no networks to start from' \
    gentc --warm-start table.gtb "$small"
check "nor is what is no bundle" says 4 'damaged' gentc --warm-start "$fixtures/README.md" "$small"

for option in --chain=2 --embedding=onehot --epochs=1 --warm-start=once.gtb; do
    check "--model table has no ${option%%=*}" says 2 'are of networks' gentc --model table "$option" "$small"
done

# Damage anywhere in the section, checksums or not, is told.
size=$(stat -c %s once.gtb)
damaged() { python3 -c 'import sys
data = bytearray(open("once.gtb", "rb").read())
data[int(sys.argv[1])] ^= 4
sys.stdout.buffer.write(data)' "$1" | gentd -t; }
check "damage among the weights is told" says 4 'bundle is damaged' damaged $((size - 2000))
cut() { head -c "$1" once.gtb | gentd -t; }
check "a cut section is told" says 4 'bundle is damaged' cut $((size - 2000))
finish
