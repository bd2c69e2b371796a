/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One pair at a time, for pair style lj/hertz/history: `single` (compute pair/local, pair_write) and the
 * energies and virials per atom. Plain C, off the common path.
 */
#include "pair_lj_hertz_history.h"

#include <math.h>
#include <string.h>

double lhh_lj_single(const lhh_pair *p, int itype, int jtype, double rsq, double *fforce)
{
  const double *c = p->coeff + ((size_t)itype * (size_t)(p->ntypes + 1) + (size_t)jtype) * LHH_COEFF;
  *fforce = 0.0;
  if (rsq >= c[LHH_CUTSQ]) return 0.0;
  const double r = sqrt(rsq), r2 = 1.0 / rsq, r6 = r2 * r2 * r2;
  *fforce = r6 * (c[LHH_LJ1] * r6 - c[LHH_LJ2]) * r2 - c[LHH_SLOPE] / r;
  return r6 * (c[LHH_LJ3] * r6 - c[LHH_LJ4]) + c[LHH_SLOPE] * r - c[LHH_LEVEL];
}

/* History of a contact as seen from owned bead i, zero if it has none; beads are matched by tag, since the
 * caller may mean another image. Returns 0 if this rank cannot know. */
static int find_shear(const lhh_pair *p, const ts_atoms *a, int i, int j, double shear[3])
{
  const lhh_contacts *c = &p->near;
  memset(shear, 0, 3 * sizeof *shear);
  for (int view = 0; view < 2; view++) {
    const ts_tag from = a->tag[view ? j : i], to = a->tag[view ? i : j];
    for (int s = 0; s < p->nlocal; s++) {
      if (p->tag[s] != from) continue;
      const int place = p->place[s];
      for (int n = p->first_contact[place]; n < p->first_contact[place + 1]; n++) {
        const lhh_block *b = lhh_block_of(c, n);
        const int l = n % LHH_WIDTH;
        if (p->tag[b->j[l] / 8] != to) continue;
        for (int k = 0; k < 3; k++) shear[k] = view ? -b->shear[k][l] : b->shear[k][l];
        return 1;
      }
      break;
    }
  }
  return 0;
}

/* Normal and tangential parts of the relative velocity at the centres, as LAMMPS's granular styles report. */
static void split_velocity(const double d[3], const double v[3], double rsq, double vn[3], double vt[3])
{
  const double along = (v[0] * d[0] + v[1] * d[1] + v[2] * d[2]) / rsq;
  for (int k = 0; k < 3; k++) {
    vn[k] = along * d[k];
    vt[k] = v[k] - vn[k];
  }
}

double lhh_single(ts_host *host, void *self, int i, int j, double rsq, double *fforce, double *extra)
{
  lhh_pair *p = self;
  const ts_atoms a = ts_get_atoms(host);
  const double energy = lhh_lj_single(p, a.type[i], a.type[j], rsq, fforce);
  memset(extra, 0, 10 * sizeof *extra);
  const double ri = a.radius[i], rj = a.radius[j], sum = ri + rj, r = sqrt(rsq);
  if (r >= sum || !p->valid) return energy;

  double d[3], v[3], rw[3], shear[3], force[3], moment[3];
  for (int k = 0; k < 3; k++) {
    d[k] = a.x[i][k] - a.x[j][k];
    v[k] = a.v[i][k] - a.v[j][k];
    rw[k] = ri * a.omega[i][k] + rj * a.omega[j][k];
  }
  double meff = a.rmass[i] * a.rmass[j] / (a.rmass[i] + a.rmass[j]);
  if (a.mask[i] & p->frozen_bit) meff = a.rmass[j];
  if (a.mask[j] & p->frozen_bit) meff = a.rmass[i];
  lhh_flush_history(p);
  find_shear(p, &a, i, j, shear);
  ts_hertz_force(&p->law, d, r, sum - r, ri * rj / sum, meff, v, rw, 0.0, shear, force, moment);

  const double normal = (force[0] * d[0] + force[1] * d[1] + force[2] * d[2]) / rsq;
  *fforce += normal;
  for (int k = 0; k < 3; k++) extra[k] = force[k] - normal * d[k];
  extra[3] = sqrt(extra[0] * extra[0] + extra[1] * extra[1] + extra[2] * extra[2]);
  split_velocity(d, v, rsq, extra + 4, extra + 7);
  return energy;
}

static void tally_bead(ts_tally *tally, int i, double part, double energy, const double d[3],
                       const double f[3])
{
  if (tally->eatom) tally->eatom[i] += part * energy;
  if (!tally->vatom) return;
  const double v[6] = {d[0] * f[0], d[1] * f[1], d[2] * f[2], d[0] * f[1], d[0] * f[2], d[1] * f[2]};
  for (int c = 0; c < 6; c++) tally->vatom[i][c] += part * v[c];
}

/* Half of the virial of a contact to each of its beads that is owned; i, j: slots, times 8. */
static void tally_ends(const lhh_pair *p, ts_tally *tally, size_t i, size_t j, const double d[3],
                       const double f[3])
{
  const int ends[2] = {p->base[i / 8], p->base[j / 8]};
  for (int k = 0; k < 2; k++)
    if (ends[k] < p->nlocal) tally_bead(tally, ends[k], 0.5, 0.0, d, f);
}

static double separation(const lhh_pair *p, uint32_t i, uint32_t j, double d[3])
{
  for (size_t k = 0; k < 3; k++) d[k] = p->x[i + k] - p->x[j + k];
  return d[0] * d[0] + d[1] * d[1] + d[2] * d[2];
}

static void tally_contacts(const lhh_pair *p, ts_tally *tally)
{
  const lhh_contacts *c = &p->touch;
  for (int n = 0; n < c->n; n++) {
    const lhh_block *b = lhh_block_of(c, n);
    const int l = n % LHH_WIDTH;
    const size_t i = b->i[l], j = b->j[l];
    double d[3], v[3], rw[3], force[3], moment[3];
    const double r = sqrt(separation(p, b->i[l] / 2, b->j[l] / 2, d));
    if (r >= b->radsum[l]) continue;
    for (size_t k = 0; k < 3; k++) {
      v[k] = p->motion[i + k] - p->motion[j + k];
      rw[k] = p->motion[i + 4 + k] + p->motion[j + 4 + k];
    }
    double shear[3] = {b->shear[0][l], b->shear[1][l], b->shear[2][l]};
    ts_hertz_force(&p->law, d, r, b->radsum[l] - r, b->reff[l], b->meff[l], v, rw, p->dt, shear, force,
                   moment);
    tally_ends(p, tally, i, j, d, force);
  }
}

void lhh_tally_damping(const lhh_pair *p, ts_tally *tally)
{
  const lhh_damping *c = &p->damping;
  const lhh_contacts *t = &p->touch;
  for (int n = 0; n < t->n; n++) {
    if (t->origin[n] < 0) continue;
    const lhh_block *b = lhh_block_of(t, n);
    const uint32_t i = b->i[n % LHH_WIDTH], j = b->j[n % LHH_WIDTH];
    const float *u = c->spread + c->end[0][n], *v = c->spread + c->end[1][n];
    double d[3], g[3], force[3], along = 0.0;
    separation(p, i / 2, j / 2, d);
    for (int m = 0; m < 3; m++) {
      g[m] = c->precise ? c->contact[4 * n + m] : (double)c->g[4 * n + m];
      along += g[m] * ((double)u[m] - (double)v[m]);
    }
    for (int m = 0; m < 3; m++) force[m] = -along * g[m] / p->half;
    tally_ends(p, tally, i, j, d, force);
  }
}

void lhh_tally_atoms(const lhh_pair *p, ts_tally *tally)
{
  for (int row = 0; row < p->nlocal; row++)
    for (int k = p->outer.first[row]; k < p->outer.first[row + 1]; k++) {
      const int i = p->order[row];
      const uint32_t j = p->outer.at[k];
      double d[3], f[3], fpair;
      const double rsq = separation(p, 4 * (uint32_t)i, j, d);
      const double energy = lhh_lj_single(p, p->type[i], p->type[j / 4], rsq, &fpair);
      if (fpair == 0.0 && energy == 0.0) continue;
      for (int c = 0; c < 3; c++) f[c] = fpair * d[c];
      tally_bead(tally, i, 0.5, energy, d, f);
    }
  tally_contacts(p, tally);
}
