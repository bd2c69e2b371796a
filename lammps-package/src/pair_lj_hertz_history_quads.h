/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Vectors of four doubles, whatever the instruction set, for the kernels of pair style lj/hertz/history; and
 * the copies between LAMMPS's rows of three, the style's quads and images. Included by
 * pair_lj_hertz_history_kernel.h, which defines TARGET and, where the instruction set has something better
 * than the defaults below, QMASK and its operations.
 */
#ifdef __GNUC__
#pragma GCC diagnostic ignored "-Wpsabi" /* how such vectors are passed: never, all is inlined */
#endif
#ifndef QMASK
typedef int64_t quad_bits __attribute__((vector_size(32)));
#define QMASK quad_bits
#define QLESS(a, b) ((a) < (b))
#define QBOTH(m, n) ((m) & (n))
#define QKEEP(m, a) ((quad)((quad_bits)(a) & (m)))
#define QANY(m) ((m)[0] | (m)[1] | (m)[2] | (m)[3])
/* Lanes after lane l. */
#define QAFTER(l) ((quad_bits){0, (l) < 1 ? -1 : 0, (l) < 2 ? -1 : 0, (l) < 3 ? -1 : 0})
#endif
#ifndef QMAX
#define QMAX(a, b) qmax(a, b)
INLINE quad qmax(quad a, quad b)
{
  for (int l = 0; l < 4; l++) a[l] = a[l] < b[l] ? b[l] : a[l];
  return a;
}
#endif
#ifndef QSQRT
#define QSQRT(a) qsqrt(a)
INLINE quad qsqrt(quad a)
{
  for (int l = 0; l < 4; l++) a[l] = sqrt(a[l]);
  return a;
}
#endif

#define QSPLAT(s) ((quad){s, s, s, s})

/* Four rows become four columns. */
INLINE void turn_quads(quad a[4])
{
  const quad xz01 = SHUF(a[0], a[1], 0, 4, 2, 6), yw01 = SHUF(a[0], a[1], 1, 5, 3, 7);
  const quad xz23 = SHUF(a[2], a[3], 0, 4, 2, 6), yw23 = SHUF(a[2], a[3], 1, 5, 3, 7);
  a[0] = SHUF(xz01, xz23, 0, 1, 4, 5);
  a[1] = SHUF(yw01, yw23, 0, 1, 4, 5);
  a[2] = SHUF(xz01, xz23, 2, 3, 6, 7);
  a[3] = SHUF(yw01, yw23, 2, 3, 6, 7);
}

INLINE double sum_quad(quad a)
{
  return (a[0] + a[1]) + (a[2] + a[3]);
}

/* Three doubles from anywhere, and whatever follows them. */
INLINE quad three(const double *a)
{
  quad q;
  memcpy(&q, a, sizeof q);
  return q;
}

INLINE void copy_bead(lhh_pair *p, const double *x, const double *v, const double *omega, int i, int touched)
{
  for (size_t k = 0, at = (size_t)i; k < 3; k++) {
    p->x[4 * at + k] = x[3 * at + k];
    if (!touched) continue;
    p->motion[8 * at + k] = v[3 * at + k];
    p->motion[8 * at + 4 + k] = p->radius[i] * omega[3 * at + k];
  }
}

/* Of the last bead less than a quad may be there to be read. */
TARGET static double take(lhh_pair *p, const double *x, const double *v, const double *omega)
{
  const int last = p->nlocal - 1;
  for (size_t i = 0; i < (size_t)last; i++) QUAD_RW(p->x, 4 * i) = three(x + 3 * i);
  for (int k = 0; k < p->nactive && p->active[k] < last; k++) {
    const size_t i = (size_t)p->active[k];
    QUAD_RW(p->motion, 8 * i) = three(v + 3 * i);
    QUAD_RW(p->motion, 8 * i + 4) = p->radius[i] * three(omega + 3 * i);
  }
  copy_bead(p, x, v, omega, last, p->nactive > 0 && p->active[p->nactive - 1] == last);

  quad farthest = QSPLAT(0.0);
  for (int i = 0; i <= last; i += 4) {
    quad d[4];
    for (int l = 0; l < 4; l++) {
      const size_t at = 4 * (size_t)(i + l < last ? i + l : last);
      d[l] = QUAD(p->x, at) - QUAD(p->xref, at);
    }
    turn_quads(d);
    farthest = QMAX(farthest, d[0] * d[0] + d[1] * d[1] + d[2] * d[2]);
  }
  return fmax(fmax(farthest[0], farthest[1]), fmax(farthest[2], farthest[3]));
}

/* Rows of three: four quads without their last elements are three. */
INLINE void add_threes(const quad q[4], double *to)
{
  const quad packed[3] = {SHUF(q[0], q[1], 0, 1, 2, 4), SHUF(q[1], q[2], 1, 2, 4, 5),
                          SHUF(q[2], q[3], 2, 4, 5, 6)};
  for (int k = 0; k < 3; k++) {
    const quad sum = three(to + 4 * k) + packed[k];
    memcpy(to + 4 * k, &sum, sizeof sum);
  }
}

/* Adds the virial of a force at place x. */
INLINE void add_virial(quad x, quad f, quad v[3])
{
  for (int k = 0; k < 3; k++) v[k] += x[k] * f;
}

TARGET static void add(const lhh_pair *p, double *f, double *torque, int virial, lhh_sums *sums)
{
  const quad center = {p->center[0], p->center[1], p->center[2], 0.0};
  quad v[3] = {{0.0}, {0.0}, {0.0}};
  size_t i = 0;
  const size_t n = (size_t)p->nlocal;
  for (; i + 4 <= n; i += 4) {
    quad q[4], t[4];
    for (size_t l = 0; l < 4; l++) {
      q[l] = QUAD(p->f, 8 * (i + l));
      t[l] = -p->radius[i + l] * QUAD(p->f, 8 * (i + l) + 4);
      if (virial) add_virial(QUAD(p->x, 4 * (i + l)) - center, q[l], v);
    }
    add_threes(q, f + 3 * i);
    add_threes(t, torque + 3 * i);
  }
  for (; i < n; i++) {
    for (size_t k = 0; k < 3; k++) {
      f[3 * i + k] += p->f[8 * i + k];
      torque[3 * i + k] -= p->radius[i] * p->f[8 * i + 4 + k];
    }
    if (virial) add_virial(QUAD(p->x, 4 * i) - center, QUAD(p->f, 8 * i), v);
  }
  for (int m = 0; m < 9; m++) sums->virial[m] += v[lhh_row[m]][lhh_column[m]];
}

TARGET static void fold(lhh_pair *p, lhh_sums *sums)
{
  const quad zero = QSPLAT(0.0);
  const int end = p->nbase + p->nimage_touch;
  for (int s = p->nbase, period; s < end;) {
    quad all = zero;
    for (period = p->period[s]; s < end && p->period[s] == period; s++) {
      double *const from = p->f + 8 * (size_t)s, *const to = p->f + 8 * (size_t)p->base[s];
      const quad f = QUAD(from, 0);
      all += p->base[s] < p->nlocal ? f : 0.5 * f;
      QUAD_RW(to, 0) += f;
      QUAD_RW(to, 4) += QUAD(from, 4);
      QUAD_RW(from, 0) = zero;
      QUAD_RW(from, 4) = zero;
    }
    for (int m = 0; m < 9; m++) sums->virial[m] += p->offset[period][lhh_row[m]] * all[lhh_column[m]];
  }
  memset(p->f + 8 * (size_t)p->nlocal, 0, 8 * sizeof(double) * (size_t)(p->nbase - p->nlocal));
  memset(p->f + 8 * (size_t)p->nslot, 0, 8 * sizeof(double) * LHH_SHADOW);
}
