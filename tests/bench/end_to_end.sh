#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The whole chain at the paper's size, timed from the recipe to the report, stage by stage, beside the time that the
# paper states (28 cores).
#   end_to_end.sh TAPECAST [RECIPE] [DIR] [words for tapecast run…]      default inputs/alabdali2023.yaml, a new folder
# A folder that holds a run already is refused: what is done is not done again, and would cost nothing.
set -eu
tapecast=$(realpath "$1")
here=$(dirname "$(realpath "$0")")
recipe=${2:-$here/../../inputs/alabdali2023.yaml}
folder=${3:-$(mktemp -d)/run}
shift $(($# < 3 ? $# : 3))
[ ! -e "$folder/state.json" ] || { echo "end_to_end.sh: $folder holds a run already" >&2; exit 2; }
begun=$(date +%s)
"$tapecast" run "$recipe" -o "$folder" "$@"
ended=$(date +%s)

# wall FILE: seconds of a stage's record
wall() { sed -n 's/.*"wall_s":[[:space:]]*\([0-9.]*\).*/\1/p' "$1" | head -n 1; }
row() { printf '%-28s %10s %22s\n' "$@"; }
row 'stage' 'minutes' 'paper, 28-core hours'
other=0
for stage in 01-slurry:36 02-drying:96 03-calendering:24; do
  seconds=$(wall "$folder/${stage%%:*}/stage.json")
  other=$(awk -v a="$other" -v b="$seconds" 'BEGIN { print a + b }')
  row "${stage%%:*}" "$(awk -v s="$seconds" 'BEGIN { printf "%.1f", s / 60 }')" "${stage##*:}"
done
row 'analysis, viscosity, report' "$(awk -v a="$((ended - begun))" -v b="$other" 'BEGIN { printf "%.1f", (a - b) / 60 }')" '48 a viscosity point'
row 'all' "$(awk -v a="$((ended - begun))" 'BEGIN { printf "%.1f", a / 60 }')" ''
