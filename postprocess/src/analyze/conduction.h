/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TAPECAST_ANALYZE_CONDUCTION_H
#define TAPECAST_ANALYZE_CONDUCTION_H
/* Electronic and ionic conduction of one electrode state, with what the grid and the contact model do to
 * them. */
#include "beadoptions.h"
#include "report.h"

typedef struct conduction {
  tc_transport_options solver; /* without conductivities */
  bool plain_voxels;           /* a voxel is all of one material; else cells cut by the beads */
  bool richardson;             /* repeat with voxels twice as large */
  bool sensitivity;            /* repeat with other necks and reaches */
} conduction;

/* Collective. Adds the numbers to `object`. `fraction` (shape (TC_LABELS)): volume fractions of the beads as
 * they are, for the tortuosity. *converged tells of the first solve that did not; its numbers are reported
 * all the same. */
tc_status conduction_report(const conduction *c, const bead_options *options, MPI_Comm comm,
                            const tc_beads *beads, const double *fraction, cJSON *object,
                            tc_status *converged);

#endif
