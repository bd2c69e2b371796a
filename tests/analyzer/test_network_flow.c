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
static const bool sides[3] = {true, true, false}, all_around[3] = {true, true, true};

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

/* Random overlapping beads in a periodic cube, drawn with axes turned and shifted. */
static tc_image *turned(int turn, int shift)
{
  enum { BEADS = 60, SIZE = 36 };
  tc_beads *beads = make_beads(BEADS, SIZE);
  uint64_t seed = 31;
  for (int i = 0; i < BEADS; i++) {
    double at[3];
    for (int d = 0; d < 3; d++) at[d] = SIZE * next_random(&seed);
    /* whole voxels, so that the drawing is the same */
    place_bead(beads, i, 1, 5, at[turn] + shift, at[(turn + 1) % 3] + 2 * shift, at[(turn + 2) % 3] - shift);
  }
  tc_voxelize_options drawing = tc_voxelize_defaults();
  for (int d = 0; d < 3; d++) drawing.voxel[d] = 1;
  tc_image *image = NULL;
  ck_ok(tc_voxelize(MPI_COMM_SELF, beads, &drawing, &image));
  tc_beads_destroy(&beads);
  return image;
}

START_TEST(permutations_and_shifts)
{
  int64_t pores = 0, throats = 0;
  double volume = 0;
  for (int t = 0; t < 6; t++) {
    tc_image *image = turned(t % 3, t < 3 ? 0 : 7);
    tc_regions_options options = tc_regions_defaults();
    tc_regions *regions = NULL;
    tc_network *network = NULL;
    options.phase[0] = true;
    options.periodic[2] = true;
    ck_ok(tc_regions_create(image, &options, &regions));
    ck_ok(tc_network_from_regions(image, regions, all_around, &network));
    double sum = 0;
    for (int64_t p = 0; p < network->pores; p++) sum += network->pore[p].volume;
    if (t == 0) {
      pores = network->pores;
      throats = network->throats;
      volume = sum;
      ck_assert_int_gt((int)pores, 10);
    }
    ck_assert_int_eq((int)network->pores, (int)pores);
    /* voxels between equally near bodies may change sides, and a throat of a few voxels with them */
    ck_assert_int_le(llabs(network->throats - throats), throats / 15 + 1);
    ck_assert_double_eq_tol(sum, volume, 1e-9 * volume);
    tc_network_destroy(&network);
    tc_regions_destroy(&regions);
    tc_image_destroy(&image);
  }
}
END_TEST

static tc_network *some_network(void)
{
  tc_image *image = turned(0, 0);
  tc_regions_options options = tc_regions_defaults();
  tc_regions *regions = NULL;
  tc_network *network = NULL;
  options.phase[1] = true;
  ck_ok(tc_regions_create(image, &options, &regions));
  ck_ok(tc_network_from_regions(image, regions, sides, &network));
  tc_regions_destroy(&regions);
  tc_image_destroy(&image);
  return network;
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
  const TTest *const tests[] = {chain_of_beads,
                                what_does_not_percolate,
                                lattices_against_finite_volumes,
                                permutations_and_shifts,
                                csv_holds_the_network,
                                vtp_holds_the_network,
                                NULL};
  return suite_main(argc, argv, "network flow", tests);
}
