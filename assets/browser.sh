#!/bin/sh
# Brings a Chromium and Chinese fonts for the browser tests: browser.sh PYTHON
# Debian's packages where we may install them, Playwright's own download elsewhere. The one without
# windows (chromium-headless-shell) comes first: it needs a third of the processor.
set -eu
python=$1

find_chromium() {
    command -v chromium-headless-shell || command -v chromium || command -v chromium-browser || command -v google-chrome
}
has_fonts() { ! command -v fc-list >/dev/null || [ -n "$(fc-list :lang=zh family)" ]; }
install() {
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" fonts-noto-cjk fontconfig >/dev/null
}

if find_chromium >/dev/null && has_fonts; then
    echo "browser: $(find_chromium) is there"
elif [ "$(id -u)" = 0 ] && [ -e /etc/debian_version ]; then
    echo "browser: installing a Chromium and fonts-noto-cjk from Debian's packages (about 200 MB)"
    apt-get update -qq
    install chromium-headless-shell 2>/dev/null || install chromium
elif ! find_chromium >/dev/null; then
    echo "browser: installing Playwright's Chromium (about 150 MB)"
    "$python" -m playwright install chromium
else
    echo "browser: no Chinese font found; install one (Noto Sans CJK) if pictures show boxes" >&2
fi
