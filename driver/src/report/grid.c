/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Cell grid of spheres. Workload: tens of thousands of spheres, some ten million rays; each ray walks the
 * cells along its way (Amanatides and Woo, Eurographics 1987) and stops at the first cell that holds a nearer
 * hit. Invariant: the spheres of cell c are item[start[c]] … item[start[c+1]-1], every sphere that touches
 * the cell. */
#include "grid.h"

#include <math.h>
#include <string.h>

#include "tapecast/memory.h"

enum { MOST_CELLS = 160 }; /* in one direction */

struct rp_grid {
  rp_sphere *sphere;
  size_t *start;
  unsigned *item;
  int cells[3], rods;          /* whether there are rods */
  float lo[3], hi[3], size[3]; /* the box, and the size of a cell */
};

static int clamp_cell(const rp_grid *g, int axis, float x)
{
  const int c = (int)floorf((x - g->lo[axis]) / g->size[axis]);
  return c < 0 ? 0 : c >= g->cells[axis] ? g->cells[axis] - 1 : c;
}

static size_t cell_number(const rp_grid *g, const int c[3])
{
  return ((size_t)c[2] * (size_t)g->cells[1] + (size_t)c[1]) * (size_t)g->cells[0] + (size_t)c[0];
}

static float lower_end(const rp_sphere *s, int a)
{
  return s->center[a] + fminf(s->axis[a], 0) - s->radius;
}

static float upper_end(const rp_sphere *s, int a)
{
  return s->center[a] + fmaxf(s->axis[a], 0) + s->radius;
}

static int outside(const rp_grid *g, const rp_sphere *s)
{
  for (int a = 0; a < 3; a++)
    if (upper_end(s, a) < g->lo[a] || lower_end(s, a) > g->hi[a]) return 1;
  return 0;
}

static float dot(const float a[3], const float b[3])
{
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

/* From the nearest point of the axis (of a sphere: its centre) to p. */
static void from_axis(const rp_sphere *s, const float p[3], float away[3])
{
  const float length = dot(s->axis, s->axis);
  float along = 0;
  for (int a = 0; a < 3; a++) away[a] = p[a] - s->center[a];
  if (length > 0) along = fminf(fmaxf(dot(away, s->axis) / length, 0), 1);
  for (int a = 0; a < 3; a++) away[a] -= along * s->axis[a];
}

/* Count (item == NULL) or enter every sphere in the cells of its bounding box; `cursor` moves per cell. */
static void enter(rp_grid *g, size_t count, size_t *cursor)
{
  for (size_t i = 0; i < count; i++) {
    const rp_sphere *s = g->sphere + i;
    if (outside(g, s)) continue;
    int from[3], to[3], c[3];
    for (int a = 0; a < 3; a++) {
      from[a] = clamp_cell(g, a, lower_end(s, a));
      to[a] = clamp_cell(g, a, upper_end(s, a));
    }
    for (c[2] = from[2]; c[2] <= to[2]; c[2]++)
      for (c[1] = from[1]; c[1] <= to[1]; c[1]++)
        for (c[0] = from[0]; c[0] <= to[0]; c[0]++) {
          const size_t place = cursor[cell_number(g, c)]++;
          if (g->item) g->item[place] = (unsigned)i;
        }
  }
}

static void choose_cells(rp_grid *g, size_t count)
{
  double volume = 1;
  for (int a = 0; a < 3; a++) volume *= g->hi[a] - g->lo[a];
  const double edge = cbrt(volume / (double)(count + 1)); /* about one sphere a cell */
  for (int a = 0; a < 3; a++) {
    const double n = ceil((g->hi[a] - g->lo[a]) / edge);
    g->cells[a] = n < 1 ? 1 : n > MOST_CELLS ? MOST_CELLS : (int)n;
    g->size[a] = (g->hi[a] - g->lo[a]) / (float)g->cells[a];
  }
}

static tc_status fill(rp_grid *g, size_t count)
{
  const size_t cells = (size_t)g->cells[0] * (size_t)g->cells[1] * (size_t)g->cells[2];
  TC_TRY(TC_NEW(&g->start, cells + 1, "cells of a picture"));
  enter(g, count, g->start);
  size_t sum = 0;
  for (size_t c = 0; c <= cells; c++) {
    const size_t here = c < cells ? g->start[c] : 0;
    g->start[c] = sum;
    sum += here;
  }
  TC_TRY(TC_NEW(&g->item, sum, "beads in the cells of a picture"));
  enter(g, count, g->start); /* leaves start[c] at the end of cell c */
  memmove(g->start + 1, g->start, cells * sizeof *g->start);
  g->start[0] = 0;
  return TC_OK;
}

tc_status rp_grid_new(rp_grid **grid, size_t count, const rp_sphere *sphere, const float lo[3],
                      const float hi[3])
{
  for (int a = 0; a < 3; a++)
    if (!(lo[a] < hi[a]) || !isfinite(hi[a] - lo[a]))
      return tc_fail(TC_ERR_INPUT, "a box of %g µm in direction %d cannot be drawn", (double)(hi[a] - lo[a]),
                     a);
  rp_grid *g = NULL;
  TC_TRY(TC_NEW(&g, 1, "grid of a picture"));
  tc_status status;
  memcpy(g->lo, lo, sizeof g->lo);
  memcpy(g->hi, hi, sizeof g->hi);
  TC_TRY_GOTO(status, TC_NEW(&g->sphere, count, "beads of a picture"), failed);
  if (count) memcpy(g->sphere, sphere, count * sizeof *sphere);
  for (size_t i = 0; i < count; i++) g->rods |= dot(sphere[i].axis, sphere[i].axis) > 0;
  choose_cells(g, count);
  TC_TRY_GOTO(status, fill(g, count), failed);
  *grid = g;
  return TC_OK;
failed:
  rp_grid_free(&g);
  return status;
}

void rp_grid_free(rp_grid **grid)
{
  if (!*grid) return;
  tc_free(&(*grid)->sphere);
  tc_free(&(*grid)->start);
  tc_free(&(*grid)->item);
  tc_free(grid);
}

/* The sphere seen at a point: of the lowest material, the one whose surface is farthest. NULL in a pore. */
static const rp_sphere *sphere_at(const rp_grid *g, const float p[3], float *depth)
{
  const rp_sphere *found = NULL;
  int cell[3];
  for (int a = 0; a < 3; a++) {
    if (p[a] < g->lo[a] || p[a] > g->hi[a]) return NULL;
    cell[a] = clamp_cell(g, a, p[a]);
  }
  const size_t n = cell_number(g, cell);
  for (size_t k = g->start[n]; k < g->start[n + 1]; k++) {
    const rp_sphere *s = g->sphere + g->item[k];
    float away[3];
    from_axis(s, p, away);
    const float square = dot(away, away);
    if (square > s->radius * s->radius || (found && s->material > found->material)) continue;
    const float inside = s->radius - sqrtf(square);
    if (found && s->material == found->material && inside < *depth) continue;
    found = s;
    *depth = inside;
  }
  return found;
}

int rp_grid_inside(const rp_grid *g, const float p[3])
{
  float depth;
  const rp_sphere *s = sphere_at(g, p, &depth);
  return s ? s->material : -1;
}

/* A ray that enters the box at `start` through the face normal to `axis` and hits the inside of a bead there.
 */
static int cut_face(const rp_grid *g, const float start[3], const float d[3], int axis, float near,
                    rp_hit *hit)
{
  float depth;
  const rp_sphere *s = sphere_at(g, start, &depth);
  if (!s) return 0;
  const float off = start[axis] - s->center[axis], across = s->radius - depth;
  hit->distance = near;
  hit->material = s->material;
  hit->rim = dot(s->axis, s->axis) > 0
                 ? INFINITY
                 : sqrtf(s->radius * s->radius - off * off) - sqrtf(fmaxf(across * across - off * off, 0));
  for (int a = 0; a < 3; a++) hit->normal[a] = a == axis ? copysignf(1, -d[a]) : 0;
  return 1;
}

/* The stretch [*near, *far] of the ray inside the box; *axis is the face it enters through, -1 when it starts
 * inside. */
static int clip(const rp_grid *g, const float o[3], const float d[3], float *near, float *far, int *axis)
{
  *axis = -1;
  for (int a = 0; a < 3; a++) {
    if (fabsf(d[a]) < 1e-12f) {
      if (o[a] < g->lo[a] || o[a] > g->hi[a]) return 0;
      continue;
    }
    const float inverse = 1 / d[a];
    float in = (g->lo[a] - o[a]) * inverse, out = (g->hi[a] - o[a]) * inverse;
    if (in > out) {
      const float swap = in;
      in = out;
      out = swap;
    }
    if (in > *near) {
      *near = in;
      *axis = a;
    }
    if (out < *far) *far = out;
  }
  return *near < *far;
}

/* Where a ray enters a rod; INFINITY when it misses. The ray is taken from its point nearest to the rod's
 * beginning, which keeps the precision of a thin rod far away. */
static float enter_rod(const rp_sphere *s, const float o[3], const float d[3])
{
  float to[3], from[3];
  for (int a = 0; a < 3; a++) to[a] = s->center[a] - o[a];
  const float shift = dot(to, d), length = dot(s->axis, s->axis), slope = dot(s->axis, d);
  for (int a = 0; a < 3; a++) from[a] = shift * d[a] - to[a];
  /* the cylinder between the ends: |from + t d|² minus its part along the axis is the radius squared */
  const float offset = dot(s->axis, from), square = s->radius * s->radius;
  const float a = length - slope * slope, b = -offset * slope;
  const float c = length * (dot(from, from) - square) - offset * offset, under = b * b - a * c;
  if (a > 1e-6f * length) {
    if (under <= 0) return INFINITY;
    const float t = (-b - sqrtf(under)) / a, along = offset + t * slope;
    if (along > 0 && along < length) return shift + t;
  }
  float nearest = INFINITY;
  for (int end = 0; end < 2; end++) {
    float away[3];
    for (int k = 0; k < 3; k++) away[k] = from[k] - (end ? s->axis[k] : 0);
    const float half = dot(away, d), rest = half * half - dot(away, away) + square;
    if (rest > 0) nearest = fminf(nearest, shift - half - sqrtf(rest));
  }
  return nearest;
}

/* Nearest sphere of one cell. The distance from the ray is taken from the perpendicular, which keeps its
 * precision for small spheres far away. */
static int trace_cell(const rp_grid *g, size_t cell, const float o[3], const float d[3], float near,
                      rp_hit *hit)
{
  int found = -1;
  for (size_t k = g->start[cell]; k < g->start[cell + 1]; k++) {
    const rp_sphere *s = g->sphere + g->item[k];
    if (g->rods && dot(s->axis, s->axis) > 0) {
      const float t = enter_rod(s, o, d);
      if (t > near && t < hit->distance) {
        hit->distance = t;
        found = (int)g->item[k];
      }
      continue;
    }
    const float x = s->center[0] - o[0], y = s->center[1] - o[1], z = s->center[2] - o[2];
    const float along = x * d[0] + y * d[1] + z * d[2];
    const float px = x - along * d[0], py = y - along * d[1], pz = z - along * d[2];
    const float rest = s->radius * s->radius - (px * px + py * py + pz * pz);
    if (rest <= 0) continue;
    const float t = along - sqrtf(rest);
    if (t > near && t < hit->distance) {
      hit->distance = t;
      found = (int)g->item[k];
    }
  }
  return found;
}

static void surface(const rp_sphere *s, const float o[3], const float d[3], rp_hit *hit)
{
  float place[3], away[3];
  for (int a = 0; a < 3; a++) place[a] = o[a] + hit->distance * d[a];
  from_axis(s, place, away);
  for (int a = 0; a < 3; a++) hit->normal[a] = away[a] / s->radius;
  hit->material = s->material;
  hit->rim = INFINITY;
}

int rp_grid_trace(const rp_grid *g, const float o[3], const float d[3], float near, float far, rp_hit *hit)
{
  int axis, cell[3], step[3], found = -1;
  float next[3], delta[3], start[3];
  if (!clip(g, o, d, &near, &far, &axis)) return 0;
  for (int a = 0; a < 3; a++) {
    start[a] = fminf(fmaxf(o[a] + near * d[a], g->lo[a]), g->hi[a]);
    cell[a] = clamp_cell(g, a, start[a]);
  }
  if (axis >= 0 && cut_face(g, start, d, axis, near, hit)) return 1;
  for (int a = 0; a < 3; a++) {
    step[a] = d[a] < 0 ? -1 : 1;
    const float edge = g->lo[a] + g->size[a] * (float)(cell[a] + (d[a] < 0 ? 0 : 1));
    next[a] = fabsf(d[a]) < 1e-12f ? INFINITY : (edge - o[a]) / d[a];
    delta[a] = fabsf(d[a]) < 1e-12f ? INFINITY : g->size[a] / fabsf(d[a]);
  }
  hit->distance = far;
  for (;;) {
    const int better = trace_cell(g, cell_number(g, cell), o, d, near, hit);
    if (better >= 0) found = better;
    const int a = next[0] < next[1] ? (next[0] < next[2] ? 0 : 2) : (next[1] < next[2] ? 1 : 2);
    if (next[a] > hit->distance) break; /* the hit, or the end of the ray, lies in this cell */
    cell[a] += step[a];
    if (cell[a] < 0 || cell[a] >= g->cells[a]) break;
    next[a] += delta[a];
  }
  if (found < 0) return 0;
  surface(g->sphere + found, o, d, hit);
  return 1;
}
