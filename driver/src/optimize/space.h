/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TC_SPACE_H
#define TC_SPACE_H
/* Parameters with bounds, and the unit cube that the search works in. */
#include <stdbool.h>

typedef struct tc_range {
  double low, high; /* low < high; 0 < low where logarithmic */
  bool log;         /* even steps are equal ratios */
} tc_range;

double tc_range_to_unit(const tc_range *range, double value);
/* Into the range, whatever rounding does. */
double tc_range_from_unit(const tc_range *range, double unit);

#endif
