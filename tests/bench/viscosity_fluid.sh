#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Checks compute viscosity/shear on a fluid whose viscosity is known: Lennard-Jones near its triple point (reduced
# density 0.8442, temperature 0.722). Green-Kubo value of 2048 atoms: 3.24 +- 0.04; towards it the sheared viscosity
# rises with the square of the rate, at low rates (Ferrario, Ciccotti, Holian and Ryckaert, Phys. Rev. A 44, 6936
# (1991)). Here 500 atoms are sheared at two low rates, and the viscosity at rate 0 follows from eta = eta0 - b rate^2.
#   viscosity_fluid.sh TAPECAST-LMP [STEPS]       STEPS of the slower rate (1000000; minutes)
# Exit code 1 when eta0 is further from 3.24 than three standard errors (of both).
lmp=$1 steps=${2:-1000000}
deck=$(cd "$(dirname "$0")" && pwd)/viscosity_fluid.lmp
work=$(mktemp -d) && cd "$work" || exit 1
trap 'rm -rf "$work"' EXIT
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
for rate in 0.05 0.1; do
  n=$(awk -v r=$rate -v s="$steps" 'BEGIN { printf "%d", 2000 * int(s * 0.05 / r / 2000) }')
  "$lmp" -in "$deck" -log none -var rate $rate -var steps "$n" > output.txt || { cat output.txt; exit 1; }
  awk '$1 == "RESULT" { print $2, $3, $4, $5 }' output.txt >> results.txt
done
awk '
  { printf "rate %g: viscosity %.3f +- %.3f at temperature %.3f\n", $1, $2, $3, $4
    w = 1 / ($3 * $3); x = $1 * $1; W += w; X += w * x; Y += w * $2; XX += w * x * x; XY += w * x * $2 }
  END {
    D = W * XX - X * X; eta = (Y * XX - X * XY) / D; error = sqrt(XX / D); all = sqrt(error * error + 0.04 * 0.04)
    printf "at rate 0: %.3f +- %.3f; known: 3.24 +- 0.04\n", eta, error
    exit (eta - 3.24 > 3 * all || 3.24 - eta > 3 * all) }' results.txt
