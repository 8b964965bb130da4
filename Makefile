# Everything that a person or a pipeline calls. The logic is in Go and in scripts/.
SHELL := /bin/sh
# The pinned Node.js and CDK come first; npm ci puts them into node_modules.
export PATH := $(CURDIR)/node_modules/.bin:$(PATH)
GO ?= go

.DEFAULT_GOAL := help
.PHONY: help local local-down test verify bench web review rename fmt readme docs

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "%-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

local: bin/cognitocdk bin/web ## deploy on this machine and live through it as a user; leave it running
	@bin/cognitocdk local up && bin/cognitocdk walk --env local
	@eval "$$(bin/cognitocdk local status --format env)" && { bin/web -detach .local/web.log || echo "deployed and lived through; the web app is left out, see above" >&2; }

local-down: bin/cognitocdk ## stop the local endpoint and remove its state
	@bin/cognitocdk local down

# -count=1: the tests build and start programs, whose sources Go's test cache does not know of.
test: node_modules ## the tests: units, goldens, constructs, the trigger binaries, one walk
	$(GO) test -count=1 ./...
	cd examples/web && $(GO) test -count=1 ./...
	cd examples/client && $(GO) test -count=1 ./...

verify: node_modules ## what is slow or foreign: oracles, scanners, linters, browser, consumer
	scripts/verify.sh

web: bin/cognitocdk bin/web ## the web app against the local endpoint
	@bin/cognitocdk local status >/dev/null 2>&1 || bin/cognitocdk local up
	@eval "$$(bin/cognitocdk local status --format env)" && bin/web

bench: node_modules ## ratios, in one run
	scripts/bench.sh

review: node_modules ## update-safety of every environment: make review BASE=origin/main
	scripts/review.sh "$(or $(BASE),origin/main)"

rename: ## change the module path: make rename MODULE=git.company.com/identity/users
	scripts/rename.sh "$(MODULE)"

fmt: ## format the Go files
	gofmt -w $$(git ls-files '*.go')

readme: node_modules ## paste the real output of the commands into the README
	scripts/readme.sh

docs: ## write the generated pages and the goldens again
	$(GO) test ./audit ./report ./review ./adopt ./local ./local/walk ./test/snapshot ./test/constructs ./test/security ./test/readme -update

node_modules: package-lock.json
	npm ci --no-audit --no-fund --silent
	@touch node_modules

.PHONY: bin/cognitocdk bin/web
bin/web:
	@cd examples/web && $(GO) build -o ../../bin/web .

bin/cognitocdk:
	@$(GO) build -o $@ ./cmd/cognitocdk
