/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TAPECAST_ANALYZE_NETWORKS_H
#define TAPECAST_ANALYZE_NETWORKS_H
/* Networks in results: their statistics, and those of an electrode state all at once. */
#include "tapecast/beads.h"
#include "tapecast/json.h"
#include "tapecast/network.h"

struct bead_options;

/* Add pores, throats, coordination_mean, the mean diameters, volume_um3, and what conduction through the
 * network alone gives: d_eff_network_rel (null when not converged), percolating_fraction_network. These two
 * are left out where z is periodic, since no current flows between faces that are none. Not collective. */
tc_status networks_report(cJSON *object, const tc_network *network);

/* Collective. The networks of an electrode: "ions" and "electrons", the beads of all materials with ionic=1
 * and with sigma, joined where the contact model has them touch; and "pores", from the voxels of `image`.
 * Each is written as PREFIX-NAME.csv (OpenPNM) and PREFIX-NAME.vtp (ParaView); its statistics and "file", the
 * CSV, go to object.networks.NAME. A kind that has no bead or voxel is left out. The z faces are those of
 * `image` where the beads' box is not periodic or cut; in a box that is periodic along z there are none. */
tc_status networks_of_electrode(const struct bead_options *options, MPI_Comm comm, const tc_beads *beads,
                                const tc_image *image, const char *prefix, cJSON *object);

#endif
