/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef RP_RESULTS_H
#define RP_RESULTS_H
/* What results.json says, checked and easy to reach. A number that is missing or null is NaN, text that is
 * missing is NULL, a part that is missing has count 0 or present = 0. */
#include <cJSON.h>
#include <stddef.h>

#include "tapecast/error.h"

enum { RP_MATERIALS = 32 }; /* most materials of a recipe */

typedef enum rp_quantity {
#define RP_QUANTITY(name, key, label, symbol, unit) RP_##name,
#include "quantities.def"
#undef RP_QUANTITY
  RP_QUANTITIES
} rp_quantity;

typedef struct rp_quantity_text {
  const char *key, *label, *symbol, *unit;
} rp_quantity_text;
extern const rp_quantity_text rp_quantity_texts[RP_QUANTITIES];

typedef struct rp_value {
  double value, error; /* error: one standard error, NaN when unknown */
} rp_value;

typedef struct rp_material {
  const char *name;
  unsigned char color[3];
  int types; /* how many LAMMPS types */
  const int *type;
  double beads, dry_mass_pg, fraction_target, fraction;
} rp_material;

typedef struct rp_solver {
  double iterations, flux_imbalance, seconds;
  int present, converged;
} rp_solver;

/* Networks of a state: of ion conductors, of electron conductors, of the pores. */
typedef enum rp_web_kind { RP_WEB_IONS, RP_WEB_ELECTRONS, RP_WEB_PORES, RP_WEBS } rp_web_kind;

typedef struct rp_web_text {
  const char *key, *name; /* in results.json and file names; for people */
} rp_web_text;
extern const rp_web_text rp_web_texts[RP_WEBS];

typedef struct rp_web {
  const char *file; /* OpenPNM's columns, relative to the run folder; NULL: no such network */
  double bodies, links, coordination, body_um, link_um; /* numbers, mean neighbours, mean diameters */
  double percolating, d_eff; /* share joined to both faces; D_eff of the network alone */
} rp_web;

typedef struct rp_state {
  int present;
  double degree;
  rp_value quantity[RP_QUANTITIES];
  double beads, volume_fraction[RP_MATERIALS], dry_mass_pg[RP_MATERIALS], voxel_um[3], voxels[3], box_um[3];
  double contact_reach[RP_MATERIALS]; /* distance within which beads conduct into each other / their radii */
  double neck[RP_MATERIALS];          /* radius of the neck between them / the smaller bead's */
  double sigma_low, sigma_high;       /* S/m, with thinner and with thicker necks */
  double d_eff_low, d_eff_high;
  double ion_rel[RP_MATERIALS], ion_rel_pore; /* ionic conductivities / that of the best path; NaN: none */
  double ion_reference;                       /* S/m that 1 stands for; NaN when not known */
  rp_solver sigma, ionic;
  const char *dump, *image; /* relative to the run folder */
  double z_low;             /* lower face of the voxel image, µm */
  rp_web web[RP_WEBS];
  double seconds, ranks;                            /* that the analysis took */
  size_t bins;                                      /* of the profile along z */
  double *z_um, *porosity, *fraction[RP_MATERIALS]; /* length (bins); fraction NULL where not given */
} rp_state;

/* Slices of a velocity profile. */
#define RP_SLICES 10

typedef struct rp_viscosity {
  double shear_rate_1_s, strain;
  rp_value viscosity_pa_s;
  int converged;                                 /* 1 yes, 0 no, -1 unknown */
  double stress_kpa, residual_stress_kpa;        /* that goes with the flow; of the box at rest */
  double profile_slope, profile_deviation;       /* of the velocity profile, relative to the straight one */
  double height[RP_SLICES], velocity[RP_SLICES]; /* the profile, relative to the box and its shear */
  double measured_pa_s, deviation;               /* of a curve from a rheometer at this rate */
  double mass_scale;                             /* above 1: beads were made heavier to shear slowly */
  double wall_s;
  const char *reason; /* why it is not converged */
} rp_viscosity;

/* Stress [kPa] = yield + consistency * rate^exponent, between two rates [1/s]. */
typedef struct rp_flow_law {
  double yield, consistency, exponent, low, high, largest_deviation, thinning;
} rp_flow_law;

typedef struct rp_slurry {
  int present;
  rp_value density_g_cm3, pressure_mpa, temperature_k;
  double beads, box_um[3], dry_mass_pg[RP_MATERIALS];
  const char *dump;
  size_t rates, measured;
  rp_viscosity *viscosity;          /* length (rates) */
  rp_viscosity *measured_viscosity; /* length (measured): a curve from a rheometer, to compare */
  rp_flow_law law;                  /* exponent NaN: none */
} rp_slurry;

typedef struct rp_stage {
  const char *name, *folder, *criterion, *blocks, *log;
  const char *retry; /* why it failed at first; NULL when it did not */
  double wall_s, ranks, dt_us, steps, time_us;
  int steady; /* 1 yes, 0 no, -1 unknown */
} rp_stage;

/* What the recipe gives to compare with, by its key under `reference`. */
typedef enum rp_compared {
  RP_SLURRY_DENSITY,
  RP_DRIED_POROSITY,
  RP_SIGMA_PEAK,
  RP_RATIO_PEAK,
  RP_SLURRY_HOURS, /* core hours */
  RP_DRYING_HOURS,
  RP_CALENDERING_HOURS,
  RP_VISCOSITY_HOURS, /* of one shear rate */
  RP_COMPARED
} rp_compared;

/* A reference for any number of results.json, by its path (quantity.h). */
typedef struct rp_path_reference {
  const char *path, *source;
  double reference;
  rp_value value; /* NaN when the run has no such number */
} rp_path_reference;

typedef struct rp_reference {
  double value;
  const char *source;
} rp_reference;

typedef struct rp_references {
  size_t count;
  rp_reference *at; /* length (count) */
} rp_references;

typedef struct rp_results {
  cJSON *json; /* owns every text */
  const char *recipe_name, *recipe_file, *recipe_hash;
  const cJSON *provenance, *recipe_values, *recipe_sources, *choices, *warnings; /* NULL when missing */
  const cJSON *sample; /* runs that the numbers are means over (seeds.h); NULL: they are of this run alone */
  double beads;
  int materials;
  rp_material material[RP_MATERIALS];
  size_t stages, states;
  rp_stage *stage;
  rp_slurry slurry;
  rp_state periodic; /* the dried structure before a layer was cut out of it */
  rp_state
      *state; /* length (states): the dried electrode, when present, and each calendered one, by degree */
  rp_references reference[RP_COMPARED];
  size_t others; /* references by path */
  rp_path_reference *other;
} rp_results;

/* Read and check a results file. TC_ERR_INPUT names the line (no JSON) or the key (wrong type or range). */
tc_status rp_results_read(const char *path, rp_results *results);
/* The same from a document that is read already, which becomes the results' own; `path` names it in messages.
 * On failure it is released. */
tc_status rp_results_take(const char *path, cJSON *json, rp_results *results);
void rp_results_free(rp_results *results);

/* The dried electrode, or NULL. */
const rp_state *rp_dried(const rp_results *results);

/* The stage of that name, or NULL. */
const rp_stage *rp_stage_named(const rp_results *results, const char *name);

/* Largest value of a quantity over the states; 0 when none knows it. */
double rp_largest(const rp_results *results, rp_quantity quantity);

/* This run's number for a comparison; NaN when it has none. The peaks are degrees of calendering: where σ_e
 * and where σ_e/τ_g is largest, NaN unless at least three states know it. */
rp_value rp_compared_value(const rp_results *results, rp_compared which);

/* Core hours that a stage took; NaN when it was not run. */
double rp_core_hours(const rp_stage *stage);

/* A value that the recipe had, as it was written; NULL when it is not known. */
const char *rp_recipe_value(const rp_results *results, const char *key);

/* Number of a material that has LAMMPS type `type`, -1 when none has. */
int rp_material_of_type(const rp_results *results, int type);

#endif
