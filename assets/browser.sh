#!/bin/sh
# Brings a Chromium and Chinese fonts for the browser tests: browser.sh PYTHON
# Debian's packages where we may install them, Playwright's own download elsewhere.
set -eu
python=$1

find_chromium() { command -v chromium || command -v chromium-browser || command -v google-chrome; }
has_fonts() { ! command -v fc-list >/dev/null || [ -n "$(fc-list :lang=zh family)" ]; }

if find_chromium >/dev/null && has_fonts; then
    echo "browser: $(find_chromium) is there"
elif [ "$(id -u)" = 0 ] && [ -e /etc/debian_version ]; then
    echo "browser: installing the Debian packages chromium and fonts-noto-cjk (about 200 MB)"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk fontconfig >/dev/null
elif ! find_chromium >/dev/null; then
    echo "browser: installing Playwright's Chromium (about 150 MB)"
    "$python" -m playwright install chromium
else
    echo "browser: no Chinese font found; install one (Noto Sans CJK) if pictures show boxes" >&2
fi
