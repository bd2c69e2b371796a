/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Linear and logarithmic ranges. */
#include "space.h"

#include <math.h>

double tc_range_to_unit(const tc_range *range, double value)
{
  if (range->log) return log(value / range->low) / log(range->high / range->low);
  return (value - range->low) / (range->high - range->low);
}

double tc_range_from_unit(const tc_range *range, double unit)
{
  const double value = range->log ? range->low * pow(range->high / range->low, unit)
                                  : range->low + unit * (range->high - range->low);
  return fmin(fmax(value, range->low), range->high);
}
