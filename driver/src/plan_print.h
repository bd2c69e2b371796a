/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TAPECAST_PLAN_PRINT_H
#define TAPECAST_PLAN_PRINT_H
#include <cJSON.h>
#include <stdio.h>

#include "plan.h"

/* The plan as a table for people, and with the same content as JSON (to be released with cJSON_Delete). */
void tc_plan_print(const tc_recipe *recipe, const tc_plan *plan, FILE *out);
tc_status tc_plan_json(const tc_recipe *recipe, const tc_plan *plan, cJSON **json);

/* The composition block of results.json. */
cJSON *tc_composition_json(const tc_recipe *recipe, const tc_plan *plan);

/* The values from parameter sets: a list of key, value, file, line, source. */
cJSON *tc_sources_json(const tc_recipe *recipe);

/* "2 min", "3.5 h". */
const char *tc_duration(double seconds, char buffer[32]);

#endif
