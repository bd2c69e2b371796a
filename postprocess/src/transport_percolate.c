/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Connected components of the conducting voxels: union-find over runs along x on each rank, then a merge of
 * the components that meet at the planes between ranks. */
#include "transport_percolate.h"

#include <stdlib.h>
#include <string.h>

#include "tapecast/memory.h"
#include "tapecast/parallel.h"

enum { TOUCHES_FIRST = 1, TOUCHES_LAST = 2, PERCOLATES = 3, NOWHERE = -1 };

static uint32_t find(tc_run *run, uint32_t i)
{
  while (run[i].parent != i) {
    run[i].parent = run[run[i].parent].parent;
    i = run[i].parent;
  }
  return i;
}

/* The lower number is the root, so that the result does not depend on the order of the unions. */
static void unite(tc_run *run, uint32_t a, uint32_t b)
{
  a = find(run, a);
  b = find(run, b);
  if (a < b)
    run[b].parent = a;
  else
    run[a].parent = b;
}

/* Unite the runs of two rows that overlap in x. */
static void unite_rows(tc_runs *runs, size_t row_a, size_t row_b)
{
  tc_run *run = runs->run;
  size_t a = runs->first[row_a], b = runs->first[row_b];
  while (a < runs->first[row_a + 1] && b < runs->first[row_b + 1]) {
    if (run[a].x0 < run[b].x1 && run[b].x0 < run[a].x1) unite(run, (uint32_t)a, (uint32_t)b);
    if (run[a].x1 < run[b].x1)
      a++;
    else
      b++;
  }
}

static tc_status scan_row(tc_runs *runs, size_t row, const uint8_t *label, int32_t nx,
                          const bool is_conducting[])
{
  size_t count = runs->first[row];
  for (int32_t x = 0; x < nx;) {
    if (!is_conducting[label[x]]) {
      x++;
      continue;
    }
    TC_TRY(tc_grow(&runs->run, &runs->capacity, count + 1, sizeof *runs->run, "runs of conducting voxels"));
    tc_run *run = &runs->run[count];
    run->x0 = x;
    while (x < nx && is_conducting[label[x]]) x++;
    run->x1 = x;
    run->parent = (uint32_t)count++;
    runs->conducting += run->x1 - run->x0;
  }
  if (count > INT32_MAX)
    return tc_fail(TC_ERR_MEMORY, "more than 2^31 runs of conducting voxels on a rank; use more ranks");
  runs->first[row + 1] = count;
  return TC_OK;
}

static void unite_all(tc_runs *runs, const tc_image *image, const bool periodic[3], bool wrap_z)
{
  const size_t ny = (size_t)image->n[1], nz = (size_t)image->nz;
  for (size_t row = 0; row < ny * nz; row++) {
    if (row % ny) unite_rows(runs, row, row - 1);
    if (row >= ny) unite_rows(runs, row, row - ny);
    if (periodic[1] && row % ny == ny - 1) unite_rows(runs, row, row - (ny - 1));
    const size_t a = runs->first[row], b = runs->first[row + 1];
    if (periodic[0] && b > a && runs->run[a].x0 == 0 && runs->run[b - 1].x1 == image->n[0])
      unite(runs->run, (uint32_t)a, (uint32_t)(b - 1));
  }
  if (wrap_z)
    for (size_t j = 0; j < ny; j++) unite_rows(runs, j, (nz - 1) * ny + j);
}

static void mark_electrodes(tc_runs *runs, const tc_image *image, int axis)
{
  const int64_t ny = image->n[1], nz = image->nz;
  for (int64_t row = 0; row < ny * nz; row++) {
    const int64_t place[3] = {0, row % ny, row / ny + image->z0};
    for (size_t i = runs->first[row]; i < runs->first[row + 1]; i++) {
      const int64_t low = axis == 0 ? runs->run[i].x0 : place[axis];
      const int64_t high = axis == 0 ? runs->run[i].x1 - 1 : place[axis];
      const int touches = (low == 0 ? TOUCHES_FIRST : 0) | (high == image->n[axis] - 1 ? TOUCHES_LAST : 0);
      if (touches) runs->touches[find(runs->run, (uint32_t)i)] |= (uint8_t)touches;
    }
  }
}

/* ---- merge over ranks ---- */

typedef struct rim_parts {
  int32_t *component; /* [root run] number among the components of all ranks that reach an inner plane, or
                         NOWHERE */
  uint32_t *root;     /* [own number] */
  size_t roots, root_capacity;
  int32_t offset; /* of this rank's numbers */
  int32_t *pair;  /* [pairs][2] components of two ranks that meet */
  size_t pairs, pair_capacity;
} rim_parts;

static tc_status number_plane(tc_runs *runs, rim_parts *rim, size_t ny, size_t k)
{
  for (size_t i = runs->first[k * ny]; i < runs->first[(k + 1) * ny]; i++) {
    const uint32_t root = find(runs->run, (uint32_t)i);
    if (rim->component[root] != NOWHERE) continue;
    TC_TRY(
        tc_grow(&rim->root, &rim->root_capacity, rim->roots + 1, sizeof *rim->root, "components at the rim"));
    rim->root[rim->roots] = root;
    rim->component[root] = (int32_t)rim->roots++;
  }
  return TC_OK;
}

static void paint_plane(tc_runs *runs, const rim_parts *rim, const tc_image *image, size_t k, int32_t *plane)
{
  const size_t nx = (size_t)image->n[0], ny = (size_t)image->n[1];
  for (size_t i = 0; i < nx * ny; i++) plane[i] = NOWHERE;
  for (size_t j = 0; j < ny; j++)
    for (size_t i = runs->first[k * ny + j]; i < runs->first[k * ny + j + 1]; i++) {
      const int32_t number = rim->offset + rim->component[find(runs->run, (uint32_t)i)];
      for (int32_t x = runs->run[i].x0; x < runs->run[i].x1; x++) plane[j * nx + (size_t)x] = number;
    }
}

static int compare_pairs(const void *a, const void *b)
{
  const int32_t *p = a, *q = b;
  if (p[0] != q[0]) return p[0] < q[0] ? -1 : 1;
  return (p[1] > q[1]) - (p[1] < q[1]);
}

static tc_status collect_pairs(rim_parts *rim, const int32_t *below, const int32_t *mine, size_t voxels)
{
  int32_t last[2] = {NOWHERE, NOWHERE};
  for (size_t i = 0; i < voxels; i++) {
    if (below[i] == NOWHERE || mine[i] == NOWHERE || (below[i] == last[0] && mine[i] == last[1])) continue;
    TC_TRY(
        tc_grow(&rim->pair, &rim->pair_capacity, rim->pairs + 1, sizeof(int32_t[2]), "pairs of components"));
    rim->pair[2 * rim->pairs] = last[0] = below[i];
    rim->pair[2 * rim->pairs + 1] = last[1] = mine[i];
    rim->pairs++;
  }
  if (rim->pairs == 0) return TC_OK;
  qsort(rim->pair, rim->pairs, sizeof(int32_t[2]), compare_pairs);
  size_t kept = 1;
  for (size_t i = 1; i < rim->pairs; i++)
    if (compare_pairs(&rim->pair[2 * i], &rim->pair[2 * (kept - 1)]) != 0) {
      memmove(&rim->pair[2 * kept], &rim->pair[2 * i], sizeof(int32_t[2]));
      kept++;
    }
  rim->pairs = kept;
  return TC_OK;
}

static int32_t find_number(int32_t *parent, int32_t i)
{
  while (parent[i] != i) i = parent[i] = parent[parent[i]];
  return i;
}

/* Gather `count` items of `each` bytes of all ranks into *all (allocated here); *total items. */
static tc_status gather(MPI_Comm comm, const void *mine, size_t count, size_t each, void *all, size_t *total)
{
  int size;
  MPI_Comm_size(comm, &size);
  int *counts = NULL;
  tc_status status = TC_NEW(&counts, 2 * (size_t)size, "counts of the ranks");
  TC_TRY(tc_agree(comm, status));
  int *starts = counts + size;
  const int bytes = (int)(count * each);
  MPI_Allgather(&bytes, 1, MPI_INT, counts, 1, MPI_INT, comm);
  size_t sum = 0;
  for (int r = 0; r < size; r++) {
    starts[r] = (int)sum;
    sum += (size_t)counts[r];
  }
  void *data = NULL;
  status = sum > INT32_MAX
               ? tc_fail(TC_ERR_MEMORY, "more than 2 GiB of components at the planes between ranks")
               : tc_calloc(&data, sum, 1, "components of all ranks");
  status = tc_agree(comm, status);
  if (status == TC_OK) {
    MPI_Allgatherv(mine, bytes, MPI_BYTE, data, counts, starts, MPI_BYTE, comm);
    memcpy(all, &data, sizeof data);
    *total = sum / each;
  }
  tc_free(&counts);
  return status;
}

/* Spread what each component touches over the components joined to it on other ranks. */
static tc_status merge_numbers(MPI_Comm comm, tc_runs *runs, rim_parts *rim)
{
  uint8_t *mine = NULL, *touches = NULL;
  int32_t *pair = NULL, *parent = NULL;
  size_t numbers = 0, pairs = 0;
  tc_status status = TC_NEW(&mine, rim->roots, "flags of the rim");
  status = tc_agree(comm, status);
  if (status != TC_OK) goto done;
  for (size_t i = 0; i < rim->roots; i++) mine[i] = runs->touches[rim->root[i]];
  TC_TRY_GOTO(status, gather(comm, mine, rim->roots, 1, &touches, &numbers), done);
  TC_TRY_GOTO(status, gather(comm, rim->pair, rim->pairs, sizeof(int32_t[2]), &pair, &pairs), done);
  status = tc_agree(comm, TC_NEW(&parent, numbers, "components of all ranks"));
  if (status != TC_OK) goto done;
  for (size_t i = 0; i < numbers; i++) parent[i] = (int32_t)i;
  for (size_t i = 0; i < pairs; i++) {
    const int32_t a = find_number(parent, pair[2 * i]), b = find_number(parent, pair[2 * i + 1]);
    parent[a > b ? a : b] = a > b ? b : a;
  }
  for (size_t i = 0; i < numbers; i++) touches[find_number(parent, (int32_t)i)] |= touches[i];
  for (size_t i = 0; i < rim->roots; i++)
    runs->touches[rim->root[i]] = touches[find_number(parent, rim->offset + (int32_t)i)];
done:
  tc_free(&parent);
  tc_free(&pair);
  tc_free(&touches);
  tc_free(&mine);
  return status;
}

static tc_status meet_below(MPI_Comm comm, tc_runs *runs, rim_parts *rim, const tc_image *image, bool wrap_z)
{
  int rank, size;
  MPI_Comm_rank(comm, &rank);
  MPI_Comm_size(comm, &size);
  const size_t voxels = (size_t)(image->n[0] * image->n[1]);
  const int below = rank > 0 ? rank - 1 : wrap_z ? size - 1 : MPI_PROC_NULL;
  const int above = rank + 1 < size ? rank + 1 : wrap_z ? 0 : MPI_PROC_NULL;
  int32_t *plane = NULL;
  tc_status status = TC_NEW(&plane, 3 * voxels, "planes between ranks");
  TC_TRY(tc_agree(comm, status));
  int32_t *top = plane, *bottom = plane + voxels, *other = plane + 2 * voxels;
  paint_plane(runs, rim, image, (size_t)image->nz - 1, top);
  paint_plane(runs, rim, image, 0, bottom);
  for (size_t i = 0; i < voxels; i++) other[i] = NOWHERE;
  MPI_Sendrecv(top, (int)voxels, MPI_INT32_T, above, 0, other, (int)voxels, MPI_INT32_T, below, 0, comm,
               MPI_STATUS_IGNORE);
  status = tc_agree(comm, collect_pairs(rim, other, bottom, voxels));
  tc_free(&plane);
  return status;
}

static tc_status merge_ranks(MPI_Comm comm, tc_runs *runs, const tc_image *image, bool wrap_z)
{
  rim_parts rim = {0};
  const size_t ny = (size_t)image->n[1], nz = (size_t)image->nz, count = runs->first[ny * nz];
  tc_status status = TC_NEW(&rim.component, count, "components of the runs");
  if (status == TC_OK) {
    for (size_t i = 0; i < count; i++) rim.component[i] = NOWHERE;
    status = number_plane(runs, &rim, ny, 0);
  }
  if (status == TC_OK) status = number_plane(runs, &rim, ny, nz - 1);
  TC_TRY_GOTO(status, tc_agree(comm, status), done);
  const int32_t mine = (int32_t)rim.roots;
  MPI_Scan(&mine, &rim.offset, 1, MPI_INT32_T, MPI_SUM, comm);
  rim.offset -= mine;
  TC_TRY_GOTO(status, meet_below(comm, runs, &rim, image, wrap_z), done);
  status = merge_numbers(comm, runs, &rim);
done:
  tc_free(&rim.component);
  tc_free(&rim.root);
  tc_free(&rim.pair);
  return status;
}

static tc_status scan(const tc_image *image, const double conductivity[TC_LABELS], tc_runs *runs)
{
  const size_t nx = (size_t)image->n[0], rows = (size_t)(image->n[1] * image->nz);
  bool is_conducting[TC_LABELS];
  for (int l = 0; l < TC_LABELS; l++) is_conducting[l] = conductivity[l] > 0;
  TC_TRY(TC_NEW(&runs->first, rows + 1, "runs of the rows"));
  for (size_t row = 0; row < rows; row++)
    TC_TRY(scan_row(runs, row, image->label + row * nx, (int32_t)nx, is_conducting));
  return TC_NEW(&runs->touches, runs->first[rows], "electrodes that components touch");
}

tc_status tc_runs_find(MPI_Comm comm, const tc_image *image, const double conductivity[TC_LABELS], int axis,
                       const bool periodic[3], tc_runs *runs)
{
  int size;
  MPI_Comm_size(comm, &size);
  *runs = (tc_runs){0};
  tc_status status = tc_agree(comm, scan(image, conductivity, runs));
  if (status == TC_OK) {
    unite_all(runs, image, periodic, periodic[2] && size == 1);
    mark_electrodes(runs, image, axis);
    if (size > 1) status = merge_ranks(comm, runs, image, periodic[2]);
  }
  if (status != TC_OK) {
    tc_runs_destroy(runs);
    return status;
  }
  const size_t count = runs->first[image->n[1] * image->nz];
  for (size_t i = 0; i < count; i++)
    if (tc_run_percolates(runs, i)) runs->percolating += runs->run[i].x1 - runs->run[i].x0;
  int64_t voxels[2] = {runs->conducting, runs->percolating};
  MPI_Allreduce(MPI_IN_PLACE, voxels, 2, MPI_INT64_T, MPI_SUM, comm);
  runs->conducting = voxels[0];
  runs->percolating = voxels[1];
  return TC_OK;
}

void tc_runs_destroy(tc_runs *runs)
{
  tc_free(&runs->run);
  tc_free(&runs->first);
  tc_free(&runs->touches);
}

bool tc_run_percolates(const tc_runs *runs, size_t run)
{
  return runs->touches[find(runs->run, (uint32_t)run)] == PERCOLATES;
}
