#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A report in a real browser, on demand: at the width of a desktop and of a phone it must fit without scrolling sideways,
# say nothing on the console, and load nothing from outside. Leaves screenshots and the printed pages to look at.
#   tests/browser/check_report.sh RUN/report.html [FOLDER]       FOLDER: where screenshots go (browser-check)
# Needs Chromium (CHROMIUM: its program).
set -euo pipefail

report=$(realpath "${1:?usage: check_report.sh RUN/report.html [FOLDER]}")
mkdir -p "${2:-browser-check}"
out=$(realpath "${2:-browser-check}")
browser=${CHROMIUM:-$(command -v chromium || command -v google-chrome || true)}
[ -n "$browser" ] || { echo "no Chromium on this machine" >&2; exit 77; }

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# What the page says of itself, to the page around it.
cat > "$scratch/probe.html" <<'PROBE'
<script>
const errors = [];
window.addEventListener('error', e => errors.push(e.message || 'a resource did not load'), true);
window.addEventListener('load', () => setTimeout(() => {
  const widest = [...document.querySelectorAll('body *')].filter(e => !e.closest('.scroll, nav, pre, svg'))
    .filter(e => e.getBoundingClientRect().right > innerWidth + 1).map(e => e.tagName + '.' + e.className);
  const outside = performance.getEntriesByType('resource').map(r => r.name).filter(n => !n.startsWith('data:'));
  const unnamed = [...document.images].filter(i => !i.alt).length +
    [...document.querySelectorAll('svg[role=img]')].filter(s => !s.getAttribute('aria-label')).length;
  parent.postMessage(`scroll=${document.documentElement.scrollWidth - innerWidth} wide=${widest.length} ` +
    `outside=${outside.length} errors=${errors.length} unnamed=${unnamed} height=${document.documentElement.scrollHeight} ` +
    [...widest.slice(0, 3), ...outside, ...errors].join(' '), '*');
}, 200));
</script>
PROBE
# The probe comes first, so that it hears of everything that goes wrong later.
sed "/<head>/r $scratch/probe.html" "$report" > "$scratch/page.html"

browse() { # words for Chromium; its console goes to console.txt
  "$browser" --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking \
    --disable-component-update --disable-sync --user-data-dir="$scratch/profile" --hide-scrollbars \
    --virtual-time-budget=8000 --enable-logging=stderr --host-resolver-rules='MAP * ~NOTFOUND' "$@" 2> "$scratch/console.txt"
}

failed=0
check() { # $1 name, $2 width
  cat > "$scratch/around.html" <<AROUND
<!DOCTYPE html><html><body style="margin:0"><iframe src="page.html" style="border:0;width:$2px;height:900px"></iframe>
<script>addEventListener('message', e => { const p = document.createElement('pre'); p.textContent = 'PROBE ' + e.data;
document.body.append(p); });</script></body></html>
AROUND
  local said height
  said=$(browse --window-size="$(($2 + 100)),1000" --dump-dom "file://$scratch/around.html" | grep -o 'PROBE scroll[^<]*' || true)
  echo "$1, $2 px: ${said:-no answer from the page}"
  [[ $said =~ scroll=0\ wide=0\ outside=0\ errors=0\ unnamed=0\  ]] || failed=1
  if grep -q 'CONSOLE' "$scratch/console.txt"; then
    grep 'CONSOLE' "$scratch/console.txt"
    failed=1
  fi
  height=$(sed -n 's/.*height=\([0-9]*\).*/\1/p' <<< "$said")
  sed -i "s/height:900px/height:${height:-900}px/" "$scratch/around.html"
  browse --window-size="$2,${height:-900}" --screenshot="$out/$1.png" "file://$scratch/around.html" > /dev/null
}

check desktop 1280
check phone 390
browse --no-pdf-header-footer --print-to-pdf="$out/print.pdf" "file://$report" > /dev/null
for file in desktop.png phone.png print.pdf; do
  [ -s "$out/$file" ] || { echo "$file was not made"; failed=1; }
done
[ "$failed" = 0 ] && echo "good; look at $out" || echo "NOT good; look at $out"
exit "$failed"
