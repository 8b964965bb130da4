#!/usr/bin/env bash
# Verification of one access token with 15 claims, on one core, in one run: the bare hash and RSA, the libraries as
# their own examples use them, package tokens, its cache, and aws-jwt-verify on Node. Prints times and ratios.
set -euo pipefail
cd "$(dirname "$0")"
command -v node >/dev/null || { echo "tokens/bench: node is not on PATH; run make bench, which puts the pinned one there" >&2; exit 1; }
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cp package.json package-lock.json aws-jwt-verify.mjs "$dir"
(cd "$dir" && npm ci --no-audit --no-fund --silent 2>/dev/null) || { echo "tokens/bench: npm could not install aws-jwt-verify 5.2.1" >&2; exit 1; }
one_core=""
if command -v taskset >/dev/null; then one_core="taskset -c 0"; fi
{
	(cd .. && $one_core go test -run '^$' -bench '^Benchmark(BareRSA|Libraries|Verify|VerifyExtra|VerifyCached)$' -benchtime 2s -cpu 1 .) | grep '^Benchmark'
	(cd "$dir" && $one_core node aws-jwt-verify.mjs)
} | awk '
	{ name = $1; sub(/^Benchmark/, "", name); ns[name] = $3; order[++n] = name }
	/AwsJwtVerify/ { aws = $3 }
	END {
		printf "%-28s %10s %12s %18s\n", "", "ns", "× bare RSA", "× aws-jwt-verify"
		for (i = 1; i <= n; i++) printf "%-28s %10d %12.3f %18.3f\n", order[i], ns[order[i]], ns[order[i]] / ns["BareRSA"], ns[order[i]] / aws
	}'
