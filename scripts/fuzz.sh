#!/usr/bin/env bash
# Runs every fuzz target, of the examples' modules too, for a while: scripts/fuzz.sh 2s
set -euo pipefail
cd "$(dirname "$0")/.."
time=${1:-2s}
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# fuzz gives one target its time. Minimizing an interesting input can take all of it; one try is enough here. When the
# time is up Go 1.26 now and then takes that for a failure (golang.org/issue/75804, fixed in 1.27), which names no input;
# a failure that was found does.
fuzz() {
	for _ in 1 2 3; do
		go test . -run '^$' -fuzz "^$1\$" -fuzztime "$time" -fuzzminimizetime 1x >"$log" 2>&1 && return
		grep -q '^    context deadline exceeded$' "$log" && ! grep -q 'Failing input' "$log" || return 1
	done
	return 1
}

git grep -lE '^func Fuzz[A-Z]' -- '*_test.go' | xargs -n1 dirname | sort -u | while read -r dir; do
	for target in $(grep -hoE '^func Fuzz[A-Za-z0-9_]+' "$dir"/*_test.go | sed 's/^func //'); do
		echo "$dir $target"
		(cd "$dir" && fuzz "$target") || { cat "$log" >&2; exit 1; }
	done
done
