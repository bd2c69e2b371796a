/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Load a sweep, and check what no single key can show. */
#include <ctype.h>
#include <limits.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "files.h"
#include "quantity.h"
#include "sweep.h"
#include "tapecast/fileio.h"
#include "tapecast/memory.h"
#include "units.h"

enum { SWEEP_BYTES = 1000000, MOST_FACTORS = 40, PATH = 2 * TC_WORD };

typedef struct {
  tc_sweep *sweep;
  const tc_yaml *tree;
  tc_issues *issues;
} checker;

static const tc_yaml *child_at(const tc_yaml *list, int index)
{
  const tc_yaml *node = list ? list->first : NULL;
  for (; node && index > 0; index--) node = node->next;
  return node;
}

/* Node of parameters[index] (from 0) and what lies in it under `key`; the former where there is no such key.
 */
static const tc_yaml *parameter_node(const checker *c, int index, const char *key)
{
  const tc_yaml *node = child_at(tc_yaml_child(c->tree, "parameters"), index);
  const tc_yaml *inner = key && node ? tc_yaml_child(node, key) : NULL;
  return inner ? inner : node;
}

__attribute__((format(printf, 4, 5))) static void wrong(const checker *c, int index, const char *key,
                                                        const char *format, ...)
{
  char path[PATH], text[1024];
  va_list args;
  va_start(args, format);
  vsnprintf(text, sizeof text, format, args);
  va_end(args);
  snprintf(path, sizeof path, "parameters[%d]%s%s", index + 1, key ? "." : "", key ? key : "");
  tc_issues_add(c->issues, parameter_node(c, index, key), path, "%s", text);
}

/* ---------------------------------------------------------------------------------------------- settings */

/* A "KEY=VALUE" of the file. */
static void check_set(const checker *c, const char *set, const tc_yaml *node, const char *path)
{
  const char *equals = strchr(set, '='), *part, *near;
  char key[PATH];
  if (!equals || equals == set) {
    tc_issues_add(c->issues, node, path, "'%.60s' is no KEY=VALUE such as 'process.slurry.pressure=1 atm'",
                  set);
    return;
  }
  snprintf(key, sizeof key, "%.*s", (int)(equals - set), set);
  const tc_key *row = tc_schema_find(&tc_recipe_keys, key, &part, &near);
  if (!row)
    tc_issues_add(c->issues, node, path, "'%.80s' is not a key of a recipe%s%s%s", key,
                  near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
  else if (tc_schema_try(row, equals + 1, node, path, c->issues) != TC_OK)
    tc_issues_add(c->issues, node, path, "%s", tc_error_message());
}

static void check_sets(const checker *c, const tc_words *sets, const tc_yaml *list, const char *path)
{
  for (int i = 0; i < sets->count; i++) {
    char where[PATH];
    snprintf(where, sizeof where, "%s[%d]", path, i + 1);
    check_set(c, sets->values[i], child_at(list, i), where);
  }
}

/* ------------------------------------------------------------------------------------------------ levels */

static double number_of(const tc_key *key, const char *text)
{
  double value = NAN;
  if (key->kind != TC_KEY_NUMBER && key->kind != TC_KEY_INTEGER) return NAN;
  return tc_units_parse(text, key->unit, &value) == TC_OK ? value : NAN;
}

/* As a value of the recipe, with digits enough for a design. */
static void print_number(const tc_factor *f, double number, tc_level *level)
{
  if (f->whole) number = nearbyint(number);
  snprintf(level->text, sizeof level->text, "%.6g%s%s", number, f->unit[0] ? " " : "", f->unit);
  if (f->whole) snprintf(level->text, sizeof level->text, "%.0f", number);
  level->number = number_of(f->key, level->text);
}

static tc_status take_values(const checker *c, int index, tc_factor *f)
{
  const tc_words *values = &f->given->values;
  const tc_yaml *list = parameter_node(c, index, "values");
  TC_TRY(tc_arena_new(&c->sweep->arena, (size_t)values->count * sizeof *f->levels, &f->levels));
  f->numeric = true;
  for (int i = 0; i < values->count; i++) {
    tc_level *level = &f->levels[f->level_count++];
    char path[PATH];
    snprintf(path, sizeof path, "parameters[%d].values[%d]", index + 1, i + 1);
    snprintf(level->text, sizeof level->text, "%s", values->values[i]);
    TC_TRY(tc_schema_try(f->key, level->text, child_at(list, i), path, c->issues));
    level->number = number_of(f->key, level->text);
    f->numeric &= !isnan(level->number);
    for (int j = 0; j < i; j++)
      if (strcmp(values->values[j], level->text) == 0)
        tc_issues_add(c->issues, child_at(list, i), path, "'%.60s' is given twice", level->text);
  }
  return TC_OK;
}

static tc_status take_cases(const checker *c, int index, tc_factor *f)
{
  const tc_sweep_case *cases = f->given->cases.items;
  const int count = f->given->cases.count;
  const tc_yaml *list = parameter_node(c, index, "cases");
  TC_TRY(tc_arena_new(&c->sweep->arena, (size_t)count * sizeof *f->levels, &f->levels));
  for (int i = 0; i < count; i++) {
    tc_level *level = &f->levels[f->level_count++];
    const tc_yaml *node = list ? tc_yaml_child(list, cases[i].name) : NULL;
    char path[2 * PATH];
    snprintf(level->text, sizeof level->text, "%s", cases[i].name);
    level->number = NAN;
    snprintf(path, sizeof path, "parameters[%d].cases.%s.set", index + 1, cases[i].name);
    check_sets(c, &cases[i].set, tc_yaml_child(node, "set"), path);
  }
  return TC_OK;
}

static bool check_limit(const checker *c, int index, const char *name, const char *text, const tc_key *key)
{
  const int before = c->issues->count;
  char path[PATH];
  if (!text[0]) {
    wrong(c, index, NULL, "give values, or low and high, or cases; '%s' is missing", name);
    return false;
  }
  snprintf(path, sizeof path, "parameters[%d].%s", index + 1, name);
  if (tc_schema_try(key, text, parameter_node(c, index, name), path, c->issues) != TC_OK) return false;
  if (c->issues->count > before) return false;
  if (!isnan(number_of(key, text))) return true;
  wrong(c, index, name, "'%.60s' is no number; a range needs numbers", text);
  return false;
}

static tc_status take_range(const checker *c, int index, tc_factor *f)
{
  const tc_sweep_parameter *p = f->given;
  const bool grid = c->sweep->design == TC_DESIGN_GRID;
  if (!check_limit(c, index, "low", p->low, f->key) || !check_limit(c, index, "high", p->high, f->key))
    return TC_OK;
  f->low = number_of(f->key, p->low);
  f->high = number_of(f->key, p->high);
  f->numeric = true;
  f->logarithmic = p->scale == TC_SPREAD_LOG;
  if (!(f->high > f->low))
    wrong(c, index, "high", "'%.40s' is not above low, '%.40s'", p->high, p->low);
  else if (f->logarithmic && !(f->low > 0))
    wrong(c, index, "low", "'%.40s' is not above 0, which a logarithmic scale needs", p->low);
  else if (grid && !p->steps)
    wrong(c, index, NULL, "steps is missing; expected how many values from low to high the grid has");
  else if (p->steps) {
    TC_TRY(tc_arena_new(&c->sweep->arena, (size_t)p->steps * sizeof *f->levels, &f->levels));
    for (long i = 0; i < p->steps; i++) {
      const double part = (double)i / (double)(p->steps - 1);
      const double number =
          f->logarithmic ? f->low * pow(f->high / f->low, part) : f->low + part * (f->high - f->low);
      print_number(f, number, &f->levels[f->level_count]);
      const bool same = i && f->levels[f->level_count].number <= f->levels[f->level_count - 1].number;
      if (same)
        wrong(c, index, "steps", "%ld are too many: there are not so many different values", p->steps);
      if (same) break;
      f->level_count++;
    }
  }
  return TC_OK;
}

/* ----------------------------------------------------------------------------------------------- factors */

/* The end of the key: its last word, with the name before it where that says whose (`SE.density`). */
static const char *short_name(const char *key)
{
  const char *last = strrchr(key, '.'), *before = last, *part, *near;
  char group[TC_WORD];
  if (!last) return key;
  while (before > key && before[-1] != '.') before--;
  if (before == key) return last + 1;
  snprintf(group, sizeof group, "%.*s", (int)(before - 1 - key), key);
  const tc_key *row = tc_schema_find(&tc_recipe_keys, group, &part, &near);
  return row && row->kind == TC_KEY_MAP && !strchr(before, '=') ? before : last + 1;
}

static tc_status take_parameter(const checker *c, int index, tc_factor *f)
{
  const tc_sweep_parameter *p = (const tc_sweep_parameter *)c->sweep->parameters.items + index;
  const char *part, *near;
  *f = (tc_factor){.given = p, .low = NAN, .high = NAN};
  const int ways = (p->values.count > 0) + (p->low[0] || p->high[0]) + (p->cases.count > 0);
  snprintf(f->name, sizeof f->name, "%s", p->name[0] ? p->name : short_name(p->key));
  if (ways != 1)
    wrong(c, index, NULL, "give one of values, low and high, and cases");
  else if (p->cases.count && p->key[0])
    wrong(c, index, "key", "cases name their own keys");
  else if (p->cases.count && !p->name[0])
    wrong(c, index, NULL, "name is missing; expected what tables call the cases");
  else if (!p->cases.count && !p->key[0])
    wrong(c, index, NULL, "key is missing; expected a key of the recipe");
  else if (p->steps && !p->low[0])
    wrong(c, index, "steps", "needs low and high");
  else if (p->cases.count)
    return take_cases(c, index, f);
  else if (!(f->key = tc_schema_find(&tc_recipe_keys, p->key, &part, &near)))
    wrong(c, index, "key", "'%.80s' is not a key of a recipe%s%s%s", p->key, near ? "; did you mean '" : "",
          near ? near : "", near ? "' in it?" : "");
  else {
    f->whole = f->key->kind == TC_KEY_INTEGER;
    snprintf(f->unit, sizeof f->unit, "%s", f->key->unit ? f->key->unit : "");
    return p->values.count ? take_values(c, index, f) : take_range(c, index, f);
  }
  return TC_OK;
}

/* No two may be one and the same. */
static void check_names(const checker *c)
{
  const tc_sweep *s = c->sweep;
  for (int i = 0; i < s->factor_count; i++)
    for (int j = 0; j < i; j++) {
      const tc_sweep_parameter *a = s->factors[i].given, *b = s->factors[j].given;
      if (a->key[0] && strcmp(a->key, b->key) == 0)
        wrong(c, i, "key", "'%.80s' is varied by parameters[%d] already", a->key, j + 1);
      else if (strcmp(s->factors[i].name, s->factors[j].name) == 0)
        wrong(c, i, "name", "'%.80s' is the name of parameters[%d], too; give each a name of its own",
              s->factors[i].name, j + 1);
    }
}

static tc_status take_parameters(const checker *c)
{
  tc_sweep *s = c->sweep;
  const tc_yaml *list = tc_yaml_child(c->tree, "parameters");
  const int count = s->parameters.count;
  if (count > MOST_FACTORS) {
    tc_issues_add(c->issues, list, "parameters", "more than %d", MOST_FACTORS);
    return TC_OK;
  }
  if (!count && !s->seeds.count)
    tc_issues_add(c->issues, list, "parameters",
                  "is empty, and there are no seeds: there is nothing to compare");
  TC_TRY(tc_arena_new(&s->arena, (size_t)count * sizeof *s->factors, &s->factors));
  for (int i = 0; i < count; i++) TC_TRY(take_parameter(c, i, &s->factors[s->factor_count++]));
  check_names(c);
  return TC_OK;
}

/* ------------------------------------------------------------------------------------------- the other keys
 */

static void check_name(const checker *c)
{
  const char *name = c->sweep->name;
  bool good = isalpha((unsigned char)name[0]);
  for (const char *p = name; *p; p++) good &= isalnum((unsigned char)*p) || strchr("._-", *p) != NULL;
  if (!good)
    tc_issues_add(c->issues, tc_yaml_child(c->tree, "name"), "name",
                  "'%.40s': a letter, then letters, digits, '.', '_' or '-'", name);
}

static void check_seeds(const checker *c)
{
  const tc_numbers *seeds = &c->sweep->seeds;
  const tc_yaml *node = tc_yaml_child(c->tree, "seeds");
  for (int i = 0; i < seeds->count; i++) {
    if (seeds->values[i] != floor(seeds->values[i]))
      tc_issues_add(c->issues, node, "seeds", "%g is not a whole number", seeds->values[i]);
    for (int j = 0; j < i; j++)
      if (seeds->values[i] == seeds->values[j])
        tc_issues_add(c->issues, node, "seeds", "%g is given twice", seeds->values[i]);
  }
  for (int i = 0; seeds->count && i < c->sweep->factor_count; i++)
    if (strcmp(c->sweep->factors[i].given->key, "seed") == 0)
      wrong(c, i, "key", "the seed is a parameter here, and `seeds` are given, too");
}

static void check_measure(const checker *c)
{
  const tc_words *paths = &c->sweep->measure;
  const tc_yaml *node = tc_yaml_child(c->tree, "measure");
  for (int i = 0; i < paths->count; i++)
    if (tc_quantity_check(paths->values[i]) != TC_OK)
      tc_issues_add(c->issues, child_at(node, i), "measure", "%s", tc_error_message());
}

static void check_design(const checker *c)
{
  const tc_sweep *s = c->sweep;
  const tc_yaml *node = tc_yaml_child(c->tree, "points");
  if (s->design == TC_DESIGN_SOBOL && !s->points)
    tc_issues_add(c->issues, tc_yaml_child(c->tree, "design"), "points",
                  "is missing; expected how many points the quasi-random design has");
  if (s->design == TC_DESIGN_GRID && s->points)
    tc_issues_add(c->issues, node, "points", "a grid has as many points as there are combinations of values");
  if (s->design == TC_DESIGN_SOBOL && !s->factor_count)
    tc_issues_add(c->issues, tc_yaml_child(c->tree, "parameters"), "parameters", "is empty");
}

static tc_status find_recipe(const checker *c)
{
  tc_sweep *s = c->sweep;
  char folder[PATH_MAX], *path = NULL;
  const char *slash = strrchr(s->file, '/');
  snprintf(folder, sizeof folder, "%.*s", slash ? (int)(slash - s->file) : 0, s->file);
  TC_TRY(tc_path_join(s->recipe[0] == '/' ? "" : slash == s->file ? "/" : folder, s->recipe, &path));
  tc_status status = tc_arena_new(&s->arena, strlen(path) + 1, &s->recipe_path);
  if (status == TC_OK) memcpy(s->recipe_path, path, strlen(path) + 1);
  if (status == TC_OK && !tc_file_exists(path))
    tc_issues_add(c->issues, tc_yaml_child(c->tree, "recipe"), "recipe", "there is no file %s", path);
  tc_free(&path);
  return status;
}

static tc_status check(const checker *c)
{
  check_name(c);
  TC_TRY(find_recipe(c));
  check_sets(c, &c->sweep->set, tc_yaml_child(c->tree, "set"), "set");
  TC_TRY(take_parameters(c));
  check_seeds(c);
  check_measure(c);
  check_design(c);
  return TC_OK;
}

/* -------------------------------------------------------------------------------------------------- file */

static tc_status keep_text(tc_sweep *s, const char *path, const char *text)
{
  TC_TRY(tc_arena_new(&s->arena, strlen(path) + 1, &s->file));
  memcpy(s->file, path, strlen(path) + 1);
  TC_TRY(tc_arena_new(&s->arena, strlen(text) + 1, &s->text));
  memcpy(s->text, text, strlen(text) + 1);
  return TC_OK;
}

static tc_status load_tree(tc_sweep *s, const tc_yaml *tree)
{
  tc_issues issues = {.file = s->file};
  if (tree->kind != TC_YAML_MAP)
    return tc_fail(TC_ERR_RECIPE, "%s:%d: not a sweep; expected keys such as 'recipe: …'", s->file,
                   tree->line);
  tc_status status = tc_schema_bind(&tc_sweep_keys, tree, "", s, &s->arena, &issues);
  if (status == TC_OK && !issues.count) status = check(&(checker){s, tree, &issues});
  if (status == TC_OK) status = tc_issues_status(&issues);
  tc_text_free(&issues.text);
  return status;
}

tc_status tc_sweep_load(const char *path, tc_sweep **sweep)
{
  char *text = NULL;
  size_t length = 0;
  tc_yaml *tree = NULL;
  tc_sweep *s = NULL;
  tc_status status = tc_file_read(path, SWEEP_BYTES, &text, &length);
  if (status == TC_OK) status = tc_yaml_parse(text, length, path, &tree);
  if (status == TC_OK) status = TC_NEW(&s, 1, "sweep");
  if (status == TC_OK) status = keep_text(s, path, text);
  if (status == TC_OK) status = load_tree(s, tree);
  if (status != TC_OK)
    tc_sweep_destroy(&s);
  else
    *sweep = s;
  tc_yaml_destroy(&tree);
  tc_free(&text);
  return status;
}

void tc_sweep_destroy(tc_sweep **sweep)
{
  if (!*sweep) return;
  tc_arena_free(&(*sweep)->arena);
  tc_free(sweep);
}
