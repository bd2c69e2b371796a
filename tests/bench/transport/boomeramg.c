/* SPDX-License-Identifier: GPL-2.0-or-later */
/* HYPRE's side of the benchmark: assembly of the percolating voxels' matrix, setup, solution, flux check. */
#include "boomeramg.h"

#include <HYPRE.h>
#include <HYPRE_IJ_mv.h>
#include <HYPRE_krylov.h>
#include <HYPRE_parcsr_ls.h>
#include <math.h>
#include <string.h>

#include "tapecast/memory.h"
#include "tapecast/parallel.h"
#include "transport_percolate.h"

enum { NOBODY = -1, TAG = 3, MOST_ITERATIONS = 500 };

typedef struct problem {
  const tc_image *image;
  const tc_transport_options *options;
  int64_t area;
  int32_t
      *row;  /* [(nz + 2) * area] global row of a voxel, with the planes of the neighbour ranks; or NOBODY */
  double *u; /* the same, potential */
  uint8_t *label;
  int32_t first, rows; /* of this rank */
  HYPRE_IJMatrix a;
  HYPRE_IJVector b, x;
} problem;

static void swap_planes(const problem *p, void *planes, size_t item)
{
  int rank, size;
  MPI_Comm_rank(p->image->comm, &rank);
  MPI_Comm_size(p->image->comm, &size);
  const int down = rank > 0 ? rank - 1 : MPI_PROC_NULL, up = rank + 1 < size ? rank + 1 : MPI_PROC_NULL;
  const size_t bytes = (size_t)p->area * item;
  char *first = planes, *last = first + (size_t)(p->image->nz + 1) * bytes;
  MPI_Sendrecv(last - bytes, (int)bytes, MPI_BYTE, up, TAG, first, (int)bytes, MPI_BYTE, down, TAG,
               p->image->comm, MPI_STATUS_IGNORE);
  MPI_Sendrecv(first + bytes, (int)bytes, MPI_BYTE, down, TAG, last, (int)bytes, MPI_BYTE, up, TAG,
               p->image->comm, MPI_STATUS_IGNORE);
}

/* Number the percolating voxels. */
static tc_status number(problem *p)
{
  const tc_image *image = p->image;
  const size_t all = (size_t)((image->nz + 2) * p->area);
  const bool periodic[3] = {p->options->periodic[0], p->options->periodic[1], false};
  TC_TRY(TC_NEW(&p->row, all, "rows"));
  TC_TRY(TC_NEW(&p->u, all, "potential"));
  TC_TRY(TC_NEW(&p->label, all, "labels"));
  tc_runs runs;
  TC_TRY(tc_runs_find(image->comm, image, p->options->conductivity, 2, periodic, &runs));
  for (size_t i = 0; i < all; i++) p->row[i] = NOBODY;
  memcpy(p->label + p->area, image->label, (size_t)(image->nz * p->area));
  for (int64_t line = 0; line < image->n[1] * image->nz; line++)
    for (size_t i = runs.first[line]; i < runs.first[line + 1]; i++)
      for (int64_t x = runs.run[i].x0; tc_run_percolates(&runs, i) && x < runs.run[i].x1; x++)
        p->row[p->area + line * image->n[0] + x] = p->rows++;
  tc_runs_destroy(&runs);
  MPI_Scan(&p->rows, &p->first, 1, MPI_INT32_T, MPI_SUM, image->comm);
  p->first -= p->rows;
  for (size_t i = 0; i < all; i++)
    if (p->row[i] != NOBODY) p->row[i] += p->first;
  swap_planes(p, p->row, sizeof *p->row);
  swap_planes(p, p->label, 1);
  return TC_OK;
}

static int64_t at(const problem *p, int64_t x, int64_t y, int64_t z)
{
  const int64_t nx = p->image->n[0], ny = p->image->n[1];
  if (p->options->periodic[0]) x = (x + nx) % nx;
  if (p->options->periodic[1]) y = (y + ny) % ny;
  if (x < 0 || y < 0 || x >= nx || y >= ny) return NOBODY;
  return ((z + 1) * ny + y) * nx + x;
}

static double conductance(const problem *p, int64_t i, int64_t k)
{
  const double a = p->options->conductivity[p->label[i]], b = p->options->conductivity[p->label[k]];
  return 2 * a * b / (a + b);
}

/* The row of voxel (x, y, z); returns its entries. */
static int make_row(const problem *p, int64_t x, int64_t y, int64_t z, HYPRE_BigInt *col, double *value,
                    double *rhs)
{
  const int64_t self = at(p, x, y, z), global_z = z + p->image->z0;
  const int64_t near[6] = {at(p, x - 1, y, z), at(p, x + 1, y, z), at(p, x, y - 1, z),
                           at(p, x, y + 1, z), at(p, x, y, z - 1), at(p, x, y, z + 1)};
  const double sigma = p->options->conductivity[p->label[self]];
  int count = 1;
  col[0] = p->row[self];
  value[0] = *rhs = 0;
  if (global_z == 0) *rhs = 2 * sigma;
  if (global_z == 0) value[0] += 2 * sigma;
  if (global_z == p->image->n[2] - 1) value[0] += 2 * sigma;
  for (int f = 0; f < 6; f++) {
    if (near[f] == NOBODY || p->row[near[f]] == NOBODY) continue;
    const double c = conductance(p, self, near[f]);
    value[0] += c;
    col[count] = p->row[near[f]];
    value[count++] = -c;
  }
  return count;
}

static void assemble(problem *p)
{
  const HYPRE_BigInt first = p->first, last = p->first + p->rows - 1;
  HYPRE_IJMatrixCreate(p->image->comm, first, last, first, last, &p->a);
  HYPRE_IJMatrixSetObjectType(p->a, HYPRE_PARCSR);
  HYPRE_IJMatrixInitialize(p->a);
  HYPRE_IJVector *vectors[] = {&p->b, &p->x};
  for (int v = 0; v < 2; v++) {
    HYPRE_IJVectorCreate(p->image->comm, first, last, vectors[v]);
    HYPRE_IJVectorSetObjectType(*vectors[v], HYPRE_PARCSR);
    HYPRE_IJVectorInitialize(*vectors[v]);
  }
  for (int64_t z = 0; z < p->image->nz; z++)
    for (int64_t y = 0; y < p->image->n[1]; y++)
      for (int64_t x = 0; x < p->image->n[0]; x++) {
        HYPRE_BigInt row = p->row[at(p, x, y, z)], col[7];
        if (row == NOBODY) continue;
        double value[7], rhs;
        HYPRE_Int count = make_row(p, x, y, z, col, value, &rhs);
        HYPRE_IJMatrixSetValues(p->a, 1, &count, &row, col, value);
        HYPRE_IJVectorSetValues(p->b, 1, &row, &rhs);
      }
  HYPRE_IJMatrixAssemble(p->a);
  HYPRE_IJVectorAssemble(p->b);
}

/* A straight line of potential. */
static void set_start(problem *p)
{
  HYPRE_IJVectorInitialize(p->x);
  for (int64_t z = 0; z < p->image->nz; z++) {
    const double start = 1 - ((double)(z + p->image->z0) + 0.5) / (double)p->image->n[2];
    for (int64_t i = (z + 1) * p->area; i < (z + 2) * p->area; i++) {
      const HYPRE_BigInt row = p->row[i];
      if (row != NOBODY) HYPRE_IJVectorSetValues(p->x, 1, &row, &start);
    }
  }
  HYPRE_IJVectorAssemble(p->x);
}

/* Fluxes through the planes below each of this rank's, and the energy. */
static void measure(problem *p, double *flux, tc_transport_result *result)
{
  const tc_image *image = p->image;
  const int64_t top = image->n[2];
  for (int64_t i = p->area; i < (image->nz + 1) * p->area; i++)
    if (p->row[i] != NOBODY) {
      const HYPRE_BigInt row = p->row[i];
      HYPRE_IJVectorGetValues(p->x, 1, &row, &p->u[i]);
    }
  swap_planes(p, p->u, sizeof *p->u);
  memset(flux, 0, (size_t)(top + 2) * sizeof *flux);
  double *energy = &flux[top + 1];
  for (int64_t z = 0; z < image->nz; z++)
    for (int64_t i = (z + 1) * p->area; i < (z + 2) * p->area; i++) {
      if (p->row[i] == NOBODY) continue;
      const double sigma = p->options->conductivity[p->label[i]];
      const int64_t global_z = z + image->z0, line = i - p->area, x = line % image->n[0],
                    y = line / image->n[0] % image->n[1];
      if (global_z == 0)
        flux[0] += 2 * sigma * (1 - p->u[i]), *energy += 2 * sigma * (1 - p->u[i]) * (1 - p->u[i]);
      if (global_z == top - 1) flux[top] += 2 * sigma * p->u[i], *energy += 2 * sigma * p->u[i] * p->u[i];
      const int64_t next[3] = {at(p, x + 1, y, z), at(p, x, y + 1, z), at(p, x, y, z + 1)};
      for (int d = 0; d < 3; d++) {
        if (next[d] == NOBODY || p->row[next[d]] == NOBODY) continue;
        const double c = conductance(p, i, next[d]), du = p->u[i] - p->u[next[d]];
        *energy += c * du * du;
        if (d == 2) flux[global_z + 1] += c * du;
      }
    }
  MPI_Allreduce(MPI_IN_PLACE, flux, (int)top + 2, MPI_DOUBLE, MPI_SUM, image->comm);
  double largest = flux[0], smallest = flux[0];
  for (int64_t k = 0; k <= top; k++) {
    largest = fmax(largest, flux[k]);
    smallest = fmin(smallest, flux[k]);
  }
  result->flux_imbalance = (largest - smallest) / largest;
  result->sigma_eff = *energy * (double)top / (double)p->area;
}

static void make_solvers(const problem *p, HYPRE_Solver *pcg, HYPRE_Solver *amg)
{
  HYPRE_ParCSRPCGCreate(p->image->comm, pcg);
  HYPRE_PCGSetMaxIter(*pcg, MOST_ITERATIONS);
  HYPRE_PCGSetTwoNorm(*pcg, 1);
  HYPRE_BoomerAMGCreate(amg);
  HYPRE_BoomerAMGSetCoarsenType(*amg, 10); /* HMIS */
  HYPRE_BoomerAMGSetInterpType(*amg, 6);   /* extended + i */
  HYPRE_BoomerAMGSetPMaxElmts(*amg, 4);
  HYPRE_BoomerAMGSetStrongThreshold(*amg, 0.25);
  HYPRE_BoomerAMGSetRelaxType(*amg, 6); /* symmetric hybrid Gauss-Seidel */
  HYPRE_BoomerAMGSetAggNumLevels(*amg, 1);
  HYPRE_BoomerAMGSetMaxIter(*amg, 1);
  HYPRE_BoomerAMGSetTol(*amg, 0);
  HYPRE_PCGSetPrecond(*pcg, (HYPRE_PtrToSolverFcn)HYPRE_BoomerAMGSolve,
                      (HYPRE_PtrToSolverFcn)HYPRE_BoomerAMGSetup, *amg);
}

/* Lower the residual by powers of ten until the fluxes agree, each time from the start, and count the last
 * solution only: as if it had been known how far to go. Looking at the fluxes is not counted. */
static void iterate(problem *p, double *flux, tc_transport_result *result, double *processors)
{
  HYPRE_ParCSRMatrix a;
  HYPRE_ParVector b, x;
  HYPRE_Solver pcg, amg;
  double counted = MPI_Wtime(), worked = processor_time();
  set_start(p);
  HYPRE_IJMatrixGetObject(p->a, (void **)&a);
  HYPRE_IJVectorGetObject(p->b, (void **)&b);
  HYPRE_IJVectorGetObject(p->x, (void **)&x);
  make_solvers(p, &pcg, &amg);
  HYPRE_ParCSRPCGSetup(pcg, a, b, x);
  result->seconds += MPI_Wtime() - counted;
  *processors += processor_time() - worked;
  double seconds = 0, work = 0;
  for (double tolerance = 1e-4; tolerance > 1e-14 && !result->converged; tolerance *= 0.1) {
    set_start(p);
    counted = MPI_Wtime();
    worked = processor_time();
    HYPRE_PCGSetTol(pcg, tolerance);
    HYPRE_ParCSRPCGSolve(pcg, a, b, x);
    seconds = MPI_Wtime() - counted;
    work = processor_time() - worked;
    HYPRE_Int iterations;
    HYPRE_PCGGetNumIterations(pcg, &iterations);
    result->iterations = iterations;
    measure(p, flux, result);
    result->converged = result->flux_imbalance <= p->options->tolerance;
  }
  result->seconds += seconds;
  *processors += work;
  HYPRE_ParCSRPCGDestroy(pcg);
  HYPRE_BoomerAMGDestroy(amg);
}

tc_status boomeramg_solve(const tc_image *image, const tc_transport_options *options,
                          tc_transport_result *result, double *processors)
{
  problem p = {.image = image, .options = options, .area = image->n[0] * image->n[1]};
  double *flux = NULL;
  tc_status status = TC_NEW(&flux, (size_t)image->n[2] + 2, "fluxes");
  if (status == TC_OK) status = number(&p);
  status = tc_agree(image->comm, status);
  if (status == TC_OK) {
    *result = (tc_transport_result){0};
    HYPRE_Init();
    const double started = MPI_Wtime(), worked = processor_time();
    assemble(&p);
    result->seconds = MPI_Wtime() - started;
    *processors = processor_time() - worked;
    iterate(&p, flux, result, processors);
    HYPRE_IJMatrixDestroy(p.a);
    HYPRE_IJVectorDestroy(p.b);
    HYPRE_IJVectorDestroy(p.x);
    HYPRE_Finalize();
  }
  tc_free(&flux);
  tc_free(&p.row);
  tc_free(&p.u);
  tc_free(&p.label);
  return status;
}
