#!/bin/bash
# Builds and runs every suite and counts: the last line is "N passed, N failed", the exit status the verdict.
#     run_tests.sh        everything
#     run_tests.sh asan   unit and command line tests under the sanitizers only
set -u
cd "$(dirname "$0")/../.." || exit 1
unset MAKEFLAGS MAKELEVEL
build=${BUILD:-build}
jobs=$(nproc)
n_passed=0 n_failed=0
logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT

# count LOG STATUS: "ok" and "not ok" lines, or a Criterion summary. A suite that ends
# badly without saying which test failed, or that ran nothing, is itself a failure.
count() {
    local log=$1 status=$2 passed failed
    if grep -q 'Synthesis: Tested' "$log"; then
        passed=$(sed -n 's/.*Passing: .\{0,9\}\b\([0-9]\+\).*/\1/p' "$log" | tail -n 1)
        failed=$(($(sed -n 's/.*Synthesis: Tested: .\{0,9\}\b\([0-9]\+\).*/\1/p' "$log" | tail -n 1) - passed))
    else
        passed=$(grep -c '^ok ' "$log"); failed=$(grep -c '^not ok ' "$log")
    fi
    [ "$((passed + failed))" = 0 ] && failed=1
    [ "$status" != 0 ] && [ "$failed" = 0 ] && failed=1
    if [ "$failed" != 0 ]; then grep -v '^ok ' "$log" | tail -n 60; fi
    echo "   $passed passed, $failed failed"
    n_passed=$((n_passed + passed)) n_failed=$((n_failed + failed))
}

suite() { # NAME COMMAND...
    local name=$1; shift
    echo "== $name"
    "$@" > "$logs/suite" 2>&1
    count "$logs/suite" $?
}

# Builds into a folder of its own: build_with FOLDER MAKE_VARIABLE...
build_with() {
    local folder=$1; shift
    make -j"$jobs" BUILD="$build/$folder" "$@" all "$build/$folder/bin/test_unit" && echo "ok build $folder"
}

# Command line tests, each in a directory of its own, as many at a time as there are processors: cli FOLDER TEST...
# They are told in order; one that left no status did not come to its end.
cli() {
    local folder=$1 test; shift
    rm -f "$logs"/*
    touch "${@/#/$logs/}"
    # shellcheck disable=SC2016
    printf '%s\n' "$@" | BIN=$build/$folder/bin logs=$logs xargs -P "$jobs" -I{} \
        bash -c '"tests/cli/$1.sh" > "$logs/$1" 2>&1; echo $? > "$logs/$1.status"' - {}
    for test in "$@"; do
        echo "== $folder: $test"
        count "$logs/$test" "$(cat "$logs/$test.status" || echo 1)"
    done
}

sanitize='-O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all'
export ASAN_OPTIONS=detect_leaks=1 UBSAN_OPTIONS=print_stacktrace=1
run_asan() {
    suite "build asan" build_with asan CC=gcc CXX=g++ OPT="$sanitize"
    suite "unit asan" "$build/asan/bin/test_unit" --jobs "$jobs"
    cli asan round_trip bad_input corrupt options windows zipkin zipkin1 jaeger gent_tx
}
run_all() {
    suite "include rules" tests/support/layers.sh
    suite "build gcc" build_with gcc CC=gcc CXX=g++
    suite "unit gcc" "$build/gcc/bin/test_unit" --jobs "$jobs"
    suite "build clang" build_with clang CC=clang CXX=clang++
    suite "unit clang" "$build/clang/bin/test_unit" --jobs "$jobs"
    # shellcheck disable=SC2046
    cli gcc $(basename -s .sh tests/cli/*.sh)
    suite "matrix" tests/support/matrix.sh
    run_asan
}

if [ "${1:-all}" = asan ]; then run_asan; else run_all; fi
echo
echo "$n_passed passed, $n_failed failed"
[ "$n_failed" = 0 ]
