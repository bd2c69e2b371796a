/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Flux density of a solved potential. */
#include "tapecast/fields.h"

#include <math.h>
#include <string.h>

#include "tapecast/memory.h"
#include "tapecast/parallel.h"

enum { BELOW, ABOVE, TAG = 7072 };

typedef struct halo {
  double *potential[2]; /* shape (n[1], n[0]): of the planes next to this rank's; NaN where there is none */
  uint8_t *label[2];
} halo;

static int owner_of(const tc_image *image, int64_t plane)
{
  int size;
  MPI_Comm_size(image->comm, &size);
  for (int r = 0; r < size; r++) {
    int64_t z0, nz;
    tc_image_slab(image->n[2], r, size, &z0, &nz);
    if (plane >= z0 && plane < z0 + nz) return r;
  }
  return MPI_PROC_NULL;
}

/* Number of the plane next to this rank's; -1 beyond the ends. */
static int64_t plane_beside(const tc_image *image, bool periodic, int side)
{
  const int64_t n = image->n[2], plane = side == BELOW ? image->z0 - 1 : image->z0 + image->nz;
  if (plane >= 0 && plane < n) return plane;
  return periodic ? (plane + n) % n : -1;
}

/* Each rank with planes sends its first one down and its last one up. */
static void exchange(const tc_image *image, bool periodic, const double *potential, halo *h)
{
  const int64_t area = image->n[0] * image->n[1];
  MPI_Request request[8];
  int requests = 0;
  for (int side = 0; image->nz > 0 && side < 2; side++) {
    const int64_t beside = plane_beside(image, periodic, side);
    const int other = beside < 0 ? MPI_PROC_NULL : owner_of(image, beside);
    const int64_t mine = side == BELOW ? 0 : (image->nz - 1) * area;
    MPI_Irecv(h->potential[side], (int)area, MPI_DOUBLE, other, TAG + side, image->comm,
              &request[requests++]);
    MPI_Irecv(h->label[side], (int)area, MPI_UINT8_T, other, TAG + 2 + side, image->comm,
              &request[requests++]);
    /* what lies below me is above the other */
    MPI_Isend(potential + mine, (int)area, MPI_DOUBLE, other, TAG + 1 - side, image->comm,
              &request[requests++]);
    MPI_Isend(image->label + mine, (int)area, MPI_UINT8_T, other, TAG + 3 - side, image->comm,
              &request[requests++]);
  }
  MPI_Waitall(requests, request, MPI_STATUSES_IGNORE);
}

typedef struct field {
  const tc_image *image;
  const tc_transport_options *options;
  const double *potential;
  halo halo;
} field;

/* Potential and conductivity of the neighbour of the voxel at x (z counted from this rank's first plane)
 * along direction d, on side BELOW or ABOVE; false when there is none. */
static bool neighbour(const field *f, const int64_t x[3], int d, int side, double *u, double *sigma)
{
  const tc_image *image = f->image;
  const int64_t *n = image->n, area = n[0] * n[1];
  const bool periodic = f->options->periodic[d] && d != f->options->axis;
  int64_t to[3] = {x[0], x[1], x[2]};
  to[d] += side == BELOW ? -1 : 1;
  if (d == 2 && (to[2] < 0 || to[2] >= image->nz)) {
    if (plane_beside(image, periodic, side) < 0) return false;
    *u = f->halo.potential[side][to[1] * n[0] + to[0]];
    *sigma = f->options->conductivity[f->halo.label[side][to[1] * n[0] + to[0]]];
    return true;
  }
  if (d < 2 && (to[d] < 0 || to[d] >= n[d])) {
    if (!periodic) return false;
    to[d] = (to[d] + n[d]) % n[d];
  }
  const int64_t j = to[2] * area + to[1] * n[0] + to[0];
  *u = f->potential[j];
  *sigma = f->options->conductivity[image->label[j]];
  return true;
}

/* Flux along +d through the face of voxel i on one side. */
static double face_flux(const field *f, const int64_t x[3], int64_t i, int d, int side)
{
  const double h = f->image->spacing[d], sigma = f->options->conductivity[f->image->label[i]];
  const double sign = side == BELOW ? 1 : -1;
  double u, other;
  if (neighbour(f, x, d, side, &u, &other))
    return isnan(u) || other == 0 ? 0
                                  : sign * 2 * sigma * other / (sigma + other) * (u - f->potential[i]) / h;
  if (d != f->options->axis) return 0;
  return sign * 2 * sigma * ((side == BELOW ? 1 : 0) - f->potential[i]) / h;
}

static void fill(const field *f, float *flux)
{
  const int64_t *n = f->image->n;
  int64_t i = 0, x[3];
  for (x[2] = 0; x[2] < f->image->nz; x[2]++)
    for (x[1] = 0; x[1] < n[1]; x[1]++)
      for (x[0] = 0; x[0] < n[0]; x[0]++, i++)
        for (int d = 0; d < 3; d++)
          flux[3 * i + d] =
              isnan(f->potential[i])
                  ? 0
                  : (float)(0.5 * (face_flux(f, x, i, d, BELOW) + face_flux(f, x, i, d, ABOVE)));
}

static tc_status make_halo(size_t area, halo *h)
{
  for (int side = 0; side < 2; side++) {
    TC_TRY(TC_NEW(&h->potential[side], area, "planes of neighbours"));
    TC_TRY(TC_NEW(&h->label[side], area, "planes of neighbours"));
  }
  return TC_OK;
}

tc_status tc_flux_field(const tc_image *image, const tc_transport_options *options, const double *potential,
                        float *flux)
{
  field f = {.image = image, .options = options, .potential = potential};
  const tc_status status = tc_agree(image->comm, make_halo((size_t)(image->n[0] * image->n[1]), &f.halo));
  if (status == TC_OK) {
    exchange(image, options->periodic[2] && options->axis != 2, potential, &f.halo);
    fill(&f, flux);
  }
  for (int side = 0; side < 2; side++) {
    tc_free(&f.halo.potential[side]);
    tc_free(&f.halo.label[side]);
  }
  return status;
}

void tc_flux_mean(const tc_image *image, const float *flux, double mean[3])
{
  double sum[3] = {0};
  const double all = (double)image->n[0] * (double)image->n[1] * (double)image->n[2];
  for (int64_t i = 0; i < image->n[0] * image->n[1] * image->nz; i++)
    for (int d = 0; d < 3; d++) sum[d] += (double)flux[3 * i + d];
  MPI_Allreduce(sum, mean, 3, MPI_DOUBLE, MPI_SUM, image->comm);
  for (int d = 0; d < 3; d++) mean[d] /= all;
}
