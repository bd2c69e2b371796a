#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Stands in for tapecast-analyze electrode: a few plausible numbers. STAND_IN_analyze: ok, fail, unconverged, hang, crash.
# STAND_IN_WORDS: a file that gets the words it was called with.
beads=$2; json=
[ "$1" = electrode ] || { echo "analyzer: $*"; exit 0; }
[ -n "$STAND_IN_WORDS" ] && echo "$*" >> "$STAND_IN_WORDS"
while [ $# -gt 0 ]; do
  [ "$1" = --json ] && json=$2
  shift
done
echo "analyze ${json%.json}" >> "$STAND_IN_LOG"
[ -f "$beads" ] || { echo "no beads: $beads"; exit 4; }
case ${STAND_IN_analyze:-ok} in
  fail) echo "the image is odd"; exit 4 ;;
  hang) exec sleep 30 ;;
  crash) kill -KILL $$ ;;
esac
cat > "$json" << END
{"beads": 150, "thickness_um": 30, "box_um": [50, 50, 30], "voxel_um": [0.5, 0.5, 0.5], "voxels": [100, 100, 60],
 "porosity": 0.5, "porosity_interparticle": 0.45, "volume_fraction": {"A": 0.3, "B": 0.2, "C": 0.05},
 "sigma_eff_s_m": 0.01, "d_eff_rel": 0.05, "tau_g": 2, "tortuosity_factor": 4, "percolating_fraction": 1}
END
[ "${STAND_IN_analyze:-ok}" = unconverged ] && exit 7
exit 0
