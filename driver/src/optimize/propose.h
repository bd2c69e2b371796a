/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TC_PROPOSE_H
#define TC_PROPOSE_H
/* The most promising point of the unit cube. */
#include "surrogate.h"

/* The point x (dimensions) with the largest tc_surrogate_promise over `best`: a quasi-random sweep of the
 * cube and of the neighbourhood of the best evaluations, then local searches from the most promising points.
 * It keeps a distance of 1e-4 from what was seen and from `pending` (pending_count, dimensions). With
 * `fidelity` the last coordinate is 1. */
tc_status tc_propose(tc_surrogate *s, const tc_seen *seen, bool fidelity, const double *pending,
                     int pending_count, double best, unsigned long seed, double *x);

#endif
