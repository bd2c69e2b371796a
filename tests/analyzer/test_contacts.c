/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Conduction through beads on cut cells: contacts, gaps, sphere arrays, ranks. */
#include <math.h>
#include <stdlib.h>

#include "sphere_array.h"
#include "suite.h"
#include "tapecast/beadtransport.h"

static const double pi = 3.14159265358979323846;

static tc_voxelize_options grid(double h, double zlo, double zhi)
{
  tc_voxelize_options o = tc_voxelize_defaults();
  for (int d = 0; d < 3; d++) o.voxel[d] = h;
  o.crop = true;
  o.zlo = zlo;
  o.zhi = zhi;
  return o;
}

static tc_transport_result solve_on(MPI_Comm comm, const tc_beads *beads, const tc_voxelize_options *geometry,
                                    double pore, double one, double two, double tolerance)
{
  tc_transport_options o = tc_transport_defaults();
  tc_transport_result result;
  o.conductivity[0] = pore;
  o.conductivity[1] = one;
  o.conductivity[2] = two;
  o.tolerance = tolerance;
  ck_ok(tc_bead_transport_solve(comm, beads, geometry, &o, &result));
  ck_assert(result.converged);
  return result;
}

static tc_transport_result solve(const tc_beads *beads, const tc_voxelize_options *geometry, double pore,
                                 double one, double two)
{
  return solve_on(MPI_COMM_SELF, beads, geometry, pore, one, two, 1e-6);
}

enum { PLACES = 12 };
static const double edge = 4, height = 2, huge_radius = 2000, gap = 0.02;

/* A square duct, 2 height long, closed but for a neck of radius a: two beads so large that their faces are
 * flat. Only the neck's place in the grid differs from place to place. */
static tc_beads *duct(int place, double h)
{
  tc_beads *beads = make_beads(2, edge);
  uint64_t state = (uint64_t)place + 7;
  double shift[3];
  for (int d = 0; d < 3; d++) {
    next_random(&state);
    shift[d] = (next_random(&state) - 0.5) * h;
    beads->periodic[d] = false;
  }
  beads->lo[2] = -height;
  beads->length[2] = 2 * height;
  for (int i = 0; i < 2; i++)
    place_bead(beads, i, 1, huge_radius, edge / 2 + shift[0], edge / 2 + shift[1],
               (i ? 1 : -1) * (huge_radius + gap / 2) + shift[2]);
  return beads;
}

/* Resistance of the neck, averaged over places, over Holm's: 1/(2 sigma a) between half spaces, less what a
 * duct of this width gives back (Roess's factor, for the round duct of the same area), and the length of the
 * neck. */
static double neck_resistance(double a, double h)
{
  const double e = a * sqrt(pi) / edge;
  const double holm =
      (1 - 1.4092 * e + 0.2959 * pow(e, 3) + 0.0525 * pow(e, 5)) / (2 * a) + gap / (pi * a * a);
  double sum = 0;
  for (int place = 0; place < PLACES; place++) {
    tc_beads *beads = duct(place, h);
    tc_voxelize_options o = grid(h, -height, height);
    o.neck[1] = a / huge_radius;
    o.neck_reach[1] = 1.0001;
    const double sigma = solve(beads, &o, 0, 1, 0).sigma_eff;
    sum += 2 * height / (edge * edge) * (1 / sigma - 1) / holm;
    tc_beads_destroy(&beads);
  }
  return sum / PLACES;
}

START_TEST(neck_against_holm)
{
  ck_assert_double_eq_tol(neck_resistance(0.5, 0.5), 1, 0.08); /* a neck as wide as two cells */
  ck_assert_double_eq_tol(neck_resistance(0.5, 0.25), 1, 0.05);
  ck_assert_double_eq_tol(neck_resistance(0.5, 0.125), 1, 0.04);
}
END_TEST

START_TEST(gaps_insulate)
{
  /* The gap is a twenty-fifth of a cell: voxels see no gap, cut cells do. */
  const double h = 0.5;
  tc_beads *beads = duct(0, h);
  const tc_voxelize_options o = grid(h, -height, height);
  ck_assert(!solve(beads, &o, 0, 1, 0).percolates);
  tc_transport_options solver = tc_transport_defaults();
  solver.conductivity[1] = 1;
  tc_image *image = NULL;
  tc_transport_result result;
  ck_ok(tc_voxelize(MPI_COMM_SELF, beads, &o, &image));
  ck_ok(tc_transport_solve(image, &solver, &result, NULL));
  ck_assert(result.percolates);
  tc_image_destroy(&image);
  tc_beads_destroy(&beads);
}
END_TEST

START_TEST(layers)
{
  /* Beads with faces so flat that they are layers, the second cutting into the first, which wins. */
  tc_beads *beads = make_beads(2, edge);
  const double r = 1e4, h = 0.23;
  for (int d = 0; d < 3; d++) beads->periodic[d] = false;
  place_bead(beads, 0, 1, r, edge / 2, edge / 2, 1.37 - r);
  place_bead(beads, 1, 2, r, edge / 2, edge / 2, 1 + r);
  const tc_voxelize_options o = grid(h, 0, edge);
  const double one = solve(beads, &o, 0, 1, 1).sigma_eff;
  const double two = solve(beads, &o, 0, 1, 3000).sigma_eff;
  ck_assert_double_eq_tol(one, 1, 1e-6);
  ck_assert_double_eq_tol(two, edge / (1.37 + (edge - 1.37) / 3000), 0.05 * two); /* half a sub-voxel */
  tc_beads_destroy(&beads);
}
END_TEST

static double sphere_error(double f, double contrast, int n, bool plain)
{
  tc_beads *beads = make_beads(1, 1);
  place_bead(beads, 0, 1, cbrt(3 * f / (4 * pi)), 0.5, 0.5, 0.5);
  const tc_voxelize_options o = grid(1.0 / n, 0, 1);
  tc_transport_result result;
  if (plain) {
    tc_transport_options solver = tc_transport_defaults();
    solver.conductivity[0] = 1;
    solver.conductivity[1] = contrast;
    tc_image *image = NULL;
    ck_ok(tc_voxelize(MPI_COMM_SELF, beads, &o, &image));
    ck_ok(tc_transport_solve(image, &solver, &result, NULL));
    tc_image_destroy(&image);
  } else {
    result = solve(beads, &o, 1, contrast, 0);
  }
  tc_beads_destroy(&beads);
  return fabs(result.sigma_eff / sphere_array(f, contrast) - 1);
}

START_TEST(insulating_spheres)
{
  for (int k = 1; k < 4; k++) {
    const double f = 0.1 * k;
    ck_assert_double_lt(sphere_error(f, 0, 8, false), 1e-2);
    ck_assert_double_lt(sphere_error(f, 0, 16, false), 3e-3);
    ck_assert_double_lt(sphere_error(f, 0, 32, false), 1e-3);
    /* Better than plain voxels of a quarter of the size. */
    ck_assert_double_lt(sphere_error(f, 0, 8, false), sphere_error(f, 0, 32, true));
  }
}
END_TEST

START_TEST(conducting_spheres)
{
  for (int k = 1; k < 4; k++) {
    const double f = 0.1 * k, coarse = sphere_error(f, 1e4, 16, false);
    ck_assert_double_lt(coarse, 5e-3);
    ck_assert_double_lt(coarse, sphere_error(f, 1e4, 32, true));
    ck_assert_double_lt(sphere_error(f, 1e4, 32, false), 4e-3);
    ck_assert_double_lt(sphere_error(f, 10, 32, false), 5e-3);
  }
}
END_TEST

/* A random packing of two conductors with necks, in a box that is periodic in x and y. */
static tc_beads *packing(void)
{
  enum { BEADS = 60 };
  tc_beads *beads = make_beads(BEADS, 8);
  uint64_t state = 3;
  beads->periodic[2] = false;
  for (int i = 0; i < BEADS; i++) {
    double at[3];
    for (int d = 0; d < 3; d++) at[d] = 8 * next_random(&state);
    place_bead(beads, i, i % 3 ? 1 : 2, i % 3 ? 1.5 : 1, at[0], at[1], at[2]);
  }
  return beads;
}

START_TEST(conducting_pores_reach_everywhere)
{
  /* A gap far below the cells parts beads, but not when what fills it conducts. */
  const double h = 0.5;
  tc_beads *beads = duct(0, h);
  const tc_voxelize_options across = grid(h, -height, height);
  ck_assert_double_eq_tol(solve(beads, &across, 1, 0.25, 0).sigma_eff, 0.25, 0.01);
  tc_beads_destroy(&beads);
  /* Where all conduct alike, nothing is left of beads, contacts and cells that they cut. */
  beads = packing();
  const tc_voxelize_options o = grid(0.4, 0, 8);
  ck_assert_double_eq_tol(solve(beads, &o, 0.7, 0.7, 0.7).sigma_eff, 0.7, 1e-6);
  /* Beads that conduct as well as the pores are as good as none. */
  const double with = solve(beads, &o, 1, 0, 1).sigma_eff;
  tc_voxelize_options without = o;
  without.label_of_type[2] = TC_LABEL_PORE;
  ck_assert_double_gt(with, 0.01);
  ck_assert_double_eq_tol(solve(beads, &without, 1, 0, 0).sigma_eff, with, 1e-5 * with);
  /* More of it as they conduct better. */
  const double none = solve(beads, &o, 1, 0, 0).sigma_eff, half = solve(beads, &o, 1, 0, 0.35).sigma_eff;
  ck_assert_double_lt(none, half);
  ck_assert_double_lt(half, with);
  tc_beads_destroy(&beads);
}
END_TEST

START_TEST(laminate_of_pore_and_beads)
{
  /* Flat layers along the current on the borders of cells: exact for any three conductivities. */
  tc_beads *beads = make_beads(2, edge);
  const double r = 1e5;
  for (int d = 0; d < 3; d++) beads->periodic[d] = false;
  place_bead(beads, 0, 1, r, edge / 2, edge / 2, 1 - r);
  place_bead(beads, 1, 2, r, edge / 2, edge / 2, 3 + r);
  const tc_voxelize_options o = grid(0.25, 0, edge);
  static const double value[][3] = {{0.5, 0.3, 0.2}, {1, 1e-3, 7}, {2e-6, 1, 1}};
  for (int k = 0; k < 3; k++) {
    const double *v = value[k], exact = 4 / (2 / v[0] + 1 / v[1] + 1 / v[2]);
    ck_assert_double_eq_tol(solve(beads, &o, v[0], v[1], v[2]).sigma_eff, exact, 1e-5 * exact);
  }
  tc_beads_destroy(&beads);
}
END_TEST

START_TEST(ranks_agree)
{
  tc_beads *beads = packing();
  tc_voxelize_options o = grid(0.4, 0, 8);
  for (int l = 1; l < 3; l++) {
    o.neck[l] = 0.4;
    o.neck_reach[l] = 1.05;
    o.neck_group[l] = 1;
  }
  const double two[] = {0, 1, 500};
  for (int k = 0; k < 3; k++) {
    const tc_transport_result alone = solve(beads, &o, 0, 1, two[k]);
    const tc_transport_result shared = solve_on(MPI_COMM_WORLD, beads, &o, 0, 1, two[k], 1e-6);
    ck_assert_double_gt(alone.sigma_eff, 0);
    ck_assert_double_eq_tol(shared.sigma_eff, alone.sigma_eff, 1e-5 * alone.sigma_eff);
    ck_assert_double_eq_tol(shared.percolating_fraction, alone.percolating_fraction, 1e-12);
    ck_assert_double_eq_tol(shared.volume_fraction, alone.volume_fraction, 1e-12);
  }
  const tc_transport_result flooded = solve(beads, &o, 1, 0, 0.35);
  ck_assert_double_eq_tol(solve_on(MPI_COMM_WORLD, beads, &o, 1, 0, 0.35, 1e-6).sigma_eff, flooded.sigma_eff,
                          1e-5 * flooded.sigma_eff);
  /* One layer of cells a rank, and ranks without. */
  for (int d = 0; d < 3; d++) o.voxel[d] = 2.5;
  const tc_transport_result alone = solve(beads, &o, 0, 1, 1);
  const tc_transport_result shared = solve_on(MPI_COMM_WORLD, beads, &o, 0, 1, 1, 1e-6);
  ck_assert_double_eq_tol(shared.sigma_eff, alone.sigma_eff, 1e-5 * alone.sigma_eff);
  tc_beads_destroy(&beads);
}
END_TEST

START_TEST(shift_and_symmetry)
{
  /* The order of beads, and a periodic shift by whole cells, do not matter. */
  tc_beads *beads = packing();
  tc_voxelize_options o = grid(0.4, 0, 8);
  o.neck[1] = o.neck[2] = 0.4;
  const double before = solve(beads, &o, 0, 1, 0).sigma_eff;
  for (int64_t i = 0; i < beads->count; i++) {
    beads->position[3 * i] += 7 * 0.4;
    beads->position[3 * i + 1] -= 3 * 0.4;
  }
  ck_assert_double_gt(before, 0);
  ck_assert_double_eq_tol(solve(beads, &o, 0, 1, 0).sigma_eff, before, 1e-4 * before);
  tc_beads_destroy(&beads);
}
END_TEST

START_TEST(refusals)
{
  tc_beads *beads = packing();
  const tc_voxelize_options o = grid(0.5, 0, 8);
  tc_transport_options solver = tc_transport_defaults();
  tc_transport_result result;
  solver.axis = 0;
  ck_fails(tc_bead_transport_solve(MPI_COMM_SELF, beads, &o, &solver, &result), TC_ERR_USAGE, "axis 0");
  solver.axis = 2;
  solver.conductivity[1] = -1;
  ck_fails(tc_bead_transport_solve(MPI_COMM_SELF, beads, &o, &solver, &result), TC_ERR_USAGE, "label 1");
  tc_beads_destroy(&beads);
}
END_TEST

/* On several ranks only what needs them. */
int main(int argc, char **argv)
{
  const TTest *const alone[] = {neck_against_holm,
                                gaps_insulate,
                                layers,
                                insulating_spheres,
                                conducting_spheres,
                                conducting_pores_reach_everywhere,
                                laminate_of_pore_and_beads,
                                shift_and_symmetry,
                                refusals,
                                NULL};
  const TTest *const together[] = {ranks_agree, NULL};
  int ranks;
  MPI_Init(&argc, &argv);
  MPI_Comm_size(MPI_COMM_WORLD, &ranks);
  return suite_main(argc, argv, "contacts", ranks > 1 ? together : alone);
}
