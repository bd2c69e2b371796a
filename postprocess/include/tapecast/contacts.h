/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TAPECAST_CONTACTS_H
#define TAPECAST_CONTACTS_H
/* Pairs of beads that touch. */
#include "tapecast/beads.h"

typedef struct tc_contact {
  int64_t i, j;      /* indices into the list of beads, i <= j (i == j: a bead and its own image) */
  double between[3]; /* from the centre of i to that of the image of j that touches it, um */
  double distance;   /* length of `between`, > 0, um */
} tc_contact;

/* Every pair, periodic images included, with distance < reach[i] + reach[j]; each pair of images once, in an
 * order that depends only on the list. `reach` has shape (beads->count), um, >= 0. *contacts is released with
 * tc_free. Not collective. Errors: TC_ERR_INPUT for a reach beyond twice the box, TC_ERR_MEMORY. */
tc_status tc_contacts_find(const tc_beads *beads, const double *reach, tc_contact **contacts, int64_t *count);

#endif
