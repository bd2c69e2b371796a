/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Several runs as samples, and moving pictures. */
#include <cJSON.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "apng.h"
#include "fixture.h"
#include "report.h"
#include "results.h"

static cJSON *read_results(const char *run)
{
  char *text = fixture_read(run, "results.json");
  cJSON *json = cJSON_Parse(text);
  ck_assert_ptr_nonnull(json);
  free(text);
  return json;
}

static void write_results(const char *run, cJSON *json)
{
  char *text = cJSON_PrintUnformatted(json);
  fixture_write(run, "results.json", text);
  free(text);
  cJSON_Delete(json);
}

static cJSON *in(cJSON *json, const char *key)
{
  cJSON *item = cJSON_GetObjectItemCaseSensitive(json, key);
  ck_assert_msg(item != NULL, "no %s", key);
  return item;
}

static void set_value(cJSON *json, const char *key, const char *value)
{
  cJSON *values = in(in(json, "recipe"), "values");
  cJSON_DeleteItemFromObjectCaseSensitive(values, key);
  cJSON_AddStringToObject(values, key, value);
}

/* A run like the fixture's with another seed, whose density is higher by 0.02 and whose porosities by 0.1. */
static void other_run(const char *name, const char *seed)
{
  fixture_run(name, FIXTURE_SLURRY | FIXTURE_DRIED | FIXTURE_CALENDERED | FIXTURE_VISCOSITY);
  cJSON *json = read_results(name), *density = in(in(json, "slurry"), "density_g_cm3"), *state;
  set_value(json, "seed", seed);
  cJSON_SetNumberValue(density, density->valuedouble + 0.02);
  cJSON_ArrayForEach(state, in(json, "calendered"))
  {
    cJSON *porosity = in(state, "porosity");
    cJSON_SetNumberValue(porosity, porosity->valuedouble + 0.1);
  }
  write_results(name, json);
}

START_TEST(numbers_become_means_with_errors)
{
  static const char *const with[] = {"two"};
  const tc_report_options options = {.with = with, .with_count = 1, .draft = 1};
  fixture_run("one", FIXTURE_SLURRY | FIXTURE_DRIED | FIXTURE_CALENDERED | FIXTURE_VISCOSITY);
  other_run("two", "2");
  ck_ok(tc_report_write("one", &options));
  cJSON *json = read_results("one"), *seeds = in(json, "seeds");
  /* the run keeps its own numbers; the block has the means */
  ck_assert_double_eq_tol(in(in(json, "slurry"), "density_g_cm3")->valuedouble, 1.9412, 1e-12);
  const cJSON *density = in(in(seeds, "quantities"), "slurry.density_g_cm3");
  ck_assert_double_eq_tol(in((cJSON *)density, "mean")->valuedouble, 1.9512, 1e-12);
  ck_assert_double_eq_tol(in((cJSON *)density, "stderr")->valuedouble, 0.01, 1e-12);
  const cJSON *porosity = in(in(seeds, "quantities"), "calendered[degree=0.25].porosity");
  ck_assert_double_eq_tol(in((cJSON *)porosity, "mean")->valuedouble, 0.425, 1e-12);
  ck_assert_int_eq(cJSON_GetArraySize(in(seeds, "runs")), 2);
  cJSON_Delete(json);
  char *html = fixture_read("one", "report.html"), *csv = fixture_read("one", "csv/seeds.csv"),
       *states = fixture_read("one", "csv/states.csv");
  ck_assert_ptr_nonnull(strstr(html, "means over 2 runs"));
  ck_assert_ptr_nonnull(strstr(html, "1.951\u2009±\u20090.010"));
  ck_assert_ptr_nonnull(strstr(csv, "slurry.density_g_cm3,1.9512,0.01,1.9412,1.9612\n"));
  ck_assert_ptr_nonnull(strstr(states, ",0.425,0.05,"));
  free(html);
  free(csv);
  free(states);
}
END_TEST

START_TEST(other_recipes_are_refused)
{
  static const char *const with[] = {"other"};
  const tc_report_options options = {.with = with, .with_count = 1, .draft = 1};
  fixture_run("one", FIXTURE_SLURRY);
  other_run("other", "1");
  ck_assert_int_eq(tc_report_write("one", &options), TC_ERR_INPUT);
  ck_assert_ptr_nonnull(strstr(tc_error_message(), "not another sample"));
  other_run("other", "3");
  cJSON *json = read_results("other");
  set_value(json, "process.slurry.steady_blocks", "5");
  write_results("other", json);
  ck_assert_int_eq(tc_report_write("one", &options), TC_ERR_INPUT);
  ck_assert_ptr_nonnull(
      strstr(tc_error_message(), "process.slurry.steady_blocks is '5' there, and '2' here"));
  other_run("other", "3");
  json = read_results("other");
  set_value(json, "process.new", "1");
  write_results("other", json);
  ck_assert_int_eq(tc_report_write("one", &options), TC_ERR_INPUT);
  ck_assert_ptr_nonnull(strstr(tc_error_message(), "process.new is '1' there, and 'absent' here"));
  other_run("other", "3");
  json = read_results("other");
  set_value(json, "beads", "500");
  write_results("other", json);
  ck_ok(tc_report_write("one", &options));
  char *html = fixture_read("one", "report.html");
  ck_assert_ptr_nonnull(strstr(html, "The numbers of beads differ"));
  free(html);
}
END_TEST

static unsigned big_endian(const unsigned char *at)
{
  return (unsigned)at[0] << 24 | (unsigned)at[1] << 16 | (unsigned)at[2] << 8 | at[3];
}

/* The chunks' names in order, IDAT and fdAT once each a row; frames from acTL. */
static int chunks(const unsigned char *bytes, size_t length, char *names, size_t size)
{
  int frames = -1;
  unsigned sequence = 0;
  names[0] = 0;
  for (size_t at = 8; at + 12 <= length; at += 12 + big_endian(bytes + at)) {
    const unsigned char *name = bytes + at + 4;
    if (memcmp(name, "acTL", 4) == 0) frames = (int)big_endian(name + 4);
    if (memcmp(name, "fcTL", 4) == 0 || memcmp(name, "fdAT", 4) == 0)
      ck_assert_uint_eq(big_endian(name + 4), sequence++);
    if (strlen(names) < 5 || strncmp(names + strlen(names) - 5, (const char *)name, 4) != 0)
      snprintf(names + strlen(names), size - strlen(names), "%.4s ", (const char *)name);
  }
  return frames;
}

START_TEST(pictures_are_joined)
{
  tc_text png[2] = {{0}, {0}}, out = {0};
  rp_picture p = {0};
  char names[256];
  for (int k = 0; k < 2; k++) {
    ck_ok(rp_picture_new(&p, 40, 30));
    rp_picture_fill(&p, k ? (const unsigned char[3]){255, 0, 0} : (const unsigned char[3]){0, 0, 255});
    ck_ok(rp_picture_png(&p, &png[k]));
    rp_picture_free(&p);
  }
  ck_ok(rp_apng_join(png, 2, 0.25, &out));
  const unsigned char *bytes = (const unsigned char *)out.data;
  ck_assert_int_eq(chunks(bytes, out.length, names, sizeof names), 2);
  ck_assert_str_eq(names, "IHDR acTL fcTL IDAT fcTL fdAT IEND ");
  ck_assert_mem_eq(bytes + out.length - 4, "\xae\x42\x60\x82", 4); /* the check sum of every IEND */
  tc_text_free(&out);
  tc_text_free(&png[1]);
  ck_ok(rp_picture_new(&p, 41, 30));
  ck_ok(rp_picture_png(&p, &png[1]));
  ck_assert_int_ne(rp_apng_join(png, 2, 0.25, &out), TC_OK);
  rp_picture_free(&p);
  for (int k = 0; k < 2; k++) tc_text_free(&png[k]);
  tc_text_free(&out);
}
END_TEST

START_TEST(a_stage_moves)
{
  tc_report_options options = {.animate = "calendering", .draft = 1};
  char names[256];
  fixture_run("moves", FIXTURE_SLURRY | FIXTURE_DRIED | FIXTURE_CALENDERED | FIXTURE_DUMPS);
  ck_ok(tc_report_write("moves", &options));
  char *png = fixture_read("moves", "figures/animation-calendering.png"),
       *html = fixture_read("moves", "report.html");
  ck_assert_int_eq(chunks((const unsigned char *)png, 200, names, sizeof names), 3);
  ck_assert_ptr_nonnull(strstr(html, "Moving picture of the stage calendering, 3 frames"));
  free(png);
  free(html);
  options.animate = "slurry";
  ck_assert_int_eq(tc_report_write("moves", &options), TC_ERR_INPUT);
  ck_assert_ptr_nonnull(strstr(tc_error_message(), "run.frames"));
  options.animate = "drying";
  ck_assert_int_eq(tc_report_write("moves", &options), TC_ERR_INPUT);
  options.animate = "viscosity";
  ck_assert_int_eq(tc_report_write("moves", &options), TC_ERR_USAGE);
}
END_TEST

int main(void)
{
  const TTest *const tests[] = {numbers_become_means_with_errors, other_recipes_are_refused,
                                pictures_are_joined, a_stage_moves, NULL};
  return fixture_main("samples and moving pictures", tests);
}
