#!/bin/bash
# Damaged bundles, newer bundles, things that are no bundle: a status and one line, never a crash.
source "$(dirname "$0")/../support/cli.sh"

gentc "$fixtures/odd/links.jsonl" -o good.gtb
size=$(stat -c %s good.gtb)

# Each variant of the bundle as a file; python writes them, since bash has no bytes.
variants() { # KIND
    rm -rf "$1" && mkdir "$1" && python3 - "$1" <<'P'
import sys
good = open("good.gtb", "rb").read()
kind = sys.argv[1]
for at in range(len(good)):
    if kind == "flipped":
        changed = good[:at] + bytes([good[at] ^ (1 << at % 8)]) + good[at + 1:]
    elif kind == "zeroed":
        changed = good[:at] + (b"\0" if good[at] else b"\xff") + good[at + 1:]
    else:
        changed = good[:at]
    open(f"{kind}/{at:05}", "wb").write(changed)
P
}
# Every variant ends with one of the statuses and one line; what is odd about any is printed.
all_end_with() { # KIND STATUSES
    local file status n=0
    for file in "$1"/*; do
        gentd -t "$file" > ends.out 2> ends.err; status=$?
        [[ $2 == *$status* ]] && [ "$(wc -l < ends.err)" = 1 ] && [ ! -s ends.out ] || { echo "$file: exit $status"; cat ends.err; n=$((n + 1)); }
        [ $n -lt 5 ] || break
    done
    [ $n = 0 ]
}
check "the bundle is good" gentd -t good.gtb
variants flipped
check "a flipped bit in any of $size bytes is noticed" all_end_with flipped "1 3 4"
variants zeroed
check "a byte of zeros at any place is noticed" all_end_with zeroed "1 3 4"
variants truncated
rm truncated/00000 # the empty bundle is good: tests/cli/bad_input.sh
check "truncation at any length is noticed" all_end_with truncated "1 4"
mkdir good && cp good.gtb good/
check "the check notices a good bundle among them" exits 1 all_end_with good "1 3 4"

bytes() { python3 -c 'import sys
data = bytearray(open("good.gtb", "rb").read())
exec(sys.argv[1])
sys.stdout.buffer.write(data)' "$1"; }
newer() { bytes 'data[4] += 1' | gentd -t; }
behind() { { cat good.gtb; echo trailing; } | gentd -t; }
in_list() { bytes 'data[100] ^= 1' | gentd -l; }
check "a higher major version needs a newer gentd" says 3 'bundle needs a newer gentd: format 2\.1' newer
check "trailing bytes are noticed" says 4 "^gentd: standard input:$((size + 9)): bundle is damaged" behind
check "-l notices damage too" says 4 'bundle is damaged' in_list
check "JSON is no bundle" says 4 '^gentd: .*small.jsonl:0: bundle is damaged: not a frame' gentd "$small"
check "a missing bundle is told" says 1 'cannot open' gentd missing.gtb
check "a directory is told" says 1 'input or output failed' gentd .
check "--max-spans refuses more" says 1 '--max-spans' gentd --max-spans 3 good.gtb
check "--max-spans allows as many" gentd --max-spans 4 good.gtb
second() { cat good.gtb <(bytes 'data[100] ^= 1') | gentd > second.out; }
first_is_out() { [ "$(digest second.out)" = "$(listed good.gtb sha256)" ]; }
check "damage in a second frame is told with its place" says 4 "^gentd: standard input:$((size + 32)): bundle is damaged" second
check "the first frame is out then" first_is_out
finish
