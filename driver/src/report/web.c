/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Networks as balls and rods. */
#include "web.h"

#include <math.h>
#include <string.h>

#include "chart.h"
#include "series.h"
#include "tapecast/memory.h"

static const double MICROMETRES = 1e6;       /* of one metre */
static const float BALL = 0.42f, ROD = 0.3f; /* drawn size / size of the inscribed spheres and circles */
static const float THINNEST = 0.06f;         /* rod, µm */

static const struct {
  const char *name;
  int least; /* neighbours */
} classes[RP_WEB_CLASSES] = {{"0", 0}, {"1–2", 1}, {"3–4", 3}, {"5–7", 5}, {"8 and more", 8}};

const char *rp_web_class(int number)
{
  return classes[number].name;
}

void rp_web_color(int number, unsigned char rgb[3])
{
  static const unsigned char grey[3] = {196, 201, 208}, rod[3] = {120, 128, 140};
  const rp_color_pair step = rp_step_color(number * (RP_STEPS - 1) / (RP_WEB_CLASSES - 1));
  memcpy(rgb, number == RP_WEB_ROD ? rod : number == 0 ? grey : step.light, 3);
}

static int class_of(double neighbours)
{
  int k = 0;
  while (k + 1 < RP_WEB_CLASSES && neighbours >= classes[k + 1].least) k++;
  return k;
}

static tc_status add(rp_block *b, size_t *capacity, const rp_sphere *piece)
{
  TC_TRY(tc_grow(&b->sphere, capacity, b->count + 1, sizeof *b->sphere, "network of a picture"));
  b->sphere[b->count++] = *piece;
  return TC_OK;
}

/* Columns of the table. */
typedef struct columns {
  int at[3], diameter, neighbours, from, to, neck, crosses;
} columns;

static int find_columns(const rp_series *s, columns *c)
{
  static const char *const at[3] = {"pore.coords[0]", "pore.coords[1]", "pore.coords[2]"};
  for (int a = 0; a < 3; a++) c->at[a] = rp_series_column(s, at[a]);
  c->diameter = rp_series_column(s, "pore.inscribed_diameter");
  c->neighbours = rp_series_column(s, "pore.coordination");
  c->from = rp_series_column(s, "throat.conns[0]");
  c->to = rp_series_column(s, "throat.conns[1]");
  c->neck = rp_series_column(s, "throat.inscribed_diameter");
  c->crosses = rp_series_column(s, "throat.periodic");
  return c->at[0] >= 0 && c->at[1] >= 0 && c->at[2] >= 0 && c->diameter >= 0 && c->neighbours >= 0 &&
         c->from >= 0 && c->to >= 0 && c->neck >= 0 && c->crosses >= 0;
}

static tc_status add_balls(const rp_series *s, const columns *c, rp_block *b, size_t *capacity)
{
  for (size_t i = 0; i < s->rows; i++) {
    const double diameter = rp_series_at(s, i, c->diameter);
    if (!isfinite(diameter)) break; /* the shorter half of the table has ended */
    rp_sphere ball = {.radius = (float)(MICROMETRES * diameter / 2) * BALL,
                      .material = class_of(rp_series_at(s, i, c->neighbours))};
    for (int a = 0; a < 3; a++) ball.center[a] = (float)(MICROMETRES * rp_series_at(s, i, c->at[a]));
    TC_TRY(add(b, capacity, &ball));
  }
  return TC_OK;
}

static tc_status add_rods(const rp_series *s, const columns *c, rp_block *b, size_t *capacity)
{
  const double balls = (double)b->count;
  for (size_t i = 0; i < s->rows; i++) {
    const double from = rp_series_at(s, i, c->from), to = rp_series_at(s, i, c->to);
    if (!isfinite(from)) break;
    if (!(from >= 0 && from < balls && to >= 0 && to < balls))
      return tc_fail(TC_ERR_INPUT, "row %zu: a link between %g and %g of %g bodies", i + 2, from, to, balls);
    if (rp_series_at(s, i, c->crosses) != 0) continue;
    const rp_sphere *one = &b->sphere[(size_t)from], *other = &b->sphere[(size_t)to];
    rp_sphere rod = {.radius = fmaxf(THINNEST, (float)(MICROMETRES * rp_series_at(s, i, c->neck) / 2) * ROD),
                     .material = RP_WEB_ROD};
    for (int a = 0; a < 3; a++) {
      rod.center[a] = one->center[a];
      rod.axis[a] = other->center[a] - one->center[a];
    }
    TC_TRY(add(b, capacity, &rod));
  }
  return TC_OK;
}

static void bound(rp_block *b)
{
  for (int a = 0; a < 3; a++) {
    b->lo[a] = INFINITY;
    b->hi[a] = -INFINITY;
    for (size_t i = 0; i < b->count; i++) {
      b->lo[a] = fminf(b->lo[a], b->sphere[i].center[a] - b->sphere[i].radius);
      b->hi[a] = fmaxf(b->hi[a], b->sphere[i].center[a] + b->sphere[i].radius);
    }
  }
}

tc_status rp_web_read(const char *path, rp_block *block)
{
  rp_series s = {0};
  rp_block b = {0};
  columns c;
  size_t capacity = 0;
  TC_TRY(rp_series_read(path, &s));
  tc_status status =
      find_columns(&s, &c) ? TC_OK : tc_fail(TC_ERR_INPUT, "%s: not a network of the analyzer", path);
  if (status == TC_OK) status = add_balls(&s, &c, &b, &capacity);
  if (status == TC_OK) status = add_rods(&s, &c, &b, &capacity);
  if (status == TC_OK && b.count == 0) status = tc_fail(TC_ERR_INPUT, "%s: an empty network", path);
  rp_series_free(&s);
  if (status == TC_OK) {
    bound(&b);
    *block = b;
  } else {
    rp_block_free(&b);
  }
  return status;
}

tc_status rp_web_frame(const float lo[3], const float hi[3], float radius, int material, rp_block *block)
{
  size_t capacity = block->count;
  for (int axis = 0; axis < 3; axis++)
    for (int corner = 0; corner < 4; corner++) {
      const int side[2] = {corner & 1, corner >> 1};
      rp_sphere edge = {.radius = radius, .material = material};
      edge.center[axis] = lo[axis];
      edge.axis[axis] = hi[axis] - lo[axis];
      for (int k = 0; k < 2; k++) {
        const int a = (axis + 1 + k) % 3;
        edge.center[a] = side[k] ? hi[a] : lo[a];
      }
      TC_TRY(add(block, &capacity, &edge));
    }
  bound(block);
  return TC_OK;
}
