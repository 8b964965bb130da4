#!/usr/bin/env bash
# Runs every fuzz target of the module for a while: scripts/fuzz.sh 3s
set -euo pipefail
cd "$(dirname "$0")/.."
time=${1:-3s}
module=$(go list -m)
git grep -lE '^func Fuzz[A-Z]' -- '*_test.go' | xargs -n1 dirname | sort -u | while read -r dir; do
	for target in $(grep -hoE '^func Fuzz[A-Za-z0-9_]+' "$dir"/*_test.go | sed 's/^func //'); do
		echo "$dir $target"
		go test "$module/$dir" -run '^$' -fuzz "^$target\$" -fuzztime "$time" >/tmp/fuzz.$$ 2>&1 || { cat /tmp/fuzz.$$ >&2; rm -f /tmp/fuzz.$$; exit 1; }
		rm -f /tmp/fuzz.$$
	done
done
