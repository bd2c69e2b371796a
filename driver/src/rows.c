/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tables of numbers in text files. */
#include "rows.h"

#include <stdlib.h>
#include <string.h>

#include "tapecast/fileio.h"
#include "tapecast/memory.h"

enum { TABLE_BYTES = 100000000 };

static int read_row(const char *line, int columns, double *row)
{
  const char *p = line;
  for (int i = 0; i < columns; i++) {
    char *end;
    p += strspn(p, i ? ",; \t" : " \t");
    row[i] = strtod(p, &end);
    if (end == p) return 0;
    p = end;
  }
  return 1;
}

tc_status tc_rows_read(const char *path, int columns, double **rows, int *count)
{
  char *text = NULL, *saved = NULL;
  size_t lines = 1;
  *count = 0;
  TC_TRY(tc_file_read(path, TABLE_BYTES, &text, NULL));
  for (const char *p = text; *p; p++) lines += *p == '\n';
  const tc_status status = TC_NEW(rows, lines * (size_t)columns, path);
  char *line = status == TC_OK ? strtok_r(text, "\r\n", &saved) : NULL;
  for (; line; line = strtok_r(NULL, "\r\n", &saved))
    *count += read_row(line, columns, *rows + (size_t)*count * (size_t)columns);
  tc_free(&text);
  return status;
}
