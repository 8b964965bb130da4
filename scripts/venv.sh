#!/usr/bin/env bash
# Installs a lock file into a folder of its own, once for each lock: scripts/venv.sh FOLDER LOCK
set -euo pipefail
folder=$1 lock=$2
if ! cmp -s "$lock" "$folder/lock.txt"; then
	rm -rf "$folder"
	python3 -m venv "$folder" || { echo "python3 with its venv module is missing (Debian: apt install python3-venv)" >&2; exit 1; }
	"$folder/bin/python" -m pip install --quiet --disable-pip-version-check --no-input --require-hashes --requirement "$lock"
	cp "$lock" "$folder/lock.txt" # last: an interrupted install has none
fi
