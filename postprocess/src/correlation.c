/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Two-point correlation by FFT and what follows from it. */
#include "tapecast/correlation.h"

#include <fftw3.h>
#include <math.h>
#include <string.h>

#include "tapecast/memory.h"

/* The padded array of the transform; rows have room for the complex numbers that replace them. */
typedef struct spectrum {
  int size[3];     /* along x, y, z */
  int64_t row;     /* floats a row: 2 (size[0]/2 + 1) */
  int64_t lags[3]; /* distances up to this many voxels are wanted */
  float *value;
} spectrum;

/* The next size whose only factors are 2, 3, 5 and 7, which FFTW does fast. */
static int good_size(int64_t n)
{
  for (;; n++) {
    int64_t rest = n;
    for (int f = 2; f <= 7; f += f == 2 ? 1 : 2)
      while (rest % f == 0) rest /= f;
    if (rest == 1) return (int)n;
  }
}

static tc_status lay_out(const tc_image *image, const bool periodic[3], spectrum *s)
{
  for (int d = 0; d < 3; d++) {
    const int64_t n = image->n[d];
    if (n > INT32_MAX / 2)
      return tc_fail(TC_ERR_USAGE, "%lld voxels in a row are too many for a correlation", (long long)n);
    s->lags[d] = n / 2;
    s->size[d] = periodic[d] ? (int)n : good_size(n + s->lags[d]);
  }
  s->row = 2 * (s->size[0] / 2 + 1);
  return TC_NEW(&s->value, (size_t)s->row * (size_t)s->size[1] * (size_t)s->size[2], "correlation");
}

static float *row_of(const spectrum *s, int64_t y, int64_t z)
{
  return s->value + (z * s->size[1] + y) * s->row;
}

/* Replace the indicator of the phase by the number of pairs at each lag. */
static tc_status correlate(const tc_image *image, const bool *phase, spectrum *s)
{
  const int64_t *n = image->n;
  for (int64_t z = 0; z < n[2]; z++)
    for (int64_t y = 0; y < n[1]; y++) {
      float *row = row_of(s, y, z);
      const uint8_t *label = image->label + (z * n[1] + y) * n[0];
      for (int64_t x = 0; x < n[0]; x++) row[x] = phase[label[x]];
    }
  fftwf_complex *wave = (fftwf_complex *)(void *)s->value;
  fftwf_plan there = fftwf_plan_dft_r2c_3d(s->size[2], s->size[1], s->size[0], s->value, wave, FFTW_ESTIMATE);
  fftwf_plan back = fftwf_plan_dft_c2r_3d(s->size[2], s->size[1], s->size[0], wave, s->value, FFTW_ESTIMATE);
  const bool planned = there && back;
  if (planned) {
    fftwf_execute(there);
    const int64_t waves = s->row / 2 * s->size[1] * s->size[2];
    const float scale = 1 / ((float)s->size[0] * (float)s->size[1] * (float)s->size[2]);
    for (int64_t i = 0; i < waves; i++) {
      wave[i][0] = scale * (wave[i][0] * wave[i][0] + wave[i][1] * wave[i][1]);
      wave[i][1] = 0;
    }
    fftwf_execute(back);
  }
  if (there) fftwf_destroy_plan(there);
  if (back) fftwf_destroy_plan(back);
  return planned ? TC_OK : tc_fail(TC_ERR_MEMORY, "no memory for the transform of a correlation");
}

typedef struct shell {
  double pairs, hits, distance, lags;
} shell;

/* Positions from which both ends of a lag lie in the image. */
static double places(int64_t n, bool periodic, int64_t lag)
{
  return (double)(periodic ? n : n - (lag < 0 ? -lag : lag));
}

/* One row of lags into the shells, x from -lags[0] to lags[0]. */
static void gather_row(const tc_image *image, const bool periodic[3], const spectrum *s, const float *row,
                       double square_yz, double places_yz, double width, int count, shell *shells)
{
  for (int64_t x = -s->lags[0]; x <= s->lags[0]; x++) {
    if (periodic[0] && 2 * x == image->n[0]) continue; /* the same as -x */
    const double across = (double)x * image->spacing[0], r = sqrt(square_yz + across * across);
    const int bin = (int)(r / width + 0.5);
    if (bin >= count) continue;
    shells[bin].hits += (double)row[x < 0 ? x + s->size[0] : x];
    shells[bin].pairs += places_yz * places(image->n[0], periodic[0], x);
    shells[bin].distance += r;
    shells[bin].lags++;
  }
}

static void gather(const tc_image *image, const bool periodic[3], const spectrum *s, double width, int count,
                   shell *shells)
{
  const int64_t *n = image->n;
  for (int64_t z = -s->lags[2]; z <= s->lags[2]; z++) {
    if (periodic[2] && 2 * z == n[2]) continue;
    for (int64_t y = -s->lags[1]; y <= s->lags[1]; y++) {
      if (periodic[1] && 2 * y == n[1]) continue;
      const double square = pow((double)y * image->spacing[1], 2) + pow((double)z * image->spacing[2], 2);
      if (square > pow(width * count, 2)) continue;
      gather_row(image, periodic, s, row_of(s, y < 0 ? y + s->size[1] : y, z < 0 ? z + s->size[2] : z),
                 square, places(n[1], periodic[1], y) * places(n[2], periodic[2], z), width, count, shells);
    }
  }
}

/* The fraction, of the box and of its octants. */
static void count_octants(const tc_image *image, const bool *phase, tc_correlation *c)
{
  double hits[8] = {0}, voxels[8] = {0}, all = 0, square = 0;
  const int64_t *n = image->n;
  int64_t i = 0;
  for (int64_t z = 0; z < n[2]; z++)
    for (int64_t y = 0; y < n[1]; y++)
      for (int64_t x = 0; x < n[0]; x++, i++) {
        const int octant = (2 * x >= n[0]) + 2 * (2 * y >= n[1]) + 4 * (2 * z >= n[2]);
        voxels[octant]++;
        hits[octant] += phase[image->label[i]];
      }
  for (int o = 0; o < 8; o++) all += hits[o];
  c->fraction = all / (double)i;
  double used = 0;
  for (int o = 0; o < 8; o++) {
    if (voxels[o] == 0) continue;
    used++;
    square += pow(hits[o] / voxels[o] - c->fraction, 2);
  }
  if (used > 1 && all > 0) c->deviation_octants = sqrt(square / (used - 1) / used) / c->fraction;
}

/* Integrals over the shells up to the first zero of the covariance. */
static void integrate(const tc_image *image, const shell *shells, double width, tc_correlation *c)
{
  const double phi = c->fraction, variance = phi * (1 - phi);
  double voxel = 1, volume = 1;
  for (int d = 0; d < 3; d++) {
    voxel *= image->spacing[d];
    volume *= (double)image->n[d] * image->spacing[d];
  }
  c->zero = c->distance[c->count - 1];
  for (int b = 0; b < c->count; b++) {
    const double share = (c->probability[b] - phi * phi) / variance;
    if (share <= 0) {
      c->decays = true;
      c->zero = c->distance[b];
      break;
    }
    c->length += share * width * (b == 0 ? 0.5 : 1);
    c->range += share * shells[b].lags * voxel;
  }
  c->deviation = sqrt(variance * c->range / volume) / phi;
}

static double shell_width(const tc_image *image)
{
  return fmin(image->spacing[0], fmin(image->spacing[1], image->spacing[2]));
}

static int shell_count(const tc_image *image, double width)
{
  double half = INFINITY;
  for (int d = 0; d < 3; d++)
    if (image->n[d] > 1) half = fmin(half, 0.5 * (double)image->n[d] * image->spacing[d]);
  return isfinite(half) ? (int)(half / width) + 1 : 1;
}

static tc_status fill(const tc_image *image, const bool *phase, const bool periodic[3], spectrum *s,
                      shell **shells, tc_correlation *c)
{
  const double width = shell_width(image);
  const int count = shell_count(image, width);
  count_octants(image, phase, c);
  if (c->fraction == 0 || c->fraction == 1) return TC_OK;
  TC_TRY(lay_out(image, periodic, s));
  TC_TRY(TC_NEW(shells, (size_t)count, "shells of distances"));
  TC_TRY(TC_NEW(&c->distance, (size_t)count, "shells of distances"));
  TC_TRY(TC_NEW(&c->probability, (size_t)count, "shells of distances"));
  TC_TRY(correlate(image, phase, s));
  gather(image, periodic, s, width, count, *shells);
  for (int b = 0; b < count; b++) {
    const shell *bin = &(*shells)[b];
    if (bin->pairs == 0) break; /* beyond the largest lag of a thin image */
    c->distance[b] = bin->distance / bin->lags;
    c->probability[b] = bin->hits / bin->pairs;
    c->count++;
  }
  integrate(image, *shells, width, c);
  return TC_OK;
}

tc_status tc_correlation_find(const tc_image *image, const bool phase[TC_LABELS], const bool periodic[3],
                              tc_correlation **correlation)
{
  if (image->nz != image->n[2]) return tc_fail(TC_ERR_USAGE, "correlations need the whole image on one rank");
  spectrum s = {.value = NULL};
  shell *shells = NULL;
  tc_correlation *made = NULL;
  TC_TRY(TC_NEW(&made, 1, "correlation"));
  const tc_status status = fill(image, phase, periodic, &s, &shells, made);
  tc_free(&s.value);
  tc_free(&shells);
  if (status == TC_OK)
    *correlation = made;
  else
    tc_correlation_destroy(&made);
  return status;
}

void tc_correlation_destroy(tc_correlation **correlation)
{
  if (!*correlation) return;
  tc_free(&(*correlation)->distance);
  tc_free(&(*correlation)->probability);
  tc_free(correlation);
}

double tc_representative_edge(const tc_correlation *c, double deviation)
{
  return cbrt((1 - c->fraction) / c->fraction * c->range / (deviation * deviation));
}
