/* SPDX-License-Identifier: GPL-2.0-or-later */
/* JSON files through cJSON. */
#include "tapecast/json.h"

#include <stdio.h>

#include "tapecast/fileio.h"
#include "tapecast/memory.h"

static const size_t json_file_limit = (size_t)1 << 30;

static int line_of(const char *text, const char *place)
{
  int line = 1;
  for (; text < place; text++) line += *text == '\n';
  return line;
}

tc_status tc_json_read(const char *path, cJSON **json)
{
  char *text = NULL;
  TC_TRY(tc_file_read(path, json_file_limit, &text, NULL));
  const char *end = text;
  cJSON *parsed = cJSON_ParseWithOpts(text, &end, 1);
  const tc_status status =
      parsed ? TC_OK : tc_fail(TC_ERR_INPUT, "%s:%d: this is not JSON", path, line_of(text, end));
  tc_free(&text);
  if (parsed) *json = parsed;
  return status;
}

static int printed;

int tc_json_was_printed(void)
{
  return printed;
}

tc_status tc_json_write(const cJSON *json, const char *path)
{
  char *text = cJSON_Print(json);
  if (!text) return tc_fail(TC_ERR_MEMORY, "%s: cannot get memory for its text", path);
  tc_status status = TC_OK;
  if (path[0] == '-' && path[1] == 0) {
    printed = 1;
    printf("%s\n", text);
    if (fflush(stdout) != 0) status = tc_io_error("standard output", "write");
  } else {
    tc_output output = {0};
    status = tc_output_open(path, &output);
    if (status == TC_OK) {
      fprintf(output.stream, "%s\n", text);
      status = tc_output_commit(&output);
    }
  }
  cJSON_free(text);
  return status;
}

tc_status tc_json_add_numbers(cJSON *object, const char *key, const double *value, size_t n)
{
  cJSON *array = cJSON_AddArrayToObject(object, key);
  for (size_t i = 0; array && i < n; i++) {
    cJSON *item = cJSON_CreateNumber(value[i]);
    if (!item || !cJSON_AddItemToArray(array, item)) array = NULL;
  }
  return array ? TC_OK : tc_fail(TC_ERR_MEMORY, "cannot get memory for the JSON array '%s'", key);
}
