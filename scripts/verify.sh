#!/usr/bin/env bash
# What is slow or foreign, on top of `go test ./...`. Every missing tool is an error that
# names it, never a skip.
set -euo pipefail
cd "$(dirname "$0")/.."

step() { echo "-- $1"; }

step "foreign tools, from lock files"
scripts/venv.sh .tools/verify test/isolation/requirements.txt
scripts/venv.sh .tools/cfn-lint test/scanners/cfn-lint.requirements.txt
scripts/venv.sh .tools/checkov test/scanners/checkov.requirements.txt

step "formatting"
unformatted=$(gofmt -l $(git ls-files '*.go' | grep -v /testdata/))
[ -z "$unformatted" ] || { echo "not formatted; run make fmt: $unformatted" >&2; exit 1; }

step "vet, all modules"
go vet ./...
go vet -tags verify ./...
for example in examples/*/; do (cd "$example" && go vet ./...); done
(cd test/web && go vet -tags verify ./...)

step "staticcheck"
go tool -modfile=tools/go.mod staticcheck -tags verify ./...
for module in examples/web examples/client; do (cd "$module" && go tool -modfile=../../tools/go.mod staticcheck ./...); done

step "actionlint"
go tool -modfile=tools/go.mod actionlint .github/workflows/*.yml

step "race detector, pure packages"
cc=$(go env CC)
command -v "$cc" >/dev/null || { echo "$cc is missing; the race detector needs a C compiler (Debian: apt install gcc libc6-dev)" >&2; exit 1; }
CGO_ENABLED=1 go test -count=1 -race ./tokens/... ./client/...

step "fuzz targets, two seconds each"
scripts/fuzz.sh "${FUZZTIME:-2s}"

step "the tests that are tagged verify"
go test -count=1 -tags verify -timeout 20m ./test/... ./local/... ./review/... ./isolation/...

step "the web app in a browser, against the local endpoint's pages"
(cd test/web && go test -count=1 -tags verify -timeout 10m ./...)
