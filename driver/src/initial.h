/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TAPECAST_INITIAL_H
#define TAPECAST_INITIAL_H
/* The random start: beads without overlap in a periodic box. */
#include "plan.h"

typedef struct tc_bead {
  int type; /* index into the plan's types */
  double x, y, z;
} tc_bead;

/* Beads of the plan at contact diameters in plan->initial_box, in order of type; the same for the same recipe
 * and seed on any machine. *beads holds plan->beads and is to be released with tc_free. TC_ERR_RECIPE when
 * they do not fit. */
tc_status tc_initial_place(const tc_recipe *recipe, const tc_plan *plan, tc_bead **beads);

/* The beads as a LAMMPS data file for atom_style sphere, written to `path`. */
tc_status tc_initial_write(const tc_recipe *recipe, const tc_plan *plan, const tc_bead *beads,
                           const char *path);

#endif
