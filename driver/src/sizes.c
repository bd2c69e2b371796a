/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bead sizes from a distribution, and whole numbers from shares. */
#include <gsl/gsl_cdf.h>
#include <math.h>

#include "plan.h"
#include "tapecast/memory.h"

static tc_status allocate(int count, double **diameter, double **weight)
{
  TC_TRY(TC_NEW(diameter, (size_t)count, "bead sizes"));
  const tc_status status = TC_NEW(weight, (size_t)count, "bead sizes");
  if (status != TC_OK) tc_free(diameter);
  return status;
}

static void normalise(double *weight, int count)
{
  double sum = 0;
  for (int i = 0; i < count; i++) sum += weight[i];
  for (int i = 0; i < count; i++) weight[i] /= sum;
}

/* Each bin takes the part of the distribution within half a bin of its diameter; what lies outside all bins
 * is not there. */
static tc_status lognormal_bins(const tc_material *m, double **diameter, double **weight, int *count)
{
  const tc_lognormal *l = m->sizes->lognormal;
  *count = (int)floor((l->max - l->min) / l->bin + 1e-9) + 1;
  TC_TRY(allocate(*count, diameter, weight));
  const double zeta = log(l->median);
  double sum = 0;
  for (int i = 0; i < *count; i++) {
    const double d = l->min + i * l->bin, low = d - l->bin / 2, high = d + l->bin / 2;
    const double below = low > 0 ? gsl_cdf_lognormal_P(low, zeta, l->sigma_ln) : 0;
    (*diameter)[i] = d;
    (*weight)[i] = gsl_cdf_lognormal_P(high, zeta, l->sigma_ln) - below;
    sum += (*weight)[i];
  }
  if (!(sum > 0)) {
    tc_free(diameter);
    tc_free(weight);
    return tc_fail(TC_ERR_RECIPE,
                   "materials.%s.sizes.lognormal: nothing of the distribution lies between %g and %g um",
                   m->name, l->min, l->max);
  }
  normalise(*weight, *count);
  return TC_OK;
}

tc_status tc_size_bins(const tc_material *m, double **diameter, double **weight, int *count)
{
  if (m->sizes && m->sizes->lognormal) return lognormal_bins(m, diameter, weight, count);
  const tc_pairs *table = m->sizes ? &m->sizes->table : NULL;
  *count = table ? table->count : 1;
  TC_TRY(allocate(*count, diameter, weight));
  for (int i = 0; i < *count; i++) {
    (*diameter)[i] = table ? table->a[i] : m->diameter;
    (*weight)[i] = table ? table->b[i] : 1;
  }
  normalise(*weight, *count);
  return TC_OK;
}

tc_status tc_apportion(const double *share, int count, long total, long *out)
{
  double *rest = NULL, sum = 0;
  TC_TRY(TC_NEW(&rest, (size_t)count, "shares"));
  for (int i = 0; i < count; i++) sum += share[i];
  long given = 0;
  for (int i = 0; i < count; i++) {
    const double exact = sum > 0 ? share[i] / sum * (double)total : 0;
    out[i] = (long)floor(exact);
    rest[i] = exact - floor(exact);
    given += out[i];
  }
  for (; given < total; given++) {
    int largest = 0;
    for (int i = 1; i < count; i++)
      if (rest[i] > rest[largest]) largest = i;
    out[largest]++;
    rest[largest] -= 1;
  }
  tc_free(&rest);
  return TC_OK;
}
