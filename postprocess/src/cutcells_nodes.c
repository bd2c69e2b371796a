/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The nodes of a layer of cells: what is joined inside a cell. Sub-voxels of a cell are bits of a word. */
#include "cutcells_cutter.h"

#include <string.h>

#include "tapecast/memory.h"

static void draw_window(cutter *c, int64_t k)
{
  int64_t end = k + CUT_WINDOW;
  if (end > c->cells->n[2]) end = c->cells->n[2];
  c->window = k;
  c->window_end = end;
  c->fine.z0 = k * TC_SUB;
  c->fine.nz = (end - k) * TC_SUB;
  memset(c->canvas.mark, 0, (size_t)(c->fine.nz * c->fine.n[1] * c->fine.n[0]) * sizeof(int32_t));
  tc_drawing_draw(c->drawing, &c->canvas);
}

static void take_layer(cutter *c, int64_t k, layer *l)
{
  if (k < c->window || k >= c->window_end) draw_window(c, k);
  const int64_t row = c->fine.n[0], plane = c->fine.n[1] * row;
  for (int64_t j = 0; j < c->ny; j++)
    for (int v = 0; v < FACE; v++) {
      const int64_t y = j * TC_SUB + v % TC_SUB, z = (k - c->window) * TC_SUB + v / TC_SUB;
      const int32_t *from = c->canvas.mark + z * plane + y * row;
      int32_t *to = l->id + j * c->nx * VOXELS + v * TC_SUB;
      for (int64_t i = 0; i < c->nx; i++, from += TC_SUB, to += VOXELS) memcpy(to, from, TC_SUB * sizeof *to);
    }
}

static tc_status add_node(cutter *c, int volume, int32_t *node)
{
  const size_t need = (size_t)c->nodes + 1;
  TC_TRY(tc_grow(&c->bottom, &c->bottom_capacity, need, sizeof *c->bottom, "nodes"));
  TC_TRY(tc_grow(&c->top, &c->top_capacity, need, sizeof *c->top, "nodes"));
  TC_TRY(tc_grow(&c->weight, &c->weight_capacity, need, sizeof *c->weight, "nodes"));
  if (c->nodes > INT32_MAX / 16)
    return tc_fail(TC_ERR_MEMORY, "too many cells on a rank; use more ranks or a larger voxel");
  c->weight[c->nodes] = (uint8_t)volume;
  *node = c->nodes++;
  return TC_OK;
}

static bool uniform(const int32_t *id)
{
  int32_t differs = 0;
  for (int v = 1; v < VOXELS; v++) differs |= id[v] ^ id[0];
  return differs == 0;
}

/* links[d] bit v: sub-voxels v and v + stride[d] have the same resistivity and are of one bead, or joined;
 * `apart`: by nothing but conducting pores. */
static void find_links(const cutter *c, const int32_t *id, const int64_t corner[3], bool apart,
                       uint64_t links[3], bool *closed)
{
  for (int d = 0; d < 3; d++) {
    links[d] = 0;
    for (int v = 0; v < VOXELS; v++) {
      const int w = v + stride[d];
      if (place_along(v, d) == TC_SUB - 1 || c->rho[id[v]] == 0 || c->rho[id[v]] != c->rho[id[w]]) continue;
      bool joint = id[v] == id[w] || c->flooded;
      if (!joint && !apart) {
        double point[3];
        face_point(corner, v, d, point);
        joint = cut_joined(c, id[v], id[w], point);
        *closed = *closed || !joint;
      }
      if (joint) links[d] |= (uint64_t)1 << v;
    }
  }
}

/* Links of a cell, and which of its sub-voxels conduct. In a cell with an insulator, or a gap, beads are kept
 * apart: see bridge_beads. */
static uint64_t link_cell(const cutter *c, const int32_t *id, const int64_t corner[3], uint64_t links[3])
{
  uint64_t conducting = 0;
  for (int v = 0; v < VOXELS; v++) conducting |= (uint64_t)(c->rho[id[v]] > 0) << v;
  bool closed = ~conducting != 0;
  if (!closed) find_links(c, id, corner, false, links, &closed);
  if (closed) find_links(c, id, corner, true, links, &closed);
  return conducting;
}

/* Everything joined to the sub-voxels of `part`. */
static uint64_t flood(uint64_t part, const uint64_t links[3])
{
  for (;;) {
    uint64_t more = part;
    for (int d = 0; d < 3; d++) more |= (more & links[d]) << stride[d] | ((more >> stride[d]) & links[d]);
    if (more == part) return part;
    part = more;
  }
}

static tc_status divide_cell(cutter *c, const int32_t *id, const int64_t corner[3], int32_t *node,
                             bool *whole)
{
  *whole = uniform(id);
  if (*whole) {
    int32_t all = NONE;
    if (c->rho[id[0]] > 0) TC_TRY(add_node(c, VOXELS, &all));
    for (int v = 0; v < VOXELS; v++) node[v] = all;
    return TC_OK;
  }
  uint64_t links[3];
  uint64_t left = link_cell(c, id, corner, links);
  for (int v = 0; v < VOXELS; v++) node[v] = NONE;
  while (left) {
    const uint64_t part = flood(left & (~left + 1), links);
    int32_t own = NONE;
    TC_TRY(add_node(c, __builtin_popcountll(part), &own));
    for (int v = 0; v < VOXELS; v++)
      if (part >> v & 1) node[v] = own;
    left &= ~part;
  }
  return TC_OK;
}

tc_status cut_make_layer(cutter *c, int64_t k, layer *l)
{
  take_layer(c, k, l);
  for (int64_t j = 0, cell = 0; j < c->ny; j++)
    for (int64_t i = 0; i < c->nx; i++, cell++)
      TC_TRY(divide_cell(c, l->id + cell * VOXELS, (int64_t[3]){i * TC_SUB, j * TC_SUB, k * TC_SUB},
                         l->node + cell * VOXELS, &l->whole[cell]));
  return TC_OK;
}
