#!/usr/bin/env bash
# Runs what the README shows and pastes the real output: the walk on a fresh endpoint, and
# a synthesis that the guard stops.
set -euo pipefail
cd "$(dirname "$0")/.."
go build -o bin/cognitocdk ./cmd/cognitocdk
bin/cognitocdk local down
bin/cognitocdk local up
bin/cognitocdk walk --env local 2>/dev/null >docs/transcripts/walk.txt
bin/cognitocdk local down

# The pull request of the README, compiled in without touching the checkout.
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
sed 's/"custom:"), 1, 64, false, false)/"custom:"), 1, 64, true, false)/' constructs/userpool/userpool.go >"$dir/userpool.go"
printf '{"Replace":{"%s/constructs/userpool/userpool.go":"%s/userpool.go"}}' "$PWD" "$dir" >"$dir/overlay.json"
GOFLAGS=-overlay=$dir/overlay.json npx cdk synth -q -c env=prod --output "$dir/cdk.out" 2>&1 |
	grep -v '^npm warn' >"$dir/synth.txt" && { echo "the guard let the change through" >&2; exit 1; }
{ echo '$ npx cdk synth -c env=prod'; cat "$dir/synth.txt"; } >docs/transcripts/synth.txt
go test ./test/readme -update
