#!/bin/bash
# Bundles of this and of every earlier version give the bytes that they always gave.
source "$(dirname "$0")/../support/cli.sh"

golden() { [ "$(gentd "$1" | sha256sum | cut -d ' ' -f 1)" = "$(cat "$2")" ]; }
for bundle in "$fixtures"/bundles/*.gtb; do
    name=$(basename "$bundle" .gtb)
    check "$name gives its golden digest" golden "$bundle" "$fixtures/golden/$name.sha256"
done
echo 0000 > wrong.sha256
check "another digest is noticed" exits 1 golden "$bundle" wrong.sha256
finish
