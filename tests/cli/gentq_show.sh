#!/bin/bash
# gentq, and gentq show: one trace, its twin, colours and widths.
source "$(dirname "$0")/../support/cli.sh"

helps() { gentq --help | grep -q '^Usage: gentq' && gentq -h | cmp - <(gentq --help); }
versions() { [ "$(gentq -V)" = "$(gentq --version)" ] && gentq -V | grep -qE '^gentq [0-9.]+$'; }
check "gentq --help" helps
check "gentq --version" versions
check "gentq needs a command" says 2 '^gentq: no command' gentq
check "gentq refuses what it does not know" says 2 "^gentq: unknown command 'nonsense'" gentq nonsense
for command in compare sql graph metrics show; do
    command_helps() { gentq $command --help | grep -q "^Usage: gentq $command"; }
    check "gentq $command --help" command_helps
done

trace=$(grep -o '"traceId":"[0-9a-f]*"' "$small" | cut -d '"' -f 4 | sort | uniq -c | sort -rn | awk 'NR == 1 { print $2 }')
n_spans=$(grep -o "\"traceId\":\"$trace\",\"spanId\"" "$small" | wc -l)
shows() { gentq show "$small" "$trace" > shown && [ "$(head -n 1 shown)" = "trace $trace" ] && sed -n 2p shown | grep -q " $n_spans spans, " && [ "$(grep -c '|.*=.*|' shown)" = "$n_spans" ]; }
check "a trace by id has a line for each span" shows
upper() { gentq show "$small" "${trace^^}" | cmp - shown; }
beginning() { gentq show "$small" "${trace:0:10}" | cmp - shown; }
check "ids in capitals" upper
check "the beginning of an id" beginning
check "an unknown id" says 1 "^gentq: $small: no trace 'feedfeed'" gentq show "$small" feedfeed
check "a beginning that many have" says 1 "^gentq: $small: 40 traces begin with ''" gentq show "$small" ""

seeded() { gentq show --seed 5 "$small" | cmp - <(gentq show --seed 5 "$small"); }
seeds() { for i in 1 2 3 4 5 6 7 8; do gentq show --seed $i "$small" | head -n 1; done | sort -u | wc -l | grep -qv '^1$'; }
check "a seed chooses the same trace" seeded
check "seeds choose different traces" seeds
widths() { for width in 60 80 100 173; do [ "$(gentq show --width $width "$small" "$trace" | tail -n +4 | grep -o '^.*|' | awk '{ print length }' | sort -u | wc -l)" = 1 ] && gentq show --width $width "$small" "$trace" | awk -v w=$width 'NR > 3 && !/^error/ && length > w { exit 1 }' || return 1; done; }
check "lines are as wide as asked" widths
plain() { ! gentq show "$small" "$trace" | grep -q $'\033'; }
check "no colours in a pipe" plain

failed=$(gentq sql "$small" "SELECT traceId FROM Spans WHERE status = 1 ORDER BY 1 LIMIT 1" | tail -n 1)
marks() { gentq show "$small" "$failed" | grep -q '| .* error$'; }
on_terminal() { script -qec "$1 gentq show '$small' $failed" /dev/null; }
red() { TERM=xterm on_terminal "env -u NO_COLOR" | grep -q $'\033\\[31m'; }
no_red() { ! TERM=xterm on_terminal "env NO_COLOR=1" | grep -q $'\033' && ! TERM=dumb on_terminal "env -u NO_COLOR" | grep -q $'\033'; }
check "errors are marked" marks
check "errors are red on a terminal" red
check "NO_COLOR and dumb terminals have none" no_red

itself() { gentq show --like "$small" "$small" "$trace" > pair && [ "$(grep -c '^trace ' pair)" = 2 ] && [ "$(grep -c '|.*=.*|' pair)" = "$((2 * n_spans))" ]; }
check "--like finds the trace itself or its like" itself
gentc "$small" -o small.gtb && gentd small.gtb -o again.jsonl
common=$(gentq sql "$small" "SELECT traceId, count(*) FROM Spans GROUP BY 1 ORDER BY 2, 1 LIMIT 1" | tail -n 1 | cut -f 1)
labels() { awk '/^trace / { n++ } n == '"$1"' && /\|/ { print substr($0, 1, 49) }' pair; }
regenerated() {
    gentq show --seed 1 --like again.jsonl "$small" "$common" > pair || return 1
    grep -q '^trace .* (regenerated)$' pair && ! head -n 1 pair | grep -q regenerated && diff <(labels 1) <(labels 2)
}
check "--like finds a regenerated one" regenerated
none() { says 1 'services.jsonl: no trace of the same topology$' gentq show --like "$fixtures/odd/services.jsonl" "$small" "$trace" > pair; cmp pair shown && grep -q 'no trace of the same' says.err; }
check "--like says when there is none" none

odd() { for f in "$fixtures"/odd/*; do gentq show --seed 1 "$f" > /dev/null 2>&1 || { echo "$f"; return 1; }; done; }
check "odd inputs can be shown" odd
clean() { printf '%s\n' '{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"5b8efff798038103d269b633813fc60c","spanId":"eee19b7ec3c1b174","name":"a\u001b[2Jb\u0085","startTimeUnixNano":"1","endTimeUnixNano":"2"}]}]}]}' > escape.jsonl; gentq show escape.jsonl | grep -q 'a?\[2Jb??' ; }
check "names cannot control the terminal" clean
: > empty.jsonl
check "no traces" says 1 '^gentq: empty.jsonl: no traces$' gentq show empty.jsonl
for bad in "" "a b c" "--width 59 a" "--width 1001 a" "--seed x a" "--like" "--nonsense a"; do
    # shellcheck disable=SC2086
    check "gentq show $bad is refused" says 2 '^gentq: ' gentq show $bad
done
check "a missing file is named" says 1 '^gentq: nothing.jsonl: ' gentq show nothing.jsonl
finish
