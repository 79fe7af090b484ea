#!/bin/bash
# Seeds of columns and of the window: what gentc --seeds and --window-seeds find, gentd uses; and who cannot read it.
source "$(dirname "$0")/../support/cli.sh"

seeds_of() { gentd -l --json "$1" | python3 -c 'import json, sys
for line in sys.stdin: print(json.loads(line)["sections"].get("seeds", {"bytes": 0})["bytes"])'; }
is_minor() { [ "$(od -An -tu1 -j4 -N3 "$1" | tr -s ' ')" = " 1 $2 $3" ]; }

gentc --seeds 1 "$small" -o none.gtb
gentc --seeds 256 --stats many.json "$small" -o many.gtb
gentc --seeds 4 --stats few.json "$small" -o few.gtb
check "--seeds 1 looks for none" test "$(seeds_of none.gtb)" = 0
check "a frame without says format 1.1, and no flag" is_minor none.gtb 1 0
check "--seeds 256 finds some" test "$(seeds_of many.gtb)" -gt 5
check "a frame with them says format 1.3, and that it must be understood" is_minor many.gtb 3 1
check "the section is listed" grep -q ' seeds [0-9]*, range$' <(gentd -l many.gtb)
for bundle in none few many; do
    check "$bundle regenerates as it should" silent gentd -t $bundle.gtb
done
check "they shuffle what comes back" exits 1 cmp -s <(gentd none.gtb) <(gentd many.gtb)

nearer() { [ "$(field many.json "['seeds']['after'] < d['seeds']['before']")" = True ] &&
    [ "$(field many.json "['seeds']['chosen'] <= d['seeds']['columns']")" = True ] &&
    [ "$(field many.json "['seeds']['after']")" != "$(field few.json "['seeds']['after']")" ]; }
check "--stats says that tables are nearer, the more were tried" nearer
check "-v says so, too" grep -q '^gentc: seeds: [0-9]* of [0-9]* columns have their own' <(gentc -v "$small" -fo v.gtb 2>&1)

gentc --seeds 256 --threads 1 "$small" -o one.gtb
gentc --seeds 256 --threads 4 "$small" -o four.gtb
check "the same input gives the same seeds, whatever the threads" same one.gtb four.gtb
check "and each time" same one.gtb many.gtb
gentc "$small" -o default.gtb
check "256 is the default at -6" same default.gtb many.gtb

gentc --seeds 3000 "$small" -o wide.gtb
wide() { gentd -t wide.gtb && [ "$(seeds_of wide.gtb)" -gt "$(seeds_of many.gtb)" ]; }
check "more of them take more bits" wide

# A frame that has no room for them goes without.
gentc --max-bytes $(($(stat -c %s many.gtb) - 1)) "$small" -o tight.gtb
tight() { [ "$(seeds_of tight.gtb)" = 0 ] && [ "$(listed tight.gtb level)" = 6 ] && gentd -t tight.gtb; }
check "--max-bytes that they do not fit into goes without, at the same level" tight

# Each frame has its own; frames with and without follow each other.
gentc --traces 10 "$small" -o frames.gtb
frames() { [ "$(seeds_of frames.gtb | wc -l)" = 4 ] && gentd -t frames.gtb; }
check "each frame has its own" frames
cat none.gtb many.gtb none.gtb > mixed.gtb
mixed() { cmp <(gentd mixed.gtb) <(gentd none.gtb; gentd many.gtb; gentd none.gtb); }
check "frames with and without follow each other" mixed
for input in odd/values.jsonl odd/links.jsonl zipkin/ties.jsonl zipkin/shared_calls.jsonl jaeger/values.json cctf/invocations.jsonl.zst \
    gent_tx/lambda.json.zst; do
    gentc "$fixtures/$input" -fo other.gtb
    check "$input regenerates as it should" silent gentd -t other.gtb
done

# The window's.
gentc --seeds 1 --window-seeds 1 "$small" -o first.gtb
gentc --seeds 1 --window-seeds 32 --stats window.json "$small" -o window.gtb
gentc --seeds 1 --window-seeds 32 --threads 1 "$small" -o again.gtb
check "--window-seeds 1 is the default" same none.gtb first.gtb
check "--window-seeds 32 finds the same by any number of threads" same window.gtb again.gtb
better() { [ "$(field window.json "['window_seeds']['tried']")" = 32 ] &&
    [ "$(field window.json "['window_seeds']['after'] < d['window_seeds']['before']")" = True ]; }
check "it is nearer" better
check "another seed takes no bytes" test "$(stat -c %s window.gtb)" = "$(stat -c %s first.gtb)"
check "it is another seed" exits 1 test "$(listed window.gtb seed)" = "$(listed first.gtb seed)"
check "it regenerates as it should" silent gentd -t window.gtb
finish
