/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernels of `damping implicit`: part of pair_lj_hertz_history_kernel.h, which includes this file. The
 * equations stand in pair_lj_hertz_history_damping.c.
 *
 * The iterations are bound by the memory they read, so they are in single precision, with vectors of twice as
 * many lanes, L; and what is read together stands together: for each vector of entries g and the partners,
 * for each chunk of L rows the vectors of the iteration. What they start from and what is made of their
 * result is in double precision.
 */

#define L (2 * W)
typedef float svec __attribute__((vector_size(4 * L)));
typedef int32_t sbits __attribute__((vector_size(4 * L)));
typedef float shalf __attribute__((vector_size(4 * W)));

/* Vectors of entries by which memory is read before its use: of what is read in order, for which the
 * processor's own reading ahead is too short; and of what is read here and there. The vectors in `spread`
 * stay in the second cache unless there are many. */
#define AHEAD_READ 40
#define AHEAD_GATHER 8
#define AHEAD_SPREAD 4
#define AHEAD_CHUNKS 2
#define MANY 65536 /* rows */

#define SQUAD(a, at) (*(const squad *)((a) + (at)))
#define SVEC(a) (*(const svec *)(a))
#define SVEC_RW(a) (*(svec *)(a))

typedef struct {
  float g[3][L];
  uint32_t other[L];
} entries;

typedef struct {
  float mass[L];
  float search[3][L], mapped[3][L]; /* preconditioned residual, matrix times that */
  float way[3][L], way_mapped[3][L], rest[3][L], change[3][L]; /* direction, the same, residual, solution */
  float inverse[6][L];                                         /* of the diagonal blocks */
} chunk_rows;

_Static_assert(sizeof(entries) == LHH_ENTRY * sizeof(float) * L, "room for an entry");
_Static_assert(sizeof(chunk_rows) == LHH_ROW * sizeof(float) * L, "room for a row");

/* ------------------------------------------------------------------------------------------ precision */

#if W == 8
#define LOW_HALF(a) SHUF(a, a, 0, 1, 2, 3, 4, 5, 6, 7)
#define HIGH_HALF(a) SHUF(a, a, 8, 9, 10, 11, 12, 13, 14, 15)
#elif W == 4
#define LOW_HALF(a) SHUF(a, a, 0, 1, 2, 3)
#define HIGH_HALF(a) SHUF(a, a, 4, 5, 6, 7)
#else
#define LOW_HALF(a) SHUF(a, a, 0, 1)
#define HIGH_HALF(a) SHUF(a, a, 2, 3)
#endif

INLINE svec narrow(vec low, vec high)
{
  const shalf a = __builtin_convertvector(low, shalf), b = __builtin_convertvector(high, shalf);
#if W == 8
  return SHUF(a, b, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
#elif W == 4
  return SHUF(a, b, 0, 1, 2, 3, 4, 5, 6, 7);
#else
  return SHUF(a, b, 0, 1, 2, 3);
#endif
}

/* Half 0 or 1 of L numbers. */
INLINE vec widen(const float *a, int half)
{
  return __builtin_convertvector(*(const shalf *)(a + W * half), vec);
}

/* ------------------------------------------------------------------------------------------ turning */

/* L quads (x y z -) of single precision on their way between memory and columns: quad 4 m + k is in the m-th
 * quarter (half, whole) of r[k]. */
typedef struct {
  svec r[4];
} sblock;

#if W == 8
#define TURN_LOW 0, 16, 1, 17, 4, 20, 5, 21, 8, 24, 9, 25, 12, 28, 13, 29
#define TURN_HIGH 2, 18, 3, 19, 6, 22, 7, 23, 10, 26, 11, 27, 14, 30, 15, 31
#define TURN_EVEN 0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29
#define TURN_ODD 2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31
#elif W == 4
#define TURN_LOW 0, 8, 1, 9, 4, 12, 5, 13
#define TURN_HIGH 2, 10, 3, 11, 6, 14, 7, 15
#define TURN_EVEN 0, 1, 8, 9, 4, 5, 12, 13
#define TURN_ODD 2, 3, 10, 11, 6, 7, 14, 15
#else
#define TURN_LOW 0, 4, 1, 5
#define TURN_HIGH 2, 6, 3, 7
#define TURN_EVEN 0, 1, 4, 5
#define TURN_ODD 2, 3, 6, 7
#endif

INLINE sblock fetch_single(const float *a, const uint32_t *at)
{
  sblock b;
  for (int k = 0; k < 4; k++) {
#if W == 8
    b.r[k] = JOIN4(SQUAD(a, at[k]), SQUAD(a, at[k + 4]), SQUAD(a, at[k + 8]), SQUAD(a, at[k + 12]));
#elif W == 4
    b.r[k] = SHUF(SQUAD(a, at[k]), SQUAD(a, at[k + 4]), 0, 1, 2, 3, 4, 5, 6, 7);
#else
    b.r[k] = SQUAD(a, at[k]);
#endif
  }
  return b;
}

/* From quads to columns, which are the r of the result, and back. */
INLINE sblock turn_single(sblock b)
{
  const svec xy01 = SHUF(b.r[0], b.r[1], TURN_LOW), zw01 = SHUF(b.r[0], b.r[1], TURN_HIGH);
  const svec xy23 = SHUF(b.r[2], b.r[3], TURN_LOW), zw23 = SHUF(b.r[2], b.r[3], TURN_HIGH);
  return (sblock){{SHUF(xy01, xy23, TURN_EVEN), SHUF(xy01, xy23, TURN_ODD), SHUF(zw01, zw23, TURN_EVEN),
                   SHUF(zw01, zw23, TURN_ODD)}};
}

/* Puts a vector of chunk k where partners find it. */
INLINE void spread_chunk(lhh_damping *c, int k, const svec u[3])
{
  const sblock b = turn_single((sblock){{u[0], u[1], u[2], (svec){0.0f}}});
  float *const to = c->spread + (size_t)k * 4 * L;
  for (int m = 0; m < L / 4; m++)
    for (int q = 0; q < 4; q++) memcpy(to + 16 * m + 4 * q, (const char *)&b.r[q] + 16 * m, 16);
}

/* ------------------------------------------------------------------------------------------ start */

INLINE chunk_rows *chunk_of(const lhh_damping *c, int k)
{
  return (chunk_rows *)(void *)(c->rows + (size_t)k * LHH_ROW * L);
}

INLINE entries *entries_of(const lhh_damping *c, int n)
{
  return (entries *)(void *)(c->entry + (size_t)n * LHH_ENTRY * L);
}

INLINE void fetch_entries(const entries *e)
{
  for (size_t m = 0; m < sizeof *e; m += LINE) FETCH((const char *)e + m);
}

/* Forces on the beads of chunk k. */
INLINE void fetch_forces(const lhh_pair *p, int k)
{
  if (k >= p->damping.chunks || p->nlocal <= LARGE) return;
  for (int l = 0; l < L; l++) FETCH(p->f + p->damping.force[(size_t)k * L + (size_t)l]);
}

/* search = inverse rest; returns the sum of the products of both. */
INLINE svec precondition(chunk_rows *r, svec s[3])
{
  const svec rest[3] = {SVEC(r->rest[0]), SVEC(r->rest[1]), SVEC(r->rest[2])};
  const svec xy = SVEC(r->inverse[3]), xz = SVEC(r->inverse[4]), yz = SVEC(r->inverse[5]);
  s[0] = SVEC(r->inverse[0]) * rest[0] + xy * rest[1] + xz * rest[2];
  s[1] = xy * rest[0] + SVEC(r->inverse[1]) * rest[1] + yz * rest[2];
  s[2] = xz * rest[0] + yz * rest[1] + SVEC(r->inverse[2]) * rest[2];
  for (int m = 0; m < 3; m++) SVEC_RW(r->search[m]) = s[m];
  return s[0] * rest[0] + s[1] * rest[1] + s[2] * rest[2];
}

INLINE vec sum_halves(svec a)
{
  return __builtin_convertvector(LOW_HALF(a), vec) + __builtin_convertvector(HIGH_HALF(a), vec);
}

/* Inverse of the symmetric block xx yy zz xy xz yz; zero for beads that are held and for padding, which have
 * no mass. */
INLINE void invert_block(svec mass, const svec a[6], chunk_rows *r)
{
  const svec xx = a[1] * a[2] - a[5] * a[5], xy = a[4] * a[5] - a[3] * a[2], xz = a[3] * a[5] - a[4] * a[1];
  const svec zero = {0.0f}, scale = 1.0f / (a[0] * xx + a[3] * xy + a[4] * xz);
  const svec b[6] = {xx, a[0] * a[2] - a[4] * a[4], a[0] * a[1] - a[3] * a[3], xy,
                     xz, a[3] * a[4] - a[0] * a[5]};
  for (int m = 0; m < 6; m++) SVEC_RW(r->inverse[m]) = (svec)((sbits)(b[m] * scale) & (zero < mass));
}

/* Puts g into the entries of chunk k and adds them to its diagonal blocks; returns how many vectors of
 * entries touch. */
INLINE int fill_entries(const lhh_damping *c, int k, const int large, svec diagonal[6])
{
  int used = 0;
  for (int n = c->first[k]; n < c->first[k + 1]; n++) {
    const uint32_t *const from = c->from + (size_t)n * L;
    if (large && n + AHEAD_GATHER < c->first[c->chunks]) {
      for (int l = 0; l < L; l++) FETCH(c->g + from[AHEAD_GATHER * L + l]);
      fetch_entries(entries_of(c, n + AHEAD_GATHER));
    }
    const sblock b = turn_single(fetch_single(c->g, from));
    entries *const e = entries_of(c, n);
    for (int m = 0; m < 3; m++) SVEC_RW(e->g[m]) = b.r[m];
    const svec xx = b.r[0] * b.r[0], yy = b.r[1] * b.r[1], zz = b.r[2] * b.r[2];
    if (ANY(LESS(SPLAT(0.0), sum_halves(xx + yy + zz)))) used = n + 1 - c->first[k];
    diagonal[0] += xx;
    diagonal[1] += yy;
    diagonal[2] += zz;
    for (int m = 3; m < 6; m++) diagonal[m] += b.r[lhh_row[m]] * b.r[lhh_column[m]];
  }
  return used;
}

/* Begins an iteration for chunk k with the residual half F - mass change, where `change` is the sum of what
 * earlier iterations have found; none if NULL. */
INLINE vec begin_chunk(lhh_pair *p, int k, const double *const change)
{
  lhh_damping *const c = &p->damping;
  chunk_rows *const r = chunk_of(c, k);
  const double *const mass = c->mass + (size_t)k * L;
  vec rest[2][3];
  for (int h = 0; h < 2; h++) {
    const columns f = turn(fetch(p->f, c->force + (size_t)k * L + W * h));
    const vec m = VEC(mass + W * h);
    for (int a = 0; a < 3; a++) {
      rest[h][a] = p->half * f.c[a];
      if (change) rest[h][a] -= m * VEC(change + a * L + W * h);
      rest[h][a] = KEEP(LESS(SPLAT(0.0), m), rest[h][a]);
    }
  }
  svec s[3];
  for (int a = 0; a < 3; a++) SVEC_RW(r->rest[a]) = narrow(rest[0][a], rest[1][a]);
  const svec product = precondition(r, s);
  spread_chunk(c, k, s);
  return sum_halves(product);
}

TARGET static double damping_start(lhh_pair *p)
{
  lhh_damping *const c = &p->damping;
  const int large = p->nlocal > LARGE;
  vec sum = SPLAT(0.0);
  for (int k = 0; k < c->chunks; k++) {
    const double *const mass = c->mass + (size_t)k * L;
    const svec m = narrow(VEC(mass), VEC(mass + W)), zero = {0.0f};
    svec diagonal[6] = {m, m, m, zero, zero, zero};
    chunk_rows *const r = chunk_of(c, k);
    fetch_forces(p, k + 1);
    c->touching[k] = fill_entries(c, k, large, diagonal);
    invert_block(m, diagonal, r);
    SVEC_RW(r->mass) = m;
    sum += begin_chunk(p, k, NULL);
  }
  return sum_lanes(sum);
}

TARGET static double damping_again(lhh_pair *p)
{
  lhh_damping *const c = &p->damping;
  vec sum = SPLAT(0.0);
  for (int k = 0; k < c->chunks; k++) {
    double *const change = c->change + (size_t)k * 3 * L;
    for (int m = 0; m < 3; m++)
      for (int h = 0; h < 2; h++) VEC_RW(change + m * L + W * h) += widen(chunk_of(c, k)->change[m], h);
    sum += begin_chunk(p, k, change);
  }
  return sum_lanes(sum);
}

/* ------------------------------------------------------------------------------------------ iteration */

INLINE double multiply(lhh_damping *c, const int many)
{
  const entries *const last = entries_of(c, c->first[c->chunks]);
  vec sum = SPLAT(0.0);
  for (int k = 0; k < c->chunks; k++) {
    chunk_rows *const r = chunk_of(c, k);
    const svec u[3] = {SVEC(r->search[0]), SVEC(r->search[1]), SVEC(r->search[2])}, mass = SVEC(r->mass);
    svec y[3] = {mass * u[0], mass * u[1], mass * u[2]};
    for (size_t m = 0; m < offsetof(chunk_rows, way); m += LINE) FETCH((const char *)(r + AHEAD_CHUNKS) + m);
    const entries *e = entries_of(c, c->first[k]);
    for (const entries *const end = e + c->touching[k]; e < end; e++) {
      fetch_entries(e + AHEAD_READ);
      if (many && e + AHEAD_SPREAD < last)
        for (int l = 0; l < L; l++) FETCH(c->spread + e[AHEAD_SPREAD].other[l]);
      const sblock o = turn_single(fetch_single(c->spread, e->other));
      const svec g[3] = {SVEC(e->g[0]), SVEC(e->g[1]), SVEC(e->g[2])};
      const svec along = g[0] * (u[0] - o.r[0]) + g[1] * (u[1] - o.r[1]) + g[2] * (u[2] - o.r[2]);
      for (int m = 0; m < 3; m++) y[m] += g[m] * along;
    }
    for (int m = 0; m < 3; m++) SVEC_RW(r->mapped[m]) = y[m];
    sum += sum_halves(y[0] * u[0] + y[1] * u[1] + y[2] * u[2]);
  }
  return sum_lanes(sum);
}

TARGET static double damping_multiply(lhh_damping *c)
{
  return c->chunks > MANY / L ? multiply(c, 1) : multiply(c, 0);
}

/* The first step has no earlier direction and solution to add to. */
INLINE double advance(lhh_damping *c, float along, float conjugate, const int first)
{
  vec sum = SPLAT(0.0);
  for (int k = 0; k < c->chunks; k++) {
    chunk_rows *const r = chunk_of(c, k);
    svec s[3];
    for (int m = 0; m < 3; m++) {
      svec w = SVEC(r->search[m]), wm = SVEC(r->mapped[m]), change = along * w;
      if (!first) {
        w += conjugate * SVEC(r->way[m]);
        wm += conjugate * SVEC(r->way_mapped[m]);
        change = SVEC(r->change[m]) + along * w;
      }
      SVEC_RW(r->way[m]) = w;
      SVEC_RW(r->way_mapped[m]) = wm;
      SVEC_RW(r->rest[m]) -= along * wm;
      SVEC_RW(r->change[m]) = change;
    }
    sum += sum_halves(precondition(r, s));
    spread_chunk(c, k, s);
  }
  return sum_lanes(sum);
}

TARGET static double damping_advance(lhh_damping *c, double along, double conjugate)
{
  if (conjugate == 0.0) return advance(c, (float)along, 0.0f, 1);
  return advance(c, (float)along, (float)conjugate, 0);
}

TARGET static void damping_spread(lhh_damping *c)
{
  for (int k = 0; k < c->chunks; k++) {
    const chunk_rows *const r = chunk_of(c, k);
    const svec u[3] = {SVEC(r->change[0]), SVEC(r->change[1]), SVEC(r->change[2])};
    spread_chunk(c, k, u);
  }
}

/* ------------------------------------------------------------------------------------------ finish */

/* u_i - u_j of W contacts. */
INLINE columns relative_change(const lhh_damping *c, int at)
{
  quad d[W];
  block b;
  for (int l = 0; l < W; l++)
    d[l] = __builtin_convertvector(SQUAD(c->spread, c->end[0][at + l]), quad) -
           __builtin_convertvector(SQUAD(c->spread, c->end[1][at + l]), quad);
#if W == 8
  for (int k = 0; k < 4; k++) b.r[k] = JOIN(d[k], d[k + 4]);
#elif W == 4
  for (int k = 0; k < 4; k++) b.r[k] = d[k];
#else
  for (int k = 0; k < 4; k++) b.r[k] = (vec){d[k / 2][2 * (k % 2)], d[k / 2][2 * (k % 2) + 1]};
#endif
  return turn(b);
}

/* In double precision, for all contacts, so that the residual can be found anew. */
INLINE void finish_contacts(lhh_pair *p)
{
  const lhh_damping *const c = &p->damping;
  const double factor = -1.0 / p->half;
  for (int at = 0; at < p->touch.n; at += W) {
    const spot s = spot_of(p, at);
    uint32_t from[W];
    for (int l = 0; l < W; l++) from[l] = 4 * (uint32_t)(at + l);
    const columns g = turn(fetch(c->contact, from)), u = relative_change(c, at);
    const vec along = factor * (g.c[0] * u.c[0] + g.c[1] * u.c[1] + g.c[2] * u.c[2]);
    quad f[W];
    make_quads(g.c[0] * along, g.c[1] * along, g.c[2] * along, SPLAT(0.0), f);
    for (int l = 0; l < W; l++) {
      QUAD_RW(p->f, s.block->i[s.lane + l]) += f[l];
      QUAD_RW(p->f, s.block->j[s.lane + l]) -= f[l];
    }
  }
}

/* By rows. The force of a contact comes out of the rows of both its beads, each time as the opposite to the
 * last bit, and is added up in double precision, so momentum is conserved. */
INLINE void finish_chunk(lhh_pair *p, int k)
{
  const lhh_damping *const c = &p->damping;
  const chunk_rows *const r = chunk_of(c, k);
  const svec u[3] = {SVEC(r->change[0]), SVEC(r->change[1]), SVEC(r->change[2])};
  vec y[2][3] = {{SPLAT(0.0), SPLAT(0.0), SPLAT(0.0)}, {SPLAT(0.0), SPLAT(0.0), SPLAT(0.0)}};
  const entries *e = entries_of(c, c->first[k]);
  for (const entries *const end = e + c->touching[k]; e < end; e++) {
    fetch_entries(e + AHEAD_READ);
    const sblock o = turn_single(fetch_single(c->spread, e->other));
    const svec g[3] = {SVEC(e->g[0]), SVEC(e->g[1]), SVEC(e->g[2])};
    const svec along = g[0] * (u[0] - o.r[0]) + g[1] * (u[1] - o.r[1]) + g[2] * (u[2] - o.r[2]);
    for (int m = 0; m < 3; m++) {
      const svec force = g[m] * along;
      y[0][m] += __builtin_convertvector(LOW_HALF(force), vec);
      y[1][m] += __builtin_convertvector(HIGH_HALF(force), vec);
    }
  }
  const double factor = -1.0 / p->half;
  for (int h = 0; h < 2; h++) {
    const uint32_t *const to = c->force + (size_t)k * L + W * h;
    quad f[W];
    make_quads(factor * y[h][0], factor * y[h][1], factor * y[h][2], SPLAT(0.0), f);
    for (int l = 0; l < W; l++) QUAD_RW(p->f, to[l]) += f[l];
  }
}

/* The virial that the forces on images have beyond that at their beads' places. */
INLINE void image_virial(const lhh_pair *p, lhh_sums *sums)
{
  const lhh_damping *const c = &p->damping;
  memset(c->pull, 0, 2 * (size_t)p->nperiods * sizeof *c->pull);
  for (const lhh_image_contact *n = c->image; n < c->image + c->nimages; n++) {
    const float *const g = c->g + n->g, *const u = c->spread + n->end[0], *const v = c->spread + n->end[1];
    const float along = g[0] * (u[0] - v[0]) + g[1] * (u[1] - v[1]) + g[2] * (u[2] - v[2]);
    for (int m = 0; m < 3; m++) c->pull[n->pull][m] += (double)(along * g[m]);
  }
  for (int k = 0; k < 2 * p->nperiods; k++) {
    const double part = (k % 2 ? 0.5 : 1.0) / p->half;
    for (int m = 0; m < 9; m++)
      sums->virial[m] += part * p->offset[k / 2][lhh_row[m]] * c->pull[k][lhh_column[m]];
  }
}

TARGET static void damping_finish(lhh_pair *p, lhh_sums *sums)
{
  if (p->damping.precise) {
    finish_contacts(p);
    fold(p, sums);
    return;
  }
  for (int k = 0; k < p->damping.chunks; k++) {
    fetch_forces(p, k + 1);
    finish_chunk(p, k);
  }
  image_virial(p, sums);
}
