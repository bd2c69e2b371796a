/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the two halves of the bridge share. One half is C: whatever can be done through the functions below.
 *   host.c             an instance's making, messages, arguments, restart
 *   pair_host.c        the commands around a pair style
 *   peratom_rows.c, contact_store.c, contact_history.c, compute_restart.c    data that LAMMPS moves and saves
 *   virial_sum.c, ghosts_needed.c                                            what is missing in LAMMPS
 * The other is C++ (bridge*): the classes that LAMMPS derives its styles from, and access to LAMMPS's data.
 * Neither holds physics.
 */
#ifndef TAPECAST_HOST_H
#define TAPECAST_HOST_H

#include "tapecast_style.h"

#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The default per-atom data of a fix: `width` doubles for each atom. */
typedef struct {
  int width, room;
  double *value; /* [room][width] */
} tc_rows;
extern const ts_carrier tc_rows_carrier;

/* One instance of a style. Exactly one of fix, compute, pair is set. */
struct ts_host {
  void *lmp;                  /* the LAMMPS instance */
  void *fix, *compute, *pair; /* the style's instance as LAMMPS knows it */
  void *self;                 /* the style's state */
  char name[256];             /* "fix shrink1 solvent/shrink", precedes every message */
  const char *id;
  const char *syntax; /* shown with errors while arguments are read, else NULL */
  double ghost_reach; /* asked for by ts_ghost_reach */
  int groupbit;
  tc_rows rows;                 /* of a fix without a carrier of its own */
  const ts_carrier *carrier;    /* of a fix with per-atom data, else NULL */
  void *carried;                /* what its functions get */
  void *virial_sum, *keeper;    /* of a compute: the states of its internal fixes, if it needs them */
  void *temperature, *pressure; /* of a fix: its computes, if it needs them */
};

/* ----------------------------------------------------------------------------------- done in C */

/* Begin: names the instance, checks its table, makes its zeroed state. End: destroys and frees it. */
void tc_begin_fix(ts_host *host, const char *id, const char *group, const ts_fix_ops *ops);
void tc_begin_compute(ts_host *host, const char *id, const ts_compute_ops *ops);
void tc_begin_pair(ts_host *host, const ts_pair_ops *ops);
void tc_end(ts_host *host, void (*destroy)(ts_host *, void *));
/* Runs parse over the words from `first` on and refuses words left over. */
void tc_read_arguments(ts_host *host, int first, int narg, char **arg, const char *syntax,
                       void (*parse)(ts_host *, void *, ts_args *));

/* Zeroed numbers for a restart file, to be freed; and an error if a style wrote beyond their end. */
double *tc_new_numbers(ts_host *host, size_t n);
void tc_check_numbers(ts_host *host, const double *values, size_t n);

/* Begins a run: finds what the fix needs, refuses a run that would not call it. */
void tc_fix_begin_run(ts_host *host, const ts_fix_ops *ops);

/* State of a fix in restart files: the number of values, then the values. */
void tc_fix_write_restart(ts_host *host, const ts_fix_ops *ops, FILE *file);
void tc_fix_read_restart(ts_host *host, const ts_fix_ops *ops, const char *data);
/* Data of atom i from the record of a restart file that holds those of several fixes; ours is number nth. */
void tc_fix_unpack_atom(ts_host *host, int i, const double *record, int nth);
/* Most numbers that an atom of any rank packs. Collective. */
int tc_fix_longest(ts_host *host);

/* pair_coeff; setflag: [ntypes + 1][ntypes + 1], which pairs of types were set. */
void tc_pair_coeff(ts_host *host, const ts_pair_ops *ops, int narg, char **arg, int **setflag);
void tc_pair_check_run(ts_host *host, const ts_pair_ops *ops, int shift_or_tail);
void tc_pair_write_restart(ts_host *host, const ts_pair_ops *ops, FILE *file, int **setflag);
void tc_pair_read_restart(ts_host *host, const ts_pair_ops *ops, FILE *file, int **setflag);

/* Internal fix that keeps the contact history of a pair style; `state` is that fix's state. */
#define TC_HISTORY_FIX "TAPECAST_HISTORY"
extern const ts_fix_ops tc_history_fix;
void tc_history_serve(void *state, ts_host *pair, const ts_pair_ops *ops);
void tc_history_computed(void *state); /* the pair style has newer values than the fix */

/* Internal fix that sums the virial components LAMMPS lacks, one for each compute that needs the virial. */
#define TC_VIRIAL_FIX "TAPECAST_VIRIAL"
extern const ts_fix_ops tc_virial_fix;

/* Internal fix that carries a compute's state through restart files. tc_compute_resume: once it has its
 * arguments. */
#define TC_KEEPER_FIX "TAPECAST_KEEPER"
extern const ts_fix_ops tc_keeper_fix;
void tc_compute_resume(ts_host *compute, const ts_compute_ops *ops);

/* --------------------------------------------------------------------------------- done in C++ */

void tc_fail(ts_host *host, const char *file, int line, const char *text, int on_all)
    __attribute__((noreturn));
void tc_print(ts_host *host, const char *text); /* rank 0 only, to screen and log */

/* Settings that concern few. */
typedef struct {
  int tags, atomic, ghost_velocity; /* atoms have IDs, no bonds; ghosts have velocities */
  int virial_due;                   /* in this step */
  int only_pair;                    /* the instance is LAMMPS's pair style, not one of several */
  int respa;                        /* run_style respa */
} tc_settings;
tc_settings tc_get_settings(const ts_host *host);

/* Fixes and computes in the order of the script; 0 past the last. */
typedef struct {
  const char *id, *style;
  int groupbit, rigid, migrates_early;
} tc_other;
int tc_get_fix(const ts_host *host, int i, tc_other *fix);
int tc_get_compute(const ts_host *host, int i, tc_other *compute);

/* Internal fixes: the words of a fix command; returns the fix's state. */
void *tc_add_fix(ts_host *host, const char *command);
void tc_delete_fix(ts_host *host, const char *id);

/* Computes: the words of a compute command. tc_find_compute: NULL if there is none of that ID. */
void tc_add_compute(ts_host *host, const char *command);
void tc_delete_compute(ts_host *host, const char *id);
void *tc_find_compute(ts_host *host, const char *id);

/* Virial of this rank's pair forces, and the difference yx - xy, zx - xz, zy - yz if the pair style knows it
 * (else NULL). Zeros without a pair style; then the return value is 0. */
int tc_get_pair_virial(ts_host *host, double virial[6], const double **skew);

#ifdef __cplusplus
}
#endif
#endif
