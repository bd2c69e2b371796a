/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TAPECAST_FIELDS_H
#define TAPECAST_FIELDS_H
/* Fields of a conduction problem, and a file that ParaView opens. */
#include "tapecast/imageio.h"
#include "tapecast/transport.h"

/* Flux density -sigma grad u at voxel centres, the mean of the fluxes through opposite faces with the
 * solver's harmonic means. Shape (nz, n[1], n[0], 3), x y z components, in the unit of the conductivities
 * over um (u differs by 1 between the electrodes), owned by the caller; 0 where the potential is NaN.
 * `potential` is that of tc_transport_solve on the same image with the same options. Collective. The mean of
 * the component along the axis, times the length of the image, is sigma_eff. Errors: TC_ERR_MEMORY. */
tc_status tc_flux_field(const tc_image *image, const tc_transport_options *options, const double *potential,
                        float *flux);

/* Collective; the result is the same on all ranks. Mean over the image of each component. */
void tc_flux_mean(const tc_image *image, const float *flux, double mean[3]);

/* Collective. A VTKHDF ImageData file with the point data "label", "potential" (NaN where no current flows),
 * "flux" (3 components) and "distance" (um, to the nearest voxel that does not conduct; 0 there). The whole
 * image is gathered for the distance, 5 bytes a voxel on rank 0. The file appears under its name when it is
 * whole. Errors: TC_ERR_USAGE when the name does not end in .vtkhdf, .h5 or .hdf5; TC_ERR_IO,
 * TC_ERR_NO_SPACE, TC_ERR_MEMORY. */
tc_status tc_fields_write(const tc_image *image, const tc_image_info *info,
                          const tc_transport_options *options, const double *potential, const float *flux,
                          const char *path);

/* Would tc_fields_write know this ending? To be asked before the work whose result is to be written. */
bool tc_fields_can_write(const char *path);

#endif
