/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TAPECAST_RECIPE_H
#define TAPECAST_RECIPE_H
/* A recipe, read and checked. Each field is the key of the same name; what it means, its unit, its default
 * and its range stand in recipe_keys.c and nowhere else. Numbers are in the unit of that table, which is
 * LAMMPS `units micro` (pg, um, us, K, kPa), conductivities S/m; a number that may be absent is NaN then. */
#include "parameter_sets.h"

typedef struct tc_lognormal {
  double median, sigma_ln, min, max, bin;
} tc_lognormal;

typedef struct tc_sizes {
  tc_lognormal *lognormal; /* one of the two */
  tc_pairs table;          /* diameter, weight by number */
} tc_sizes;

typedef struct tc_lj {
  char name[TC_WORD];
  double epsilon_per_diameter, sigma_per_diameter, sigma, cutoff_per_diameter;
} tc_lj;

/* Where a set of parameters gives both; in a recipe that was read they stand under force_field. */
typedef struct tc_lj_rows {
  tc_lj *slurry, *dried;
} tc_lj_rows;

/* What fills the pores of the finished electrode. */
typedef struct tc_electrolyte {
  char use[TC_WORD];
  double ionic_conductivity;
} tc_electrolyte;

/* `use` and `lennard_jones` are resolved while the recipe is read (parameter_sets.h), and empty afterwards.
 */
typedef struct tc_material {
  char name[TC_WORD];
  double fraction, density, nanoporosity;
  double diameter; /* absent when sizes are given */
  tc_sizes *sizes;
  double swelling, slurry_diameter, slurry_density;
  double electronic_conductivity;
  int ionic;
  double ionic_conductivity, ionic_bruggeman;
  char color[TC_WORD];
  char use[TC_WORD];
  tc_lj_rows *lennard_jones;
} tc_material;

typedef enum { TC_DAMPING_EXPLICIT, TC_DAMPING_IMPLICIT } tc_damping;

typedef struct tc_contact {
  double kn, kt_ratio, gamman, gammat_ratio, friction;
  int damp_tangential, damping;
} tc_contact;

typedef struct tc_force_field {
  tc_items lennard_jones; /* tc_lj */
  tc_contact contact;
} tc_force_field;

typedef enum { TC_MIX_ARITHMETIC, TC_MIX_GEOMETRIC, TC_MIX_SIXTHPOWER } tc_mixing;
typedef enum { TC_SHIFT_NONE, TC_SHIFT_FORCE } tc_shift;
typedef enum { TC_LJ_MEASURED, TC_LJ_SWOLLEN } tc_lj_diameter;

typedef struct tc_force_fields {
  int mixing, shift, lj_diameter;
  tc_force_field slurry, dried;
} tc_force_fields;

typedef struct tc_initial {
  int method;
  double solid_fraction, aspect;
  tc_numbers box;
  long attempts;
} tc_initial;

/* What the slurry and the drying stage have in common. */
typedef struct tc_motion {
  double timestep, temperature, temperature_time;
  double pressure, pressure_time, bulk_modulus;
  double quench_time, quench_limit, quench_damping;
  double block, tolerance, min_time, max_time;
  long steady_blocks;
} tc_motion;

typedef struct tc_slurry {
  tc_motion motion;
  double pressure_start, compress_time;
} tc_slurry;

typedef enum { TC_FREE_Z, TC_FREE_XYZ } tc_free_directions;

typedef struct tc_drying {
  tc_motion motion;
  int free;
  double shrink_time;
} tc_drying;

typedef struct tc_wall {
  double kn, kt_ratio, gamman, gammat_ratio, friction, overlap_max;
} tc_wall;

typedef struct tc_calendering {
  double timestep, temperature, temperature_time;
  tc_numbers degrees;
  tc_wall wall;
  double speed, hold_time, withdraw, vacuum, block;
} tc_calendering;

typedef enum { TC_THERMOSTAT_NONE, TC_THERMOSTAT_PECULIAR } tc_thermostat;

typedef struct tc_viscosity {
  tc_numbers rates; /* none: the viscosity is not measured */
  double strain, min_strain, skip_strain, block_strain, error, max_time;
  double timestep, inertial_number;
  int both_directions, thermostat;
  double temperature, temperature_time;
  long ranks;
  char measured[TC_WORD];
} tc_viscosity;

typedef struct tc_process {
  tc_initial initial;
  tc_slurry slurry;
  tc_drying drying;
  tc_calendering calendering;
  tc_viscosity viscosity;
} tc_process;

typedef struct tc_analysis {
  double voxel, contact_reach, neck, electrode_depth, tolerance;
  int sensitivity;
  tc_words priority;
  long profile_bins;
  int image, networks;
} tc_analysis;

typedef enum { TC_PAIR_STOCK, TC_PAIR_TAPECAST } tc_pair_style;

/* What to do with a stage that was not steady when its time was over. */
typedef enum { TC_UNSTEADY_GO_ON, TC_UNSTEADY_STOP } tc_unsteady;

typedef struct tc_run_settings {
  long ranks; /* 0: auto */
  char launcher[TC_WORD];
  int pair_style;
  double timestep_fraction, overlap_estimate, speed_estimate, skin;
  double thermo, checkpoint, grace;
  int unsteady; /* tc_unsteady */
  long frames;
  double cost;
} tc_run_settings;

typedef struct tc_reference {
  char key[TC_WORD];
  double value;
  char source[TC_WORD];
} tc_reference;

/* A key that tapecast calibrate may change. */
typedef struct tc_free_key {
  char key[TC_WORD];
  char low[TC_WORD], high[TC_WORD]; /* as written, with the key's unit */
  int scale;                        /* tc_scale */
  tc_words also;                    /* keys that get the same value */
} tc_free_key;

typedef enum { TC_SCALE_AUTO, TC_SCALE_LINEAR, TC_SCALE_LOG } tc_scale;

/* A measured value to meet, or a curve of them. */
typedef struct tc_target {
  char quantity[TC_WORD]; /* one of the three */
  double shear_rate;
  char curve[TC_WORD];
  long points;
  double value, uncertainty, relative_uncertainty, weight;
  int scale;
} tc_target;

typedef enum { TC_SCALARISE_SQUARES, TC_SCALARISE_CHEBYSHEV } tc_scalarise;

typedef struct tc_calibrate {
  tc_items free, targets; /* tc_free_key, tc_target */
  tc_words set;           /* KEY=VALUE for every evaluation */
  int scalarise, to;
  long evaluations, start, ranks, cores;
  double hours, evaluation_hours, stop_at;
} tc_calibrate;

typedef struct tc_recipe {
  char name[TC_WORD];
  long seed, beads;
  tc_items materials; /* tc_material, in the order of types, labels and priority */
  tc_electrolyte electrolyte;
  tc_force_fields force_field;
  tc_process process;
  tc_analysis analysis;
  tc_run_settings run;
  tc_items reference; /* tc_reference */
  tc_calibrate *calibrate;

  char *file; /* as it was named */
  char *text; /* the file's text, then a comment for each --set; with parameter sets: all of it, resolved */
  char hash[17];    /* of all values, whatever the text's layout and the files they are in */
  tc_items sources; /* tc_value_source: the values from parameter sets */
  tc_arena arena;
} tc_recipe;

/* Read `path`, apply `sets` ("key.path=value"), check everything. The message lists what is wrong, a line
 * each: `file:line: key: text`. *recipe is to be released with tc_recipe_destroy. */
tc_status tc_recipe_load(const char *path, char *const *sets, int set_count, tc_recipe **recipe);
void tc_recipe_destroy(tc_recipe **recipe);

/* The table of all keys. */
extern const tc_group tc_recipe_keys;
/* The part of it under process.viscosity (tc_viscosity). */
extern const tc_group tc_viscosity_keys;
/* That under calibrate (tc_calibrate), and what no single key of it can show (calibrate_keys.c). */
extern const tc_group tc_calibrate_keys;
void tc_calibrate_check(const tc_recipe *recipe, const tc_yaml *tree, tc_issues *issues);

/* The row of a key that a recipe has, by its path, and whether it has it. */
const tc_key *tc_recipe_key(const tc_recipe *recipe, const char *path);

const tc_material *tc_recipe_material(const tc_recipe *recipe, int index);
/* Index of the material, -1 when there is none of that name. */
int tc_recipe_material_named(const tc_recipe *recipe, const char *name);
/* Whether ionic conductivities are known in S/m; else the ion conductors only have paths of a length. */
int tc_recipe_ions_in_s_m(const tc_recipe *recipe);
/* Ionic conductivity of a material as a whole: S/m where these are known, else 1 for ion conductors; 0: none.
 * With ionic_bruggeman b it is conductivity of the electrolyte x nanoporosity^b. */
double tc_recipe_ionic_conductivity(const tc_recipe *recipe, int material);
/* The Lennard-Jones row of a material; never NULL in a checked recipe. */
const tc_lj *tc_recipe_lj(const tc_recipe *recipe, const tc_force_field *field, int material);

#endif
