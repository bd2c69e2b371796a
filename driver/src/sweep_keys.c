/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Every key of a sweep: name, default, range and meaning. */
#include "schema_rows.h"
#include "sweep.h"

static const tc_key case_rows[] = {
    WORDS(tc_sweep_case, set, NULL, "what it replaces in the recipe: [KEY=VALUE, …]"),
};
static const tc_group case_group = TABLE(tc_sweep_case, case_rows);

static const tc_key parameter_rows[] = {
    WORD(tc_sweep_parameter, key, "", "the key of the recipe; not with cases"),
    WORD(tc_sweep_parameter, name, "", "what tables and figures call it; absent: the end of the key"),
    WORDS(tc_sweep_parameter, values, "", "its values, as they stand in a recipe"),
    WORD(tc_sweep_parameter, low, "", "in place of values: the least, as it stands in a recipe"),
    WORD(tc_sweep_parameter, high, "", "and the largest"),
    CHOICE(tc_sweep_parameter, scale, "linear|log", "linear", "how values are spread from low to high"),
    {"steps", TC_KEY_INTEGER, AT(tc_sweep_parameter, steps), "", "", 2, 1000, NULL, NULL,
     "number of values from low to high; needed in a grid"},
    NESTED(tc_sweep_parameter, cases, TC_KEY_MAP, case_group, "",
           "in place of key and values: named cases, each of which replaces several keys"),
};
static const tc_group parameter_group = TABLE(tc_sweep_parameter, parameter_rows);

static const tc_key sweep_rows[] = {
    WORD(tc_sweep, name, NULL, "name of the sweep: letters, digits, '.', '_', '-'"),
    WORD(tc_sweep, recipe, NULL, "the recipe's file, as seen from this file's folder"),
    WORDS(tc_sweep, set, "", "what every run replaces in the recipe: [KEY=VALUE, …]"),
    CHOICE(tc_sweep, to, "slurry|drying|calendering|analysis|viscosity|report", "report",
           "the last step of each run"),
    SWITCH(tc_sweep, analysis, "false", "analyse the states there are, too, where `to` lies before that"),
    SWITCH(tc_sweep, viscosity, "false",
           "shear the slurry, too, where `to` lies before that; needs process.viscosity.rates"),
    CHOICE(
        tc_sweep, design, "grid|sobol", "grid",
        "grid: every combination of the values; sobol: a quasi-random design that fills the ranges evenly"),
    {"points", TC_KEY_INTEGER, AT(tc_sweep, points), "", "", 1, TC_MOST_RUNS, NULL, NULL,
     "number of points of a quasi-random design"},
    NUMBERS(tc_sweep, seeds, "", "", 1, 900000000,
            "each point is run once with each of these seeds; the tables hold means and standard errors"),
    WORDS(tc_sweep, measure, "",
          "the numbers of results.json to compare, e.g. slurry.density_g_cm3 or "
          "calendered[degree=0.3].porosity; absent: all that were measured"),
    INTEGER(tc_sweep, cores, "0", 0, 1e6, "cores for all runs together; 0: all there are"),
    INTEGER(tc_sweep, ranks, "1", 1, 1e6, "MPI ranks of a run"),
    NESTED(tc_sweep, parameters, TC_KEY_LIST, parameter_group, NULL, "what is varied"),
};
const tc_group tc_sweep_keys = TABLE(tc_sweep, sweep_rows);
