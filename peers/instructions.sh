#!/usr/bin/env bash
# Instructions an iteration, the objective included, counted by callgrind: a solve of few iterations and one of more,
# and the difference divided by the iterations between them. So neither start-up nor set-up counts.
#
#     ./instructions.sh [SOLVER...]        all solvers by default; see --peers of the main program
#
# valgrind knows no AVX-512: what is chosen at run time runs its AVX2 code here.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

command -v valgrind >/dev/null || { echo "valgrind is not installed; nothing counted"; exit 1; }
cargo build --release --quiet --bin instructions
program="${CARGO_TARGET_DIR:-target}/release/instructions"
solvers=("$@")
[[ ${#solvers[@]} -gt 0 ]] || solvers=(thalweg thalweg-f32 c basin argmin liblbfgs)

log=$(mktemp)
trap 'rm -f "$log"' EXIT

# SOLVER KIND N BOUNDS ITERATIONS -> iterations evaluations instructions
count() {
    valgrind --tool=callgrind --callgrind-out-file=/dev/null "$program" "$@" 2>"$log" | tr '\n' ' '
    sed -n 's/.*Collected : *//p' "$log"
}

printf '%-12s %-10s %5s %-8s %14s %14s %8s %12s\n' \
    solver objective n "" instructions evaluations goal ""
printf '%-12s %-10s %5s %-8s %14s %14s %8s %12s\n' "" "" "" "" "an iteration" "an iteration" "" ""

# objective n bounds few more goal: from a full memory to just before the end of the solve
while read -r kind n bounds few more goal; do
    for solver in "${solvers[@]}"; do
        first=$(count "$solver" "$kind" "$n" "$bounds" "$few") || continue
        [[ -n "$first" ]] || continue
        second=$(count "$solver" "$kind" "$n" "$bounds" "$more")
        echo "$first $second" | awk -v solver="$solver" -v kind="$kind" -v n="$n" -v bounds="$bounds" -v goal="$goal" '
            $4 > $1 {
                per = ($6 - $3) / ($4 - $1)
                verdict = ""
                if (solver != "thalweg") goal = "-"
                if (goal != "-") verdict = per <= goal ? "met" : "missed"
                printf "%-12s %-10s %5d %-8s %14.0f %14.2f %8s %12s\n",
                    solver, kind, n, bounds, per, ($5 - $2) / ($4 - $1), goal, verdict
            }'
    done
done <<'CASES'
rosenbrock 2 free 12 36 1500
rosenbrock 2 bounded 12 29 -
chained 100 free 50 150 12000
chained 100 bounded 12 30 -
CASES
