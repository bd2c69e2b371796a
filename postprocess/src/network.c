/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Networks from the regions of an image and from beads. */
#include "tapecast/network.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lattice.h"
#include "tapecast/contacts.h"
#include "tapecast/memory.h"

static const double pi = 3.14159265358979323846;

/* What is summed up over the voxel faces that two regions share. */
typedef struct interface {
  uint64_t key; /* lower region in the high half, upper region in the low one; 0: free place of the table */
  double normal[3];    /* sum of face areas, pointing from the lower to the upper region */
  double centre[3][2]; /* sums of cosines and sines of the faces' angles around the box, or of places and 0 */
  int64_t faces;
  float widest; /* largest distance to the outside at a face */
  bool crosses;
} interface;

typedef struct builder {
  const tc_image *image;
  const tc_regions *regions;
  const bool *periodic;
  interface *table; /* open addressing; its size is a power of 2 */
  size_t size, used;
  double (*angle[3])[2]; /* shape (2 n): see make_angles */
  double *reference;     /* shape (count, 3): a point amid each region, in voxels */
  double *moment;        /* shape (count, 3): sum of voxel centres relative to the reference */
  int64_t *voxels;
  tc_network *network;
} builder;

/* Places along d in half voxels as angles around the box: cosine and sine; where it is not periodic, as they
 * are.
 */
static tc_status make_angles(builder *b)
{
  for (int d = 0; d < 3; d++) {
    const int64_t halves = 2 * b->image->n[d];
    TC_TRY(TC_NEW(&b->angle[d], (size_t)halves, "places in the box"));
    for (int64_t x = 0; x < halves; x++) {
      const double turn = 2 * pi * (double)x / (double)halves;
      b->angle[d][x][0] = b->periodic[d] ? cos(turn) : (double)x / 2;
      b->angle[d][x][1] = b->periodic[d] ? sin(turn) : 0;
    }
  }
  return TC_OK;
}

/* The mean of `count` places from the sums of their angles: it moves and turns with the image, wherever the
 * box begins. In voxels. */
static double mean_place(const builder *b, int d, const double sum[2], int64_t count)
{
  if (!b->periodic[d]) return sum[0] / (double)count;
  return atan2(sum[1], sum[0]) * (double)b->image->n[d] / (2 * pi);
}

static tc_status place_references(builder *b)
{
  const int64_t *n = b->image->n;
  double(*sum)[3][2] = NULL;
  TC_TRY(TC_NEW(&sum, (size_t)b->regions->count, "places of regions"));
  int64_t i = 0, x[3];
  for (x[2] = 0; x[2] < n[2]; x[2]++)
    for (x[1] = 0; x[1] < n[1]; x[1]++)
      for (x[0] = 0; x[0] < n[0]; x[0]++, i++) {
        const uint32_t region = b->regions->region[i];
        if (region == 0) continue;
        b->voxels[region - 1]++;
        for (int d = 0; d < 3; d++)
          for (int k = 0; k < 2; k++) sum[region - 1][d][k] += b->angle[d][2 * x[d]][k];
      }
  for (int64_t r = 0; r < b->regions->count; r++)
    for (int d = 0; d < 3; d++) b->reference[3 * r + d] = mean_place(b, d, sum[r][d], b->voxels[r]);
  tc_free(&sum);
  return TC_OK;
}

/* From the reference of a region to a point in voxel coordinates, the short way around, in um. */
static void from_reference(const builder *b, uint32_t region, const double x[3], double step[3])
{
  for (int d = 0; d < 3; d++) {
    const double n = (double)b->image->n[d];
    double voxels = x[d] - b->reference[3 * (int64_t)(region - 1) + d];
    if (b->periodic[d]) voxels -= n * round(voxels / n);
    step[d] = voxels * b->image->spacing[d];
  }
}

static tc_status grow_table(builder *b)
{
  const size_t size = b->size ? 2 * b->size : 4096;
  interface *larger = NULL;
  TC_TRY(TC_NEW(&larger, size, "faces between regions"));
  for (size_t i = 0; i < b->size; i++) {
    if (!b->table[i].key) continue;
    size_t place = b->table[i].key * 0x9E3779B97F4A7C15u >> 20 & (size - 1);
    while (larger[place].key) place = (place + 1) & (size - 1);
    larger[place] = b->table[i];
  }
  tc_free(&b->table);
  b->table = larger;
  b->size = size;
  return TC_OK;
}

static tc_status interface_of(builder *b, uint64_t key, interface **found)
{
  if (2 * (b->used + 1) > b->size) TC_TRY(grow_table(b));
  size_t place = key * 0x9E3779B97F4A7C15u >> 20 & (b->size - 1);
  while (b->table[place].key && b->table[place].key != key) place = (place + 1) & (b->size - 1);
  if (!b->table[place].key) {
    b->table[place].key = key;
    b->used++;
  }
  *found = &b->table[place];
  return TC_OK;
}

/* A face between voxel i (at x) and its upper neighbour j along d, which belong to different regions. */
static tc_status add_face(builder *b, int64_t i, int64_t j, const int64_t x[3], int d)
{
  const uint32_t here = b->regions->region[i], there = b->regions->region[j];
  const uint32_t low = here < there ? here : there, high = here < there ? there : here;
  const double *h = b->image->spacing;
  interface *face;
  TC_TRY(interface_of(b, (uint64_t)low << 32 | high, &face));
  for (int k = 0; k < 3; k++)
    for (int part = 0; part < 2; part++) face->centre[k][part] += b->angle[k][2 * x[k] + (k == d)][part];
  face->normal[d] += (here == low ? 1 : -1) * h[(d + 1) % 3] * h[(d + 2) % 3];
  face->faces++;
  face->widest = fmaxf(face->widest, fminf(b->regions->distance[i], b->regions->distance[j]));
  return TC_OK;
}

static void add_voxel(builder *b, int64_t i, const int64_t x[3])
{
  const uint32_t region = b->regions->region[i];
  const double at[3] = {(double)x[0], (double)x[1], (double)x[2]};
  double step[3];
  from_reference(b, region, at, step);
  for (int d = 0; d < 3; d++) b->moment[3 * ((int64_t)region - 1) + d] += step[d];
  if (!b->network->has_z_faces) return;
  tc_pore *pore = &b->network->pore[region - 1];
  const double face = b->image->spacing[0] * b->image->spacing[1];
  if (x[2] == 0) {
    pore->at_zmin = true;
    pore->face_area[0] += face;
  }
  if (x[2] == b->image->n[2] - 1) {
    pore->at_zmax = true;
    pore->face_area[1] += face;
  }
}

static tc_status scan(builder *b)
{
  const int64_t *n = b->image->n;
  int64_t i = 0, x[3];
  for (x[2] = 0; x[2] < n[2]; x[2]++)
    for (x[1] = 0; x[1] < n[1]; x[1]++)
      for (x[0] = 0; x[0] < n[0]; x[0]++, i++) {
        const uint32_t region = b->regions->region[i];
        if (region == 0) continue;
        add_voxel(b, i, x);
        for (int d = 0; d < 3; d++) {
          const int64_t j = tc_neighbour(n, b->periodic, i, x, 2 * d + 1);
          if (j >= 0 && b->regions->region[j] != 0 && b->regions->region[j] != region)
            TC_TRY(add_face(b, i, j, x, d));
        }
      }
  return TC_OK;
}

static double length_of(const double v[3])
{
  return sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);
}

static void finish_pore(const builder *b, int64_t p)
{
  const tc_image *image = b->image;
  tc_pore *pore = &b->network->pore[p];
  for (int d = 0; d < 3; d++) {
    const double length = (double)image->n[d] * image->spacing[d];
    double at =
        (b->reference[3 * p + d] + 0.5) * image->spacing[d] + b->moment[3 * p + d] / (double)b->voxels[p];
    if (b->periodic[d]) at -= length * floor(at / length);
    pore->at[d] = image->origin[d] + at;
  }
  pore->volume = (double)b->voxels[p] * image->spacing[0] * image->spacing[1] * image->spacing[2];
  pore->equivalent_diameter = cbrt(6 * pore->volume / pi);
  pore->inscribed_diameter = 2 * (double)b->regions->distance[b->regions->peak[p]];
}

static void finish_throat(const builder *b, const interface *face, tc_throat *throat)
{
  const uint32_t low = (uint32_t)(face->key >> 32), high = (uint32_t)face->key;
  throat->pore[0] = (int64_t)low - 1;
  throat->pore[1] = (int64_t)high - 1;
  throat->area = length_of(face->normal);
  throat->inscribed_diameter = 2 * (double)face->widest;

  /* From the centre of mass of either side to the middle of the throat. */
  double middle[3], low_step[3], high_step[3];
  for (int d = 0; d < 3; d++) middle[d] = mean_place(b, d, face->centre[d], face->faces);
  from_reference(b, low, middle, low_step);
  from_reference(b, high, middle, high_step);
  for (int d = 0; d < 3; d++) {
    low_step[d] -= b->moment[3 * (int64_t)(low - 1) + d] / (double)b->voxels[low - 1];
    high_step[d] -= b->moment[3 * (int64_t)(high - 1) + d] / (double)b->voxels[high - 1];
  }
  throat->length = length_of(low_step) + length_of(high_step);
  /* The straight line between the centres as they stand in the box: is it the way through the throat? */
  for (int d = 0; d < 3; d++) {
    const double direct = b->network->pore[high - 1].at[d] - b->network->pore[low - 1].at[d];
    const double way = low_step[d] - high_step[d];
    if (fabs(direct - way) > 0.5 * (double)b->image->n[d] * b->image->spacing[d]) throat->crosses = true;
  }
}

static int by_pores(const void *a, const void *b)
{
  const tc_throat *s = a, *t = b;
  for (int k = 0; k < 2; k++)
    if (s->pore[k] != t->pore[k]) return s->pore[k] < t->pore[k] ? -1 : 1;
  return s->length < t->length ? -1 : s->length > t->length;
}

static void count_coordination(tc_network *network)
{
  qsort(network->throat, (size_t)network->throats, sizeof *network->throat, by_pores);
  for (int64_t t = 0; t < network->throats; t++)
    for (int k = 0; k < 2; k++) network->pore[network->throat[t].pore[k]].coordination++;
}

static tc_status build(builder *b)
{
  tc_network *network = b->network;
  network->pores = b->regions->count;
  network->has_z_faces = !b->periodic[2];
  for (int d = 0; d < 3; d++) {
    network->lo[d] = b->image->origin[d];
    network->length[d] = (double)b->image->n[d] * b->image->spacing[d];
  }
  TC_TRY(TC_NEW(&network->pore, (size_t)network->pores, "pores"));
  TC_TRY(TC_NEW(&b->moment, 3 * (size_t)network->pores, "pores"));
  TC_TRY(TC_NEW(&b->voxels, (size_t)network->pores, "pores"));
  TC_TRY(TC_NEW(&b->reference, 3 * (size_t)network->pores, "pores"));
  TC_TRY(make_angles(b));
  TC_TRY(place_references(b));
  TC_TRY(scan(b));
  for (int64_t p = 0; p < network->pores; p++) finish_pore(b, p);
  TC_TRY(TC_NEW(&network->throat, b->used, "throats"));
  for (size_t i = 0; i < b->size; i++)
    if (b->table[i].key) finish_throat(b, &b->table[i], &network->throat[network->throats++]);
  count_coordination(network);
  return TC_OK;
}

tc_status tc_network_from_regions(const tc_image *image, const tc_regions *regions, const bool periodic[3],
                                  tc_network **network)
{
  builder b = {.image = image, .regions = regions, .periodic = periodic};
  TC_TRY(TC_NEW(&b.network, 1, "network"));
  const tc_status status = build(&b);
  tc_free(&b.table);
  tc_free(&b.moment);
  tc_free(&b.voxels);
  tc_free(&b.reference);
  for (int d = 0; d < 3; d++) tc_free(&b.angle[d]);
  if (status == TC_OK)
    *network = b.network;
  else
    tc_network_destroy(&b.network);
  return status;
}

/* ---- from beads ---- */

static void bead_pore(const tc_beads *beads, int64_t i, double radius, tc_pore *pore)
{
  tc_lattice_wrap(beads, beads->position + 3 * i, pore->at);
  pore->volume = 4 * pi / 3 * radius * radius * radius;
  pore->equivalent_diameter = pore->inscribed_diameter = 2 * radius;
  pore->type = beads->type[i];
  if (beads->periodic[2]) return;
  pore->at_zmin = pore->at[2] - radius < beads->lo[2];
  pore->at_zmax = pore->at[2] + radius > beads->lo[2] + beads->length[2];
  const double below = pore->at[2] - beads->lo[2], above = beads->lo[2] + beads->length[2] - pore->at[2];
  if (pore->at_zmin) pore->face_area[0] = pi * fmax(0, radius * radius - below * below);
  if (pore->at_zmax) pore->face_area[1] = pi * fmax(0, radius * radius - above * above);
}

static void bead_throat(const tc_contact *contact, double ri, double rj, const int64_t *number,
                        const tc_pore *pore, tc_throat *throat)
{
  const double d = contact->distance;
  const double plane = (d * d + ri * ri - rj * rj) / (2 * d);
  const double square = fmax(0, ri * ri - plane * plane);
  const double smaller = fmin(ri, rj);
  /* When one sphere holds the other's centre, the circle is no constriction any more. */
  const double neck = plane < 0 || plane > d ? smaller : sqrt(square);
  throat->pore[0] = number[contact->i];
  throat->pore[1] = number[contact->j];
  throat->area = pi * neck * neck;
  throat->inscribed_diameter = 2 * neck;
  throat->length = d;
  for (int k = 0; k < 3; k++) {
    const double direct = pore[throat->pore[1]].at[k] - pore[throat->pore[0]].at[k];
    if (fabs(direct - contact->between[k]) > 1e-6 * (ri + rj)) throat->crosses = true;
  }
}

static tc_status build_from_beads(const tc_beads *beads, const double *radius, int64_t *number,
                                  tc_contact **contacts, tc_network *network)
{
  int64_t count = 0;
  network->has_z_faces = !beads->periodic[2];
  memcpy(network->lo, beads->lo, sizeof network->lo);
  memcpy(network->length, beads->length, sizeof network->length);
  for (int64_t i = 0; i < beads->count; i++)
    if (radius[i] > 0) number[i] = network->pores++;
  if (network->pores == 0) return tc_fail(TC_ERR_INPUT, "no bead belongs to the phase");
  TC_TRY(TC_NEW(&network->pore, (size_t)network->pores, "pores"));
  for (int64_t i = 0; i < beads->count; i++)
    if (radius[i] > 0) bead_pore(beads, i, radius[i], &network->pore[number[i]]);
  TC_TRY(tc_contacts_find(beads, radius, contacts, &count));
  TC_TRY(TC_NEW(&network->throat, (size_t)count, "throats"));
  for (int64_t c = 0; c < count; c++) {
    const tc_contact *contact = &(*contacts)[c];
    if (radius[contact->i] > 0 && radius[contact->j] > 0)
      bead_throat(contact, radius[contact->i], radius[contact->j], number, network->pore,
                  &network->throat[network->throats++]);
  }
  count_coordination(network);
  return TC_OK;
}

tc_status tc_network_from_beads(const tc_beads *beads, const double *radius, tc_network **network)
{
  int64_t *number = NULL;
  tc_contact *contacts = NULL;
  tc_network *made = NULL;
  tc_status status = TC_NEW(&made, 1, "network");
  if (status == TC_OK) status = TC_NEW(&number, (size_t)beads->count, "pore numbers");
  if (status == TC_OK) status = build_from_beads(beads, radius, number, &contacts, made);
  tc_free(&number);
  tc_free(&contacts);
  if (status == TC_OK)
    *network = made;
  else
    tc_network_destroy(&made);
  return status;
}

void tc_network_destroy(tc_network **network)
{
  if (!*network) return;
  tc_free(&(*network)->pore);
  tc_free(&(*network)->throat);
  tc_free(network);
}
