#!/bin/bash
# bench/compare, bench/allocate and bench/exact.sh, on forty traces: they run, and they notice what is wrong.
source "$(dirname "$0")/../support/cli.sh"
export GENT_BIN=$BIN

packed=$fixtures/shop_small.otlp.jsonl.zst
mkdir bench && cp "$root/bench/compare" bench # so that --save writes here
compare() { bench/compare --levels 6 --draws 1 --no-slow "$@"; }
has_row() { grep -q "^| $1 |.*| [0-9.]* |$" table.md; }
bytes_of() { sed -n "s/^| $1 | \([0-9]*\) |.*/\1/p" table.md; }
costs() { [ "$(bytes_of "$1")" = "$(stat -c %s "$2")" ]; }
priced() { python3 -c 'import json, sys
d = json.load(open("kept/table-6.json"))["regenerated"][0]
row = next(line for line in open("table.md") if line.startswith("| gentc table -6 |")).split("|")
sys.exit(d["cpu_seconds"] <= 0 or abs(float(row[5]) + float(row[4]) - d["cpu_seconds"]) > 0.011 or abs(float(row[-2]) - d["dollars_per_million_traces"]) > 1e-4)'; }
saved() { [ "$(tail -n +3 bench/results/small.md)" = "$(cat table.md)" ] && grep -q 'commit abc123,' table.md; }

gzip -c "$small" > small.gz
check "a file is compared" compare --out kept --save small --commit abc123 small.gz
cp check.out table.md
for row in "gentc table -6" "head 1:2, gzip -6" "tail: errors, gzip -6" "gzip -6" "zstd -3"; do
    check "there is a row $row" has_row "$row"
done
check "zstd -19 is left out when asked" exits 1 has_row "zstd -19"
check "the bundle is kept and as large as it says" costs "gentc table -6" kept/table-6.gtb
check "CPU seconds and dollars are those of gentq" priced
check "every question has a rate" test "$(grep -cE '^\| (topology|latency|pairs|\*\*worst id\*\*) \|' table.md)" -ge 4
check "the table is saved with its commit" saved
check "a file that is not there is an error" exits 1 compare nowhere.jsonl
: > empty.jsonl
check "a file without traces is an error" exits 1 compare empty.jsonl
check "a model that is not there is an error" exits 1 compare --models beauty "$small"
check "level 10 is a usage error" exits 2 bench/compare --levels 10 "$packed"

allocate() { "$root/bench/allocate" --bases low --keep kept "$@" "$small" > path.c; }
check "dials are measured" allocate --only-measure
check "each around the base, and the base itself" test "$(grep -c '^"exact=' kept/small.json)" = 41
check "forty traces have no nine levels" exits 1 allocate
# Where each dial costs more than the one before, and gains the less the higher it is.
python3 - kept/small.json <<'SCRIPT'
import json, sys
found = json.load(open(sys.argv[1]))
for text, known in found.items():
    rungs = [int(word.split("=")[1]) for word in text.split(",")]
    known = found[text] = {"bytes": 1000 + sum(10 * rung * (i + 1) for i, rung in enumerate(rungs)), "digest": text}
    known["rates"] = {"latency": 2 ** (6 - sum(0.3 * (1 - 0.6 ** rung) for rung in rungs))}
json.dump(found, open(sys.argv[1], "w"))
SCRIPT
sizes=1,2,3,4,5
check "steps are lined up" allocate --sizes $sizes --table path.md
ordered() { [ "$(grep -c '{ DIAL_' path.c)" -gt 20 ] && [ "$(grep -o '{ DIAL_[A-Z]*' path.c | head -n 3 | paste -sd " ")" = "{ DIAL_EXACT { DIAL_EXACT { DIAL_CHOICES" ]; }
check "what gains most for its bytes is first" ordered
grows() { sed -n 's/.*{ DIAL_.*, \([0-9]*\) },/\1/p' path.c | sort -nc; }
check "sizes grow along the path" grows
check "levels are different positions" grep -q 'level_path_at\[\] = { 0, 1, 2, 3, 4, [0-9, ]* };' path.c
check "there is a table of dials and one of steps" test "$(grep -c '^| ---' path.md)" = 2
check "six sizes are a usage error" exits 2 allocate --sizes 1,2,3,4,5,6

exact() { "$root/bench/exact.sh" "$@" > exact.out 2> exact.err; }
check "what comes back is exact" exact "$packed"
check "and nothing less than everything was checked" test "$(grep -c '^ok shop_small.otlp.jsonl.zst: ' exact.out)" -ge 10
check "it is in four frames, too" exact --traces=10 "$small"
check "which are checked each" grep -q '^ok small.jsonl: frame 4 has the listed digest' exact.out
check "a file that is not there is not exact" exits 1 exact nowhere.jsonl "$packed"
check "the next one still is" grep -q '^ok shop_small' exact.out
check "no file is a usage error" exits 2 exact

# A gentd that gets one name wrong.
mkdir wrong && ln -s "$BIN/gentc" wrong/gentc
cat > wrong/gentd <<'SCRIPT'
#!/bin/bash
if [ $# != 0 ]; then exec "$REAL_GENTD" "$@"; fi
"$REAL_GENTD" | sed '3s/"name":"/&x/g'
SCRIPT
chmod +x wrong/gentd
check "a wrong gentd is found out" env REAL_GENTD="$BIN/gentd" GENT_BIN=wrong bash -c '"$0" "$1" > wrong.out; [ $? = 1 ]' "$root/bench/exact.sh" "$packed"
for wrong in "frame 1 has the listed digest" "frames and output have the same length" "trees"; do
    check "by: $wrong" grep -q "^not ok shop_small.otlp.jsonl.zst: $wrong" wrong.out
done
finish
