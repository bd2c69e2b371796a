/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Pair styles of the package: part of tapecast_style.h, which includes this file.
 */
#ifndef TAPECAST_PAIR_H
#define TAPECAST_PAIR_H

/* Half neighbour list: atom ilist[k], k < inum, has the neighbours firstneigh[ilist[k]][0..numneigh-1]; take
 * each index & neighmask. With newton on a pair stands in the list of one rank only, with newton off a pair
 * of an owned atom and a ghost stands in the lists of both owners, and only the owned atom gets its force. */
typedef struct {
  int inum;
  const int *ilist, *numneigh;
  int *const *firstneigh;
  int neighmask;
} ts_list;

/* What a pair computation adds up on this rank; zeroed by the bridge. */
typedef struct {
  double energy;
  double virial[9]; /* sum r_a F_b over pairs: xx yy zz xy xz yz yx zx zy; half a pair for an owned-ghost pair
                       with newton off */
  double *eatom;    /* per atom [nlocal + nghost], half the pair's energy to each; NULL when not asked */
  double (*vatom)[6]; /* likewise, xx yy zz xy xz yz; NULL when not asked */
  int want_energy, want_virial;
} ts_tally;

/* History of contacts: for each owned atom i, npartner[i] contacts with the atoms partner[i][k], and the
 * values value[i][k * history_doubles …] signed as seen from i. The bridge moves it with its atoms and puts
 * it into restart files; the pair style turns it into its own layout and back (history_load, history_store).
 */
typedef struct {
  int *npartner;
  ts_tag **partner;
  double **value;
} ts_history;

typedef struct {
  const char *name;
  const char *syntax; /* of pair_style, shown with its argument errors */
  const char *coeff_syntax;
  size_t state_size;
  int history_doubles; /* values kept per contact, 0 for none; they change sign when seen from the partner */
  int needs_sphere;
  int needs_ghost_velocity;

  void (*settings)(ts_host *host, void *self, ts_args *args);
  /* The words after the two type ranges; set the pairs i in ilo..ihi, j in max(i,jlo)..jhi; returns the
   * number set. */
  int (*coeff)(ts_host *host, void *self, int ilo, int ihi, int jlo, int jhi, ts_args *args);
  void (*init_style)(ts_host *host, void *self);
  double (*init_one)(ts_host *host, void *self, int itype, int jtype); /* cutoff of this pair of types */
  void (*compute)(ts_host *host, void *self, const ts_list *list, ts_tally *tally);
  double (*single)(ts_host *host, void *self, int i, int j, int itype, int jtype, double rsq, double *fforce);
  void (*history_store)(ts_host *host, void *self, ts_history *history); /* before atoms move */
  void (*history_load)(ts_host *host, void *self,
                       const ts_history *history);   /* after the lists were rebuilt */
  size_t (*restart_size)(ts_host *host, void *self); /* settings and coefficients */
  void (*pack_restart)(ts_host *host, void *self, double *values);
  void (*unpack_restart)(ts_host *host, void *self, const double *values, size_t n);
  void *(*extract)(ts_host *host, void *self, const char *name, int *dim);
  void (*destroy)(ts_host *host, void *self);
} ts_pair_ops;

#endif
