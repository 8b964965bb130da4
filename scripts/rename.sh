#!/bin/sh
# Changes this module's path in every file that git knows: scripts/rename.sh NEW [OLD]
set -eu
new=$1
old=${2:-$(go list -m)}
case $new in
*[!A-Za-z0-9._~/-]* | /* | */ | "") echo "module path \"$new\": must be letters, digits and ._~-/" >&2; exit 2 ;;
esac
case ${new%%/*} in
*.*) ;;
*) echo "module path \"$new\": the first element needs a dot, or nobody can import it" >&2; exit 2 ;;
esac
git ls-files -z | xargs -0 grep -lFZ -- "$old" | OLD=$old NEW=$new xargs -0 perl -pi -e 's/\Q$ENV{OLD}\E/$ENV{NEW}/g'
gofmt -w $(git ls-files '*.go')
