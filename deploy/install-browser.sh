#!/bin/sh
# The browser tests drive the system's Chromium; screenshots need a Japanese face.
set -eu
have_font() { command -v fc-list >/dev/null && [ -n "$(fc-list :lang=ja 2>/dev/null | head -1)" ]; }
if command -v chromium >/dev/null && have_font; then
    exit 0
fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
        chromium fontconfig fonts-noto-cjk >/dev/null
else
    echo "Chromium と日本語フォントが必要です: apt-get install chromium fonts-noto-cjk" >&2
    exit 1
fi
