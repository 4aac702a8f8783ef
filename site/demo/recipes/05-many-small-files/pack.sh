#!/bin/bash
# Packs a folder into one SquashFS file, and says what was in it.
# Usage: pack.sh FOLDER OUT.sqsh    (on a login node: one core, please)
set -euo pipefail
folder=${1:?folder} out=${2:?out.sqsh}
[ ! -e "$out" ] || { echo "$out is there already" >&2; exit 1; }
echo "$(find "$folder" -type f | wc -l) files, $(du -sh "$folder" | cut -f1)"
mksquashfs "$folder" "$out" -processors "${CORES:-1}" -no-xattrs -noappend
sha256sum "$out" > "$out.sha256"
ls -lh "$out"
