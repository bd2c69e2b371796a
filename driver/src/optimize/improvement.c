/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Expected improvement in forms that do not underflow. */
#include "improvement.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_sf_erf.h>
#include <math.h>

double tc_expected_improvement(double best, double mean, double sd)
{
  const double z = (best - mean) / sd;
  return sd * (gsl_ran_ugaussian_pdf(z) + z * gsl_cdf_ugaussian_P(z));
}

/* ln(phi(z) + z Phi(z)). */
static double log_h(double z)
{
  const double log_phi = -0.5 * z * z - 0.5 * log(2 * M_PI), t = 1 / (z * z);
  if (z > -1) return log(gsl_ran_ugaussian_pdf(z) + z * gsl_cdf_ugaussian_P(z));
  /* phi + z Phi = phi (1 - |z| Phi/phi): the ratio of Phi and phi from ln erfc, far out from its series. */
  if (z > -30) return log_phi + log1p(z * exp(log(0.5) + gsl_sf_log_erfc(-z * M_SQRT1_2) - log_phi));
  return log_phi + log(t) + log1p(-3 * t + 15 * t * t);
}

double tc_log_expected_improvement(double best, double mean, double sd)
{
  return log(sd) + log_h((best - mean) / sd);
}

/* ln of ln(1 + e^x). */
static double log_softplus(double x)
{
  return x < -30 ? x : log(x > 30 ? x : log1p(exp(x)));
}

double tc_log_sample_improvement(double best, const double *f, int count, double width)
{
  double largest = -HUGE_VAL, sum = 0;
  for (int i = 0; i < count; i++) largest = fmax(largest, log_softplus((best - f[i]) / width));
  for (int i = 0; i < count; i++) sum += exp(log_softplus((best - f[i]) / width) - largest);
  return log(width) + largest + log(sum / count);
}
