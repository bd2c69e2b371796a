/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bead dumps into spheres. */
#include "spheres.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tapecast/fileio.h"
#include "tapecast/memory.h"

enum { COLUMNS = 5, MOST_FIELDS = 32 };
static const size_t largest_dump = (size_t)4 << 30;

typedef struct dump {
  const char *path;
  char *line, *rest;
  long number, beads;
  double lo[3], hi[3];
  int periodic[3];
  rp_cut cut;
  int column[COLUMNS]; /* place of type, x, y, z, radius in a line */
} dump;

static int next_line(dump *d)
{
  d->line = d->rest;
  if (!d->line || !*d->line) return 0;
  char *end = strchr(d->line, '\n');
  if (end) *end = 0;
  d->rest = end ? end + 1 : NULL;
  d->number++;
  return 1;
}

static tc_status bad(const dump *d, const char *expected)
{
  return tc_fail(TC_ERR_INPUT, "%s:%ld: expected %s", d->path, d->number, expected);
}

static tc_status read_box(dump *d)
{
  char flag[3][8] = {"pp", "pp", "pp"};
  if (strstr(d->line, "xy xz yz")) return bad(d, "a box that is not tilted");
  sscanf(d->line, "ITEM: BOX BOUNDS %7s %7s %7s", flag[0], flag[1], flag[2]);
  for (int a = 0; a < 3; a++) {
    d->periodic[a] = flag[a][0] == 'p';
    if (!next_line(d) || sscanf(d->line, "%lf %lf", &d->lo[a], &d->hi[a]) != 2 || !(d->lo[a] < d->hi[a]))
      return bad(d, "the lower and upper bound of the box");
  }
  return TC_OK;
}

static tc_status find_columns(dump *d)
{
  static const char *const names[COLUMNS][2] = {
      {"type", "type"}, {"x", "xu"}, {"y", "yu"}, {"z", "zu"}, {"radius", "radius"}};
  char *rest = NULL;
  int place = 0;
  for (int c = 0; c < COLUMNS; c++) d->column[c] = -1;
  for (char *word = strtok_r(d->line + strlen("ITEM: ATOMS"), " \t\r", &rest); word;
       word = strtok_r(NULL, " \t\r", &rest), place++)
    for (int c = 0; c < COLUMNS; c++)
      if (strcmp(word, names[c][0]) == 0 || strcmp(word, names[c][1]) == 0) d->column[c] = place;
  for (int c = 0; c < COLUMNS; c++)
    if (d->column[c] < 0 || d->column[c] >= MOST_FIELDS)
      return tc_fail(TC_ERR_INPUT, "%s:%ld: the dump has no column '%s'", d->path, d->number, names[c][0]);
  return TC_OK;
}

static tc_status read_bead(dump *d, double value[COLUMNS])
{
  double field[MOST_FIELDS];
  int fields = 0;
  if (!next_line(d)) return tc_fail(TC_ERR_INPUT, "%s:%ld: the dump ends too early", d->path, d->number);
  for (char *c = d->line, *end; fields < MOST_FIELDS; c = end) {
    field[fields] = strtod(c, &end);
    if (end == c) break;
    fields++;
  }
  for (int c = 0; c < COLUMNS; c++) {
    if (d->column[c] >= fields || !isfinite(field[d->column[c]]))
      return bad(d, "type, place and radius of a bead");
    value[c] = field[d->column[c]];
  }
  return value[4] > 0 ? TC_OK : bad(d, "a radius above 0");
}

/* Enter a bead, and once more for each way in which it reaches across a periodic face. */
static tc_status add_images(const dump *d, int material, const double value[COLUMNS], rp_block *b,
                            size_t *capacity)
{
  double place[3];
  int from[3], to[3], shift[3];
  for (int a = 0; a < 3; a++) {
    const double length = d->hi[a] - d->lo[a];
    place[a] = value[1 + a];
    from[a] = to[a] = 0;
    if (!d->periodic[a]) continue;
    place[a] -= floor((place[a] - d->lo[a]) / length) * length;
    if (d->cut == RP_WHOLE) continue;
    to[a] = place[a] - value[4] < d->lo[a];
    from[a] = -(place[a] + value[4] > d->hi[a]);
  }
  for (shift[0] = from[0]; shift[0] <= to[0]; shift[0]++)
    for (shift[1] = from[1]; shift[1] <= to[1]; shift[1]++)
      for (shift[2] = from[2]; shift[2] <= to[2]; shift[2]++) {
        TC_TRY(tc_grow(&b->sphere, capacity, b->count + 1, sizeof *b->sphere, "beads of a picture"));
        rp_sphere *s = &b->sphere[b->count++];
        *s = (rp_sphere){.radius = (float)value[4], .material = material};
        for (int a = 0; a < 3; a++) s->center[a] = (float)(place[a] + shift[a] * (d->hi[a] - d->lo[a]));
      }
  return TC_OK;
}

static tc_status read_beads(dump *d, const rp_results *results, rp_block *b)
{
  size_t capacity = 0;
  TC_TRY(find_columns(d));
  tc_free(&b->sphere); /* of an earlier frame */
  b->count = 0;
  for (long i = 0; i < d->beads; i++) {
    double value[COLUMNS] = {0};
    TC_TRY(read_bead(d, value));
    const int material = rp_material_of_type(results, (int)value[0]);
    if (material >= 0) TC_TRY(add_images(d, material, value, b, &capacity));
  }
  return TC_OK;
}

static tc_status read_frames(dump *d, const rp_results *results, rp_block *b)
{
  int frames = 0;
  while (next_line(d)) {
    if (strncmp(d->line, "ITEM: NUMBER OF ATOMS", 21) == 0) {
      if (!next_line(d) || sscanf(d->line, "%ld", &d->beads) != 1 || d->beads < 1)
        return bad(d, "a number of beads");
    } else if (strncmp(d->line, "ITEM: BOX BOUNDS", 16) == 0) {
      TC_TRY(read_box(d));
    } else if (strncmp(d->line, "ITEM: ATOMS", 11) == 0) {
      if (d->hi[0] <= d->lo[0] || !d->beads) return bad(d, "box and number of beads before the beads");
      TC_TRY(read_beads(d, results, b));
      frames++;
    }
  }
  return frames ? TC_OK : tc_fail(TC_ERR_INPUT, "%s: this is no dump of beads", d->path);
}

/* The block ends with the box where it is periodic and with the beads where it is not. */
static void bound(const dump *d, rp_block *b)
{
  for (int a = 0; a < 3; a++) {
    b->lo[a] = (float)d->lo[a];
    b->hi[a] = (float)d->hi[a];
    if ((d->periodic[a] && d->cut == RP_CUT) || !b->count) continue;
    b->lo[a] = INFINITY;
    b->hi[a] = -INFINITY;
    for (size_t i = 0; i < b->count; i++) {
      b->lo[a] = fminf(b->lo[a], b->sphere[i].center[a] - b->sphere[i].radius);
      b->hi[a] = fmaxf(b->hi[a], b->sphere[i].center[a] + b->sphere[i].radius);
    }
  }
}

tc_status rp_block_read(const char *path, const rp_results *results, rp_cut cut, rp_block *block)
{
  rp_block b = {0};
  dump d = {.path = path, .cut = cut};
  char *text = NULL;
  TC_TRY(tc_file_read(path, largest_dump, &text, NULL));
  d.rest = text;
  const tc_status status = read_frames(&d, results, &b);
  tc_free(&text);
  if (status == TC_OK) {
    bound(&d, &b);
    *block = b;
  } else {
    rp_block_free(&b);
  }
  return status;
}

void rp_block_free(rp_block *block)
{
  tc_free(&block->sphere);
  *block = (rp_block){0};
}
