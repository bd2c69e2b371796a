/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TAPECAST_PLAN_H
#define TAPECAST_PLAN_H
/* What a recipe comes to: beads of each size, boxes, time steps, voxels, cost. Lengths um, masses pg, times
 * us. */
#include "recipe.h"

/* One bead size of one material: a LAMMPS type. Type numbers are index + 1. */
typedef struct tc_bead_type {
  int material;
  double weight;          /* share by number within its material */
  double diameter;        /* dry */
  double slurry_diameter; /* contact diameter in the slurry */
  double lj_diameter;     /* that the slurry's Lennard-Jones parameters scale with */
  double dry_mass, slurry_mass;
  long beads;
} tc_bead_type;

typedef struct tc_plan_material {
  int first_type, types; /* indices into tc_plan.types */
  long beads;
  double dry_mass, fraction; /* of all its beads; achieved weight fraction */
} tc_plan_material;

/* Lennard-Jones parameters of a pair of types, mixed. */
typedef struct tc_lj_pair {
  double epsilon, sigma, cutoff;
} tc_lj_pair;

typedef enum {
  TC_LIMIT_HERTZ,
  TC_LIMIT_LJ,
  TC_LIMIT_DAMPING,
  TC_LIMIT_WALL_HERTZ,
  TC_LIMIT_WALL_DAMPING,
  TC_LIMITS
} tc_limit;

typedef struct tc_time_step {
  double dt;
  int automatic;
  double limit[TC_LIMITS]; /* smallest of each kind over all pairs; infinite where it does not apply */
  int type_a[TC_LIMITS], type_b[TC_LIMITS]; /* the pair it belongs to; b is -1 for the wall */
  tc_limit binds;
} tc_time_step;

/* The moving stages, in the order in which they run. */
typedef enum { TC_STAGE_SLURRY, TC_STAGE_DRYING, TC_STAGE_CALENDERING, TC_STAGE_COUNT } tc_stage;

typedef struct tc_plan {
  tc_bead_type *types;
  int type_count;
  tc_plan_material *materials; /* as many as the recipe has */
  int material_count;
  long beads;
  double dry_mass, slurry_mass;
  double initial_box[3];
  double slurry_box, dried_thickness; /* expected: edge of a cube, height */
  double solid_fraction;              /* of the initial box, at contact diameters */
  tc_time_step step[TC_STAGE_COUNT];
  double steps_least[TC_STAGE_COUNT], steps_most[TC_STAGE_COUNT];
  double seconds_least, seconds_most; /* on `ranks` ranks */
  int ranks;
  double cost; /* microseconds a bead, step and rank */
  double voxels[3];
  double memory_mb;
} tc_plan;

/* Errors: TC_ERR_RECIPE (beads that do not fit, a material without a single bead), TC_ERR_MEMORY. */
tc_status tc_plan_make(const tc_recipe *recipe, tc_plan **plan);
void tc_plan_destroy(tc_plan **plan);

/* Seconds that the analysis of one state of the electrode takes on one rank, about. */
double tc_plan_analysis_seconds(const tc_plan *plan);

/* The mixed parameters of types a and b (indices) in the slurry or in the dried force field. */
tc_lj_pair tc_plan_lj(const tc_recipe *recipe, const tc_plan *plan, int dried, int a, int b);

/* "damping time" and so on. */
const char *tc_limit_name(tc_limit limit);

/* Distance / diameter within which dried beads of a material conduct into each other: what
 * `analysis.contact_reach: auto` means. */
double tc_plan_contact_reach(const tc_recipe *recipe, int material);

/* Whole numbers that add up to `total` and are nearest to `share` (largest remainder). The shares need not
 * add up to anything. */
tc_status tc_apportion(const double *share, int count, long total, long *out);

/* The diameters and weights (adding up to 1) of a material's beads; *count of them. Release both with
 * tc_free. */
tc_status tc_size_bins(const tc_material *material, double **diameter, double **weight, int *count);

#endif
