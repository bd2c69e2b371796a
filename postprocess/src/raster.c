/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Drawing shapes by rows. Work is one square root and one memset a row, never a test a voxel. */
#include "raster.h"

#include <math.h>
#include <string.h>

enum { XY, XZ, YZ };

static int64_t floor_div(int64_t a, int64_t b)
{
  const int64_t q = a / b;
  return q * b > a ? q - 1 : q;
}

static int64_t max64(int64_t a, int64_t b)
{
  return a > b ? a : b;
}

static int64_t min64(int64_t a, int64_t b)
{
  return a < b ? a : b;
}

/* Voxels whose centres lie in [lo, hi] along d, as if the image went on for ever. */
static int64_t first_centre(const tc_image *image, int d, double lo)
{
  return (int64_t)ceil((lo - image->origin[d]) / image->spacing[d] - 0.5);
}

static int64_t last_centre(const tc_image *image, int d, double hi)
{
  return (int64_t)floor((hi - image->origin[d]) / image->spacing[d] - 0.5);
}

static double centre_of(const tc_image *image, int d, int64_t i)
{
  return image->origin[d] + ((double)i + 0.5) * image->spacing[d];
}

/* Interval of x, from the centre, inside the cylinder at offsets y, z from its centre. */
static bool cylinder_span(const tc_shape *s, double y, double z, double *from, double *to)
{
  const double along = y * s->axis[1] + z * s->axis[2];
  const double a = 1 - s->axis[0] * s->axis[0], b = s->axis[0] * along;
  const double c = y * y + z * z - along * along - s->radius * s->radius;
  double lo = -INFINITY, hi = INFINITY;
  if (a > 1e-12) { /* |p|² - (p·axis)² <= radius² is a x² - 2 b x + c <= 0 */
    const double square = b * b - a * c;
    if (square < 0) return false;
    lo = (b - sqrt(square)) / a;
    hi = (b + sqrt(square)) / a;
  } else if (c > 0) {
    return false;
  }
  if (fabs(s->axis[0]) > 1e-12) { /* |p·axis| <= half_length */
    const double one = (-s->half_length - along) / s->axis[0], two = (s->half_length - along) / s->axis[0];
    lo = fmax(lo, fmin(one, two));
    hi = fmin(hi, fmax(one, two));
  } else if (fabs(along) > s->half_length) {
    return false;
  }
  *from = lo;
  *to = hi;
  return lo <= hi;
}

static bool sphere_span(const tc_shape *s, double y, double z, double *from, double *to)
{
  const double square = s->radius * s->radius - y * y - z * z;
  if (square < 0) return false;
  *to = sqrt(square);
  *from = -*to;
  return true;
}

/* Half the extent of the shape along d. */
static double extent(const tc_shape *s, int d)
{
  if (s->half_length == 0) return s->radius;
  return s->half_length * fabs(s->axis[d]) + s->radius * sqrt(fmax(0, 1 - s->axis[d] * s->axis[d]));
}

static void fill(const tc_canvas *canvas, int64_t first, int64_t count, int32_t value)
{
  if (!canvas->mark) {
    memset(canvas->image->label + first, value, (size_t)count);
    return;
  }
  for (int64_t i = first; i < first + count; i++) canvas->mark[i] = value;
}

/* `row` is the first voxel of a row. */
static void fill_row(const tc_canvas *canvas, int64_t row, double lo, double hi, int32_t value)
{
  const int64_t n = canvas->image->n[0];
  int64_t i0 = first_centre(canvas->image, 0, lo), i1 = last_centre(canvas->image, 0, hi);
  if (!canvas->periodic[0]) {
    i0 = max64(i0, 0);
    i1 = min64(i1, n - 1);
    if (i0 <= i1) fill(canvas, row + i0, i1 - i0 + 1, value);
    return;
  }
  const int64_t count = min64(i1 - i0 + 1, n);
  if (count <= 0) return;
  const int64_t start = i0 - floor_div(i0, n) * n;
  const int64_t head = min64(count, n - start);
  fill(canvas, row + start, head, value);
  fill(canvas, row, count - head, value);
}

/* One plane, with the shape's centre moved to where its image for this plane is. */
static void draw_plane(const tc_canvas *canvas, const tc_shape *s, int64_t plane, double x, double y,
                       double dz, int32_t value)
{
  const tc_image *image = canvas->image;
  const int64_t n = image->n[1];
  const double reach = extent(s, 1);
  int64_t j0 = first_centre(image, 1, y - reach), j1 = last_centre(image, 1, y + reach);
  if (!canvas->periodic[1]) {
    j0 = max64(j0, 0);
    j1 = min64(j1, n - 1);
  }
  for (int64_t j = j0; j <= j1; j++) {
    const double dy = centre_of(image, 1, j) - y;
    double from, to;
    if (!(s->half_length == 0 ? sphere_span(s, dy, dz, &from, &to) : cylinder_span(s, dy, dz, &from, &to)))
      continue;
    const int64_t wrap = floor_div(j, n);
    const double shifted = x - (double)wrap * canvas->tilt[XY];
    fill_row(canvas, (plane * n + j - wrap * n) * image->n[0], shifted + from, shifted + to, value);
  }
}

void tc_draw(const tc_canvas *canvas, const tc_shape *s, int32_t value)
{
  const tc_image *image = canvas->image;
  const int64_t n = image->n[2];
  const double reach = extent(s, 2);
  const int64_t k0 = first_centre(image, 2, s->centre[2] - reach),
                k1 = last_centre(image, 2, s->centre[2] + reach);
  const int64_t first_wrap = canvas->periodic[2] ? floor_div(k0, n) : 0;
  const int64_t last_wrap = canvas->periodic[2] ? floor_div(k1, n) : 0;
  for (int64_t wrap = first_wrap; wrap <= last_wrap; wrap++) {
    const int64_t own = wrap * n + image->z0;
    const double x = s->centre[0] - (double)wrap * canvas->tilt[XZ];
    const double y = s->centre[1] - (double)wrap * canvas->tilt[YZ];
    for (int64_t k = max64(k0, own); k <= min64(k1, own + image->nz - 1); k++)
      draw_plane(canvas, s, k - own, x, y, centre_of(image, 2, k) - s->centre[2], value);
  }
}
