/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Active material reached by electrons and ions: the image is relabelled by what reaches each voxel. */
#include "tapecast/utilisation.h"

#include <string.h>

#include "tapecast/clusters.h"
#include "tapecast/memory.h"
#include "tapecast/regions.h"
#include "tapecast/surface.h"

enum { OTHER, ACTIVE_FED, ACTIVE_CUT, IONIC_FED, IONIC_CUT };

/* Write fed or cut for the voxels of `phase`, but keep what `only` leaves out (NULL: nothing). */
static tc_status mark(const tc_image *image, const bool *phase, const bool *only, const bool periodic[3],
                      bool from_below, uint8_t fed, uint8_t cut, uint8_t *reach)
{
  tc_clusters *clusters = NULL;
  TC_TRY(tc_clusters_create(image, phase, periodic, &clusters));
  for (int64_t i = 0; i < image->n[0] * image->n[1] * image->n[2]; i++) {
    if (!only[image->label[i]]) continue;
    const tc_cluster *c = &clusters->item[clusters->cluster[i] - 1];
    const bool reached = periodic[2] ? c->wraps[2] : from_below ? c->at_low[2] : c->at_high[2];
    reach[i] = reached ? fed : cut;
  }
  tc_clusters_destroy(&clusters);
  return TC_OK;
}

static tc_status mark_both(const tc_image *image, const tc_roles *roles, const bool periodic[3],
                           tc_image *reach)
{
  bool electronic[TC_LABELS];
  for (int l = 0; l < TC_LABELS; l++) electronic[l] = roles->electronic[l] || roles->active[l];
  TC_TRY(mark(image, electronic, roles->active, periodic, true, ACTIVE_FED, ACTIVE_CUT, reach->label));
  return mark(image, roles->ionic, roles->ionic, periodic, false, IONIC_FED, IONIC_CUT, reach->label);
}

static void measure_areas(const double *area, tc_utilisation *u)
{
  double ions = 0;
  for (int a = ACTIVE_FED; a <= ACTIVE_CUT; a++) {
    const double *of = area + a * TC_LABELS;
    u->surface_um2 += of[OTHER] + of[IONIC_FED] + of[IONIC_CUT];
    u->contact_um2 += of[IONIC_FED] + of[IONIC_CUT];
    ions += of[IONIC_FED];
  }
  u->contact_both_um2 = area[ACTIVE_FED * TC_LABELS + IONIC_FED];
  if (!(u->surface_um2 > 0)) return;
  u->surface_ions = ions / u->surface_um2;
  u->surface_both = u->contact_both_um2 / u->surface_um2;
}

/* Bodies that hold a fed voxel and have a face towards a fed ionic voxel. */
static tc_status measure_bodies(const tc_image *reach, const bool periodic[3], tc_utilisation *u)
{
  tc_regions_options options = tc_regions_defaults();
  options.phase[ACTIVE_FED] = options.phase[ACTIVE_CUT] = true;
  memcpy(options.periodic, periodic, sizeof options.periodic);
  tc_regions *bodies = NULL;
  uint8_t *met = NULL; /* bit 0: electrons, bit 1: ions */
  TC_TRY(tc_regions_create(reach, &options, &bodies));
  const tc_status status = TC_NEW(&met, (size_t)bodies->count + 1, "bodies");
  const int64_t *n = reach->n, all = n[0] * n[1] * n[2];
  double used = 0, total = 0;
  for (int64_t i = 0; status == TC_OK && i < all; i++) {
    const uint32_t body = bodies->region[i];
    if (!body) continue;
    const int64_t x[3] = {i % n[0], i / n[0] % n[1], i / n[0] / n[1]};
    if (reach->label[i] == ACTIVE_FED) met[body] |= 1;
    for (int d = 0; d < 6; d++) {
      const int64_t j = tc_neighbour(n, periodic, i, x, d);
      if (j >= 0 && reach->label[j] == IONIC_FED) met[body] |= 2;
    }
  }
  for (int64_t i = 0; status == TC_OK && i < all; i++) {
    total += bodies->region[i] > 0;
    used += bodies->region[i] > 0 && met[bodies->region[i]] == 3;
  }
  if (total > 0) u->volume_both = used / total;
  tc_free(&met);
  tc_regions_destroy(&bodies);
  return status;
}

static tc_status measure(const tc_image *reach, const bool periodic[3], double *area, tc_utilisation *u)
{
  int64_t count[TC_LABELS];
  TC_TRY(tc_image_count(reach, count));
  const double active = (double)(count[ACTIVE_FED] + count[ACTIVE_CUT]);
  const double ionic = (double)(count[IONIC_FED] + count[IONIC_CUT]);
  if (active > 0) u->active_electrons = (double)count[ACTIVE_FED] / active;
  if (ionic > 0) u->ionic_top = (double)count[IONIC_FED] / ionic;
  TC_TRY(tc_surface_areas(reach, periodic, area));
  measure_areas(area, u);
  return measure_bodies(reach, periodic, u);
}

static tc_status check(const tc_roles *roles)
{
  for (int l = 0; l < TC_LABELS; l++)
    if (roles->ionic[l] && roles->active[l])
      return tc_fail(TC_ERR_USAGE, "label %d is given as active and as ionic; it can be one of them", l);
  return TC_OK;
}

tc_status tc_utilisation_find(const tc_image *image, const tc_roles *roles, const bool periodic[3],
                              tc_utilisation *result)
{
  tc_image *reach = NULL;
  double *area = NULL;
  tc_utilisation u = {0};
  TC_TRY(check(roles));
  TC_TRY(tc_image_create(MPI_COMM_SELF, image->n, image->spacing, &reach));
  tc_status status = TC_NEW(&area, (size_t)TC_LABELS * TC_LABELS, "interface areas");
  if (status == TC_OK) status = mark_both(image, roles, periodic, reach);
  if (status == TC_OK) status = measure(reach, periodic, area, &u);
  tc_free(&area);
  tc_image_destroy(&reach);
  if (status == TC_OK) *result = u;
  return status;
}
