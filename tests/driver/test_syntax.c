/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the option tables are made into: help, manual pages, completion, errors. */
#include <cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "complete.h"
#include "fixture.h"
#include "tapecast/syntax.h"

static void use_analyzer(void)
{
  test_use_stand_ins();
  setenv("TAPECAST_ANALYZE", TEST_ANALYZE, 1);
}

/* Columns of a line of UTF-8. */
static int columns(const char *line, size_t length)
{
  int count = 0;
  for (size_t i = 0; i < length; i++) count += (line[i] & 0xc0) != 0x80;
  return count;
}

static void check_width(const char *name, const char *text)
{
  for (const char *p = text; *p; p += strcspn(p, "\n") + 1) {
    const size_t length = strcspn(p, "\n");
    ck_assert_msg(columns(p, length) <= 80, "%s: '%.*s' is wider than 80 columns", name, (int)length, p);
    if (!p[length]) break;
  }
}

START_TEST(help_of_every_command)
{
  const tc_command *command;
  char usage[96];
  for (int i = 0; (command = tc_command_at(i)) != NULL; i++) {
    test_output output = test_run("help", command->name, NULL);
    ck_assert_msg(output.code == 0, "help %s: %s", command->name, output.text);
    snprintf(usage, sizeof usage, "Usage: tapecast %s ", command->name);
    ck_contains(output.text, usage);
    check_width(command->name, output.text);
    ck_assert_msg(strlen(command->summary) <= 64, "the summary of %s is too long", command->name);
    test_free(&output);
  }
  test_output list = test_run("help", NULL);
  check_width("help", list.text);
  test_free(&list);
}
END_TEST

/* The pages hold every command and key, and a formatter has nothing to say about them. */
START_TEST(manual_pages)
{
  test_output page = test_run("help", "--man", NULL);
  ck_assert_int_eq(page.code, 0);
  const tc_command *command;
  for (int i = 0; (command = tc_command_at(i)) != NULL; i++) {
    char section[64];
    snprintf(section, sizeof section, ".SS \\fB%s\\fR", command->name);
    ck_contains(page.text, section);
  }
  ck_contains(page.text, "\\fB\\-\\-conductivity\\fR=\\fILABEL=S_PER_M,");
  ck_contains(page.text, "NO_COLOR");
  test_write_file("tapecast.1", page.text);
  test_free(&page);
  page = test_run("explain", "--man", NULL);
  ck_contains(page.text, "process.drying.pressure");
  test_write_file("tapecast-recipe.5", page.text);
  test_free(&page);
  if (system("command -v mandoc > mandoc.txt") == 0)
    ck_assert_int_eq(system("mandoc -T lint -W warning tapecast.1 tapecast-recipe.5"), 0);
  else if (system("command -v groff > groff.txt") == 0)
    ck_assert_int_eq(system("[ -z \"$(groff -man -ww -Tutf8 -z tapecast.1 tapecast-recipe.5 2>&1)\" ]"), 0);
}
END_TEST

static const struct {
  const char *line, *words; /* all that is offered */
} completions[] = {
    {"tapecast ru", "run\n"},
    {"tapecast hel", "help\n"},
    {"tapecast --v", "--version\n"},
    {"tapecast run --max", "--max-hours\n"},
    {"tapecast run --from s", "slurry\n"},
    {"tapecast run --to=c", "--to=calendering\n"},
    {"tapecast run ", "\tfiles yaml yml\n"},
    {"tapecast run -o ", "\tfolders\n"},
    {"tapecast status ", "\tfolders\n"},
    {"tapecast status --j", "--json\n"},
    {"tapecast frobnicate ", ""},
    {"tapecast help tor", "tortuosity\n"},
    {"tapecast completion ", "bash\nzsh\nfish\n"},
    {"tapecast explain process.calendering.sp", "process.calendering.speed\n\tnospace\n"},
    {"tapecast check --set see", "seed\n\tnospace\n"},
    {"tapecast check --set materials.A.dens", "\tnospace\n"},
    {"tapecast check recipe.yaml --set materials.", "materials.A.\nmaterials.B.\nmaterials.C.\n\tnospace\n"},
    {"tapecast check 'recipe.yaml' --set=materials.B.nano", "--set=materials.B.nanoporosity\n\tnospace\n"},
    {"tapecast check --set materials.A.ionic=", "materials.A.ionic=true\nmaterials.A.ionic=false\n"},
    {"tapecast check --set run.pair_style=s", "run.pair_style=stock\n"},
    {"tapecast transport image.npy --axis ", "x\ny\nz\n"},
    {"tapecast transport --con", "--conductivity\n"},
    {"tapecast transport -n ", ""},
    {"tapecast transport --ra", "--raw\n--ranks\n"},
    {"tapecast voxelize ", "\tfiles\n"},
};

START_TEST(completion)
{
  test_write_recipe("recipe.yaml", NULL, NULL);
  tc_text text = {0};
  ck_assert_int_eq(tc_complete(completions[_i].line, &text), TC_OK);
  ck_assert_msg(strcmp(tc_text_get(&text), completions[_i].words) == 0, "'%s':\n%s\nexpected\n%s",
                completions[_i].line, tc_text_get(&text), completions[_i].words);
  tc_text_free(&text);
}
END_TEST

/* As bash calls it: the line to the cursor, and the words that it was broken into. */
static const struct {
  const char *line, *words, *replies;
} in_bash[] = {
    {"tapecast ru", "tapecast ru", "run;"},
    {"tapecast run --set=run.pair_style=s", "tapecast run --set = run.pair_style = s", "stock;"},
    {"tapecast run --set run.pair_style=", "tapecast run --set run.pair_style =", "stock;tapecast;"},
    {"tapecast run a.y", "tapecast run a.y", "a.yaml;"},
    {"tapecast run fold", "tapecast run fold", "folder;"},
    {"tapecast status fold", "tapecast status fold", "folder;"},
    {"tapecast profile fo", "tapecast profile fo", "folder;folder.npy;"},
};

START_TEST(completion_in_bash)
{
  char script[2048];
  ck_assert_int_eq(system("mkdir -p folder && touch a.yaml a.txt folder.npy"), 0);
  snprintf(script, sizeof script,
           "#!/bin/bash\nsource <('%s' completion bash)\ncompopt() { :; }\ntapecast() { '%s' \"$@\"; }\n"
           "COMP_LINE='%s' COMP_POINT=${#COMP_LINE} COMP_WORDS=(%s)\nCOMP_POINT=${#COMP_LINE}\n"
           "COMP_WORDS[0]='%s' COMP_CWORD=$((${#COMP_WORDS[@]} - 1))\n_tapecast\n"
           "printf '%%s;' \"${COMPREPLY[@]}\" | tr ';' '\\n' | sort | tr '\\n' ';' > replies.txt\n",
           TEST_PROGRAM, TEST_PROGRAM, in_bash[_i].line, in_bash[_i].words, TEST_PROGRAM);
  test_write_file("complete.sh", script);
  ck_assert_int_eq(system("bash complete.sh"), 0);
  char *replies = test_read_file("replies.txt");
  ck_assert_msg(strcmp(replies, in_bash[_i].replies) == 0, "'%s': '%s', expected '%s'", in_bash[_i].line,
                replies, in_bash[_i].replies);
  free(replies);
}
END_TEST

static const char *const shells[] = {"bash", "zsh", "fish"};

START_TEST(scripts_are_sound)
{
  char command[256];
  test_output script = test_run("completion", shells[_i], NULL);
  ck_assert_int_eq(script.code, 0);
  test_write_file("script", script.text);
  test_free(&script);
  snprintf(command, sizeof command, "! command -v %s > which.txt || %s -n script", shells[_i], shells[_i]);
  ck_assert_int_eq(system(command), 0);
  if (_i == 0)
    ck_assert_int_eq(system("! command -v shellcheck > which.txt || shellcheck -s bash script"), 0);
}
END_TEST

/* What is wrong with a command line, and the same as JSON. */
static const struct {
  const char *words[5], *message;
} wrong[] = {
    {{"run", "--no-such", "recipe.yaml"}, "there is no option '--no-such'"},
    {{"run", "--dry-rum", "recipe.yaml"}, "did you mean '--dry-run'?"},
    {{"run", "-x", "recipe.yaml"}, "there is no option '-x'"},
    {{"run", "recipe.yaml", "-o"}, "-o needs a value: DIR"},
    {{"run", "recipe.yaml", "--output"}, "--output needs a value: DIR"},
    {{"run", "recipe.yaml", "--again=yes"}, "--again takes no value; it has 'yes'"},
    {{"run", "--r", "2", "recipe.yaml"}, "may stand for several options"},
    {{"transport", "--axes", "x"}, "did you mean '--axis'?"},
    {{"profile", "image.npy", "--bins"}, "--bins needs a value: N"},
    {{"profile", "image.npy", "-qx"}, "there is no option '-q'"},
};

START_TEST(wrong_words)
{
  const char *const *w = wrong[_i].words;
  test_output output = test_run(w[0], w[1], w[2], w[2] ? w[3] : NULL, NULL);
  ck_assert_int_eq(output.code, tc_exit_code(TC_ERR_USAGE));
  ck_contains(output.text, wrong[_i].message);
  test_free(&output);
}
END_TEST

static const struct {
  const char *words[5];
  tc_status status;
} failing[] = {
    {{"check", "bad.yaml", "--json"}, TC_ERR_RECIPE},
    {{"check", "not-there.yaml", "-j"}, TC_ERR_INPUT},
    {{"run", "bad.yaml", "--json"}, TC_ERR_RECIPE},
    {{"run", "--nonsense", "--json"}, TC_ERR_USAGE},
    {{"status", "nowhere", "--json"}, TC_ERR_INPUT},
    {{"explain", "zzz", "--json"}, TC_ERR_USAGE},
    {{"viscosity", "nowhere", "--json"}, TC_ERR_INPUT},
    {{"profile", "not-there.npy", "--json"}, TC_ERR_INPUT},
    {{"transport", "not-there.npy", "--json"}, TC_ERR_USAGE},
};

START_TEST(failure_as_json)
{
  const char *const *w = failing[_i].words;
  test_write_file("bad.yaml", "nam: x\n");
  test_output output = test_run(w[0], w[1], w[2], NULL);
  cJSON *json =
      cJSON_ParseWithOpts(output.text, NULL, 0); /* the first line; the message for people follows */
  const cJSON *error = cJSON_GetObjectItem(json, "error");
  ck_assert_msg(cJSON_IsObject(error), "%s %s: %s", w[0], w[1], output.text);
  ck_assert_int_eq(output.code, tc_exit_code(failing[_i].status));
  ck_assert_double_eq(cJSON_GetNumberValue(cJSON_GetObjectItem(error, "exit_code")), output.code);
  ck_assert_str_eq(cJSON_GetStringValue(cJSON_GetObjectItem(error, "status")),
                   tc_status_name(failing[_i].status));
  const char *message = cJSON_GetStringValue(cJSON_GetObjectItem(error, "message"));
  ck_assert_msg(message && message[0], "%s %s: no message", w[0], w[1]);
  ck_assert_ptr_nonnull(cJSON_GetObjectItem(error, "meaning"));
  cJSON_Delete(json);
  test_free(&output);
}
END_TEST

#define COUNT(table) (int)(sizeof table / sizeof table[0])

int main(void)
{
  Suite *suite = suite_create("syntax");
  TCase *tests = tcase_create("tables");
  tcase_add_checked_fixture(tests, use_analyzer, NULL);
  tcase_set_timeout(tests, 30);
  tcase_add_test(tests, help_of_every_command);
  tcase_add_test(tests, manual_pages);
  tcase_add_loop_test(tests, completion, 0, COUNT(completions));
  tcase_add_loop_test(tests, completion_in_bash, 0, COUNT(in_bash));
  tcase_add_loop_test(tests, scripts_are_sound, 0, COUNT(shells));
  tcase_add_loop_test(tests, wrong_words, 0, COUNT(wrong));
  tcase_add_loop_test(tests, failure_as_json, 0, COUNT(failing));
  suite_add_tcase(suite, tests);
  return test_main(suite, false);
}
