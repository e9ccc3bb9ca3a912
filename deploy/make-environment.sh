#!/bin/sh
# Make .venv from locked, hash-checked requirements.
# usage: make-environment.sh PYTHON REQUIREMENTS...
# Debian ships Python without pip and without the part of venv that brings it (python3-venv), so
# the usual way is tried first, then the system's pip, then, as root, the system's package.
set -eu
python=$1
shift

say() { printf '%s\n' "$*" >&2; }

"$python" - <<'CHECK' || { say "Python 3.11 以上が必要です (found: $("$python" --version 2>&1)). PYTHON=python3.11 make run"; exit 1; }
import sys
sys.exit(sys.version_info < (3, 11))
CHECK

if [ ! -x .venv/bin/pip ]; then
    say "実行環境を作っています(初回のみ) / making the environment (once) ..."
    rm -rf .venv
    if ! "$python" -m venv .venv >/dev/null 2>&1; then
        rm -rf .venv
        if "$python" -m pip --version >/dev/null 2>&1; then
            "$python" -m venv --without-pip .venv
            "$python" -m pip --python .venv/bin/python install -q pip
        elif [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
            apt-get update -qq
            apt-get install -y -qq python3-venv >/dev/null
            "$python" -m venv .venv
        else
            say "この Python には venv がありません。管理者に次を頼んでください: apt-get install python3-venv"
            say "This Python has no venv. Ask the administrator for: apt-get install python3-venv"
            exit 1
        fi
    fi
fi

for file in "$@"; do
    set -- "$@" -r "$file"
    shift
done
.venv/bin/python -m pip install -qq --disable-pip-version-check --require-hashes --no-deps "$@"
