#!/usr/bin/env bash
# Counts the instructions of the three steps of the closed loop under callgrind, and fails if one
# takes more than 3 % above its ceiling in benches/instructions.toml.
# Usage: benches/instructions.sh [STEPS]
set -euo pipefail
cd "$(dirname "$0")/.."
steps=${1:-20000}
tolerance_percent=3

if ! command -v valgrind >/dev/null || ! command -v callgrind_annotate >/dev/null; then
    echo 'valgrind is not there (Debian and Ubuntu: the package valgrind); nothing is counted'
    exit 0
fi

ceiling() {
    sed -n "s/^$1 = \"\{0,1\}\([0-9.]*\)\"\{0,1\}$/\1/p" benches/instructions.toml
}

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

cargo bench --locked --no-run --bench instructions --message-format=json 2>/dev/null >"$scratch/built"
program=$(sed -n 's/.*"name":"instructions".*"executable":"\([^"]*\)".*/\1/p' "$scratch/built" | tail -1)
[[ -x $program ]] || { echo 'FAILED: the bench was not built' >&2; exit 1; }

valgrind --tool=callgrind --callgrind-out-file="$scratch/counts" --collect-atstart=no \
    --toggle-collect='instructions::arrive' --toggle-collect='instructions::free' \
    --toggle-collect='instructions::life' "$program" "$steps" >"$scratch/said" 2>&1 ||
    { cat "$scratch/said" >&2; exit 1; }
callgrind_annotate --inclusive=yes --threshold=100 "$scratch/counts" \
    >"$scratch/table" 2>/dev/null

compiler=$(rustc --version | cut -d' ' -f2)
held=$(ceiling rustc)
status=0
for step in arrive free life; do
    total=$(awk -v name="instructions::$step" '
        index($0, ":" name " ") || $0 ~ ":" name "$" { gsub(",", "", $1); print $1; exit }
    ' "$scratch/table")
    [[ $total =~ ^[0-9]+$ ]] || { echo "FAILED: no count of $step" >&2; exit 1; }
    count=$((total / steps)) most=$(ceiling "$step")
    [[ $most =~ ^[0-9]+$ ]] || { echo "FAILED: no ceiling for $step" >&2; exit 1; }
    printf '%-7s %7d instructions, ceiling %7d\n' "$step" "$count" "$most"
    if ((count * 100 > most * (100 + tolerance_percent))); then
        if [[ $compiler == "$held" ]]; then
            echo "FAILED: $step takes more than $tolerance_percent % above its ceiling" >&2
            status=1
        else
            echo "        above the ceiling, which is of rustc $held; this is $compiler"
        fi
    fi
done
exit "$status"
