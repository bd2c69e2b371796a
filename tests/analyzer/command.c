/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Running tapecast-analyze from a test. */
#include "command.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

const char one_rank[] = ANALYZE, two_ranks[] = MPIEXEC " --oversubscribe --bind-to none -n 2 " ANALYZE;

outcome result;

static void read_stream(const char *path, char text[OUTPUT_BYTES])
{
  FILE *stream = fopen(path, "r");
  ck_assert_ptr_nonnull(stream);
  text[fread(text, 1, OUTPUT_BYTES - 1, stream)] = 0;
  fclose(stream);
}

void run(const char *program, const char *arguments)
{
  char command[4096];
  snprintf(command, sizeof command, "%s %s >out.txt 2>err.txt", program, arguments);
  const int status = system(command);
  ck_assert(WIFEXITED(status));
  result.code = WEXITSTATUS(status);
  read_stream("out.txt", result.out);
  read_stream("err.txt", result.err);
}

void expect(const char *arguments, tc_status status, const char *message)
{
  run(one_rank, arguments);
  ck_assert_msg(result.code == tc_exit_code(status), "%s: exit code %d, %s", arguments, result.code,
                result.err);
  ck_assert_msg(strstr(result.err, message) != NULL, "%s: '%s' lacks '%s'", arguments, result.err, message);
}

cJSON *run_json(const char *program, const char *arguments)
{
  run(program, arguments);
  ck_assert_msg(result.code == 0, "%s: exit code %d, %s", arguments, result.code, result.err);
  cJSON *json = cJSON_Parse(result.out);
  ck_assert_msg(json != NULL, "%s printed no JSON: %s", arguments, result.out);
  return json;
}

double number(const cJSON *json, const char *key)
{
  const cJSON *item = cJSON_GetObjectItemCaseSensitive(json, key);
  ck_assert_msg(cJSON_IsNumber(item), "no number '%s'", key);
  return item->valuedouble;
}
