/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TAPECAST_BEADTRANSPORT_H
#define TAPECAST_BEADTRANSPORT_H
/* Steady conduction along z through beads, with their surfaces and contacts resolved below the voxel. */
#include "tapecast/beads.h"
#include "tapecast/transport.h"
#include "tapecast/voxelize.h"

/* What tc_voxelize and tc_transport_solve do together, on a grid of the same voxels, but with cut cells: see
 * postprocess/README.md for the method and its measured convergence. `geometry` says what the beads and their
 * necks are, and the voxel; `options` must have axis 2, and options->periodic of x and y counts only where
 * the beads' box is periodic too.
 *
 * Where the pores conduct (conductivity of TC_LABEL_PORE), what fills them joins beads through any gap, so
 * beads that conduct need no contact with one another.
 *
 * result->volume_fraction is that of the conducting pores, beads and necks as drawn; dropped and percolating
 * fractions are by volume. Collective over comm, the same arguments on all ranks; the result is identical on
 * all ranks and, to the tolerance, for any number of ranks. Errors: those of tc_voxelize and
 * tc_transport_solve. */
tc_status tc_bead_transport_solve(MPI_Comm comm, const tc_beads *beads, const tc_voxelize_options *geometry,
                                  const tc_transport_options *options, tc_transport_result *result);

#endif
