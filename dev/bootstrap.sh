#!/bin/sh
# Makes sure there is a Python 3.11 that can make virtual environments, then hands over to dev/bootstrap.py.
# Usage: dev/bootstrap.sh [--tests]
set -eu
cd "$(dirname "$0")/.."

usable() {
    command -v "$1" >/dev/null 2>&1 &&
        "$1" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

python=
for candidate in python3 python3.11 python3.12 python3.13 /usr/bin/python3; do
    if usable "$candidate"; then
        python=$candidate
        break
    fi
done

if [ -z "$python" ]; then
    echo "Python 3.11 with venv is missing: installing python3 and python3-venv"
    if [ "$(id -u)" = 0 ]; then
        as_root=
    elif command -v sudo >/dev/null 2>&1; then
        as_root=sudo
    else
        echo "Become root, or install sudo, or run as root: apt-get install python3 python3-venv" >&2
        exit 1
    fi
    $as_root apt-get update -q
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends python3 python3-venv
    python=/usr/bin/python3
fi

exec "$python" -m dev.bootstrap "$@"
