/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Means of correlated series. */
#include "steady.h"

#include <math.h>

/* The sum of the autocorrelation ends at this many times its value so far, where noise takes over. */
#define WINDOW 5.0

static int steady_start(const double *x, int count)
{
  int best = 0;
  double sum = 0, squares = 0, least = INFINITY;
  for (int k = count - 1; k >= 0; k--) {
    const double off = x[k] - x[count - 1], n = count - k;
    sum += off;
    squares += off * off;
    if (k > count / 4) continue;
    const double variance = fmax(0, squares / n - sum * sum / (n * n)) / n;
    if (variance <= least) {
      least = variance;
      best = k;
    }
  }
  return best;
}

static double covariance(const double *x, int count, double mean, int lag)
{
  double sum = 0;
  for (int i = 0; i + lag < count; i++) sum += (x[i] - mean) * (x[i + lag] - mean);
  return sum / count;
}

static double correlation_time(const double *x, int count, double mean)
{
  const double variance = covariance(x, count, mean, 0);
  double time = 1;
  if (!(variance > 0)) return time;
  for (int lag = 1; lag < count / 2 && lag < WINDOW * time; lag++)
    time = fmax(1, time + 2 * covariance(x, count, mean, lag) / variance);
  return time;
}

tc_steady tc_steady_mean(const double *x, int count)
{
  tc_steady s = {.mean = NAN, .error = NAN, .correlation = 1};
  if (count < 1) return s;
  s.first = steady_start(x, count);
  s.count = count - s.first;
  const double *kept = x + s.first;
  s.mean = 0;
  for (int i = 0; i < s.count; i++) s.mean += kept[i] / s.count;
  if (s.count < 2) return s;
  s.correlation = correlation_time(kept, s.count, s.mean);
  s.error = sqrt(covariance(kept, s.count, s.mean, 0) / (s.count - 1) * s.correlation);
  return s;
}
