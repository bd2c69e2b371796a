/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Links between nodes: through faces of cells, between conductors and between beads inside a cell. */
#include "cutcells_cutter.h"

#include <math.h>

#include "tapecast/memory.h"

typedef struct side {
  const int32_t *id, *node;
  bool whole;
} side;

static side side_of(const layer *l, int64_t cell)
{
  return (side){l->id + cell * VOXELS, l->node + cell * VOXELS, l->whole[cell]};
}

/* Resistance, for the whole face of a cell, from a face of sub-voxel v to the middle of what v is part of, on
 * the line that goes from there through the cell along d, up or down. What is part of it ends where another
 * conductor begins; where pore begins, it counts as going on, for then the potential is that of the cell's
 * middle. */
static float half(const cutter *c, side s, int v, int d, bool up)
{
  const float own = c->rho[s.id[v]];
  if (s.whole) return own / 2;
  const int place = place_along(v, d), step = up ? stride[d] : -stride[d];
  const int most = up ? TC_SUB - place : place + 1;
  int length = 1;
  while (length < most) {
    const float rho = c->rho[s.id[v + length * step]];
    if (rho > 0 && rho != own) break;
    length++;
  }
  return own * (float)length / (2 * TC_SUB);
}

/* A link of the present face or direction. */
static link *find_link(const cutter *c, int32_t p, int32_t q)
{
  for (size_t i = c->link_from; i < c->link_count; i++)
    if (c->links[i].a == p && c->links[i].b == q) return &c->links[i];
  return NULL;
}

static tc_status new_link(cutter *c, link made)
{
  TC_TRY(tc_grow(&c->links, &c->link_capacity, c->link_count + 1, sizeof *c->links, "links of cells"));
  c->links[c->link_count++] = made;
  return TC_OK;
}

/* Turn the links so far into conductors. */
static tc_status finish_links(cutter *c)
{
  TC_TRY(tc_grow(&c->conductors, &c->conductor_capacity, c->conductor_count + c->link_count,
                 sizeof *c->conductors, "links of cells"));
  for (size_t i = 0; i < c->link_count; i++) {
    const link *l = &c->links[i];
    c->conductors[c->conductor_count++] =
        (conductor){l->a, l->b, l->open / FACE * (float)l->lines / l->resistance};
  }
  c->link_count = c->link_from = 0;
  return TC_OK;
}

/* One face of sub-voxels, v of `low` and w of `high`, along d. */
static tc_status link_voxels(cutter *c, const int64_t corner[3], side low, int v, side high, int w, int d)
{
  const int32_t p = low.node[v], q = high.node[w];
  if (p == NONE || q == NONE || p == q) return TC_OK;
  double point[3];
  face_point(corner, v, d, point);
  if (!cut_joined(c, low.id[v], high.id[w], point)) return TC_OK;
  const float r = (half(c, low, v, d, false) + half(c, high, w, d, true)) / c->scale[d];
  link *l = find_link(c, p, q);
  if (!l)
    return new_link(c, (link){.a = p,
                              .b = q,
                              .lines = 1,
                              .open = 1,
                              .resistance = r,
                              .contrast = fabsf(c->rho[low.id[v]] - c->rho[high.id[w]])});
  l->open += 1;
  l->resistance += r;
  l->lines++;
  return TC_OK;
}

/* The sub-voxels beside a face tell what is open half a sub-voxel away from it, on either side: the open part
 * of the face is the mean of both. What only one side has goes to the widest link of its node. */
static void add_half_open(cutter *c, int32_t node)
{
  link *widest = NULL;
  for (size_t i = 0; i < c->link_count; i++) {
    link *l = &c->links[i];
    if ((l->a == node || l->b == node) && (!widest || l->lines > widest->lines)) widest = l;
  }
  if (widest) widest->open += 0.5f;
}

static tc_status link_cells(cutter *c, const int64_t corner[3], side low, side high, int d)
{
  if (low.whole && high.whole && low.id[0] == high.id[0]) {
    if (low.node[0] == NONE || low.node[0] == high.node[0]) return TC_OK;
    TC_TRY(new_link(c, (link){.a = low.node[0],
                              .b = high.node[0],
                              .lines = 1,
                              .open = FACE,
                              .resistance = c->rho[low.id[0]] / c->scale[d]}));
    return finish_links(c);
  }
  const int s = stride[d == 0 ? 1 : 0], t = stride[d == 2 ? 1 : 2], last = stride[d] * (TC_SUB - 1);
  for (int i = 0; i < TC_SUB; i++)
    for (int j = 0; j < TC_SUB; j++) {
      const int w = i * s + j * t;
      TC_TRY(link_voxels(c, corner, low, w + last, high, w, d));
    }
  if (c->link_count == 0) return TC_OK;
  for (int i = 0; i < TC_SUB; i++)
    for (int j = 0; j < TC_SUB; j++) {
      const int32_t p = low.node[i * s + j * t + last], q = high.node[i * s + j * t];
      if ((p == NONE) != (q == NONE)) add_half_open(c, p == NONE ? q : p);
    }
  return finish_links(c);
}

/* An interface that is oblique to the grid comes out too near to the worse conductor, by this times
 * (|n_x| + |n_y| + |n_z| - 1) of a cell, n its normal: measured on spheres (README). Made up for by a layer
 * of that thickness. */
static const double interface_shift = 0.11;

/* The area that nodes p and q share in a cell, along each direction, in sub-voxel faces. */
static void shared_area(const cutter *c, const size_t since[4], int32_t p, int32_t q, double area[3])
{
  for (int d = 0; d < 3; d++) {
    area[d] = 0;
    for (size_t i = since[d]; i < since[d + 1]; i++) {
      const link *l = &c->links[i];
      if ((l->a == p && l->b == q) || (l->a == q && l->b == p)) area[d] += l->lines;
    }
  }
}

/* Links between the conductors in a cell, direction by direction. */
static tc_status link_inside(cutter *c, const int64_t corner[3], side own)
{
  size_t since[4];
  for (int d = 0; d < 3; d++) {
    since[d] = c->link_from = c->link_count;
    for (int v = 0; v < VOXELS; v++)
      if (place_along(v, d) < TC_SUB - 1 && c->rho[own.id[v]] != c->rho[own.id[v + stride[d]]])
        TC_TRY(link_voxels(c, corner, own, v, own, v + stride[d], d));
  }
  since[3] = c->link_count;
  for (int d = 0; d < 3; d++)
    for (size_t i = since[d]; i < since[d + 1]; i++) {
      link *l = &c->links[i];
      double area[3];
      shared_area(c, since, l->a, l->b, area);
      const double whole = sqrt(area[0] * area[0] + area[1] * area[1] + area[2] * area[2]);
      const double shift = interface_shift * (area[0] + area[1] + area[2] - whole) / area[d];
      l->resistance += (float)(shift * l->lines) * l->contrast / c->scale[d];
    }
  return TC_OK;
}

/* ---- contacts inside a cell ---- */

enum { BRIDGES = 16 };

/* A cell that a contact covers only in part would, if it were one node, make the contact about half a cell
 * wider. Instead the nodes on its two sides are joined by edge_conductance * A / (1 - f), with A the area of
 * the contact in the cell and f = A / (area of its plane in the cell). The constant makes the conductance of
 * a contact right on average over its places in the grid for radii of half a cell and of many cells (README).
 */
static const double edge_conductance = 2;
static const double least_closed = 1.0 / 32; /* of 1 - f: what covers the plane is nearly one node */

/* Two beads that meet in a cell. */
typedef struct bridge {
  int32_t p, q;
  const disc *contact;
  float rho;
  double area; /* where they are joined, along the contact's axis, in faces of the cell */
} bridge;

static void widen(bridge *bridges, int *count, int32_t p, int32_t q, const disc *contact, float rho, int d)
{
  int i = 0;
  while (i < *count && !(bridges[i].contact == contact && bridges[i].p == p && bridges[i].q == q)) i++;
  if (i == BRIDGES) return;
  if (i == *count) bridges[(*count)++] = (bridge){p, q, contact, rho, 0};
  bridges[i].area += fabs(contact->axis[d]) / FACE;
}

/* Area of the part of the contact's plane that lies in the cell. */
static double plane_area(const cutter *c, const int64_t corner[3], const disc *contact)
{
  bool beyond[VOXELS];
  for (int v = 0; v < VOXELS; v++) {
    double point[3];
    voxel_point(corner, v, point);
    beyond[v] = cut_along_axis(c, contact, point, NULL) > 0;
  }
  double area = 0;
  for (int d = 0; d < 3; d++)
    for (int v = 0; v < VOXELS; v++)
      if (place_along(v, d) < TC_SUB - 1 && beyond[v] != beyond[v + stride[d]])
        area += fabs(contact->axis[d]) / FACE;
  return area;
}

static tc_status bridge_beads(cutter *c, const int64_t corner[3], side own)
{
  bridge bridges[BRIDGES];
  int count = 0;
  for (int d = 0; d < 3; d++)
    for (int v = 0; v < VOXELS; v++) {
      const int w = v + stride[d];
      if (place_along(v, d) == TC_SUB - 1 || own.node[v] == own.node[w] || own.node[v] == NONE ||
          own.node[w] == NONE || own.id[v] == own.id[w] || c->rho[own.id[v]] != c->rho[own.id[w]])
        continue;
      double point[3];
      face_point(corner, v, d, point);
      const disc *contact = cut_contact_at(c, own.id[v], own.id[w], point);
      if (!contact) continue;
      const int32_t p = own.node[v], q = own.node[w];
      widen(bridges, &count, p < q ? p : q, p < q ? q : p, contact, c->rho[own.id[v]], d);
    }
  for (int i = 0; i < count; i++) {
    const bridge *r = &bridges[i];
    const double open = fmin(1, r->area / fmax(plane_area(c, corner, r->contact), 1.0 / VOXELS));
    const double wide = edge_conductance * r->area / fmax(1 - open, least_closed);
    TC_TRY(new_link(
        c, (link){.a = r->p, .b = r->q, .lines = 1, .open = (float)(FACE * wide), .resistance = r->rho}));
  }
  return TC_OK;
}

tc_status cut_link_layer(cutter *c, int64_t k, const layer *l)
{
  for (int64_t j = 0; j < c->ny; j++)
    for (int64_t i = 0; i < c->nx; i++) {
      const int64_t corner[3] = {i * TC_SUB, j * TC_SUB, k * TC_SUB};
      const side own = side_of(l, j * c->nx + i);
      if (!own.whole) {
        TC_TRY(link_inside(c, corner, own));
        TC_TRY(bridge_beads(c, corner, own));
        TC_TRY(finish_links(c));
      }
      if (i + 1 < c->nx || c->cells->periodic[0])
        TC_TRY(link_cells(c, corner, own, side_of(l, j * c->nx + (i + 1) % c->nx), 0));
      if (j + 1 < c->ny || c->cells->periodic[1])
        TC_TRY(link_cells(c, corner, own, side_of(l, (j + 1) % c->ny * c->nx + i), 1));
    }
  return TC_OK;
}

tc_status cut_link_layers(cutter *c, int64_t k, const layer *low, const layer *high)
{
  for (int64_t j = 0, cell = 0; j < c->ny; j++)
    for (int64_t i = 0; i < c->nx; i++, cell++)
      TC_TRY(link_cells(c, (int64_t[3]){i * TC_SUB, j * TC_SUB, k * TC_SUB}, side_of(low, cell),
                        side_of(high, cell), 2));
  return TC_OK;
}

void cut_link_electrode(const cutter *c, const layer *l, bool top, float *conductance)
{
  const int face = top ? stride[2] * (TC_SUB - 1) : 0;
  for (int64_t cell = 0; cell < c->nx * c->ny; cell++) {
    const side s = side_of(l, cell);
    for (int v = face; v < face + FACE; v++)
      if (s.node[v] != NONE) conductance[s.node[v]] += c->scale[2] / (FACE * half(c, s, v, 2, !top));
  }
}
