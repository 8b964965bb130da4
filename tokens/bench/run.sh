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
(cd .. && go test -c -o "$dir/tokens.test" .)
# In turns, and medians: a machine that others use too is not the same from one minute to the next.
for _ in 1 2 3 4 5; do
	$one_core "$dir/tokens.test" -test.run '^$' -test.bench '^Benchmark(BareRSA|Libraries|Verify|VerifyExtra|VerifyCached)$' -test.benchtime 500ms -test.cpu 1 | grep '^Benchmark'
	(cd "$dir" && $one_core node aws-jwt-verify.mjs)
done | awk '
	function median(name,   i, j, t, v) {
		for (i = 1; i <= n[name]; i++) v[i] = ns[name, i]
		for (i = 2; i <= n[name]; i++) for (j = i; j > 1 && v[j] < v[j - 1]; j--) { t = v[j]; v[j] = v[j - 1]; v[j - 1] = t }
		return v[int((n[name] + 1) / 2)]
	}
	{ name = $1; sub(/^Benchmark/, "", name); if (!n[name]++) order[++names] = name; ns[name, n[name]] = $3 + 0 }
	END {
		for (i = 1; i <= names; i++) { m[order[i]] = median(order[i]); if (order[i] ~ /AwsJwtVerify/) aws = m[order[i]] }
		printf "%-28s %10s %12s %18s\n", "", "ns", "× bare RSA", "× aws-jwt-verify"
		for (i = 1; i <= names; i++) printf "%-28s %10d %12.3f %18.3f\n", order[i], m[order[i]], m[order[i]] / m["BareRSA"], m[order[i]] / aws
	}'
