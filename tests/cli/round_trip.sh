#!/bin/bash
# Traces to a bundle and back: what the output is, and what the bundle says of it.
source "$(dirname "$0")/../support/cli.sh"

round_trip() { gentc "$1" -o "$2.gtb" && gentd "$2.gtb" -o "$2.out"; }
digest_is_listed() { [ "$(digest "$1.out")" = "$(listed "$1.gtb" sha256)" ]; }
size_is_listed() { [ "$(stat -c %s "$1.out")" = "$(listed "$1.gtb" output_bytes)" ]; }
faithful() { python3 "$root/tests/support/check_regeneration.py" "$1" "$2"; }
both_list_it() { gentd -l "$1" | grep -q "sha256 *$(listed "$1" sha256)"; }

check "a small input makes the round trip" round_trip "$small" small
check "the digest of the output is listed" digest_is_listed small
check "the length of the output is listed" size_is_listed small
check "the table lists the digest too" both_list_it small.gtb
check "what comes back is faithful: 40 traces" faithful "$small" small.out

check "a compressed input makes the round trip" round_trip "$fixtures/shop.otlp.jsonl.zst" shop
check "the digest of 1500 traces is listed" digest_is_listed shop
check "what comes back is faithful: 1500 traces" faithful "$fixtures/shop.otlp.jsonl.zst" shop.out

gentc -9 "$small" -o small9.gtb && gentd small9.gtb -o small9.out
check "what comes back is faithful at -9" faithful "$small" small9.out
gentc -1 "$small" -o small1.gtb && gentd small1.gtb -o small1.out
check "what comes back is faithful at -1" faithful "$small" small1.out
check "-1 is smaller than -9" test "$(stat -c %s small1.gtb)" -lt "$(stat -c %s small9.gtb)"

gentc "$small" -o again.gtb
check "gentc twice gives the same bundle" same small.gtb again.gtb
gentc --threads 1 "$small" -o one.gtb
gentc --threads 7 "$small" -o seven.gtb
check "gentc's bundle does not depend on threads" same one.gtb seven.gtb
gentc --seed 1 "$small" -o seed1.gtb
check "another seed is another bundle" exits 1 cmp -s small.gtb seed1.gtb
gentd seed1.gtb -o seed1.out
check "another seed is as faithful" faithful "$small" seed1.out
for n in 1 2 3 8; do gentd --threads $n shop.gtb -o threads.$n; check "$n threads give the same bytes" same shop.out threads.$n; done

for input in "$fixtures"/odd/*; do
    name=$(basename "$input")
    gentc -q "$input" -o "$name.gtb" && gentd "$name.gtb" -o "$name.out"
    check "odd/$name makes the round trip" digest_is_listed "$name"
    # What was read and written once is read and written the same again.
    gentc -q "$name.out" -o "$name.2.gtb" && gentd --no-mark "$name.2.gtb" -o "$name.2"
    check "odd/$name is faithful to itself" faithful "$name.out" <(gentd "$name.2.gtb")
done
finish
