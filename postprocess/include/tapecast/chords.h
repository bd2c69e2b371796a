/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TAPECAST_CHORDS_H
#define TAPECAST_CHORDS_H
/* Chord lengths: how far a straight line along x, y or z stays in a phase. */
#include <stdbool.h>

#include "tapecast/image.h"

typedef struct tc_chords {
  int64_t longest;  /* voxels: largest n[d] */
  double *count[3]; /* shape (longest + 1) each: chords of 0 … longest voxels along x, y, z; owned */
  double mean[3];   /* um; 0 where no chord lies wholly inside */
} tc_chords;

/* Not collective, the whole image on this rank; `phase` has shape (TC_LABELS). Chords that end at a face of
 * the image are cut short and not counted, nor are lines that never leave the phase. For an isotropic
 * structure the mean is 4 phi / S_V, phi the fraction and S_V the surface per volume. Errors: TC_ERR_USAGE,
 * TC_ERR_MEMORY. */
tc_status tc_chords_find(const tc_image *image, const bool phase[TC_LABELS], const bool periodic[3],
                         tc_chords **chords);
void tc_chords_destroy(tc_chords **chords);

#endif
