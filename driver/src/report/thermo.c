/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tables in the logs of LAMMPS: a line of names that begins with Step, lines of numbers, "Loop time". */
#include "thermo.h"

#include <stdlib.h>
#include <string.h>

#include "tapecast/fileio.h"
#include "tapecast/memory.h"

enum { MOST_COLUMNS = 64, LARGEST_LOG = 1 << 30 };

static size_t split(char *line, char **field)
{
  size_t n = 0;
  char *rest = NULL;
  for (char *f = strtok_r(line, " \t", &rest); f && n < MOST_COLUMNS; f = strtok_r(NULL, " \t", &rest))
    field[n++] = f;
  return n;
}

static int same_names(const rp_series *s, char *const *field, size_t fields)
{
  if (fields != s->columns) return 0;
  for (size_t c = 0; c < fields; c++)
    if (strcmp(s->name[c], field[c]) != 0) return 0;
  return 1;
}

/* A row of the table that is open; 0 when the line is no row, which ends the table. */
static tc_status add_row(rp_series *s, size_t *capacity, char *const *field, size_t fields, int *is_row)
{
  double row[MOST_COLUMNS];
  *is_row = fields == s->columns;
  for (size_t c = 0; c < fields && *is_row; c++) {
    char *end;
    row[c] = strtod(field[c], &end);
    *is_row = end != field[c] && *end == 0;
  }
  if (!*is_row) return TC_OK;
  if (s->rows && row[0] < s->value[(s->rows - 1) * s->columns]) s->rows = 0; /* reset_timestep */
  TC_TRY(tc_grow(&s->value, capacity, (s->rows + 1) * s->columns, sizeof *s->value, "table of a log"));
  memcpy(s->value + s->rows * s->columns, row, s->columns * sizeof *row);
  s->rows++;
  return TC_OK;
}

static tc_status parse(rp_series *s)
{
  char *rest = NULL, *field[MOST_COLUMNS];
  size_t capacity = 0;
  int open = 0;
  for (char *line = strtok_r(s->text, "\r\n", &rest); line; line = strtok_r(NULL, "\r\n", &rest)) {
    const size_t fields = split(line, field);
    if (fields > 1 && strcmp(field[0], "Step") == 0) {
      if (!s->name) {
        TC_TRY(TC_NEW(&s->name, fields, "columns of a log"));
        memcpy(s->name, field, fields * sizeof *field);
        s->columns = fields;
      }
      open = same_names(s, field, fields);
    } else if (open) {
      TC_TRY(add_row(s, &capacity, field, fields, &open));
    }
  }
  return TC_OK;
}

tc_status rp_thermo_read(const char *path, rp_series *series)
{
  rp_series s = {0};
  TC_TRY(tc_file_read(path, LARGEST_LOG, &s.text, NULL));
  tc_status status = parse(&s);
  if (status == TC_OK && !s.rows) status = tc_fail(TC_ERR_INPUT, "%s: no thermodynamic output", path);
  if (status == TC_OK)
    *series = s;
  else
    rp_series_free(&s);
  return status;
}
