/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Inner structure of pair style lj/hertz/history.
 *
 * Beads differ tenfold in size and so do their cutoffs; they move slowly. So the work is arranged in three
 * tiers, each built from the one above:
 *
 *   outer   pairs within cutoff + LAMMPS's skin; found with cell lists when LAMMPS rebuilds its own
 *           (pair_lj_hertz_history_build.c)
 *   inner   those of them within cutoff + a much thinner skin; refilled whenever a bead has moved by half of
 *           that (pair_lj_hertz_history_inner.c); LJ pairs and contacts stand in lists of their own
 *   kernel  what every step computes: vectors over the neighbours of one bead, and over contacts
 *           (pair_lj_hertz_history_kernel.h, compiled for several instruction sets)
 *
 * Kernels read positions from copies with four doubles per bead, so that one aligned load fetches a bead, and
 * add into force arrays of the same shape. Two extra slots behind the last ghost are the targets of list
 * padding: beads so far away that nothing reaches them.
 */
#ifndef TAPECAST_PAIR_LJ_HERTZ_HISTORY_H
#define TAPECAST_PAIR_LJ_HERTZ_HISTORY_H

#include "hertz_contact.h"
#include "tapecast_style.h"

#define LHH_WIDTH 8  /* lists are padded to a multiple of this, the widest kernel's vector */
#define LHH_COEFF 8  /* doubles per row of the coefficient table */
#define LHH_SMALL_TYPES 16 /* types, with 0, for which the table also exists by column */
#define LHH_SHADOW 2 /* extra slots for padding */

enum lhh_mix { LHH_GEOMETRIC, LHH_ARITHMETIC };
enum lhh_shift { LHH_SHIFT_NO, LHH_SHIFT_ENERGY, LHH_SHIFT_FORCE };

/* Row of the coefficient table for a pair of types; with it
 *   force/r = r6 (lj1 r6 - lj2) / r^2 - slope / r,  energy = r6 (lj3 r6 - lj4) + slope r - level,  r6 = r^-6.
 * INNERSQ is the square of the cutoff with the inner skin. Row (0, t) is zero: no interaction. */
enum { LHH_LJ1, LHH_LJ2, LHH_CUTSQ, LHH_SLOPE, LHH_LJ3, LHH_LJ4, LHH_LEVEL, LHH_INNERSQ };

/* The LJ neighbours of bead i: j[first] … j[first + count - 1]. In the inner list `count` is a multiple of
 * LHH_WIDTH. */
typedef struct {
  int i, first, count;
} lhh_row;

typedef struct {
  int nrows, rows_max;
  lhh_row *row;
  int nj, j_max;
  int *j;
} lhh_list;

/* Contacts and near contacts, one array per quantity; length n. */
typedef struct {
  int n, max;
  int *i, *j;
  int *origin;        /* inner: place in the outer list, -1 for padding; outer: scratch */
  double *radi, *radj, *radsum, *reff, *meff;
  double *shear[3];   /* history, signed as for bead i */
} lhh_contacts;

/* Sums of one kernel call. */
typedef struct {
  double energy;
  double virial[9]; /* as in ts_tally */
} lhh_sums;

struct lhh_pair;
/* One kernel set per instruction set. ev: also sum energy and virial. */
typedef struct {
  const char *name;
  void (*lj)(struct lhh_pair *p, int ev, lhh_sums *sums);
  void (*contact)(struct lhh_pair *p, int ev, lhh_sums *sums);
} lhh_kernels;

typedef struct lhh_pair {
  /* settings; kn and kt as given, a pressure in the script's units */
  double cut_default, kn, kt, gamman, gammat, xmu;
  int dampflag, limit_damping;
  int mix_eps, mix_sigma, mix_cut; /* enum lhh_mix */
  int shift;                       /* enum lhh_shift */

  /* per pair of types, index itype * (ntypes + 1) + jtype */
  int ntypes;
  double *eps, *sigma, *cut; /* as given, or mixed by init_one */
  double *reach;             /* cutoff of LJ or contact; 0: not this style's pair */
  double *contact_reach;     /* largest sum of radii expected */
  double *coeff;             /* [ntypes + 1][ntypes + 1][LHH_COEFF], aligned */
  double *coeff_columns;     /* [ntypes + 1][LHH_COEFF][LHH_SMALL_TYPES]; with few types only */

  double skin, inner_skin;
  ts_hertz law;   /* in force units */
  double dt;      /* by which this computation advances the history; 0 during setup */
  int newton;
  int valid;      /* the outer lists describe the present atoms */
  int filled;     /* the inner lists too */
  int frozen_bit;

  int nlocal, nall, nmax;        /* beads owned, with ghosts; room */
  double *x, *v, *rw; /* [nmax][4]: position and, as an integer, type; velocity; radius times spin */
  double *f, *torque; /* [nmax][4]: to be added to the beads'; torque / -radius */
  double *xref;                  /* x at the latest refill of the inner lists */
  double *radius, *rmass;        /* copies, to notice changes */
  ts_tag *tag;                   /* copy: a fix may add atoms in the place of ghosts */
  int *jtype;                    /* type of each bead, 0 for shadows */
  int *first_contact;            /* outer contacts of bead i: first_contact[i] … first_contact[i + 1] - 1 */
  double *max_radius;            /* per type, at init */

  lhh_list outer, inner;
  lhh_contacts near, touch;      /* outer and inner contacts */
  int nactive, *active;          /* beads in `touch`: only they need v, rw, torque */
  int *mark;                     /* scratch, one per bead */

  const lhh_kernels *kernels;
} lhh_pair;

extern const lhh_kernels lhh_kernels_baseline;
#ifdef __x86_64__
extern const lhh_kernels lhh_kernels_avx2, lhh_kernels_avx512;
#endif
/* The best for this processor; TAPECAST_SIMD=baseline|avx2|avx512 in the environment asks for another. */
const lhh_kernels *lhh_choose_kernels(void);

/* Build the outer lists anew; history from the store. */
void lhh_build(ts_host *host, lhh_pair *p, const ts_atoms *a, const ts_history *history);
/* Recompute what outer contacts keep of radius and mass. */
void lhh_contact_sizes(lhh_pair *p, const ts_atoms *a);
/* Refill the inner lists from the outer ones at the positions p->x. */
void lhh_refill(ts_host *host, lhh_pair *p);
/* Bring the history from the inner contacts back to the outer ones. */
void lhh_flush_history(lhh_pair *p);
void lhh_lists_free(lhh_pair *p);
/* Room for n elements of `size` bytes, aligned to 64 bytes; the first `keep` of them are carried over. */
void *lhh_resize(ts_host *host, void *old, size_t keep, size_t n, size_t size);
/* Append to a list, growing it as needed. */
void lhh_push_row(ts_host *host, lhh_list *list, int i);
void lhh_push_j(ts_host *host, lhh_list *list, int j);
void lhh_contacts_room(ts_host *host, lhh_contacts *c, int n);

/* ts_pair_ops.single: extra = tangential force (3), its size, normal velocity (3), tangential velocity (3). */
double lhh_single(ts_host *host, void *self, int i, int j, double rsq, double *fforce, double *extra);
/* Energy of the LJ part, and *fforce = force / r; zero beyond the cutoff. */
double lhh_lj_single(const lhh_pair *p, int itype, int jtype, double rsq, double *fforce);
/* Per-atom energies and virials: a second pass over the pairs, in plain C. Run before the kernels, which
 * advance the history. */
void lhh_tally_atoms(const lhh_pair *p, ts_tally *tally);

#endif
