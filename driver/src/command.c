/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table of commands, and the analyzer's own tables, which it prints when asked. */
#include "command.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "child.h"
#include "options.h"
#include "paths.h"
#include "tapecast/memory.h"
#include "tapecast/nearest.h"
#include "tapecast/syntax.h"
#include "text.h"

static const tc_command commands[] = {
#define TC_COMMAND(name, summary) {#name, summary, tc_cmd_##name, &tc_argp_##name},
#include "commands.def"
#undef TC_COMMAND
#define TC_ANALYZE(name, summary) {#name, summary, tc_cmd_analyze, NULL},
#include "tapecast/analyze.def"
#undef TC_ANALYZE
};
enum { COMMANDS = sizeof commands / sizeof commands[0] };

/* How long the analyzer may take to print its tables. */
#define SYNTAX_SECONDS 20

const tc_command *tc_command_at(int i)
{
  return i >= 0 && i < COMMANDS ? &commands[i] : NULL;
}

static const char *name_at(int i, const void *data)
{
  (void)data;
  return i < COMMANDS ? commands[i].name : NULL;
}

const tc_command *tc_command_find(const char *name)
{
  for (int i = 0; i < COMMANDS; i++)
    if (strcmp(commands[i].name, name) == 0) return &commands[i];
  const char *near = tc_nearest(name, name_at, NULL);
  if (near)
    tc_fail(TC_ERR_USAGE, "'%s' is not a command; did you mean '%s'?", name, near);
  else
    tc_fail(TC_ERR_USAGE, "'%s' is not a command; 'tapecast help' lists them", name);
  return NULL;
}

static void keep(const char *line, void *data)
{
  tc_text_add(data, "%s\n", line);
}

static tc_status ask(const tc_argv *words, tc_text *text)
{
  tc_child child = {0};
  TC_TRY(tc_child_start(words, NULL, NULL, keep, text, &child));
  tc_child *one = &child;
  tc_status status = TC_OK;
  const double until = tc_clock() + SYNTAX_SECONDS;
  while (child.pid && status == TC_OK && tc_clock() < until) status = tc_children_wait(&one, 1, 0.1);
  tc_child_stop(&child);
  return status == TC_OK ? tc_text_status(text) : status;
}

static tc_status analyzer_syntax(cJSON **list)
{
  char *program = NULL;
  tc_argv words = {0};
  tc_text text = {0};
  TC_TRY(tc_program_path("tapecast-analyze", &program));
  tc_status status = tc_argv_add(&words, "%s", program);
  if (status == TC_OK) status = tc_argv_add(&words, "--syntax");
  if (status == TC_OK) status = ask(&words, &text);
  if (status == TC_OK) {
    *list = cJSON_Parse(tc_text_get(&text));
    if (!cJSON_IsArray(*list))
      status = tc_fail(TC_ERR_LAUNCH, "%s: does not tell its options; is it of this version?", program);
  }
  tc_text_free(&text);
  tc_argv_free(&words);
  tc_free(&program);
  return status;
}

tc_status tc_command_syntax(cJSON **list)
{
  cJSON *all = cJSON_CreateArray(), *theirs = NULL;
  for (int i = 0; i < COMMANDS; i++)
    if (commands[i].argp)
      cJSON_AddItemToArray(all, tc_options_syntax(commands[i].name, commands[i].summary, commands[i].argp));
  const tc_status status = analyzer_syntax(&theirs);
  while (status == TC_OK && cJSON_GetArraySize(theirs))
    cJSON_AddItemToArray(all, cJSON_DetachItemFromArray(theirs, 0));
  cJSON_Delete(theirs);
  if (status == TC_OK)
    *list = all;
  else
    cJSON_Delete(all);
  return status;
}
