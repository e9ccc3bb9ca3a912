#!/bin/sh
# The browser tests drive the system's Chromium; screenshots need a Japanese face. Poppler draws the
# finished PDFs as anybody's reader would.
set -eu
have_font() { command -v fc-list >/dev/null && [ -n "$(fc-list :lang=ja 2>/dev/null | head -1)" ]; }
if command -v chromium >/dev/null && command -v pdftoppm >/dev/null && have_font; then
    exit 0
fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
        chromium fontconfig fonts-noto-cjk poppler-utils >/dev/null
else
    echo "Chromium、poppler、日本語フォントが必要です:" \
        "apt-get install chromium poppler-utils fonts-noto-cjk" >&2
    exit 1
fi
