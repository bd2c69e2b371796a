/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The contact law of the package: Hertz with tangential history, the convention of LAMMPS's
 * gran/hertz/history.
 *
 * For a contact with overlap d = R_i + R_j - r, unit normal n (from j to i) and effective radius R:
 *
 *   F = sqrt(d R) [ (k_n d n - m_eff gamma_n v_n) - (k_t s + m_eff gamma_t v_t) ],   |F_t| <= xmu |F_n|
 *
 *   R     = R_i R_j / (R_i + R_j) between beads, R_i against a flat wall
 *   m_eff = m_i m_j / (m_i + m_j) between beads, m_i against a wall
 *   v_n, v_t = normal and tangential part of the relative velocity of the surfaces; v_t includes the spins
 *   s     = integral of v_t over the contact's life, kept perpendicular to n, shortened when the cap binds
 *
 * k_n is a pressure; the cap uses the whole normal force, damping included, by magnitude. The lever arm of
 * the spin is the bead's radius, not its distance to the contact point. limit_damping makes the normal force
 * repulsive only.
 */
#ifndef TAPECAST_HERTZ_CONTACT_H
#define TAPECAST_HERTZ_CONTACT_H

#include <math.h>

typedef struct {
  double kn, kt;         /* pressure */
  double gamman, gammat; /* 1 / (length time) */
  double xmu;            /* friction coefficient */
  int limit_damping;
} ts_hertz;

/*
 * d[3]: from the contact partner to the bead, length r > 0. overlap > 0. reff, meff: as above.
 * v[3]: velocity of the bead minus that of its partner. rw[3]: R_i omega_i + R_j omega_j.
 * shear[3]: the history s, in and out. dt: time to advance it by; 0 leaves it as it is, up to the cap.
 * force[3]: on the bead; the partner gets the opposite. moment[3]: n x F_t; the torque on each bead is minus
 * its radius times moment. Units: v and gamma in those of the script, so force = mass velocity / time; the
 * caller has units where ftm2v is 1, or scales.
 */
static inline void ts_hertz_force(const ts_hertz *law, const double d[3], double r, double overlap,
                                  double reff, double meff, const double v[3], const double rw[3], double dt,
                                  double shear[3], double force[3], double moment[3])
{
  const double rinv = 1.0 / r, rsqinv = rinv * rinv;
  const double vn = v[0] * d[0] + v[1] * d[1] + v[2] * d[2]; /* times r */
  const double area = sqrt(overlap * reff);
  double ccel = area * (law->kn * overlap * rinv - meff * law->gamman * vn * rsqinv); /* normal force / r */
  if (law->limit_damping && ccel < 0.0) ccel = 0.0;

  double vt[3];
  const double w[3] = {rw[0] * rinv, rw[1] * rinv, rw[2] * rinv};
  vt[0] = v[0] - vn * rsqinv * d[0] - (d[2] * w[1] - d[1] * w[2]);
  vt[1] = v[1] - vn * rsqinv * d[1] - (d[0] * w[2] - d[2] * w[0]);
  vt[2] = v[2] - vn * rsqinv * d[2] - (d[1] * w[0] - d[0] * w[1]);

  for (int a = 0; a < 3; a++) shear[a] += vt[a] * dt;
  const double length = sqrt(shear[0] * shear[0] + shear[1] * shear[1] + shear[2] * shear[2]);
  if (dt > 0.0) {
    const double along = (shear[0] * d[0] + shear[1] * d[1] + shear[2] * d[2]) * rsqinv;
    for (int a = 0; a < 3; a++) shear[a] -= along * d[a];
  }

  double ft[3];
  const double mg = meff * law->gammat;
  for (int a = 0; a < 3; a++) ft[a] = -area * (law->kt * shear[a] + mg * vt[a]);
  const double size = sqrt(ft[0] * ft[0] + ft[1] * ft[1] + ft[2] * ft[2]);
  const double cap = law->xmu * fabs(ccel * r);
  if (size > cap) {
    if (length != 0.0 && law->kt > 0.0) {
      const double q = cap / size;
      for (int a = 0; a < 3; a++) {
        shear[a] = q * (shear[a] + mg * vt[a] / law->kt) - mg * vt[a] / law->kt;
        ft[a] *= q;
      }
    } else {
      /* as in LAMMPS, a contact without history carries no tangential force beyond the cap */
      ft[0] = ft[1] = ft[2] = 0.0;
    }
  }

  for (int a = 0; a < 3; a++) force[a] = d[a] * ccel + ft[a];
  moment[0] = rinv * (d[1] * ft[2] - d[2] * ft[1]);
  moment[1] = rinv * (d[2] * ft[0] - d[0] * ft[2]);
  moment[2] = rinv * (d[0] * ft[1] - d[1] * ft[0]);
}

#endif
