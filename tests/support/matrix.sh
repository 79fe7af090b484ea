#!/bin/bash
# One digest from every compiler, optimisation level, sanitizer, thread count, kernel, locale, time zone,
# directory and environment. Prints "ok NAME" or "not ok NAME"; exit status 1 if any differs.
set -u
cd "$(dirname "$0")/../.." || exit 1
unset MAKEFLAGS MAKELEVEL
build=${BUILD:-build}
jobs=$(nproc)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
n_differ=0 n_asked=0

make -j"$jobs" BUILD="$build/gcc" CC=gcc CXX=g++ all > "$work/log" 2>&1 || { echo "not ok build gcc"; tail -n 5 "$work/log"; exit 1; }
for input in shop.otlp.jsonl.zst odd/links.jsonl odd/values.jsonl odd/times.jsonl; do
    "$build/gcc/bin/gentc" --traces 600 "fixtures/$input" >> "$work/all.gtb" || { echo "not ok gentc $input"; exit 1; }
done
"$build/gcc/bin/gentc" --model net --epochs 2 fixtures/shop_small.otlp.jsonl.zst > "$work/nets.gtb" || { echo "not ok gentc --model net"; exit 1; }
cat fixtures/bundles/*-1.[234].gtb >> "$work/nets.gtb"
cat "$work/nets.gtb" >> "$work/all.gtb"
cat fixtures/bundles/*.gtb >> "$work/all.gtb" 2> /dev/null
wanted=$("$build/gcc/bin/gentd" --threads 1 "$work/all.gtb" | sha256sum)
wanted_nets=$("$build/gcc/bin/gentd" --threads 1 "$work/nets.gtb" | sha256sum)

# digest NAME COMMAND...: ok if its output has the wanted digest. One runs for each processor; tell says how it went.
digest() {
    local name=$1 told=$work/$((n_asked)).told; shift
    n_asked=$((n_asked + 1))
    while [ "$(jobs -pr | wc -l)" -ge "$jobs" ]; do wait -n; done
    {
        if [ "$("$@" 2> "$told.err" | sha256sum)" = "$wanted" ] && [ ! -s "$told.err" ]; then
            echo "ok $name"
        else
            echo "not ok $name"; head -n 5 "$told.err"
        fi
    } > "$told" &
}
tell() { # in the order in which they were asked
    local at
    wait
    for ((at = 0; at < n_asked; at++)); do
        grep -q '^ok ' "$work/$at.told" || n_differ=$((n_differ + 1))
        cat "$work/$at.told"
    done
    n_asked=0
}

# What a locale with other digits, separators and sorting could change; made here, since few machines have it.
mkdir -p "$work/locale"
localedef -i fr_FR -f UTF-8 "$work/locale/fr_FR.UTF-8" > /dev/null 2>&1
if [ -d "$work/locale/fr_FR.UTF-8" ]; then echo "ok a French locale"; else echo "not ok a French locale"; n_differ=1; fi

surroundings() { # NAME GENTD
    local name=$1 gentd=$2 bundle=$work/all.gtb
    digest "$name, 1 thread" "$gentd" --threads 1 "$bundle"
    digest "$name, 2 threads" "$gentd" --threads 2 "$bundle"
    digest "$name, French" env LOCPATH="$work/locale" LC_ALL=fr_FR.UTF-8 LANG=fr_FR.UTF-8 "$gentd" "$bundle"
    digest "$name, Kathmandu" env TZ=Asia/Kathmandu "$gentd" "$bundle"
    digest "$name, another directory" env -C / "$gentd" "$bundle"
    for kernels in ref avx2 avx512 neon; do # one that the machine does not have is passed over
        wanted=$wanted_nets digest "$name, kernels $kernels" env GENT_KERNELS=$kernels "$gentd" "$work/nets.gtb"
    done
    digest "$name, empty environment" env -i "$gentd" --threads 3 "$bundle"
    tell
}

sanitize='-O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all'
while IFS='|' read -r name cc cxx opt; do
    make -j"$jobs" BUILD="$build/$name" CC="$cc" CXX="$cxx" OPT="$opt" "$build/$name/bin/gentd" > "$work/log" 2>&1 ||
        { echo "not ok build $name"; tail -n 5 "$work/log"; n_differ=$((n_differ + 1)); continue; }
    surroundings "$cc $opt" "$(realpath "$build/$name/bin/gentd")"
done << END
gcc-O0|gcc|g++|-O0
gcc-O3|gcc|g++|-O3
clang-O0|clang|clang++|-O0
clang-O3|clang|clang++|-O3
asan|gcc|g++|$sanitize
END

# The matrix must notice a difference: the same traces without their marks.
if [ "$("$build/gcc/bin/gentd" --no-mark "$work/all.gtb" | sha256sum)" = "$wanted" ]; then
    echo "not ok the matrix notices other bytes"; n_differ=$((n_differ + 1))
else
    echo "ok the matrix notices other bytes"
fi
[ "$n_differ" = 0 ]
