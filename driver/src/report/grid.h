/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef RP_GRID_H
#define RP_GRID_H
/* Spheres and rods inside a box, sorted into cells so that a ray or a point meets only the few near it.
 *
 * The box cuts: what stands out of it is not there, and a sphere cut by a face shows its flat inside.
 * Read-only after rp_grid_new, so any number of threads may ask. */
#include <stddef.h>

#include "tapecast/error.h"

typedef struct rp_sphere {
  float center[3], radius; /* µm */
  int material;            /* where spheres overlap, the lower number is seen */
  float axis[3]; /* from the centre to the other end of a rod with round ends, µm; 0 for a sphere */
} rp_sphere;

typedef struct rp_grid rp_grid;

/* `sphere` (length count) is copied. lo < hi in each direction. */
tc_status rp_grid_new(rp_grid **grid, size_t count, const rp_sphere *sphere, const float lo[3],
                      const float hi[3]);
void rp_grid_free(rp_grid **grid);

/* Material at a point; -1 in a pore or outside the box. */
int rp_grid_inside(const rp_grid *grid, const float point[3]);

typedef struct rp_hit {
  float distance, normal[3];
  float rim; /* on a cut face: how far inside the outline of the cut bead, µm; elsewhere infinite */
  int material;
} rp_hit;

/* First thing that the ray origin + t·direction meets at near < t < far; 0 when it meets nothing.
 * `direction` has length 1. A ray that starts inside a sphere does not see that sphere's surface from within.
 */
int rp_grid_trace(const rp_grid *grid, const float origin[3], const float direction[3], float near, float far,
                  rp_hit *hit);

#endif
