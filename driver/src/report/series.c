/* SPDX-License-Identifier: GPL-2.0-or-later */
/* CSV tables of numbers. */
#include "series.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tapecast/fileio.h"
#include "tapecast/memory.h"

enum { MOST_COLUMNS = 64, LARGEST_FILE = 64 << 20 };

/* Cut `line` at its commas; the number of fields, at most MOST_COLUMNS. */
static size_t split(char *line, char **field)
{
  size_t n = 0;
  for (char *c = line; c && n < MOST_COLUMNS;) {
    field[n++] = c;
    c = strchr(c, ',');
    if (c) *c++ = 0;
  }
  return n;
}

static double number(const char *field)
{
  char *end;
  if (strcmp(field, "True") == 0) return 1;
  if (strcmp(field, "False") == 0) return 0;
  const double v = strtod(field, &end);
  return end == field ? NAN : v;
}

static tc_status add_row(rp_series *s, size_t *capacity, char *const *field)
{
  TC_TRY(tc_grow(&s->value, capacity, (s->rows + 1) * s->columns, sizeof *s->value, "table of blocks"));
  for (size_t c = 0; c < s->columns; c++) s->value[s->rows * s->columns + c] = number(field[c]);
  s->rows++;
  return TC_OK;
}

static tc_status parse(rp_series *s)
{
  char *rest = NULL, *field[MOST_COLUMNS];
  size_t capacity = 0;
  for (char *line = strtok_r(s->text, "\r\n", &rest); line; line = strtok_r(NULL, "\r\n", &rest)) {
    if (*line == '#') continue;
    const size_t fields = split(line, field);
    if (!s->name) {
      TC_TRY(TC_NEW(&s->name, fields, "columns of a table"));
      memcpy(s->name, field, fields * sizeof *field);
      s->columns = fields;
    } else if (fields < s->columns) {
      break;
    } else {
      TC_TRY(add_row(s, &capacity, field));
    }
  }
  return TC_OK;
}

tc_status rp_series_read(const char *path, rp_series *series)
{
  rp_series s = {0};
  TC_TRY(tc_file_read(path, LARGEST_FILE, &s.text, NULL));
  const tc_status status = parse(&s);
  if (status == TC_OK)
    *series = s;
  else
    rp_series_free(&s);
  return status;
}

void rp_series_free(rp_series *s)
{
  tc_free(&s->name);
  tc_free(&s->value);
  tc_free(&s->text);
  *s = (rp_series){0};
}

int rp_series_column(const rp_series *s, const char *name)
{
  for (size_t c = 0; c < s->columns; c++)
    if (strcmp(s->name[c], name) == 0) return (int)c;
  return -1;
}

double rp_series_at(const rp_series *s, size_t row, int column)
{
  return column < 0 ? NAN : s->value[row * s->columns + (size_t)column];
}
