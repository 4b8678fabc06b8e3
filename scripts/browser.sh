#!/usr/bin/env bash
# The tests drive a real Chromium. Where there is none, Debian's is installed (with the fonts that show Chinese).
set -euo pipefail
command -v chromium-headless-shell >/dev/null && exit 0
command -v chromium >/dev/null && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "Installing Chromium for the browser tests ..."
  export DEBIAN_FRONTEND=noninteractive
  apt-get update >/dev/null
  apt-get install -y --no-install-recommends chromium-headless-shell fonts-noto-cjk >/dev/null ||
    apt-get install -y --no-install-recommends chromium fonts-noto-cjk >/dev/null
else
  echo "frontline: Chromium is missing. Install it (Debian: apt-get install chromium fonts-noto-cjk) and run the same make command again." >&2
  exit 1
fi
