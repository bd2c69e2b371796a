/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Set up the finest level: classes of the voxels, their ghosts, the table of conductances. */
#include "transport_grid.h"

#include <stdlib.h>
#include <string.h>

#include "tapecast/memory.h"
#include "tapecast/parallel.h"

enum { SLACK = 64, MAX_CLASSES = 256, TAG_UP = 1, TAG_DOWN = 2 };

/* Labels with the same conductivity share a class. class_of_label[l] is inert for conductivity 0. */
static tc_status make_classes(tc_grid *g, const double conductivity[TC_LABELS],
                              uint8_t class_of_label[TC_LABELS])
{
  double sigma[MAX_CLASSES] = {0};
  double largest = 0;
  g->classes = TC_CLASS_FIRST;
  for (int l = 0; l < TC_LABELS; l++) {
    class_of_label[l] = TC_CLASS_INERT;
    if (!(conductivity[l] > 0)) continue;
    if (conductivity[l] > largest) largest = conductivity[l];
    int c = TC_CLASS_FIRST;
    while (c < g->classes && sigma[c] != conductivity[l]) c++;
    if (c == MAX_CLASSES)
      return tc_fail(TC_ERR_USAGE, "more than %d different conductivities", MAX_CLASSES - TC_CLASS_FIRST);
    if (c == g->classes) sigma[g->classes++] = conductivity[l];
    class_of_label[l] = (uint8_t)c;
  }
  g->shift = 2;
  while (1 << g->shift < g->classes) g->shift++;
  const size_t entries = (size_t)1 << (2 * g->shift);
  TC_TRY(TC_NEW(&g->table, entries, "table of conductances"));
  TC_TRY(TC_NEW(&g->tablef, entries, "table of conductances"));
  for (int a = TC_CLASS_ELECTRODE; a < g->classes; a++)
    for (int b = TC_CLASS_ELECTRODE; b < g->classes; b++) {
      /* Half a voxel on each side of the face; an electrode sits on the face itself. */
      const double ra = a == TC_CLASS_ELECTRODE ? 0 : 0.5 * largest / sigma[a];
      const double rb = b == TC_CLASS_ELECTRODE ? 0 : 0.5 * largest / sigma[b];
      const int i = (a << g->shift) | b;
      g->table[i] = ra + rb > 0 ? 1 / (ra + rb) : 0;
      g->tablef[i] = (float)g->table[i];
    }
  return TC_OK;
}

static void fill_classes(tc_grid *g, const tc_image *image, const tc_runs *runs,
                         const uint8_t class_of_label[])
{
  for (int64_t k = 0; k < g->nz; k++)
    for (int64_t j = 0; j < g->ny; j++) {
      const size_t row = (size_t)(k * g->ny + j);
      const uint8_t *label = image->label + row * (size_t)g->nx;
      const int first = tc_grid_first_colour(g, j, k);
      uint8_t *even = g->class_of[first] + tc_grid_row(g, j, k);
      uint8_t *odd = g->class_of[first ^ 1] + tc_grid_row(g, j, k);
      for (size_t i = runs->first[row]; i < runs->first[row + 1]; i++) {
        if (!tc_run_percolates(runs, i)) continue;
        const int32_t x0 = runs->run[i].x0, x1 = runs->run[i].x1;
        for (int32_t x = x0 + (x0 & 1); x < x1; x += 2) even[x >> 1] = class_of_label[label[x]];
        for (int32_t x = x0 + !(x0 & 1); x < x1; x += 2) odd[x >> 1] = class_of_label[label[x]];
      }
    }
}

/* Copy a stretch of a row or plane of ghosts; the colour flips when the period is odd. */
static void copy_ghosts(void *const v[2], int colour, bool flip, ptrdiff_t from, ptrdiff_t to, size_t count,
                        size_t size)
{
  char *target = v[colour ^ (flip ? 1 : 0)];
  const char *source = v[colour];
  memcpy(target + to * (ptrdiff_t)size, source + from * (ptrdiff_t)size, count * size);
}

void tc_grid_wrap_plane(const tc_grid *g, float *const v[2], int colour, int64_t k)
{
  if (!g->periodic[1]) return;
  void *const w[2] = {v[0], v[1]};
  const bool flip = g->ny & 1;
  const size_t count = (size_t)g->pitch - 1;
  copy_ghosts(w, colour, flip, tc_grid_row(g, g->ny - 1, k), tc_grid_row(g, -1, k), count, sizeof(float));
  copy_ghosts(w, colour, flip, tc_grid_row(g, 0, k), tc_grid_row(g, g->ny, k), count, sizeof(float));
}

void tc_grid_halo(const tc_grid *g, void *const v[2], int colour, size_t size)
{
  const bool odd = g->n[2] & 1;
  const int flip_below = odd && g->z0 == 0, flip_above = odd && g->z0 + g->nz == g->n[2];
  const ptrdiff_t bytes = g->plane * (ptrdiff_t)size;
  char *const own = v[colour];
  char *const below = (char *)v[colour ^ flip_below];
  char *const above = (char *)v[colour ^ flip_above] + (g->nz + 1) * bytes;
  if (g->up == g->rank) {
    memcpy(below, own + g->nz * bytes, (size_t)bytes);
    memcpy(above, own + bytes, (size_t)bytes);
    return;
  }
  MPI_Sendrecv(own + g->nz * bytes, (int)bytes, MPI_BYTE, g->up, TAG_UP, below, (int)bytes, MPI_BYTE, g->down,
               TAG_UP, g->comm, MPI_STATUS_IGNORE);
  MPI_Sendrecv(own + bytes, (int)bytes, MPI_BYTE, g->down, TAG_DOWN, above, (int)bytes, MPI_BYTE, g->up,
               TAG_DOWN, g->comm, MPI_STATUS_IGNORE);
}

/* Ghosts of the classes: x and y here, z by the halo. */
static void fill_class_ghosts(tc_grid *g)
{
  uint8_t **v = g->class_of;
  for (int64_t k = 0; k < g->nz; k++)
    for (int64_t j = 0; j < g->ny; j++) {
      const ptrdiff_t row = tc_grid_row(g, j, k);
      const int first = tc_grid_first_colour(g, j, k);
      const int last_colour = (int)((first + g->nx - 1) & 1), beyond_colour = last_colour ^ 1;
      uint8_t *before = &v[first ^ 1][row - 1], *beyond = &v[beyond_colour][row + (g->nx >> 1)];
      if (g->periodic[0]) {
        *before = v[last_colour][row + ((g->nx - 1) >> 1)];
        *beyond = v[first][row];
      } else if (g->axis == 0)
        *before = *beyond = TC_CLASS_ELECTRODE;
    }
  const size_t row_length = (size_t)g->pitch - 1, plane_length = (size_t)g->plane;
  for (int colour = 0; colour < 2; colour++) {
    void *const w[2] = {v[0], v[1]};
    for (int64_t k = 0; k < g->nz; k++) {
      if (g->periodic[1]) {
        copy_ghosts(w, colour, g->ny & 1, tc_grid_row(g, g->ny - 1, k), tc_grid_row(g, -1, k), row_length, 1);
        copy_ghosts(w, colour, g->ny & 1, tc_grid_row(g, 0, k), tc_grid_row(g, g->ny, k), row_length, 1);
      } else if (g->axis == 1) {
        memset(&v[colour][tc_grid_row(g, -1, k)], TC_CLASS_ELECTRODE, row_length);
        memset(&v[colour][tc_grid_row(g, g->ny, k)], TC_CLASS_ELECTRODE, row_length);
      }
    }
    tc_grid_halo(g, w, colour, 1);
    if (g->axis == 2 && g->z0 == 0) memset(v[colour], TC_CLASS_ELECTRODE, plane_length);
    if (g->axis == 2 && g->z0 + g->nz == g->n[2])
      memset(v[colour] + (g->nz + 1) * g->plane, TC_CLASS_ELECTRODE, plane_length);
  }
}

static void set_shape(tc_grid *g, const tc_image *image, const tc_transport_options *options)
{
  g->axis = options->axis;
  g->nx = image->n[0];
  g->ny = image->n[1];
  g->nz = image->nz;
  g->z0 = image->z0;
  g->bipartite = true;
  for (int d = 0; d < 3; d++) {
    g->n[d] = image->n[d];
    g->periodic[d] = d != g->axis && options->periodic[d] && g->n[d] > 1;
    if (g->periodic[d] && (g->n[d] & 1)) g->bipartite = false;
    const double ratio = image->spacing[g->axis] / image->spacing[d];
    g->scale[d] = ratio * ratio;
    g->scalef[d] = (float)g->scale[d];
  }
  MPI_Comm_rank(g->comm, &g->rank);
  MPI_Comm_size(g->comm, &g->size);
  const bool wrap = g->periodic[2];
  g->down = g->rank > 0 ? g->rank - 1 : wrap ? g->size - 1 : MPI_PROC_NULL;
  g->up = g->rank + 1 < g->size ? g->rank + 1 : wrap ? 0 : MPI_PROC_NULL;
  g->pitch = (g->nx + 1) / 2 + 2;
  g->plane = g->pitch * (g->ny + 2);
  g->elements = (size_t)(g->plane * (g->nz + 2)) + SLACK;
}

tc_status tc_grid_create(MPI_Comm comm, const tc_image *image, const tc_transport_options *options,
                         const tc_runs *runs, tc_grid *g)
{
  *g = (tc_grid){.comm = comm};
  set_shape(g, image, options);
  uint8_t class_of_label[TC_LABELS];
  tc_status status = make_classes(g, options->conductivity, class_of_label);
  for (int c = 0; c < 2 && status == TC_OK; c++)
    status = TC_NEW(&g->class_of[c], g->elements, "classes of voxels");
  status = tc_agree(comm, status);
  if (status != TC_OK) {
    tc_grid_destroy(g);
    return status;
  }
  fill_classes(g, image, runs, class_of_label);
  fill_class_ghosts(g);
  return TC_OK;
}

void tc_grid_destroy(tc_grid *g)
{
  for (int c = 0; c < 2; c++) tc_free(&g->class_of[c]);
  tc_free(&g->table);
  tc_free(&g->tablef);
}

tc_status tc_grid_array(const tc_grid *g, float **array, const char *what)
{
  return TC_NEW(array, g->elements, what);
}
