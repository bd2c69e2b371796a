/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernels of `damping implicit`: part of pair_lj_hertz_history_kernel.h, which includes this file. The
 * equations stand in pair_lj_hertz_history_implicit.c.
 */

/* out -= or += (sign) sum over contacts of g g^T u; `stride` doubles per bead in out, a multiple of 4. */
INLINE void add_damping(const lhh_pair *p, const double *u, double *out, const uint32_t stride,
                        const int virial, const double factor, lhh_sums *sums)
{
  const lhh_damping *const c = &p->damping;
  const lhh_contacts *const t = &p->touch;
  vec vir[6];
  for (int k = 0; k < 6; k++) vir[k] = SPLAT(0.0);
  for (int b = 0; b < c->n; b++) {
    const uint32_t *const fi = t->fi + c->at[b], *const fj = t->fj + c->at[b];
    const columns d = difference(u, t->i + c->at[b], t->j + c->at[b]);
    vec g[3], f[3];
    for (int k = 0; k < 3; k++) g[k] = VEC(c->g[k] + b * W);
    const vec along = factor * (g[0] * d.c[0] + g[1] * d.c[1] + g[2] * d.c[2]);
    for (int k = 0; k < 3; k++) f[k] = g[k] * along;
    quad q[W];
    make_quads(f[0], f[1], f[2], SPLAT(0.0), q);
    for (int l = 0; l < W; l++) {
      QUAD_RW(out, fi[l] / (8 / stride)) += q[l];
      QUAD_RW(out, fj[l] / (8 / stride)) -= q[l];
    }
    for (int k = 0; k < 6 && virial; k++) vir[k] += VEC(c->lever + b * W) * g[lhh_row[k]] * f[lhh_column[k]];
  }
  for (int k = 0; k < 9 && virial; k++) sums->virial[k] += sum_lanes(vir[k < 6 ? k : k - 3]);
}

TARGET static double multiply(lhh_pair *p)
{
  lhh_equations *const e = &p->eq;
  double *const mapped = e->mapped;
  const double *const mass = e->mass, *const search = e->search;
  for (int k = 0; k < p->nlocal; k++) QUAD_RW(mapped, 4 * k) = QUAD(mass, 4 * k) * QUAD(search, 4 * k);
  add_damping(p, search, mapped, 4, 0, 1.0, NULL);
  quad sum = {0.0};
  for (int k = 0; k < p->nlocal; k++) sum += QUAD(mapped, 4 * k) * QUAD(search, 4 * k);
  return sum[0] + sum[1] + sum[2] + sum[3];
}

TARGET static double advance(lhh_equations *e, int nlocal, double along, double conjugate)
{
  double *const way = e->way, *const way_mapped = e->way_mapped, *const search = e->search;
  double *const change = e->change, *const rest = e->rest;
  const double *const mapped = e->mapped, *const inverse = e->inverse;
  quad sum = {0.0};
  for (int k = 0; k < 4 * nlocal; k += 4) {
    const quad w = QUAD(search, k) + conjugate * QUAD(way, k);
    const quad m = QUAD(mapped, k) + conjugate * QUAD(way_mapped, k);
    const quad r = QUAD(rest, k) - along * m, s = QUAD(inverse, k) * r;
    QUAD_RW(way, k) = w;
    QUAD_RW(way_mapped, k) = m;
    QUAD_RW(change, k) += along * w;
    QUAD_RW(rest, k) = r;
    QUAD_RW(search, k) = s;
    sum += r * s;
  }
  return sum[0] + sum[1] + sum[2] + sum[3];
}

TARGET static void damp(lhh_pair *p, int virial, lhh_sums *sums)
{
  const double factor = -1.0 / p->half;
  if (virial)
    add_damping(p, p->eq.change, p->f, 8, 1, factor, sums);
  else
    add_damping(p, p->eq.change, p->f, 8, 0, factor, sums);
}
