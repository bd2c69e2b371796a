/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Parsing the words of a command: its table, the children of that, and what all commands have. */
#include <check.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "tapecast/command_line.h"
#include "tapecast/syntax.h"
#include "test_main.h"

/* What the three tables fill in: the child's part, within the command's. */
typedef struct {
  const char *file, *shape;
} inner;

typedef struct {
  inner image;
  const char *level;
  int common, ends;
} outer;

static error_t parse_child(int key, char *arg, struct argp_state *state)
{
  inner *i = state->input;
  switch (key) {
  case 'r':
    i->shape = arg;
    return 0;
  case ARGP_KEY_ARG:
    i->file = arg;
    return 0;
  case ARGP_KEY_END:
    return i->file ? 0 : tc_argp_error(tc_fail(TC_ERR_INPUT, "no file"));
  default:
    return ARGP_ERR_UNKNOWN;
  }
}

static const struct argp_option child_rows[] = {{"raw", 'r', "SHAPE", 0, "shape", 0}, {0}};
static const struct argp child = {child_rows, parse_child, NULL, NULL, NULL, NULL, NULL};
static const struct argp_child children[] = {{&child, 0, NULL, 0}, {0}};

static error_t parse_own(int key, char *arg, struct argp_state *state)
{
  outer *o = state->input;
  switch (key) {
  case 'l':
    if (strcmp(arg, "high") != 0) return tc_fail(TC_ERR_USAGE, "level '%s'", arg), EINVAL;
    o->level = arg;
    return 0;
  case ARGP_KEY_INIT:
    state->child_inputs[0] = &o->image;
    return 0;
  case ARGP_KEY_END:
    o->ends++;
    return 0;
  default:
    return ARGP_ERR_UNKNOWN;
  }
}

static const struct argp_option own_rows[] = {{"level", 'l', "LEVEL", 0, "level", 0}, {0}};
static const struct argp own = {own_rows, parse_own, "IMAGE", "About it.", children, NULL, NULL};

static error_t parse_common(int key, char *arg, struct argp_state *state)
{
  (void)arg;
  if (key != 'c') return ARGP_ERR_UNKNOWN;
  ((outer *)state->input)->common++;
  return 0;
}

static const struct argp_option common_rows[] = {{"common", 'c', NULL, 0, "of all", 0},
                                                 {"help", TC_KEY_HELP, NULL, 0, "help", 0},
                                                 {"usage", TC_KEY_USAGE, NULL, 0, "usage", 0},
                                                 {0}};
static const struct argp common = {common_rows, parse_common, NULL, NULL, NULL, NULL, NULL};

static tc_status parse(const char *words, outer *o, bool *done)
{
  static char copy[256];
  char *argv[16] = {(char[]){"prog do"}};
  int argc = 1;
  snprintf(copy, sizeof copy, "%s", words);
  for (char *word = strtok(copy, " "); word; word = strtok(NULL, " ")) argv[argc++] = word;
  *o = (outer){0};
  const tc_command_line line = {"prog do", &own, &common, true};
  return tc_command_line_parse(&line, argc, argv, o, done);
}

START_TEST(every_table_gets_its_words)
{
  outer o;
  bool done;
  ck_assert_int_eq(parse("-c --raw 2x2 a.npy --level=high -c", &o, &done), TC_OK);
  ck_assert(!done);
  ck_assert_str_eq(o.image.shape, "2x2");
  ck_assert_str_eq(o.image.file, "a.npy");
  ck_assert_str_eq(o.level, "high");
  ck_assert_int_eq(o.common, 2);
  ck_assert_int_eq(o.ends, 1);
}
END_TEST

static const struct {
  const char *words, *message;
  tc_status status;
} wrong[] = {
    {"", "no file", TC_ERR_INPUT}, /* a status of its own comes through argp */
    {"a.npy -l low", "level 'low'", TC_ERR_USAGE},
    {"a.npy --leve", "--level needs a value: LEVEL; 'prog do --help'", TC_ERR_USAGE},
    {"a.npy --rat 2", "did you mean '--raw'?", TC_ERR_USAGE},
    {"a.npy --common=3", "--common takes no value", TC_ERR_USAGE},
    {"a.npy -cx", "there is no option '-x'", TC_ERR_USAGE},
};

START_TEST(what_is_wrong)
{
  outer o;
  bool done;
  ck_assert_int_eq(parse(wrong[_i].words, &o, &done), wrong[_i].status);
  ck_assert_msg(strstr(tc_error_message(), wrong[_i].message) != NULL, "'%s'", tc_error_message());
}
END_TEST

/* Help is given whatever else the words are; a value or a word behind "--" does not ask for it. */
static const struct {
  const char *words;
  bool asks;
} helps[] = {
    {"--help", true},
    {"-h", true},
    {"-?", true},
    {"--usage", true},
    {"--he", true},
    {"-ch", true},
    {"--nonsense -h", true},
    {"-l low --help", true},
    {"a.npy -l -h", false},
    {"-- --help", false},
    {"a.npy", false},
};

START_TEST(asking_for_help)
{
  outer o;
  bool done;
  const tc_status status = parse(helps[_i].words, &o, &done);
  ck_assert_msg(done == helps[_i].asks, "'%s'", helps[_i].words);
  if (done) ck_assert_int_eq(status, TC_OK);
}
END_TEST

START_TEST(as_json)
{
  static const char *const order[] = {"level", "raw", "common", "help", "usage"};
  cJSON *json = tc_command_line_json("do", "does it", &own, &common);
  ck_assert_str_eq(cJSON_GetStringValue(cJSON_GetObjectItem(json, "arguments")), "IMAGE");
  ck_assert_str_eq(cJSON_GetStringValue(cJSON_GetObjectItem(json, "about")), "About it.");
  const cJSON *list = cJSON_GetObjectItem(json, "options");
  ck_assert_int_eq(cJSON_GetArraySize(list), 5);
  for (int i = 0; i < 5; i++)
    ck_assert_str_eq(cJSON_GetStringValue(cJSON_GetObjectItem(cJSON_GetArrayItem(list, i), "name")),
                     order[i]);
  cJSON_Delete(json);
}
END_TEST

int main(void)
{
  Suite *suite = suite_create("options");
  TCase *tests = tcase_create("options");
  tcase_add_test(tests, every_table_gets_its_words);
  tcase_add_loop_test(tests, what_is_wrong, 0, (int)(sizeof wrong / sizeof wrong[0]));
  tcase_add_loop_test(tests, asking_for_help, 0, (int)(sizeof helps / sizeof helps[0]));
  tcase_add_test(tests, as_json);
  suite_add_tcase(suite, tests);
  return test_main(suite, true);
}
