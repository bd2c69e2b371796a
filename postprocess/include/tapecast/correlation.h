/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TAPECAST_CORRELATION_H
#define TAPECAST_CORRELATION_H
/* Two-point statistics of a phase, and whether the image is large enough to stand for the material. */
#include <stdbool.h>

#include "tapecast/image.h"

typedef struct tc_correlation {
  double fraction; /* of the phase, phi */
  int count; /* of distances: shells one (smallest) voxel edge wide, up to half the smallest edge of the box
              */
  double *distance;    /* shape (count): mean in each shell, um; the first is 0; owned */
  double *probability; /* shape (count): S2(r), that two points r apart both lie in the phase; S2(0) = phi;
                          owned */
  bool decays;         /* does the covariance S2 - phi^2 fall to 0 within these distances? */
  double zero;         /* um: where it does so first, else the largest distance */
  double length; /* um: correlation length, the integral of (S2 - phi^2)/(phi - phi^2) over r up to `zero` */
  double range;  /* um^3: integral range, the same integral over the volume up to `zero` */
  double deviation; /* of phi from box to box of this size: sqrt(phi (1 - phi) range / volume) / phi */
  double deviation_octants; /* the same from the fractions of the eight octants, over sqrt(8); a check */
} tc_correlation;

/* Not collective, the whole image on this rank; `phase` has shape (TC_LABELS). Autocorrelation by FFT (Wiener
 * and Khinchin), single precision; periodic directions wrap, others are padded and normalised with the number
 * of pairs. The deviation is that of Lantuejoul (J. Microsc. 161, 1991) for boxes large against the range.
 * Memory: 4 bytes a voxel, 1.5 times as much a direction that is not periodic. A phase that is absent or
 * fills the image has no covariance: count 0. Errors: TC_ERR_USAGE, TC_ERR_MEMORY. */
tc_status tc_correlation_find(const tc_image *image, const bool phase[TC_LABELS], const bool periodic[3],
                              tc_correlation **correlation);
void tc_correlation_destroy(tc_correlation **correlation);

/* Edge (um) of a cube in which phi would deviate from box to box by no more than `deviation` (> 0). */
double tc_representative_edge(const tc_correlation *correlation, double deviation);

#endif
