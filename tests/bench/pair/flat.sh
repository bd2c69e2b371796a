#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Nanoseconds that pair_style lj/hertz/history takes for a bead and a step, everything counted, as the slurry grows: the
# state slurry.5089.restart of bench.sh, in the working directory, repeated. Time in which the process had a processor.
#
#   flat.sh TAPECAST_LMP [WORDS [DT [STYLE]]]
#
#   WORDS: keywords of the pair style, such as "damping implicit"; STYLE: ours or stock
set -eu
lmp=$(realpath "$1")
here=$(dirname "$(realpath "$0")")
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 OMP_NUM_THREADS=1
for times in "1 1 1" "2 2 2" "2 4 5"; do
  "$lmp" -in "$here/flat.lmp" -var here "$here" -var n 5089 -var times "$times" -log none -var words "${2:-}" \
    -var dt "${3:-0.002}" -var style "${4:-ours}" |
    awk '/^Loop time/ { all = $4; steps = $9; beads = $12 }
         /CPU use/ { share = $1 / 100 }
         END { printf "%7d beads: %4.0f ns\n", beads, all * share / steps / beads * 1e9 }'
done
