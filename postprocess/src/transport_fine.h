/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TAPECAST_TRANSPORT_FINE_H
#define TAPECAST_TRANSPORT_FINE_H
/* The voxels' vectors and what the outer iteration does with them. All functions are collective over the
 * grid's ranks. */
#include "transport_blocks.h"
#include "transport_cycle.h"
#include "transport_grid.h"
#include "transport_kernels.h"

typedef struct tc_fine {
  const tc_kernels *kernels;
  tc_grid grid;
  tc_blocks blocks;
  tc_hierarchy coarse;
  double *x[2];   /* potential */
  float *r[2];    /* residual */
  float *z[2];    /* preconditioned residual */
  float *p[2];    /* last step */
  float *rows[2]; /* residuals of the rows of a line of blocks, [4][pitch] a colour */
  double *sums;   /* [n[axis] + SUMS] sums over the ranks */
} tc_fine;

/* What one look at the potential tells. */
typedef struct tc_state {
  double energy;         /* sum over faces of c (du)^2 */
  double flux_imbalance; /* (largest - smallest)/largest flux through the planes across the axis */
  double norm;           /* of the residual */
} tc_state;

tc_status tc_fine_create(MPI_Comm comm, const tc_image *image, const tc_transport_options *options,
                         const tc_runs *runs, tc_fine *fine);
void tc_fine_destroy(tc_fine *fine);

/* x = a first potential, from the coarse levels. *norm is that of the residual of no potential at all but in
 * the electrode. */
tc_status tc_fine_start(tc_fine *fine, double *norm);

/* r = residual of x. */
tc_state tc_fine_residual(tc_fine *fine);

/* z = M^-1 r. */
void tc_fine_precondition(tc_fine *fine);

tc_dots tc_fine_dots(tc_fine *fine);

/* p = alpha z + beta p, x += p. */
void tc_fine_update(tc_fine *fine, double alpha, double beta);

#endif
