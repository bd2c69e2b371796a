/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernels of pair style lj/hertz/history, written once with vectors of W doubles. Included by one file
 * per instruction set, which defines
 *   W                 doubles per vector: 2, 4 or 8
 *   TARGET            attribute that selects the instruction set, or nothing
 *   KERNELS, KERNELS_NAME   the table defined at the end
 * and, where the instruction set has something better than the defaults below, MASK and its operations,
 * VRSQRT, VSQRT, APPEND; QMASK and its operations, QMAX, QSQRT (pair_lj_hertz_history_quads.h).
 *
 * Contacts are taken W at a time. Beads' quads (x y z -) are turned into vectors of x, y and z by shuffles,
 * which is faster than gather instructions on most processors; forces take the way back, one contact after
 * the other.
 */
#include "pair_lj_hertz_history.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

typedef double vec __attribute__((vector_size(8 * W)));
typedef int64_t bits __attribute__((vector_size(8 * W)));
typedef double quad __attribute__((vector_size(32)));

#define INLINE TARGET static inline __attribute__((always_inline))
#define SHUF __builtin_shufflevector
#define VABS(a) ((vec)((bits)(a) & ((bits){0} + INT64_MAX)))
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
#define ANY(m) any(m)
INLINE int any(bits m)
{
  int64_t set = 0;
  for (int l = 0; l < W; l++) set |= m[l];
  return set != 0;
}
#define LESS(a, b) ((a) < (b))
#define KEEP(m, a) ((vec)((bits)(a) & (m)))                           /* a where m, else 0 */
#define PICK(m, a, b) ((vec)(((bits)(a) & (m)) | ((bits)(b) & ~(m)))) /* a where m, else b */
#endif
#ifndef VRSQRT
#define VRSQRT(a) (1.0 / VSQRT(a))
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

/* Order of the components of a virial: xx yy zz xy xz yz yx zx zy. */
static const int lhh_row[9] = {0, 1, 2, 0, 0, 1, 1, 2, 2}, lhh_column[9] = {0, 1, 2, 1, 2, 2, 0, 0, 1};

#include "pair_lj_hertz_history_quads.h"

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
  for (int k = 0; k < 4; k++) b.r[k] = JOIN(QUAD(a, at[k]), QUAD(a, at[k + 4]));
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
/* The way back: q[l] = (x[l], y[l], z[l], w[l]). */
INLINE void make_quads(vec x, vec y, vec z, vec w, quad *q)
{
  const vec xy0 = SHUF(x, y, 0, 8, 2, 10, 4, 12, 6, 14), xy1 = SHUF(x, y, 1, 9, 3, 11, 5, 13, 7, 15);
  const vec z0 = SHUF(z, w, 0, 8, 2, 10, 4, 12, 6, 14), z1 = SHUF(z, w, 1, 9, 3, 11, 5, 13, 7, 15);
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
  turn_quads(b.r);
  return (columns){{b.r[0], b.r[1], b.r[2], b.r[3]}};
}
INLINE void make_quads(vec x, vec y, vec z, vec w, quad *q)
{
  q[0] = x;
  q[1] = y;
  q[2] = z;
  q[3] = w;
  turn_quads(q);
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
INLINE void make_quads(vec x, vec y, vec z, vec w, quad *q)
{
  q[0] = (quad){x[0], y[0], z[0], w[0]};
  q[1] = (quad){x[1], y[1], z[1], w[1]};
}
#endif

/* Contacts: r_i - r_j as columns. Their indices are 8 times the slot. */
INLINE columns separation(const double *x, const uint32_t *i, const uint32_t *j)
{
  uint32_t hi[W], hj[W];
  for (int l = 0; l < W; l++) {
    hi[l] = i[l] / 2;
    hj[l] = j[l] / 2;
  }
  block b = fetch(x, hi);
  const block c = fetch(x, hj);
  for (int k = 0; k < 4; k++) b.r[k] -= c.r[k];
  return turn(b);
}

/* v_i - v_j and w_i + w_j as columns, and the addition of columns to rows: the mirror image. */
#if W == 8
INLINE void relative_motion(const double *motion, const uint32_t *i, const uint32_t *j, columns *v,
                            columns *w)
{
  const vec sign = {-1, -1, -1, -1, 1, 1, 1, 1};
  vec row[8], even[4], odd[4];
  for (int l = 0; l < 8; l++) row[l] = VEC(motion + i[l]) + sign * VEC(motion + j[l]);
  for (int k = 0; k < 4; k++) {
    even[k] = SHUF(row[2 * k], row[2 * k + 1], 0, 8, 2, 10, 4, 12, 6, 14);
    odd[k] = SHUF(row[2 * k], row[2 * k + 1], 1, 9, 3, 11, 5, 13, 7, 15);
  }
  const vec a = SHUF(even[0], even[1], 0, 1, 8, 9, 4, 5, 12, 13),
            b = SHUF(even[2], even[3], 0, 1, 8, 9, 4, 5, 12, 13);
  const vec c = SHUF(odd[0], odd[1], 0, 1, 8, 9, 4, 5, 12, 13),
            d = SHUF(odd[2], odd[3], 0, 1, 8, 9, 4, 5, 12, 13);
  const vec e = SHUF(even[0], even[1], 2, 3, 10, 11, 6, 7, 14, 15);
  const vec f = SHUF(even[2], even[3], 2, 3, 10, 11, 6, 7, 14, 15);
  v->c[0] = SHUF(a, b, 0, 1, 2, 3, 8, 9, 10, 11);
  w->c[0] = SHUF(a, b, 4, 5, 6, 7, 12, 13, 14, 15);
  v->c[1] = SHUF(c, d, 0, 1, 2, 3, 8, 9, 10, 11);
  w->c[1] = SHUF(c, d, 4, 5, 6, 7, 12, 13, 14, 15);
  v->c[2] = SHUF(e, f, 0, 1, 2, 3, 8, 9, 10, 11);
  w->c[2] = SHUF(e, f, 4, 5, 6, 7, 12, 13, 14, 15);
}
INLINE void add_rows(double *a, const uint32_t *i, const uint32_t *j, const vec f[3], const vec m[3])
{
  const vec zero = SPLAT(0.0), sign = {-1, -1, -1, -1, 1, 1, 1, 1};
  for (int half = 0; half < 2; half++) {
    vec p[3];
    for (int k = 0; k < 3; k++)
      p[k] = half ? SHUF(f[k], m[k], 4, 5, 6, 7, 12, 13, 14, 15) : SHUF(f[k], m[k], 0, 1, 2, 3, 8, 9, 10, 11);
    const vec even = SHUF(p[0], p[1], 0, 8, 2, 10, 4, 12, 6, 14),
              odd = SHUF(p[0], p[1], 1, 9, 3, 11, 5, 13, 7, 15);
    const vec even2 = SHUF(p[2], zero, 0, 8, 2, 10, 4, 12, 6, 14),
              odd2 = SHUF(p[2], zero, 1, 9, 3, 11, 5, 13, 7, 15);
    const vec row[4] = {
        SHUF(even, even2, 0, 1, 8, 9, 4, 5, 12, 13), SHUF(odd, odd2, 0, 1, 8, 9, 4, 5, 12, 13),
        SHUF(even, even2, 2, 3, 10, 11, 6, 7, 14, 15), SHUF(odd, odd2, 2, 3, 10, 11, 6, 7, 14, 15)};
    for (int l = 0; l < 4; l++) {
      VEC_RW(a + i[4 * half + l]) += row[l];
      VEC_RW(a + j[4 * half + l]) += sign * row[l];
    }
  }
}
#else
INLINE void relative_motion(const double *motion, const uint32_t *i, const uint32_t *j, columns *v,
                            columns *w)
{
  block b = fetch(motion, i), c = fetch(motion, j);
  for (int k = 0; k < 4; k++) b.r[k] -= c.r[k];
  *v = turn(b);
  b = fetch(motion + 4, i), c = fetch(motion + 4, j);
  for (int k = 0; k < 4; k++) b.r[k] += c.r[k];
  *w = turn(b);
}
INLINE void add_rows(double *a, const uint32_t *i, const uint32_t *j, const vec f[3], const vec m[3])
{
  quad qf[W], qm[W];
  make_quads(f[0], f[1], f[2], SPLAT(0.0), qf);
  make_quads(m[0], m[1], m[2], SPLAT(0.0), qm);
  for (int l = 0; l < W; l++) {
    QUAD_RW(a, i[l]) += qf[l];
    QUAD_RW(a + 4, i[l]) += qm[l];
    QUAD_RW(a, j[l]) -= qf[l];
    QUAD_RW(a + 4, j[l]) += qm[l];
  }
}
#endif

INLINE double sum_lanes(vec a)
{
  double s = 0.0;
  for (int l = 0; l < W; l++) s += a[l];
  return s;
}

/* What a group of blocks of W contacts needs, by column, on its way from beads to forces. */
#define GROUP 4
typedef struct {
  int n, at[GROUP];                                  /* blocks; where each begins in the list */
  vec direction[3][GROUP], v[3][GROUP], w[3][GROUP]; /* from j to i, v_i - v_j, R_i omega_i + R_j omega_j */
  vec r[GROUP];                                      /* r_i - r_j = r direction */
  vec area[GROUP], push[GROUP];                      /* root of overlap times radius; normal force / area */
  vec f[3][GROUP], m[3][GROUP]; /* force on i, at first -tangential force / area; n x F_t */
} group;

typedef float squad __attribute__((vector_size(16)));

/* What the equations of implicit damping need of contacts at, at + 1, … */
INLINE void put_damping(lhh_damping *c, int at, vec g0, vec g1, vec g2)
{
  quad q[W];
  make_quads(g0, g1, g2, SPLAT(0.0), q);
  for (int l = 0; l < W; l++) *(squad *)(c->g + 4 * (size_t)(at + l)) = __builtin_convertvector(q[l], squad);
  for (int l = 0; c->precise && l < W; l++) QUAD_RW(c->contact, 4 * (size_t)(at + l)) = q[l];
}

/* Contacts at … at + W - 1 of the inner list: of this block, from this lane on. */
typedef struct {
  lhh_block *block;
  int lane;
} spot;

INLINE spot spot_of(const lhh_pair *p, int at)
{
  return (spot){p->touch.block + (size_t)at / LHH_WIDTH, W == LHH_WIDTH ? 0 : at % LHH_WIDTH};
}

/* In a system larger than the caches, a block of contacts would wait for its line of the list and for its
 * beads; so these are asked for some blocks before, in the second cache: the first can wait for few at a
 * time. */
#define LINE 64
#define LARGE 8192            /* beads */
#define AHEAD (4 * LHH_WIDTH) /* contacts, for their beads */
#define AHEAD_BLOCKS 16       /* for blocks, from there */
#define FETCH(a) __builtin_prefetch(a, 0, 2)

INLINE void fetch_early(const lhh_pair *p, int at)
{
  if (at + AHEAD + AHEAD_BLOCKS * LHH_WIDTH >= p->touch.n) return;
  const spot s = spot_of(p, at + AHEAD);
  const char *const far = (const char *)(s.block + AHEAD_BLOCKS);
  for (size_t k = 0; k < sizeof *s.block && s.lane == 0; k += LINE) FETCH(far + k);
  for (int l = s.lane; l < s.lane + W; l++) {
    const uint32_t ends[2] = {s.block->i[l], s.block->j[l]};
    for (int k = 0; k < 2; k++) {
      FETCH(p->x + ends[k] / 2);
      FETCH(p->motion + ends[k]);
      FETCH(p->f + ends[k]);
    }
  }
}

/* Collects blocks in which any contact touches, from `at` on; returns where to go on. Contacts of the others
 * have parted, if they were not apart before: they lose their history. */
INLINE int group_load(lhh_pair *p, int at, const int implicit, group *g)
{
  const int large = p->nlocal > LARGE;
  for (g->n = 0; at < p->touch.n && g->n < GROUP; at += W) {
    const spot s = spot_of(p, at);
    const uint32_t *const i = s.block->i + s.lane, *const j = s.block->j + s.lane;
    if (large) fetch_early(p, at);
    const columns d = separation(p->x, i, j);
    const vec rsq = d.c[0] * d.c[0] + d.c[1] * d.c[1] + d.c[2] * d.c[2];
    const vec radsum = VEC(s.block->radsum + s.lane);
    if (!ANY(LESS(rsq, radsum * radsum))) {
      for (int k = 0; k < 3; k++) VEC_RW(s.block->shear[k] + s.lane) = SPLAT(0.0);
      if (implicit) put_damping(&p->damping, at, SPLAT(0.0), SPLAT(0.0), SPLAT(0.0));
      continue;
    }
    columns v, w;
    relative_motion(p->motion, i, j, &v, &w);
    const vec rinv = VRSQRT(rsq);
    const int b = g->n++;
    g->at[b] = at;
    g->r[b] = rsq * rinv;
    for (int k = 0; k < 3; k++) {
      g->direction[k][b] = d.c[k] * rinv;
      g->v[k][b] = v.c[k];
      g->w[k][b] = w.c[k];
    }
  }
  return at;
}

INLINE void keep_damping(lhh_pair *p, const int b, const group *g)
{
  const spot s = spot_of(p, g->at[b]);
  const vec root = VSQRT(p->half * p->law.gamman * VEC(s.block->meff + s.lane) * g->area[b]);
  put_damping(&p->damping, g->at[b], g->direction[0][b] * root, g->direction[1][b] * root,
              g->direction[2][b] * root);
}

INLINE void group_add(lhh_pair *p, const group *g)
{
  for (int b = 0; b < g->n; b++) {
    const vec f[3] = {g->f[0][b], g->f[1][b], g->f[2][b]}, m[3] = {g->m[0][b], g->m[1][b], g->m[2][b]};
    const spot s = spot_of(p, g->at[b]);
    add_rows(p->f, s.block->i + s.lane, s.block->j + s.lane, f, m);
  }
}

/* Hertz contact with history, W contacts at a time: the equations stand in hertz_contact.h. The friction cap
 * is compared without the factor sqrt(overlap reff), which both sides share. Torques leave as the sum of n x
 * F_t; the factor -radius is the bead's own and is applied once, by the caller. */

/* Normal forces, and the history and tangential forces as they are if nothing slips. */
INLINE void group_stick(lhh_pair *p, int b, group *g)
{
  const spot here = spot_of(p, g->at[b]);
  lhh_block *const t = here.block;
  const int at = here.lane;
  const ts_hertz *const law = &p->law;
  const vec zero = SPLAT(0.0);
  const double dt = p->dt;

  const vec n0 = g->direction[0][b], n1 = g->direction[1][b], n2 = g->direction[2][b];
  const vec v0 = g->v[0][b], v1 = g->v[1][b], v2 = g->v[2][b];
  const vec w0 = g->w[0][b], w1 = g->w[1][b], w2 = g->w[2][b];
  const vec meff = VEC(t->meff + at), overlap = VEC(t->radsum + at) - g->r[b];
  const MASK in = LESS(zero, overlap);
  g->area[b] = VSQRT(KEEP(in, overlap * VEC(t->reff + at)));
  const vec vn = v0 * n0 + v1 * n1 + v2 * n2;
  vec push = law->kn * overlap - meff * law->gamman * vn;
  if (law->limit_damping) push = KEEP(LESS(zero, push), push);
  g->push[b] = push;

  const vec t0 = v0 - vn * n0 - (n2 * w1 - n1 * w2);
  const vec t1 = v1 - vn * n1 - (n0 * w2 - n2 * w0);
  const vec t2 = v2 - vn * n2 - (n1 * w0 - n0 * w1);
  vec s0 = KEEP(in, VEC(t->shear[0] + at) + t0 * dt);
  vec s1 = KEEP(in, VEC(t->shear[1] + at) + t1 * dt);
  vec s2 = KEEP(in, VEC(t->shear[2] + at) + t2 * dt);
  if (dt > 0.0) {
    const vec along = s0 * n0 + s1 * n1 + s2 * n2;
    s0 -= along * n0;
    s1 -= along * n1;
    s2 -= along * n2;
  }
  VEC_RW(t->shear[0] + at) = s0;
  VEC_RW(t->shear[1] + at) = s1;
  VEC_RW(t->shear[2] + at) = s2;
  const vec mg = meff * law->gammat;
  g->f[0][b] = law->kt * s0 + mg * t0;
  g->f[1][b] = law->kt * s1 + mg * t1;
  g->f[2][b] = law->kt * s2 + mg * t2;
}

/* Where the tangential force exceeds friction: by what it is to be multiplied, and the history that goes with
 * it. Without a history there is no friction force. */
INLINE void group_slip(lhh_pair *p, int b, group *g, vec *part)
{
  const spot here = spot_of(p, g->at[b]);
  lhh_block *const t = here.block;
  const int at = here.lane;
  const vec e0 = g->f[0][b], e1 = g->f[1][b], e2 = g->f[2][b], cap = p->law.xmu * g->push[b];
  const vec size_sq = e0 * e0 + e1 * e1 + e2 * e2;
  const MASK slip = LESS(cap * cap, size_sq);
  *part = SPLAT(1.0);
  if (!ANY(slip)) return;
  const vec s0 = VEC(t->shear[0] + at), s1 = VEC(t->shear[1] + at), s2 = VEC(t->shear[2] + at);
  const MASK sheared = LESS(SPLAT(0.0), s0 * s0 + s1 * s1 + s2 * s2);
  const double per_kt = p->law.kt > 0.0 ? 1.0 / p->law.kt : 0.0;
  *part = PICK(slip, KEEP(sheared, VABS(cap) * VRSQRT(size_sq)), *part);
  const vec less = KEEP(sheared, (*part - 1.0) * per_kt);
  VEC_RW(t->shear[0] + at) = s0 + less * e0;
  VEC_RW(t->shear[1] + at) = s1 + less * e1;
  VEC_RW(t->shear[2] + at) = s2 + less * e2;
}

INLINE void group_forces(lhh_pair *p, int b, const int implicit, group *g)
{
  vec part;
  group_slip(p, b, g, &part);
  const vec n0 = g->direction[0][b], n1 = g->direction[1][b], n2 = g->direction[2][b];
  const vec normal = g->area[b] * g->push[b], minus = -g->area[b] * part;
  const vec e0 = minus * g->f[0][b], e1 = minus * g->f[1][b], e2 = minus * g->f[2][b];
  g->f[0][b] = n0 * normal + e0;
  g->f[1][b] = n1 * normal + e1;
  g->f[2][b] = n2 * normal + e2;
  g->m[0][b] = n1 * e2 - n2 * e1;
  g->m[1][b] = n2 * e0 - n0 * e2;
  g->m[2][b] = n0 * e1 - n1 * e0;
  if (implicit) keep_damping(p, b, g);
}

/* Groups are taken in several passes, each of independent short pieces, because the whole way of one contact
 * is longer than what a processor can overlap with the next. */
INLINE void contact_groups(lhh_pair *p, const int implicit)
{
  group g;
  for (int at = 0; at < p->touch.n;) {
    at = group_load(p, at, implicit, &g);
    for (int b = 0; b < g.n; b++) group_stick(p, b, &g);
    for (int b = 0; b < g.n; b++) group_forces(p, b, implicit, &g);
    group_add(p, &g);
  }
}

TARGET static void contact(lhh_pair *p)
{
  if (p->half > 0.0)
    contact_groups(p, 1);
  else
    contact_groups(p, 0);
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

#include "pair_lj_hertz_history_damping.h"
#include "pair_lj_hertz_history_lj.h"

const lhh_kernels KERNELS = {.name = KERNELS_NAME,
                             .width = W,
                             .take = take,
                             .add = add,
                             .place = place,
                             .lj = lj,
                             .prune = prune,
                             .contact = contact,
                             .fold = fold,
                             .damping_start = damping_start,
                             .damping_again = damping_again,
                             .damping_multiply = damping_multiply,
                             .damping_advance = damping_advance,
                             .damping_spread = damping_spread,
                             .damping_finish = damping_finish,
                             .within = within};
