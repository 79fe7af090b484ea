#!/bin/bash
# Bytes, seconds and memory of gzip -6, zstd -3, zstd -19 and gentc on a file, and of zstd -d and gentd
# on the way back:
#     bench/sizes.sh FILE [FOLDER_OF_PROGRAMS]
# FILE is OTLP JSON Lines, plain or packed by zstd.  bench/README.md tells the method.
set -eu
PATH=$(cd "${2:-$(dirname "$0")/../build/bin}" && pwd):$PATH
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
case $1 in
*.zst) zstd -q -d "$1" -o "$work/in" ;;
*) cp "$1" "$work/in" ;;
esac
n_in=$(stat -c %s "$work/in")

# measure COMMAND...: runs it with its output to /dev/null; sets wall, cpu (seconds) and peak (MB).
measure() {
    /usr/bin/time -f '%e %U %S %M' -o "$work/time" "$@" > /dev/null
    read -r wall user system kilobytes < "$work/time"
    cpu=$(awk "BEGIN { print $user + $system }")
    peak=$((kilobytes / 1000))
}
row() { printf '%-22s %12s %9s %9s %9s\n' "$@"; }
ratio() { awk "BEGIN { printf \"%.1f\", $n_in / $1 }"; }

echo "$(basename "$1"): $n_in bytes; $(nproc) processors, $(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -n 1)"
row "" bytes "1 :" "wall s" "CPU s" | sed "s/$/   peak MB/"
compress() { # NAME OUTPUT COMMAND...
    local name=$1 output=$2; shift 2
    measure "$@"
    row "$name" "$(stat -c %s "$output")" "$(ratio "$(stat -c %s "$output")")" "$wall" "$cpu" | sed "s/$/ $(printf %9s "$peak")/"
}
compress "gzip -6" "$work/gz" sh -c 'gzip -6 < "$1" > "$2"' - "$work/in" "$work/gz"
compress "zstd -3" "$work/z3" zstd -q -3 -f "$work/in" -o "$work/z3"
compress "zstd -19" "$work/z19" zstd -q -19 -f "$work/in" -o "$work/z19"
for level in 1 6 9; do
    compress "gentc -$level" "$work/g$level" gentc -$level -f "$work/in" -o "$work/g$level" --stats "$work/stats$level"
done
echo
echo "gentc -6 by stage and by section:"
python3 -c 'import json, sys
s = json.load(open(sys.argv[1]))
print("  seconds:", ", ".join(f"{k} {v:.2f}" for k, v in s["seconds"].items()))
print("  bytes:  ", ", ".join(f"{k} {v}" for k, v in s["sections"].items()))' "$work/stats6"
echo

# Median of five, the commands in turn, after one run each that warms the page cache.
row "back, to /dev/null" bytes "" "wall s" "CPU s" | sed "s/$/   peak MB/"
declare -A walls cpus peaks
names=("zstd -d (of -19)" "gentd, 1 thread" "gentd, 2 threads" "gentd -t")
back() {
    case $1 in
    "zstd -d (of -19)") measure zstd -q -dc "$work/z19" ;;
    "gentd, 1 thread") measure gentd --threads 1 "$work/g6" ;;
    "gentd, 2 threads") measure gentd --threads 2 "$work/g6" ;;
    *) measure gentd -t "$work/g6" ;;
    esac
}
for i in 0 1 2 3 4 5; do
    for name in "${names[@]}"; do
        back "$name"
        [ $i = 0 ] && continue
        walls[$name]+="$wall"$'\n' cpus[$name]+="$cpu"$'\n' peaks[$name]+="$peak"$'\n'
    done
done
median() { printf '%s' "$1" | sort -n | sed -n 3p; }
n_back=$(gentd -l --json "$work/g6" | python3 -c 'import json, sys; print(sum(json.loads(l)["output_bytes"] for l in sys.stdin))')
for name in "${names[@]}"; do
    bytes=$n_back; [[ $name == zstd* ]] && bytes=$n_in
    row "$name" "$bytes" "" "$(median "${walls[$name]}")" "$(median "${cpus[$name]}")" | sed "s/$/ $(printf %9s "$(median "${peaks[$name]}")")/"
done
