/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TAPECAST_TRANSPORT_KERNELS_H
#define TAPECAST_TRANSPORT_KERNELS_H
/* Loops over the voxels of a plane. One source (transport_kernels_body.h) compiled for several instruction
 * sets; tc_kernels_best picks what this processor has.
 *
 * A is the matrix of the grid: (A u)_i = sum over neighbours j of c_ij (u_i - u_j), electrodes at u_j = 0.
 * Arrays come as pairs, one a colour; ghosts of the other colour must be up to date. Inert voxels get 0. */
#include "transport_grid.h"

typedef struct tc_dots {
  double zAz, zAp, zr, pr;
} tc_dots;

typedef struct tc_kernels {
  const char *name;
  /* z_i = r_i / A_ii in the plane's voxels of a colour. */
  void (*scale)(const tc_grid *g, int colour, int64_t k, float *const z[2], const float *r);
  /* z_i = (r_i + sum c_ij z_j) / A_ii: a Gauss-Seidel half sweep. */
  void (*relax)(const tc_grid *g, int colour, int64_t k, float *const z[2], const float *r);
  /* out = r - A z of a row's voxels of a colour. */
  void (*residual)(const tc_grid *g, int colour, int64_t j, int64_t k, float *const z[2], const float *r,
                   float *out);
  /* Adds to the dots of the plane's voxels of a colour. */
  void (*dots)(const tc_grid *g, int colour, int64_t k, float *const z[2], const float *p, const float *r,
               tc_dots *dots);
  /* r = sum c_ij (x_j - x_i), in double precision, electrodes at their x. flux[place along the axis] += r,
   * and the return value is the sum of x_i r_i. */
  double (*true_residual)(const tc_grid *g, int colour, int64_t k, double *const x[2], float *r,
                          double *flux);
  /* p = alpha z + beta p, x += p, over whole arrays. */
  void (*update)(size_t count, double alpha, double beta, const float *z, float *p, double *x);
} tc_kernels;

const tc_kernels *tc_kernels_best(void);
extern const tc_kernels tc_kernels_generic;
/* NULL pointers inside where the compiler cannot make them. */
extern const tc_kernels tc_kernels_avx2, tc_kernels_avx512;

#endif
