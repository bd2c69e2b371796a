/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernels of pair style lj/hertz/history, written once with vectors of W doubles. Included by one file per
 * instruction set, which defines
 *   W           doubles per vector: 2, 4 or 8
 *   TARGET      attribute that selects the instruction set, or nothing
 *   VSQRT(a)    square root of each element
 *   KERNELS     name of the table defined at the end
 *
 * Four beads' quads (x y z -) are turned into vectors of x, y and z by shuffles, which is faster than gather
 * instructions on most processors; forces take the way back. Neighbours of one bead are all different beads, so
 * the lanes of an LJ vector never add to the same bead; contacts are added one after the other.
 */
#include "pair_lj_hertz_history.h"

#include <stdint.h>
#include <string.h>

typedef double vec __attribute__((vector_size(8 * W)));
typedef int64_t bits __attribute__((vector_size(8 * W)));
typedef double quad __attribute__((vector_size(32)));

#define INLINE TARGET static inline __attribute__((always_inline))
#define SHUF __builtin_shufflevector
#define QUAD(a, i) (*(const quad *)((a) + 4 * (size_t)(i)))
#define QUAD_RW(a, i) (*(quad *)((a) + 4 * (size_t)(i)))
#define VEC(a) (*(const vec *)(a))
#define VEC_RW(a) (*(vec *)(a))
/* a where the mask is set, else 0 */
#define KEEP(mask, a) ((vec)((bits)(a) & (mask)))
#define PICK(mask, a, b) ((vec)(((bits)(a) & (mask)) | ((bits)(b) & ~(mask))))

#if W == 8
#define SPLAT(s) ((vec){s, s, s, s, s, s, s, s})
#elif W == 4
#define SPLAT(s) ((vec){s, s, s, s})
#else
#define SPLAT(s) ((vec){s, s})
#endif

typedef struct {
  vec c[4];
} vec4;

/* Element k of quad j[l], as element l of vector c[k]. */
#if W == 8
INLINE void load_quads(const double *a, const int *j, vec4 *out)
{
  const quad q0 = QUAD(a, j[0]), q1 = QUAD(a, j[1]), q2 = QUAD(a, j[2]), q3 = QUAD(a, j[3]);
  const quad q4 = QUAD(a, j[4]), q5 = QUAD(a, j[5]), q6 = QUAD(a, j[6]), q7 = QUAD(a, j[7]);
  const vec a0 = SHUF(q0, q4, 0, 1, 2, 3, 4, 5, 6, 7), a1 = SHUF(q1, q5, 0, 1, 2, 3, 4, 5, 6, 7);
  const vec a2 = SHUF(q2, q6, 0, 1, 2, 3, 4, 5, 6, 7), a3 = SHUF(q3, q7, 0, 1, 2, 3, 4, 5, 6, 7);
  const vec xz01 = SHUF(a0, a1, 0, 8, 2, 10, 4, 12, 6, 14), yw01 = SHUF(a0, a1, 1, 9, 3, 11, 5, 13, 7, 15);
  const vec xz23 = SHUF(a2, a3, 0, 8, 2, 10, 4, 12, 6, 14), yw23 = SHUF(a2, a3, 1, 9, 3, 11, 5, 13, 7, 15);
  out->c[0] = SHUF(xz01, xz23, 0, 1, 8, 9, 4, 5, 12, 13);
  out->c[1] = SHUF(yw01, yw23, 0, 1, 8, 9, 4, 5, 12, 13);
  out->c[2] = SHUF(xz01, xz23, 2, 3, 10, 11, 6, 7, 14, 15);
  out->c[3] = SHUF(yw01, yw23, 2, 3, 10, 11, 6, 7, 14, 15);
}
/* The way back: q[l] = (x[l], y[l], z[l], 0). */
INLINE void make_quads(vec x, vec y, vec z, quad *q)
{
  const vec zero = SPLAT(0.0);
  const vec xy0 = SHUF(x, y, 0, 8, 2, 10, 4, 12, 6, 14), xy1 = SHUF(x, y, 1, 9, 3, 11, 5, 13, 7, 15);
  const vec z0 = SHUF(z, zero, 0, 8, 2, 10, 4, 12, 6, 14), z1 = SHUF(z, zero, 1, 9, 3, 11, 5, 13, 7, 15);
  q[0] = SHUF(xy0, z0, 0, 1, 8, 9);
  q[1] = SHUF(xy1, z1, 0, 1, 8, 9);
  q[2] = SHUF(xy0, z0, 2, 3, 10, 11);
  q[3] = SHUF(xy1, z1, 2, 3, 10, 11);
  q[4] = SHUF(xy0, z0, 4, 5, 12, 13);
  q[5] = SHUF(xy1, z1, 4, 5, 12, 13);
  q[6] = SHUF(xy0, z0, 6, 7, 14, 15);
  q[7] = SHUF(xy1, z1, 6, 7, 14, 15);
}
#elif W == 4
INLINE void load_quads(const double *a, const int *j, vec4 *out)
{
  const quad q0 = QUAD(a, j[0]), q1 = QUAD(a, j[1]), q2 = QUAD(a, j[2]), q3 = QUAD(a, j[3]);
  const quad xz01 = SHUF(q0, q1, 0, 4, 2, 6), yw01 = SHUF(q0, q1, 1, 5, 3, 7);
  const quad xz23 = SHUF(q2, q3, 0, 4, 2, 6), yw23 = SHUF(q2, q3, 1, 5, 3, 7);
  out->c[0] = SHUF(xz01, xz23, 0, 1, 4, 5);
  out->c[1] = SHUF(yw01, yw23, 0, 1, 4, 5);
  out->c[2] = SHUF(xz01, xz23, 2, 3, 6, 7);
  out->c[3] = SHUF(yw01, yw23, 2, 3, 6, 7);
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
INLINE void load_quads(const double *a, const int *j, vec4 *out)
{
  const vec xy0 = VEC(a + 4 * (size_t)j[0]), xy1 = VEC(a + 4 * (size_t)j[1]);
  const vec zw0 = VEC(a + 4 * (size_t)j[0] + 2), zw1 = VEC(a + 4 * (size_t)j[1] + 2);
  out->c[0] = SHUF(xy0, xy1, 0, 2);
  out->c[1] = SHUF(xy0, xy1, 1, 3);
  out->c[2] = SHUF(zw0, zw1, 0, 2);
  out->c[3] = SHUF(zw0, zw1, 1, 3);
}
INLINE void make_quads(vec x, vec y, vec z, quad *q)
{
  q[0] = (quad){x[0], y[0], z[0], 0.0};
  q[1] = (quad){x[1], y[1], z[1], 0.0};
}
#endif

INLINE double sum_lanes(vec a)
{
  double s = 0.0;
  for (int l = 0; l < W; l++) s += a[l];
  return s;
}

/* 1 for a pair counted by this rank alone, 1/2 for one that the ghost's owner counts too. */
INLINE vec shares(const lhh_pair *p, int nlocal, int i, const int *i_list, const int *j)
{
  vec share = SPLAT(1.0);
  if (p->newton) return share;
  for (int l = 0; l < W; l++)
    if ((i_list ? i_list[l] : i) >= nlocal || j[l] >= nlocal) share[l] = 0.5;
  return share;
}

INLINE void lj_rows(lhh_pair *p, const int shifted, const int ev, lhh_sums *sums)
{
  const double *const x = p->x;
  double *const f = p->f;
  const int *const jtype = p->jtype;
  vec energy = SPLAT(0.0), vir[6];
  for (int k = 0; k < 6; k++) vir[k] = SPLAT(0.0);

  for (int e = 0; e < p->inner.nrows; e++) {
    const lhh_row row = p->inner.row[e];
    const double *const coeff = p->coeff + (size_t)jtype[row.i] * (size_t)(p->ntypes + 1) * LHH_COEFF;
    const double *const xi = x + 4 * (size_t)row.i;
    const vec xi0 = SPLAT(xi[0]), xi1 = SPLAT(xi[1]), xi2 = SPLAT(xi[2]);
    vec fi0 = SPLAT(0.0), fi1 = SPLAT(0.0), fi2 = SPLAT(0.0);

    for (int b = 0; b < row.count; b += W) {
      const int *const j = p->inner.j + row.first + b;
      int type[W], type2[W]; /* rows of LHH_COEFF = 2 quads */
      for (int l = 0; l < W; l++) type[l] = 2 * jtype[j[l]];
      vec4 xj, c;
      load_quads(x, j, &xj);
      load_quads(coeff, type, &c);
      const vec d0 = xi0 - xj.c[0], d1 = xi1 - xj.c[1], d2 = xi2 - xj.c[2];
      const vec rsq = d0 * d0 + d1 * d1 + d2 * d2;
      const bits in = rsq < c.c[LHH_CUTSQ];
      const vec r2inv = 1.0 / rsq;
      const vec r6inv = r2inv * r2inv * r2inv;
      vec fpair = r6inv * (c.c[LHH_LJ1] * r6inv - c.c[LHH_LJ2]) * r2inv;
      if (shifted) fpair -= c.c[LHH_SLOPE] * VSQRT(r2inv);
      fpair = KEEP(in, fpair);

      const vec f0 = d0 * fpair, f1 = d1 * fpair, f2 = d2 * fpair;
      fi0 += f0;
      fi1 += f1;
      fi2 += f2;
      quad q[W];
      make_quads(f0, f1, f2, q);
      for (int l = 0; l < W; l++) QUAD_RW(f, j[l]) -= q[l];

      if (ev) {
        const vec share = shares(p, p->nlocal, row.i, NULL, j);
        for (int l = 0; l < W; l++) type2[l] = type[l] + 1;
        vec4 c2;
        load_quads(coeff, type2, &c2);
        vec en = r6inv * (c2.c[LHH_LJ3 - 4] * r6inv - c2.c[LHH_LJ4 - 4]) - c2.c[LHH_LEVEL - 4];
        if (shifted) en += c.c[LHH_SLOPE] * VSQRT(rsq);
        energy += share * KEEP(in, en);
        const vec g0 = share * f0, g1 = share * f1, g2 = share * f2;
        vir[0] += d0 * g0;
        vir[1] += d1 * g1;
        vir[2] += d2 * g2;
        vir[3] += d0 * g1;
        vir[4] += d0 * g2;
        vir[5] += d1 * g2;
      }
    }
    double *const fi = f + 4 * (size_t)row.i;
    fi[0] += sum_lanes(fi0);
    fi[1] += sum_lanes(fi1);
    fi[2] += sum_lanes(fi2);
  }

  if (!ev) return;
  sums->energy += sum_lanes(energy);
  for (int k = 0; k < 9; k++) sums->virial[k] += sum_lanes(vir[k < 6 ? k : k - 3]);
}

/* Hertz contact with history: the equations stand in hertz_contact.h. */
INLINE void contact_blocks(lhh_pair *p, const int ev, lhh_sums *sums)
{
  const lhh_contacts *const t = &p->touch;
  const ts_hertz *const law = &p->law;
  const vec zero = SPLAT(0.0);
  const bits magnitude = (bits){0} + INT64_MAX; /* all but the sign */
  const double per_kt = law->kt > 0.0 ? law->gammat / law->kt : 0.0;
  const double dt = p->dt;
  vec vir[9];
  for (int k = 0; k < 9; k++) vir[k] = zero;

  for (int b = 0; b < t->n; b += W) {
    const int *const i = t->i + b, *const j = t->j + b;
    vec4 xi, xj, vi, vj, wi, wj;
    load_quads(p->x, i, &xi);
    load_quads(p->x, j, &xj);
    const vec d0 = xi.c[0] - xj.c[0], d1 = xi.c[1] - xj.c[1], d2 = xi.c[2] - xj.c[2];
    const vec rsq = d0 * d0 + d1 * d1 + d2 * d2;
    const vec radsum = VEC(t->radsum + b);
    const bits in = rsq < radsum * radsum;
    const vec r = VSQRT(rsq);
    const vec rinv = 1.0 / r;
    const vec rsqinv = rinv * rinv;
    const vec overlap = KEEP(in, radsum - r);

    load_quads(p->v, i, &vi);
    load_quads(p->v, j, &vj);
    load_quads(p->rw, i, &wi);
    load_quads(p->rw, j, &wj);
    const vec v0 = vi.c[0] - vj.c[0], v1 = vi.c[1] - vj.c[1], v2 = vi.c[2] - vj.c[2];
    const vec w0 = (wi.c[0] + wj.c[0]) * rinv, w1 = (wi.c[1] + wj.c[1]) * rinv;
    const vec w2 = (wi.c[2] + wj.c[2]) * rinv;
    const vec vn = (v0 * d0 + v1 * d1 + v2 * d2) * rsqinv;

    const vec meff = VEC(t->meff + b);
    const vec area = VSQRT(overlap * VEC(t->reff + b));
    vec ccel = area * (law->kn * overlap * rinv - meff * law->gamman * vn);
    if (law->limit_damping) ccel = KEEP(ccel > zero, ccel);

    const vec t0 = v0 - vn * d0 - (d2 * w1 - d1 * w2);
    const vec t1 = v1 - vn * d1 - (d0 * w2 - d2 * w0);
    const vec t2 = v2 - vn * d2 - (d1 * w0 - d0 * w1);

    vec s0 = VEC(t->shear[0] + b) + t0 * dt;
    vec s1 = VEC(t->shear[1] + b) + t1 * dt;
    vec s2 = VEC(t->shear[2] + b) + t2 * dt;
    const bits sheared = (s0 * s0 + s1 * s1 + s2 * s2) > zero;
    if (dt > 0.0) {
      const vec along = (s0 * d0 + s1 * d1 + s2 * d2) * rsqinv;
      s0 -= along * d0;
      s1 -= along * d1;
      s2 -= along * d2;
    }

    const vec mg = meff * law->gammat;
    vec e0 = -area * (law->kt * s0 + mg * t0);
    vec e1 = -area * (law->kt * s1 + mg * t1);
    vec e2 = -area * (law->kt * s2 + mg * t2);
    const vec size = VSQRT(e0 * e0 + e1 * e1 + e2 * e2);
    const vec cap = law->xmu * (vec)((bits)(ccel * r) & magnitude);
    const bits slip = size > cap;
    const vec q = PICK(slip, KEEP(sheared, cap / size), SPLAT(1.0));
    const bits shorten = slip & sheared;
    const vec m = meff * per_kt;
    s0 = PICK(shorten, q * (s0 + m * t0) - m * t0, s0);
    s1 = PICK(shorten, q * (s1 + m * t1) - m * t1, s1);
    s2 = PICK(shorten, q * (s2 + m * t2) - m * t2, s2);
    VEC_RW(t->shear[0] + b) = KEEP(in, s0);
    VEC_RW(t->shear[1] + b) = KEEP(in, s1);
    VEC_RW(t->shear[2] + b) = KEEP(in, s2);

    ccel = KEEP(in, ccel);
    e0 = KEEP(in, e0 * q);
    e1 = KEEP(in, e1 * q);
    e2 = KEEP(in, e2 * q);
    const vec f0 = d0 * ccel + e0, f1 = d1 * ccel + e1, f2 = d2 * ccel + e2;
    const vec radi = rinv * VEC(t->radi + b), radj = rinv * VEC(t->radj + b);
    const vec m0 = d1 * e2 - d2 * e1, m1 = d2 * e0 - d0 * e2, m2 = d0 * e1 - d1 * e0;

    quad qf[W], qi[W], qj[W];
    make_quads(f0, f1, f2, qf);
    make_quads(radi * m0, radi * m1, radi * m2, qi);
    make_quads(radj * m0, radj * m1, radj * m2, qj);
    for (int l = 0; l < W; l++) {
      QUAD_RW(p->f, i[l]) += qf[l];
      QUAD_RW(p->f, j[l]) -= qf[l];
      QUAD_RW(p->torque, i[l]) -= qi[l];
      QUAD_RW(p->torque, j[l]) -= qj[l];
    }

    if (ev) {
      const vec share = shares(p, p->nlocal, 0, i, j);
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

/* The constants make the compiler produce a version without the branches. */
TARGET static void lj(lhh_pair *p, int ev, lhh_sums *sums)
{
  if (p->shift == LHH_SHIFT_FORCE) {
    if (ev)
      lj_rows(p, 1, 1, sums);
    else
      lj_rows(p, 1, 0, sums);
  } else {
    if (ev)
      lj_rows(p, 0, 1, sums);
    else
      lj_rows(p, 0, 0, sums);
  }
}

TARGET static void contact(lhh_pair *p, int ev, lhh_sums *sums)
{
  if (ev)
    contact_blocks(p, 1, sums);
  else
    contact_blocks(p, 0, sums);
}

const lhh_kernels KERNELS = {KERNELS_NAME, lj, contact};
