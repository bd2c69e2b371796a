/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Voxel images: read, cut, and traced voxel by voxel (Amanatides and Woo, Eurographics 1987). */
#include "voxels.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "tapecast/fileio.h"
#include "tapecast/memory.h"

enum { HEADER = 10, SKIPPED = 2 };
static const size_t LARGEST_IMAGE = (size_t)1 << 31;

/* Where the voxels begin; 0 when the header is not what the analyzer writes. */
static size_t parse_header(const char *file, size_t size, int n[3])
{
  static const char magic[] = "\x93NUMPY\x01";
  char text[512];
  if (size < HEADER || memcmp(file, magic, sizeof magic - 1) != 0) return 0;
  const size_t length = (size_t)(unsigned char)file[8] | (size_t)(unsigned char)file[9] << 8;
  if (length >= sizeof text || size < HEADER + length) return 0;
  memcpy(text, file + HEADER, length);
  text[length] = 0;
  const char *shape = strstr(text, "'shape': (");
  if (!shape || !strstr(text, "'descr': '|u1'") || !strstr(text, "'fortran_order': False")) return 0;
  if (sscanf(shape, "'shape': (%d, %d, %d)", &n[2], &n[1], &n[0]) != 3) return 0;
  return HEADER + length;
}

tc_status rp_voxels_read(const char *path, const double edge[3], const double lo[3], rp_voxels *voxels)
{
  char *file = NULL;
  size_t size = 0;
  rp_voxels v = {0};
  TC_TRY(tc_file_read(path, LARGEST_IMAGE, &file, &size));
  const size_t begin = parse_header(file, size, v.n);
  tc_status status = TC_OK;
  if (!begin || v.n[0] < 1 || v.n[1] < 1 || v.n[2] < 1) {
    status = tc_fail(TC_ERR_INPUT, "%s: not a NumPy array of bytes with three axes in C order", path);
  } else if ((double)(size - begin) != (double)v.n[0] * v.n[1] * v.n[2]) {
    status = tc_fail(TC_ERR_INPUT, "%s: %zu voxels; its header says %d × %d × %d", path, size - begin, v.n[0],
                     v.n[1], v.n[2]);
  } else {
    for (int a = 0; a < 3; a++) {
      v.edge[a] = (float)edge[a];
      v.lo[a] = (float)lo[a];
      if (!(v.edge[a] > 0) || !isfinite(v.lo[a]))
        status = tc_fail(TC_ERR_INPUT, "%s: its voxel edges are %g µm; they must be above 0", path, edge[a]);
    }
  }
  if (status == TC_OK) status = TC_NEW(&v.label, size - begin, "voxels of a picture");
  if (status == TC_OK) {
    memcpy(v.label, file + begin, size - begin);
    *voxels = v;
  }
  tc_free(&file);
  return status;
}

void rp_voxels_free(rp_voxels *voxels)
{
  tc_free(&voxels->label);
  *voxels = (rp_voxels){0};
}

static unsigned char at(const rp_voxels *v, const int c[3])
{
  return v->label[((size_t)c[2] * (size_t)v->n[1] + (size_t)c[1]) * (size_t)v->n[0] + (size_t)c[0]];
}

/* Out of the body: against the slope of how full the 5 × 5 × 5 voxels around are, near ones counting more. */
static void smooth_normal(const rp_voxels *v, int label, const int cell[3], float normal[3])
{
  enum { REACH = 2 };
  float slope[3] = {0, 0, 0};
  int d[3];
  for (d[2] = -REACH; d[2] <= REACH; d[2]++)
    for (d[1] = -REACH; d[1] <= REACH; d[1]++)
      for (d[0] = -REACH; d[0] <= REACH; d[0]++) {
        int c[3];
        for (int a = 0; a < 3; a++) {
          c[a] = cell[a] + d[a];
          c[a] = c[a] < 0 ? 0 : c[a] >= v->n[a] ? v->n[a] - 1 : c[a];
        }
        if (at(v, c) != label) continue;
        const float weight = 1 / (float)(1 + d[0] * d[0] + d[1] * d[1] + d[2] * d[2]);
        for (int a = 0; a < 3; a++) slope[a] += weight * (float)d[a];
      }
  const float size = sqrtf(slope[0] * slope[0] + slope[1] * slope[1] + slope[2] * slope[2]);
  if (size < 1e-6f) return;
  for (int a = 0; a < 3; a++) normal[a] = -slope[a] / size;
}

/* The stretch of the ray inside the image, and the face it enters through, -1 when it starts inside. */
static int clip(const rp_voxels *v, const float o[3], const float d[3], float *near, float *far, int *axis)
{
  *axis = -1;
  for (int a = 0; a < 3; a++) {
    const float lo = v->lo[a], hi = lo + v->edge[a] * (float)v->n[a];
    if (fabsf(d[a]) < 1e-12f) {
      if (o[a] < lo || o[a] > hi) return 0;
      continue;
    }
    const float in = ((d[a] > 0 ? lo : hi) - o[a]) / d[a], out = ((d[a] > 0 ? hi : lo) - o[a]) / d[a];
    if (in > *near) {
      *near = in;
      *axis = a;
    }
    *far = fminf(*far, out);
  }
  return *near < *far;
}

int rp_voxels_trace(const rp_voxels *v, int label, const float o[3], const float d[3], float near, float far,
                    rp_hit *hit)
{
  int axis, cell[3];
  float next[3], delta[3];
  if (!clip(v, o, d, &near, &far, &axis)) return 0;
  for (int a = 0; a < 3; a++) {
    const int c = (int)floorf((o[a] + near * d[a] - v->lo[a]) / v->edge[a]);
    cell[a] = c < 0 ? 0 : c >= v->n[a] ? v->n[a] - 1 : c;
    const float edge = v->lo[a] + v->edge[a] * (float)(cell[a] + (d[a] < 0 ? 0 : 1));
    next[a] = fabsf(d[a]) < 1e-12f ? INFINITY : (edge - o[a]) / d[a];
    delta[a] = fabsf(d[a]) < 1e-12f ? INFINITY : v->edge[a] / fabsf(d[a]);
  }
  const int cut = axis >= 0;
  int skip = cut ? 0 : SKIPPED, first = 1;
  for (;; first = 0) {
    const int inside = at(v, cell) == label;
    if (!inside) skip = 0;
    if (inside && skip == 0) break;
    if (skip > 0) skip--;
    const int a = next[0] < next[1] ? (next[0] < next[2] ? 0 : 2) : (next[1] < next[2] ? 1 : 2);
    if (next[a] >= far) return 0;
    near = next[a];
    axis = a;
    cell[a] += d[a] < 0 ? -1 : 1;
    if (cell[a] < 0 || cell[a] >= v->n[a]) return 0;
    next[a] += delta[a];
  }
  for (int a = 0; a < 3; a++) hit->normal[a] = a == axis ? copysignf(1, -d[a]) : 0;
  if (!(cut && first)) smooth_normal(v, label, cell, hit->normal);
  hit->distance = near;
  hit->material = 0;
  hit->rim = INFINITY;
  return 1;
}

tc_status rp_voxels_section(const rp_voxels *v, int axis, int index, double um_per_pixel,
                            const unsigned char (*color)[3], int labels, rp_picture *picture)
{
  const int across = axis == 0 ? 1 : 0, up = axis == 2 ? 1 : 2;
  const double wide = (double)v->edge[across] * v->n[across], high = (double)v->edge[up] * v->n[up];
  const int width = (int)lround(wide / um_per_pixel), height = (int)lround(high / um_per_pixel);
  TC_TRY(rp_picture_new(picture, width, height));
  int cell[3];
  cell[axis] = index;
  for (int j = 0; j < height; j++)
    for (int i = 0; i < width; i++) {
      cell[across] = (int)((i + 0.5) / width * v->n[across]);
      cell[up] = (int)((height - j - 0.5) / height * v->n[up]);
      const int label = at(v, cell);
      unsigned char *out = picture->rgba + 4 * ((size_t)j * (size_t)width + (size_t)i);
      memcpy(out, color[label < labels ? label : 0], 3);
      out[3] = 255;
    }
  return TC_OK;
}
