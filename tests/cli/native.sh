#!/bin/bash
# What comes back in its own format follows that format's rules, whatever the source's habits were.
source "$(dirname "$0")/../support/cli.sh"

checks() { python3 "$root/tests/support/check_formats.py" --native "$@"; }
# comes_back FORMAT FILE: what gentc and gentd make of it is of the format; without a word.
comes_back() { gentc -f "$2" -o bundle 2> said && gentd -f bundle -o back 2>> said && [ ! -s said ] && checks "$1" back; }
# follows FORMAT FILE: and so was the source.
follows() {
    case $2 in *.zst) zstd -qdc "$2" > source ;; *) cp "$2" source ;; esac
    checks "$1" source && comes_back "$1" source
}
for file in list lists shared shared_calls spans ties; do
    check "zipkin/$file" follows zipkin "$(echo "$fixtures/zipkin/$file".json*)"
done
for file in ids times milliseconds; do # with ids that lack their zeros
    check "zipkin/$file" comes_back zipkin "$(echo "$fixtures/zipkin/$file".json*)"
done
for file in halves shared cloud times list; do
    check "zipkin1/$file" follows zipkin1 "$(echo "$fixtures/zipkin1/$file".json*)"
done
for file in data duplicates logs orphans references values warnings; do
    check "jaeger/$file" follows jaeger "$fixtures/jaeger/$file.json"
done
for file in times links orphans roots; do
    check "odd/$file" follows otlp "$fixtures/odd/$file.jsonl"
done
check "shop_small" follows otlp "$small"

broken() { follows zipkin "$fixtures/zipkin/spans.jsonl" && sed -i '1s/"id":"[0-9a-f]*"/"id":"xyz"/' back && ! checks zipkin back; }
check "a broken id is noticed" broken
finish
