#!/bin/bash
# Levels, the dials that they move, and --max-bytes: what it gives fits, and uses the room.
source "$(dirname "$0")/../support/cli.sh"

zstd -q -d "$fixtures/shop.otlp.jsonl.zst" -o shop.jsonl
size_of() { stat -c %s "$1"; }
sections() { gentd -l --json "$1" | python3 -c 'import json, sys
for line in sys.stdin: print(json.loads(line)["sections"])'; }
for level in 1 2 3 4 5 6 7 8 9; do
    gentc -$level shop.jsonl -o at$level.gtb
    check "-$level is regenerated" silent gentd -t at$level.gtb
    check "-$level is listed" test "$(listed at$level.gtb level)" = $level
done
grows() { [ "$(size_of at1.gtb)" -lt "$(size_of at6.gtb)" ] && [ "$(size_of at6.gtb)" -lt "$(size_of at9.gtb)" ]; }
check "bundles grow with the level" grows

# Dials.
everything=exact=1,choices=1,knots=1,own=1,joints=2,quantiles=0,copulas=2,cells=1,matches=0,nets=0,periods=1,seeds=1
by_dials() { gentc -1 --dials $everything "$small" -fo low.gtb && gentc -9 --dials $everything "$small" -fo high.gtb &&
    gentd -t low.gtb && [ "$(sections low.gtb)" = "$(sections high.gtb)" ]; }
check "all dials together leave nothing to the level" by_dials
one_by_one() { gentc --dials exact=9,joints=10 shop.jsonl -fo one.gtb && gentc --dials exact=9 --dials joints=10 shop.jsonl -fo other.gtb && cmp one.gtb other.gtb; }
check "--dials can be given in parts" one_by_one
check "they move what is kept" exits 1 cmp -s one.gtb at6.gtb
check "what they make regenerates" silent gentd -t one.gtb
without() { gentc --dials seeds=0 "$small" -fo bare.gtb && gentc --seeds 1 "$small" -fo none.gtb && cmp bare.gtb none.gtb; }
check "seeds=0 is --seeds 1" without
overruled() { gentc --dials seeds=2 --seeds 1 "$small" -fo bare.gtb && cmp bare.gtb none.gtb; }
check "--seeds overrules it" overruled
for bad in "" , exact exact= exact=x exact=-1 exact=10 exact=3, exact=3,,own=1 "exact=3 own=1" width=1 Exact=1 seeds=99999999999999999999; do
    check "--dials '$bad' is refused" says 2 '^gentc: --dials ' gentc --dials "$bad" "$small"
done

# A bound for each frame.
within() { # BYTES: what it gives fits, and has no more than a seventh of the room left
    gentc -9 --max-bytes "$1" shop.jsonl -fo bound.gtb && gentd -t bound.gtb && [ "$(size_of bound.gtb)" -le "$1" ] &&
        [ "$(size_of bound.gtb)" -gt $(($1 * 85 / 100)) ]
}
least=$(size_of at1.gtb) most=$(size_of at9.gtb)
for i in 1 2 3 4 5 6 7; do
    check "--max-bytes $i/8 between -1 and -9 is met" within $((least + (most - least) * i / 8))
done
roomy() { gentc -6 --max-bytes 1M shop.jsonl -fo bound.gtb && cmp bound.gtb at6.gtb; }
check "more room than the level needs changes nothing" roomy
again() { within $(((least + most) / 2)) && cp bound.gtb first.gtb && within $(((least + most) / 2)) && cmp bound.gtb first.gtb; }
check "the same bound gives the same bundle" again
kept() { gentc -9 --dials seeds=0 --max-bytes $(((least + most) / 2)) shop.jsonl -fo bound.gtb && ! sections bound.gtb | grep -q seeds; }
check "dials that are set stay so" kept
check "what nothing fits into ends the run" says 1 '^gentc: limit exceeded: a bundle of [0-9]* bytes is the smallest, --max-bytes is 2000$' \
    gentc --max-bytes 2000 shop.jsonl -o tiny.gtb
check "and leaves no file" test ! -e tiny.gtb
finish
