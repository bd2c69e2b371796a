/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TAPECAST_TRANSPORT_H
#define TAPECAST_TRANSPORT_H
/* Steady conduction through a labelled voxel image by finite volumes: div(sigma grad u) = 0, u = 1 on the
 * first outer face of the axis and 0 on the last. Values at voxel centres, harmonic means on faces,
 * electrodes on the outer faces (half a voxel from the first centres). Other two directions periodic or
 * insulating. Voxels not connected to both electrodes carry no current: they are dropped first and reported.
 *
 * Solved by conjugate gradients preconditioned by aggregation multigrid, from a potential that the
 * coarse levels give: some 7 iterations in one phase, some 12 in composites of contrasts up to 1e6, whatever
 * the size of the image. Takes about 35 bytes a voxel, 50 where all voxels conduct at high contrast. */
#include <stdbool.h>

#include "tapecast/image.h"

typedef struct tc_transport_options {
  double conductivity[TC_LABELS]; /* of each label, >= 0, any unit; 0 insulates; at most 254 different ones */
  int axis;                       /* 0, 1, 2: direction of the applied difference */
  bool periodic[3];               /* of the other two directions; entry of the axis is ignored */
  double tolerance; /* on flux_imbalance and on the relative change of the energy in a step; 1e-10 … 0.1 */
  int max_iterations; /* 0: a default, 300 */
  bool verbose;       /* rank 0 prints a line an iteration on stderr */
} tc_transport_options;

typedef struct tc_transport_result {
  double sigma_eff;    /* in the unit of the conductivities; 0 when nothing percolates. It is sigma_energy: an
                          upper bound, with an error of the order of the square of the imbalance */
  double ratio;        /* sigma_eff over the largest conductivity given */
  double sigma_energy; /* from the energy, the sum over faces of conductance times difference squared */
  double flux_imbalance;       /* (largest - smallest)/largest current through the planes across the axis */
  double residual;             /* norm of the residual over that of zero potential */
  double dropped_fraction;     /* conducting voxels dropped as not percolating, over conducting voxels */
  double percolating_fraction; /* 1 - dropped_fraction; 0 when nothing conducts */
  double volume_fraction;      /* conducting voxels over all voxels */
  int iterations;
  bool converged;  /* true also when nothing percolates: sigma_eff = 0 is exact then */
  bool percolates; /* some voxels join both electrodes */
  double seconds;  /* of the call, largest over ranks */
} tc_transport_result;

/* Defaults: all conductivities 0, axis z, periodic x and y, tolerance 1e-4. */
tc_transport_options tc_transport_defaults(void);

/* Collective over image->comm; same options on all ranks; result identical on all ranks and, to the
 * tolerance, for any number of ranks. If `potential` is not NULL it receives u of this rank's voxels, shape
 * (nz, n[1], n[0]), owned by the caller; dropped voxels get NaN.
 * Returns TC_OK also when nothing percolates or the iteration stopped early: see the flags.
 * A result with `converged` false must not be used as one. Errors: TC_ERR_USAGE for options out of range,
 * TC_ERR_MEMORY; *result is then unchanged. */
tc_status tc_transport_solve(const tc_image *image, const tc_transport_options *options,
                             tc_transport_result *result, double *potential);

#endif
