/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TAPECAST_TRANSPORT_GRID_H
#define TAPECAST_TRANSPORT_GRID_H
/* The finest level of the transport solver: the voxels themselves, coloured like a chessboard.
 *
 * A voxel (x, j, k) with x, j, k its place on this rank has colour (x + j + k + z0) & 1, so that its six
 * neighbours have the other colour and one colour can be relaxed at once. Each colour has its own array;
 * voxel x of a row is element x/2 of the row of its colour. Rows, planes and slabs have a rim of ghosts: a
 * copy of the neighbour (periodic sides, other ranks), an electrode (ends of the axis), or nothing (insulated
 * sides). When the number of voxels along a periodic side is odd, two voxels of one colour meet there:
 * `bipartite` is then false.
 *
 * Nothing is stored of the matrix but a class for each voxel: which conductivity it has. The conductance
 * between neighbours is scale[direction] * table[class][class of the neighbour]. */
#include <mpi.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tapecast/transport.h"
#include "transport_percolate.h"

enum { TC_CLASS_INERT = 0, TC_CLASS_ELECTRODE = 1, TC_CLASS_FIRST = 2 };

typedef struct tc_grid {
  MPI_Comm comm; /* the ranks that hold planes; owned */
  int rank, size;
  int down, up;       /* ranks of the planes below and above, MPI_PROC_NULL at an end */
  int64_t n[3];       /* voxels of the whole image */
  int64_t nx, ny, nz; /* of this rank */
  int64_t z0;         /* first plane of this rank */
  int axis;
  bool periodic[3]; /* false along the axis, and where there is one voxel only */
  bool bipartite;
  ptrdiff_t pitch;      /* elements from row to row */
  ptrdiff_t plane;      /* elements from plane to plane */
  size_t elements;      /* of an array of one colour, with ghosts and the slack that vector loads may touch */
  uint8_t *class_of[2]; /* [colour][elements] */
  int classes;
  int shift;     /* table index is class << shift | class of the neighbour */
  double *table; /* harmonic means, in units of the largest conductivity */
  float *tablef;
  double scale[3]; /* (spacing along the axis / spacing along the direction)^2 */
  float scalef[3];
} tc_grid;

/* Collective over the image's communicator, though only ranks with planes (nz > 0) may call it; they share
 * comm. */
tc_status tc_grid_create(MPI_Comm comm, const tc_image *image, const tc_transport_options *options,
                         const tc_runs *runs, tc_grid *grid);
void tc_grid_destroy(tc_grid *grid);

/* Element of x = 0 or 1 (whichever the colour has) in row j of plane k; -1 and ny, nz are the ghosts. */
static inline ptrdiff_t tc_grid_row(const tc_grid *g, int64_t j, int64_t k)
{
  return (k + 1) * g->plane + (j + 1) * g->pitch + 1;
}

/* Colour of x = 0 in a row. */
static inline int tc_grid_first_colour(const tc_grid *g, int64_t j, int64_t k)
{
  return (int)((j + k + g->z0) & 1);
}

/* First x of the voxels of a colour in a row: 0 or 1. */
static inline int tc_grid_start(const tc_grid *g, int colour, int64_t j, int64_t k)
{
  return tc_grid_first_colour(g, j, k) ^ colour;
}

/* Voxels of a colour in a row. */
static inline int64_t tc_grid_count(const tc_grid *g, int start)
{
  return (g->nx + 1 - start) >> 1;
}

static inline int tc_grid_class(const tc_grid *g, int64_t x, int64_t j, int64_t k)
{
  const int colour = (int)((x + j + k + g->z0) & 1);
  return g->class_of[colour][tc_grid_row(g, j, k) + (x >> 1)];
}

static inline double tc_grid_kappa(const tc_grid *g, int class_a, int class_b)
{
  return g->table[(class_a << g->shift) | class_b];
}

/* Neighbours of the voxels of a colour in row (j, k): offsets into the arrays of the other colour, c into its
 * own. */
typedef struct tc_rowpos {
  ptrdiff_t c, w, e, s, n, b, t;
  int64_t count;
} tc_rowpos;

static inline tc_rowpos tc_grid_rowpos(const tc_grid *g, int colour, int64_t j, int64_t k)
{
  const int start = tc_grid_start(g, colour, j, k);
  const ptrdiff_t c = tc_grid_row(g, j, k);
  return (tc_rowpos){.c = c,
                     .w = c + start - 1,
                     .e = c + start,
                     .s = c - g->pitch,
                     .n = c + g->pitch,
                     .b = c - g->plane,
                     .t = c + g->plane,
                     .count = tc_grid_count(g, start)};
}

/* After the voxels of `colour` changed: copy them to the ghosts that mirror them. Rows do x as they go
 * (tc_grid_wrap_row), planes do y, tc_grid_halo does z. Not needed where nothing is periodic. */
static inline void tc_grid_wrap_row(const tc_grid *g, float *const v[2], int colour, int64_t j, int64_t k)
{
  if (!g->periodic[0]) return;
  const ptrdiff_t row = tc_grid_row(g, j, k);
  const int first = tc_grid_first_colour(g, j, k);
  const int64_t nx = g->nx;
  if ((first ^ colour) == ((nx - 1) & 1)) v[first ^ 1][row - 1] = v[colour][row + ((nx - 1) >> 1)];
  if (first == colour) v[(first ^ nx) & 1][row + (nx >> 1)] = v[colour][row];
}
void tc_grid_wrap_plane(const tc_grid *g, float *const v[2], int colour, int64_t k);

/* Collective over grid->comm: ghosts along z of arrays with items of `size` bytes. */
void tc_grid_halo(const tc_grid *g, void *const v[2], int colour, size_t size);

/* An array of one colour, zeroed. */
tc_status tc_grid_array(const tc_grid *g, float **array, const char *what);

#endif
