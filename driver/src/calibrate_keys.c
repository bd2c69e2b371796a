/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The keys under `calibrate`, and what has to hold among them. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "quantity.h"
#include "recipe.h"
#include "schema_rows.h"
#include "units.h"

enum { MOST_FREE = 40, MOST_ALSO = 100 };

static const tc_key free_rows[] = {
    WORD(tc_free_key, key, NULL,
         "a numeric key of this recipe, e.g. force_field.slurry.lennard_jones.NAME.sigma_per_diameter"),
    WORD(tc_free_key, low, NULL, "its lowest value, with its unit"),
    WORD(tc_free_key, high, NULL, "its highest value, with its unit"),
    CHOICE(tc_free_key, scale, "auto|linear|log", "auto",
           "steps that count as even: differences or ratios; auto: ratios where high is more than 4 low"),
    WORDS(tc_free_key, also, "", "other keys of the same unit that get the same value"),
};
static const tc_group free_group = TABLE(tc_free_key, free_rows);

static const tc_key target_rows[] = {
    WORD(tc_target, quantity, "",
         "a number of results.json, e.g. slurry.density_g_cm3, dried.porosity or "
         "calendered[degree=0.3].pressure_mpa"),
    NUMBER(tc_target, shear_rate, "1/s", "", TC_ABOVE_ZERO, 1e9,
           "the viscosity [Pa s] at this shear rate, in place of quantity"),
    WORD(tc_target, curve, "",
         "a measured flow curve in place of quantity: CSV file of shear rate [1/s] and viscosity [Pa s]"),
    INTEGER(tc_target, points, "6", 1, 100,
            "so many points of the curve at most, evenly by logarithm; each is sheared in every evaluation"),
    NUMBER(tc_target, value, "", "", -TC_NO_LIMIT, TC_NO_LIMIT,
           "the measured value, in the unit that the quantity's name ends with"),
    NUMBER(tc_target, uncertainty, "", "", TC_ABOVE_ZERO, TC_NO_LIMIT,
           "its standard uncertainty, in the same unit"),
    NUMBER(tc_target, relative_uncertainty, "", "", TC_ABOVE_ZERO, 10,
           "the same relative to the value, e.g. '5 %'"),
    NUMBER(tc_target, weight, "", "1", TC_ABOVE_ZERO, 1e6, "how much it counts beside the others"),
    CHOICE(tc_target, scale, "auto|linear|log", "auto",
           "whether the quantity or its logarithm is modelled; auto: viscosities by their logarithm"),
};
static const tc_group target_group = TABLE(tc_target, target_rows);

static const tc_key calibrate_rows[] = {
    NESTED(tc_calibrate, free, TC_KEY_LIST, free_group, NULL, "the keys that may change"),
    NESTED(tc_calibrate, targets, TC_KEY_LIST, target_group, NULL, "the measured values to meet"),
    WORDS(tc_calibrate, set, "",
          "'KEY=VALUE' for every evaluation but not for best.yaml: fewer beads, looser convergence"),
    CHOICE(tc_calibrate, scalarise, "squares|chebyshev", "squares",
           "the targets as one number: root of the weighted mean square deviation, or the largest weighted "
           "deviation, in units of the uncertainties"),
    CHOICE(tc_calibrate, to, "auto|slurry|drying|calendering", "auto",
           "last stage of an evaluation, where the targets do not ask for a later one"),
    INTEGER(tc_calibrate, evaluations, "40", 1, 10000, "evaluations in all"),
    INTEGER(tc_calibrate, start, "0", 0, 10000,
            "those of them that fill the space before the search; 0: two for each free key, and two"),
    NUMBER(tc_calibrate, stop_at, "", "0", 0, 100,
           "end when an evaluation has every target within this many uncertainties; 0: use all evaluations"),
    NUMBER(tc_calibrate, hours, "", "0", 0, 1e6, "hours in all; 0: no limit"),
    NUMBER(tc_calibrate, evaluation_hours, "", "0", 0, 1e6,
           "an evaluation that takes longer has failed; 0: no limit"),
    INTEGER(tc_calibrate, cores, "0", 0, 100000, "cores for evaluations side by side; 0: all"),
    INTEGER(tc_calibrate, ranks, "1", 1, 100000, "MPI ranks of one evaluation"),
};
const tc_group tc_calibrate_keys = TABLE(tc_calibrate, calibrate_rows);

typedef struct {
  const tc_recipe *recipe;
  tc_issues *issues;
  const tc_yaml *node; /* of the entry that is looked at */
  char path[64];
} checker;

#define WRONG(c, ...) tc_issues_add((c)->issues, (c)->node, (c)->path, __VA_ARGS__)

static const tc_key *check_key(const checker *c, const char *path)
{
  const tc_key *key = tc_recipe_key(c->recipe, path);
  const char *part = NULL, *near = NULL;
  if (!key) {
    tc_schema_find(&tc_recipe_keys, path, &part, &near);
    WRONG(c, "'%.120s' is not a key of this recipe%s%s%s", path, near ? "; did you mean '" : "",
          near ? near : "", near ? "'?" : "");
  } else if (key->kind != TC_KEY_NUMBER && key->kind != TC_KEY_INTEGER) {
    WRONG(c, "'%.120s' is not a numeric key", path);
    key = NULL;
  } else if (strncmp(path, "calibrate.", 10) == 0) {
    WRONG(c, "'%.120s' belongs to the calibration itself", path);
    key = NULL;
  }
  return key;
}

/* A bound in the key's unit; NaN and an issue when it is none, or not allowed there. */
static double check_bound(const checker *c, const tc_key *key, const char *name, const char *text)
{
  double value;
  char range[96];
  if (tc_units_parse(text, key->unit, &value) != TC_OK) {
    WRONG(c, "%s: %s", name, tc_error_message());
    return NAN;
  }
  if (value >= key->min && value <= key->max) return value;
  WRONG(c, "%s: '%.60s' is out of the range of %s; allowed: %s", name, text, key->name,
        tc_key_range(key, range));
  return NAN;
}

static void check_free(const checker *c, const tc_free_key *free)
{
  const tc_key *key = check_key(c, free->key);
  if (!key) return;
  const double low = check_bound(c, key, "low", free->low), high = check_bound(c, key, "high", free->high);
  if (low >= high) WRONG(c, "low (%s) is not below high (%s)", free->low, free->high);
  if (free->scale == TC_SCALE_LOG && low <= 0)
    WRONG(c, "low (%s) is not above 0, as a logarithmic scale needs", free->low);
  if (free->also.count > MOST_ALSO)
    WRONG(c, "also: %d keys; expected %d at most", free->also.count, MOST_ALSO);
  for (int i = 0; i < free->also.count && free->also.count <= MOST_ALSO; i++) {
    const tc_key *other = check_key(c, free->also.values[i]);
    if (other && strcmp(other->unit, key->unit) != 0)
      WRONG(c, "'%.100s' is in '%s', not in '%s'", free->also.values[i], other->unit, key->unit);
  }
}

static void check_target(const checker *c, const tc_target *t)
{
  const int given = (t->quantity[0] != 0) + !isnan(t->shear_rate) + (t->curve[0] != 0);
  if (given != 1) WRONG(c, "give one of quantity, shear_rate and curve");
  if (t->quantity[0] && tc_quantity_check(t->quantity) != TC_OK) WRONG(c, "%s", tc_error_message());
  if (t->curve[0] ? !isnan(t->value) : isnan(t->value))
    WRONG(c, t->curve[0] ? "value: the values are those of the curve" : "value is missing");
  if (isnan(t->uncertainty) == isnan(t->relative_uncertainty))
    WRONG(c, "give one of uncertainty and relative_uncertainty");
  if (!isnan(t->relative_uncertainty) && t->value == 0)
    WRONG(c, "relative_uncertainty means nothing for the value 0");
  if (t->scale == TC_SCALE_LOG && t->value <= 0) WRONG(c, "scale: log needs a value above 0");
}

static const tc_yaml *list_node(const tc_yaml *tree, const char *name)
{
  const tc_yaml *block = tc_yaml_child(tree, "calibrate");
  const tc_yaml *list = block ? tc_yaml_child(block, name) : NULL;
  return list ? list->first : NULL;
}

void tc_calibrate_check(const tc_recipe *recipe, const tc_yaml *tree, tc_issues *issues)
{
  const tc_calibrate *b = recipe->calibrate;
  checker c = {.recipe = recipe, .issues = issues};
  const tc_free_key *free = b->free.items;
  const tc_target *target = b->targets.items;
  c.node = tc_yaml_child(tree, "calibrate");
  snprintf(c.path, sizeof c.path, "calibrate");
  if (b->free.count < 1 || b->free.count > MOST_FREE)
    WRONG(&c, "%d free keys; expected 1 to %d", b->free.count, MOST_FREE);
  if (!b->targets.count) WRONG(&c, "there is no target");
  c.node = list_node(tree, "free");
  for (int i = 0; i < b->free.count && b->free.count <= MOST_FREE;
       i++, c.node = c.node ? c.node->next : NULL) {
    snprintf(c.path, sizeof c.path, "calibrate.free[%d]", i + 1);
    check_free(&c, &free[i]);
    for (int j = 0; j < i; j++)
      if (strcmp(free[j].key, free[i].key) == 0) WRONG(&c, "'%.100s' is free already", free[i].key);
  }
  c.node = list_node(tree, "targets");
  for (int i = 0; i < b->targets.count; i++, c.node = c.node ? c.node->next : NULL) {
    snprintf(c.path, sizeof c.path, "calibrate.targets[%d]", i + 1);
    check_target(&c, &target[i]);
  }
}
