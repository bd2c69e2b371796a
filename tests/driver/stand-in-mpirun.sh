#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Stands in for mpirun: takes -np N away and becomes the program. With STAND_IN_CORES, a folder, it notes the ranks at
# work side by side in STAND_IN_CORES.txt each time one starts.
ranks=1
[ "$1" = -np ] && ranks=$2 && shift 2
[ -n "$STAND_IN_CORES" ] || exec "$@"
echo "$ranks" > "$STAND_IN_CORES/$$"
cat "$STAND_IN_CORES"/* 2> /dev/null | awk '{ sum += $1 } END { print sum }' >> "$STAND_IN_CORES.txt"
"$@"
code=$?
rm -f "$STAND_IN_CORES/$$"
exit $code
