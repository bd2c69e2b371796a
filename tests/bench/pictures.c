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

tc_status picture_make(MPI_Comm comm, picture kind, int64_t n, tc_image **image,
                       tc_transport_options *options)
{
  painter p = {.n = n, .state = 12345};
  *options = tc_transport_defaults();
  TC_TRY(tc_image_create(comm, (const int64_t[3]){n, n, n}, (const double[3]){0.5, 0.5, 0.5}, &p.image));
  *image = p.image;
  if (kind == PICTURE_PORES) {
    options->conductivity[0] = 1;
    return fill(&p, 1, 0.5, 20, 20);
  }
  options->conductivity[1] = 0.005;
  options->conductivity[3] = 15.93;
  TC_TRY(fill(&p, 1, 0.30, 20, 20));
  TC_TRY(fill(&p, 2, 0.30, 4, 16));
  return fill(&p, 3, 0.08, 6, 6);
}
