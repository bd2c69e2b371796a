/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Conduction through networks: chains and ladders known by hand, lattices of spheres against finite volumes,
 * axis permutations; and the files read back. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "suite.h"
#include "tapecast/beadtransport.h"
#include "tapecast/fileio.h"
#include "tapecast/memory.h"
#include "tapecast/network.h"
#include "tapecast/transport.h"

static const double pi = 3.14159265358979323846;

/* A column of `count` beads of radius 5 um, 9 um apart, in a box that cuts the first and last in half. */
static tc_beads *column(int count)
{
  tc_beads *beads = make_beads(count, 20);
  beads->periodic[2] = false;
  beads->length[2] = 9.0 * (count - 1);
  for (int i = 0; i < count; i++) place_bead(beads, i, 1, 5, 10, 10, 9.0 * i);
  return beads;
}

static tc_network *network_of_beads(const tc_beads *beads)
{
  double radius[64];
  tc_network *network = NULL;
  ck_assert_int_le((int)beads->count, 64);
  for (int64_t i = 0; i < beads->count; i++) radius[i] = beads->radius[i];
  ck_ok(tc_network_from_beads(beads, radius, &network));
  return network;
}

static tc_network_flow flow_of(const tc_network *network)
{
  tc_network_flow flow;
  ck_ok(tc_network_conduct(network, &flow));
  ck_assert(flow.converged);
  return flow;
}

START_TEST(chain_of_beads)
{
  const double a = sqrt(25 - 4.5 * 4.5), half = pow(1 - a / 5, 1.5) / (4 * a) + 4.5 / (pi * 25);
  for (int count = 2; count < 7; count++) {
    tc_beads *beads = column(count);
    tc_network *network = network_of_beads(beads);
    ck_assert_int_eq((int)network->throats, count - 1);
    const tc_network_flow flow = flow_of(network);
    /* the ends are cut through the middle: nothing lies between them and the faces */
    const double expected = 1 / (2 * half * (count - 1)) * 9 * (count - 1) / 400;
    ck_assert_double_eq_tol(flow.d_eff_rel, expected, 2e-5 * expected);
    ck_assert_double_eq_tol(flow.percolating_fraction, 1, 1e-12);
    tc_network_destroy(&network);
    tc_beads_destroy(&beads);
  }
}
END_TEST

START_TEST(what_does_not_percolate)
{
  tc_beads *beads = column(5);
  place_bead(beads, 2, 1, 1, 10, 10, 18); /* too small to touch its neighbours */
  tc_network *network = network_of_beads(beads);
  tc_network_flow flow = flow_of(network);
  ck_assert(!flow.percolates);
  ck_assert_double_eq(flow.d_eff_rel, 0);
  tc_network_destroy(&network);
  place_bead(beads, 2, 1, 5, 10, 10, 18);
  beads->periodic[2] = true; /* without faces there is nothing to drive a current */
  network = network_of_beads(beads);
  flow = flow_of(network);
  ck_assert(!flow.percolates);
  tc_network_destroy(&network);
  tc_beads_destroy(&beads);
}
END_TEST

/* Simple cubic lattice along z, with the neck radius a over the beads' radius. The network is a model; on one
 * lattice its error is that of the model alone. */
START_TEST(lattices_against_finite_volumes)
{
  for (int c = 0; c < 3; c++) {
    const double neck = 0.2 + 0.2 * c, r = 10 / (2 * sqrt(1 - neck * neck));
    tc_beads *beads = make_beads(3, 10);
    beads->periodic[2] = false;
    beads->length[2] = 20;
    for (int i = 0; i < 3; i++) place_bead(beads, i, 1, r, 5, 5, 10 * i);
    tc_network *network = network_of_beads(beads);
    ck_assert_int_eq((int)network->throats, 2 + 2 * 3); /* two up, and each with its images along x and y */
    for (int64_t t = 0; t < network->throats; t++)
      ck_assert_double_eq_tol(network->throat[t].area, pi * pow(neck * r, 2), 1e-9);
    const tc_network_flow flow = flow_of(network);
    tc_voxelize_options drawing = tc_voxelize_defaults();
    for (int d = 0; d < 3; d++) drawing.voxel[d] = 0.25;
    tc_transport_options options = tc_transport_defaults();
    options.conductivity[1] = 1;
    tc_transport_result volumes;
    ck_ok(tc_bead_transport_solve(MPI_COMM_SELF, beads, &drawing, &options, &volumes));
    const double ratio = flow.d_eff_rel / volumes.sigma_eff;
    ck_assert_msg(ratio > 0.85 && ratio < 1.2, "neck %g: the network gives %g, volumes %g", neck,
                  flow.d_eff_rel, volumes.sigma_eff);
    tc_network_destroy(&network);
    tc_beads_destroy(&beads);
  }
}
END_TEST

/* Random overlapping beads in a periodic cube, drawn with the axes in another order (0 … 5) and shifted. */
static tc_image *turned(int order, int shift)
{
  enum { BEADS = 60, SIZE = 36 };
  static const int axes[6][3] = {{0, 1, 2}, {1, 2, 0}, {2, 0, 1}, {1, 0, 2}, {0, 2, 1}, {2, 1, 0}};
  tc_beads *beads = make_beads(BEADS, SIZE);
  uint64_t seed = 31;
  for (int i = 0; i < BEADS; i++) {
    double at[3];
    for (int d = 0; d < 3; d++) at[d] = SIZE * next_random(&seed);
    const int *axis = axes[order];
    /* whole voxels, so that the drawing is the same */
    place_bead(beads, i, 1, 5, at[axis[0]] + shift, at[axis[1]] + 2 * shift, at[axis[2]] - shift);
  }
  tc_voxelize_options drawing = tc_voxelize_defaults();
  for (int d = 0; d < 3; d++) drawing.voxel[d] = 1;
  tc_image *image = NULL;
  ck_ok(tc_voxelize(MPI_COMM_SELF, beads, &drawing, &image));
  tc_beads_destroy(&beads);
  return image;
}

static int by_size(const void *a, const void *b)
{
  const double *p = a, *q = b;
  for (int k = 0; k < 3; k++)
    if (fabs(p[k] - q[k]) > 1e-9 * fabs(p[k])) return p[k] < q[k] ? -1 : 1;
  return 0;
}

/* Three properties of each pore, or throat, sorted. */
static double *sizes_of(const tc_network *network, bool throats, size_t *count)
{
  double *size = NULL;
  *count = (size_t)(throats ? network->throats : network->pores);
  ck_ok(TC_NEW(&size, 3 * *count, "sizes"));
  for (size_t i = 0; i < *count; i++) {
    const tc_pore *p = &network->pore[throats ? 0 : i];
    const tc_throat *t = &network->throat[throats ? i : 0];
    size[3 * i] = throats ? t->area : p->volume;
    size[3 * i + 1] = throats ? t->inscribed_diameter : p->inscribed_diameter;
    size[3 * i + 2] = throats ? t->length : (double)p->coordination;
  }
  qsort(size, *count, 3 * sizeof *size, by_size);
  return size;
}

static void check_same(const tc_network *first, const tc_network *other, const char *how)
{
  for (int throats = 0; throats < 2; throats++) {
    size_t count, others;
    double *a = sizes_of(first, throats, &count), *b = sizes_of(other, throats, &others);
    ck_assert_msg(count == others, "%s: %zu %s, not %zu", how, others, throats ? "throats" : "pores", count);
    for (size_t i = 0; i < 3 * count; i++)
      ck_assert_msg(fabs(a[i] - b[i]) <= 1e-9 * fabs(a[i]), "%s: %s %zu, property %zu is %.12g, not %.12g",
                    how, throats ? "throat" : "pore", i / 3, i % 3, b[i], a[i]);
    tc_free(&a);
    tc_free(&b);
  }
}

static tc_network *network_of_phase(tc_image *image, uint8_t label, bool along_z)
{
  tc_regions_options options = tc_regions_defaults();
  tc_regions *regions = NULL;
  tc_network *network = NULL;
  options.phase[label] = true;
  options.periodic[2] = along_z;
  ck_ok(tc_regions_create(image, &options, &regions));
  ck_ok(tc_network_from_regions(image, regions, options.periodic, &network));
  tc_regions_destroy(&regions);
  tc_image_destroy(&image);
  return network;
}

START_TEST(permutations_and_shifts)
{
  for (uint8_t label = 0; label < 2; label++) {
    tc_network *first = network_of_phase(turned(0, 0), label, true);
    ck_assert_int_gt((int)first->pores, 10);
    ck_assert_int_gt((int)first->throats, 20);
    for (int order = 0; order < 6; order++)
      for (int shift = 0; shift <= 7; shift += 7) {
        char how[60];
        snprintf(how, sizeof how, "label %d, axes %d, shifted by %d", label, order, shift);
        tc_network *other = network_of_phase(turned(order, shift), label, true);
        check_same(first, other, how);
        tc_network_destroy(&other);
      }
    tc_network_destroy(&first);
  }
}
END_TEST

/* A phase that fills the image, whatever its shape, conducts as the bulk; one with a hole less. */
START_TEST(boxes_without_walls)
{
  static const int64_t shape[][3] = {{1, 1, 1}, {5, 4, 1},    {20, 20, 1}, {1, 1, 20},
                                     {1, 4, 6}, {20, 20, 20}, {3, 30, 2}};
  for (size_t s = 0; s < sizeof shape / sizeof shape[0]; s++)
    for (int hole = 0; hole < 2; hole++) {
      const double edge[3] = {0.5, 0.5, 0.5};
      tc_image *image = NULL;
      ck_ok(tc_image_create(MPI_COMM_SELF, shape[s], edge, &image));
      if (hole) image->label[0] = 1;
      tc_network *network = network_of_phase(image, 0, false);
      const double d_eff = flow_of(network).d_eff_rel;
      ck_assert_msg(hole ? d_eff < 1 : fabs(d_eff - 1) < 1e-9, "shape %zu, hole %d: %.12g", s, hole, d_eff);
      tc_network_destroy(&network);
    }
}
END_TEST

static tc_network *some_network(void)
{
  return network_of_phase(turned(0, 0), 1, false);
}

/* ---- CSV ---- */

/* Value of the named column in a line; false where it is blank. */
static bool cell(const char *header, const char *line, const char *name, char text[64])
{
  int column = 0;
  for (const char *at = header;; column++) {
    const size_t length = strcspn(at, ",\n");
    if (strncmp(at, name, length) == 0 && !name[length]) break;
    ck_assert_msg(at[length] == ',', "no column %s", name);
    at += length + 1;
  }
  for (; column > 0; column--) line = strchr(line, ',') + 1;
  snprintf(text, 64, "%.*s", (int)strcspn(line, ",\n"), line);
  return text[0] != 0;
}

static double number_in(const char *header, const char *line, const char *name)
{
  char text[64], *end;
  ck_assert(cell(header, line, name, text));
  const double value = strtod(text, &end);
  ck_assert_msg(!*end, "%s: '%s' is no number", name, text);
  return value;
}

START_TEST(csv_holds_the_network)
{
  static const double metre = 1e-6;
  tc_network *network = some_network();
  char *text = NULL, blank[64];
  ck_ok(tc_network_write_csv(network, "flow.csv"));
  ck_ok(tc_file_read("flow.csv", 1 << 24, &text, NULL));
  const char *line = strchr(text, '\n') + 1;
  for (int64_t r = 0; *line; r++, line = strchr(line, '\n') + 1) {
    if (r < network->pores) {
      const tc_pore *p = &network->pore[r];
      ck_assert_double_eq_tol(number_in(text, line, "pore.coords[2]"), p->at[2] * metre, 1e-12);
      ck_assert_double_eq_tol(number_in(text, line, "pore.volume"), p->volume * 1e-18,
                              1e-6 * p->volume * 1e-18);
      ck_assert_double_eq(number_in(text, line, "pore.coordination"), (double)p->coordination);
      ck_assert(cell(text, line, "pore.zmin", blank));
      ck_assert_str_eq(blank, p->at_zmin ? "True" : "False");
    } else {
      ck_assert(!cell(text, line, "pore.volume", blank));
    }
    if (r < network->throats) {
      const tc_throat *t = &network->throat[r];
      ck_assert_double_eq(number_in(text, line, "throat.conns[0]"), (double)t->pore[0]);
      ck_assert_double_eq(number_in(text, line, "throat.conns[1]"), (double)t->pore[1]);
      ck_assert_double_eq_tol(number_in(text, line, "throat.total_length"), t->length * metre, 1e-12);
    } else {
      ck_assert(!cell(text, line, "throat.conns[0]", blank));
    }
  }
  tc_free(&text);
  tc_network_destroy(&network);
}
END_TEST

/* ---- VTP ---- */

static const char *after(const char *text, const char *what)
{
  const char *found = strstr(text, what);
  ck_assert_msg(found != NULL, "no %s", what);
  return found + strlen(what);
}

/* Numbers of the DataArray whose tag holds `name`, after `from`; there must be `count`. */
static void read_array(const char *from, const char *name, int64_t count, double *value)
{
  const char *at = after(after(from, name), ">");
  for (int64_t i = 0; i < count; i++) {
    char *end;
    value[i] = strtod(at, &end);
    ck_assert_msg(end != at, "%s ends after %lld numbers", name, (long long)i);
    at = end;
  }
  at += strspn(at, " \n");
  ck_assert_msg(strncmp(at, "</DataArray>", 12) == 0, "%s holds more than %lld numbers", name,
                (long long)count);
}

START_TEST(vtp_holds_the_network)
{
  tc_network *network = some_network();
  const int64_t pores = network->pores, throats = network->throats;
  char *text = NULL;
  double *value = NULL;
  ck_ok(TC_NEW(&value, (size_t)(3 * pores + 2 * throats), "numbers"));
  ck_ok(tc_network_write_vtp(network, "flow.vtp"));
  ck_ok(tc_file_read("flow.vtp", 1 << 24, &text, NULL));
  ck_assert_int_eq(strtol(after(text, "NumberOfPoints=\""), NULL, 10), pores);
  ck_assert_int_eq(strtol(after(text, "NumberOfLines=\""), NULL, 10), throats);
  read_array(after(text, "<Points>"), "NumberOfComponents=\"3\"", 3 * pores, value);
  for (int64_t i = 0; i < 3 * pores; i++)
    ck_assert_double_eq_tol(value[i], network->pore[i / 3].at[i % 3], 1e-6);
  const char *lines = after(text, "<Lines>");
  read_array(lines, "Name=\"connectivity\"", 2 * throats, value);
  for (int64_t i = 0; i < 2 * throats; i++)
    ck_assert_double_eq(value[i], (double)network->throat[i / 2].pore[i % 2]);
  read_array(lines, "Name=\"offsets\"", throats, value);
  for (int64_t i = 0; i < throats; i++) ck_assert_double_eq(value[i], 2. * (double)(i + 1));
  read_array(after(text, "<PointData>"), "volume_um3", pores, value);
  for (int64_t i = 0; i < pores; i++)
    ck_assert_double_eq_tol(value[i], network->pore[i].volume, 1e-6 * network->pore[i].volume);
  read_array(after(text, "<CellData>"), "area_um2", throats, value);
  for (int64_t i = 0; i < throats; i++)
    ck_assert_double_eq_tol(value[i], network->throat[i].area, 1e-6 * network->throat[i].area);
  /* well-formed to a foreign reader, where there is one */
  if (system("command -v xmllint >/dev/null 2>&1") == 0)
    ck_assert_int_eq(system("xmllint --noout flow.vtp"), 0);
  tc_free(&value);
  tc_free(&text);
  tc_network_destroy(&network);
}
END_TEST

int main(int argc, char **argv)
{
  const TTest *const tests[] = {
      chain_of_beads,      what_does_not_percolate, lattices_against_finite_volumes, permutations_and_shifts,
      boxes_without_walls, csv_holds_the_network,   vtp_holds_the_network,           NULL};
  return suite_main(argc, argv, "network flow", tests);
}
