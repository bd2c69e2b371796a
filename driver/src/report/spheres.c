/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bead dumps into spheres. */
#include "spheres.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "tapecast/beads.h"
#include "tapecast/fileio.h"
#include "tapecast/memory.h"

/* Enter bead i, and once more for each way in which it reaches across a periodic face. */
static tc_status add_images(const tc_beads *beads, int64_t i, int material, rp_cut cut, rp_block *b,
                            size_t *capacity)
{
  const double radius = beads->radius[i];
  double place[3];
  int from[3] = {0, 0, 0}, to[3] = {0, 0, 0}, shift[3];
  for (int a = 0; a < 3; a++) {
    place[a] = beads->position[3 * i + a];
    if (!beads->periodic[a]) continue;
    place[a] -= floor((place[a] - beads->lo[a]) / beads->length[a]) * beads->length[a];
    if (cut == RP_WHOLE) continue;
    to[a] = place[a] - radius < beads->lo[a];
    from[a] = -(place[a] + radius > beads->lo[a] + beads->length[a]);
  }
  for (shift[0] = from[0]; shift[0] <= to[0]; shift[0]++)
    for (shift[1] = from[1]; shift[1] <= to[1]; shift[1]++)
      for (shift[2] = from[2]; shift[2] <= to[2]; shift[2]++) {
        TC_TRY(tc_grow(&b->sphere, capacity, b->count + 1, sizeof *b->sphere, "beads of a picture"));
        rp_sphere *s = &b->sphere[b->count++];
        *s = (rp_sphere){.radius = (float)radius, .material = material};
        for (int a = 0; a < 3; a++) s->center[a] = (float)(place[a] + shift[a] * beads->length[a]);
      }
  return TC_OK;
}

/* The block ends with the box where it is periodic and cut, and with the beads where it is not. */
static void bound(const tc_beads *beads, rp_cut cut, rp_block *b)
{
  for (int a = 0; a < 3; a++) {
    b->lo[a] = (float)beads->lo[a];
    b->hi[a] = (float)(beads->lo[a] + beads->length[a]);
    if ((beads->periodic[a] && cut == RP_CUT) || !b->count) continue;
    b->lo[a] = INFINITY;
    b->hi[a] = -INFINITY;
    for (size_t i = 0; i < b->count; i++) {
      b->lo[a] = fminf(b->lo[a], b->sphere[i].center[a] - b->sphere[i].radius);
      b->hi[a] = fmaxf(b->hi[a], b->sphere[i].center[a] + b->sphere[i].radius);
    }
  }
}

static tc_status fill(const char *path, const tc_beads *beads, const rp_results *results, rp_cut cut,
                      rp_block *b)
{
  size_t capacity = 0;
  if (beads->tilt[0] != 0 || beads->tilt[1] != 0 || beads->tilt[2] != 0)
    return tc_fail(TC_ERR_INPUT, "%s: a tilted box cannot be drawn", path);
  for (int64_t i = 0; i < beads->count; i++) {
    const int material = rp_material_of_type(results, beads->type[i]);
    if (material >= 0) TC_TRY(add_images(beads, i, material, cut, b, &capacity));
  }
  bound(beads, cut, b);
  return TC_OK;
}

tc_status rp_block_read(const char *path, const rp_results *results, rp_cut cut, rp_block *block)
{
  return rp_block_read_frame(path, TC_LAST_FRAME, results, cut, block);
}

tc_status rp_block_read_frame(const char *path, int64_t frame, const rp_results *results, rp_cut cut,
                              rp_block *block)
{
  tc_beads *beads = NULL;
  rp_block b = {0};
  TC_TRY(tc_beads_read(path, frame, &beads));
  const tc_status status = fill(path, beads, results, cut, &b);
  tc_beads_destroy(&beads);
  if (status == TC_OK)
    *block = b;
  else
    rp_block_free(&b);
  return status;
}

tc_status rp_dump_frames(const char *path, int64_t *count)
{
  static const char head[] = "ITEM: TIMESTEP";
  char line[256];
  FILE *stream = fopen(path, "rb");
  if (!stream) return tc_io_error(path, "read");
  *count = 0;
  while (fgets(line, sizeof line, stream)) *count += strncmp(line, head, sizeof head - 1) == 0;
  const int failed = ferror(stream);
  fclose(stream);
  return failed ? tc_io_error(path, "read") : TC_OK;
}

void rp_block_free(rp_block *block)
{
  tc_free(&block->sphere);
  *block = (rp_block){0};
}
