/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernels of `damping implicit`: part of pair_lj_hertz_history_kernel.h, which includes this file. The
 * equations stand in pair_lj_hertz_history_damping.c. A vector holds W rows of a chunk.
 */

#define COLUMN_RW(column, chunk) VEC_RW((column) + W * (size_t)(chunk))

INLINE void spread_chunk(lhh_damping *c, int k, const vec u[3])
{
  quad q[W];
  make_quads(u[0], u[1], u[2], SPLAT(0.0), q);
  for (int l = 0; l < W; l++) QUAD_RW(c->spread, c->bead[W * k + l]) = q[l];
}

TARGET static void damping_spread(lhh_damping *c, double *const vector[3])
{
  for (int k = 0; k < c->chunks; k++) {
    const vec u[3] = {COLUMN_RW(vector[0], k), COLUMN_RW(vector[1], k), COLUMN_RW(vector[2], k)};
    spread_chunk(c, k, u);
  }
}

/* Inverse of the symmetric block xx yy zz xy xz yz; zero for beads that are held and for padding, which have
 * no mass. */
INLINE void invert_block(lhh_damping *c, int k, const vec a[6])
{
  const vec zero = SPLAT(0.0);
  const MASK moves = LESS(zero, COLUMN_RW(c->mass, k));
  const vec xx = a[1] * a[2] - a[5] * a[5], xy = a[4] * a[5] - a[3] * a[2], xz = a[3] * a[5] - a[4] * a[1];
  const vec scale = KEEP(moves, 1.0 / (a[0] * xx + a[3] * xy + a[4] * xz));
  const vec b[6] = {xx, a[0] * a[2] - a[4] * a[4], a[0] * a[1] - a[3] * a[3], xy,
                    xz, a[3] * a[4] - a[0] * a[5]};
  for (int m = 0; m < 6; m++) COLUMN_RW(c->inverse[m], k) = KEEP(moves, b[m] * scale);
}

TARGET static void damping_start(lhh_pair *p)
{
  lhh_damping *const c = &p->damping;
  for (int k = 0; k < c->chunks; k++) {
    const vec mass = COLUMN_RW(c->mass, k);
    vec a[6] = {mass, mass, mass, SPLAT(0.0), SPLAT(0.0), SPLAT(0.0)};
    for (int b = W * c->first[k]; b < W * c->first[k + 1]; b += W) {
      uint32_t at[W];
      for (int l = 0; l < W; l++) at[l] = 4 * (uint32_t)(b + l);
      const columns g = turn(fetch(c->entry, at));
      for (int m = 0; m < 3; m++) VEC_RW(c->g[m] + b) = g.c[m];
      VEC_RW(c->lever + b) = g.c[3];
      for (int m = 0; m < 6; m++) a[m] += g.c[lhh_row[m]] * g.c[lhh_column[m]];
    }
    invert_block(c, k, a);
    const columns f = turn(fetch(p->f, c->force + W * k));
    const MASK moves = LESS(SPLAT(0.0), mass);
    for (int m = 0; m < 3; m++) {
      COLUMN_RW(c->rest[m], k) = KEEP(moves, p->half * f.c[m]);
      COLUMN_RW(c->search[m], k) = COLUMN_RW(c->mapped[m], k) = COLUMN_RW(c->change[m], k) = SPLAT(0.0);
      COLUMN_RW(c->way[m], k) = COLUMN_RW(c->way_mapped[m], k) = SPLAT(0.0);
    }
  }
}

/* The damping of chunk k for the vector that has been spread and is u in these rows: sum of g g^T (u - u'),
 * u' of the partner. Where the virial is wanted, added to it: lever g times that. */
INLINE void damp_chunk(const lhh_damping *c, int k, const vec u[3], const int virial, vec f[3], vec vir[6])
{
  for (int b = W * c->first[k]; b < W * c->first[k + 1]; b += W) {
    const columns o = turn(fetch(c->spread, c->other + b));
    const vec g[3] = {VEC(c->g[0] + b), VEC(c->g[1] + b), VEC(c->g[2] + b)};
    const vec along = g[0] * (u[0] - o.c[0]) + g[1] * (u[1] - o.c[1]) + g[2] * (u[2] - o.c[2]);
    for (int m = 0; m < 3; m++) f[m] += g[m] * along;
    if (!virial) continue;
    const vec reach = VEC(c->lever + b) * along;
    for (int m = 0; m < 6; m++) vir[m] += reach * (g[lhh_row[m]] * g[lhh_column[m]]);
  }
}

TARGET static double damping_multiply(lhh_pair *p)
{
  lhh_damping *const c = &p->damping;
  vec sum = SPLAT(0.0);
  for (int k = 0; k < c->chunks; k++) {
    const vec u[3] = {COLUMN_RW(c->search[0], k), COLUMN_RW(c->search[1], k), COLUMN_RW(c->search[2], k)};
    const vec mass = COLUMN_RW(c->mass, k);
    vec y[3] = {mass * u[0], mass * u[1], mass * u[2]};
    damp_chunk(c, k, u, 0, y, NULL);
    for (int m = 0; m < 3; m++) {
      COLUMN_RW(c->mapped[m], k) = y[m];
      sum += y[m] * u[m];
    }
  }
  return sum_lanes(sum);
}

TARGET static double damping_advance(lhh_damping *c, double along, double conjugate)
{
  vec sum = SPLAT(0.0);
  for (int k = 0; k < c->chunks; k++) {
    vec r[3], s[3];
    for (int m = 0; m < 3; m++) {
      const vec w = COLUMN_RW(c->search[m], k) + conjugate * COLUMN_RW(c->way[m], k);
      const vec wm = COLUMN_RW(c->mapped[m], k) + conjugate * COLUMN_RW(c->way_mapped[m], k);
      r[m] = COLUMN_RW(c->rest[m], k) - along * wm;
      COLUMN_RW(c->way[m], k) = w;
      COLUMN_RW(c->way_mapped[m], k) = wm;
      COLUMN_RW(c->rest[m], k) = r[m];
      COLUMN_RW(c->change[m], k) += along * w;
    }
    const vec xy = COLUMN_RW(c->inverse[3], k), xz = COLUMN_RW(c->inverse[4], k),
              yz = COLUMN_RW(c->inverse[5], k);
    s[0] = COLUMN_RW(c->inverse[0], k) * r[0] + xy * r[1] + xz * r[2];
    s[1] = xy * r[0] + COLUMN_RW(c->inverse[1], k) * r[1] + yz * r[2];
    s[2] = xz * r[0] + yz * r[1] + COLUMN_RW(c->inverse[2], k) * r[2];
    for (int m = 0; m < 3; m++) {
      COLUMN_RW(c->search[m], k) = s[m];
      sum += s[m] * r[m];
    }
    spread_chunk(c, k, s);
  }
  return sum_lanes(sum);
}

INLINE void finish(lhh_pair *p, const int virial, lhh_sums *sums)
{
  const lhh_damping *const c = &p->damping;
  const double factor = -1.0 / p->half;
  vec vir[6];
  for (int m = 0; m < 6; m++) vir[m] = SPLAT(0.0);
  for (int k = 0; k < c->chunks; k++) {
    const vec u[3] = {COLUMN_RW(c->change[0], k), COLUMN_RW(c->change[1], k), COLUMN_RW(c->change[2], k)};
    vec f[3] = {SPLAT(0.0), SPLAT(0.0), SPLAT(0.0)};
    damp_chunk(c, k, u, virial, f, vir);
    quad q[W];
    make_quads(factor * f[0], factor * f[1], factor * f[2], SPLAT(0.0), q);
    for (int l = 0; l < W; l++) QUAD_RW(p->f, c->force[W * k + l]) += q[l];
  }
  /* each contact stands in two rows, here or on two ranks */
  for (int m = 0; m < 9 && virial; m++) sums->virial[m] += 0.5 * factor * sum_lanes(vir[m < 6 ? m : m - 3]);
}

TARGET static void damping_finish(lhh_pair *p, int virial, lhh_sums *sums)
{
  if (virial)
    finish(p, 1, sums);
  else
    finish(p, 0, sums);
}
