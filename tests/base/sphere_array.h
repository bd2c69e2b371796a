/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TEST_SPHERE_ARRAY_H
#define TEST_SPHERE_ARRAY_H
#include <math.h>

/* Effective conductivity of a simple cubic array of spheres of volume fraction f, up to about 0.4, and
 * conductivity a >= 0, other than 1, in a matrix of conductivity 1: the series of Sangani and Acrivos, Proc.
 * R. Soc. Lond. A 386 (1983) 263. */
static inline double sphere_array(double f, double a)
{
  double l[6];
  for (int i = 1; i < 6; i++) l[i] = (a - 1) / (a + 2.0 * i / (2.0 * i - 1));
  const double fraction = 1.3047 * l[2] * pow(f, 10. / 3) * (1 + 0.2305 * l[3] * pow(f, 11. / 3)) /
                          (1 - 0.4054 * l[2] * pow(f, 7. / 3));
  const double d = -1 / l[1] + f + fraction + 0.07231 * l[3] * pow(f, 14. / 3) + 0.1526 * l[4] * pow(f, 6) +
                   0.01045 * l[5] * pow(f, 22. / 3);
  return 1 - 3 * f / d;
}

#endif
