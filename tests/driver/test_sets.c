/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Named sets of parameters: what wins over what, what is refused, and what a run keeps. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fixture.h"

/* The material C of the small recipe, as a set. */
static const char set_of_c[] = "about: carbon and binder\n"
                               "density: 1.8 g/cm^3\n"
                               "nanoporosity: 50 %\n"
                               "diameter: 3 um\n"
                               "slurry_diameter: 7.5 um\n"
                               "slurry_density: 0.9 g/cm^3\n"
                               "electronic_conductivity: 15.93 S/m\n"
                               "sources:\n"
                               "  density: 'a handbook: page 3'\n"
                               "  nanoporosity: assumed\n"
                               "  diameter: assumed\n"
                               "  slurry_diameter: assumed\n"
                               "  slurry_density: assumed\n"
                               "  electronic_conductivity: assumed\n";

static const char material_c[] = "    density: 1.8 g/cm^3\n"
                                 "    nanoporosity: 50 %\n"
                                 "    diameter: 3 um\n"
                                 "    slurry_diameter: 7.5 um\n"
                                 "    slurry_density: 0.9 g/cm^3\n"
                                 "    electronic_conductivity: 15.93 S/m\n";

static const char rows_of_c[] =
    "      C: {epsilon_per_diameter: 0.88 nN, sigma_per_diameter: 0.97, cutoff_per_diameter: 2.2}\n";

static void prepare(void)
{
  mkdir("materials", 0755);
  setenv("TAPECAST_DATA", "installed", 1);
  mkdir("installed", 0755);
  mkdir("installed/materials", 0755);
  unlink("installed/materials/c.yaml");
  test_write_file("materials/c.yaml", set_of_c);
  test_write_file("installed/materials/carbon.yaml", set_of_c);
}

static tc_recipe *load(const char *path, char *set)
{
  tc_recipe *recipe = NULL;
  const tc_status status = tc_recipe_load(path, &set, set ? 1 : 0, &recipe);
  ck_assert_msg(status == TC_OK, "%s", tc_error_message());
  return recipe;
}

/* The small recipe, material C with these lines in place of its own. */
static tc_recipe *with(const char *lines)
{
  return test_recipe(material_c, lines);
}

static const tc_value_source *source_of(const tc_recipe *recipe, const char *key)
{
  const tc_value_source *items = recipe->sources.items;
  for (int i = 0; i < recipe->sources.count; i++)
    if (strcmp(items[i].key, key) == 0) return &items[i];
  return NULL;
}

START_TEST(a_set_is_as_good_as_its_values)
{
  prepare();
  tc_recipe *plain = test_recipe(NULL, NULL), *recipe = with("    use: c\n");
  ck_assert_str_eq(recipe->hash, plain->hash);
  ck_assert_int_eq(plain->sources.count, 0);
  ck_assert_int_eq(recipe->sources.count, 6);
  const tc_value_source *s = source_of(recipe, "materials.C.density");
  ck_assert_ptr_nonnull(s);
  ck_assert_str_eq(s->value, "1.8 g/cm^3");
  ck_assert_str_eq(s->source, "a handbook: page 3");
  ck_assert_str_eq(s->file, "./materials/c.yaml");
  ck_assert_int_eq(s->line, 2);
  tc_recipe_destroy(&plain);
  tc_recipe_destroy(&recipe);
}
END_TEST

START_TEST(the_recipe_wins)
{
  prepare();
  tc_recipe *recipe = with("    use: c\n    density: 2 g/cm^3\n");
  ck_assert_double_eq_tol(tc_recipe_material(recipe, 2)->density, 2, 1e-12);
  ck_assert_double_eq_tol(tc_recipe_material(recipe, 2)->diameter, 3, 1e-12);
  ck_assert_ptr_null(source_of(recipe, "materials.C.density"));
  ck_assert_ptr_nonnull(source_of(recipe, "materials.C.diameter"));
  tc_recipe_destroy(&recipe);
  /* A key that excludes others takes their place. */
  recipe = with("    use: c\n    swelling: 1.2\n");
  ck_assert_double_eq_tol(tc_recipe_material(recipe, 2)->swelling, 1.2, 1e-12);
  ck_assert(isnan(tc_recipe_material(recipe, 2)->slurry_diameter));
  ck_assert(isnan(tc_recipe_material(recipe, 2)->slurry_density));
  tc_recipe_destroy(&recipe);
  test_write_recipe("recipe.yaml", material_c, "    use: c\n");
  recipe = load("recipe.yaml", (char[]){"materials.C.diameter=2.5 um"});
  ck_assert_double_eq_tol(tc_recipe_material(recipe, 2)->diameter, 2.5, 1e-12);
  tc_recipe_destroy(&recipe);
}
END_TEST

START_TEST(sets_go_on_from_sets)
{
  prepare();
  test_write_file("materials/d.yaml", "use: c\ndensity: 1.9 g/cm^3\nsources: {density: measured}\n");
  test_write_file("e.yaml", "use: materials/d.yaml\nnanoporosity: 40 %\nsources: {nanoporosity: assumed}\n");
  tc_recipe *recipe = with("    use: ./e.yaml\n    color: '#000000'\n");
  const tc_material *m = tc_recipe_material(recipe, 2);
  ck_assert_double_eq_tol(m->density, 1.9, 1e-12);
  ck_assert_double_eq_tol(m->nanoporosity, 0.4, 1e-12);
  ck_assert_double_eq_tol(m->slurry_diameter, 7.5, 1e-12);
  ck_assert_str_eq(source_of(recipe, "materials.C.density")->source, "measured");
  ck_assert_str_eq(source_of(recipe, "materials.C.nanoporosity")->file, "./e.yaml");
  ck_assert_str_eq(source_of(recipe, "materials.C.diameter")->file, "materials/c.yaml");
  tc_recipe_destroy(&recipe);
}
END_TEST

START_TEST(forces_come_along)
{
  prepare();
  char text[2048];
  snprintf(text, sizeof text, "use: c\nlennard_jones:\n  slurry: %ssources: {lennard_jones: a table}\n",
           strchr(rows_of_c, '{'));
  test_write_file("materials/f.yaml", text);
  tc_recipe *plain = test_recipe(NULL, NULL);
  test_write_recipe("recipe.yaml", material_c, "    use: f\n");
  char *with_rows = test_read_file("recipe.yaml"), *without = strstr(with_rows, rows_of_c);
  ck_assert_ptr_nonnull(without);
  memmove(without, without + strlen(rows_of_c), strlen(without + strlen(rows_of_c)) + 1);
  test_write_file("recipe.yaml", with_rows);
  tc_recipe *recipe = load("recipe.yaml", NULL);
  ck_assert_str_eq(recipe->hash, plain->hash);
  ck_assert_str_eq(source_of(recipe, "force_field.slurry.lennard_jones.C.sigma_per_diameter")->source,
                   "a table");
  tc_recipe_destroy(&recipe);
  /* Here, too, the recipe wins, and sigma takes the place of sigma_per_diameter. */
  recipe = load("recipe.yaml", (char[]){"force_field.slurry.lennard_jones.C.sigma=7 um"});
  const tc_lj *row = tc_recipe_lj(recipe, &recipe->force_field.slurry, 2);
  ck_assert_double_eq_tol(row->sigma, 7, 1e-12);
  ck_assert(isnan(row->sigma_per_diameter));
  ck_assert_double_eq_tol(row->epsilon_per_diameter, 0.88, 1e-12);
  tc_recipe_destroy(&recipe);
  tc_recipe_destroy(&plain);
  free(with_rows);
}
END_TEST

START_TEST(the_kept_text_says_all_by_itself)
{
  prepare();
  test_write_recipe("recipe.yaml", material_c, "    use: c\n    density: 1.7 g/cm^3\n");
  tc_recipe *recipe = load("recipe.yaml", (char[]){"materials.A.color='#12ab34'"});
  mkdir("alone", 0755);
  test_write_file("alone/recipe.yaml", recipe->text);
  tc_recipe *again = load("alone/recipe.yaml", NULL);
  ck_assert_str_eq(again->hash, recipe->hash);
  ck_assert_str_eq(tc_recipe_material(again, 0)->color, "#12ab34");
  ck_assert_int_eq(again->sources.count, 0);
  ck_assert_ptr_null(strstr(recipe->text, "use:"));
  ck_contains(recipe->text, "diameter: 3 um # assumed");
  tc_recipe_destroy(&again);
  tc_recipe_destroy(&recipe);
  /* Without a set the text stays as it was written. */
  recipe = test_recipe(NULL, NULL);
  ck_assert_str_eq(recipe->text, test_recipe_text);
  tc_recipe_destroy(&recipe);
}
END_TEST

START_TEST(the_hash_covers_the_set)
{
  prepare();
  tc_recipe *before = with("    use: c\n");
  char *text = strdup(set_of_c), *place = strstr(text, "15.93");
  memcpy(place, "15.94", 5);
  test_write_file("materials/c.yaml", text);
  tc_recipe *after = with("    use: c\n");
  ck_assert_str_ne(before->hash, after->hash);
  tc_recipe_destroy(&before);
  tc_recipe_destroy(&after);
  free(text);
}
END_TEST

START_TEST(beside_the_recipe_first_then_installed)
{
  prepare();
  char *text = strdup(set_of_c), *place = strstr(text, "diameter: 3 um");
  memcpy(place, "diameter: 4 um", 14);
  test_write_file("installed/materials/c.yaml", text);
  tc_recipe *recipe = with("    use: c\n");
  ck_assert_double_eq_tol(tc_recipe_material(recipe, 2)->diameter, 3, 1e-12);
  tc_recipe_destroy(&recipe);
  unlink("materials/c.yaml");
  recipe = with("    use: c\n");
  ck_assert_double_eq_tol(tc_recipe_material(recipe, 2)->diameter, 4, 1e-12);
  tc_recipe_destroy(&recipe);
  free(text);
}
END_TEST

static const struct {
  const char *use, *set, *parts[3]; /* in the recipe; materials/x.yaml; in the message */
} mistakes[] = {
    {"carbn", NULL, {"recipe.yaml:18: materials.C.use: there is no set 'carbn'; did you mean 'carbon'?"}},
    {"nothing-like-it", NULL, {"there is no set 'nothing-like-it', neither in", "installed/materials"}},
    {"no/such.yaml", NULL, {"materials.C.use: there is no file no/such.yaml"}},
    {"''", NULL, {"materials.C.use: expected the name of a set"}},
    {"[c]", NULL, {"materials.C.use: expected the name of a set"}},
    {"x", "", {"x.yaml: empty"}},
    {"x", "a: b: c\n", {"x.yaml:1: not valid YAML"}},
    {"x", "- density\n", {"x.yaml:1: not a set of parameters"}},
    {"x", "density: 1 g/cm^3\n", {"x.yaml:1: density: has no source"}},
    {"x", "sources: {density: me}\n", {"x.yaml:1: sources: the set has no value for density"}},
    {"x", "density: 1 g/cm^3\nsources: {density: ''}\n", {"x.yaml:2: sources: expected a text in one line"}},
    {"x", "density: 1 g/cm^3\nsources: none\n", {"x.yaml:2: sources: expected a text for each key"}},
    {"x", "use: x\n", {"x.yaml:1: use: sets that use each other: back at ./materials/x.yaml"}},
    {"x", "use: y\n", {"y.yaml:1: use: sets that use each other: back at ./materials/x.yaml"}},
    {"x", "use: gone\n", {"x.yaml:1: use: there is no set 'gone'"}},
    {"x",
     "use: c\ndensity: 1 um\nsources: {density: me}\n",
     {"x.yaml:2: materials.C.density: '1 um' is a length; expected a density"}},
    {"x",
     "use: c\ndensty: 1\nsources: {densty: me}\n",
     {"x.yaml:2: materials.C.densty: is not a key; did you mean 'density'"}},
    {"x",
     "use: c\nlennard_jones: 3\nsources: {lennard_jones: me}\n",
     {"x.yaml:2: materials.C.lennard_jones: is a single value; expected a group of keys"}},
    {"x",
     "use: c\nlennard_jones: {wet: {}}\nsources: {lennard_jones: me}\n",
     {"x.yaml:2: materials.C.lennard_jones.wet: is not a key; allowed here: slurry, dried"}},
};

START_TEST(mistakes_are_named)
{
  prepare();
  char use[128];
  tc_recipe *recipe = NULL;
  if (mistakes[_i].set) test_write_file("materials/x.yaml", mistakes[_i].set);
  test_write_file("materials/y.yaml", "use: x\n");
  snprintf(use, sizeof use, "    use: %s\n", mistakes[_i].use);
  test_write_recipe("recipe.yaml", material_c, use);
  ck_assert_int_eq(tc_recipe_load("recipe.yaml", NULL, 0, &recipe), TC_ERR_RECIPE);
  ck_assert_ptr_null(recipe);
  for (int k = 0; k < 3 && mistakes[_i].parts[k]; k++) ck_contains(tc_error_message(), mistakes[_i].parts[k]);
}
END_TEST

/* Every set that comes with tapecast is complete for its part in a recipe. */
static const char *const shipped[] = {"nmc622",   "nmc111",         "nmc811",       "graphite",
                                      "li6ps5cl", "cbd-sbs-xylene", "cbd-pvdf-nmp", "cbd-cmc-sbr-water",
                                      "lp57"};

START_TEST(shipped_sets_are_complete)
{
  char text[2048];
  const int is_electrolyte = strcmp(shipped[_i], "lp57") == 0;
  prepare();
  snprintf(text, sizeof text,
           "name: one\nbeads: 100\nmaterials:\n  M: {use: %s/materials/%s.yaml, fraction: 100 %%}\n"
           "electrolyte: {use: %s/materials/lp57.yaml}\nforce_field:\n"
           "  slurry: {contact: {kn: 0.1 kPa, gamman: 55 1/(um us), friction: 0.016}}\n"
           "  dried: {contact: {kn: 100 kPa, gamman: 10 1/(um us), friction: 12.5}}\n",
           TEST_INPUTS, is_electrolyte ? "cbd-pvdf-nmp" : shipped[_i], TEST_INPUTS);
  if (strcmp(shipped[_i], "li6ps5cl") ==
      0) /* it has no conductivity in S/m to stand beside the electrolyte's */
    memcpy(strstr(text, "electrolyte:"), "#", 1);
  test_write_file("one.yaml", text);
  tc_recipe *recipe = load("one.yaml", NULL);
  tc_plan *plan = NULL;
  ck_assert_msg(tc_plan_make(recipe, &plan) == TC_OK, "%s", tc_error_message());
  ck_assert_int_eq(plan->beads, 100);
  ck_assert_int_gt(recipe->sources.count, 10);
  if (is_electrolyte) ck_assert_double_eq_tol(recipe->electrolyte.ionic_conductivity, 0.949, 1e-12);
  tc_plan_destroy(&plan);
  tc_recipe_destroy(&recipe);
}
END_TEST

#define COUNT(array) (int)(sizeof(array) / sizeof((array)[0]))

int main(void)
{
  Suite *suite = suite_create("parameter sets");
  TCase *tests = tcase_create("sets");
  tcase_add_test(tests, a_set_is_as_good_as_its_values);
  tcase_add_test(tests, the_recipe_wins);
  tcase_add_test(tests, sets_go_on_from_sets);
  tcase_add_test(tests, forces_come_along);
  tcase_add_test(tests, the_kept_text_says_all_by_itself);
  tcase_add_test(tests, the_hash_covers_the_set);
  tcase_add_test(tests, beside_the_recipe_first_then_installed);
  tcase_add_loop_test(tests, mistakes_are_named, 0, COUNT(mistakes));
  tcase_add_loop_test(tests, shipped_sets_are_complete, 0, COUNT(shipped));
  suite_add_tcase(suite, tests);
  return test_main(suite, false);
}
