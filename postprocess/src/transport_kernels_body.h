/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The loops of transport_kernels.h over short vectors. The file that includes this one defines first:
 *
 *   KERNELS              name of the tc_kernels it makes;  KERNELS_NAME  the same as text
 *   LANES, vf, vi        vector of float and of its indices
 *   vf_load, vf_store    unaligned; vf_store(p, v, count) writes the first `count` lanes only
 *   vf_first             keeps the first `count` lanes, zeroes the rest
 *   vf_ratio             a / b, 0 where b is 0
 *   vi_classes           LANES bytes as indices;  vi_row: class << shift;  vi_or
 *   vt, vt_table, vt_small, vt_large   table of conductances, with up to 4 classes (16 entries) or more
 *   the same with d in the place of f, LANES_D lanes of double, for the residual. */
#include <string.h>

#define ALWAYS static inline __attribute__((always_inline))

/* Conductances to the six neighbours of LANES voxels. */
typedef struct faces {
  vf w, e, s, n, b, t;
} faces;

ALWAYS vf look(vt table, vi row, const uint8_t *class_of, bool small)
{
  const vi i = vi_or(row, vi_classes(class_of));
  return small ? vt_small(table, i) : vt_large(table, i);
}

ALWAYS faces load_faces(const tc_grid *g, vt table, int colour, tc_rowpos p, int64_t m, bool small)
{
  const uint8_t *other = g->class_of[colour ^ 1] + m;
  const vi row = vi_row(vi_classes(g->class_of[colour] + p.c + m), g->shift);
  return (faces){look(table, row, other + p.w, small), look(table, row, other + p.e, small),
                 look(table, row, other + p.s, small), look(table, row, other + p.n, small),
                 look(table, row, other + p.b, small), look(table, row, other + p.t, small)};
}

ALWAYS vf diagonal(const tc_grid *g, faces c)
{
  return (c.w + c.e) * vf_set(g->scalef[0]) + (c.s + c.n) * vf_set(g->scalef[1]) +
         (c.b + c.t) * vf_set(g->scalef[2]);
}

ALWAYS vf couple(const tc_grid *g, faces c, const float *z, tc_rowpos p)
{
  const vf x = c.w * vf_load(z + p.w) + c.e * vf_load(z + p.e);
  const vf y = c.s * vf_load(z + p.s) + c.n * vf_load(z + p.n);
  const vf h = c.b * vf_load(z + p.b) + c.t * vf_load(z + p.t);
  return x * vf_set(g->scalef[0]) + y * vf_set(g->scalef[1]) + h * vf_set(g->scalef[2]);
}

/* sum c (centre - neighbour) */
ALWAYS vf apply(const tc_grid *g, faces c, vf centre, const float *z, tc_rowpos p)
{
  const vf x = c.w * (centre - vf_load(z + p.w)) + c.e * (centre - vf_load(z + p.e));
  const vf y = c.s * (centre - vf_load(z + p.s)) + c.n * (centre - vf_load(z + p.n));
  const vf h = c.b * (centre - vf_load(z + p.b)) + c.t * (centre - vf_load(z + p.t));
  return x * vf_set(g->scalef[0]) + y * vf_set(g->scalef[1]) + h * vf_set(g->scalef[2]);
}

ALWAYS void scale_rows(const tc_grid *g, int colour, int64_t k, float *const z[2], const float *r, bool small)
{
  const vt table = vt_table(g->tablef);
  for (int64_t j = 0; j < g->ny; j++) {
    const tc_rowpos p = tc_grid_rowpos(g, colour, j, k);
    for (int64_t m = 0; m < p.count; m += LANES) {
      const faces c = load_faces(g, table, colour, p, m, small);
      vf_store(z[colour] + p.c + m, vf_ratio(vf_load(r + p.c + m), diagonal(g, c)), p.count - m);
    }
    tc_grid_wrap_row(g, z, colour, j, k);
  }
  tc_grid_wrap_plane(g, z, colour, k);
}

static void scale(const tc_grid *g, int colour, int64_t k, float *const z[2], const float *r)
{
  if (g->shift == 2)
    scale_rows(g, colour, k, z, r, true);
  else
    scale_rows(g, colour, k, z, r, false);
}

ALWAYS void relax_rows(const tc_grid *g, int colour, int64_t k, float *const z[2], const float *r, bool small)
{
  const vt table = vt_table(g->tablef);
  for (int64_t j = 0; j < g->ny; j++) {
    const tc_rowpos p = tc_grid_rowpos(g, colour, j, k);
    for (int64_t m = 0; m < p.count; m += LANES) {
      const faces c = load_faces(g, table, colour, p, m, small);
      const vf sum = vf_load(r + p.c + m) + couple(g, c, z[colour ^ 1] + m, p);
      vf_store(z[colour] + p.c + m, vf_ratio(sum, diagonal(g, c)), p.count - m);
    }
    tc_grid_wrap_row(g, z, colour, j, k);
  }
  tc_grid_wrap_plane(g, z, colour, k);
}

static void relax(const tc_grid *g, int colour, int64_t k, float *const z[2], const float *r)
{
  if (g->shift == 2)
    relax_rows(g, colour, k, z, r, true);
  else
    relax_rows(g, colour, k, z, r, false);
}

ALWAYS void residual_row(const tc_grid *g, int colour, tc_rowpos p, float *const z[2], const float *r,
                         float *out, bool small)
{
  const vt table = vt_table(g->tablef);
  for (int64_t m = 0; m < p.count; m += LANES) {
    const faces c = load_faces(g, table, colour, p, m, small);
    const vf centre = vf_load(z[colour] + p.c + m);
    const vf rest = vf_load(r + p.c + m) - apply(g, c, centre, z[colour ^ 1] + m, p);
    vf_store(out + m, rest, p.count - m);
  }
}

static void residual(const tc_grid *g, int colour, int64_t j, int64_t k, float *const z[2], const float *r,
                     float *out)
{
  const tc_rowpos p = tc_grid_rowpos(g, colour, j, k);
  if (g->shift == 2)
    residual_row(g, colour, p, z, r, out, true);
  else
    residual_row(g, colour, p, z, r, out, false);
}

/* Sums of a row in single precision would lose digits over a long row: each LANES-wide partial sum stays
 * short, then goes to double. */
ALWAYS void dots_rows(const tc_grid *g, int colour, int64_t k, float *const z[2], const float *p,
                      const float *r, tc_dots *dots, bool small)
{
  enum { CHUNK = 8 * LANES };
  const vt table = vt_table(g->tablef);
  for (int64_t j = 0; j < g->ny; j++) {
    const tc_rowpos pos = tc_grid_rowpos(g, colour, j, k);
    for (int64_t m0 = 0; m0 < pos.count; m0 += CHUNK) {
      vf zAz = vf_set(0), zAp = vf_set(0), zr = vf_set(0), pr = vf_set(0);
      for (int64_t m = m0; m < pos.count && m < m0 + CHUNK; m += LANES) {
        const faces c = load_faces(g, table, colour, pos, m, small);
        const vf centre = vf_load(z[colour] + pos.c + m);
        const vf az = vf_first(apply(g, c, centre, z[colour ^ 1] + m, pos), pos.count - m);
        const vf pm = vf_load(p + pos.c + m), rm = vf_first(vf_load(r + pos.c + m), pos.count - m);
        zAz += centre * az;
        zAp += pm * az;
        zr += centre * rm;
        pr += pm * rm;
      }
      dots->zAz += vf_sum(zAz);
      dots->zAp += vf_sum(zAp);
      dots->zr += vf_sum(zr);
      dots->pr += vf_sum(pr);
    }
  }
}

static void dots(const tc_grid *g, int colour, int64_t k, float *const z[2], const float *p, const float *r,
                 tc_dots *d)
{
  if (g->shift == 2)
    dots_rows(g, colour, k, z, p, r, d, true);
  else
    dots_rows(g, colour, k, z, p, r, d, false);
}

ALWAYS vd difference(const tc_grid *g, vtd table, vi_d row, const uint8_t *class_of, const double *x,
                     vd centre, bool small)
{
  (void)g;
  const vi_d i = vid_or(row, vid_classes(class_of));
  return (small ? vtd_small(table, i) : vtd_large(table, i)) * (vd_load(x) - centre);
}

ALWAYS double residual_rows(const tc_grid *g, int colour, int64_t k, double *const x[2], float *r,
                            double *flux, bool small)
{
  const vtd table = vtd_table(g->table);
  double energy = 0;
  for (int64_t j = 0; j < g->ny; j++) {
    const tc_rowpos p = tc_grid_rowpos(g, colour, j, k);
    vd sum = vd_set(0), work = vd_set(0);
    for (int64_t m = 0; m < p.count; m += LANES_D) {
      const uint8_t *class_of = g->class_of[colour ^ 1] + m;
      const double *u = x[colour ^ 1] + m;
      const vd centre = vd_load(x[colour] + p.c + m);
      const vi_d row = vid_row(vid_classes(g->class_of[colour] + p.c + m), g->shift);
      const vd dx = difference(g, table, row, class_of + p.w, u + p.w, centre, small) +
                    difference(g, table, row, class_of + p.e, u + p.e, centre, small);
      const vd dy = difference(g, table, row, class_of + p.s, u + p.s, centre, small) +
                    difference(g, table, row, class_of + p.n, u + p.n, centre, small);
      const vd dz = difference(g, table, row, class_of + p.b, u + p.b, centre, small) +
                    difference(g, table, row, class_of + p.t, u + p.t, centre, small);
      const vd rest = vd_first(dx * vd_set(g->scale[0]) + dy * vd_set(g->scale[1]) + dz * vd_set(g->scale[2]),
                               p.count - m);
      vd_store_float(r + p.c + m, rest, p.count - m);
      sum += rest;
      work += rest * centre;
      if (g->axis == 0) {
        double lane[LANES_D];
        memcpy(lane, &rest, sizeof lane);
        for (int64_t l = 0; l < LANES_D && m + l < p.count; l++)
          flux[2 * (m + l) + tc_grid_start(g, colour, j, k)] += lane[l];
      }
    }
    if (g->axis == 1) flux[j] += vd_sum(sum);
    if (g->axis == 2) flux[g->z0 + k] += vd_sum(sum);
    energy += vd_sum(work);
  }
  return energy;
}

static double true_residual(const tc_grid *g, int colour, int64_t k, double *const x[2], float *r,
                            double *flux)
{
  if (g->shift == 2) return residual_rows(g, colour, k, x, r, flux, true);
  return residual_rows(g, colour, k, x, r, flux, false);
}

static void update(size_t count, double alpha, double beta, const float *restrict z, float *restrict p,
                   double *restrict x)
{
  const float a = (float)alpha, b = (float)beta;
  for (size_t i = 0; i < count; i++) {
    p[i] = a * z[i] + b * p[i];
    x[i] += (double)p[i];
  }
}

const tc_kernels KERNELS = {.name = KERNELS_NAME,
                            .scale = scale,
                            .relax = relax,
                            .residual = residual,
                            .dots = dots,
                            .true_residual = true_residual,
                            .update = update};
