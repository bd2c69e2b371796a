/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The circuit of a bead packing, layer of cells by layer of cells. */
#include "cutcells_cutter.h"

#include <math.h>
#include <string.h>

#include "tapecast/memory.h"
#include "tapecast/parallel.h"

/* Layers z0-1 … z0+nz, as far as there are such: nodes in order, links into or within the own ones. */
static tc_status walk(cutter *c, tc_circuit *t, int32_t *ghosts_below, int32_t *own_end)
{
  const int64_t own0 = t->layer0, own1 = t->layer0 + t->layers;
  const int64_t from = own0 > 0 ? own0 - 1 : 0, to = own1 < t->layers_total ? own1 + 1 : own1;
  for (int64_t k = from; k < to; k++) {
    layer *l = &c->layers[k & 1], *low = &c->layers[(k & 1) ^ 1];
    const bool own = k >= own0 && k < own1;
    if (k == own0) *ghosts_below = c->nodes;
    if (own) t->first[k - own0] = c->nodes;
    TC_TRY(cut_make_layer(c, k, l));
    if (own) TC_TRY(cut_link_layer(c, k, l));
    if (k > from) TC_TRY(cut_link_layers(c, k - 1, low, l));
    if (k == 0 && own) cut_link_electrode(c, l, false, c->bottom);
    if (k == t->layers_total - 1 && own) cut_link_electrode(c, l, true, c->top);
    if (k == own1 - 1) *own_end = t->first[t->layers] = c->nodes;
  }
  return TC_OK;
}

/* A node's number: own ones first, then the ghosts. */
static int32_t renumber(const tc_circuit *t, int32_t i)
{
  if (i < t->ghosts_below) return t->n + i;
  return i < t->ghosts_below + t->n ? i - t->ghosts_below : i;
}

static tc_status make_rows(const cutter *c, tc_circuit *t)
{
  TC_TRY(TC_NEW(&t->row, (size_t)t->n + 2, "rows of the circuit"));
  int32_t *next = t->row + 1;
  int64_t total = 0;
  for (size_t i = 0; i < c->conductor_count; i++) {
    const int32_t p = renumber(t, c->conductors[i].a), q = renumber(t, c->conductors[i].b);
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
  for (size_t i = 0; i < c->conductor_count; i++) {
    const int32_t p = renumber(t, c->conductors[i].a), q = renumber(t, c->conductors[i].b);
    for (int turn = 0; turn < 2; turn++) {
      const int32_t from = turn ? q : p, to = turn ? p : q;
      if (from >= t->n) continue;
      t->col[next[from]] = to;
      t->c[next[from]++] = c->conductors[i].c;
    }
  }
  return TC_OK;
}

static tc_status finish(cutter *c, tc_circuit *t, int32_t ghosts_below, int32_t own_end)
{
  t->ghosts_below = ghosts_below;
  t->n = own_end - ghosts_below;
  t->ghosts = c->nodes - t->n;
  for (int64_t l = 0; l <= t->layers; l++) t->first[l] -= ghosts_below;
  TC_TRY(make_rows(c, t));
  TC_TRY(TC_NEW(&t->bottom, (size_t)t->n, "nodes"));
  TC_TRY(TC_NEW(&t->top, (size_t)t->n, "nodes"));
  TC_TRY(TC_NEW(&t->weight, (size_t)t->n, "nodes"));
  for (int32_t i = 0; i < t->n; i++) {
    t->bottom[i] = c->bottom[i + ghosts_below];
    t->top[i] = c->top[i + ghosts_below];
    t->weight[i] = c->weight[i + ghosts_below];
  }
  return TC_OK;
}

static tc_status prepare(cutter *c, const double resistivity[TC_LABELS])
{
  const tc_drawing *d = c->drawing;
  const tc_frame *f = c->cells;
  c->nx = f->n[0];
  c->ny = f->n[1];
  for (int a = 0; a < 3; a++) {
    const double ratio = f->spacing[2] / f->spacing[a];
    c->scale[a] = (float)(ratio * ratio);
    c->fine.n[a] = f->n[a] * TC_SUB;
    c->fine.spacing[a] = f->spacing[a] / TC_SUB;
    c->fine.origin[a] = f->origin[a];
    c->canvas.periodic[a] = f->periodic[a];
    c->canvas.tilt[a] = d->beads->tilt[a];
    if (d->beads->periodic[a]) c->wraps[a] = d->beads->length[a];
  }
  c->canvas.image = &c->fine;
  const size_t area = (size_t)(c->nx * c->ny);
  TC_TRY(TC_NEW(&c->canvas.mark, area * VOXELS * CUT_WINDOW, "sub-voxels"));
  for (int l = 0; l < 2; l++) {
    TC_TRY(TC_NEW(&c->layers[l].id, area * VOXELS, "layer of cells"));
    TC_TRY(TC_NEW(&c->layers[l].node, area * VOXELS, "layer of cells"));
    TC_TRY(TC_NEW(&c->layers[l].whole, area, "layer of cells"));
  }
  TC_TRY(TC_NEW(&c->rho, (size_t)d->beads->count + 1, "resistivity of beads"));
  c->rho[0] = (float)resistivity[TC_LABEL_PORE];
  c->flooded = c->rho[0] > 0;
  for (int64_t i = 0; i < d->beads->count; i++) c->rho[i + 1] = (float)resistivity[tc_drawing_label(d, i)];
  return cut_list_contacts(c);
}

static void release(cutter *c)
{
  tc_free(&c->rho);
  tc_free(&c->discs);
  tc_free(&c->slots);
  tc_free(&c->canvas.mark);
  for (int l = 0; l < 2; l++) {
    tc_free(&c->layers[l].id);
    tc_free(&c->layers[l].node);
    tc_free(&c->layers[l].whole);
  }
  tc_free(&c->links);
  tc_free(&c->conductors);
  tc_free(&c->bottom);
  tc_free(&c->top);
  tc_free(&c->weight);
}

static tc_status make(cutter *c, const double resistivity[TC_LABELS], tc_circuit *t)
{
  int32_t ghosts_below = 0, own_end = 0;
  TC_TRY(prepare(c, resistivity));
  TC_TRY(TC_NEW(&t->first, (size_t)t->layers + 1, "layers"));
  TC_TRY(walk(c, t, &ghosts_below, &own_end));
  return finish(c, t, ghosts_below, own_end);
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
  cutter c = {.drawing = drawing, .cells = cells};
  const tc_status status = tc_agree(comm, make(&c, resistivity, &t));
  release(&c);
  if (status == TC_OK)
    *circuit = t;
  else
    tc_circuit_destroy(&t);
  return status;
}
