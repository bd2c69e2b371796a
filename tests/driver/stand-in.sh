#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Stands in for tapecast-lmp: reads the deck, writes what a stage leaves, and misbehaves as STAND_IN_<stage> asks:
# ok (default), lost, nan, error, crash, silent, hang, unsteady, far, missing (a bead), large (a bead), slots,
# touchy (loses beads at the recipe's own step), badresume (refuses the newest checkpoint), short (little strain), cut (a restart file), varied (takes a moment; the density depends on the
# pressure and on the start, and 666 K loses beads).
stage=; resume=none
while [ $# -gt 0 ]; do
  case $1 in
    -in) stage=${2#in.}; shift ;;
    -log) : > "$2"; shift ;;
    -var) [ "$2" = resume ] && resume=$3; shift 2 ;;
  esac
  shift
done
eval "mode=\${STAND_IN_$stage:-ok}"
name=$stage
[ "$stage" = viscosity ] && name=$(echo "$PWD" | sed "s|.*/rate-|rate-|")
echo "$name $resume" >> "$STAND_IN_LOG"
echo "LAMMPS (29 Sep 2021 - Update 2)"

dump() { # dump FILE: the beads of 00-initial at the diameters and masses of this stage's force field
  awk -v mode="$mode" '
    FILENAME ~ /forcefield/ && /^# Types:/ {
      n = split(substr($0, 10), part, ", ")
      for (i = 1; i <= n; i++) { split(part[i], w, " "); diameter[w[1]] = w[3]; mass[w[1]] = w[5] }
    }
    FILENAME ~ /initial/ && /atoms$/ { beads = $1 }
    FILENAME ~ /initial/ && /lo .hi$/ { box[++axis] = $1 " " $2 }
    FILENAME ~ /initial/ && NF == 7 { line[++count] = $1 " " $2 " " $5 " " $6 " " $7; type[count] = $2 }
    END {
      if (mode == "missing") count--
      print "ITEM: TIMESTEP\n0\nITEM: NUMBER OF ATOMS\n" count "\nITEM: BOX BOUNDS pp pp pp"
      for (a = 1; a <= 3; a++) print box[a]
      print "ITEM: ATOMS id type x y z radius mass"
      for (i = 1; i <= count; i++) print line[i], diameter[type[i]] / 2 * (mode == "large" && i == 7 ? 1.1 : 1), mass[type[i]]
    }' forcefield.lmp ../00-initial/initial.data > "$1"
}

restart() { # restart FILE TEXT…: what a restart file begins and ends with, and text between
  file=$1; shift
  { printf 'LammpS RestartT\000'; echo "$@"; printf 'LammpS RestartT\000'; } > "$file"
}

value() { awk -v name="$1" '$1 == "variable" && $2 == name { print $4 }' settings.lmp; }

case $mode in
  badresume) [ "$resume" = checkpoint_b ] && { echo "ERROR: cut off"; exit 1; } ;;
esac
echo "TAPECAST progress 0.1 10 us: density 1.5 g/cm3"
echo "Step Time Temp Press"
echo "       0            0          300          1.5"
case $mode in
  lost) echo "ERROR: Lost atoms: original 150 current 149 (src/thermo.cpp:441)"; exit 1 ;;
  nan) echo "     100          0.2         -nan        nan"; sleep 30 ;;
  touchy) [ "$(value dt)" = 0.002 ] && { echo "ERROR: Lost atoms: original 150 current 149 (src/thermo.cpp:441)"; exit 1; } ;;
  error) echo "ERROR: Unknown command: blurb (src/input.cpp:232)"; exit 1 ;;
  varied)
    sleep "${STAND_IN_SECONDS:-0.05}"
    [ "$(value temperature)" = 666 ] && { echo "ERROR: Lost atoms: original 150 current 149 (src/thermo.cpp:441)"; exit 1; } ;;
  slots) echo "There are not enough slots available in the system to satisfy the 64"; exit 1 ;;
  crash) kill -KILL $$ ;;
  silent) exit 0 ;;
  hang)
    if [ "$resume" = none ]; then
      echo "time_us,density_g_cm3" > blocks.csv
      echo "10,1.5" >> blocks.csv
      echo "20,1.6" >> blocks.csv
      restart checkpoint_a first
      echo "TAPECAST checkpoint checkpoint_a 10"
      sleep 0.02
      restart checkpoint_b second
      echo "TAPECAST checkpoint checkpoint_b 20"
      [ "$stage" = calendering ] && echo "TAPECAST state 0 thickness_um 30" && dump degree-00.dump
      exec sleep 120
    fi ;;
esac

# Viscosity: 6 kPa + 0.05 kPa (rate s)^0.6 both ways, with wavering of 1 %, and 0.05 kPa that the box has by itself.
if [ "$stage" = viscosity ]; then
  awk -v mode="$mode" '
    $1 == "variable" { set[$2] = $4 }
    END {
      rate = set["rate"] * 1e6; forward = rate > 0 ? 1 : -1; rate *= forward
      law = (6 + 0.05 * rate ^ 0.6) * forward
      n = set["max_steps"] / set["block_steps"]
      if (mode == "short") n = int(n / 5)
      print "time_us,strain,viscosity_pa_s,stress_kpa,virial_xy_kpa,virial_yx_kpa,kinetic_kpa,pressure_kpa" > "blocks.csv"
      for (i = 1; i <= n; i++) {
        time = i * set["block_steps"] * set["dt"]; strain = time * rate * 1e-6
        stress = law * (1 + 0.01 * (i * 7 % 11 - 5) / 5) + 0.05
        eta = stress * forward / rate * 1e3
        printf "%.10g,%.10g,%.10g,%.10g,%.10g,%.10g,0,100\n", time, strain, eta, stress, -stress, -stress > "blocks.csv"
      }
      for (i = 0; i < 10; i++) print i + 1, 0.05 + 0.1 * i, 15, (0.05 + 0.1 * i) * rate * 1e-6 * forward * 40 > "profile.txt"
      print "TAPECAST result steps " n * set["block_steps"] "\nTAPECAST result time_us " time
      print "TAPECAST result height_um 40\nTAPECAST result strain " strain
    }' settings.lmp
  exit 0
fi

[ -f blocks.csv ] || echo "time_us,density_g_cm3" > blocks.csv
echo "20,1.7" >> blocks.csv
echo "30,1.8" >> blocks.csv
echo "40,1.9" >> blocks.csv
pressure=0.101325
density=1.9
[ "$stage" = drying ] && pressure=0
[ $mode = far ] && pressure=7.5
if [ "$mode" = varied ]; then
  start=$(cksum < ../00-initial/initial.data)
  pressure=$(awk -v p="$(value pressure)" 'BEGIN { print p / 1000 }')
  density=$(awk -v p="$pressure" -v s="${start%% *}" 'BEGIN { print 1.5 + p + 0.01 * (s % 7) }')
fi
if [ "$stage" = calendering ]; then
  low=0
  for degree in 0 $(awk '$2 == "degree" { for (i = 4; i <= NF; i++) print $i }' settings.lmp); do
    name=$(awk -v d="$degree" 'BEGIN { printf "degree-%02.0f.dump", 100 * d }')
    if [ "$resume" = none ] || [ "$degree" != 0 ]; then
      echo "TAPECAST state $degree thickness_um $(awk -v d="$degree" 'BEGIN { print 30 * (1 - d) }')"
    fi
    echo "TAPECAST state $degree pressure_mpa $degree"
    echo "TAPECAST state $degree z_low_um 0"
    echo "TAPECAST state $degree z_high_um 30"
    dump "$name"
  done
  if awk '$2 == "withdraw" && $4 > 0 { found = 1 } END { exit !found }' settings.lmp; then
    echo "TAPECAST result released_thickness_um 24.75"
    echo "TAPECAST result released_pressure_mpa 0.001"
  fi
else
  echo "TAPECAST result density_g_cm3 $density"
  echo "TAPECAST result thickness_um 30"
  echo "TAPECAST result pressure_mpa $pressure"
  [ $mode = unsteady ] && echo "TAPECAST result steady 0" || echo "TAPECAST result steady 1"
  echo "TAPECAST result criterion density: stands"
  dump "$stage.dump"
fi
echo "TAPECAST result steps 1000"
input=$(value input)
[ -f "$input" ] || input=/dev/null
restart "$stage.restart" "$(cat settings.lmp forcefield.lmp "$input" | cksum)"
[ "$mode" = cut ] && printf 'LammpS RestartT\000cut' > "$stage.restart"
exit 0
