#!/bin/bash
# gentd --format: every pair of formats, checked by rules that are not our readers'.
source "$(dirname "$0")/../support/cli.sh"

formats="otlp zipkin zipkin1 jaeger gent cctf"
checks() { python3 "$root/tests/support/check_formats.py" "$@"; }
regenerate() { gentd -q ${2:+--format "$2"} "$1" -fo "$3"; } # BUNDLE FORMAT OUTPUT

# Our reader takes it without a word, and makes of it what it read.
reads() { [ -z "$(gentc -f --format "$1" "$2" -o "$2.gtb" 2>&1)" ] && gentd -q "$2.gtb" -fo "$2.again" && [ "$(listed "$2.gtb" spans)" = "$3" ]; }
finds() { gentc -f "$2" -o "$2.found.gtb" && [ "$(listed "$2.found.gtb" format)" = "$1" ]; }

gentc -q "$small" -o otlp.gtb
gentd -q otlp.gtb -o small.otlp
n_spans=$(listed otlp.gtb spans)
for to in zipkin zipkin1 jaeger gent cctf; do
    check "OTLP becomes $to" regenerate otlp.gtb $to small.$to
    check "$to is what the format asks for" checks $to small.$to
    check "$to is read without a warning" reads $to small.$to "$n_spans"
    check "$to is recognised" finds $to small.$to
done
for to in zipkin zipkin1 jaeger; do
    check "$to has the spans of OTLP" checks otlp small.otlp same $to small.$to
done

# Back, and across: bundles learned from each format.
for from in zipkin zipkin1 jaeger gent cctf; do
    gentd -q small.$from.gtb -fo native.$from
    for to in $formats; do
        [ $to = $from ] && continue
        check "$from becomes $to" regenerate small.$from.gtb $to "$from.$to"
        check "$to of $from is what the format asks for" checks $to "$from.$to"
        check "$to of $from is read without a warning" reads $to "$from.$to" "$n_spans"
    done
done
for from in zipkin zipkin1 jaeger; do
    for to in otlp jaeger zipkin zipkin1; do
        [ $to = $from ] && continue
        check "$to has the spans of $from" checks $to $from.$to same $from native.$from
    done
done

# The checker can fail.
broken() { sed "$2" "$3" > broken && ! checks "$1" broken 2> /dev/null && ! cmp -s broken "$3"; }
check "the checker notices an OTLP time that is a number" broken otlp 's/"startTimeUnixNano":"\([0-9]*\)"/"startTimeUnixNano":\1/' small.otlp
check "the checker notices a Zipkin kind in lower case" broken zipkin 's/"CLIENT"/"client"/' small.zipkin
check "the checker notices members out of order" broken zipkin 's/"id":\("[0-9a-f]*"\),"kind":\("[A-Z]*"\)/"kind":\2,"id":\1/' small.zipkin
check "the checker notices a Zipkin tag that is a number" broken zipkin1 's/"value":"200"/"value":200/' small.zipkin1
check "the checker notices a process that is not there" broken jaeger 's/"processID":"p1"/"processID":"p999"/' small.jaeger
check "the checker notices a tag of another type" broken jaeger 's/"type":"int64"/"type":"bool"/' small.jaeger
check "the checker notices an edge to nowhere" broken gent 's/"target":"[^"]*"/"target":"nobody*7"/' small.gent
check "the checker notices a wrong rt_ms" broken cctf 's/"rt_ms":[0-9]*/"rt_ms":123456789/' small.cctf
differs() { sed "$1" small.zipkin > other && ! checks otlp small.otlp same zipkin other 2> /dev/null; }
check "the checker notices another duration" differs '5s/"duration":/"duration":1/'
check "the checker notices a tag that is missing" differs 's/"http.method":"GET"/"http.verb":"GET"/'

# What is said.
dropped() { gentd --format gent otlp.gtb -fo said.gent 2>&1 | grep -q '^gentd: otlp.gtb: Gen-T has no place for events$'; }
once() { [ "$(cat otlp.gtb otlp.gtb | gentd --format gent 2>&1 > /dev/null | sort | uniq -d | wc -l)" = 0 ]; }
verbose() { gentd -v --format jaeger otlp.gtb -fo said.jaeger 2>&1 | grep -q 'otlp.gtb: not verified, 40 traces'; }
own_format() { gentd -v --format otlp otlp.gtb -fo own 2>&1 | grep -q 'otlp.gtb: ok, 40 traces' && same own small.otlp; }
threads() { gentd -q --threads 1 --format zipkin otlp.gtb -fo one && same one small.zipkin; }
part() { gentd -q --format zipkin --traces 3..5 otlp.gtb -fo part && grep -qxFf part small.zipkin && [ "$(grep -cxFf part small.zipkin)" = "$(wc -l < part)" ]; }
check "what the target cannot hold is said" dropped
check "and said once" once
check "-q says nothing of it" silent gentd -q --format gent otlp.gtb -fo quiet
check "-v says that nothing was verified" verbose
check "the source's own format is verified" own_format
check "the bytes do not depend on threads" threads
check "parts of the stream are converted alike" part

# Inputs of several kinds.
cat small.zipkin small.jaeger > mixed
head -n 1 small.jaeger > one.jaeger
other_format() { gentc "$@" -fo mixed.gtb 2>&1 | grep -q 'a record of another format: jaeger in a file of zipkin'; }
check "records of another format are told" other_format mixed
check "and so are files of another format" other_format small.zipkin one.jaeger
check "--strict ends at them" exits 1 gentc --strict small.zipkin one.jaeger -fo mixed.gtb
check "the others are kept" test "$(listed mixed.gtb spans)" = "$n_spans"
unknown() { { echo '{"hello":"world"}'; cat small.cctf; } > unknown && gentc unknown -fo unknown.gtb 2>&1 | grep -qx 'gentc: unknown:1: no trace format that gent knows' && [ "$(listed unknown.gtb spans)" = "$n_spans" ]; }
check "a first record of no format is told" unknown
pretty() { python3 -m json.tool --no-ensure-ascii small.jaeger > pretty && gentc --max-line 400K pretty -fo pretty.gtb && gentc small.jaeger -fo plain.gtb && [ "$(listed pretty.gtb sha256)" = "$(listed plain.gtb sha256)" ]; }
check "a pretty-printed file is that file" pretty
two() { cat small.jaeger pretty > two && gentc two -fo two.gtb && [ "$(listed two.gtb spans)" = $((2 * n_spans)) ]; }
check "files one behind the other are read" two
listing() { { echo '['; sed '$!s/$/,/' small.zipkin; echo ']'; } > list && gentc list -fo list.gtb && gentd list.gtb -fo list.again && head -c 1 list.again | grep -q '\[' && [ "$(listed list.gtb spans)" = "$n_spans" ]; }
check "an array comes back as an array" listing
finish
