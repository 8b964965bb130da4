#!/usr/bin/env bash
# Synthesizes a base commit and the working tree, every environment of both, and reviews
# what changes between them. No AWS account, no credentials.
#
#   scripts/review.sh origin/main              text, for a person
#   FORMAT=markdown scripts/review.sh main     for a pull request
#
# ENVIRONMENTS names the environments; SYNTH is the command that synthesizes, called with
# "-c env=E -o FOLDER"; COGNITOCDK is the command that reviews. Acknowledgements are read
# from .cognitocdk-accept in the working tree. Exit status as of `cognitocdk review`; also
# 1 when a control stopped the synthesis of the working tree, whose changes are reviewed
# all the same.
set -euo pipefail

base=${1:?usage: scripts/review.sh BASE}
root=$(git rev-parse --show-toplevel)
commit=$(git -C "$root" rev-parse --verify --quiet "$base^{commit}") ||
	{ echo "$base: no such commit here; fetch it first (git fetch origin)" >&2; exit 2; }
environments=${ENVIRONMENTS:-local dev staging prod}

work=$(mktemp -d)
trap 'git -C "$root" worktree remove --force "$work/tree" 2>/dev/null || true; rm -rf "$work"' EXIT

# synth TREE SIDE ENVIRONMENT: whether it succeeded; its output is kept.
synth() {
	mkdir -p "$work/$2"
	(cd "$1" && ${SYNTH:-npx cdk synth --quiet} -c "env=$3" -o "$work/$2/$3") >"$work/$2-$3.log" 2>&1
}

git -C "$root" worktree add --quiet --detach "$work/tree" "$commit"
if [ -f "$work/tree/package-lock.json" ]; then
	if cmp -s "$root/package-lock.json" "$work/tree/package-lock.json" && [ -d "$root/node_modules" ]; then
		ln -s "$root/node_modules" "$work/tree/node_modules"
	else
		(cd "$work/tree" && npm ci --no-audit --no-fund --silent)
	fi
fi

stopped=()
for env in $environments; do
	echo "synthesizing $env at $base and here" >&2
	if ! synth "$work/tree" base "$env" && [ ! -f "$work/base/$env/manifest.json" ]; then
		echo "$base does not synthesize for $env: $(tail -n 1 "$work/base-$env.log")" >&2
		exit 2
	fi
	if ! synth "$root" head "$env"; then
		# A failing control stops the command after the templates are written: review them.
		[ -f "$work/head/$env/manifest.json" ] ||
			{ echo "the working tree does not synthesize for $env:" >&2; cat "$work/head-$env.log" >&2; exit 2; }
		stopped+=("$env")
	fi
done

if [ -z "${COGNITOCDK:-}" ]; then
	(cd "$root" && go build -o "$work/cognitocdk" ./cmd/cognitocdk)
	COGNITOCDK=$work/cognitocdk
fi
accept=()
[ ! -f "$root/.cognitocdk-accept" ] || accept=(--accept-file "$root/.cognitocdk-accept")

status=0
(cd "$work" && "$COGNITOCDK" review --old base --new head --format "${FORMAT:-text}" ${accept[@]+"${accept[@]}"}) || status=$?
for env in ${stopped[@]+"${stopped[@]}"}; do
	[ "$status" -ne 0 ] || status=1
	case ${FORMAT:-text} in
	markdown) printf '\n**A control stopped `cdk synth -c env=%s`**; `cognitocdk audit` says which.\n' "$env" ;;
	*) { echo "a control stopped cdk synth -c env=$env:"; cat "$work/head-$env.log"; } >&2 ;;
	esac
done
exit "$status"
