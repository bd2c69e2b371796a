/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TC_IMPROVEMENT_H
#define TC_IMPROVEMENT_H
/* Expected improvement, E[max(best - f, 0)], of a value f that is to become small. */

/* f normal. Jones, Schonlau, Welch, J. Global Optim. 13 (1998) 455. `sd` > 0. */
double tc_expected_improvement(double best, double mean, double sd);

/* Its logarithm, accurate also where the improvement itself underflows (mean far above best), so that a
 * search finds its way from there. After Ament et al., Unexpected Improvements to Expected Improvement, 2023.
 */
double tc_log_expected_improvement(double best, double mean, double sd);

/* The same from equally likely samples f (count), with max(x, 0) made smooth over `width`, and growing
 * slowly instead of vanishing where no sample improves. */
double tc_log_sample_improvement(double best, const double *f, int count, double width);

#endif
