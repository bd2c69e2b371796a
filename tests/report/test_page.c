/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whole reports of small runs: files, well-formed page, nothing from outside, parts that are missing. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fixture.h"
#include "report.h"

enum { DEEPEST = 64 };

static const tc_report_options draft = {.draft = 1};

/* The page as XML: each tag closed in turn, attributes quoted, no id twice, & only in entities. */
static void check_well_formed(const char *html)
{
  char stack[DEEPEST][32], *ids = calloc(strlen(html) + 2, 1);
  int depth = 0;
  const char *c = strstr(html, "<html");
  ck_assert_msg(strncmp(html, "<!DOCTYPE html>", 15) == 0 && c, "it begins like a page");
  while (*c) {
    if (*c == '&') {
      const size_t name = strspn(c + 1, "#abcdefghijklmnopqrstuvwxyz0123456789");
      ck_assert_msg(c[1 + name] == ';', "bare &: %.40s", c);
    }
    if (*c++ != '<') continue;
    const int closing = *c == '/';
    if (closing) c++;
    char name[32] = "";
    int n = 0;
    while ((isalnum((unsigned char)*c) || *c == '-') && n < 31) name[n++] = *c++;
    ck_assert_msg(n > 0, "bare <: %.40s", c);
    if (closing) {
      ck_assert_msg(depth > 0 && strcmp(stack[depth - 1], name) == 0, "</%s> closes <%s>", name,
                    depth ? stack[depth - 1] : "nothing");
      depth--;
    }
    while (*c && *c != '>' && strncmp(c, "/>", 2) != 0) {
      if (strncmp(c, " id=", 4) == 0) {
        char id[128];
        snprintf(id, sizeof id, "|%.*s|", (int)strcspn(c + 5, "'\""), c + 5);
        ck_assert_msg(strstr(ids, id) == NULL, "id twice: %s", id);
        strcat(ids + (strlen(ids) > 0 ? strlen(ids) - 1 : 0), id);
      }
      if (*c == '"' || *c == '\'') {
        c = strchr(c + 1, *c);
        ck_assert_msg(c != NULL, "an attribute does not end");
      }
      c++;
    }
    const int empty = *c == '/';
    if (!closing && !empty) {
      ck_assert_int_lt(depth, DEEPEST);
      snprintf(stack[depth++], sizeof stack[0], "%s", name);
      if (strcmp(name, "style") == 0) c = strstr(c, "</style>");
    }
  }
  ck_assert_int_eq(depth, 0);
  free(ids);
}

static void check_stands_alone(const char *html)
{
  static const char *const outside[] = {"src=\"http", "src='http", "href=\"http", "src=\"//", "url(http",
                                        "@import",    "<script",   "<link",       "<iframe",  "<object"};
  for (size_t i = 0; i < sizeof outside / sizeof outside[0]; i++)
    ck_assert_msg(strstr(html, outside[i]) == NULL, "the page has %s", outside[i]);
}

static int count(const char *text, const char *word)
{
  int n = 0;
  for (const char *c = text; (c = strstr(c, word)); c++) n++;
  return n;
}

START_TEST(a_whole_run_gives_a_whole_report)
{
  static const char *const files[] = {"figures/process.png",
                                      "figures/slurry.png",
                                      "figures/dried.png",
                                      "figures/calendered-50.png",
                                      "figures/section-dried.png",
                                      "figures/porosity.svg",
                                      "figures/voxels-upright-50.png",
                                      "figures/pore-space-dried.png",
                                      "figures/network-ions-25.png",
                                      "figures/network-neighbours.svg",
                                      "figures/porosity.pdf",
                                      "figures/porosity.gp",
                                      "figures/style.gp",
                                      "figures/viscosity.svg",
                                      "figures/conductivity.svg",
                                      "figures/tortuosity.svg",
                                      "figures/quality.svg",
                                      "figures/profile-dried.svg",
                                      "figures/slurry-density.svg",
                                      "csv/states.csv",
                                      "csv/profiles.csv",
                                      "csv/composition.csv",
                                      "csv/viscosity.csv",
                                      "csv/slurry-blocks.csv"};
  fixture_run("whole", FIXTURE_ALL);
  ck_ok(tc_report_write("whole", &draft));
  for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
    ck_assert_msg(fixture_exists("whole", files[i]), "%s is missing", files[i]);
  char *html = fixture_read("whole", "report.html");
  check_well_formed(html);
  check_stands_alone(html);
  ck_assert_int_eq(count(html, "<svg role"),
                   13); /* not those of tables, profiles and networks that it has not */
  ck_assert_int_eq(count(html, "data:image/png;base64,"),
                   4 + 3 + 3 + 3 + 3 + 3); /* strip, gallery, sections, pores, network */
  ck_assert_ptr_nonnull(strstr(html, "Run &lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;more&quot;"));
  ck_assert_ptr_nonnull(strstr(html, "B &amp; &lt;b&gt;"));
  ck_assert_ptr_nonnull(strstr(html, "a &lt;b&gt;recipe&lt;/b&gt;"));
  ck_assert_ptr_nonnull(strstr(html, "1.941\u2009±\u20090.004"));
  ck_assert_ptr_nonnull(strstr(html, "+2.7"));
  /* 1e-3 … 1.5e-3 S/m stand in the table in the unit that its head names */
  ck_assert_ptr_nonnull(strstr(html, "Electronic conductivity<small><i>σ</i><sub>e</sub>, mS/m</small>"));
  ck_assert_ptr_nonnull(strstr(html, "<td>1.25</td>"));
  ck_assert_ptr_nonnull(strstr(html, "Nothing was lost or gained."));
  ck_assert_ptr_nonnull(strstr(html, "var(--ink-"));
  ck_assert_ptr_nonnull(strstr(html, "1 of 2 viscosities are not converged"));
  ck_assert_ptr_nonnull(strstr(html, "failed at first (Lost atoms)"));
  ck_assert_ptr_nonnull(strstr(html, "Where the time went"));
  ck_assert_ptr_nonnull(strstr(html, "2\u00a0h 0\u00a0min</td><td>4.0</td>")); /* two ranks for two hours */
  ck_assert_int_eq(count(html, "<th>"), 0);                                    /* each says what it heads */
  char *energy = fixture_read("whole", "figures/slurry-energy.gp");
  ck_assert_ptr_nonnull(
      strstr(energy, " 1 -0.03703703704\n 2 -0.07407407407\n")); /* per bead, after the quench */
  ck_assert_ptr_null(strstr(energy, " 0.1851851852\n"));
  free(energy);
  free(html);
}
END_TEST

START_TEST(tables_have_units_and_every_row)
{
  fixture_run("tables", FIXTURE_ALL & ~FIXTURE_DUMPS);
  ck_ok(tc_report_write("tables", &draft));
  char *states = fixture_read("tables", "csv/states.csv"),
       *profiles = fixture_read("tables", "csv/profiles.csv");
  ck_assert_int_eq(count(states, "\n"), 4);
  ck_assert_int_eq(
      strncmp(states, "degree,thickness_um,thickness_um_stderr,pressure_mpa,pressure_mpa_stderr,", 71), 0);
  ck_assert_ptr_nonnull(strstr(states, "\n0.5,4.5,,0.5,0.05,"));
  ck_assert_int_eq(count(profiles, "\n"), 1 + 3 * 3 * 3);
  ck_assert_ptr_nonnull(strstr(profiles, "\n0.25,4,A,0.5\n"));
  free(states);
  free(profiles);
}
END_TEST

START_TEST(what_was_not_run_is_said)
{
  static const struct {
    int parts;
    const char *says;
  } runs[] = {{0, "The slurry stage was not run."},
              {FIXTURE_SLURRY, "The drying stage was not run."},
              {FIXTURE_SLURRY | FIXTURE_DRIED, "The calendering stage was not run."},
              {FIXTURE_SLURRY | FIXTURE_DRIED, "The viscosity was not measured"},
              {FIXTURE_CALENDERED, "The drying stage was not run."}};
  for (size_t i = 0; i < sizeof runs / sizeof runs[0]; i++) {
    char folder[32];
    snprintf(folder, sizeof folder, "part-%zu", i);
    fixture_run(folder, runs[i].parts);
    ck_ok(tc_report_write(folder, &draft));
    char *html = fixture_read(folder, "report.html");
    check_well_formed(html);
    ck_assert_msg(strstr(html, runs[i].says) != NULL, "run %zu does not say: %s", i, runs[i].says);
    free(html);
  }
}
END_TEST

START_TEST(lost_dumps_and_empty_results_are_borne)
{
  fixture_run("lost", FIXTURE_SLURRY | FIXTURE_DRIED);
  fixture_write("lost", "state-00.dump", "ITEM: TIMESTEP\n");
  ck_ok(tc_report_write("lost", &draft));
  char *html = fixture_read("lost", "report.html");
  check_well_formed(html);
  ck_assert_int_eq(count(html, "data:image/png"), 0);
  free(html);
  fixture_write("lost", "results.json", "{\"schema\":1}");
  ck_ok(tc_report_write("lost", &draft));
  html = fixture_read("lost", "report.html");
  check_well_formed(html);
  free(html);
}
END_TEST

START_TEST(a_failed_report_leaves_the_old_one)
{
  fixture_run("old", 0);
  ck_ok(tc_report_write("old", &draft));
  char *before = fixture_read("old", "report.html");
  fixture_write("old", "results.json", "{\"schema\":1,\"dried\":5}");
  ck_assert_int_eq(tc_report_write("old", &draft), TC_ERR_INPUT);
  char *after = fixture_read("old", "report.html");
  ck_assert_str_eq(before, after);
  free(before);
  free(after);
}
END_TEST

START_TEST(broken_conservation_is_shown)
{
  fixture_run("broken", FIXTURE_SLURRY);
  char *json = fixture_read("broken", "results.json");
  char *beads = strstr(strstr(json, "\"slurry\":{"), "\"beads\":27");
  beads[strlen("\"beads\":2")] = '6';
  fixture_write("broken", "results.json", json);
  ck_ok(tc_report_write("broken", &draft));
  char *html = fixture_read("broken", "report.html");
  ck_assert_ptr_nonnull(strstr(html, "The number of beads changed."));
  free(html);
  free(json);
}
END_TEST

START_TEST(the_digits_of_dumps_are_no_loss)
{
  fixture_run("digits", FIXTURE_SLURRY);
  char *json = fixture_read("digits", "results.json");
  static const char whole[] = "\"A\":1000";
  char *text = calloc(2, strlen(json)), *place = strstr(strstr(json, "\"slurry\":{"), whole);
  snprintf(text, 2 * strlen(json), "%.*s%s.000005%s", (int)(place - json), json, whole,
           place + strlen(whole));
  fixture_write("digits", "results.json", text);
  ck_ok(tc_report_write("digits", &draft));
  char *html = fixture_read("digits", "report.html");
  ck_assert_ptr_nonnull(strstr(html, "Nothing was lost or gained."));
  free(html);
  free(text);
  free(json);
}
END_TEST

/* The run's states, where pores and A conduct ions, 0.95 and 0.3325 S/m; released by the caller. */
static char *with_conducting_pores(const char *folder)
{
  static const char before[] = "\"tau_g\"",
                    more[] =
                        "\"ionic_conductivity_rel\":{\"pore\":1,\"A\":0.35},\"sigma_ion_reference_s_m\":0.95,"
                        "\"sigma_ion_eff_s_m\":0.0625,\"ionic_volume_fraction\":0.4375,";
  char *json = fixture_read(folder, "results.json"), *text = calloc(4, strlen(json)), *out = text;
  const char *from = json, *place;
  while ((place = strstr(from, before))) {
    out += sprintf(out, "%.*s%s%s", (int)(place - from), from, more, before);
    from = place + sizeof before - 1;
  }
  strcpy(out, from);
  free(json);
  return text;
}

START_TEST(ions_through_pores_are_told)
{
  fixture_run("liquid", FIXTURE_DRIED | FIXTURE_CALENDERED);
  char *json = with_conducting_pores("liquid");
  fixture_write("liquid", "results.json", json);
  ck_ok(tc_report_write("liquid", &draft));
  char *html = fixture_read("liquid", "report.html"), *states = fixture_read("liquid", "csv/states.csv");
  check_well_formed(html);
  static const char *const says[] = {
      "ions through the pores between beads (0.950\u00a0S/m), A (0.350 of the best)", "ions need no contacts",
      "ionic conductivity", "Geometric tortuosity rises as the degree rises",
      "Effective diffusion falls as the degree rises"};
  for (size_t i = 0; i < sizeof says / sizeof says[0]; i++)
    ck_assert_msg(strstr(html, says[i]) != NULL, "it does not say: %s", says[i]);
  ck_assert_ptr_nonnull(strstr(html, "43.8"));
  ck_assert_ptr_nonnull(strstr(states, "sigma_ion_eff_s_m"));
  ck_assert_ptr_nonnull(strstr(states, ",0.0625,"));
  free(states);
  free(html);
  free(json);
}
END_TEST

int main(void)
{
  const TTest *const tests[] = {ions_through_pores_are_told,
                                a_whole_run_gives_a_whole_report,
                                tables_have_units_and_every_row,
                                what_was_not_run_is_said,
                                lost_dumps_and_empty_results_are_borne,
                                a_failed_report_leaves_the_old_one,
                                broken_conservation_is_shown,
                                the_digits_of_dumps_are_no_loss,
                                NULL};
  return fixture_main("the page", tests);
}
