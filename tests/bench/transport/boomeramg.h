/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_BOOMERAMG_H
#define BENCH_BOOMERAMG_H
/* The same equations by HYPRE: conjugate gradients preconditioned by BoomerAMG. */
#include <time.h>

#include "tapecast/transport.h"

/* What this process has worked so far, s. */
static inline double processor_time(void)
{
  struct timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* Collective; every rank must have planes. Axis z only. The residual is driven down until the fluxes through
 * the planes agree to options->tolerance, as the solver under test does; of the attempts only the last, from
 * the start with the tolerance that suffices, is counted. Voxels that do not percolate are
 * dropped beforehand, which is not counted in result->seconds; *processors is what this rank worked in them.
 */
tc_status boomeramg_solve(const tc_image *image, const tc_transport_options *options,
                          tc_transport_result *result, double *processors);

#endif
