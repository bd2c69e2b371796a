/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TAPECAST_BEADFILE_H
#define TAPECAST_BEADFILE_H
/* The two bead formats behind tc_beads_read, and the checks they share. */
#include "tapecast/beads.h"
#include "textlines.h"

tc_status tc_beads_read_dump(tc_lines *lines, int64_t frame, tc_beads **beads);
tc_status tc_beads_read_data(tc_lines *lines, tc_beads **beads);

/* Refuse a number of beads that the rest of the file cannot hold at `columns` numbers a line. */
tc_status tc_beads_check_count(const tc_lines *lines, int64_t count, int columns);

/* One bound of a box; `name` is "x", "y" or "z". */
tc_status tc_beads_check_bounds(const tc_lines *lines, char axis, double lo, double hi);

/* Set bead i after checking type and radius. */
tc_status tc_beads_set(const tc_lines *lines, tc_beads *beads, int64_t i, int64_t id, int64_t type,
                       double radius, const double position[3]);

#endif
