/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Paths into results.json. */
#include "quantity.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fixture.h"

static const char text[] =
    "{\"slurry\": {\"density_g_cm3\": 1.9, \"density_g_cm3_stderr\": 0.02, \"dump\": \"a\", \"box_um\": [1, "
    "2],"
    "  \"dry_mass_pg\": {\"A\": 5}, \"profile\": {\"z\": 1},"
    "  \"viscosity\": [{\"shear_rate_1_s\": 100, \"viscosity_pa_s\": 63, \"viscosity_pa_s_stderr\": 3},"
    "                  {\"shear_rate_1_s\": 700, \"viscosity_pa_s\": null}]},"
    " \"dried\": {\"porosity\": 0.5},"
    " \"calendered\": [{\"degree\": 0.05, \"tau_g\": 2}, {\"degree\": 0.30000000000000004, \"tau_g\": 1.5}],"
    " \"provenance\": {\"wall_s\": 7}}";

static cJSON *results;

static void setup(void)
{
  results = cJSON_Parse(text);
  ck_assert_ptr_nonnull(results);
}

static void teardown(void)
{
  cJSON_Delete(results);
}

static const struct {
  const char *path;
  double value, error;
} found[] = {
    {"slurry.density_g_cm3", 1.9, 0.02},
    {"slurry.dry_mass_pg.A", 5, NAN},
    {"slurry.viscosity[shear_rate_1_s=100].viscosity_pa_s", 63, 3},
    {"slurry.viscosity[1].viscosity_pa_s", 63, 3},
    {"calendered[degree=0.3].tau_g", 1.5, NAN},
    {"calendered[2].tau_g", 1.5, NAN},
    {"provenance.wall_s", 7, NAN},
    {"slurry.viscosity[shear_rate_1_s=700].viscosity_pa_s", NAN, NAN},
    {"slurry.viscosity[shear_rate_1_s=101].viscosity_pa_s", NAN, NAN},
    {"calendered[degree=0.31].tau_g", NAN, NAN},
    {"calendered[3].tau_g", NAN, NAN},
    {"calendered.tau_g", NAN, NAN},
    {"slurry.dump", NAN, NAN},
    {"slurry", NAN, NAN},
    {"dried.porosity.more", NAN, NAN},
    {"nothing.at.all", NAN, NAN},
};

START_TEST(by_path)
{
  double value, error;
  const bool there = tc_quantity_find(results, found[_i].path, &value, &error);
  ck_assert_int_eq(tc_quantity_check(found[_i].path), TC_OK);
  ck_assert_int_eq(there, !isnan(found[_i].value));
  ck_assert_int_eq(isnan(value), isnan(found[_i].value));
  ck_assert_int_eq(isnan(error), isnan(found[_i].error));
  if (there) ck_assert_double_eq(value, found[_i].value);
  if (!isnan(found[_i].error)) ck_assert_double_eq(error, found[_i].error);
  ck_assert(!tc_quantity_find(NULL, found[_i].path, &value, &error));
}
END_TEST

static const char *const wrong[] = {"",      ".",     "a.",      ".a",     "a..b",      "a[",    "a[]",
                                    "a[x]",  "a[x=]", "a[=1]",   "a[0]",   "a[1.5]",    "a[1]b", "a[x=1]b",
                                    "a[x=1", "[1].a", "a[x=1y]", "a[inf]", "a[x=1].[2]"};

START_TEST(malformed)
{
  ck_assert_int_eq(tc_quantity_check(wrong[_i]), TC_ERR_RECIPE);
  ck_contains(tc_error_message(), "is not the path of a result");
  double value, error;
  ck_assert(!tc_quantity_find(results, wrong[_i], &value, &error));
}
END_TEST

static void list(const char *path, double value, double error, void *data)
{
  char line[300];
  snprintf(line, sizeof line, "%s %g %g\n", path, value, isnan(error) ? 0 : error);
  strcat(data, line);
}

START_TEST(every_measured_number)
{
  char lines[4000] = "";
  tc_quantity_visit(results, list, lines);
  ck_assert_str_eq(lines, "slurry.density_g_cm3 1.9 0.02\n"
                          "slurry.dry_mass_pg.A 5 0\n"
                          "slurry.viscosity[shear_rate_1_s=100].viscosity_pa_s 63 3\n"
                          "dried.porosity 0.5 0\n"
                          "calendered[degree=0.05].tau_g 2 0\n"
                          "calendered[degree=0.3].tau_g 1.5 0\n");
}
END_TEST

int main(void)
{
  Suite *suite = suite_create("quantity");
  TCase *tests = tcase_create("paths");
  tcase_add_checked_fixture(tests, setup, teardown);
  tcase_add_loop_test(tests, by_path, 0, sizeof found / sizeof found[0]);
  tcase_add_loop_test(tests, malformed, 0, sizeof wrong / sizeof wrong[0]);
  tcase_add_test(tests, every_measured_number);
  suite_add_tcase(suite, tests);
  return test_main(suite, true);
}
