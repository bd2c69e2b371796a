/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The circuit of a bead packing, layer of cells by layer of cells. */
#include "cutcells.h"

#include <math.h>
#include <string.h>

#include "lattice.h"
#include "tapecast/memory.h"
#include "tapecast/parallel.h"

enum { VOXELS = TC_SUB * TC_SUB * TC_SUB, FACE = TC_SUB * TC_SUB, WINDOW = 2, NONE = -1 };
static const int stride[3] = {1, TC_SUB, TC_SUB *TC_SUB};

typedef struct layer {
  int32_t *id;   /* [cell][VOXELS] 1 + bead, 0 for pore */
  int32_t *node; /* [cell][VOXELS] NONE where nothing conducts */
  bool *whole;   /* [cell] all of one bead or of pore */
} layer;

/* Where two beads touch. */
typedef struct disc {
  uint64_t key;                  /* of the pair */
  double at[3], axis[3], square; /* centre, normal, radius^2, um */
} disc;

/* A link through one face; the conductance follows from the mean of the resistances along lines through it.
 */
typedef struct link {
  int32_t a, b;
  float open;       /* sub-voxel faces */
  float resistance; /* sum over lines, each as if it had the whole face */
  int32_t lines;
} link;

typedef struct builder {
  const tc_drawing *drawing;
  const tc_frame *cells;
  int64_t nx, ny;
  float *rho; /* [1 + beads] resistivity of pore and beads, 0: insulates */
  disc *discs;
  int32_t *slots; /* hash table of 1 + number of a disc, by pair */
  size_t slot_mask;
  double wraps[3]; /* length of the box where it is periodic, else 0 */
  tc_image fine;   /* the sub-voxels of the window; without labels */
  tc_canvas canvas;
  int64_t window, window_end; /* layers drawn */
  layer layers[2];
  link *links;
  size_t link_count, link_capacity;
  float *bottom, *top;
  uint8_t *weight;
  size_t bottom_capacity, top_capacity, weight_capacity;
  int32_t nodes;
  float scale[3];
} builder;

/* ---- contacts ---- */

static uint64_t pair_key(int64_t i, int64_t j)
{
  return i < j ? (uint64_t)i << 32 | (uint64_t)j : (uint64_t)j << 32 | (uint64_t)i;
}

static size_t first_slot(const builder *b, uint64_t key)
{
  return (size_t)((key * 0x9E3779B97F4A7C15u) >> 20) & b->slot_mask;
}

/* Contact plane and radius: of the neck, or of the circle where the two spheres cut if that is larger. */
static disc disc_of(const tc_drawing *d, const tc_contact *contact)
{
  const double ri = tc_drawing_radius(d, contact->i), rj = tc_drawing_radius(d, contact->j);
  const double r = contact->distance;
  double along = ri / (ri + rj) * r, a = tc_drawing_neck(d, contact);
  if (r < ri + rj) {
    along = (r * r + ri * ri - rj * rj) / (2 * r);
    a = fmax(a, sqrt(fmax(0, ri * ri - along * along)));
    if (r < fabs(ri - rj)) a = fmin(ri, rj); /* one within the other */
  }
  disc made = {.key = pair_key(contact->i, contact->j), .square = a * a};
  tc_lattice_wrap(d->beads, d->beads->position + 3 * contact->i, made.at);
  for (int k = 0; k < 3; k++) {
    made.axis[k] = contact->between[k] / r;
    made.at[k] += along * made.axis[k];
  }
  return made;
}

static tc_status list_contacts(builder *b)
{
  const tc_drawing *d = b->drawing;
  size_t size = 64, count = 0;
  while (size < 4 * (size_t)d->contact_count) size *= 2;
  b->slot_mask = size - 1;
  TC_TRY(TC_NEW(&b->slots, size, "table of contacts"));
  TC_TRY(TC_NEW(&b->discs, (size_t)d->contact_count, "contacts"));
  for (int64_t c = 0; c < d->contact_count; c++) {
    if (b->rho[d->contacts[c].i + 1] == 0 || b->rho[d->contacts[c].j + 1] == 0) continue;
    b->discs[count] = disc_of(d, &d->contacts[c]);
    size_t slot = first_slot(b, b->discs[count].key);
    while (b->slots[slot]) slot = (slot + 1) & b->slot_mask;
    b->slots[slot] = (int32_t)++count;
  }
  return TC_OK;
}

/* Place of a point, in sub-voxels from the corner of the grid, along the axis of a disc, and its square
 * distance from the axis. */
static double along_axis(const builder *b, const disc *s, const double point[3], double *away)
{
  double square = 0, along = 0;
  for (int d = 0; d < 3; d++) {
    double to = b->fine.origin[d] + point[d] * b->fine.spacing[d] - s->at[d];
    if (b->wraps[d]) to -= round(to / b->wraps[d]) * b->wraps[d];
    square += to * to;
    along += to * s->axis[d];
  }
  *away = square - along * along;
  return along;
}

static bool on_disc(const builder *b, const disc *s, const double point[3])
{
  double away;
  along_axis(b, s, point, &away);
  return away <= s->square;
}

/* The contact through which current flows between beads p and q (1 + index) at the point, or NULL. */
static const disc *contact_at(const builder *b, int32_t p, int32_t q, const double point[3])
{
  const uint64_t key = pair_key(p - 1, q - 1);
  for (size_t slot = first_slot(b, key); b->slots[slot]; slot = (slot + 1) & b->slot_mask) {
    const disc *s = &b->discs[b->slots[slot] - 1];
    if (s->key == key && on_disc(b, s, point)) return s;
  }
  return NULL;
}

/* Does current flow between p and q, each 1 + the index of a bead or 0 for pore, through the face at `point`?
 */
static bool joined(const builder *b, int32_t p, int32_t q, const double point[3])
{
  return p == q || p == 0 || q == 0 || contact_at(b, p, q, point);
}

/* ---- sub-voxels of a layer ---- */

static void draw_window(builder *b, int64_t k)
{
  int64_t end = k + WINDOW;
  if (end > b->cells->n[2]) end = b->cells->n[2];
  b->window = k;
  b->window_end = end;
  b->fine.z0 = k * TC_SUB;
  b->fine.nz = (end - k) * TC_SUB;
  memset(b->canvas.mark, 0, (size_t)(b->fine.nz * b->fine.n[1] * b->fine.n[0]) * sizeof(int32_t));
  tc_drawing_draw(b->drawing, &b->canvas);
}

static void take_layer(builder *b, int64_t k, layer *l)
{
  if (k < b->window || k >= b->window_end) draw_window(b, k);
  const int64_t row = b->fine.n[0], plane = b->fine.n[1] * row;
  for (int64_t j = 0; j < b->ny; j++)
    for (int v = 0; v < FACE; v++) {
      const int64_t y = j * TC_SUB + v % TC_SUB, z = (k - b->window) * TC_SUB + v / TC_SUB;
      const int32_t *from = b->canvas.mark + z * plane + y * row;
      int32_t *to = l->id + j * b->nx * VOXELS + v * TC_SUB;
      for (int64_t i = 0; i < b->nx; i++, from += TC_SUB, to += VOXELS) memcpy(to, from, TC_SUB * sizeof *to);
    }
}

/* ---- nodes ---- */

static tc_status add_node(builder *b, int volume, int32_t *node)
{
  const size_t need = (size_t)b->nodes + 1;
  TC_TRY(tc_grow(&b->bottom, &b->bottom_capacity, need, sizeof *b->bottom, "nodes"));
  TC_TRY(tc_grow(&b->top, &b->top_capacity, need, sizeof *b->top, "nodes"));
  TC_TRY(tc_grow(&b->weight, &b->weight_capacity, need, sizeof *b->weight, "nodes"));
  if (b->nodes > INT32_MAX / 16)
    return tc_fail(TC_ERR_MEMORY, "too many cells on a rank; use more ranks or a larger voxel");
  b->weight[b->nodes] = (uint8_t)volume;
  *node = b->nodes++;
  return TC_OK;
}

static bool uniform(const int32_t *id)
{
  int32_t differs = 0;
  for (int v = 1; v < VOXELS; v++) differs |= id[v] ^ id[0];
  return differs == 0;
}

/* Middle of the face between sub-voxel v and the next along d, for a cell with its corner at `corner`. */
static void face_point(const int64_t corner[3], int v, int d, double point[3])
{
  for (int a = 0; a < 3; a++) point[a] = (double)(corner[a] + v / stride[a] % TC_SUB) + (a == d ? 1 : 0.5);
}

/* links[d] bit v: sub-voxels v and v + stride[d] have the same resistivity and are of one bead, or joined. */
static void find_links(const builder *b, const int32_t *id, const int64_t corner[3], bool apart,
                       uint64_t links[3], bool *closed)
{
  for (int d = 0; d < 3; d++) {
    links[d] = 0;
    for (int v = 0; v < VOXELS; v++) {
      const int w = v + stride[d];
      if (v / stride[d] % TC_SUB == TC_SUB - 1 || b->rho[id[v]] == 0 || b->rho[id[v]] != b->rho[id[w]])
        continue;
      bool joint = id[v] == id[w];
      if (!joint && !apart) {
        double point[3];
        face_point(corner, v, d, point);
        joint = joined(b, id[v], id[w], point);
        *closed = *closed || !joint;
      }
      if (joint) links[d] |= (uint64_t)1 << v;
    }
  }
}

/* Links of a cell, and which of its sub-voxels conduct. In a cell with an insulator, or a gap, beads are kept
 * apart: see bridge_beads. */
static uint64_t link_cell(const builder *b, const int32_t *id, const int64_t corner[3], uint64_t links[3])
{
  uint64_t conducting = 0;
  for (int v = 0; v < VOXELS; v++) conducting |= (uint64_t)(b->rho[id[v]] > 0) << v;
  bool closed = ~conducting != 0;
  if (!closed) find_links(b, id, corner, false, links, &closed);
  if (closed) find_links(b, id, corner, true, links, &closed);
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

static tc_status divide_cell(builder *b, const int32_t *id, const int64_t corner[3], int32_t *node,
                             bool *whole)
{
  *whole = uniform(id);
  if (*whole) {
    int32_t all = NONE;
    if (b->rho[id[0]] > 0) TC_TRY(add_node(b, VOXELS, &all));
    for (int v = 0; v < VOXELS; v++) node[v] = all;
    return TC_OK;
  }
  uint64_t links[3];
  uint64_t left = link_cell(b, id, corner, links);
  for (int v = 0; v < VOXELS; v++) node[v] = NONE;
  while (left) {
    const uint64_t part = flood(left & (~left + 1), links);
    int32_t own = NONE;
    TC_TRY(add_node(b, __builtin_popcountll(part), &own));
    for (int v = 0; v < VOXELS; v++)
      if (part >> v & 1) node[v] = own;
    left &= ~part;
  }
  return TC_OK;
}

static tc_status number_layer(builder *b, int64_t k, layer *l)
{
  for (int64_t j = 0, c = 0; j < b->ny; j++)
    for (int64_t i = 0; i < b->nx; i++, c++)
      TC_TRY(divide_cell(b, l->id + c * VOXELS, (int64_t[3]){i * TC_SUB, j * TC_SUB, k * TC_SUB},
                         l->node + c * VOXELS, &l->whole[c]));
  return TC_OK;
}

/* ---- links ---- */

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
static float half(const builder *b, side s, int v, int d, bool up)
{
  const float own = b->rho[s.id[v]];
  if (s.whole) return own / 2;
  const int place = v / stride[d] % TC_SUB, step = up ? stride[d] : -stride[d];
  const int most = up ? TC_SUB - place : place + 1;
  int length = 1;
  while (length < most) {
    const float rho = b->rho[s.id[v + length * step]];
    if (rho > 0 && rho != own) break;
    length++;
  }
  return own * (float)length / (2 * TC_SUB);
}

static link *find_link(const builder *b, size_t since, int32_t p, int32_t q)
{
  for (size_t i = since; i < b->link_count; i++)
    if (b->links[i].a == p && b->links[i].b == q) return &b->links[i];
  return NULL;
}

static tc_status new_link(builder *b, link made)
{
  TC_TRY(tc_grow(&b->links, &b->link_capacity, b->link_count + 1, sizeof *b->links, "links of cells"));
  b->links[b->link_count++] = made;
  return TC_OK;
}

/* One face of sub-voxels, v of `low` and w of `high`, along d. */
static tc_status link_voxels(builder *b, size_t since, const int64_t corner[3], side low, int v, side high,
                             int w, int d)
{
  const int32_t p = low.node[v], q = high.node[w];
  if (p == NONE || q == NONE || p == q) return TC_OK;
  double point[3];
  face_point(corner, v, d, point);
  if (!joined(b, low.id[v], high.id[w], point)) return TC_OK;
  const float r = (half(b, low, v, d, false) + half(b, high, w, d, true)) / b->scale[d];
  link *l = find_link(b, since, p, q);
  if (!l) return new_link(b, (link){p, q, 1, r, 1});
  l->open += 1;
  l->resistance += r;
  l->lines++;
  return TC_OK;
}

/* The sub-voxels beside a face tell what is open half a sub-voxel away from it, on either side: the open part
 * of the face is the mean of both. What only one side has goes to the widest link of its node. */
static void add_half_open(builder *b, size_t since, int32_t node)
{
  link *widest = NULL;
  for (size_t i = since; i < b->link_count; i++) {
    link *l = &b->links[i];
    if ((l->a == node || l->b == node) && (!widest || l->lines > widest->lines)) widest = l;
  }
  if (widest) widest->open += 0.5f;
}

static tc_status link_cells(builder *b, const int64_t corner[3], side low, side high, int d)
{
  const size_t since = b->link_count;
  if (low.whole && high.whole && low.id[0] == high.id[0]) {
    if (low.node[0] == NONE || low.node[0] == high.node[0]) return TC_OK;
    return new_link(b, (link){low.node[0], high.node[0], FACE, b->rho[low.id[0]] / b->scale[d], 1});
  }
  const int s = stride[d == 0 ? 1 : 0], t = stride[d == 2 ? 1 : 2], last = stride[d] * (TC_SUB - 1);
  for (int i = 0; i < TC_SUB; i++)
    for (int j = 0; j < TC_SUB; j++) {
      const int w = i * s + j * t;
      TC_TRY(link_voxels(b, since, corner, low, w + last, high, w, d));
    }
  if (b->link_count == since) return TC_OK;
  for (int i = 0; i < TC_SUB; i++)
    for (int j = 0; j < TC_SUB; j++) {
      const int32_t p = low.node[i * s + j * t + last], q = high.node[i * s + j * t];
      if ((p == NONE) != (q == NONE)) add_half_open(b, since, p == NONE ? q : p);
    }
  return TC_OK;
}

/* Links between the conductors in a cell, direction by direction. */
static tc_status link_inside(builder *b, const int64_t corner[3], side own)
{
  for (int d = 0; d < 3; d++) {
    const size_t since = b->link_count;
    for (int v = 0; v < VOXELS; v++)
      if (v / stride[d] % TC_SUB < TC_SUB - 1 && b->rho[own.id[v]] != b->rho[own.id[v + stride[d]]])
        TC_TRY(link_voxels(b, since, corner, own, v, own, v + stride[d], d));
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
static double plane_area(const builder *b, const int64_t corner[3], const disc *contact)
{
  bool beyond[VOXELS];
  for (int v = 0; v < VOXELS; v++) {
    double point[3], away;
    for (int a = 0; a < 3; a++) point[a] = (double)(corner[a] + v / stride[a] % TC_SUB) + 0.5;
    beyond[v] = along_axis(b, contact, point, &away) > 0;
  }
  double area = 0;
  for (int d = 0; d < 3; d++)
    for (int v = 0; v < VOXELS; v++)
      if (v / stride[d] % TC_SUB < TC_SUB - 1 && beyond[v] != beyond[v + stride[d]])
        area += fabs(contact->axis[d]) / FACE;
  return area;
}

static tc_status bridge_beads(builder *b, const int64_t corner[3], side own)
{
  bridge bridges[BRIDGES];
  int count = 0;
  for (int d = 0; d < 3; d++)
    for (int v = 0; v < VOXELS; v++) {
      const int w = v + stride[d];
      if (v / stride[d] % TC_SUB == TC_SUB - 1 || own.node[v] == own.node[w] || own.node[v] == NONE ||
          own.node[w] == NONE || own.id[v] == own.id[w] || b->rho[own.id[v]] != b->rho[own.id[w]])
        continue;
      double point[3];
      face_point(corner, v, d, point);
      const disc *contact = contact_at(b, own.id[v], own.id[w], point);
      if (!contact) continue;
      const int32_t p = own.node[v], q = own.node[w];
      widen(bridges, &count, p < q ? p : q, p < q ? q : p, contact, b->rho[own.id[v]], d);
    }
  for (int i = 0; i < count; i++) {
    const bridge *r = &bridges[i];
    const double open = fmin(1, r->area / fmax(plane_area(b, corner, r->contact), 1.0 / VOXELS));
    const double c = edge_conductance * r->area / fmax(1 - open, least_closed);
    TC_TRY(new_link(b, (link){r->p, r->q, (float)(FACE * c), r->rho, 1}));
  }
  return TC_OK;
}

static tc_status link_layer(builder *b, int64_t k, const layer *l)
{
  for (int64_t j = 0; j < b->ny; j++)
    for (int64_t i = 0; i < b->nx; i++) {
      const int64_t corner[3] = {i * TC_SUB, j * TC_SUB, k * TC_SUB};
      const side own = side_of(l, j * b->nx + i);
      if (!own.whole) {
        TC_TRY(link_inside(b, corner, own));
        TC_TRY(bridge_beads(b, corner, own));
      }
      if (i + 1 < b->nx || b->cells->periodic[0])
        TC_TRY(link_cells(b, corner, own, side_of(l, j * b->nx + (i + 1) % b->nx), 0));
      if (j + 1 < b->ny || b->cells->periodic[1])
        TC_TRY(link_cells(b, corner, own, side_of(l, (j + 1) % b->ny * b->nx + i), 1));
    }
  return TC_OK;
}

static tc_status link_layers(builder *b, int64_t k, const layer *low, const layer *high)
{
  for (int64_t j = 0, c = 0; j < b->ny; j++)
    for (int64_t i = 0; i < b->nx; i++, c++)
      TC_TRY(link_cells(b, (int64_t[3]){i * TC_SUB, j * TC_SUB, k * TC_SUB}, side_of(low, c),
                        side_of(high, c), 2));
  return TC_OK;
}

static void link_electrode(const builder *b, const layer *l, bool top, float *conductance)
{
  const int face = top ? stride[2] * (TC_SUB - 1) : 0;
  for (int64_t c = 0; c < b->nx * b->ny; c++) {
    const side s = side_of(l, c);
    for (int v = face; v < face + FACE; v++)
      if (s.node[v] != NONE) conductance[s.node[v]] += b->scale[2] / (FACE * half(b, s, v, 2, !top));
  }
}

/* ---- the circuit ---- */

/* Layers z0-1 … z0+nz, as far as there are such: nodes in order, links into or within the own ones. */
static tc_status walk(builder *b, tc_circuit *t, int32_t *ghosts_below, int32_t *own_end)
{
  const int64_t own0 = t->layer0, own1 = t->layer0 + t->layers;
  const int64_t from = own0 > 0 ? own0 - 1 : 0, to = own1 < t->layers_total ? own1 + 1 : own1;
  for (int64_t k = from; k < to; k++) {
    layer *l = &b->layers[k & 1], *low = &b->layers[(k & 1) ^ 1];
    const bool own = k >= own0 && k < own1;
    if (k == own0) *ghosts_below = b->nodes;
    take_layer(b, k, l);
    if (own) t->first[k - own0] = b->nodes;
    TC_TRY(number_layer(b, k, l));
    if (own) TC_TRY(link_layer(b, k, l));
    if (k > from) TC_TRY(link_layers(b, k - 1, low, l));
    if (k == 0 && own) link_electrode(b, l, false, b->bottom);
    if (k == t->layers_total - 1 && own) link_electrode(b, l, true, b->top);
    if (k == own1 - 1) *own_end = t->first[t->layers] = b->nodes;
  }
  return TC_OK;
}

/* A node's number: own ones first, then the ghosts. */
static int32_t renumber(const tc_circuit *t, int32_t i)
{
  if (i < t->ghosts_below) return t->n + i;
  return i < t->ghosts_below + t->n ? i - t->ghosts_below : i;
}

static float conductance(const link *l)
{
  return l->open / FACE * (float)l->lines / l->resistance;
}

static tc_status make_rows(const builder *b, tc_circuit *t)
{
  TC_TRY(TC_NEW(&t->row, (size_t)t->n + 2, "rows of the circuit"));
  int32_t *next = t->row + 1;
  int64_t total = 0;
  for (size_t i = 0; i < b->link_count; i++) {
    const int32_t p = renumber(t, b->links[i].a), q = renumber(t, b->links[i].b);
    if (p < t->n) next[p]++, total++;
    if (q < t->n) next[q]++, total++;
  }
  if (total > INT32_MAX) return tc_fail(TC_ERR_MEMORY, "more than 2^31 links on a rank; use more ranks");
  TC_TRY(TC_NEW(&t->col, (size_t)total, "columns of the circuit"));
  TC_TRY(TC_NEW(&t->c, (size_t)total, "conductances of the circuit"));
  int32_t sum = 0; /* next[i] becomes the place of the first link of i, and while filling that of the next */
  for (int32_t i = 0; i < t->n; i++) {
    const int32_t count = next[i];
    next[i] = sum;
    sum += count;
  }
  for (size_t i = 0; i < b->link_count; i++) {
    const int32_t p = renumber(t, b->links[i].a), q = renumber(t, b->links[i].b);
    for (int turn = 0; turn < 2; turn++) {
      const int32_t from = turn ? q : p, to = turn ? p : q;
      if (from >= t->n) continue;
      t->col[next[from]] = to;
      t->c[next[from]++] = conductance(&b->links[i]);
    }
  }
  return TC_OK;
}

static tc_status finish(builder *b, tc_circuit *t, int32_t ghosts_below, int32_t own_end)
{
  t->ghosts_below = ghosts_below;
  t->n = own_end - ghosts_below;
  t->ghosts = b->nodes - t->n;
  for (int64_t l = 0; l <= t->layers; l++) t->first[l] -= ghosts_below;
  TC_TRY(make_rows(b, t));
  TC_TRY(TC_NEW(&t->bottom, (size_t)t->n, "nodes"));
  TC_TRY(TC_NEW(&t->top, (size_t)t->n, "nodes"));
  TC_TRY(TC_NEW(&t->weight, (size_t)t->n, "nodes"));
  for (int32_t i = 0; i < t->n; i++) {
    t->bottom[i] = b->bottom[i + ghosts_below];
    t->top[i] = b->top[i + ghosts_below];
    t->weight[i] = b->weight[i + ghosts_below];
  }
  return TC_OK;
}

static tc_status prepare(builder *b, const double resistivity[TC_LABELS])
{
  const tc_drawing *d = b->drawing;
  const tc_frame *f = b->cells;
  b->nx = f->n[0];
  b->ny = f->n[1];
  for (int a = 0; a < 3; a++) {
    const double ratio = f->spacing[2] / f->spacing[a];
    b->scale[a] = (float)(ratio * ratio);
    b->fine.n[a] = f->n[a] * TC_SUB;
    b->fine.spacing[a] = f->spacing[a] / TC_SUB;
    b->fine.origin[a] = f->origin[a];
    b->canvas.periodic[a] = f->periodic[a];
    b->canvas.tilt[a] = d->beads->tilt[a];
    if (d->beads->periodic[a]) b->wraps[a] = d->beads->length[a];
  }
  b->canvas.image = &b->fine;
  const size_t area = (size_t)(b->nx * b->ny);
  TC_TRY(TC_NEW(&b->canvas.mark, area * VOXELS * WINDOW, "sub-voxels"));
  for (int l = 0; l < 2; l++) {
    TC_TRY(TC_NEW(&b->layers[l].id, area * VOXELS, "layer of cells"));
    TC_TRY(TC_NEW(&b->layers[l].node, area * VOXELS, "layer of cells"));
    TC_TRY(TC_NEW(&b->layers[l].whole, area, "layer of cells"));
  }
  TC_TRY(TC_NEW(&b->rho, (size_t)d->beads->count + 1, "resistivity of beads"));
  b->rho[0] = (float)resistivity[TC_LABEL_PORE];
  for (int64_t i = 0; i < d->beads->count; i++) b->rho[i + 1] = (float)resistivity[tc_drawing_label(d, i)];
  return list_contacts(b);
}

static void release(builder *b)
{
  tc_free(&b->rho);
  tc_free(&b->discs);
  tc_free(&b->slots);
  tc_free(&b->canvas.mark);
  for (int l = 0; l < 2; l++) {
    tc_free(&b->layers[l].id);
    tc_free(&b->layers[l].node);
    tc_free(&b->layers[l].whole);
  }
  tc_free(&b->links);
  tc_free(&b->bottom);
  tc_free(&b->top);
  tc_free(&b->weight);
}

static tc_status make(builder *b, const double resistivity[TC_LABELS], tc_circuit *t)
{
  int32_t ghosts_below = 0, own_end = 0;
  TC_TRY(prepare(b, resistivity));
  TC_TRY(TC_NEW(&t->first, (size_t)t->layers + 1, "layers"));
  TC_TRY(walk(b, t, &ghosts_below, &own_end));
  return finish(b, t, ghosts_below, own_end);
}

tc_status tc_cutcells_make(MPI_Comm comm, const tc_drawing *drawing, const tc_frame *cells,
                           const double resistivity[TC_LABELS], tc_circuit *circuit)
{
  int rank, size;
  MPI_Comm_rank(comm, &rank);
  MPI_Comm_size(comm, &size);
  tc_circuit t = {.comm = comm,
                  .below = rank > 0 ? rank - 1 : MPI_PROC_NULL,
                  .above = rank + 1 < size ? rank + 1 : MPI_PROC_NULL,
                  .layers_total = cells->n[2]};
  tc_image_slab(cells->n[2], rank, size, &t.layer0, &t.layers);
  builder b = {.drawing = drawing, .cells = cells};
  const tc_status status = tc_agree(comm, make(&b, resistivity, &t));
  release(&b);
  if (status == TC_OK)
    *circuit = t;
  else
    tc_circuit_destroy(&t);
  return status;
}
