#!/bin/bash
# --drop-attr and --hash-attr: what they meet is nowhere in the bundle nor in what comes of it.
source "$(dirname "$0")/../support/cli.sh"

secret=ada.lovelace@example.org
python3 "$root/tests/support/make_secrets.py" $secret > secrets.jsonl
head -c 32 /dev/zero | tr '\0' k > key
head -c 32 /dev/zero | tr '\0' K > other_key

# regenerates NAME OPTIONS... [FILE]: NAME.gtb and NAME.out, and NAME.all: both, and all that -l says.
regenerates() {
    local name=$1; shift
    [ -f "${*: -1}" ] || set -- "$@" secrets.jsonl
    gentc "$@" > "$name.gtb" && gentd "$name.gtb" > "$name.out" &&
        { cat "$name.gtb" "$name.out"; gentd -l "$name.gtb"; gentd -l --json "$name.gtb"; } > "$name.all"
}
knows() { grep -aqi "$1" "$2"; }
knows_not() { ! knows "$1" "$2"; }
# Part of it, too: no pattern may have kept a piece.
hides() { knows_not lovelace "$1" && knows_not example.org "$1"; }

everything=(user.email 'user*' host.name)
check "without an option the secret is there" eval 'regenerates plain && knows lovelace plain.all'
check "the search sees what it looks for" exits 1 hides plain.all
for level in 1 6 9; do
    check "--drop-attr drops it everywhere, level $level" eval 'regenerates dropped -$level "${everything[@]/#/--drop-attr=}" && hides dropped.all'
    check "--hash-attr hashes it everywhere, level $level" eval 'regenerates hashed -$level "${everything[@]/#/--hash-attr=}" && hides hashed.all'
done
check "one key left out is noticed" eval 'regenerates part --hash-attr="user*" && exits 1 hides part.all'

# values KEY FILE: every string value of the attribute, wherever it stands.
values() { grep -o "\"key\":\"$1\",\"value\":{\"stringValue\":\"[^\"]*" "$2" | sed 's/.*"//' | sort | uniq -c | awk '{ print $1, $2 }'; }
plain_hash=$(printf %s $secret | sha256sum | head -c 16)
keyed_hash=$(printf %s $secret | openssl dgst -sha256 -hmac "$(cat key)" -r | head -c 16)
regenerates keyed --hash-attr='user*' --hash-attr=host.name --hash-key=key
regenerates again --hash-attr='user*' --hash-key=key
regenerates other --hash-attr='user*' --hash-attr=host.name --hash-key=other_key
counted() { values user.email "$1" | grep -qx "$2 $3"; }
frequent=$(values user.email plain.out | grep " $secret$" | cut -d ' ' -f 1)
check "without a key a hash is SHA-256" counted hashed.out "$frequent" "$plain_hash"
check "with a key it is HMAC-SHA-256" counted keyed.out "$frequent" "$keyed_hash"
check "it is the same in other attributes" eval 'values email keyed.out | grep -q " $keyed_hash$"'
check "it is the same in other runs" eval 'values user.email again.out | grep -q " $keyed_hash$"'
check "another key gives another hash" eval 'hides other.all && knows_not "$keyed_hash" other.all && knows_not "$plain_hash" other.all'
check "the key is not in the bundle" eval 'knows_not kkkk keyed.all'
ages() { python3 - "$1" <<'E2'
import json, sys
ages = [a["value"] for line in open(sys.argv[1]) for r in json.loads(line)["resourceSpans"] for s in r["scopeSpans"]
        for p in s["spans"] for a in p["attributes"] if a["key"] == "user.age"]
assert len(ages) == 240 and all(list(a) == ["intValue"] and isinstance(a["intValue"], str) for a in ages)
assert all(0 <= int(a["intValue"]) < 10**15 for a in ages) and max(int(a["intValue"]) for a in ages) > 10**9
E2
}
check "hashed integers are integers" ages keyed.out
check "unhashed integers are noticed" exits 1 ages plain.out
check "presence stays" eval '[ "$(grep -o "\"key\":\"user.email\"" keyed.out | wc -l)" = "$(grep -o "\"key\":\"user.email\"" secrets.jsonl | wc -l)" ]'

# Other formats: tags, processes and endpoints. There a map is a text, which is met as a whole only,
# and Zipkin says whose tag it was.
python3 "$root/tests/support/make_secrets.py" $secret tags > tags.jsonl
for format in jaeger zipkin; do
    gentc tags.jsonl | gentd --no-mark --format $format > "secrets.$format"
    check "the secret is in $format" knows lovelace "secrets.$format"
    for option in drop hash; do
        met=("${everything[@]/#/--$option-attr=}")
        check "--$option-attr hides it in tags of $format" eval 'regenerates other --$option-attr="request*" --$option-attr="resource.user*" "${met[@]}" "secrets.$format" && hides other.all'
        check "and not where it is in another tag" eval 'regenerates other "${met[@]}" "secrets.$format" && knows lovelace other.all'
    done
done

lists() { gentd -l "$1" | grep -qE "^  $2$"; }
check "-l lists what was dropped" lists dropped.gtb 'dropped +[0-9]+ attributes user\.email'
check "-l lists what was hashed" lists hashed.gtb 'hashed +[0-9]+ attributes user\.email'
check "-l says that there was a key" lists keyed.gtb 'hashed +[0-9]+ attributes user\*, with a key'
check "-l --json lists both" eval 'listed keyed.gtb dropped | grep -q "hashed [0-9]* attributes host.name, with a key"'
check "-l lists nothing where nothing was" eval '! lists plain.gtb "(dropped|hashed) .*"'

check "a key of 15 bytes is refused" says 2 'at least|16 to' gentc --hash-attr=a --hash-key=<(printf %015d 0) "$small" -o x.gtb
check "a key that is not there is refused" says 1 'none' gentc --hash-attr=a --hash-key=none "$small" -o x.gtb
check "--hash-key without --hash-attr is refused" says 2 'needs --hash-attr' gentc --hash-key=key "$small" -o x.gtb
check "--hash-attr needs a key of attributes" says 2 'hash-attr' gentc --hash-attr='*' "$small" -o x.gtb
finish
