/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The C interface of the LAMMPS package TAPECAST.
 *
 * A LAMMPS style (fix, compute, pair style) is one C file. It fills in a table of callbacks ("ops") that
 * is declared here, and is registered by one line in src/styles.def:
 *
 *     FIX(solvent/shrink, ts_fix_solvent_shrink)
 *
 * The bridge (the only C++ of the package) creates an instance of the style for each command in the input
 * script, calls the callbacks at the right moments, and owns everything that has to follow an atom to
 * another rank or into a restart file. A style sees LAMMPS only through this header.
 *
 * Conventions
 *  - `host` names the instance and leads to LAMMPS; `self` is the style's own state: state_size bytes,
 *    zeroed by the bridge before `parse`, freed by it after `destroy`.
 *  - Quantities are in the units of the input script. Vectors over atoms have the length nlocal + nghost
 *    (owned atoms first), shape [n][3] where they are vectors in space.
 *  - Views hold for the callback in which they were obtained; obtain them again in the next one, and after
 *    any service that communicates.
 *  - "Collective" means: every rank calls it, in the same order. All callbacks are invoked on every rank.
 *    Inside a callback a rank may own no atom at all.
 *  - Errors do not return. Use ts_error_all where every rank meets the error with the same text, ts_error_one
 *    where one rank does.
 */
#ifndef TAPECAST_STYLE_H
#define TAPECAST_STYLE_H

#include <mpi.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* One instance of one style. */
typedef struct ts_host ts_host;

#ifdef LAMMPS_BIGBIG
typedef int64_t ts_tag;
#define TS_TAG_MPI MPI_INT64_T
#else
typedef int32_t ts_tag;
#define TS_TAG_MPI MPI_INT32_T
#endif

/* ---------------------------------------------------------------------------------------------- views */

/* Atoms of this rank: indices 0..nlocal-1 are owned, nlocal..nlocal+nghost-1 are ghosts (copies of atoms of
 * another rank or of a periodic image). Forces on ghosts are returned to their owners only during the pair
 * computation with newton on. A pointer is NULL when the atom style has no such quantity. */
typedef struct {
  int nlocal, nghost;
  int64_t natoms;                   /* all ranks together */
  int ntypes;                       /* types run from 1 to ntypes */
  double (*x)[3], (*v)[3], (*f)[3]; /* position, velocity, force */
  double (*omega)[3], (*torque)[3]; /* angular velocity (ghosts: only with comm_modify vel yes), torque */
  double *radius, *rmass;           /* per atom; mass when rmass is NULL: mass[type] */
  double *mass;                     /* per type, index 1..ntypes; NULL when masses are per atom */
  int *type, *mask;                 /* type; bit mask of the groups the atom belongs to */
  ts_tag *tag;                      /* atom ID */
  int groupbit;                     /* (mask[i] & groupbit) != 0: atom i is in the style's own group */
} ts_atoms;

typedef struct {
  double lo[3], hi[3], len[3];   /* orthogonal part of the box */
  double xy, xz, yz;             /* tilt factors, 0 for an orthogonal box */
  double sublo[3], subhi[3];     /* this rank's part; for triclinic boxes in fractions of the box (0..1) */
  double h_rate[6], h_ratelo[3]; /* rate of change of xx,yy,zz,yz,xz,xy and of lo, set by fix deform */
  int periodic[3];
  int dimension; /* 3, or 2: a simulation in the plane z = 0 */
  int triclinic;
  int remap_v;    /* fix deform remaps velocities (remap v) */
  int deform_bit; /* in mask[]: the atoms whose velocities it remaps */
} ts_box;

typedef struct {
  double ftm2v, mvv2e, nktv2p, boltz; /* LAMMPS's conversion factors of the chosen units */
  double dt;                          /* time step; may differ from step to step (fix dt/reset) */
  int64_t step;                       /* current time step */
  int64_t begin_step, end_step;       /* of the run, or what its keywords start and stop say */
  int setup;                          /* nonzero while forces are computed before the first step of a run */
  int minimizing;                     /* nonzero inside `minimize`: there is no time */
  int newton_pair;
  int ago; /* steps since the neighbour lists were rebuilt; 0: in this step */
  double skin;
} ts_run;

ts_atoms ts_get_atoms(ts_host *host);
ts_box ts_get_box(ts_host *host);
ts_run ts_get_run(ts_host *host);
MPI_Comm ts_comm(ts_host *host);
int ts_rank(ts_host *host);
int ts_size(ts_host *host);
const char *ts_id(ts_host *host); /* the ID given in the script; "pair" for a pair style */

/* ------------------------------------------------------------------------------------------- messages */

/* The message is preceded by style and ID; give the cause, the value and what is allowed. The program ends
 * with exit code 1. ts_error_all: collective. ts_error_one: any one rank. */
#define ts_error_all(host, ...) ts_fail_all((host), __FILE__, __LINE__, __VA_ARGS__)
#define ts_error_one(host, ...) ts_fail_one((host), __FILE__, __LINE__, __VA_ARGS__)
void ts_fail_all(ts_host *host, const char *file, int line, const char *fmt, ...)
    __attribute__((noreturn, format(printf, 4, 5)));
void ts_fail_one(ts_host *host, const char *file, int line, const char *fmt, ...)
    __attribute__((noreturn, format(printf, 4, 5)));
/* Printed by rank 0 only, to screen and log. */
void ts_warning(ts_host *host, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void ts_message(ts_host *host, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* ------------------------------------------------------------------------------------------ arguments */

/* The words of a command that follow the style's name. A reader takes them from the front; words left over
 * after `parse` are an error that names the first of them. */
typedef struct {
  int n, at; /* number of words; index of the next one */
  char **word;
} ts_args;

#define TS_ANY 1.7e308     /* bounds that do not bind: -TS_ANY, TS_ANY */
#define TS_POSITIVE 1e-300 /* as lower bound: greater than zero */

int ts_more(const ts_args *args);                  /* nonzero while words are left */
int ts_accept(ts_args *args, const char *keyword); /* takes the next word if it equals keyword */
const char *ts_next_word(ts_host *host, ts_args *args, const char *what);
/* Take one number; `what` names it in the message. The value must lie in [lo, hi]. Variables were replaced by
 * LAMMPS before; anything that is not wholly a number, infinite or NaN is an error. */
double ts_next_double(ts_host *host, ts_args *args, const char *what, double lo, double hi);
int ts_next_int(ts_host *host, ts_args *args, const char *what, int lo, int hi);
/* Same for a word at hand. */
double ts_parse_double(ts_host *host, const char *what, const char *text, double lo, double hi);
int ts_parse_int(ts_host *host, const char *what, const char *text, int lo, int hi);
/* A range of types as LAMMPS writes it: 3, 2*5, *, *4, 2*. */
void ts_parse_types(ts_host *host, const char *text, int *lo, int *hi);
/* An unknown keyword: error that quotes it and lists what is known. */
void ts_unknown_keyword(ts_host *host, const char *word, const char *known) __attribute__((noreturn));
/* Bit of a group (for mask[]); error if there is no such group. */
int ts_group_bit(ts_host *host, const char *group);

/* ------------------------------------------------------------------------------------------- services */

/* Sum, or maximum, of n numbers over all ranks, in place. Collective. */
void ts_sum(ts_host *host, double *values, int n);
void ts_max(ts_host *host, double *values, int n);
/* Copies radius and mass of every owned atom to its ghosts. Collective; from pre_force on in a step. Only for
 * fixes. */
void ts_refresh_ghost_sizes(ts_host *host);
/* Rebuild the neighbour lists in the next step. Every rank must ask, in the same step. Only for fixes. */
void ts_request_reneighbour(ts_host *host);
/* Largest radius over all ranks that an atom of this type has now. Collective. */
double ts_max_radius(ts_host *host, int type);

/* Virial of the pair forces (sum over pairs r_a F_b, not divided by the volume, no unit factor), summed over
 * all ranks, components xx yy zz xy xz yz yx zx zy. The last three differ from the three before when contacts
 * carry torque; they are known if the return value is nonzero, else they repeat xy xz yz. Collective. Only in
 * a compute with needs_virial, on the step in which the compute is asked for a value. */
int ts_pair_virial(ts_host *host, double virial[9]);
/* Virial of all forces: those of the pair style, of bonded styles, and of fixes that contribute theirs
 * (fix_modify virial yes), and of long-range styles; units as above, components xx yy zz xy xz yz. It comes
 * in two parts: `rank` is to be summed over ranks, perhaps together with other numbers, and `all`, which
 * every rank knows, to be added to that sum. Returns 0 if only xx + yy + zz is right (kspace_modify
 * pressure/scalar yes). Not collective. Only in a step in which the virial was tallied: see ts_want_virial.
 */
int ts_virial(ts_host *host, double rank[6], double all[6]);
/* Have the virial tallied in the next step. Every rank must ask. Only for fixes with needs_virial. */
void ts_want_virial(ts_host *host);

/* Degrees of freedom of the fix's group, less those that constraints take, as LAMMPS counts them at the start
 * of a run. From setup on. Only for fixes with needs_temperature. */
double ts_degrees_of_freedom(ts_host *host);
/* Nonzero if atoms of the style's group, on any rank, belong to bodies of fix rigid. Collective. */
int ts_in_rigid_bodies(ts_host *host);

/* The fix changes the length of the box along x, y, z where direction[k] is nonzero. Only in `parse` of a
 * fix. LAMMPS then expects it in its neighbour lists, and refuses two fixes that change the same direction.
 */
void ts_changes_box(ts_host *host, const int direction[3]);
/* New bounds of an orthogonal box, the same numbers on every rank. Parts of the box, long-range styles and
 * the bodies of fix rigid follow; atoms do not: where they shall, move the owned ones likewise. In
 * end_of_step. */
void ts_set_box(ts_host *host, const double lo[3], const double hi[3]);

/* What a setting that goes evenly from `from` to `to` during the run is in this step. */
double ts_ramp(const ts_run *run, double from, double to);
/* Streaming velocity at x of a box deformed by fix deform with remap v; zero otherwise. */
void ts_stream_velocity(const ts_box *box, const double x[3], double v[3]);

/* ----------------------------------------------------------------------------------------------- fixes */

/* Per-atom data of varying length, for a fix to which rows of peratom_doubles numbers are not enough: how
 * they follow their atom when atoms are sorted, migrate, or go into restart files. `data` is the style's
 * state. Called for owned atoms on one rank alone: nothing here may communicate. All functions are required.
 */
typedef struct {
  void (*grow)(void *data, int natoms);         /* room for natoms atoms; new ones have no data */
  void (*copy)(void *data, int from, int to);   /* atom `to` takes the data of atom `from` */
  void (*reset)(void *data, int i);             /* atom i is new */
  int (*longest)(const void *data, int natoms); /* most numbers that one of the first natoms atoms packs */
  int (*packed_size)(const void *data, int i);  /* how many numbers atom i packs */
  int (*pack)(const void *data, int i, double *values); /* returns that number */
  /* Reads them back in place of what atom i had and returns how many they are. n: how many there are, or -1
   * if that is not known; where it does not fit the values must be left alone and the return value names what
   * was expected. */
  int (*unpack)(void *data, int i, const double *values, int n);
} ts_carrier;

/*
 * Life of a fix: parse (at the fix command) -> unpack_restart if a restart file holds its state
 *   -> per run: init -> setup_pre_exchange -> post_neighbor -> setup_pre_force -> setup -> the callbacks of a
 *   step … -> post_run -> destroy. A callback that is NULL is not called and costs nothing.
 *
 * Order within a step: initial_integrate, post_integrate, [on steps that reneighbour: pre_exchange, then
 * atoms migrate, ghosts are made, pre_neighbor, lists are built, post_neighbor], pre_force, pair forces,
 * pre_reverse, [with newton on, forces on ghosts go to their owners], post_force, final_integrate,
 * end_of_step.
 *
 * An integrator (integrates = 1) moves its atoms in initial_integrate, by the forces of the step before, and
 * completes the velocities in final_integrate; src/fix_nve_sphere_opt.c is one. Owned atoms are enough:
 * ghosts follow by themselves. run_style respa has neither these two moments nor post_integrate, pre_force
 * and post_force; a fix with one of these callbacks is refused there.
 */
typedef struct {
  const char *name;                       /* as in styles.def, e.g. "solvent/shrink" */
  const char *syntax;                     /* one line, shown with every argument error */
  size_t state_size;                      /* bytes of *self */
  int has_scalar;                         /* the fix gives a global scalar */
  int vector_length;                      /* length of its global vector, 0 for none */
  int scalar_extensive, vector_extensive; /* 1: thermo may divide it by the number of atoms */
  int peratom_doubles;       /* doubles the bridge keeps per owned atom: they start as 0, follow their atom to
                                other ranks and into restart files */
  const ts_carrier *carrier; /* instead of peratom_doubles: per-atom data of varying length */
  int restart_doubles;       /* length of the state that pack_restart writes; same on every rank */
  int integrates;    /* 1: it advances the positions or velocities of its group, as fix nve does; LAMMPS warns
                        where an atom has two such fixes, or a run none */
  int dynamic_group; /* 1: its group may be dynamic: mask[] is looked at in every callback, nothing is kept */
  int time_depends;  /* 1: runs of changing time steps (reset_timestep) are refused while it is defined */
  int in_minimize;   /* 1: `minimize` too calls setup, pre_exchange, post_neighbor, pre_reverse, post_force */
  int couples_energy;    /* 1: its scalar is the energy it has taken out so far, for thermo's ecouple */
  int needs_temperature; /* 1: it asks for degrees of freedom. For that it gets the compute `ID_temp GROUP
                            temp` */
  int needs_virial; /* 1: it asks for the virial (ts_want_virial, ts_virial). For that it gets the computes
                       `ID_temp all temp` and `ID_press all pressure ID_temp`, which the script may use too */
  int needs_sphere; /* 1: error unless atoms have radius and rmass */

  void (*parse)(ts_host *host, void *self, ts_args *args); /* required */
  void (*init)(ts_host *host, void *self);
  void (*setup_pre_exchange)(ts_host *host, void *self); /* before the ghosts of a run are made */
  void (*setup_pre_force)(ts_host *host, void *self);    /* before the forces of the run's first state */
  void (*setup)(ts_host *host, void *self);              /* after them; often the same as post_force */
  void (*initial_integrate)(ts_host *host, void *self);
  void (*post_integrate)(ts_host *host, void *self);
  void (*pre_exchange)(ts_host *host, void *self);
  void (*pre_neighbor)(ts_host *host, void *self);
  void (*post_neighbor)(ts_host *host, void *self); /* also before the first step of a run */
  void (*pre_force)(ts_host *host, void *self);
  void (*pre_reverse)(ts_host *host, void *self); /* also before the first step of a run */
  void (*post_force)(ts_host *host, void *self);
  void (*final_integrate)(ts_host *host, void *self);
  void (*end_of_step)(ts_host *host, void *self);
  void (*post_run)(ts_host *host, void *self);
  double (*scalar)(ts_host *host, void *self);        /* collective; same value on every rank */
  double (*vector)(ts_host *host, void *self, int i); /* likewise; i from 0 */
  /* State for restart files: the same restart_doubles numbers on every rank; collective. unpack_restart gets
   * them back on every rank after `parse`, when the restarted script repeats the fix with the same ID. */
  void (*pack_restart)(ts_host *host, void *self, double *values);
  void (*unpack_restart)(ts_host *host, void *self, const double *values);
  size_t (*restart_size)(ts_host *host, void *self); /* instead of restart_doubles, if their number varies */
  /* fix_modify: take the words understood from args; leaving all of them means "unknown". */
  void (*modify)(ts_host *host, void *self, ts_args *args);
  void (*destroy)(ts_host *host, void *self); /* free what the style itself allocated inside *self */
} ts_fix_ops;

/* Per-atom storage of a fix: shape [nlocal][peratom_doubles]. Obtain it anew in each callback. */
double *ts_peratom(ts_host *host);

/* -------------------------------------------------------------------------------------------- computes */

typedef struct {
  const char *name;
  const char *syntax;
  size_t state_size;
  int has_scalar;
  int vector_length;
  int scalar_extensive, vector_extensive;
  int needs_virial; /* 1: LAMMPS tallies the virial on the steps on which the compute is asked */
  int needs_sphere;

  void (*parse)(ts_host *host, void *self, ts_args *args); /* required */
  void (*init)(ts_host *host, void *self);
  /* Called at most once per step, before scalar and vector of that step are read. Collective. */
  void (*sample)(ts_host *host, void *self);
  double (*scalar)(ts_host *host, void *self);               /* of the latest sample; same on every rank */
  void (*vector)(ts_host *host, void *self, double *values); /* likewise, vector_length numbers */
  /* State for restart files, all or none: n numbers, the same on every rank; collective. unpack_restart gets
   * them back after `parse`, when the restarted script repeats the compute with the same ID, perhaps with
   * other arguments. */
  size_t (*restart_size)(ts_host *host, void *self);
  void (*pack_restart)(ts_host *host, void *self, double *values);
  void (*unpack_restart)(ts_host *host, void *self, const double *values, size_t n);
  void (*destroy)(ts_host *host, void *self);
} ts_compute_ops;

#include "tapecast_pair.h" /* ts_pair_ops and what a pair style sees */

#ifdef __cplusplus
}
#endif
#endif
