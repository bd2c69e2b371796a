/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Decks: settings, force field, shrink, and what their hash notices. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "deck.h"
#include "fixture.h"

#define SCRIPTS TEST_SOURCE "/data/stages"

static void write_deck(const char *from, const char *to, tc_stage stage, char hash[17])
{
  tc_recipe *recipe = test_recipe(from, to);
  tc_plan *plan = NULL;
  ck_assert_int_eq(tc_plan_make(recipe, &plan), TC_OK);
  const tc_status status = tc_deck_write(recipe, plan, stage, SCRIPTS, "run", hash);
  ck_assert_msg(status == TC_OK, "%s", tc_error_message());
  tc_plan_destroy(&plan);
  tc_recipe_destroy(&recipe);
}

/* The value of a variable in a settings file. */
static const char *setting(const char *text, const char *name)
{
  static char value[256];
  for (const char *p = strstr(text, "variable"); p; p = strstr(p + 1, "\nvariable")) {
    char found[64];
    if (sscanf(p, " variable %63s index %255[^\n]", found, value) == 2 && strcmp(found, name) == 0)
      return value;
  }
  return NULL;
}

START_TEST(slurry_deck)
{
  char hash[17];
  write_deck(NULL, NULL, TC_STAGE_SLURRY, hash);
  char *settings = test_read_file("run/01-slurry/settings.lmp"),
       *field = test_read_file("run/01-slurry/forcefield.lmp");
  char *groups = test_read_file("run/01-slurry/groups.lmp"),
       *script = test_read_file("run/01-slurry/in.slurry");
  ck_assert_str_eq(setting(settings, "dt"), "0.002");
  ck_assert_str_eq(setting(settings, "pressure"), "101.325");
  ck_assert_str_eq(setting(settings, "input"), "../00-initial/initial.data");
  ck_assert_str_eq(setting(settings, "resume"), "none");
  const int block = atoi(setting(settings, "block_steps"));
  ck_assert_int_eq(block % 10, 0);
  ck_assert_int_eq(atoi(setting(settings, "checkpoint_steps")) % block, 0);
  ck_assert_int_eq(atoi(setting(settings, "compress_steps")) % block, 0);
  ck_contains(groups, "group           A type 1\n");
  ck_contains(groups, "group           B type 2:3\n");
  ck_contains(groups, "group           C type 4\n");
  ck_contains(field,
              "pair_style      hybrid/overlay lj/cut 16.5 gran/hertz/history 0.1 0.1378 55 52.745 0.016 1\n");
  ck_contains(field, "pair_coeff      * * gran/hertz/history\n");
  ck_assert_ptr_null(strstr(field, "suffix"));
  ck_contains(field, "pair_coeff      1 1 lj/cut 10 9.9 15\n");
  ck_contains(field, "pair_coeff      1 4 lj/cut 8.12403840464 8.5875 15.75\n");
  ck_contains(script, "include settings.lmp");
  free(settings);
  free(field);
  free(groups);
  free(script);
}
END_TEST

START_TEST(implicit_damping)
{
  char style[] = "run.pair_style=tapecast", damping[] = "force_field.slurry.contact.damping=implicit";
  char *sets[] = {style, damping};
  tc_recipe *recipe = NULL;
  tc_plan *plan = NULL;
  char hash[17];
  test_write_recipe("recipe.yaml", NULL, NULL);
  ck_assert_int_eq(tc_recipe_load("recipe.yaml", sets, 2, &recipe), TC_OK);
  ck_assert_int_eq(tc_plan_make(recipe, &plan), TC_OK);
  ck_assert_int_eq(tc_deck_write(recipe, plan, TC_STAGE_SLURRY, SCRIPTS, "run", hash), TC_OK);
  char *field = test_read_file("run/01-slurry/forcefield.lmp");
  ck_contains(field, "lj/hertz/history 16.5 0.1 0.1378 55 52.745 0.016 1 damping implicit\n");
  free(field);
  ck_assert_int_eq(tc_deck_write(recipe, plan, TC_STAGE_DRYING, SCRIPTS, "run", hash), TC_OK);
  field = test_read_file("run/02-drying/forcefield.lmp");
  ck_assert_ptr_null(strstr(field, "implicit"));
  free(field);
  tc_plan_destroy(&plan);
  tc_recipe_destroy(&recipe);
}
END_TEST

START_TEST(snapshots_are_kept_on_demand)
{
  char frames[] = "run.frames=10";
  char *sets[] = {frames};
  static const struct {
    tc_stage stage;
    const char *field;
  } stages[] = {{TC_STAGE_SLURRY, "run/01-slurry/forcefield.lmp"},
                {TC_STAGE_DRYING, "run/02-drying/forcefield.lmp"},
                {TC_STAGE_CALENDERING, "run/03-calendering/forcefield.lmp"}};
  char hash[17];
  test_write_recipe("recipe.yaml", NULL, NULL);
  for (int with = 0; with < 2; with++)
    for (size_t i = 0; i < sizeof stages / sizeof stages[0]; i++) {
      tc_recipe *recipe = NULL;
      tc_plan *plan = NULL;
      ck_assert_int_eq(tc_recipe_load("recipe.yaml", sets, with, &recipe), TC_OK);
      ck_assert_int_eq(tc_plan_make(recipe, &plan), TC_OK);
      ck_assert_int_eq(tc_deck_write(recipe, plan, stages[i].stage, SCRIPTS, "run", hash), TC_OK);
      char *field = test_read_file(stages[i].field),
           *dump = strstr(field, "dump            frames all custom ");
      ck_assert_int_eq(dump != NULL, with);
      if (dump)
        ck_assert_double_eq(atof(dump + strlen("dump            frames all custom ")),
                            floor(plan->steps_least[stages[i].stage] / 10));
      free(field);
      tc_plan_destroy(&plan);
      tc_recipe_destroy(&recipe);
    }
}
END_TEST

START_TEST(pair_styles)
{
  char hash[17];
  write_deck("ranks: 1", "ranks: 1, pair_style: tapecast", TC_STAGE_SLURRY, hash);
  char *field = test_read_file("run/01-slurry/forcefield.lmp");
  ck_contains(field,
              "suffix          opt\npair_style      lj/hertz/history 16.5 0.1 0.1378 55 52.745 0.016 1\n");
  ck_contains(field, "pair_coeff      1 1 10 9.9 15\n");
  ck_assert_ptr_null(strstr(field, "hybrid"));
  free(field);
  write_deck("force_field:\n", "force_field:\n  shift: force\n", TC_STAGE_SLURRY, hash);
  field = test_read_file("run/01-slurry/forcefield.lmp");
  ck_contains(field, "hybrid/overlay lj/smooth/linear 16.5");
  ck_contains(field, "pair_coeff      1 1 lj/smooth/linear 10 9.9 15\n");
  free(field);
}
END_TEST

START_TEST(drying_deck)
{
  char hash[17];
  write_deck("swelling: 1.14", "swelling: 1.25", TC_STAGE_DRYING, hash);
  char *shrink = test_read_file("run/02-drying/shrink.lmp"),
       *done = test_read_file("run/02-drying/shrink-done.lmp");
  char *settings = test_read_file("run/02-drying/settings.lmp");
  ck_contains(shrink, "fix             shrink_A A solvent/shrink factor 0.8");
  ck_contains(shrink, " mass keep over 0\n");
  ck_assert_ptr_null(strstr(shrink, "shrink_B")); /* as large wet as dry */
  ck_contains(shrink, "fix             shrink_C C solvent/shrink diameter 3 density 0.9");
  ck_contains(done, "unfix           shrink_A\n");
  ck_contains(done, "unfix           shrink_C\n");
  ck_assert_str_eq(setting(settings, "free"), "z");
  ck_assert_str_eq(setting(settings, "input"), "../01-slurry/slurry.restart");
  free(shrink);
  free(done);
  free(settings);
}
END_TEST

START_TEST(calendering_deck)
{
  char hash[17];
  write_deck(NULL, NULL, TC_STAGE_CALENDERING, hash);
  char *settings = test_read_file("run/03-calendering/settings.lmp");
  ck_assert_str_eq(setting(settings, "degree"), "0.1 0.25");
  ck_assert_str_eq(setting(settings, "degrees"), "2");
  ck_assert_str_eq(setting(settings, "last_degree"), "0.25");
  ck_assert_str_eq(setting(settings, "speed"), "0.1");
  ck_assert_double_eq(atof(setting(settings, "released_share")), TC_RELEASED_SHARE);
  free(settings);
}
END_TEST

/* A stage's hash changes with what concerns it, and with nothing else. */
static const struct {
  const char *from, *to;
  int slurry, drying, calendering;
} changes[] = {
    {"degrees: [10 %, 0.25]", "degrees: [10 %, 0.3]", 0, 0, 1},
    {"process:\n  slurry: {pressure: 1 atm", "process:\n  slurry: {pressure: 2 atm", 1, 0, 0},
    {"pressure: 0 kPa", "pressure: 1 kPa", 0, 1, 0},
    {"kn: 100 kPa", "kn: 200 kPa", 0, 1, 1},
    {"voxel: 0.5 um", "voxel: 0.25 um", 0, 0, 0},
    {"ranks: 1", "ranks: 2", 0, 0, 0},
    {"seed: 3\n", "# a remark\nseed: 3\n", 0, 0, 0},
};

START_TEST(hash_notices_what_concerns_the_stage)
{
  const int changed[TC_STAGE_COUNT] = {changes[_i].slurry, changes[_i].drying, changes[_i].calendering};
  for (int s = 0; s < TC_STAGE_COUNT; s++) {
    char plain[17], other[17];
    write_deck(NULL, NULL, (tc_stage)s, plain);
    write_deck(changes[_i].from, changes[_i].to, (tc_stage)s, other);
    ck_assert_int_eq(strcmp(plain, other) != 0, changed[s]);
  }
}
END_TEST

START_TEST(files_that_are_right_are_left_alone)
{
  char hash[17];
  struct stat before, after;
  write_deck(NULL, NULL, TC_STAGE_SLURRY, hash);
  ck_assert_int_eq(stat("run/01-slurry/settings.lmp", &before), 0);
  write_deck(NULL, NULL, TC_STAGE_SLURRY, hash);
  ck_assert_int_eq(stat("run/01-slurry/settings.lmp", &after), 0);
  ck_assert(before.st_ino == after.st_ino && before.st_mtim.tv_nsec == after.st_mtim.tv_nsec);
}
END_TEST

START_TEST(missing_script_is_named)
{
  tc_recipe *recipe = test_recipe(NULL, NULL);
  tc_plan *plan = NULL;
  char hash[17];
  ck_assert_int_eq(tc_plan_make(recipe, &plan), TC_OK);
  ck_assert_int_ne(tc_deck_write(recipe, plan, TC_STAGE_SLURRY, "nowhere", "run", hash), TC_OK);
  ck_contains(tc_error_message(), "the LAMMPS script slurry.lmp");
  tc_plan_destroy(&plan);
  tc_recipe_destroy(&recipe);
}
END_TEST

int main(void)
{
  Suite *suite = suite_create("deck");
  TCase *tests = tcase_create("write");
  tcase_add_test(tests, slurry_deck);
  tcase_add_test(tests, snapshots_are_kept_on_demand);
  tcase_add_test(tests, pair_styles);
  tcase_add_test(tests, implicit_damping);
  tcase_add_test(tests, drying_deck);
  tcase_add_test(tests, calendering_deck);
  tcase_add_loop_test(tests, hash_notices_what_concerns_the_stage, 0, sizeof changes / sizeof changes[0]);
  tcase_add_test(tests, files_that_are_right_are_left_alone);
  tcase_add_test(tests, missing_script_is_named);
  suite_add_tcase(suite, tests);
  return test_main(suite, false);
}
