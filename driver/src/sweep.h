/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TAPECAST_SWEEP_H
#define TAPECAST_SWEEP_H
/* A sweep: a recipe run at many points, which a file SWEEP.yaml describes. Its keys stand in sweep_keys.c.
 *
 *   sweep_load.c     the file, read and checked
 *   sweep_design.c   the points: every combination, or a quasi-random design
 *   sweep_table.c    what came out, as numbers: means and standard errors over the seeds
 *   sweep_output.c   sweep.csv, sweep-runs.csv, sweep.json
 *   sweep_run.c      doing it
 *   sweep_slurm.c    the job script of a SLURM array */
#include <cJSON.h>
#include <stdio.h>

#include "campaign.h"
#include "schema.h"

/* Several values at once, under a name. */
typedef struct tc_sweep_case {
  char name[TC_WORD];
  tc_words set;
} tc_sweep_case;

typedef struct tc_sweep_parameter {
  char key[TC_WORD], name[TC_WORD];
  tc_words values;
  char low[TC_WORD], high[TC_WORD];
  int scale;
  long steps;
  tc_items cases; /* tc_sweep_case */
} tc_sweep_parameter;

typedef enum { TC_SPREAD_LINEAR, TC_SPREAD_LOG } tc_sweep_spread;
typedef enum { TC_DESIGN_GRID, TC_DESIGN_SOBOL } tc_sweep_design;

/* A value that a parameter takes. */
typedef struct tc_level {
  char text[TC_WORD]; /* as in KEY=TEXT, or the name of a case */
  double number;      /* in the parameter's unit; NaN when it is none */
} tc_level;

/* A parameter, made ready. */
typedef struct tc_factor {
  char name[TC_WORD], unit[32];
  const tc_sweep_parameter *given;
  const tc_key *key; /* NULL: cases */
  bool numeric;      /* every value is a number */
  bool logarithmic;
  bool whole;       /* whole numbers only */
  double low, high; /* of a range that a quasi-random design fills; else NaN */
  tc_level *levels; /* length (level_count); none for such a range */
  int level_count;
} tc_factor;

typedef struct tc_sweep {
  char name[TC_WORD], recipe[TC_WORD];
  tc_words set;
  int to, analysis, viscosity, design;
  long points;
  tc_numbers seeds;
  tc_words measure;
  long cores, ranks;
  tc_items parameters; /* tc_sweep_parameter */

  char *file, *text; /* as it was named; what it holds */
  char *recipe_path; /* as seen from here */
  tc_factor *factors;
  int factor_count;
  tc_arena arena;
} tc_sweep;

extern const tc_group tc_sweep_keys;

/* Read and check the file. The message lists what is wrong, a line each: `file:line: key: text`;
 * TC_ERR_RECIPE. *sweep is to be released with tc_sweep_destroy. */
tc_status tc_sweep_load(const char *path, tc_sweep **sweep);
void tc_sweep_destroy(tc_sweep **sweep);

/* ----------------------------------------------------------------------------------------------- design */

enum { TC_MOST_RUNS = 10000 };

/* What is run: every point once for each seed. */
typedef struct tc_design {
  int points, factors, seeds; /* seeds: at least 1 */
  tc_level *level;            /* length (points, factors) */
  const double *seed;         /* length (seeds); NULL: the recipe's own */
} tc_design;

/* Errors: TC_ERR_RECIPE when it comes to more than TC_MOST_RUNS. Release with tc_design_free. */
tc_status tc_design_make(const tc_sweep *sweep, tc_design *design);
void tc_design_free(tc_design *design);
const tc_level *tc_design_level(const tc_design *design, int point, int factor);

/* What a run replaces in the recipe, as words "KEY=VALUE" added to `sets`; its label, "pressure=80 kPa
 * seed=2". */
tc_status tc_design_sets(const tc_sweep *sweep, const tc_design *design, int point, int seed, tc_argv *sets);
tc_status tc_design_label(const tc_sweep *sweep, const tc_design *design, int point, int seed,
                          tc_text *label);

/* ------------------------------------------------------------------------------------------------ table */

typedef struct tc_cell {
  double mean, error; /* NaN: unknown */
  int count;          /* runs that know it */
} tc_cell;

/* Numbers of a sweep. */
typedef struct tc_table {
  char (*quantity)[256]; /* paths (quantity.h), length (quantities) */
  int quantities;
  tc_cell *cell;      /* length (points, quantities): over the seeds */
  int *done, *failed; /* runs of each point, length (points) */
} tc_table;

/* `run` (length points × seeds, seeds fastest) are the ids of the evaluations. With several runs the mean and
 * its standard error; with one the run's own. */
tc_status tc_table_make(const tc_sweep *sweep, const tc_design *design, tc_campaign *campaign, const int *run,
                        tc_table *table);
void tc_table_free(tc_table *table);
const tc_cell *tc_table_cell(const tc_table *table, int point, int quantity);
/* Whether a quantity tells any two of the points apart. */
bool tc_table_differs(const tc_table *table, int points, int quantity);
/* The quantities to show people: those that the file asks for, else those that differ, and of these only the
 * ones that have a name where there are any; the first `most` of them in `chosen`. Returns how many there
 * are. */
int tc_table_choose(const tc_sweep *sweep, const tc_table *table, int points, int *chosen, int most);

/* What a quantity is called: "Density", "g/cm³" ("" without), "slurry". false, and its key as label, when it
 * has no name of its own. */
bool tc_quantity_name(const char *path, char label[128], char unit[32], char place[128]);

/* A sweep with all that belongs to it. */
typedef struct tc_sweep_result {
  const tc_sweep *sweep;
  const tc_design *design;
  tc_campaign *campaign;
  const int *run;
  const tc_table *table;
  const char *folder;
} tc_sweep_result;

/* sweep.csv (a row for each point), sweep-runs.csv (a row for each run), sweep.json (both, and what failed).
 */
tc_status tc_sweep_write(const tc_sweep_result *result);
/* The same content as sweep.json. */
cJSON *tc_sweep_json(const tc_sweep_result *result);
/* The table for people. */
void tc_sweep_print(const tc_sweep_result *result, FILE *out);

/* -------------------------------------------------------------------------------------------------- runs */

typedef struct tc_sweep_options {
  const char *file, *folder; /* folder NULL: sweeps/NAME */
  int cores, ranks;          /* 0: as the file says */
  double max_hours;
  bool dry_run; /* print the plan */
  bool collect; /* only tables and report, from what is there */
  bool retry;
  bool slurm;         /* write the job script of an array */
  const char *sbatch; /* more words for its #SBATCH lines, e.g. "--partition=short"; NULL: none */
  int task;           /* run this evaluation alone, as a task of the array; 0: all */
  bool json;          /* print sweep.json */
  tc_verbosity verbosity;
} tc_sweep_options;

tc_status tc_sweep_run(const tc_sweep_options *options);

/* DIR/sweep.slurm for the evaluations with these ids, ascending. */
tc_status tc_sweep_slurm(const tc_sweep_options *options, const tc_sweep *sweep, const char *folder,
                         int ranks, const int *ids, int count);

#endif
