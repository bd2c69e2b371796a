#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Stands in for mpirun: takes -np N away and becomes the program.
[ "$1" = -np ] && shift 2
exec "$@"
