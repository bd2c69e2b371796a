/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Recipes: what is read, and what every mistake is called. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fixture.h"

START_TEST(values_and_defaults)
{
  tc_recipe *r = test_recipe(NULL, NULL);
  ck_assert_str_eq(r->name, "small");
  ck_assert_int_eq(r->beads, 150);
  ck_assert_int_eq(r->materials.count, 3);
  const tc_material *b = tc_recipe_material(r, 1);
  ck_assert_str_eq(b->name, "B");
  ck_assert_double_eq_tol(b->fraction, 0.26, 1e-15);
  ck_assert(isnan(b->diameter) && b->sizes && b->ionic);
  ck_assert_int_eq(b->sizes->table.count, 2);
  ck_assert_double_eq(b->sizes->table.a[1], 4);
  ck_assert_double_eq(b->swelling, 1);
  ck_assert_double_eq_tol(r->process.slurry.motion.pressure, 101.325, 1e-9);
  ck_assert(isnan(r->process.drying.motion.timestep));
  ck_assert_int_eq(r->process.calendering.degrees.count, 2);
  ck_assert_double_eq_tol(r->process.calendering.degrees.values[0], 0.1, 1e-15);
  ck_assert_double_eq(r->force_field.dried.contact.kt_ratio, 1.378);
  ck_assert_double_eq(tc_recipe_lj(r, &r->force_field.dried, 2)->sigma, 0.89);
  ck_assert_int_eq(tc_recipe_material_named(r, "C"), 2);
  ck_assert_int_eq(tc_recipe_material_named(r, "D"), -1);
  tc_recipe_destroy(&r);
  ck_assert_ptr_null(r);
}
END_TEST

START_TEST(sets_replace_values)
{
  tc_recipe *r = NULL, *plain = test_recipe(NULL, NULL);
  char *sets[] = {"process.slurry.pressure=50 kPa", "process.calendering.degrees=[0.5]", "run.skin=1.5 um",
                  "seed=9"};
  ck_assert_int_eq(tc_recipe_load("recipe.yaml", sets, 4, &r), TC_OK);
  ck_assert_double_eq(r->process.slurry.motion.pressure, 50);
  ck_assert_int_eq(r->process.calendering.degrees.count, 1);
  ck_assert_double_eq(r->run.skin, 1.5);
  ck_assert_int_eq(r->seed, 9);
  ck_assert_str_ne(r->hash, plain->hash);
  tc_recipe_destroy(&r);
  tc_recipe_destroy(&plain);
}
END_TEST

START_TEST(hash_is_of_values_not_of_layout)
{
  tc_recipe *a = test_recipe(NULL, NULL), *b = test_recipe("seed: 3\n", "# a comment\nseed:   3\n");
  tc_recipe *c = test_recipe("diameter: 10 um", "diameter: 10000 nm"), *d = test_recipe("seed: 3", "seed: 4");
  ck_assert_str_eq(a->hash, b->hash);
  ck_assert_str_eq(a->hash, c->hash);
  ck_assert_str_ne(a->hash, d->hash);
  tc_recipe_destroy(&a);
  tc_recipe_destroy(&b);
  tc_recipe_destroy(&c);
  tc_recipe_destroy(&d);
}
END_TEST

/* The recipe with `from` replaced by `to` gives a message with each of `parts`. */
static const struct {
  const char *from, *to, *parts[3];
} mistakes[] = {
    {"seed: 3", "sed: 3", {"recipe.yaml:2: sed:", "did you mean 'seed'"}},
    {"seed: 3", "zzzzzz: 3", {"recipe.yaml:2: zzzzzz:", "is not a key; allowed here: name, seed, beads"}},
    {"seed: 3", "seed: 3\nseed: 4", {"recipe.yaml:3:", "'seed' is given twice, first in line 2"}},
    {"seed: 3", "seed: three", {"recipe.yaml:2: seed:", "'three' is not a whole number"}},
    {"seed: 3", "seed: 3.5", {"seed: '3.5' is not a whole number"}},
    {"seed: 3", "seed: -1", {"seed: '-1' is out of range; allowed: 1 to"}},
    {"seed: 3", "seed: 99999999999999999999", {"is not a whole number"}},
    {"seed: 3", "seed: [3]", {"seed: is a list; expected a whole number"}},
    {"seed: 3", "seed: {a: 3}", {"seed: is a group of keys; expected a whole number"}},
    {"seed: 3", "seed:", {"seed: '' is not a whole number"}},
    {"beads: 150\n", "", {"beads: is missing; expected a whole number"}},
    {"beads: 150", "beads: 0", {"beads: '0' is out of range"}},
    {"beads: 150", "beads: 2", {"beads: 2 beads are too few for 3 materials"}},
    {"name: small", "name: ''", {"name: is empty"}},
    {"name: small", "name: a/b", {"name: 'a/b': a letter, then"}},
    {"name: small", "name: ../up", {"name: '../up'"}},
    {"diameter: 10 um",
     "diameter: 10",
     {"recipe.yaml:8: materials.A.diameter: '10' has no unit; expected a length"}},
    {"diameter: 10 um", "diameter: 10 us", {"'10 us' is a time; expected a length such as '2 um'"}},
    {"diameter: 10 um", "diameter: -10 um", {"'-10 um' is out of range; allowed: above 0, at most 10000 um"}},
    {"diameter: 10 um", "diameter: 0 um", {"'0 um' is out of range"}},
    {"diameter: 10 um", "diameter: nan um", {"'nan um' is not a number"}},
    {"diameter: 10 um", "diameter: 1e300 um", {"'1e300 um' is out of range"}},
    {"diameter: 10 um", "diametre: 10 um", {"materials.A.diametre: is not a key; did you mean 'diameter'"}},
    {"    diameter: 10 um\n", "", {"materials.A: give one of diameter and sizes"}},
    {"diameter: 10 um",
     "diameter: 10 um\n    sizes: {table: [[1 um, 1]]}",
     {"give one of diameter and sizes"}},
    {"density: 4.75 g/cm^3", "density: 4.75 g/cm", {"has another dimension; expected a density"}},
    {"density: 4.75 g/cm^3", "density: 4.75 gcm3", {"'gcm3' is not a unit"}},
    {"fraction: 70 %", "fraction: 71 %", {"materials: the fractions add up to 1.01; expected 1"}},
    {"fraction: 70 %", "fraction: 170 %", {"materials.A.fraction: '170 %' is out of range"}},
    {"fraction: 70 %", "fraction: 70 um", {"is a length; expected a number"}},
    {"    fraction: 70 %\n", "", {"recipe.yaml:5: materials.A.fraction: is missing"}},
    {"swelling: 1.14", "swelling: 0.9", {"swelling: '0.9' is out of range; allowed: 1 to 3"}},
    {"swelling: 1.14", "color: blue", {"color 'blue' is not of the form '#rrggbb'"}},
    {"swelling: 1.14", "slurry_density: 1 g/cm^3", {"slurry_density needs slurry_diameter"}},
    {"slurry_diameter: 7.5 um", "slurry_diameter: 2 um", {"slurry_diameter (2 um) is below diameter (3 um)"}},
    {"slurry_density: 0.9 g/cm^3", "slurry_density: 0.01 g/cm^3", {"the bead is lighter in the slurry"}},
    {"slurry_density: 0.9 g/cm^3", "swelling: 1.2", {"swelling and slurry_diameter exclude each other"}},
    {"  A:\n", "  all:\n", {"materials.all: 'all' has a meaning of its own"}},
    {"  A:\n", "  1A:\n", {"a material's name is a letter"}},
    {"  A:\n", "  A: 3\n  D:\n", {"materials.A: expected a group of keys"}},
    {"[[2 um, 3], [4 um, 1]]", "[[4 um, 3], [2 um, 1]]", {"the diameters of the table have to rise"}},
    {"[[2 um, 3], [4 um, 1]]", "[[2 um, 3], 4 um]", {"table[2]: expected a pair such as [2 um, 1]"}},
    {"[[2 um, 3], [4 um, 1]]", "[[2 um, 0], [4 um, 0]]", {"the weights of the table add up to 0"}},
    {"[[2 um, 3], [4 um, 1]]", "[[2 um, 3], [4 um, -1]]", {"'-1' is out of range; allowed: at least 0"}},
    {"[[2 um, 3], [4 um, 1]]", "[]", {"give one of lognormal and table"}},
    {"{table: [[2 um, 3], [4 um, 1]]}",
     "{lognormal: {median: 2 um, sigma_ln: 0.5, min: 5 um, max: 1 um, bin: 1 um}}",
     {"max (1 um) is below min (5 um)"}},
    {"{table: [[2 um, 3], [4 um, 1]]}",
     "{lognormal: {median: 2 um, sigma_ln: 0.5, min: 1 um, max: 9 um, bin: 1 nm}}",
     {"makes more than 200 sizes"}},
    {"{table: [[2 um, 3], [4 um, 1]]}",
     "{lognormal: {median: 2 um, min: 1 um, max: 9 um, bin: 1 um}}",
     {"materials.B.sizes.lognormal.sigma_ln: is missing"}},
    {"ionic: true", "ionic: perhaps", {"'perhaps' is neither true nor false"}},
    {"ionic: true",
     "ionic_conductivity: 1 S/m\n    ionic_bruggeman: 1.5",
     {"give one of ionic_conductivity and ionic_bruggeman"}},
    {"ionic: true",
     "ionic_bruggeman: 1.5",
     {"ionic_bruggeman needs electrolyte.ionic_conductivity above 0",
      "ionic_bruggeman needs a nanoporosity"}},
    {"ionic: true", "ionic: true\n    ionic_conductivity: 0 S/m", {"an ionic_conductivity of 0 exclude"}},
    {"force_field:\n",
     "electrolyte: {ionic_conductivity: 1 S/m}\nforce_field:\n",
     {"recipe.yaml:11: materials.B: ionic: true needs an ionic_conductivity in S/m"}},
    {"ionic: true",
     "ionic_conductivity: 1 S",
     {"materials.B.ionic_conductivity: '1 S' has another dimension"}},
    {"      B: {epsilon_per_diameter: 10.5 nN, sigma_per_diameter: 0.99, cutoff_per_diameter: 1.5}\n",
     "",
     {"force_field.slurry.lennard_jones: the material 'B' is missing"}},
    {"      B: {epsilon_per_diameter: 10.5 nN",
     "      BB: {epsilon_per_diameter: 10.5 nN",
     {"force_field.slurry.lennard_jones.BB: there is no such material", "the material 'B' is missing"}},
    {"sigma: 0.89 um", "sigma: 0.89 um, sigma_per_diameter: 1", {"give one of sigma and sigma_per_diameter"}},
    {"sigma: 0.89 um, ", "", {"force_field.dried.lennard_jones.C: give one of sigma and sigma_per_diameter"}},
    {"kn: 100 kPa",
     "kn: 100 um",
     {"force_field.dried.contact.kn: '100 um' is a length; expected a pressure"}},
    {"kn: 100 kPa, ", "", {"force_field.dried.contact.kn: is missing"}},
    {"speed: 0.1 um/us",
     "speed: 2 um",
     {"process.calendering.speed: '2 um' is a length; expected a speed such as '0.02 um/us'"}},
    {"speed: 0.1 um/us", "speeed: 0.1 um/us", {"did you mean 'speed'"}},
    {"degrees: [10 %, 0.25]",
     "degrees: [25 %, 10 %]",
     {"process.calendering.degrees: have to rise, but 0.1 follows 0.25"}},
    {"degrees: [10 %, 0.25]", "degrees: []", {"is empty; expected at least one degree"}},
    {"degrees: [10 %, 0.25]", "degrees: [0.1, 0.104]", {"are the same whole percentage"}},
    {"degrees: [10 %, 0.25]",
     "degrees: [10 %, 120 %]",
     {"process.calendering.degrees[2]: '120 %' is out of range"}},
    {"degrees: [10 %, 0.25]",
     "degrees: 10 %",
     {"degrees: is a single value; expected a list, each a number"}},
    {"pressure: 0 kPa", "free: x", {"process.drying.free: 'x' is unknown; expected one of: z, xyz"}},
    {"pressure: 0 kPa", "min_time: 9 ms", {"min_time (9000 us) is above max_time"}},
    {"pressure: 0 kPa", "block: 300 us", {"do not fit into max_time"}},
    {"voxel: 0.5 um", "voxel: 0.5 um, priority: [A, B]", {"analysis.priority: names 2 of 3 materials"}},
    {"voxel: 0.5 um", "voxel: 0.5 um, priority: [A, B, X]", {"there is no material 'X'"}},
    {"voxel: 0.5 um", "voxel: 0.5 um, priority: [A, B, B]", {"'B' is given twice"}},
    {"ranks: 1", "ranks: 1, launcher: mpirun", {"run.launcher: 'mpirun' lacks {n}"}},
    {"ranks: 1", "ranks: 1, pair_style: granular", {"one of: stock, tapecast"}},
    {"friction: 12.5",
     "friction: 12.5, damping: implicit",
     {"force_field.dried.contact.damping: implicit needs run.pair_style: tapecast"}},
    {"process:\n",
     "process:\n  initial: {box: [1 um, 2 um]}\n",
     {"process.initial.box: has 2 lengths; expected three"}},
    {"process:\n", "process: {\n", {"not valid YAML"}},
    {"seed: 3", "seed: &x 3\nbeads2: *x", {"recipe.yaml:3: aliases (*name) are not allowed"}},
    {"seed: 3", "seed: 3\n? [a, b]\n: 4", {"recipe.yaml:3: a key must be a word"}},
    {"run: {grace: 0.1 s, ranks: 1}\n",
     "run: {grace: 0.1 s, ranks: 1}\n---\nname: two\n",
     {"a second document starts here"}},
    {"seed: 3",
     "seed: 3\nreference: [{key: a, value: x, source: b}]",
     {"reference[1].value: 'x' is not a number"}},
};

START_TEST(mistakes_are_named)
{
  tc_recipe *recipe = NULL;
  test_write_recipe("recipe.yaml", mistakes[_i].from, mistakes[_i].to);
  const tc_status status = tc_recipe_load("recipe.yaml", NULL, 0, &recipe);
  ck_assert_msg(status == TC_ERR_RECIPE, "'%s' is taken", mistakes[_i].to);
  ck_assert_ptr_null(recipe);
  for (int k = 0; k < 3 && mistakes[_i].parts[k]; k++) ck_contains(tc_error_message(), mistakes[_i].parts[k]);
}
END_TEST

/* Whole texts that are no recipes. */
static const struct {
  const char *text, *part;
} texts[] = {
    {"", "empty"},
    {"\n\n# nothing\n", "empty"},
    {"just words\n", "not a recipe"},
    {"- a\n- b\n", "not a recipe"},
    {"\x01\x02\x03", "not a text file"},
    {"name: \xff\xfe", "not a text file"},
    {"a: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[", "levels deep"},
    {"a: b: c\n", "not valid YAML"},
    {"name: x\n", "is missing"},
    {"\"a\\0b\": 3\n", "recipe.yaml:1: a\xef"},
};

START_TEST(other_texts_are_refused)
{
  tc_recipe *recipe = NULL;
  test_write_file("recipe.yaml", texts[_i].text);
  ck_assert_int_eq(tc_recipe_load("recipe.yaml", NULL, 0, &recipe), TC_ERR_RECIPE);
  if (_i + 1 < (int)(sizeof texts / sizeof texts[0])) ck_contains(tc_error_message(), texts[_i].part);
}
END_TEST

START_TEST(many_mistakes_at_once)
{
  tc_recipe *recipe = NULL;
  test_write_recipe("recipe.yaml", "seed: 3\nbeads: 150", "seed: x\nbeads: y\nother: z");
  ck_assert_int_eq(tc_recipe_load("recipe.yaml", NULL, 0, &recipe), TC_ERR_RECIPE);
  ck_contains(tc_error_message(), "recipe.yaml:2: seed:");
  ck_contains(tc_error_message(), "recipe.yaml:3: beads:");
  ck_contains(tc_error_message(), "recipe.yaml:4: other:");
}
END_TEST

static const struct {
  const char *set, *part;
  tc_status status;
} sets[] = {
    {"seed", "expected KEY=VALUE", TC_ERR_USAGE},
    {"=3", "expected KEY=VALUE", TC_ERR_USAGE},
    {"a..b=3", "a part of the key is empty", TC_ERR_USAGE},
    {"seed=x", "--set: seed: 'x' is not a whole number", TC_ERR_RECIPE},
    {"seed.x=3", "does not lie in a group of keys", TC_ERR_RECIPE},
    {"process.slury.pressure=1 atm", "process.slury: is not a key; did you mean 'slurry'", TC_ERR_RECIPE},
    {"process.slurry.pressure=1 um", "is a length; expected a pressure", TC_ERR_RECIPE},
    {"process.slurry.pressure=[", "not valid YAML", TC_ERR_RECIPE},
};

START_TEST(bad_sets)
{
  tc_recipe *recipe = NULL;
  test_write_recipe("recipe.yaml", NULL, NULL);
  char *set = (char *)(size_t)sets[_i].set;
  ck_assert_int_eq(tc_recipe_load("recipe.yaml", &set, 1, &recipe), sets[_i].status);
  ck_contains(tc_error_message(), sets[_i].part);
}
END_TEST

START_TEST(files_that_cannot_be_read)
{
  tc_recipe *recipe = NULL;
  ck_assert_int_ne(tc_recipe_load("not-there.yaml", NULL, 0, &recipe), TC_OK);
  ck_contains(tc_error_message(), "not-there.yaml");
  ck_assert_int_ne(tc_recipe_load(".", NULL, 0, &recipe), TC_OK);
  char *large = malloc(3000001);
  memset(large, '#', 3000000);
  large[3000000] = '\0';
  test_write_file("large.yaml", large);
  free(large);
  ck_assert_int_ne(tc_recipe_load("large.yaml", NULL, 0, &recipe), TC_OK);
  ck_contains(tc_error_message(), "MB");
}
END_TEST

START_TEST(shipped_recipes_are_good)
{
  static const char *const files[] = {TEST_INPUTS "/quick.yaml", TEST_INPUTS "/alabdali2023.yaml",
                                      TEST_INPUTS "/nmc-liquid.yaml", TEST_INPUTS "/graphite-anode.yaml"};
  tc_recipe *recipe = NULL;
  const tc_status status = tc_recipe_load(files[_i], NULL, 0, &recipe);
  ck_assert_msg(status == TC_OK, "%s", tc_error_message());
  ck_assert_int_eq(recipe->beads, _i == 1 ? 5089 : recipe->beads);
  tc_recipe_destroy(&recipe);
}
END_TEST

/* Each row of the table has a help text, and its default is one that it takes. */
static void check_row(const char *path, const tc_key *key, void *data)
{
  ++*(int *)data;
  ck_assert_msg(key->help && strlen(key->help) > 5, "%s has no help", path);
}

START_TEST(every_key_is_explained)
{
  int count = 0;
  tc_schema_visit(&tc_recipe_keys, "", check_row, &count);
  ck_assert_int_gt(count, 80);
}
END_TEST

#define COUNT(array) (int)(sizeof(array) / sizeof((array)[0]))

int main(void)
{
  Suite *suite = suite_create("recipe");
  TCase *tests = tcase_create("load");
  tcase_add_test(tests, values_and_defaults);
  tcase_add_test(tests, sets_replace_values);
  tcase_add_test(tests, hash_is_of_values_not_of_layout);
  tcase_add_loop_test(tests, mistakes_are_named, 0, COUNT(mistakes));
  tcase_add_loop_test(tests, other_texts_are_refused, 0, COUNT(texts));
  tcase_add_test(tests, many_mistakes_at_once);
  tcase_add_loop_test(tests, bad_sets, 0, COUNT(sets));
  tcase_add_test(tests, files_that_cannot_be_read);
  tcase_add_loop_test(tests, shipped_recipes_are_good, 0, 4);
  tcase_add_test(tests, every_key_is_explained);
  suite_add_tcase(suite, tests);
  return test_main(suite, false);
}
