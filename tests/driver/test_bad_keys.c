/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Every key of the recipe with every fault that its kind can have: each is refused with the file, the line,
 * the key and what is allowed. The keys come from the program's own table, so that none is left out. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fixture.h"

enum { PATH = 256, VALUE = 512, MOST_KEYS = 1000 };

#define BIT(kind) (1U << (kind))

static const unsigned NUMERIC = BIT(TC_KEY_NUMBER) | BIT(TC_KEY_NUMBERS) | BIT(TC_KEY_PAIRS),
                      WITH_RANGE =
                          BIT(TC_KEY_NUMBER) | BIT(TC_KEY_NUMBERS) | BIT(TC_KEY_PAIRS) | BIT(TC_KEY_INTEGER),
                      SCALAR = BIT(TC_KEY_NUMBER) | BIT(TC_KEY_INTEGER) | BIT(TC_KEY_CHOICE) |
                               BIT(TC_KEY_SWITCH) | BIT(TC_KEY_WORD),
                      LIST = BIT(TC_KEY_NUMBERS) | BIT(TC_KEY_WORDS) | BIT(TC_KEY_PAIRS) | BIT(TC_KEY_LIST),
                      GROUP = BIT(TC_KEY_GROUP) | BIT(TC_KEY_OPTION) | BIT(TC_KEY_MAP);

static struct {
  char path[PATH]; /* as tc_schema_visit gives it: `materials.NAME.density`, `reference[].value` */
  const tc_key *key;
} keys[MOST_KEYS];
static int key_count, case_count;

static void collect(const char *path, const tc_key *key, void *data)
{
  (void)data;
  if (key_count == MOST_KEYS) abort();
  snprintf(keys[key_count].path, PATH, "%s", path);
  keys[key_count++].key = key;
}

/* Values: what a fault makes of a key, NULL where the key cannot have it. */
typedef const char *(*value_of)(const tc_key *key, char text[VALUE]);

/* A number, in brackets where the key takes several. */
static const char *number(const tc_key *key, const char *value, const char *unit, char text[VALUE])
{
  const char *open = key->kind == TC_KEY_NUMBERS ? "[" : key->kind == TC_KEY_PAIRS ? "[[" : "";
  const char *close = key->kind == TC_KEY_NUMBERS ? "]" : key->kind == TC_KEY_PAIRS ? ", 1]]" : "";
  snprintf(text, VALUE, "%s%s%s%s%s", open, value, unit[0] ? " " : "", unit, close);
  return text;
}

static const char *quantity(const tc_key *key, double value, char text[VALUE])
{
  char digits[64];
  snprintf(digits, sizeof digits, "%.17g", value);
  return number(key, digits, key->unit, text);
}

static const char *nan_value(const tc_key *key, char text[VALUE])
{
  return number(key, "nan", key->unit, text);
}

static const char *infinite(const tc_key *key, char text[VALUE])
{
  return number(key, "-inf", key->unit, text);
}

static const char *letters(const tc_key *key, char text[VALUE])
{
  return number(key, "much", "", text);
}

static const char *overflow(const tc_key *key, char text[VALUE])
{
  return number(key, "1e999", key->unit, text);
}

static const char *no_unit(const tc_key *key, char text[VALUE])
{
  return key->unit[0] ? number(key, "1", "", text) : NULL;
}

static const char *no_such_unit(const tc_key *key, char text[VALUE])
{
  return number(key, "1", "xyzzy", text);
}

static const char *other_unit(const tc_key *key, char text[VALUE])
{
  return number(key, "1", strcmp(key->unit, "us") == 0 ? "um" : "us", text);
}

static const char *below(const tc_key *key, char text[VALUE])
{
  if (!(key->min > -TC_NO_LIMIT)) return NULL;
  return quantity(key, key->min == TC_ABOVE_ZERO ? -1 : key->min - 1 - (key->min < 0 ? -key->min : 0), text);
}

static const char *zero(const tc_key *key, char text[VALUE])
{
  return key->min > 0 ? quantity(key, 0, text) : NULL;
}

static const char *above(const tc_key *key, char text[VALUE])
{
  return key->max < TC_NO_LIMIT ? quantity(key, 2 * key->max + 1, text) : NULL;
}

static const char *too_long(const tc_key *key, char text[VALUE])
{
  const int in_list = key->kind == TC_KEY_WORDS;
  snprintf(text, VALUE, "%s%0200d%s", in_list ? "[w" : "w", 0, in_list ? "]" : "");
  return text;
}

static const char *control(const tc_key *key, char text[VALUE])
{
  snprintf(text, VALUE, key->kind == TC_KEY_WORDS ? "[\"a\\e[31mb\"]" : "\"a\\e[31mb\"");
  return text;
}

static const char *nothing(const tc_key *key, char text[VALUE])
{
  /* A number or a text that may be absent may be empty, too. */
  if (key->fallback && !key->fallback[0] && (key->kind == TC_KEY_NUMBER || key->kind == TC_KEY_WORD))
    return NULL;
  if (key->kind == TC_KEY_WORD && key->fallback) return NULL;
  text[0] = '\0';
  return text;
}

/* A fault: for which kinds, the value (one of the two), and what the message says beside the place. */
static const struct {
  const char *name;
  const unsigned *kinds;
  const char *text;
  value_of make;
  const char *part;
} faults[] = {
    {"a list", &SCALAR, "[1, 2]", NULL, ": is a list; expected "},
    {"a group", &SCALAR, "{a: 1}", NULL, ": is a group of keys; expected "},
    {"a group for a list", &LIST, "{a: 1}", NULL, ": is a group of keys; expected a list"},
    {"a single value", &LIST, "7", NULL, ": is a single value; expected a list"},
    {"a value for a group", &GROUP, "7", NULL, ": is a single value; expected "},
    {"a list for a group", &GROUP, "[7]", NULL, ": is a list; expected "},
    {"nan", &NUMERIC, NULL, nan_value, "' is not a number; expected "},
    {"-inf", &NUMERIC, NULL, infinite, "' is not a number; expected "},
    {"letters", &NUMERIC, NULL, letters, "'much' is not a number; expected "},
    {"overflow", &NUMERIC, NULL, overflow, "' is too large; expected "},
    {"no unit", &NUMERIC, NULL, no_unit, "'1' has no unit; expected "},
    {"no such unit", &NUMERIC, NULL, no_such_unit, "'xyzzy' is not a unit; expected "},
    {"another unit", &NUMERIC, NULL, other_unit, "; expected "},
    {"below", &WITH_RANGE, NULL, below, "' is out of range; allowed: "},
    {"zero", &WITH_RANGE, NULL, zero, "' is out of range; allowed: "},
    {"above", &WITH_RANGE, NULL, above, "' is out of range; allowed: "},
    {"a fraction", &(const unsigned){BIT(TC_KEY_INTEGER)}, "1.5", NULL, "'1.5' is not a whole number"},
    {"a unit", &(const unsigned){BIT(TC_KEY_INTEGER)}, "3 um", NULL, "'3 um' is not a whole number"},
    {"many digits", &(const unsigned){BIT(TC_KEY_INTEGER)}, "99999999999999999999999", NULL,
     "' is not a whole number"},
    {"no integer", &(const unsigned){BIT(TC_KEY_INTEGER)}, "nan", NULL, "'nan' is not a whole number"},
    {"no choice", &(const unsigned){BIT(TC_KEY_CHOICE)}, "sideways", NULL,
     "'sideways' is unknown; expected one of: "},
    {"no switch", &(const unsigned){BIT(TC_KEY_SWITCH)}, "2", NULL, "'2' is neither true nor false"},
    {"too long", &(const unsigned){BIT(TC_KEY_WORD) | BIT(TC_KEY_WORDS)}, NULL, too_long,
     "' is longer than 127 characters"},
    {"control", &(const unsigned){BIT(TC_KEY_WORD) | BIT(TC_KEY_WORDS)}, NULL, control,
     ": holds a control character"},
    {"a list in a list", &(const unsigned){BIT(TC_KEY_WORDS)}, "[[a]]", NULL, "[1]: expected a name"},
    {"a list in a list", &(const unsigned){BIT(TC_KEY_NUMBERS)}, "[[1]]", NULL, "[1]: expected "},
    {"no pair", &(const unsigned){BIT(TC_KEY_PAIRS)}, "[7]", NULL, "[1]: expected a pair such as ["},
    {"half a pair", &(const unsigned){BIT(TC_KEY_PAIRS)}, "[[7]]", NULL, "[1]: expected a pair such as ["},
    {"no group in a list", &(const unsigned){BIT(TC_KEY_LIST)}, "[7]", NULL, "[1]: expected a group of keys"},
    {"no group in a map", &(const unsigned){BIT(TC_KEY_MAP)}, "{A: 7}", NULL, ".A: expected a group of keys"},
    {"empty", &SCALAR, NULL, nothing, ""},
    {"empty list", &LIST, "", NULL, ": is a single value; expected a list"},
    {"empty group", &GROUP, "", NULL, ": is a single value; expected "},
};

static void put(tc_yaml *map, const char *name, const char *text)
{
  tc_yaml *node = NULL, *before = tc_yaml_take(map, name);
  tc_yaml_destroy(&before);
  ck_assert_msg(tc_yaml_parse(text[0] ? text : "''", text[0] ? strlen(text) : 2, "value", &node) == TC_OK,
                "'%s': %s", text, tc_error_message());
  node->key = strdup(name);
  tc_yaml_append(map, node);
}

/* The group that holds the last key of the path, made where the recipe does not have it. `where` becomes the
 * path in this recipe: `materials.A.density`, `reference[1].value`. */
static tc_yaml *holder(tc_yaml *tree, const char *path, char where[PATH])
{
  tc_yaml *node = tree;
  int used = 0;
  for (const char *dot; (dot = strchr(path, '.')); path = dot + 1) {
    char name[PATH];
    snprintf(name, sizeof name, "%.*s", (int)(dot - path), path);
    char *list = strstr(name, "[]");
    if (list) *list = '\0';
    if (strcmp(name, "NAME") == 0) snprintf(name, sizeof name, "A");
    if (list) {
      put(node, name, "[{}]");
      node = tc_yaml_child(node, name)->first;
    } else
      node = tc_yaml_submap(node, name);
    ck_assert_ptr_nonnull(node);
    used += snprintf(where + used, (size_t)(PATH - used), "%s%s.", name, list ? "[1]" : "");
  }
  snprintf(where + used, (size_t)(PATH - used), "%s", path);
  return node;
}

static tc_yaml *small_recipe(void)
{
  tc_yaml *tree = NULL;
  ck_assert_int_eq(tc_yaml_parse(test_recipe_text, strlen(test_recipe_text), "small", &tree), TC_OK);
  return tree;
}

/* Print the tree to a recipe, read that, and look for `recipe.yaml:LINE: WHERE` and `part` in one line of
 * what is said. */
static void refuse(tc_yaml **tree, int line, const char *where, const char *part, const char *fault)
{
  tc_text text = {0};
  tc_recipe *recipe = NULL;
  tc_yaml_print(&text, *tree);
  test_write_file("recipe.yaml", tc_text_get(&text));
  const tc_status status = tc_recipe_load("recipe.yaml", NULL, 0, &recipe);
  ck_assert_msg(status == TC_ERR_RECIPE, "%s, %s: status %d, %s", where, fault, (int)status,
                status == TC_OK ? "taken" : tc_error_message());
  ck_assert_ptr_null(recipe);
  char place[2 * PATH];
  snprintf(place, sizeof place, "recipe.yaml:%d: %s", line, where);
  const char *found = strstr(tc_error_message(), place), *end = found ? strchr(found, '\n') : NULL;
  const char *said = found ? strstr(found, part) : NULL;
  ck_assert_msg(said && (!end || said < end), "%s, %s: '%s' with '%s' is not in:\n%s", where, fault, place,
                part, tc_error_message());
  tc_text_free(&text);
  tc_yaml_destroy(tree);
  case_count++;
}

/* The line on which the printed tree has this node. */
static int line_of(const tc_yaml *tree, const tc_yaml *wanted)
{
  tc_text text = {0};
  tc_yaml *again = NULL;
  tc_yaml_print(&text, tree);
  ck_assert_msg(tc_yaml_parse(tc_text_get(&text), text.length, "printed", &again) == TC_OK, "%s",
                tc_error_message());
  /* Both trees are of one shape: walk them side by side. */
  const tc_yaml *stack[64][2] = {{tree, again}};
  int line = 0;
  for (int depth = 0; depth >= 0 && !line;) {
    const tc_yaml *a = stack[depth][0], *b = stack[depth][1];
    if (!a) {
      depth--;
      continue;
    }
    if (a == wanted) line = b->line;
    stack[depth][0] = a->next;
    stack[depth][1] = b->next;
    depth++;
    ck_assert_int_lt(depth, 64);
    stack[depth][0] = a->first;
    stack[depth][1] = b->first;
  }
  tc_text_free(&text);
  tc_yaml_destroy(&again);
  ck_assert_int_gt(line, 0);
  return line;
}

START_TEST(values)
{
  const tc_key *key = keys[_i].key;
  for (size_t f = 0; f < sizeof faults / sizeof faults[0]; f++) {
    char where[PATH], made[VALUE];
    if (!(*faults[f].kinds & BIT(key->kind))) continue;
    const char *value = faults[f].make ? faults[f].make(key, made) : faults[f].text;
    if (!value) continue;
    tc_yaml *tree = small_recipe(), *group = holder(tree, keys[_i].path, where);
    put(group, key->name, value);
    const tc_yaml *node = tc_yaml_child(group, key->name),
                  *at = faults[f].part[0] == '.' ? node->first : node;
    /* Sets of parameters are looked for before the keys are bound, with a message of that search. */
    const int is_set = strcmp(key->name, "use") == 0;
    refuse(&tree, line_of(tree, at), where, is_set ? ": " : faults[f].part, faults[f].name);
  }
}
END_TEST

/* One letter of the name is another. */
START_TEST(misspelt)
{
  char where[PATH], name[PATH], part[2 * PATH];
  tc_yaml *tree = small_recipe(), *group = holder(tree, keys[_i].path, where);
  snprintf(name, sizeof name, "%s", keys[_i].key->name);
  name[strlen(name) - 1] = 'q';
  snprintf(where + strlen(where) - strlen(name), strlen(name) + 1, "%s", name);
  snprintf(part, sizeof part, ": is not a key; did you mean '%s'?", keys[_i].key->name);
  put(group, name, "1");
  refuse(&tree, line_of(tree, tc_yaml_child(group, name)), where, part, "misspelt");
}
END_TEST

START_TEST(twice)
{
  char where[PATH], part[PATH];
  const char *name = keys[_i].key->name;
  tc_yaml *tree = small_recipe(), *group = holder(tree, keys[_i].path, where);
  put(group, name, "1");
  const int line = line_of(tree, tc_yaml_child(group, name));
  put(group, "twin", "1");
  tc_yaml *twin = tc_yaml_child(group, "twin");
  const int second = line_of(tree, twin);
  free(twin->key);
  twin->key = strdup(name);
  snprintf(part, sizeof part, "first in line %d", line);
  snprintf(where, sizeof where, "'%s' is given twice", name);
  refuse(&tree, second, where, part, "twice");
}
END_TEST

/* Without a key that has to be there, the line is that of the group. */
START_TEST(missing)
{
  char where[PATH];
  static const char partial[] = "materials.NAME.lennard_jones."; /* the force field has the rest */
  if (keys[_i].key->fallback || strncmp(keys[_i].path, partial, sizeof partial - 1) == 0) return;
  tc_yaml *tree = small_recipe(), *group = holder(tree, keys[_i].path, where);
  tc_yaml *gone = tc_yaml_take(group, keys[_i].key->name);
  tc_yaml_destroy(&gone);
  refuse(&tree, line_of(tree, group), where, ": is missing; expected ", "missing");
}
END_TEST

START_TEST(these_are_many)
{
  ck_assert_int_gt(case_count, 1000);
}
END_TEST

int main(void)
{
  Suite *suite = suite_create("bad keys");
  TCase *tests = tcase_create("each key");
  tc_schema_visit(&tc_recipe_keys, "", collect, NULL);
  tcase_add_loop_test(tests, values, 0, key_count);
  tcase_add_loop_test(tests, misspelt, 0, key_count);
  tcase_add_loop_test(tests, twice, 0, key_count);
  tcase_add_loop_test(tests, missing, 0, key_count);
  tcase_add_test(tests, these_are_many);
  suite_add_tcase(suite, tests);
  return test_main(suite, false);
}
