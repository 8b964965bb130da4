#!/usr/bin/env bash
# Runs every fuzz target, of the examples' modules too, for a while: scripts/fuzz.sh 2s
set -euo pipefail
cd "$(dirname "$0")/.."
time=${1:-2s}
log=$(mktemp)
trap 'rm -f "$log"' EXIT
git grep -lE '^func Fuzz[A-Z]' -- '*_test.go' | xargs -n1 dirname | sort -u | while read -r dir; do
	for target in $(grep -hoE '^func Fuzz[A-Za-z0-9_]+' "$dir"/*_test.go | sed 's/^func //'); do
		echo "$dir $target"
		# Minimizing an interesting input can take the whole time; one try is enough here.
		(cd "$dir" && go test . -run '^$' -fuzz "^$target\$" -fuzztime "$time" -fuzzminimizetime 1x) >"$log" 2>&1 || { cat "$log" >&2; exit 1; }
	done
done
