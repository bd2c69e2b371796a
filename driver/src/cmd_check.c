/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tapecast check: the plan of a recipe as a table or as JSON. */
#include <errno.h>
#include <stdio.h>

#include "command.h"
#include "options.h"
#include "plan_print.h"
#include "tapecast/json.h"

typedef struct {
  tc_common common;
  const char *recipe;
} arguments;

static const struct argp_option options[] = {TC_OPTION_SET, TC_OPTION_JSON, {0}};

static error_t parse(int key, char *arg, struct argp_state *state)
{
  arguments *a = state->input;
  switch (key) {
  case ARGP_KEY_ARG:
    return tc_option_word("recipe", arg, &a->recipe);
  case ARGP_KEY_NO_ARGS:
    return tc_option_missing("check", "which recipe?");
  default:
    return tc_common_parse(key, arg, &a->common);
  }
}

const struct argp tc_argp_check = {
    options,
    parse,
    "RECIPE",
    "Check a recipe and print what it comes to: beads, boxes, time steps, voxels, "
    "memory, time.",
    NULL,
    NULL,
    NULL};

tc_status tc_cmd_check(int argc, char **argv)
{
  arguments a = {.common = TC_COMMON_DEFAULTS};
  bool done;
  TC_TRY(tc_options_parse(&tc_argp_check, "check", argc, argv, &a, &done));
  if (done) return TC_OK;
  tc_recipe *recipe = NULL;
  tc_plan *plan = NULL;
  tc_status status = tc_recipe_load(a.recipe, a.common.sets, a.common.set_count, &recipe);
  if (status == TC_OK) status = tc_plan_make(recipe, &plan);
  if (status == TC_OK && a.common.json) {
    cJSON *json = NULL;
    status = tc_plan_json(recipe, plan, &json);
    if (status == TC_OK) status = tc_json_write(json, "-");
    cJSON_Delete(json);
  } else if (status == TC_OK)
    tc_plan_print(recipe, plan, stdout);
  tc_plan_destroy(&plan);
  tc_recipe_destroy(&recipe);
  return status;
}
