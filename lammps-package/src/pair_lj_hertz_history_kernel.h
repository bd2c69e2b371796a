/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernels of pair style lj/hertz/history, written once with vectors of W doubles. Included by one file
 * per instruction set, which defines W                 doubles per vector: 2, 4 or 8 TARGET attribute that
 * selects the instruction set, or nothing KERNELS, KERNELS_NAME   the table defined at the end and, where the
 * instruction set has something better than the defaults below: MASK and its operations, VRECIP, VRSQRT,
 * VSQRT, LOOKUP
 *
 * Beads' quads (x y z -) are turned into vectors of x, y and z by shuffles, which is faster than gather
 * instructions on most processors; forces take the way back. Neighbours of one bead are all different beads,
 * so the lanes of an LJ vector never add to the same bead; contacts are added one after the other.
 */
#include "pair_lj_hertz_history.h"

#include <stdint.h>
#include <string.h>

typedef double vec __attribute__((vector_size(8 * W)));
typedef int64_t bits __attribute__((vector_size(8 * W)));
typedef double quad __attribute__((vector_size(32)));

#define INLINE TARGET static inline __attribute__((always_inline))
#define SHUF __builtin_shufflevector
#define QUAD(a, at) (*(const quad *)((a) + (at)))
#define QUAD_RW(a, at) (*(quad *)((a) + (at)))
#define VEC(a) (*(const vec *)(a))
#define VEC_RW(a) (*(vec *)(a))

#if W == 8
#define SPLAT(s) ((vec){s, s, s, s, s, s, s, s})
#elif W == 4
#define SPLAT(s) ((vec){s, s, s, s})
#else
#define SPLAT(s) ((vec){s, s})
#endif

#ifndef MASK
#define MASK bits
#define LESS(a, b) ((a) < (b))
#define BOTH(m, n) ((m) & (n))
#define KEEP(m, a) ((vec)((bits)(a) & (m)))                           /* a where m, else 0 */
#define PICK(m, a, b) ((vec)(((bits)(a) & (m)) | ((bits)(b) & ~(m)))) /* a where m, else b */
#endif
/* Writes the index[l] of set lanes one after another; returns how many. `out` has room for W. */
#ifndef APPEND
#define APPEND(out, mask, index) append(out, mask, index)
INLINE int append(uint32_t *out, bits mask, const uint32_t *index)
{
  int n = 0;
  for (int l = 0; l < W; l++) {
    out[n] = index[l];
    n += mask[l] != 0;
  }
  return n;
}
#endif
#ifndef VRECIP
#define VRECIP(a) (1.0 / (a))
#define VRSQRT(a) (1.0 / VSQRT(a))
#endif

/* Four rows of a W x 4 block of numbers on their way between quads and columns; the order within is private
 * to the three functions that follow. */
typedef struct {
  vec r[4];
} block;

typedef struct {
  vec c[4];
} columns;

#if W == 8
INLINE block fetch(const double *a, const uint32_t *at)
{
  block b;
  for (int k = 0; k < 4; k++) b.r[k] = SHUF(QUAD(a, at[k]), QUAD(a, at[k + 4]), 0, 1, 2, 3, 4, 5, 6, 7);
  return b;
}
/* Element k of quad l becomes element l of column k. */
INLINE columns turn(block b)
{
  const vec xz01 = SHUF(b.r[0], b.r[1], 0, 8, 2, 10, 4, 12, 6, 14);
  const vec yw01 = SHUF(b.r[0], b.r[1], 1, 9, 3, 11, 5, 13, 7, 15);
  const vec xz23 = SHUF(b.r[2], b.r[3], 0, 8, 2, 10, 4, 12, 6, 14);
  const vec yw23 = SHUF(b.r[2], b.r[3], 1, 9, 3, 11, 5, 13, 7, 15);
  columns o;
  o.c[0] = SHUF(xz01, xz23, 0, 1, 8, 9, 4, 5, 12, 13);
  o.c[1] = SHUF(yw01, yw23, 0, 1, 8, 9, 4, 5, 12, 13);
  o.c[2] = SHUF(xz01, xz23, 2, 3, 10, 11, 6, 7, 14, 15);
  o.c[3] = SHUF(yw01, yw23, 2, 3, 10, 11, 6, 7, 14, 15);
  return o;
}
/* The way back: q[l] = (x[l], y[l], z[l], 0). */
INLINE void make_quads(vec x, vec y, vec z, quad *q)
{
  const vec zero = SPLAT(0.0);
  const vec xy0 = SHUF(x, y, 0, 8, 2, 10, 4, 12, 6, 14), xy1 = SHUF(x, y, 1, 9, 3, 11, 5, 13, 7, 15);
  const vec z0 = SHUF(z, zero, 0, 8, 2, 10, 4, 12, 6, 14), z1 = SHUF(z, zero, 1, 9, 3, 11, 5, 13, 7, 15);
  const vec q04 = SHUF(xy0, z0, 0, 1, 8, 9, 4, 5, 12, 13), q15 = SHUF(xy1, z1, 0, 1, 8, 9, 4, 5, 12, 13);
  const vec q26 = SHUF(xy0, z0, 2, 3, 10, 11, 6, 7, 14, 15), q37 = SHUF(xy1, z1, 2, 3, 10, 11, 6, 7, 14, 15);
  q[0] = SHUF(q04, q04, 0, 1, 2, 3);
  q[1] = SHUF(q15, q15, 0, 1, 2, 3);
  q[2] = SHUF(q26, q26, 0, 1, 2, 3);
  q[3] = SHUF(q37, q37, 0, 1, 2, 3);
  q[4] = SHUF(q04, q04, 4, 5, 6, 7);
  q[5] = SHUF(q15, q15, 4, 5, 6, 7);
  q[6] = SHUF(q26, q26, 4, 5, 6, 7);
  q[7] = SHUF(q37, q37, 4, 5, 6, 7);
}
#elif W == 4
INLINE block fetch(const double *a, const uint32_t *at)
{
  return (block){{QUAD(a, at[0]), QUAD(a, at[1]), QUAD(a, at[2]), QUAD(a, at[3])}};
}
INLINE columns turn(block b)
{
  const quad xz01 = SHUF(b.r[0], b.r[1], 0, 4, 2, 6), yw01 = SHUF(b.r[0], b.r[1], 1, 5, 3, 7);
  const quad xz23 = SHUF(b.r[2], b.r[3], 0, 4, 2, 6), yw23 = SHUF(b.r[2], b.r[3], 1, 5, 3, 7);
  return (columns){{SHUF(xz01, xz23, 0, 1, 4, 5), SHUF(yw01, yw23, 0, 1, 4, 5), SHUF(xz01, xz23, 2, 3, 6, 7),
                    SHUF(yw01, yw23, 2, 3, 6, 7)}};
}
INLINE void make_quads(vec x, vec y, vec z, quad *q)
{
  const vec zero = SPLAT(0.0);
  const quad xy0 = SHUF(x, y, 0, 4, 2, 6), xy1 = SHUF(x, y, 1, 5, 3, 7);
  const quad z0 = SHUF(z, zero, 0, 4, 2, 6), z1 = SHUF(z, zero, 1, 5, 3, 7);
  q[0] = SHUF(xy0, z0, 0, 1, 4, 5);
  q[1] = SHUF(xy1, z1, 0, 1, 4, 5);
  q[2] = SHUF(xy0, z0, 2, 3, 6, 7);
  q[3] = SHUF(xy1, z1, 2, 3, 6, 7);
}
#else
INLINE block fetch(const double *a, const uint32_t *at)
{
  const double *p = a + at[0], *q = a + at[1];
  return (block){{VEC(p), VEC(p + 2), VEC(q), VEC(q + 2)}};
}
INLINE columns turn(block b)
{
  return (columns){{SHUF(b.r[0], b.r[2], 0, 2), SHUF(b.r[0], b.r[2], 1, 3), SHUF(b.r[1], b.r[3], 0, 2),
                    SHUF(b.r[1], b.r[3], 1, 3)}};
}
INLINE void make_quads(vec x, vec y, vec z, quad *q)
{
  q[0] = (quad){x[0], y[0], z[0], 0.0};
  q[1] = (quad){x[1], y[1], z[1], 0.0};
}
#endif

/* (sum of x, sum of y, sum of z, 0) */
INLINE void sum_columns(vec x, vec y, vec z, quad *sum)
{
#if W == 8
  const vec zero = SPLAT(0.0);
  const vec xy = SHUF(x, y, 0, 8, 2, 10, 4, 12, 6, 14) + SHUF(x, y, 1, 9, 3, 11, 5, 13, 7, 15);
  const vec z0 = SHUF(z, zero, 0, 8, 2, 10, 4, 12, 6, 14) + SHUF(z, zero, 1, 9, 3, 11, 5, 13, 7, 15);
  const vec s = SHUF(xy, z0, 0, 1, 8, 9, 4, 5, 12, 13) + SHUF(xy, z0, 2, 3, 10, 11, 6, 7, 14, 15);
  *sum = SHUF(s, s, 0, 1, 2, 3) + SHUF(s, s, 4, 5, 6, 7);
#else
  quad q[W];
  make_quads(x, y, z, q);
  for (int l = 1; l < W; l++) q[0] += q[l];
  *sum = q[0];
#endif
}

/* a[i] - a[j], or a[i] + a[j], as columns. */
INLINE columns difference(const double *a, const uint32_t *i, const uint32_t *j)
{
  block b = fetch(a, i);
  const block c = fetch(a, j);
  for (int k = 0; k < 4; k++) b.r[k] -= c.r[k];
  return turn(b);
}
INLINE columns total(const double *a, const uint32_t *i, const uint32_t *j)
{
  block b = fetch(a, i);
  const block c = fetch(a, j);
  for (int k = 0; k < 4; k++) b.r[k] += c.r[k];
  return turn(b);
}

INLINE double sum_lanes(vec a)
{
  double s = 0.0;
  for (int l = 0; l < W; l++) s += a[l];
  return s;
}

/* Coefficients for the neighbours' types: LJ1, LJ2, CUTSQ, SLOPE (part 0) or LJ3, LJ4, LEVEL (part 1). */
#ifndef LOOKUP
#define LOOKUP 0
#define SMALL_TABLE(p) 0
#define lookup(row, type, part) ((columns){{type, type, type, type}})
#endif

INLINE columns coefficients(const double *row, const int *type, const uint32_t *j, const int part)
{
  uint32_t at[W];
  for (int l = 0; l < W; l++) at[l] = (uint32_t)(LHH_COEFF * type[j[l] / 4] + 4 * part);
  return turn(fetch(row, at));
}

/* The two forms of the table for the neighbours of one bead. */
INLINE const double *coefficient_row(const lhh_pair *p, int i, const int small)
{
  if (small) return p->coeff_columns + (size_t)p->type[i] * LHH_SMALL_TYPES * LHH_COEFF;
  return p->coeff + (size_t)p->type[i] * (size_t)(p->ntypes + 1) * LHH_COEFF;
}

/* `shifted`: with the force shift. `ev`: sum energy and virial. `small`: few enough types for LOOKUP. Each
 * pair stands in two rows, so each row counts half. */
INLINE void lj_rows(lhh_pair *p, const int shifted, const int ev, const int small, lhh_sums *sums)
{
  const double *const x = p->x;
  const int *const type = p->type;
  vec energy = SPLAT(0.0), vir[6];
  for (int k = 0; k < 6; k++) vir[k] = SPLAT(0.0);

  for (int i = 0; i < p->nlocal; i++) {
    const double *const coeff = coefficient_row(p, i, small);
    const double *const xi = x + 4 * (size_t)i;
    const vec xi0 = SPLAT(xi[0]), xi1 = SPLAT(xi[1]), xi2 = SPLAT(xi[2]);
    vec fi0 = SPLAT(0.0), fi1 = SPLAT(0.0), fi2 = SPLAT(0.0);

    for (int b = p->inner.first[i]; b < p->inner.first[i + 1]; b += W) {
      const uint32_t *const j = p->inner.at + b;
      const columns xj = turn(fetch(x, j));
      const columns c = small ? lookup(coeff, xj.c[3], 0) : coefficients(coeff, type, j, 0);
      const vec d0 = xi0 - xj.c[0], d1 = xi1 - xj.c[1], d2 = xi2 - xj.c[2];
      const vec rsq = d0 * d0 + d1 * d1 + d2 * d2;
      const MASK in = LESS(rsq, c.c[LHH_CUTSQ]);
      const vec r2inv = VRECIP(rsq);
      const vec r6inv = r2inv * r2inv * r2inv;
      vec fpair = r6inv * (c.c[LHH_LJ1] * r6inv - c.c[LHH_LJ2]) * r2inv;
      if (shifted) fpair -= c.c[LHH_SLOPE] * VSQRT(r2inv);
      fpair = KEEP(in, fpair);
      fi0 += d0 * fpair;
      fi1 += d1 * fpair;
      fi2 += d2 * fpair;

      if (ev) {
        const columns g = small ? lookup(coeff, xj.c[3], 1) : coefficients(coeff, type, j, 1);
        vec en = r6inv * (g.c[LHH_LJ3 - 4] * r6inv - g.c[LHH_LJ4 - 4]) - g.c[LHH_LEVEL - 4];
        if (shifted) en += c.c[LHH_SLOPE] * VSQRT(rsq);
        energy += KEEP(in, en);
        const vec f0 = d0 * fpair, f1 = d1 * fpair, f2 = d2 * fpair;
        vir[0] += d0 * f0;
        vir[1] += d1 * f1;
        vir[2] += d2 * f2;
        vir[3] += d0 * f1;
        vir[4] += d0 * f2;
        vir[5] += d1 * f2;
      }
    }
    sum_columns(fi0, fi1, fi2, &QUAD_RW(p->f, 4 * (size_t)i));
  }

  if (!ev) return;
  sums->energy += 0.5 * sum_lanes(energy);
  for (int k = 0; k < 9; k++) sums->virial[k] += 0.5 * sum_lanes(vir[k < 6 ? k : k - 3]);
}

/* Hertz contact with history: the equations stand in hertz_contact.h. Torques leave as the sum of n x F_t;
 * the factor -radius is the bead's own and is applied once, by the caller. */
INLINE void contact_blocks(lhh_pair *p, const int ev, lhh_sums *sums)
{
  const lhh_contacts *const t = &p->touch;
  const ts_hertz *const law = &p->law;
  const vec zero = SPLAT(0.0);
  const double per_kt = law->kt > 0.0 ? law->gammat / law->kt : 0.0;
  const double dt = p->dt, xmu_sq = law->xmu * law->xmu;
  vec vir[9];
  for (int k = 0; k < 9; k++) vir[k] = zero;

  for (int b = 0; b < t->n; b += W) {
    const uint32_t *const i = t->i + b, *const j = t->j + b;
    const columns d = difference(p->x, i, j);
    const vec d0 = d.c[0], d1 = d.c[1], d2 = d.c[2];
    const vec rsq = d0 * d0 + d1 * d1 + d2 * d2;
    const vec radsum = VEC(t->radsum + b);
    const MASK in = LESS(rsq, radsum * radsum);
    const vec rinv = VRSQRT(rsq);
    const vec r = rsq * rinv;
    const vec rsqinv = rinv * rinv;
    const vec overlap = radsum - r;

    const columns v = difference(p->v, i, j), w = total(p->rw, i, j);
    const vec w0 = w.c[0] * rinv, w1 = w.c[1] * rinv, w2 = w.c[2] * rinv;
    const vec vn = (v.c[0] * d0 + v.c[1] * d1 + v.c[2] * d2) * rsqinv;

    const vec meff = VEC(t->meff + b);
    const vec area_sq = KEEP(in, overlap * VEC(t->reff + b));
    const vec area = VSQRT(area_sq);
    vec ccel = area * (law->kn * overlap * rinv - meff * law->gamman * vn);
    if (law->limit_damping) ccel = KEEP(LESS(zero, ccel), ccel);

    const vec t0 = v.c[0] - vn * d0 - (d2 * w1 - d1 * w2);
    const vec t1 = v.c[1] - vn * d1 - (d0 * w2 - d2 * w0);
    const vec t2 = v.c[2] - vn * d2 - (d1 * w0 - d0 * w1);

    vec s0 = VEC(t->shear[0] + b) + t0 * dt;
    vec s1 = VEC(t->shear[1] + b) + t1 * dt;
    vec s2 = VEC(t->shear[2] + b) + t2 * dt;
    const MASK sheared = LESS(zero, s0 * s0 + s1 * s1 + s2 * s2);
    if (dt > 0.0) {
      const vec along = (s0 * d0 + s1 * d1 + s2 * d2) * rsqinv;
      s0 -= along * d0;
      s1 -= along * d1;
      s2 -= along * d2;
    }

    const vec mg = meff * law->gammat;
    vec e0 = area * (law->kt * s0 + mg * t0);
    vec e1 = area * (law->kt * s1 + mg * t1);
    vec e2 = area * (law->kt * s2 + mg * t2);
    const vec size_sq = e0 * e0 + e1 * e1 + e2 * e2;
    const vec cap_sq = xmu_sq * ccel * ccel * rsq;
    const MASK slip = LESS(cap_sq, size_sq);
    const vec q = PICK(slip, KEEP(sheared, VSQRT(cap_sq) * VRSQRT(size_sq)), SPLAT(1.0));
    const MASK shorten = BOTH(slip, sheared);
    const vec m = meff * per_kt;
    s0 = PICK(shorten, q * (s0 + m * t0) - m * t0, s0);
    s1 = PICK(shorten, q * (s1 + m * t1) - m * t1, s1);
    s2 = PICK(shorten, q * (s2 + m * t2) - m * t2, s2);
    VEC_RW(t->shear[0] + b) = KEEP(in, s0);
    VEC_RW(t->shear[1] + b) = KEEP(in, s1);
    VEC_RW(t->shear[2] + b) = KEEP(in, s2);

    ccel = KEEP(in, ccel);
    const vec minus = KEEP(in, -q);
    e0 *= minus;
    e1 *= minus;
    e2 *= minus;
    const vec f0 = d0 * ccel + e0, f1 = d1 * ccel + e1, f2 = d2 * ccel + e2;
    quad qf[W], qm[W];
    make_quads(f0, f1, f2, qf);
    make_quads(rinv * (d1 * e2 - d2 * e1), rinv * (d2 * e0 - d0 * e2), rinv * (d0 * e1 - d1 * e0), qm);
    for (int l = 0; l < W; l++) {
      const uint32_t fi = t->fi[b + l], fj = t->fj[b + l];
      QUAD_RW(p->f, fi) += qf[l];
      QUAD_RW(p->f, fj) -= qf[l];
      QUAD_RW(p->torque, fi) += qm[l];
      QUAD_RW(p->torque, fj) += qm[l];
    }

    if (ev) {
      const vec share = VEC(t->share + b);
      const vec g0 = share * f0, g1 = share * f1, g2 = share * f2;
      vir[0] += d0 * g0;
      vir[1] += d1 * g1;
      vir[2] += d2 * g2;
      vir[3] += d0 * g1;
      vir[4] += d0 * g2;
      vir[5] += d1 * g2;
      vir[6] += d1 * g0;
      vir[7] += d2 * g0;
      vir[8] += d2 * g1;
    }
  }

  if (!ev) return;
  for (int k = 0; k < 9; k++) sums->virial[k] += sum_lanes(vir[k]);
}

/* The constants make the compiler produce a version of its own for each combination. */
TARGET static void lj(lhh_pair *p, int ev, lhh_sums *sums)
{
  const int variant = 4 * (LOOKUP && SMALL_TABLE(p)) + 2 * (p->shift == LHH_SHIFT_FORCE) + (ev != 0);
  switch (variant) {
  case 0:
    lj_rows(p, 0, 0, 0, sums);
    break;
  case 1:
    lj_rows(p, 0, 1, 0, sums);
    break;
  case 2:
    lj_rows(p, 1, 0, 0, sums);
    break;
  case 3:
    lj_rows(p, 1, 1, 0, sums);
    break;
#if LOOKUP
  case 4:
    lj_rows(p, 0, 0, 1, sums);
    break;
  case 5:
    lj_rows(p, 0, 1, 1, sums);
    break;
  case 6:
    lj_rows(p, 1, 0, 1, sums);
    break;
  case 7:
    lj_rows(p, 1, 1, 1, sums);
    break;
#endif
  }
}

TARGET static void contact(lhh_pair *p, int ev, lhh_sums *sums)
{
  if (ev)
    contact_blocks(p, 1, sums);
  else
    contact_blocks(p, 0, sums);
}

INLINE int prune_row(const lhh_pair *p, const int small, int i, const uint32_t *at, int n, uint32_t *out)
{
  const double *const coeff = coefficient_row(p, i, small);
  const double *const xi = p->x + 4 * (size_t)i;
  const vec xi0 = SPLAT(xi[0]), xi1 = SPLAT(xi[1]), xi2 = SPLAT(xi[2]);
  int kept = 0;
  for (int b = 0; b < n; b += W) {
    const columns xj = turn(fetch(p->x, at + b));
    const columns c = small ? lookup(coeff, xj.c[3], 1) : coefficients(coeff, p->type, at + b, 1);
    const vec d0 = xi0 - xj.c[0], d1 = xi1 - xj.c[1], d2 = xi2 - xj.c[2];
    kept += APPEND(out + kept, LESS(d0 * d0 + d1 * d1 + d2 * d2, c.c[LHH_INNERSQ - 4]), at + b);
  }
  return kept;
}

TARGET static int prune(const lhh_pair *p, int i, const uint32_t *at, int n, uint32_t *out)
{
#if LOOKUP
  if (SMALL_TABLE(p)) return prune_row(p, 1, i, at, n, out);
#endif
  return prune_row(p, 0, i, at, n, out);
}

TARGET static int within(const double *x, const double *y, const double *z, int begin, int end,
                         const double to[3], double limit_sq, int *out)
{
  int n = 0;
  for (int k = begin; k < end; k += W) {
    vec d[3];
    uint32_t index[W];
    for (int l = 0; l < W; l++) index[l] = (uint32_t)(k + l);
    memcpy(&d[0], x + k, sizeof(vec));
    memcpy(&d[1], y + k, sizeof(vec));
    memcpy(&d[2], z + k, sizeof(vec));
    for (int c = 0; c < 3; c++) d[c] -= to[c];
    n += APPEND((uint32_t *)out + n, LESS(d[0] * d[0] + d[1] * d[1] + d[2] * d[2], SPLAT(limit_sq)), index);
  }
  while (n > 0 && out[n - 1] >= end) n--;
  return n;
}

const lhh_kernels KERNELS = {KERNELS_NAME, lj, contact, prune, within};
