/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where beads touch: a hash table by pair, of discs. */
#include "cutcells_cutter.h"

#include <math.h>

#include "lattice.h"
#include "tapecast/memory.h"

static uint64_t pair_key(int64_t i, int64_t j)
{
  return i < j ? (uint64_t)i << 32 | (uint64_t)j : (uint64_t)j << 32 | (uint64_t)i;
}

static size_t first_slot(const cutter *c, uint64_t key)
{
  return (size_t)((key * 0x9E3779B97F4A7C15u) >> 20) & c->slot_mask;
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

tc_status cut_list_contacts(cutter *c)
{
  const tc_drawing *d = c->drawing;
  size_t size = 64, count = 0;
  while (size < 4 * (size_t)d->contact_count) size *= 2;
  c->slot_mask = size - 1;
  TC_TRY(TC_NEW(&c->slots, size, "table of contacts"));
  TC_TRY(TC_NEW(&c->discs, (size_t)d->contact_count, "contacts"));
  for (int64_t i = 0; i < d->contact_count; i++) {
    const tc_contact *contact = &d->contacts[i];
    if (c->rho[contact->i + 1] == 0 || c->rho[contact->j + 1] == 0) continue;
    c->discs[count] = disc_of(d, contact);
    size_t slot = first_slot(c, c->discs[count].key);
    while (c->slots[slot]) slot = (slot + 1) & c->slot_mask;
    c->slots[slot] = (int32_t)++count;
  }
  return TC_OK;
}

/* Place of a point, in sub-voxels from the corner of the grid, along the axis of a disc, and its square
 * distance from the axis. */
double cut_along_axis(const cutter *c, const disc *s, const double point[3], double *away)
{
  double square = 0, along = 0;
  for (int d = 0; d < 3; d++) {
    double to = c->fine.origin[d] + point[d] * c->fine.spacing[d] - s->at[d];
    if (c->wraps[d]) to -= round(to / c->wraps[d]) * c->wraps[d];
    square += to * to;
    along += to * s->axis[d];
  }
  if (away) *away = square - along * along;
  return along;
}

static bool on_disc(const cutter *c, const disc *s, const double point[3])
{
  double away;
  cut_along_axis(c, s, point, &away);
  return away <= s->square;
}

/* The contact through which current flows between beads p and q (1 + index) at the point, or NULL. */
const disc *cut_contact_at(const cutter *c, int32_t p, int32_t q, const double point[3])
{
  const uint64_t key = pair_key(p - 1, q - 1);
  for (size_t slot = first_slot(c, key); c->slots[slot]; slot = (slot + 1) & c->slot_mask) {
    const disc *s = &c->discs[c->slots[slot] - 1];
    if (s->key == key && on_disc(c, s, point)) return s;
  }
  return NULL;
}

bool cut_joined(const cutter *c, int32_t p, int32_t q, const double point[3])
{
  return c->flooded || p == q || p == 0 || q == 0 || cut_contact_at(c, p, q, point);
}
