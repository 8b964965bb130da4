#!/usr/bin/env bash
# Ratios, in one run: never compare figures of two runs, machines drift.
set -euo pipefail
cd "$(dirname "$0")/.."

echo "== audit, review, prove and their parser, beside a bare decode of the same template"
go test -run '^$' -bench . -benchtime 20x ./template ./audit ./isolation ./review

echo "== whole processes on one template, medians of nine"
go build -o bin/cognitocdk ./cmd/cognitocdk
template=test/snapshot/testdata/cognitocdk-prod.json
median() { # COMMAND...
	for _ in 1 2 3 4 5 6 7 8 9; do
		/usr/bin/env bash -c 'TIMEFORMAT=%R; time "$@" >/dev/null 2>&1' _ "$@" 2>&1 || true
	done | sort -n | sed -n 5p
}
echo "audit  $(median bin/cognitocdk audit "$template") s"
echo "review $(median bin/cognitocdk review --old "$template" --new "$template") s"
echo "prove  $(median bin/cognitocdk prove "$template") s"
echo "cdk synth -c env=prod  $(median npx cdk synth -q -c env=prod) s"
if [ -x .tools/cfn-lint/bin/cfn-lint ]; then
	echo "cfn-lint $(median .tools/cfn-lint/bin/cfn-lint -t "$template" -r eu-west-1) s"
else
	echo "cfn-lint: not installed; scripts/venv.sh .tools/cfn-lint test/scanners/cfn-lint.requirements.txt"
fi

echo "== tokens beside aws-jwt-verify and the bare RSA"
tokens/bench/run.sh

echo "== triggers beside a Node.js twin and the smallest Go Runtime API client"
go test -tags bench -count=1 -v ./test/triggers/bench
