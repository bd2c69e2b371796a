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
  double pore_sigma_ion;       /* S/m, ionic conductivity of the pores between beads */
} conduction;

/* Electrons flow through materials with sigma. Ions flow through materials with ionic=1, all alike, or, where
 * conductivities in S/m are given, through the pores and the materials with sigma_ion. Pores that conduct
 * reach everywhere: there ions need no necks, and beads as they are stand in their way.
 *
 * d_eff_rel is the effective ionic conductivity over that of the reference: the pores where they conduct,
 * else the best conductor. eta (`ionic_volume_fraction`), which tau_g and tortuosity_factor are made with, is
 * the volume fraction of what conducts ions: pores, and the beads that conduct; of beads with nanopores in
 * conducting pores their nanopores, which hold the same electrolyte.
 *
 * Collective. Adds the numbers to `object`. `fraction` (shape (TC_LABELS)): volume fractions of the beads as
 * they are, for the tortuosity. *converged tells of the first solve that did not; its numbers are reported
 * all the same. */
tc_status conduction_report(const conduction *c, const bead_options *options, MPI_Comm comm,
                            const tc_beads *beads, const double *fraction, cJSON *object,
                            tc_status *converged);

#endif
