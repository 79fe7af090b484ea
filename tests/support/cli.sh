# cli.sh - what the tests of tests/cli share; sourced.  BIN is where the programs are (build/bin).
#
# Each test is a line "ok NAME" or "not ok NAME"; the script's exit status is 1 if any is not ok.
set -u
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
BIN=$(cd "${BIN:-$root/build/bin}" && pwd) || exit 1
PATH=$BIN:$PATH
fixtures=$root/fixtures
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1

n_failed=0
finish() { [ "$n_failed" = 0 ]; exit; }

# check NAME COMMAND...: ok if the command succeeds.
check() {
    local name=$1; shift
    if "$@" > check.out 2> check.err; then
        echo "ok $name"
    else
        echo "not ok $name"
        head -n 5 check.out check.err | sed 's/^/    /'
        n_failed=$((n_failed + 1))
    fi
}

# exits STATUS COMMAND...: succeeds if the command ends with that status.
exits() {
    local wanted=$1 got; shift
    "$@"; got=$?
    [ "$got" = "$wanted" ] || { echo "exit status $got instead of $wanted"; return 1; }
}

# says STATUS PATTERN COMMAND...: and writes exactly one line to standard error, which matches.
says() {
    local wanted=$1 pattern=$2; shift 2
    exits "$wanted" "$@" 2> says.err || { cat says.err; return 1; }
    [ "$(wc -l < says.err)" = 1 ] && grep -qE -- "$pattern" says.err || { echo "said:"; cat says.err; return 1; }
}

silent() { [ -z "$("$@" 2>&1)" ]; }
same() { cmp "$1" "$2"; }
digest() { sha256sum < "$1" | cut -d ' ' -f 1; }
listed() { gentd -l --json "$1" | python3 -c 'import json, sys
for line in sys.stdin: print(json.loads(line)[sys.argv[1]])' "$2"; }
field() { python3 -c 'import json, sys; print(eval("d" + sys.argv[2], {"d": json.load(open(sys.argv[1]))}))' "$1" "$2"; }

small=$work/small.jsonl
zstd -q -d "$fixtures/shop_small.otlp.jsonl.zst" -o "$small"
