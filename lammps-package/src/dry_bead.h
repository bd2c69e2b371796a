/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How one bead loses its solvent, for every fix that dries beads.
 *
 * A bead has at the start the diameter D0 and the mass m0, at the end D1 and m1 (its solids). With p running
 * from 0 (wet) to 1 (dry)
 *
 *   D(p) = D0 + (D1 - D0) p                            the diameter falls linearly
 *   m(p) = m1 + (m0 - m1) (D^3 - D1^3) / (D0^3 - D1^3)  what leaves is solvent, in proportion to the volume
 * lost
 *
 * so the solids m1 never change. With `mass keep`, m1 = m0: a shell of solvent that was given a size but no
 * mass disappears. D0 and m0 are kept per bead and travel with it; D1 and m1 follow from them.
 */
#ifndef TAPECAST_DRY_BEAD_H
#define TAPECAST_DRY_BEAD_H

#include "tapecast_style.h"

/* The dry state, as the command gives it. Zeroed before its words are read. */
typedef struct {
  double diameter, factor; /* one of them is given, the other 0 */
  double density;          /* 0: keep the mass */
  int keep_mass;
} ts_dry_target;

#define TS_DRY_SYNTAX "diameter D | factor S  density RHO | mass keep"
#define TS_DRY_KEYWORDS "diameter, factor, density, mass"

/* Takes one keyword with its value if it belongs to the target; returns whether it did. */
int ts_dry_keyword(ts_host *host, ts_args *args, ts_dry_target *target);
/* After all words: errors unless size and mass were each given once. */
void ts_dry_check(ts_host *host, const ts_dry_target *target);

typedef struct {
  double d0, m0, d1, m1;
} ts_dry_bead;

/* The first numbers of a bead's row in ts_peratom; D0 is 0 for a bead not yet seen. */
enum { TS_DRY_D0, TS_DRY_M0, TS_DRY_KEPT };

ts_dry_bead ts_dry_get(const ts_dry_target *target, const double *kept);
/* Notes size and mass of the group's beads that are seen for the first time, and refuses targets that would
 * add to them. kept: rows of `width` numbers. */
void ts_dry_note_new(ts_host *host, const ts_dry_target *target, double *kept, int width);
/* Gives owned bead i the size and mass of p. */
void ts_dry_set(const ts_atoms *a, int i, const ts_dry_bead *bead, double p);

/* Sums over the group on all ranks: mass at the start, now, and dry; diameter at the start, now, and dry;
 * number of beads. Collective. */
enum { TS_M_START, TS_M_NOW, TS_M_DRY, TS_D_START, TS_D_NOW, TS_D_DRY, TS_BEADS, TS_DRY_SUMS };
void ts_dry_sum(ts_host *host, const ts_dry_target *target, const double *kept, int width, double *sum);
/* From these sums: fraction of the solvent that has gone, of the way of the mean diameter if there is no
 * solvent mass. */
double ts_dry_fraction(const double *sum);

#endif
