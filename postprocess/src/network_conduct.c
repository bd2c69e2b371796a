/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Conduction through a network: conductances of its throats, and the balance of currents in its bodies. */
#include <math.h>

#include "tapecast/memory.h"
#include "tapecast/network.h"

static const double pi = 3.14159265358979323846, tolerance = 1e-10;

/* A body cut through its middle by a face would be joined to it without resistance: this times 1/radius keeps
 * the numbers finite and changes nothing that matters. */
static const double least_resistance = 1e-6;

enum { LOWER = 1, UPPER = 2, BOTH = LOWER | UPPER, MOST_ITERATIONS = 100000 };

/* Resistance, times the conductivity, between the middle of a body and an opening of radius a at distance l.
 */
static double resistance(double radius, double a, double l)
{
  const double ratio = fmin(a / radius, 1);
  return fmax(pow(1 - ratio, 1.5) / (4 * a) + l / (pi * fmax(radius * radius, a * a)),
              least_resistance / radius);
}

/* Radius of a cross-section that conducts: no larger than that of the box, which the inscribed sphere of a
 * body without walls, or with far ones, exceeds. */
static double within_box(const tc_network *n, double diameter)
{
  return fmin(diameter / 2, sqrt(n->length[0] * n->length[1] / pi));
}

static void set_throats(const tc_network *n, double *factor)
{
  for (int64_t t = 0; t < n->throats; t++) {
    const tc_throat *throat = &n->throat[t];
    const double first = within_box(n, n->pore[throat->pore[0]].inscribed_diameter);
    const double second = within_box(n, n->pore[throat->pore[1]].inscribed_diameter);
    const double a = within_box(n, throat->inscribed_diameter);
    if (!(a > 0)) continue;
    const double share = throat->length / (first + second);
    factor[t] = 1 / (resistance(first, a, share * first) + resistance(second, a, share * second));
  }
}

static void set_faces(const tc_network *n, double *const factor[2])
{
  for (int64_t p = 0; p < n->pores; p++)
    for (int f = 0; f < 2; f++) {
      const tc_pore *pore = &n->pore[p];
      const double radius = within_box(n, pore->inscribed_diameter),
                   a = fmin(sqrt(pore->face_area[f] / pi), radius);
      if (!(a > 0)) continue;
      const double below = pore->at[2] - n->lo[2], l = f == 0 ? below : n->length[2] - below;
      factor[f][p] = 1 / resistance(radius, a, fmax(l, 0));
    }
}

tc_status tc_size_factors_create(const tc_network *network, tc_size_factors *factors)
{
  const size_t pores = (size_t)network->pores;
  *factors = (tc_size_factors){0};
  tc_status status = TC_NEW(&factors->throat, (size_t)network->throats, "conductances of the network");
  for (int f = 0; f < 2 && status == TC_OK; f++)
    status = TC_NEW(&factors->face[f], pores, "conductances of the network");
  if (status != TC_OK) {
    tc_size_factors_destroy(factors);
    return status;
  }
  set_throats(network, factors->throat);
  set_faces(network, factors->face);
  return TC_OK;
}

void tc_size_factors_destroy(tc_size_factors *factors)
{
  tc_free(&factors->throat);
  for (int f = 0; f < 2; f++) tc_free(&factors->face[f]);
}

/* ---- currents ---- */

/* Node k of the system is pore k; the upper face is at 1 and the lower at 0. */
typedef struct balance {
  const tc_network *network;
  tc_size_factors factors;
  double *diagonal;      /* shape (pores) */
  double *u, *r, *p, *q; /* shape (pores): potential, residual, direction, its current */
  uint8_t *joined;       /* shape (pores): bits LOWER and UPPER */
} balance;

static void set_diagonal(balance *b)
{
  const tc_network *n = b->network;
  for (int64_t t = 0; t < n->throats; t++)
    for (int k = 0; k < 2; k++) b->diagonal[n->throat[t].pore[k]] += b->factors.throat[t];
  for (int64_t p = 0; p < n->pores; p++)
    for (int f = 0; f < 2; f++) {
      b->diagonal[p] += b->factors.face[f][p];
      if (b->factors.face[f][p] > 0) b->joined[p] |= f == 0 ? LOWER : UPPER;
    }
}

/* Spread the knowledge of being joined to a face along the throats, until nothing changes: each sweep goes
 * both ways through the sorted list, so few are needed. */
static void spread(balance *b)
{
  const tc_network *n = b->network;
  for (bool changed = true; changed;) {
    changed = false;
    for (int64_t s = 0; s < 2 * n->throats; s++) {
      const int64_t t = s < n->throats ? s : 2 * n->throats - 1 - s;
      if (b->factors.throat[t] == 0) continue;
      uint8_t *first = &b->joined[n->throat[t].pore[0]], *second = &b->joined[n->throat[t].pore[1]];
      if (*first == *second) continue;
      *first = *second = *first | *second;
      changed = true;
    }
  }
}

/* q = A p over the bodies that carry current. */
static void apply(const balance *b, const double *p, double *q)
{
  const tc_network *n = b->network;
  for (int64_t i = 0; i < n->pores; i++) q[i] = b->joined[i] == BOTH ? b->diagonal[i] * p[i] : 0;
  for (int64_t t = 0; t < n->throats; t++) {
    const int64_t i = n->throat[t].pore[0], j = n->throat[t].pore[1];
    if (b->joined[i] != BOTH) continue;
    q[i] -= b->factors.throat[t] * p[j];
    q[j] -= b->factors.throat[t] * p[i];
  }
}

static double dot(const balance *b, const double *x, const double *y, bool scaled)
{
  double sum = 0;
  for (int64_t i = 0; i < b->network->pores; i++)
    if (b->joined[i] == BOTH) sum += x[i] * y[i] / (scaled ? b->diagonal[i] : 1);
  return sum;
}

/* Conjugate gradients, scaled with the diagonal. */
static void solve(balance *b, tc_network_flow *flow)
{
  const int64_t pores = b->network->pores;
  for (int64_t i = 0; i < pores; i++) {
    b->r[i] = b->joined[i] == BOTH ? b->factors.face[1][i] : 0;
    b->p[i] = b->joined[i] == BOTH ? b->r[i] / b->diagonal[i] : 0;
  }
  const double first = dot(b, b->r, b->r, true);
  double rz = first;
  while (rz > tolerance * tolerance * first && flow->iterations < MOST_ITERATIONS) {
    apply(b, b->p, b->q);
    const double alpha = rz / dot(b, b->p, b->q, false), before = rz;
    for (int64_t i = 0; i < pores; i++) {
      b->u[i] += alpha * b->p[i];
      b->r[i] -= alpha * b->q[i];
    }
    rz = dot(b, b->r, b->r, true);
    for (int64_t i = 0; i < pores; i++)
      if (b->joined[i] == BOTH) b->p[i] = b->r[i] / b->diagonal[i] + rz / before * b->p[i];
    flow->iterations++;
  }
  flow->residual = first > 0 ? sqrt(rz / first) : 0;
  flow->converged = flow->residual <= tolerance;
}

static void summarise(const balance *b, tc_network_flow *flow)
{
  const tc_network *n = b->network;
  double current = 0, volume = 0, carrying = 0;
  for (int64_t i = 0; i < n->pores; i++) {
    volume += n->pore[i].volume;
    if (b->joined[i] != BOTH) continue;
    carrying += n->pore[i].volume;
    current += b->factors.face[0][i] * b->u[i]; /* into the lower face */
  }
  flow->percolates = carrying > 0;
  flow->percolating_fraction = volume > 0 ? carrying / volume : 0;
  flow->d_eff_rel = current * n->length[2] / (n->length[0] * n->length[1]);
}

static tc_status make_room(balance *b)
{
  const size_t pores = (size_t)b->network->pores;
  double **const arrays[] = {&b->diagonal, &b->u, &b->r, &b->p, &b->q};
  for (size_t i = 0; i < sizeof arrays / sizeof arrays[0]; i++)
    TC_TRY(TC_NEW(arrays[i], pores, "currents of the network"));
  TC_TRY(TC_NEW(&b->joined, pores, "currents of the network"));
  return tc_size_factors_create(b->network, &b->factors);
}

static void release(balance *b)
{
  double **const arrays[] = {&b->diagonal, &b->u, &b->r, &b->p, &b->q};
  for (size_t i = 0; i < sizeof arrays / sizeof arrays[0]; i++) tc_free(arrays[i]);
  tc_free(&b->joined);
  tc_size_factors_destroy(&b->factors);
}

tc_status tc_network_conduct(const tc_network *network, tc_network_flow *flow)
{
  balance b = {.network = network};
  tc_network_flow found = {0};
  const tc_status status = make_room(&b);
  if (status == TC_OK) {
    set_diagonal(&b);
    spread(&b);
    solve(&b, &found);
    summarise(&b, &found);
    *flow = found;
  }
  release(&b);
  return status;
}
