/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TAPECAST_BEADS_H
#define TAPECAST_BEADS_H
/* Spherical beads in a box, as read from LAMMPS text dumps (`dump custom`) and data files (atom_style
 * sphere). */
#include <stdbool.h>
#include <stdint.h>

#include "tapecast/error.h"

enum { TC_MAX_TYPES = 4096, TC_LAST_FRAME = -1 };

typedef struct tc_beads {
  int64_t count;    /* >= 1 */
  int64_t *id;      /* shape (count); 1 … count where the file has none; owned */
  int32_t *type;    /* shape (count), 1 … TC_MAX_TYPES; owned */
  double *position; /* shape (count, 3), centres in um; may lie outside the box; owned */
  double *radius;   /* shape (count), um, > 0; owned */
  double *mass;     /* shape (count), in the file's unit (pg), 0 where the file has none; owned */
  double lo[3];     /* corner of the box, um */
  double length[3]; /* edges of the box along x, y, z, um, > 0; a tilted box has edge vectors
                     * (length[0],0,0), (tilt[0],length[1],0), (tilt[1],tilt[2],length[2]) */
  double tilt[3];   /* xy, xz, yz, um; 0 for a rectangular box */
  bool periodic[3];
  int64_t timestep;
  int max_type;
} tc_beads;

/* Read on this rank alone. `frame` counts from 0, TC_LAST_FRAME is the last one of a dump; a data file has
 * one frame, and is taken to be periodic in all directions since it does not say. Lengths of a dump that
 * names its units (ITEM: UNITS) are converted to um, others are taken as um. Errors: TC_ERR_INPUT with file
 * and line, before memory is taken for a count the file cannot hold; TC_ERR_MEMORY. */
tc_status tc_beads_read(const char *path, int64_t frame, tc_beads **beads);

/* Room for `count` beads, everything zero. */
tc_status tc_beads_create(int64_t count, tc_beads **beads);

/* Release and set to NULL; NULL is allowed. */
void tc_beads_destroy(tc_beads **beads);

#endif
