/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TAPECAST_SWEEP_REPORT_H
#define TAPECAST_SWEEP_REPORT_H
/* The page of a sweep, DIR/sweep.html: each quantity against each parameter, the points, the runs with links
 * to their reports, what failed. The charts are also in DIR/figures as SVG and PDF with their gnuplot
 * scripts. */
#include "recipe.h"
#include "sweep.h"

tc_status tc_sweep_report(const tc_sweep_result *result);

/* What the files of the page share. */
enum { TC_SWEEP_SHOWN = 12 }; /* most quantities of the page */

typedef struct tc_sweep_page {
  const tc_sweep_result *result;
  const tc_recipe *recipe;
  int shown[TC_SWEEP_SHOWN], shown_count; /* quantities, see tc_table_choose */
  int left_out;                           /* more of them */
  const char *figures;                    /* folder */
  tc_text *html;
} tc_sweep_page;

/* A value of the recipe's references for a quantity; NULL past the last. */
const tc_reference *tc_sweep_reference(const tc_recipe *recipe, const char *path, int index);

/* The charts of one quantity, one for each parameter. */
tc_status tc_sweep_charts(const tc_sweep_page *page, int quantity);

/* How much of the spread of a quantity a parameter explains, 0 to 1: the part of its variance that lies
 * between the means of the parameter's values; where each point has a value of its own, the square of
 * Spearman's rank correlation, and *direction is its sign. NaN when it cannot be told. */
double tc_sweep_explained(const tc_sweep_result *result, int quantity, int factor, int *direction);

#endif
