#!/bin/bash
# What draws times by default: networks where a window is large and they bring its spans nearer than tables do.
source "$(dirname "$0")/../support/cli.sh"

for window in siblings chain; do "$root/tests/support/large_window.py" $window > $window.jsonl; done
model_of() { gentc -"$2" --stats "$1.json" "$1.jsonl" -fo "$1.gtb" && listed "$1.gtb" model; }
check "where siblings tell each other, networks" test "$(model_of siblings 6)" = net
check "they are judged" test "$(field siblings.json "['judged']['networks'] < 0.9 * d['judged']['tables']")" = True
check "and regenerate as they should" silent gentd --test siblings.gtb
check "where parts hang on nothing, tables" test "$(model_of chain 6)" = table
check "they regenerate as they should, too" silent gentd --test chain.gtb
gentc -6 --model table chain.jsonl -o table.gtb
check "and are what --model table gives" same chain.gtb table.gtb
check "a low level asks nobody" test "$(model_of siblings 1)$(field siblings.json "['judged']['windows']")" = table0
check "--model net is obeyed" test "$(gentc -6 --model net --epochs 1 chain.jsonl -fo net.gtb && listed net.gtb model)" = net
said() { gentc -v -4 siblings.jsonl 2>&1 >/dev/null | grep -q '^gentc: times are off by [0-9.]* with networks, by [0-9.]* with tables alone$'; }
check "--verbose tells" said
finish
