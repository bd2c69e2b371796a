/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tables of block averages. */
#include "blocks.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "files.h"
#include "tapecast/fileio.h"
#include "tapecast/memory.h"
#include "text.h"

enum { TABLE_BYTES = 100000000 };

typedef struct {
  char *text;
  char **lines; /* into text; 0 is the header */
  int count;
} table;

static void table_free(table *t)
{
  tc_free(&t->lines);
  tc_free(&t->text);
}

static tc_status table_read(const char *path, table *t)
{
  *t = (table){0};
  TC_TRY(tc_file_read(path, TABLE_BYTES, &t->text, NULL));
  size_t room = 1;
  for (const char *p = t->text; *p; p++) room += *p == '\n';
  const tc_status status = TC_NEW(&t->lines, room, path);
  if (status != TC_OK) {
    table_free(t);
    return status;
  }
  char *saved = NULL;
  for (char *line = strtok_r(t->text, "\n", &saved); line; line = strtok_r(NULL, "\n", &saved))
    t->lines[t->count++] = line;
  return TC_OK;
}

/* A row of zeros behind the time: printed before anything was averaged. */
static bool is_empty(const char *line)
{
  const char *values = strchr(line, ',');
  return values && strspn(values, ",0.") == strlen(values);
}

tc_status tc_blocks_tidy(const char *path)
{
  table t;
  TC_TRY(table_read(path, &t));
  const int before = t.count;
  int kept = t.count > 0 ? 1 : 0;
  for (int i = 1; i < t.count; i++) {
    const double time = atof(t.lines[i]);
    if (strcmp(t.lines[i], t.lines[0]) == 0 || is_empty(t.lines[i]))
      continue; /* the header again, or nothing */
    while (kept > 1 && atof(t.lines[kept - 1]) >= time) kept--;
    t.lines[kept++] = t.lines[i];
  }
  tc_text text = {0};
  for (int i = 0; i < kept; i++) tc_text_add(&text, "%s\n", t.lines[i]);
  tc_status status = tc_text_status(&text);
  if (status == TC_OK && kept != before) status = tc_file_write(path, tc_text_get(&text), text.length);
  tc_text_free(&text);
  table_free(&t);
  return status;
}

/* The column `name` of the header, -1 when it has none. */
static int column_of(const char *header, const char *name)
{
  int column = 0;
  for (const char *p = header; *p; column++) {
    const size_t length = strcspn(p, ",");
    if (length == strlen(name) && strncmp(p, name, length) == 0) return column;
    p += length + (p[length] == ',');
  }
  return -1;
}

static double value_at(const char *line, int column)
{
  for (; column > 0 && line; column--) {
    line = strchr(line, ',');
    if (line) line++;
  }
  return line ? atof(line) : NAN;
}

static double standard_error(const table *t, int column, int blocks)
{
  double mean = 0, square = 0;
  for (int i = t->count - blocks; i < t->count; i++) mean += value_at(t->lines[i], column) / blocks;
  for (int i = t->count - blocks; i < t->count; i++) {
    const double off = value_at(t->lines[i], column) - mean;
    square += off * off;
  }
  return sqrt(square / (blocks - 1) / blocks);
}

tc_status tc_blocks_errors(const char *path, int blocks, cJSON *results)
{
  table t;
  TC_TRY(table_read(path, &t));
  cJSON *found = cJSON_CreateObject();
  const cJSON *item;
  if (blocks >= 2 && t.count > blocks) cJSON_ArrayForEach(item, results)
    {
      /* Time is no measurement: column 0. */
      const int column = cJSON_IsNumber(item) ? column_of(t.lines[0], item->string) : -1;
      const double error = column > 0 ? standard_error(&t, column, blocks) : NAN;
      char key[128];
      snprintf(key, sizeof key, "%s_stderr", item->string);
      if (isfinite(error)) cJSON_AddNumberToObject(found, key, error);
    }
  while (found->child) {
    cJSON *child = cJSON_DetachItemViaPointer(found, found->child);
    char key[128];
    snprintf(key, sizeof key, "%s", child->string);
    cJSON_DeleteItemFromObjectCaseSensitive(results, key);
    cJSON_AddItemToObject(results, key, child);
  }
  cJSON_Delete(found);
  table_free(&t);
  return TC_OK;
}

void tc_degree_dump(double degree, char name[64])
{
  snprintf(name, 64, "degree-%02.0f.dump", 100 * degree);
}
