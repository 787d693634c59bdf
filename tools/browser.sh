#!/usr/bin/env bash
# Makes sure that there is a Chromium for the journeys: the one installed, else by apt, else one clear sentence.
set -euo pipefail
for name in chromium chromium-browser google-chrome; do
  command -v "$name" >/dev/null && exit 0
done
if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
  echo "Installing Chromium …"
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null && exit 0
fi
echo "The journeys need Chromium: install the package 'chromium' and run this again." >&2
exit 1
