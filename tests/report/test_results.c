/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reading results.json: what is there, what is missing, and every kind of wrong value. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "fixture.h"
#include "report.h"
#include "results.h"

START_TEST(values_arrive)
{
  rp_results r;
  fixture_run("whole", FIXTURE_ALL);
  ck_ok(rp_results_read("whole/results.json", &r));
  ck_assert_int_eq(r.materials, 2);
  ck_assert_str_eq(r.material[1].name, "B & <b>");
  ck_assert_int_eq(rp_material_of_type(&r, 2), 1);
  ck_assert_int_eq(rp_material_of_type(&r, 3), -1);
  ck_assert_double_eq(r.slurry.density_g_cm3.error, 0.0043);
  ck_assert_uint_eq(r.slurry.rates, 2);
  ck_assert_int_eq(r.slurry.viscosity[1].converged, 0);
  ck_assert(isnan(r.slurry.viscosity[1].viscosity_pa_s.error));
  ck_assert_uint_eq(r.states, 3);
  ck_assert_ptr_eq(rp_dried(&r), &r.state[0]);
  ck_assert_double_eq(r.state[2].degree, 0.5);
  ck_assert_double_eq(r.state[2].quantity[RP_PRESSURE].error, 0.05);
  ck_assert_uint_eq(r.state[1].bins, 3);
  ck_assert_double_eq(r.state[1].fraction[1][0], 0.2);
  ck_assert_int_eq(r.state[0].sigma.converged, 1);
  ck_assert_int_eq(r.state[0].ionic.present, 0);
  ck_assert_int_eq(rp_stage_named(&r, "slurry")->steady, 1);
  ck_assert_ptr_null(rp_stage_named(&r, "drying"));
  ck_assert_double_eq(rp_compared_value(&r, RP_DRIED_POROSITY).value, 0.5);
  ck_assert_double_eq(rp_compared_value(&r, RP_SIGMA_PEAK).value, 0.5);
  rp_results_free(&r);
}
END_TEST

START_TEST(wrong_values_name_their_place)
{
  static const struct {
    const char *json, *place;
  } bad[] = {
      {"", "results.json"},
      {"{\"schema\":1,\n\"recipe\":{,}}", "results.json:2"},
      {"[1]", "object"},
      {"{}", "schema"},
      {"{\"schema\":2}", "schema: 2"},
      {"{\"schema\":\"1\"}", "schema"},
      {"{\"schema\":1,\"slurry\":7}", "slurry"},
      {"{\"schema\":1,\"slurry\":{\"density_g_cm3\":\"1.9\"}}", "slurry.density_g_cm3"},
      {"{\"schema\":1,\"slurry\":{\"viscosity\":[{\"shear_rate_1_s\":[]}]}}",
       "slurry.viscosity[0].shear_rate_1_s"},
      {"{\"schema\":1,\"dried\":{\"porosity\":true}}", "dried.porosity"},
      {"{\"schema\":1,\"dried\":{\"porosity_stderr\":\"x\"}}", "dried.porosity_stderr"},
      {"{\"schema\":1,\"calendered\":[{\"porosity\":0.3}]}", "calendered[0] has no degree"},
      {"{\"schema\":1,\"calendered\":{}}", "calendered"},
      {"{\"schema\":1,\"dried\":{\"profile\":{\"z_um\":[1,2],\"porosity\":[\"a\",1]}}}",
       "dried.profile.porosity"},
      {"{\"schema\":1,\"composition\":{\"materials\":[{}]}}", "composition.materials[0] has no name"},
      {"{\"schema\":1,\"stages\":[{\"steady\":\"yes\"}]}", "stages[0].steady"},
      {"{\"schema\":1,\"reference\":{\"dried_porosity\":0.5}}", "reference.dried_porosity"},
  };
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
    rp_results r;
    fixture_write(".", "results.json", bad[i].json);
    ck_assert_msg(rp_results_read("results.json", &r) == TC_ERR_INPUT, "case %zu passed", i);
    ck_assert_msg(strstr(tc_error_message(), bad[i].place) != NULL, "case %zu: %s", i, tc_error_message());
  }
}
END_TEST

static int tried;

/* Put another kind of value in the place of `item` and read; it must be read or refused, nothing else. */
static void try_others(cJSON *root, cJSON *item)
{
  static const char *const others[] = {"null", "-1e308", "\"text\"", "[]", "{}", "true"};
  const cJSON saved = *item;
  for (size_t k = 0; k < sizeof others / sizeof others[0]; k++) {
    cJSON *other = cJSON_Parse(others[k]);
    item->type = other->type;
    item->child = other->child;
    item->valuestring = other->valuestring;
    item->valueint = other->valueint;
    item->valuedouble = other->valuedouble;
    char *text = cJSON_PrintUnformatted(root);
    rp_results r;
    fixture_write(".", "changed.json", text);
    const tc_status status = rp_results_read("changed.json", &r);
    ck_assert_msg(status == TC_OK || status == TC_ERR_INPUT, "%s", text);
    if (status == TC_OK) rp_results_free(&r);
    free(text);
    *item = saved;
    cJSON_Delete(other);
    tried++;
  }
}

static void walk(cJSON *root, cJSON *item)
{
  for (; item; item = item->next) {
    try_others(root, item);
    if (item->child) walk(root, item->child);
  }
}

START_TEST(any_value_may_be_anything)
{
  fixture_run("whole", FIXTURE_ALL);
  char *text = fixture_read("whole", "results.json");
  cJSON *root = cJSON_Parse(text);
  ck_assert_ptr_nonnull(root);
  walk(root, root->child);
  ck_assert_int_gt(tried, 1000);
  cJSON_Delete(root);
  free(text);
}
END_TEST

START_TEST(no_results_is_an_error)
{
  ck_assert_int_ne(tc_report_write("no-such-run", NULL), TC_OK);
  ck_assert_ptr_nonnull(strstr(tc_error_message(), "no-such-run"));
}
END_TEST

int main(void)
{
  const TTest *const tests[] = {values_arrive, wrong_values_name_their_place, any_value_may_be_anything,
                                no_results_is_an_error, NULL};
  return fixture_main("results.json", tests);
}
