/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef RP_SERIES_H
#define RP_SERIES_H
/* A table of numbers under named columns: the blocks.csv of a stage, a network of the analyzer. */
#include <stddef.h>

#include "tapecast/error.h"

typedef struct rp_series {
  size_t columns, rows;
  char **name;   /* length (columns) */
  double *value; /* length (rows, columns); NaN where a field is no number; True is 1, False 0 */
  char *text;    /* owns the names */
} rp_series;

/* Read a CSV file whose first line names the columns; lines that start with # are skipped. A line with fewer
 * fields (a stage that is still writing) ends the table. TC_ERR_IO, TC_ERR_INPUT when it cannot be read. */
tc_status rp_series_read(const char *path, rp_series *series);
void rp_series_free(rp_series *series);

/* Number of the column, -1 when there is none of that name. */
int rp_series_column(const rp_series *series, const char *name);
double rp_series_at(const rp_series *series, size_t row, int column);

#endif
