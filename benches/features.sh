#!/usr/bin/env bash
# What each feature costs where it is used: instructions of a short story with it, under callgrind,
# on floors of several sizes. Prints a table in Markdown; takes some minutes.
# Usage: benches/features.sh [FEATURE ...]    (all: every feature of benches/features.rs)
set -euo pipefail
cd "$(dirname "$0")/.."
times=1000
floors=('100 100' '10000 100' '100 50000' '10000 50000')

if ! command -v valgrind >/dev/null; then
    echo 'valgrind is not there (Debian and Ubuntu: the package valgrind); nothing is counted'
    exit 0
fi

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cargo bench --locked --no-run --bench features --message-format=json 2>/dev/null >"$scratch/built"
program=$(sed -n 's/.*"name":"features".*"executable":"\([^"]*\)".*/\1/p' "$scratch/built" | tail -1)
[[ -x $program ]] || { echo 'FAILED: the bench was not built' >&2; exit 1; }
if (($#)); then features=("$@"); else mapfile -t features < <("$program"); fi

printf '| agents, waiting |'
printf ' %s |' "${floors[@]/ /, }"
printf '\n|---|---:|---:|---:|---:|\n'
for feature in "${features[@]}"; do
    printf '| %s |' "$feature"
    for floor in "${floors[@]}"; do
        # shellcheck disable=SC2086
        valgrind --tool=callgrind --callgrind-out-file="$scratch/counts" --collect-atstart=no \
            --toggle-collect='features::story' "$program" "$feature" $floor "$times" \
            >"$scratch/said" 2>&1 || { cat "$scratch/said" >&2; exit 1; }
        total=$(awk '/^(summary|totals):/ { print $2; exit }' "$scratch/counts")
        [[ $total =~ ^[0-9]+$ ]] || { echo "FAILED: no count of $feature" >&2; exit 1; }
        printf ' %d |' $((total / times))
    done
    printf '\n'
done
