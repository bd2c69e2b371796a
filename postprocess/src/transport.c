/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Conduction through a voxel image: conjugate gradients preconditioned by aggregation multigrid.
 *
 * The potential is kept in double precision and its residual is computed afresh at each iteration;
 * corrections are in single precision. Each step is the best combination, in energy, of the preconditioned
 * residual and the last step (the locally optimal form of conjugate gradients): it tolerates a preconditioner
 * that changes from step to step, as the K-cycle does, and rounding. */
#include "tapecast/transport.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "tapecast/memory.h"
#include "tapecast/parallel.h"
#include "transport_fine.h"
#include "transport_percolate.h"

enum { DEFAULT_ITERATIONS = 300 };

/* A residual this small against the current is rounding. Even flux alone does not tell so: the planes' fluxes
 * are even also where what one voxel of a plane lacks another has. */
static const double EXACT = 1e-12;
static const double DEPENDENT =
    1e-9; /* of two directions: their Gram determinant over the product of the squares */

tc_transport_options tc_transport_defaults(void)
{
  return (tc_transport_options){.axis = 2, .periodic = {true, true, false}, .tolerance = 1e-4};
}

static tc_status check(const tc_transport_options *options)
{
  if (options->axis < 0 || options->axis > 2)
    return tc_fail(TC_ERR_USAGE, "axis %d; allowed are 0, 1, 2 for x, y, z", options->axis);
  if (!(options->tolerance >= 1e-10 && options->tolerance <= 0.1))
    return tc_fail(TC_ERR_USAGE, "tolerance %g; allowed are 1e-10 to 0.1", options->tolerance);
  if (options->max_iterations < 0)
    return tc_fail(TC_ERR_USAGE, "at most %d iterations; allowed are 0 (a default) and more",
                   options->max_iterations);
  for (int l = 0; l < TC_LABELS; l++)
    if (!(options->conductivity[l] >= 0) || !isfinite(options->conductivity[l]))
      return tc_fail(TC_ERR_USAGE, "conductivity %g of label %d; it must be 0 or more",
                     options->conductivity[l], l);
  return TC_OK;
}

static double largest_conductivity(const tc_transport_options *options)
{
  double largest = 0;
  for (int l = 0; l < TC_LABELS; l++)
    if (options->conductivity[l] > largest) largest = options->conductivity[l];
  return largest;
}

/* x += the best step in the plane of z and p. Returns false when there is nothing left to gain. */
static bool step(tc_fine *fine, double *pAp)
{
  const tc_dots d = tc_fine_dots(fine);
  if (!(d.zAz > 0)) return false;
  double alpha = d.zr / d.zAz, beta = 0;
  const double gram = d.zAz * *pAp - d.zAp * d.zAp;
  if (gram > DEPENDENT * d.zAz * *pAp) {
    alpha = (d.zr * *pAp - d.pr * d.zAp) / gram;
    beta = (d.pr * d.zAz - d.zr * d.zAp) / gram;
  }
  tc_fine_update(fine, alpha, beta);
  *pAp = alpha * alpha * d.zAz + 2 * alpha * beta * d.zAp + beta * beta * *pAp;
  return isfinite(alpha) && isfinite(beta);
}

static tc_status iterate(tc_fine *fine, const tc_transport_options *options, tc_transport_result *result)
{
  const int most = options->max_iterations ? options->max_iterations : DEFAULT_ITERATIONS;
  const bool talks = options->verbose && fine->grid.rank == 0;
  double first_norm, pAp = 0, change = INFINITY;
  TC_TRY(tc_fine_start(fine, &first_norm));
  tc_state state = tc_fine_residual(fine);
  int i = 0;
  for (;; i++) {
    if (talks)
      fprintf(stderr, "iteration %d: energy %.10g, flux imbalance %.3g, residual %.3g\n", i, state.energy,
              state.flux_imbalance, first_norm > 0 ? state.norm / first_norm : 0);
    result->converged = state.flux_imbalance <= options->tolerance &&
                        (change <= options->tolerance || state.norm <= EXACT * state.energy);
    if (result->converged || i == most) break;
    tc_fine_precondition(fine);
    if (!step(fine, &pAp)) break;
    const double before = state.energy;
    state = tc_fine_residual(fine);
    change = fabs(before - state.energy) / state.energy;
  }
  result->iterations = i;
  result->flux_imbalance = state.flux_imbalance;
  result->residual = first_norm > 0 ? state.norm / first_norm : 0;
  result->sigma_energy = state.energy;
  return TC_OK;
}

static void copy_potential(const tc_fine *fine, double *potential)
{
  const tc_grid *g = &fine->grid;
  for (int64_t k = 0; k < g->nz; k++)
    for (int64_t j = 0; j < g->ny; j++)
      for (int64_t x = 0; x < g->nx; x++) {
        const int colour = tc_grid_first_colour(g, j, k) ^ (int)(x & 1);
        const ptrdiff_t i = tc_grid_row(g, j, k) + (x >> 1);
        *potential++ = g->class_of[colour][i] >= TC_CLASS_FIRST ? fine->x[colour][i] : (double)NAN;
      }
}

/* On the ranks with planes. */
static tc_status solve(MPI_Comm comm, const tc_image *image, const tc_transport_options *options,
                       tc_transport_result *result, double *potential)
{
  const int64_t voxels = image->n[0] * image->n[1] * image->n[2];
  bool periodic[3];
  for (int d = 0; d < 3; d++) periodic[d] = options->periodic[d] && d != options->axis;
  tc_runs runs;
  TC_TRY(tc_runs_find(comm, image, options->conductivity, options->axis, periodic, &runs));
  result->volume_fraction = (double)runs.conducting / (double)voxels;
  result->percolates = runs.percolating > 0;
  if (runs.conducting > 0) {
    result->percolating_fraction = (double)runs.percolating / (double)runs.conducting;
    result->dropped_fraction = 1 - result->percolating_fraction;
  }
  if (!result->percolates) {
    tc_runs_destroy(&runs);
    result->converged = true;
    if (potential)
      for (int64_t i = 0; i < image->n[0] * image->n[1] * image->nz; i++) potential[i] = (double)NAN;
    return TC_OK;
  }
  tc_fine *fine = NULL;
  tc_status status = tc_agree(comm, TC_NEW(&fine, 1, "solver"));
  if (status == TC_OK) status = tc_fine_create(comm, image, options, &runs, fine);
  tc_runs_destroy(&runs);
  if (status == TC_OK) {
    status = iterate(fine, options, result);
    if (potential) copy_potential(fine, potential);
    tc_fine_destroy(fine);
    /* Energy is that of unit cubes, with the largest conductivity 1 and the potential falling by 1. */
    const double per_area =
        (double)image->n[options->axis] * (double)image->n[options->axis] / (double)voxels;
    result->sigma_energy *= per_area * largest_conductivity(options);
    result->sigma_eff = result->sigma_energy;
    result->ratio = result->sigma_eff / largest_conductivity(options);
  }
  tc_free(&fine);
  return status;
}

/* The result of the ranks with planes, on all ranks. */
static void share(const tc_image *image, double started, tc_transport_result *result)
{
  int rank, root;
  MPI_Comm_rank(image->comm, &rank);
  const int mine = image->nz > 0 ? rank : INT32_MAX;
  MPI_Allreduce(&mine, &root, 1, MPI_INT, MPI_MIN, image->comm);
  double seconds = MPI_Wtime() - started;
  MPI_Allreduce(MPI_IN_PLACE, &seconds, 1, MPI_DOUBLE, MPI_MAX, image->comm);
  result->seconds = seconds;
  MPI_Bcast(result, (int)sizeof *result, MPI_BYTE, root, image->comm);
}

tc_status tc_transport_solve(const tc_image *image, const tc_transport_options *options,
                             tc_transport_result *result, double *potential)
{
  TC_TRY(check(options));
  const double started = MPI_Wtime();
  tc_transport_result found = {0};
  MPI_Comm comm;
  int rank;
  MPI_Comm_rank(image->comm, &rank);
  MPI_Comm_split(image->comm, image->nz > 0 ? 0 : MPI_UNDEFINED, rank, &comm);
  tc_status status = TC_OK;
  if (comm != MPI_COMM_NULL) {
    status = solve(comm, image, options, &found, potential);
    MPI_Comm_free(&comm);
  }
  TC_TRY(tc_agree(image->comm, status));
  share(image, started, &found);
  *result = found;
  return TC_OK;
}
