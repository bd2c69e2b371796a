/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Pair styles of the package: part of tapecast_style.h, which includes this file.
 */
#ifndef TAPECAST_PAIR_H
#define TAPECAST_PAIR_H

/* LAMMPS's half neighbour list, cut at the style's own cutoffs plus the skin: atom ilist[k], k < inum, has the
 * neighbours firstneigh[ilist[k]][0 .. numneigh[ilist[k]] - 1]; take each index & neighmask. With newton on a
 * pair stands in the list of one rank only; with newton off a pair of an owned atom and a ghost stands in the
 * lists of both owners, and only the owned atom gets its force. */
typedef struct {
  int inum;
  const int *ilist, *numneigh;
  int *const *firstneigh;
  int neighmask;
} ts_list;

/* What a pair computation adds up on this rank; zeroed by the bridge. */
typedef struct {
  int want_energy, want_virial;
  double energy;
  double virial[9];   /* sum of r_a F_b over pairs: xx yy zz xy xz yz yx zx zy, where r points from j to i and F
                         acts on i; half a pair for an owned-ghost pair with newton off */
  double *eatom;      /* per atom [nlocal + nghost], half the pair's energy to each; NULL when not asked */
  double (*vatom)[6]; /* likewise, xx yy zz xy xz yz; NULL when not asked */
} ts_tally;

/* Adds a pair with a central force: f_over_r times d acts on i, d points from j to i. */
void ts_tally_pair(ts_tally *tally, int i, int j, int nlocal, int newton, double energy, double f_over_r,
                   const double d[3]);

/* History of contacts. The bridge keeps, for each owned atom, its partners and history_doubles values for
 * each, signed as seen from that atom; they follow the atom to other ranks and into restart files. The style
 * hands them over in history_store, each contact for both its atoms on the ranks that own them, and looks them
 * up again in lists_rebuilt. */
typedef struct ts_history ts_history;
void ts_history_add(ts_history *history, int i, ts_tag partner, const double *values);
/* The values of owned atom i with a partner, or NULL. Valid until the next history_store. */
const double *ts_history_find(const ts_history *history, int i, ts_tag partner);

/* neigh_modify exclude: whether there is any, and whether it concerns atoms of these types and group masks. */
int ts_has_exclusions(ts_host *host);
int ts_excluded(ts_host *host, int itype, int jtype, int imask, int jmask);
/* For a style that finds its own neighbours: nonzero if some other style in use may look at ghost atoms or
 * neighbour lists; names it in by[size]. If zero, init_one may return less than the style's true cutoff, or
 * 0, and ts_ghost_reach says how far ghosts are kept. */
int ts_ghosts_needed(ts_host *host, char *by, size_t size);
/* How far beyond this rank's part of the box LAMMPS keeps ghosts if all cutoffs are 0 and the script does not
 * say (comm_modify cutoff); 0, the default: there are none, and LAMMPS warns. In init_style. */
void ts_ghost_reach(ts_host *host, double reach);
/* Cell size by which LAMMPS sorts atoms in space, unless the script gives one; else it follows the cutoffs. */
void ts_sort_bin(ts_host *host, double size);
/* Bit of the group of fix freeze, 0 without: such atoms count as infinitely heavy in contacts. */
int ts_frozen_bit(ts_host *host);

/*
 * Life of a pair style: settings, coeff … (again whenever the script repeats the command), or unpack_restart
 *   -> per run: init_style, init_one for each pair of types in use -> per step: [after LAMMPS rebuilt its
 *   lists: lists_rebuilt], compute -> [before atoms migrate, into restart files, after a run: history_store].
 */
typedef struct {
  const char *name;
  const char *syntax; /* of pair_style, shown with its argument errors */
  const char *coeff_syntax;
  size_t state_size;
  int uses_list;       /* 1: LAMMPS builds a half list; 0: compute gets NULL and finds its own neighbours,
                          wherever they are */
  int history_doubles; /* values kept per contact, 0 for none; they change sign when seen from the partner */
  int single_extra;    /* further values of single */
  int needs_sphere;
  int needs_ghost_velocity;

  void (*settings)(ts_host *host, void *self, ts_args *args); /* required */
  /* The words after the two ranges of types; to be set for the pairs of types i in ilo..ihi, j in
   * max(i, jlo)..jhi. Required. */
  void (*coeff)(ts_host *host, void *self, int ilo, int ihi, int jlo, int jhi, ts_args *args);
  void (*init_style)(ts_host *host, void *self);
  /* Cutoff of a pair of types, itype <= jtype. `is_set`: its coefficients were given, else they are to be
   * mixed. Required. */
  double (*init_one)(ts_host *host, void *self, int itype, int jtype, int is_set);
  /* Adds the forces and torques to the atoms. Required. */
  void (*compute)(ts_host *host, void *self, const ts_list *list, ts_tally *tally);
  /* Energy of one pair, *fforce = force / r along r_i - r_j, and single_extra further values. */
  double (*single)(ts_host *host, void *self, int i, int j, double rsq, double *fforce, double *extra);
  void (*lists_rebuilt)(ts_host *host, void *self, const ts_history *history);
  void (*history_store)(ts_host *host, void *self, ts_history *history);
  /* Settings and coefficients: n numbers, the same on every rank. */
  size_t (*restart_size)(ts_host *host, void *self);
  void (*pack_restart)(ts_host *host, void *self, double *values);
  void (*unpack_restart)(ts_host *host, void *self, const double *values, size_t n);
  void *(*extract)(ts_host *host, void *self, const char *name, int *dim);
  void (*destroy)(ts_host *host, void *self); /* free what the style itself allocated inside *self */
} ts_pair_ops;

#endif
