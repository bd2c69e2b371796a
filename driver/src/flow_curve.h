/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TAPECAST_FLOW_CURVE_H
#define TAPECAST_FLOW_CURVE_H
/* What is made of a viscosity curve: a law fitted to it, and a measured curve beside it. */
#include <cJSON.h>

#include "tapecast/error.h"

/* Herschel-Bulkley law, stress = yield stress + consistency * rate^exponent, weighted by the standard errors.
 * `points` as tc_shear_collect gives them; those that did not converge do not count. Returns an object, NULL
 * with fewer than four points:
 *   model, yield_stress_kpa, consistency_kpa_s_n, exponent, rate_low_1_s, rate_high_1_s, points,
 *   largest_deviation (relative, of a point from the law), thinning_exponent (slope of ln viscosity over ln
 *   rate), note (outside of these rates the law is an extrapolation) */
cJSON *tc_flow_fit(const cJSON *points);

/* A measured curve from a CSV file of shear rate [1/s] and viscosity [Pa s] as an array of points. Each of
 * `points` whose rate lies within it gets measured_pa_s (straight between neighbours in logarithms) and
 * deviation (own / measured - 1). TC_ERR_INPUT when the file holds no curve. */
tc_status tc_flow_compare(const char *path, cJSON *points, cJSON **measured);

#endif
