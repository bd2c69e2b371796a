/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Currents in a circuit: the outer iteration of the voxel solver (see transport.c) over a list of links, with
 * the same multigrid as preconditioner. Potentials are in double precision, corrections in single. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "circuit.h"
#include "tapecast/memory.h"
#include "tapecast/parallel.h"
#include "transport_cycle.h"

enum { DEFAULT_ITERATIONS = 300, TAG_UP = 23, TAG_DOWN = 24 };
static const double EXACT = 1e-12, DEPENDENT = 1e-9;

typedef struct solver {
  tc_circuit *circuit;
  tc_hierarchy *multigrid;
  const tc_level *level; /* the first of the multigrid: the circuit itself */
  double *x;             /* [n + ghosts] */
  float *r, *p, *v;      /* residual, last step, matrix times correction */
  double *sums;          /* [1 + layers_total] current that enters, residuals of layers */
} solver;

typedef struct state {
  double power, imbalance, norm;
} state;

/* Number the nodes that percolate; number[i] = -1 for the others. */
static int32_t number_nodes(const tc_circuit *t, const uint8_t *percolates, int32_t *number)
{
  int32_t kept = 0, ghosts = 0;
  for (int32_t i = 0; i < t->n; i++) number[i] = percolates[i] ? kept++ : -1;
  for (int32_t i = t->n; i < t->n + t->ghosts; i++) number[i] = percolates[i] ? kept + ghosts++ : -1;
  return kept;
}

static tc_status make_link(tc_link *link, int peer, int32_t first_ghost, int32_t ghosts, int32_t begin,
                           int32_t end)
{
  *link = (tc_link){.peer = peer, .first_ghost = first_ghost, .ghosts = ghosts};
  link->sends = peer == MPI_PROC_NULL ? 0 : end - begin;
  TC_TRY(TC_NEW(&link->send, (size_t)link->sends, "nodes to send"));
  TC_TRY(TC_NEW(&link->buffer, (size_t)link->sends, "nodes to send"));
  for (int32_t i = 0; i < link->sends; i++) link->send[i] = begin + i;
  return TC_OK;
}

static int32_t count(const uint8_t *flag, int32_t begin, int32_t end)
{
  int32_t sum = 0;
  for (int32_t i = begin; i < end; i++) sum += flag[i];
  return sum;
}

/* The circuit's percolating part, in the circuit's own arrays, as the first level of the multigrid. */
static tc_status make_level(tc_circuit *t, const uint8_t *percolates, const int32_t *number, int32_t kept,
                            tc_level *level)
{
  const int32_t below = count(percolates, t->n, t->n + t->ghosts_below);
  const int32_t ghosts = below + count(percolates, t->n + t->ghosts_below, t->n + t->ghosts);
  TC_TRY(TC_NEW(&level->g, (size_t)kept, "conductances to the electrodes"));
  TC_TRY(TC_NEW(&level->block, (size_t)kept, "blocks of nodes"));
  TC_TRY(make_link(&level->link[0], t->below, kept, below, 0, count(percolates, 0, t->first[1])));
  TC_TRY(make_link(&level->link[1], t->above, kept + below, ghosts - below,
                   kept - count(percolates, t->first[t->layers - 1], t->n), kept));
  int32_t used = 0;
  for (int32_t i = 0, begin = 0; i < t->n; i++) {
    const int32_t end = t->row[i + 1], k = number[i];
    if (k >= 0) {
      for (int32_t e = begin; e < end; e++) { /* all neighbours of a node that percolates do */
        t->col[used] = number[t->col[e]];
        t->c[used++] = t->c[e];
      }
      t->row[k + 1] = used;
      t->bottom[k] = t->bottom[i];
      level->g[k] = t->bottom[i] + t->top[i];
      level->block[k] = (uint32_t)k;
    }
    begin = end;
  }
  for (int64_t l = 0, i = 0, nodes = 0; l < t->layers; l++) {
    for (; i < t->first[l + 1]; i++) nodes += percolates[i];
    t->first[l] = (int32_t)nodes; /* from here on the end of the layer */
  }
  level->comm = t->comm;
  level->n = kept;
  level->ghosts = ghosts;
  level->blocks[0] = kept > 0 ? kept : 1;
  level->blocks[1] = level->blocks[2] = 1;
  level->row = t->row;
  level->col = t->col;
  level->c = t->c;
  t->row = t->col = NULL;
  t->c = NULL;
  return TC_OK;
}

static void weigh(const tc_circuit *t, const uint8_t *percolates, tc_circuit_result *result)
{
  double sums[2] = {0, 0};
  for (int32_t i = 0; i < t->n; i++) {
    sums[0] += t->weight[i];
    if (percolates[i]) sums[1] += t->weight[i];
  }
  MPI_Allreduce(MPI_IN_PLACE, sums, 2, MPI_DOUBLE, MPI_SUM, t->comm);
  result->weight = sums[0];
  result->percolating_weight = sums[1];
  result->percolates = sums[1] > 0;
}

static tc_status prepare(tc_circuit *t, solver *s, tc_circuit_result *result)
{
  uint8_t *flags = NULL;
  int32_t *number = NULL;
  const size_t all = (size_t)(t->n + t->ghosts);
  tc_status status = TC_NEW(&flags, all, "percolating nodes");
  if (status == TC_OK) status = TC_NEW(&number, all, "percolating nodes");
  TC_TRY_GOTO(status, tc_agree(t->comm, status), done);
  TC_TRY_GOTO(status, tc_circuit_percolation(t, flags), done);
  weigh(t, flags, result);
  if (!result->percolates) goto done;
  const int32_t kept = number_nodes(t, flags, number);
  TC_TRY_GOTO(status, tc_agree(t->comm, make_level(t, flags, number, kept, &s->multigrid->level[0])), done);
  tc_free(&flags);
  tc_free(&number);
  TC_TRY_GOTO(status, tc_level_finish(&s->multigrid->level[0]), done);
  TC_TRY_GOTO(status, tc_hierarchy_build(s->multigrid), done);
  s->level = &s->multigrid->level[0];
  const size_t size = (size_t)(s->level->n + s->level->ghosts);
  if (status == TC_OK) status = TC_NEW(&s->x, size, "potential");
  if (status == TC_OK) status = TC_NEW(&s->r, size, "residual");
  if (status == TC_OK) status = TC_NEW(&s->p, size, "direction");
  if (status == TC_OK) status = TC_NEW(&s->v, size, "product");
  if (status == TC_OK) status = TC_NEW(&s->sums, (size_t)t->layers_total + 1, "currents");
  status = tc_agree(t->comm, status);
done:
  tc_free(&flags);
  tc_free(&number);
  return status;
}

static void exchange_potential(const solver *s)
{
  const tc_link *down = &s->level->link[0], *up = &s->level->link[1];
  double *x = s->x;
  const int32_t n = s->level->n;
  MPI_Sendrecv(x + n - up->sends, up->sends, MPI_DOUBLE, up->peer, TAG_UP, x + down->first_ghost,
               down->ghosts, MPI_DOUBLE, down->peer, TAG_UP, s->circuit->comm, MPI_STATUS_IGNORE);
  MPI_Sendrecv(x, down->sends, MPI_DOUBLE, down->peer, TAG_DOWN, x + up->first_ghost, up->ghosts, MPI_DOUBLE,
               up->peer, TAG_DOWN, s->circuit->comm, MPI_STATUS_IGNORE);
}

/* r = currents into the nodes. The current between layers and the power follow as in transport_fine.c. */
static state find_residual(const solver *s)
{
  const tc_circuit *t = s->circuit;
  const tc_level *level = s->level;
  double *entering = s->sums, *of_layer = s->sums + 1, power[2] = {0, 0};
  memset(s->sums, 0, ((size_t)t->layers_total + 1) * sizeof *s->sums);
  exchange_potential(s);
  for (int64_t l = 0, i = 0; l < t->layers; l++)
    for (; i < t->first[l]; i++) {
      const double u = s->x[i], bottom = (double)t->bottom[i], top = (double)level->g[i] - bottom;
      double sum = bottom * (1 - u) - top * u;
      for (int32_t e = level->row[i]; e < level->row[i + 1]; e++)
        sum += (double)level->c[e] * (s->x[level->col[e]] - u);
      s->r[i] = (float)sum;
      of_layer[t->layer0 + l] += sum;
      *entering += bottom * (1 - u);
      power[0] -= u * sum;
      power[1] += sum * sum;
    }
  MPI_Allreduce(MPI_IN_PLACE, s->sums, (int)t->layers_total + 1, MPI_DOUBLE, MPI_SUM, t->comm);
  MPI_Allreduce(MPI_IN_PLACE, power, 2, MPI_DOUBLE, MPI_SUM, t->comm);
  double current = *entering, largest = current, smallest = current;
  for (int64_t l = 0; l < t->layers_total; l++) {
    current -= of_layer[l];
    largest = fmax(largest, current);
    smallest = fmin(smallest, current);
  }
  return (state){.power = *entering + power[0],
                 .imbalance = largest > 0 ? (largest - smallest) / largest : 1,
                 .norm = sqrt(power[1])};
}

/* v = A z, and the products the step needs. */
static void find_products(const solver *s, const float *z, double sums[4])
{
  const tc_level *level = s->level;
  memset(sums, 0, 4 * sizeof *sums);
  for (int32_t i = 0; i < level->n; i++) {
    double az = (double)level->g[i] * (double)z[i];
    for (int32_t e = level->row[i]; e < level->row[i + 1]; e++)
      az += (double)level->c[e] * (double)(z[i] - z[level->col[e]]);
    sums[0] += (double)z[i] * az;
    sums[1] += (double)s->p[i] * az;
    sums[2] += (double)z[i] * (double)s->r[i];
    sums[3] += (double)s->p[i] * (double)s->r[i];
  }
  MPI_Allreduce(MPI_IN_PLACE, sums, 4, MPI_DOUBLE, MPI_SUM, s->circuit->comm);
}

/* x += the best step in the plane of the preconditioned residual and the last step. */
static bool step(const solver *s, double *pAp)
{
  const tc_level *level = s->level;
  if (s->multigrid->levels > 1 || s->multigrid->factor) {
    memcpy(level->b, s->r, (size_t)level->n * sizeof(float));
    tc_hierarchy_cycle(s->multigrid, 0);
  }
  tc_level_exchange(level, level->x);
  double d[4];
  find_products(s, level->x, d);
  if (!(d[0] > 0)) return false;
  double alpha = d[2] / d[0], beta = 0;
  const double gram = d[0] * *pAp - d[1] * d[1];
  if (gram > DEPENDENT * d[0] * *pAp) {
    alpha = (d[2] * *pAp - d[3] * d[1]) / gram;
    beta = (d[3] * d[0] - d[2] * d[1]) / gram;
  }
  for (int32_t i = 0; i < level->n; i++) {
    s->p[i] = (float)(alpha * (double)level->x[i] + beta * (double)s->p[i]);
    s->x[i] += (double)s->p[i];
  }
  *pAp = alpha * alpha * d[0] + 2 * alpha * beta * d[1] + beta * beta * *pAp;
  return isfinite(alpha) && isfinite(beta);
}

/* x from the coarse levels; *norm is that of the residual of no potential at all. */
static tc_status start(const solver *s, double *norm)
{
  const tc_level *level = s->level;
  *norm = find_residual(s).norm;
  if (s->multigrid->levels == 1 && !s->multigrid->factor) return TC_OK;
  memcpy(level->b, s->r, (size_t)level->n * sizeof(float));
  TC_TRY(tc_hierarchy_start(s->multigrid));
  for (int32_t i = 0; i < level->n; i++) s->x[i] = (double)level->x[i];
  return TC_OK;
}

static tc_status iterate(const solver *s, const tc_transport_options *options, tc_circuit_result *result)
{
  const int most = options->max_iterations ? options->max_iterations : DEFAULT_ITERATIONS;
  int rank, i = 0;
  MPI_Comm_rank(s->circuit->comm, &rank);
  double first_norm, pAp = 0, change = INFINITY;
  TC_TRY(start(s, &first_norm));
  state now = find_residual(s);
  for (;; i++) {
    if (options->verbose && rank == 0)
      fprintf(stderr, "iteration %d: power %.10g, flux imbalance %.3g, residual %.3g\n", i, now.power,
              now.imbalance, first_norm > 0 ? now.norm / first_norm : 0);
    result->converged = now.imbalance <= options->tolerance &&
                        (change <= options->tolerance || now.norm <= EXACT * now.power);
    if (result->converged || i == most || !step(s, &pAp)) break;
    const double before = now.power;
    now = find_residual(s);
    change = fabs(before - now.power) / now.power;
  }
  result->iterations = i;
  result->conductance = now.power;
  result->current_imbalance = now.imbalance;
  result->residual = first_norm > 0 ? now.norm / first_norm : 0;
  return TC_OK;
}

tc_status tc_circuit_solve(tc_circuit *circuit, const tc_transport_options *options,
                           tc_circuit_result *result)
{
  solver s = {.circuit = circuit};
  tc_circuit_result found = {0};
  TC_TRY(tc_agree(circuit->comm, TC_NEW(&s.multigrid, 1, "multigrid")));
  tc_status status = prepare(circuit, &s, &found);
  if (status == TC_OK && found.percolates) status = iterate(&s, options, &found);
  if (status == TC_OK && !found.percolates) found.converged = true;
  if (status == TC_OK) *result = found;
  tc_hierarchy_destroy(s.multigrid);
  tc_free(&s.multigrid);
  tc_free(&s.x);
  tc_free(&s.r);
  tc_free(&s.p);
  tc_free(&s.v);
  tc_free(&s.sums);
  return status;
}
