/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TAPECAST_ROWS_H
#define TAPECAST_ROWS_H
#include "tapecast/error.h"

/* The lines of a file that begin with `columns` numbers, separated by commas, semicolons or blanks; all other
 * lines (headers, comments) are skipped. *rows has shape (count, columns), to be released with tc_free. */
tc_status tc_rows_read(const char *path, int columns, double **rows, int *count);

#endif
