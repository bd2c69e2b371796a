/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Images of random spheres. */
#include "pictures.h"

#include <math.h>

typedef struct painter {
  tc_image *image;
  int64_t n;
  uint64_t state;
} painter;

static double next_random(painter *p)
{
  p->state = p->state * 6364136223846793005u + 1442695040888963407u;
  return (double)(p->state >> 11) / 9007199254740992.0;
}

static int64_t wrapped(int64_t i, int64_t n)
{
  return ((i % n) + n) % n;
}

/* A sphere at a random place, where nothing is yet. */
static void paint_sphere(painter *p, double radius, uint8_t label)
{
  double centre[3];
  for (int d = 0; d < 3; d++) centre[d] = next_random(p) * (double)p->n;
  for (int64_t k = (int64_t)floor(centre[2] - radius); (double)k <= centre[2] + radius; k++) {
    const int64_t plane = wrapped(k, p->n) - p->image->z0;
    if (plane < 0 || plane >= p->image->nz) continue;
    for (int64_t j = (int64_t)floor(centre[1] - radius); (double)j <= centre[1] + radius; j++) {
      const double y = (double)j + 0.5 - centre[1], z = (double)k + 0.5 - centre[2];
      uint8_t *row = p->image->label + (plane * p->n + wrapped(j, p->n)) * p->n;
      for (int64_t i = (int64_t)floor(centre[0] - radius); (double)i <= centre[0] + radius; i++) {
        const double x = (double)i + 0.5 - centre[0];
        uint8_t *voxel = row + wrapped(i, p->n);
        if (x * x + y * y + z * z <= radius * radius && *voxel == 0) *voxel = label;
      }
    }
  }
}

/* Spheres of diameters from smallest to largest until the label has its fraction of the image. */
static tc_status fill(painter *p, uint8_t label, double fraction, double smallest, double largest)
{
  const double voxels = (double)p->n * (double)p->n * (double)p->n;
  for (;;) {
    int64_t count[TC_LABELS];
    TC_TRY(tc_image_count(p->image, count));
    double missing = fraction * voxels - (double)count[label];
    if (missing <= 0) return TC_OK;
    while (missing > -1) {
      const double diameter = smallest + (largest - smallest) * (largest > smallest ? next_random(p) : 0);
      paint_sphere(p, diameter / 2, label);
      missing -= M_PI / 6 * diameter * diameter * diameter;
    }
  }
}

/* Spheres of AM, SE and CBD. */
static tc_status fill_composite(painter *p)
{
  TC_TRY(fill(p, 1, 0.30, 20, 20));
  TC_TRY(fill(p, 2, 0.30, 4, 16));
  return fill(p, 3, 0.08, 6, 6);
}

/* Each voxel for itself, by a hash of its place (the finalizer of SplitMix64). */
static tc_status scatter(painter *p, uint8_t label, double fraction)
{
  const int64_t here = p->n * p->n * p->image->nz, before = p->n * p->n * p->image->z0;
  for (int64_t i = 0; i < here; i++) {
    uint64_t h = p->state + (uint64_t)(before + i) * 0x9e3779b97f4a7c15u;
    h = (h ^ (h >> 30)) * 0xbf58476d1ce4e5b9u;
    h = (h ^ (h >> 27)) * 0x94d049bb133111ebu;
    h ^= h >> 31;
    if ((double)(h >> 11) / 9007199254740992.0 < fraction) p->image->label[i] = label;
  }
  return TC_OK;
}

bool picture_known(int letter, double *value)
{
  switch (letter) {
  case PICTURE_PORES:
    *value = 0.5;
    return true;
  case PICTURE_COMPOSITE:
    *value = 3186;
    return true;
  case PICTURE_FILLED:
    *value = 1000;
    return true;
  case PICTURE_SITES:
    *value = 0.35;
    return true;
  default:
    return false;
  }
}

tc_status picture_make(MPI_Comm comm, const picture *wanted, tc_image **image, tc_transport_options *options)
{
  painter p = {.n = wanted->n, .state = 12345};
  double *const sigma = options->conductivity;
  *options = tc_transport_defaults();
  TC_TRY(
      tc_image_create(comm, (const int64_t[3]){p.n, p.n, p.n}, (const double[3]){0.5, 0.5, 0.5}, &p.image));
  *image = p.image;
  switch (wanted->kind) {
  case PICTURE_PORES:
    sigma[0] = 1;
    return fill(&p, 1, 1 - wanted->value, 20, 20);
  case PICTURE_COMPOSITE:
    sigma[1] = 0.005;
    sigma[3] = 0.005 * wanted->value;
    return fill_composite(&p);
  case PICTURE_FILLED:
    sigma[0] = 1;
    sigma[1] = sigma[3] = wanted->value;
    sigma[2] = sqrt(wanted->value);
    return fill_composite(&p);
  case PICTURE_SITES:
    sigma[1] = 1;
    return scatter(&p, 1, wanted->value);
  }
  return tc_fail(TC_ERR_USAGE, "no picture '%c'", wanted->kind);
}
