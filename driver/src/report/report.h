/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TC_REPORT_H
#define TC_REPORT_H
/* The report of a run: one page, its figures, and the numbers as CSV.
 *
 * Reads RUN/results.json and the bead dumps and tables it names (paths relative to RUN), and writes
 *   RUN/report.html    one file with everything in it; needs no network
 *   RUN/figures/       every chart as .gp (gnuplot script with its data), .svg and .pdf; pictures as .png
 *   RUN/csv/           the same numbers, one table a file, units in the column names
 * Every file gets its final name only when it is complete. */
#include <stddef.h>

#include "tapecast/error.h"

typedef struct tc_report_options {
  const char *const
      *with; /* length (with_count): folders of runs that differ in their seed, to average with */
  size_t with_count;
  const char *animate; /* stage to make a moving picture of; NULL: none */
  int draft;           /* small pictures, drawn in a tenth of the time */
} tc_report_options;

/* Write the report of the run in the folder `run_dir`; `options` may be NULL.
 *
 * A part of the run that is not there (no viscosity, no calendering, a dump that was deleted) is no error:
 * its section says so. With other runs, all numbers are means over them, with standard errors between them.
 * Errors: TC_ERR_INPUT (results.json is not JSON, or a value has the wrong type; the message has the line or
 * the key; a run that is no sample of the same recipe; a stage without frames), TC_ERR_USAGE (no such stage),
 * TC_ERR_IO, TC_ERR_NO_SPACE, TC_ERR_MEMORY. */
tc_status tc_report_write(const char *run_dir, const tc_report_options *options);

#endif
