/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TAPECAST_PROFILE_H
#define TAPECAST_PROFILE_H
/* Volume fractions of labels, in the whole image and in bins along z, and the porosities made from them. */
#include "tapecast/image.h"

typedef struct tc_profile {
  double fraction[TC_LABELS]; /* of each label in the whole image; they sum to 1 */
  int bins;
  double *z;            /* shape (bins): middle of each bin above the lower face of the image, um; owned */
  double *bin_fraction; /* shape (bins, TC_LABELS): fractions within each bin; owned */
} tc_profile;

/* Collective; the result is the same on all ranks and for any number of ranks. A bin holds whole planes;
 * `bins` is at least 1, and at most the number of planes is used. Errors: TC_ERR_USAGE, TC_ERR_MEMORY. */
tc_status tc_profile_create(const tc_image *image, int bins, tc_profile **profile);
void tc_profile_destroy(tc_profile **profile);

/* Pore space of a set of fractions (shape (TC_LABELS)): between the beads, and with the share of their own
 * volume that is nanopores (nanoporosity, shape (TC_LABELS), 0 … 1 of each label). */
double tc_porosity_interparticle(const double *fraction);
double tc_porosity_total(const double *fraction, const double *nanoporosity);

#endif
