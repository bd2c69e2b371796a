#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Speed of pair_style lj/hertz/history beside hybrid/overlay lj/cut gran/hertz/history.
#
#   bench.sh TAPECAST_LMP [BEADS...]        default 1000 and 5089 beads, on 1 and 2 ranks
#
# LAMMPS's styles get the best of several settings of newton, neighbour style and skin, found by short runs. Times are
# the shortest of REPEAT runs, taken in turn, so that other load on the machine spoils both alike. States are made
# once and kept in the working directory. Ours runs with one setting throughout. Rows every4: LJ forces in every fourth step, for the slurry.
set -eu
lmp=$(realpath "$1")
shift
here=$(dirname "$(realpath "$0")")
repeat=${REPEAT:-3}
[ $# -gt 0 ] || set -- 1000 5089
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 OMP_NUM_THREADS=1

# run RANKS WORDS: microseconds a step: all, pair, neigh, comm, modify, rest
run() {
  ranks=$1
  shift
  launch=
  [ "$ranks" = 1 ] || launch="mpirun -np $ranks --oversubscribe --bind-to none"
  $launch "$lmp" -in "$here/run.lmp" -var here "$here" -log none "$@" |
    awk '/^Loop time/ { all = $4; steps = $9 }
         /^(Pair|Neigh|Comm|Modify) / { t[$1] = $5 }
         END { if (!steps) exit 1; s = 1e6 / steps
               printf "%.2f %.2f %.2f %.2f %.2f %.2f\n", all*s, t["Pair"]*s, t["Neigh"]*s, t["Comm"]*s, t["Modify"]*s,
                      (all - t["Pair"] - t["Neigh"] - t["Comm"] - t["Modify"])*s }'
}

best_stock() { # RANKS N STATE: the words of the fastest setting
  for newton in on off; do
    for list in bin multi; do
      for skin in 0.3 0.6 1.0; do
        words="-var newton $newton -var list $list -var skin $skin"
        # shellcheck disable=SC2086
        echo "$(run "$1" -var n "$2" -var state "$3" -var style stock -var steps 300 -var warm 50 $words) $words"
      done
    done
  done | sort -n | head -n 1 | cut -d ' ' -f 7-
}

row() { printf '%-7s %5s %5s  %-6s %9.1f %8.1f %8.1f %8.1f %8.1f %8.1f\n' "$@"; }
printf '%-7s %5s %5s  %-6s %9s %8s %8s %8s %8s %8s   [us/step]\n' state beads ranks style all pair neigh comm modify rest
for n in "$@"; do
  [ -f "dried.$n.restart" ] || mpirun -np 1 "$lmp" -in "$here/make.lmp" -var here "$here" -var n "$n" -log none > make.log
  for state in slurry dried; do
    for ranks in 1 2; do
      words=$(best_stock "$ranks" "$n" "$state")
      : > stock.times
      : > ours.times
      : > every4.times
      for k in $(seq "$repeat"); do
        # shellcheck disable=SC2086
        run "$ranks" -var n "$n" -var state "$state" -var style stock $words >> stock.times
        run "$ranks" -var n "$n" -var state "$state" -var style ours -var skin 1.5 >> ours.times
        [ "$state" = dried ] ||
          run "$ranks" -var n "$n" -var state "$state" -var style ours -var skin 1.5 -var words "every 4" >> every4.times
      done
      # shellcheck disable=SC2046
      for style in stock ours every4; do [ ! -s $style.times ] || row "$state" "$n" "$ranks" "$style" $(sort -n $style.times | head -n 1); done
      for style in stock ours every4; do sort -n $style.times | head -n 1; done > best.times
      awk -v w="$words" '{ t[NR] = $1 }
        END { printf "%22s stock/ours %.2f", "", t[1] / t[2]; if (NR > 2) printf ", with every 4 %.2f", t[1] / t[3]
              printf "   (stock: %s)\n", w }' best.times
    done
  done
done
