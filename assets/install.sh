#!/bin/sh
# Installs pinned, hashed requirement files into a virtual environment: install.sh PYTHON FILE...
# uv takes a sixth of pip's time; pip does it where uv has no build for the machine.
set -eu
python=$1
shift
files=
for file in "$@"; do files="$files -r $file"; done
uv=$(dirname "$python")/uv
# The words in $files must stay apart.
if "$uv" --version >/dev/null 2>&1; then
    # shellcheck disable=SC2086
    "$uv" pip install --quiet --compile-bytecode --python "$python" --require-hashes $files && exit 0
    echo "setup: uv could not install them, trying pip" >&2
fi
# shellcheck disable=SC2086
exec "$python" -m pip install --quiet --disable-pip-version-check --require-hashes $files
