/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TAPECAST_UTILISATION_H
#define TAPECAST_UTILISATION_H
/* How much of the active material takes part: electrons must reach it from the current collector (the lower
 * z face), ions from the separator (the upper one). */
#include <stdbool.h>

#include "tapecast/image.h"

/* Which labels do what; shapes (TC_LABELS). An active material may conduct electrons itself. */
typedef struct tc_roles {
  bool active[TC_LABELS], electronic[TC_LABELS], ionic[TC_LABELS];
} tc_roles;

/* Shares are 0 … 1; all are 0 when there is no active material. */
typedef struct tc_utilisation {
  double active_electrons; /* of the active volume: in electronic clusters that reach the collector */
  double ionic_top;        /* of the ionic volume: in ionic clusters that reach the separator */
  double surface_ions;     /* of the active surface: towards ionic phase that reaches the separator */
  double surface_both;     /* the same, of active material that electrons reach: where the reaction can run */
  double volume_both;      /* of the active volume: bodies (watershed) that electrons and ions both reach */
  double surface_um2;      /* of the active material towards everything else */
  double contact_um2;      /* between active and ionic phase */
  double contact_both_um2; /* the part of it with electrons on one side and ions on the other */
} tc_utilisation;

/* Not collective, the whole image on this rank. Along a periodic z there is neither collector nor separator:
 * then a cluster must be endless along z. Clusters share voxel faces (clusters.h), areas come from Crofton's
 * formula (surface.h). The electronic labels include the active ones. Errors: TC_ERR_USAGE, TC_ERR_MEMORY. */
tc_status tc_utilisation_find(const tc_image *image, const tc_roles *roles, const bool periodic[3],
                              tc_utilisation *result);

#endif
