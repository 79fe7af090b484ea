#!/bin/bash
# Who may include whom, where libraries may appear, and where there is no float.
# Prints "ok NAME" or "not ok NAME" a rule, with what breaks it; exit status 1 if any is broken.
set -u
# shellcheck disable=SC2086
cd "$(dirname "$0")/../.." || exit 1

# Folder: extended regular expression of what its files may include in quotes.
rules='
common/base    common/base/
common/trace   common/(base|trace)/
common/bundle  common/(base|bundle)/|common/trace/(span_form|span_value|trace_format)\.h|schema/bundle_generated\.h
common/gen     common/(base|bundle|gen)/|common/trace/(decimal|span_shape|span_value|trace_format|trace_write)\.h|kernels/exact/
kernels/exact  common/base/|kernels/exact/
gentc          common/|kernels/|gentc/
gentd          common/|kernels/exact/|gentd/
gentq          common/|gentq/
'
# Beginning of a library's header: the product's files that may include it.
libraries='
simdjson      common/trace/json\.cc
flatbuffers   common/bundle/bundle_flat\.cc
openssl/      common/base/hash\.c
xxhash        common/base/hash\.c
lz4           common/base/(codec|unpack)\.c
zstd          common/base/unpack\.c
zlib          (common/base/(codec|unpack)|gentq/gzip_size)\.c
sqlite3       gentq/[a-z_]*\.c
criterion     none
'
products='common kernels gentc gentd gentq'
exact='common/base common/bundle common/gen common/trace kernels/exact gentd'

break_layers() { # TREE: lines "FILE: INCLUDE" that break a rule
    local folder allowed
    while read -r folder allowed; do
        [ -n "$folder" ] && [ -d "$1/$folder" ] || continue
        (cd "$1" && grep -rE --include='*.[ch]' --include='*.cc' '^ *# *include *"' "$folder") |
            sed -E 's/:.*"([^"]*)".*/: \1/' | grep -vE ": ($allowed)"
    done <<< "$rules"
}

break_libraries() { # TREE
    local library files
    while read -r library files; do
        [ -n "$library" ] || continue
        (cd "$1" && grep -rE --include='*.[ch]' --include='*.cc' "^ *# *include *[<\"]$library" $products 2>/dev/null) |
            grep -vE "^($files):"
    done <<< "$libraries"
}

break_exact() { # TREE: float or double outside of comments and strings
    (cd "$1" && find $exact \( -name '*.[ch]' -o -name '*.cc' \) 2>/dev/null | sort |
        xargs perl -0ne 's{/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"}{}gs;
                         print "$ARGV: $1\n" if /\b(float|double|math\.h)\b/')
}

n_broken=0
verdict() { # NAME BREACHES
    if [ -z "$2" ]; then echo "ok $1"; else echo "not ok $1"; echo "$2" | sed 's/^/    /'; n_broken=$((n_broken + 1)); fi
}

# A tree with one breach, which the rule must notice, and only that rule.
notices() { # RULE FILE LINE
    local tree; tree=$(mktemp -d)
    mkdir -p "$tree/$(dirname "$2")"
    echo "$3" > "$tree/$2"
    if [ -n "$("$1" "$tree")" ]; then echo "ok $1 notices $2: $3"; else echo "not ok $1 notices $2: $3"; n_broken=$((n_broken + 1)); fi
    rm -rf "$tree"
}

verdict "includes follow the layers" "$(break_layers .)"
verdict "libraries stay behind their door" "$(break_libraries .)"
verdict "the exact side has no float" "$(break_exact .)"
notices break_layers common/base/arena.c '#include "common/trace/json.h"'
notices break_layers gentd/main.c '#include "gentc/pipeline.h"'
notices break_libraries gentc/main.c '#include <simdjson.h>'
notices break_libraries common/bundle/frame.c '#include <flatbuffers/flatbuffers.h>'
notices break_exact common/gen/gen.c 'static double half = 0.5; /* float */'
[ "$n_broken" = 0 ]
