/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Lennard-Jones kernels of pair style lj/hertz/history: one bead with a cluster of four. Included by
 * pair_lj_hertz_history_kernel.h.
 *
 * A cluster's coordinates and forces are vectors as they stand in memory, its type is one number: nothing is
 * gathered, turned or looked up, and forces are added to both sides, at the price of lanes out of range. The
 * vectors have four lanes whatever the instruction set: wider clusters would have more of those.
 */

/* Slots of a cluster that comes up later, whose beads are to be asked for in a large system. */
#define CLUSTERS_AHEAD 16
INLINE const uint32_t *slots_ahead(const lhh_pair *p, int c)
{
  const int far = c + CLUSTERS_AHEAD;
  return p->nlocal > LARGE && far < p->clusters.nbase ? p->clusters.slot + 4 * (size_t)far : NULL;
}

TARGET static void place(lhh_pair *p)
{
  lhh_clusters *const q = &p->clusters;
  const quad zero = QSPLAT(0.0);
  for (int c = 0; c < q->nbase; c++) {
    const uint32_t *const slot = q->slot + 4 * (size_t)c, *const far = slots_ahead(p, c);
    for (int l = 0; far && l < 4; l++) FETCH(p->x + far[l]);
    quad a[4];
    for (int l = 0; l < 4; l++) a[l] = QUAD(p->x, slot[l]);
    turn_quads(a);
    for (size_t k = 0; k < 3; k++) {
      QUAD_RW(q->x, 12 * (size_t)c + 4 * k) = a[k];
      QUAD_RW(q->f, 12 * (size_t)c + 4 * k) = zero;
    }
  }
  for (int k = 0; k < p->nperiods; k++) {
    const quad shift[3] = {QSPLAT(p->offset[k][0]), QSPLAT(p->offset[k][1]), QSPLAT(p->offset[k][2])};
    for (int c = q->first_image[k]; c < q->first_image[k + 1]; c++)
      for (size_t m = 0; m < 3; m++) {
        QUAD_RW(q->x, 12 * (size_t)c + 4 * m) = QUAD(q->x, 12 * (size_t)q->of[c] + 4 * m) + shift[m];
        QUAD_RW(q->f, 12 * (size_t)c + 4 * m) = zero;
      }
  }
}

/* A bead of a cluster and the sum of the forces on it, which stand in lanes. */
typedef struct {
  quad x[3], f[3];
} lj_bead;

/* The bead with cluster `other`, or with the lanes of it after `lane`, if that is not negative. */
INLINE void lj_block(lhh_clusters *q, const double *coeff, uint32_t other, const int lane, const int shifted,
                     const int energy, lj_bead *bead, quad *sum)
{
  const double *const x = q->x + 12 * (size_t)other, *const c = coeff + q->row[other];
  double *const f = q->f + 12 * (size_t)other;
  const quad d[3] = {bead->x[0] - QUAD(x, 0), bead->x[1] - QUAD(x, 4), bead->x[2] - QUAD(x, 8)};
  const quad rsq = d[0] * d[0] + d[1] * d[1] + d[2] * d[2];
  QMASK in = QLESS(rsq, QSPLAT(c[LHH_CUTSQ]));
  if (lane >= 0) in = QBOTH(in, QAFTER(lane));
  const quad r2inv = 1.0 / rsq, r4inv = r2inv * r2inv, r6inv = r4inv * r2inv;
  quad fpair = r4inv * r4inv * (c[LHH_LJ1] * r6inv - c[LHH_LJ2]);
  if (shifted) fpair -= c[LHH_SLOPE] * QSQRT(r2inv);
  fpair = QKEEP(in, fpair);
  for (int k = 0; k < 3; k++) {
    bead->f[k] += d[k] * fpair;
    QUAD_RW(f, 4 * k) -= d[k] * fpair;
  }
  if (energy) {
    quad en = r6inv * (c[LHH_LJ3] * r6inv - c[LHH_LJ4]) - c[LHH_LEVEL];
    if (shifted) en += c[LHH_SLOPE] * QSQRT(rsq);
    *sum += QKEEP(in, en);
  }
}

INLINE void lj_rows(lhh_pair *p, const int shifted, const int energy, lhh_sums *sums)
{
  lhh_clusters *const q = &p->clusters;
  quad sum = QSPLAT(0.0);
  for (int c = 0; c < q->nowned; c++) {
    const int *const first = q->inner.first + 4 * (size_t)c;
    if (first[0] == first[4]) continue;
    const double *const coeff = p->coeff + (size_t)q->row[c] * (size_t)(p->ntypes + 1);
    const double *const x = q->x + 12 * (size_t)c;
    double *const f = q->f + 12 * (size_t)c;
    lj_bead bead[4];
    for (int l = 0; l < 4; l++) {
      lj_bead b = {{QSPLAT(x[l]), QSPLAT(x[4 + l]), QSPLAT(x[8 + l])}, {{0.0}, {0.0}, {0.0}}};
      const uint32_t *at = q->inner.at + first[l], *const end = q->inner.at + first[l + 1];
      if (at < end && *at == (uint32_t)c) lj_block(q, coeff, *at++, l, shifted, energy, &b, &sum);
      for (; at < end; at++) lj_block(q, coeff, *at, -1, shifted, energy, &b, &sum);
      bead[l] = b;
    }
    for (int k = 0; k < 3; k++) {
      quad a[4] = {bead[0].f[k], bead[1].f[k], bead[2].f[k], bead[3].f[k]};
      turn_quads(a);
      QUAD_RW(f, 4 * k) += (a[0] + a[1]) + (a[2] + a[3]);
    }
  }
  if (energy) sums->energy += sum_quad(sum);
}

/* Adds the forces on images to their clusters, and for each shift that of their sum to the virial. */
INLINE void fold_images(lhh_pair *p, lhh_sums *sums)
{
  lhh_clusters *const q = &p->clusters;
  for (int k = 0; k < p->nperiods; k++) {
    quad all[3] = {{0.0}, {0.0}, {0.0}};
    for (int c = q->first_image[k]; c < q->first_image[k + 1]; c++)
      for (size_t m = 0; m < 3; m++) {
        const quad f = QUAD(q->f, 12 * (size_t)c + 4 * m);
        QUAD_RW(q->f, 12 * (size_t)q->of[c] + 4 * m) += f;
        all[m] += f;
      }
    for (int m = 0; m < 9; m++) sums->virial[m] += p->offset[k][lhh_row[m]] * sum_quad(all[lhh_column[m]]);
  }
}

/* Forces of the owned clusters to p->f. */
INLINE void put_forces(lhh_pair *p)
{
  const lhh_clusters *const q = &p->clusters;
  for (int c = 0; c < q->nowned; c++) {
    const double *const f = q->f + 12 * (size_t)c;
    const uint32_t *const far = slots_ahead(p, c);
    for (int l = 0; far && l < 4; l++) FETCH(p->f + 2 * (size_t)far[l]);
    quad a[4] = {QUAD(f, 0), QUAD(f, 4), QUAD(f, 8), QSPLAT(0.0)};
    turn_quads(a);
    for (int l = 0; l < 4; l++) {
      double *const to = p->f + 2 * (size_t)q->slot[4 * (size_t)c + (size_t)l];
      QUAD_RW(to, 0) = a[l];
      QUAD_RW(to, 4) = QSPLAT(0.0);
    }
  }
}

/* The constants make the compiler produce a version of its own for each combination. */
TARGET static void lj(lhh_pair *p, int energy, lhh_sums *sums)
{
  const int shifted = p->shift == LHH_SHIFT_FORCE;
  place(p);
  if (shifted && energy)
    lj_rows(p, 1, 1, sums);
  else if (shifted)
    lj_rows(p, 1, 0, sums);
  else if (energy)
    lj_rows(p, 0, 1, sums);
  else
    lj_rows(p, 0, 0, sums);
  fold_images(p, sums);
  put_forces(p);
}

TARGET static int prune(const lhh_pair *p, int c, int lane, const uint32_t *at, int n, uint32_t *out)
{
  const lhh_clusters *const q = &p->clusters;
  const double *const coeff = p->coeff + (size_t)q->row[c] * (size_t)(p->ntypes + 1);
  const double *const bead = q->x + 12 * (size_t)c + lane;
  const quad to[3] = {QSPLAT(bead[0]), QSPLAT(bead[4]), QSPLAT(bead[8])};
  int kept = 0;
  for (int b = 0; b < n; b++) {
    const double *const x = q->x + 12 * (size_t)at[b];
    const quad d[3] = {to[0] - QUAD(x, 0), to[1] - QUAD(x, 4), to[2] - QUAD(x, 8)};
    const quad rsq = d[0] * d[0] + d[1] * d[1] + d[2] * d[2];
    out[kept] = at[b];
    kept += QANY(QLESS(rsq, QSPLAT(coeff[q->row[at[b]] + LHH_INNERSQ]))) != 0;
  }
  return kept;
}
