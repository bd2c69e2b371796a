/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The contact history of atoms while it is not in use by a pair style: on its way to another rank, to a
 * restart file, or from one neighbour list to the next.
 *
 * Each atom (owned or ghost) has a chain of entries, each a partner's tag and `width` values. Entries are
 * only appended, and all dropped together before the pair style stores its contacts anew; so an atom that
 * leaves costs nothing but its entries' room until then.
 */
#ifndef TAPECAST_CONTACT_STORE_H
#define TAPECAST_CONTACT_STORE_H

#include "tapecast_style.h"

struct ts_history {
  int width;      /* values per contact */
  int *head;      /* first entry of each atom, -1 for none; length natoms_max */
  int *length;    /* entries of each atom */
  int natoms_max; /* atoms there is room for */
  int nentries, nentries_max;
  int *next; /* next entry of the same atom, -1 at the end; length nentries_max */
  ts_tag *partner;
  double *value; /* [nentries_max][width] */
};

#ifdef __cplusplus
extern "C" {
#endif
void tc_store_init(ts_history *h, int width);
void tc_store_free(ts_history *h);
void tc_store_clear(ts_history *h); /* drops every entry */
/* How atoms take their contacts along: packed as the count, then a tag and `width` values per contact. Its
 * functions get the ts_history. */
extern const ts_carrier tc_store_carrier;
#ifdef __cplusplus
}
#endif
#endif
