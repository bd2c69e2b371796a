/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From beads to an effective conductivity: cut cells, circuit, solution. */
#include "tapecast/beadtransport.h"

#include <math.h>

#include "circuit.h"
#include "cutcells.h"
#include "tapecast/parallel.h"

static tc_status check(const tc_transport_options *o)
{
  if (o->axis != 2) return tc_fail(TC_ERR_USAGE, "axis %d; through beads current flows along z (2)", o->axis);
  for (int l = 0; l < TC_LABELS; l++)
    if (!(o->conductivity[l] >= 0) || !isfinite(o->conductivity[l]))
      return tc_fail(TC_ERR_USAGE, "conductivity %g of label %d; it must be 0 or more", o->conductivity[l],
                     l);
  return TC_OK;
}

/* On the ranks with layers. */
static tc_status solve(MPI_Comm comm, const tc_drawing *drawing, const tc_frame *cells,
                       const tc_transport_options *o, tc_transport_result *result)
{
  double largest = 0, resistivity[TC_LABELS] = {0};
  for (int l = 0; l < TC_LABELS; l++) largest = fmax(largest, o->conductivity[l]);
  for (int l = 0; l < TC_LABELS; l++)
    if (o->conductivity[l] > 0) resistivity[l] = largest / o->conductivity[l];
  tc_circuit circuit = {0};
  tc_circuit_result found;
  TC_TRY(tc_cutcells_make(comm, drawing, cells, resistivity, &circuit));
  const tc_status status = tc_circuit_solve(&circuit, o, &found);
  tc_circuit_destroy(&circuit);
  TC_TRY(status);
  const double area = (double)cells->n[0] * (double)cells->n[1];
  *result = (tc_transport_result){.ratio = found.conductance * (double)cells->n[2] / area,
                                  .flux_imbalance = found.current_imbalance,
                                  .residual = found.residual,
                                  .volume_fraction =
                                      found.weight / (TC_SUB * TC_SUB * TC_SUB * area * (double)cells->n[2]),
                                  .iterations = found.iterations,
                                  .converged = found.converged,
                                  .percolates = found.percolates};
  result->sigma_eff = result->sigma_energy = result->ratio * largest;
  if (found.weight > 0) {
    result->percolating_fraction = found.percolating_weight / found.weight;
    result->dropped_fraction = 1 - result->percolating_fraction;
  }
  return TC_OK;
}

/* More ranks than layers leave some with nothing to do. */
static tc_status solve_split(MPI_Comm comm, const tc_drawing *drawing, const tc_transport_options *o,
                             tc_frame *cells, tc_transport_result *result)
{
  int rank, size;
  MPI_Comm some;
  MPI_Comm_rank(comm, &rank);
  MPI_Comm_size(comm, &size);
  cells->periodic[2] = false;
  for (int d = 0; d < 2; d++) cells->periodic[d] = cells->periodic[d] && o->periodic[d];
  int64_t z0, layers;
  tc_image_slab(cells->n[2], rank, size, &z0, &layers);
  MPI_Comm_split(comm, layers > 0 ? 0 : MPI_UNDEFINED, rank, &some);
  tc_status status = TC_OK;
  if (some != MPI_COMM_NULL) {
    status = solve(some, drawing, cells, o, result);
    MPI_Comm_free(&some);
  }
  TC_TRY(tc_agree(comm, status));
  MPI_Bcast(result, (int)sizeof *result, MPI_BYTE, 0, comm); /* rank 0 always has layers */
  return TC_OK;
}

tc_status tc_bead_transport_solve(MPI_Comm comm, const tc_beads *beads, const tc_voxelize_options *geometry,
                                  const tc_transport_options *options, tc_transport_result *result)
{
  const double started = MPI_Wtime();
  tc_drawing drawing = {0};
  tc_frame cells;
  tc_transport_result found = {0};
  tc_status status = check(options);
  if (status == TC_OK) status = tc_drawing_create(beads, geometry, true, &drawing);
  if (status == TC_OK) status = tc_drawing_frame(&drawing, &cells);
  status = tc_agree(comm, status);
  if (status == TC_OK) status = solve_split(comm, &drawing, options, &cells, &found);
  tc_drawing_destroy(&drawing);
  TC_TRY(status);
  double seconds = MPI_Wtime() - started;
  MPI_Allreduce(MPI_IN_PLACE, &seconds, 1, MPI_DOUBLE, MPI_MAX, comm);
  found.seconds = seconds;
  *result = found;
  return TC_OK;
}
