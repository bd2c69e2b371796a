/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TAPECAST_QUANTITY_H
#define TAPECAST_QUANTITY_H
/* Numbers of results.json by their path:
 *   slurry.density_g_cm3
 *   calendered[degree=0.3].sigma_eff_s_m                     the entry of a list by one of its numbers,
 *   slurry.viscosity[shear_rate_1_s=100].viscosity_pa_s      equal to a millionth
 *   stages[1].wall_s                                         or by its place, from 1
 * A number's standard error, where it has one, stands beside it under the same name with "_stderr" behind. */
#include <cJSON.h>
#include <stdbool.h>

#include "tapecast/error.h"

/* Whether the path is well formed, whatever the results; TC_ERR_RECIPE, the message starts with the path. */
tc_status tc_quantity_check(const char *path);

/* The number and its standard error (NaN when it has none). false, and both NaN, when there is no such number
 * (also when it is null) or `results` is NULL. */
bool tc_quantity_find(const cJSON *results, const char *path, double *value, double *standard_error);

/* Visit every measured number: those under slurry, dried_periodic, dried and calendered, except standard
 * errors, lists of plain numbers, and how they were come by (steps, solvers, choices). Paths are as above. */
typedef void (*tc_quantity_visitor)(const char *path, double value, double standard_error, void *data);
void tc_quantity_visit(const cJSON *results, tc_quantity_visitor visit, void *data);

#endif
