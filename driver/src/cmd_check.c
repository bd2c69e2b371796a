/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tapecast check: the plan of a recipe as a table or as JSON. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "deck.h"
#include "options.h"
#include "plan_print.h"
#include "tapecast/json.h"

enum { MOST_SETS = 256 };

typedef struct {
  char *recipe;
  char *sets[MOST_SETS];
  int set_count, json;
} arguments;

static const struct argp_option options[] = {
    {"set", 's', "KEY=VALUE", 0, "replace a value of the recipe; may be repeated", 0},
    {"json", 'j', NULL, 0, "print JSON", 0},
    {0},
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
  arguments *a = state->input;
  switch (key) {
  case 's':
    if (a->set_count == MOST_SETS) return tc_fail(TC_ERR_USAGE, "more than %d --set", MOST_SETS), EINVAL;
    a->sets[a->set_count++] = arg;
    return 0;
  case 'j':
    a->json = 1;
    return 0;
  case ARGP_KEY_ARG:
    if (a->recipe) return tc_fail(TC_ERR_USAGE, "'%s': one recipe at a time", arg), EINVAL;
    a->recipe = arg;
    return 0;
  case ARGP_KEY_NO_ARGS:
    return tc_fail(TC_ERR_USAGE, "tapecast check: which recipe?"), EINVAL;
  default:
    return ARGP_ERR_UNKNOWN;
  }
}

tc_status tc_cmd_check(int argc, char **argv)
{
  static const struct argp argp = {
      options,
      parse,
      "RECIPE",
      "Check a recipe and print what it comes to: beads, boxes, time steps, voxels, "
      "memory, time.",
      NULL,
      NULL,
      NULL};
  arguments a = {0};
  int done;
  TC_TRY(tc_options_parse(&argp, "check", argc, argv, &a, &done));
  if (done) return TC_OK;
  tc_recipe *recipe = NULL;
  tc_plan *plan = NULL;
  tc_status status = tc_recipe_load(a.recipe, a.sets, a.set_count, &recipe);
  if (status == TC_OK) status = tc_plan_make(recipe, &plan);
  if (status == TC_OK && a.json) {
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
