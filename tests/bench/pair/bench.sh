#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Speed of pair_style lj/hertz/history, fix nve/sphere/opt and fix press/berendsen/opt beside LAMMPS's hybrid/overlay
# lj/cut gran/hertz/history, fix nve/sphere and fix press/berendsen.
#
#   bench.sh TAPECAST_LMP [BEADS...]        default 1000 and 5089 beads
#
# Each gets the best of several settings, found by short runs: LAMMPS's styles of newton, neighbour style and skin, ours
# of skin. Times are the medians of REPEAT runs, taken in turn, so that other load on the machine spoils all alike.
# States are made once and kept in the working directory. The row `pair` has our pair style alone, `ours` the fixes too. In
# the slurry there are two rows more: every4, Lennard-Jones forces in every fourth step, and implicit, with implicit
# damping at a step of 0.01 in place of 0.002 us, in which beads go farther (skin 2.5 um).
#
# RANKS="1 2"   numbers of ranks
# CLOCK=cpu     count the time in which the process had a processor, not wall time: for one rank on a busy machine
set -eu
lmp=$(realpath "$1")
shift
here=$(dirname "$(realpath "$0")")
repeat=${REPEAT:-5}
clock=${CLOCK:-wall}
[ $# -gt 0 ] || set -- 1000 5089
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 OMP_NUM_THREADS=1

stale() { echo "bench.sh: the states in $PWD $1; remove *.restart there, and they are made anew" >&2; }

# Says what LAMMPS said, which is in $1, and ends the program.
failed() {
  grep -A 1 'ERROR' "$1" >&2 || tail -n 5 "$1" >&2
  echo "bench.sh: LAMMPS failed; all it said is in $(realpath "$1")" >&2
  ! grep -q 'Last [a-z ]*: read_restart' "$1" || stale "cannot be read by this version"
  exit 1
}

# run RANKS WORDS...: microseconds a step: all, pair, neigh, comm, modify, rest
run() {
  ranks=$1
  shift
  launch=
  [ "$ranks" = 1 ] || launch="mpirun -np $ranks --bind-to core"
  $launch "$lmp" -in "$here/run.lmp" -var here "$here" -log none "$@" > run.log 2>&1 || failed run.log
  awk -v clock="$clock" '/^Loop time/ { all = $4; steps = $9 }
         /CPU use/ { share = clock == "cpu" ? $1 / 100 : 1 }
         /^(Pair|Neigh|Comm|Modify) / { t[$1] = $5 }
         END { if (!steps) exit 1; s = 1e6 * share / steps
               printf "%.2f %.2f %.2f %.2f %.2f %.2f\n", all*s, t["Pair"]*s, t["Neigh"]*s, t["Comm"]*s, t["Modify"]*s,
                      (all - t["Pair"] - t["Neigh"] - t["Comm"] - t["Modify"])*s }' run.log || failed run.log
}

# best RANKS N STATE WORDS...: the words of the fastest setting with any of the newtons, lists and skins
best() {
  setting="$1 -var n $2 -var state $3"
  shift 3
  : > settings.times
  for newton in $newtons; do
    for list in $lists; do
      for skin in $skins; do
        words="$* -var newton $newton -var list $list -var skin $skin"
        # shellcheck disable=SC2086
        times=$({ run $setting -var steps $short -var warm 50 $words; run $setting -var steps $short -var warm 50 $words; } |
          sort -n | head -n 1)
        echo "$times $words" >> settings.times
      done
    done
  done
  sort -n settings.times | head -n 1 | cut -d ' ' -f 7-
}

# The line of a file whose first number is the median.
median() { sort -n "$1" | sed -n "$(((repeat + 1) / 2))p"; }

row() { printf '%-7s %5s %5s  %-8s %9.1f %8.1f %8.1f %8.1f %8.1f %8.1f\n' "$@"; }
printf '%-7s %5s %5s  %-8s %9s %8s %8s %8s %8s %8s   [us/step, %s]\n' state beads ranks style all pair neigh comm modify rest "$clock"
for n in "$@"; do
  scripts=$(cat "$here/make.lmp" "$here/forces.lmp" | cksum)
  if [ -f "dried.$n.restart" ]; then
    [ "$(cat "states.$n.scripts" 2> /dev/null)" = "$scripts" ] || stale "come from another version of make.lmp or forces.lmp"
  else
    mpirun -np 1 "$lmp" -in "$here/make.lmp" -var here "$here" -var n "$n" -log none > make.log 2>&1 || failed make.log
    echo "$scripts" > "states.$n.scripts"
  fi
  for state in slurry dried; do
    case $state in slurry) styles="stock pair ours every4 implicit" dt=0.002 ;; *) styles="stock pair ours" dt=0.001 ;; esac
    for ranks in ${RANKS:-1 2}; do
      newtons="on off" lists="bin multi" skins="0.3 0.6 1.0" short=200
      stock=$(best "$ranks" "$n" "$state" -var style stock)
      newtons=off lists=bin skins="1.0 1.5 2.0 3.0" short=1000
      pair=$(best "$ranks" "$n" "$state" -var style ours)
      opt="$pair -var integrate nve/sphere/opt -var barostat press/berendsen/opt"
      rm -f ./*.times
      for _ in $(seq "$repeat"); do
        for style in $styles; do
          case $style in
          stock) how="$stock" extra= ;;
          pair) how="$pair" extra= ;;
          ours) how="$opt" extra= ;;
          every4) how="$opt" extra="every 4" ;;
          implicit) how="-var skin 2.5 $opt -var dt 0.01" extra="damping implicit" ;;
          esac
          # shellcheck disable=SC2086
          run "$ranks" -var n "$n" -var state "$state" $how -var words "$extra" >> "$style.times"
        done
      done
      : > median.times
      for style in $styles; do
        # shellcheck disable=SC2046
        row "$state" "$n" "$ranks" "$style" $(median "$style.times")
        echo "$style $(median "$style.times")" >> median.times
      done
      awk -v stock="$stock" -v ours="$pair" -v dt="$dt" '{ us[$1] = $2; step[$1] = $1 == "implicit" ? 0.01 : dt; name[NR] = $1 }
        END { printf "%22s stock: %s, %.2f us/s\n%22s ours: %s\n", "", stock, 1e6 * step["stock"] / us["stock"], "", ours
              for (k = 2; k <= NR; k++) {
                speed = step[name[k]] / us[name[k]]
                printf "%22s %s: %.2f times the steps, %.2f us/s, %.2f times stock\n", "", name[k],
                       us["stock"] / us[name[k]], 1e6 * speed, speed * us["stock"] / step["stock"]
              } }' median.times
    done
  done
done
