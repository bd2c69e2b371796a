/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reading LAMMPS dumps and data files, the good and the damaged. */
#include <stdio.h>
#include <string.h>

#include "suite.h"
#include "tapecast/error.h"

static const char head[] = "ITEM: TIMESTEP\n100\nITEM: NUMBER OF ATOMS\n2\nITEM: BOX BOUNDS pp pp ff\n"
                           "-1 9\n0 8\n0.5e0 6.5\n";

static tc_beads *read_text(const char *text)
{
  tc_beads *beads = NULL;
  write_text("beads.dump", text);
  ck_ok(tc_beads_read("beads.dump", TC_LAST_FRAME, &beads));
  return beads;
}

static void with_columns(char *text, size_t size, const char *columns, const char *lines)
{
  snprintf(text, size, "%sITEM: ATOMS %s\n%s", head, columns, lines);
}

static void check_two(const tc_beads *beads)
{
  static const double wanted[6] = {1, 2, 3, 4, 5, 6};
  ck_assert_int_eq((int)beads->count, 2);
  for (int i = 0; i < 6; i++) ck_assert_double_eq_tol(beads->position[i], wanted[i], 1e-12);
  ck_assert_int_eq(beads->type[0], 1);
  ck_assert_int_eq(beads->type[1], 7);
  ck_assert_int_eq((int)beads->id[1], 42);
  ck_assert_int_eq(beads->max_type, 7);
  ck_assert_double_eq_tol(beads->radius[0], 0.5, 1e-12);
  ck_assert_double_eq_tol(beads->radius[1], 1.5, 1e-12);
}

START_TEST(columns_in_any_order_and_kind)
{
  static const char *const cases[][2] = {
      {"id type x y z radius", "3 1 1 2 3 0.5\n42 7 4 5 6 1.5\n"},
      {"radius vx z y x id type", "0.5 9 3 2 1 3 1\n1.5 9 6 5 4 42 7\n"},
      {"id type diameter xu yu zu", "3 1 1.0 1 2 3\n42 7 3.0 4 5 6\n"},
      {"id type radius xs ys zs",
       "3 1 .5 0.2 0.25 0.41666666666666667\n42 7 1.5 .5 .625 0.91666666666666667\n"},
      {"id type x y z radius ", "3 1 1 2 3 0.5 \r\n42 7 4 5 6 1.5 \r\n"},
      {"id type diameter radius x y z", "3 1 7 0.5 1 2 3\n42 7 7 1.5 4 5 6"},
  };
  char text[1000];
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    with_columns(text, sizeof text, cases[i][0], cases[i][1]);
    tc_beads *beads = read_text(text);
    check_two(beads);
    ck_assert_int_eq((int)beads->timestep, 100);
    ck_assert(beads->periodic[0] && beads->periodic[1] && !beads->periodic[2]);
    ck_assert_double_eq(beads->lo[2], 0.5);
    ck_assert_double_eq(beads->length[0], 10);
    tc_beads_destroy(&beads);
  }
}
END_TEST

START_TEST(tilted_box_from_its_bounds)
{
  /* xy = 2, xz = -1, yz = 0.5: the bounds enclose the parallelepiped. */
  tc_beads *beads =
      read_text("ITEM: TIMESTEP\n0\nITEM: NUMBER OF ATOMS\n1\nITEM: BOX BOUNDS xy xz yz pp pp pp\n"
                "-1 12 2\n0 8.5 -1\n0 6 0.5\nITEM: ATOMS type radius xs ys zs\n1 1 0.5 0.5 0.5\n");
  ck_assert_double_eq_tol(beads->lo[0], 0, 1e-12);
  ck_assert_double_eq_tol(beads->length[0], 10, 1e-12);
  ck_assert_double_eq_tol(beads->length[1], 8, 1e-12);
  ck_assert_double_eq(beads->tilt[0], 2);
  ck_assert_double_eq_tol(beads->position[0], 5 + 1 - 0.5, 1e-12);
  ck_assert_double_eq_tol(beads->position[1], 4 + 0.25, 1e-12);
  ck_assert(beads->periodic[2]);
  tc_beads_destroy(&beads);
}
END_TEST

START_TEST(frames_are_chosen)
{
  char one[600], text[2000];
  with_columns(one, sizeof one, "id type x y z radius", "3 1 1 2 3 0.5\n42 7 4 5 6 1.5\n");
  snprintf(text, sizeof text,
           "%sITEM: TIMESTEP\n200\nITEM: NUMBER OF ATOMS\n1\nITEM: BOX BOUNDS pp pp pp\n0 1\n0 1\n0 1\n"
           "ITEM: ATOMS type radius x y z\n2 .1 .2 .3 .4\n",
           one);
  tc_beads *beads = read_text(text);
  ck_assert_int_eq((int)beads->timestep, 200);
  ck_assert_int_eq((int)beads->count, 1);
  ck_assert_int_eq((int)beads->id[0], 1);
  tc_beads_destroy(&beads);
  ck_ok(tc_beads_read("beads.dump", 0, &beads));
  check_two(beads);
  tc_beads_destroy(&beads);
  ck_fails(tc_beads_read("beads.dump", 2, &beads), TC_ERR_INPUT, "frame 2 of a dump with 2 frames");
}
END_TEST

START_TEST(units_are_converted)
{
  tc_beads *beads =
      read_text("ITEM: UNITS\nsi\nITEM: TIMESTEP\n0\nITEM: NUMBER OF ATOMS\n1\nITEM: BOX BOUNDS pp pp pp\n"
                "0 1e-5\n0 1e-5\n0 1e-5\nITEM: ATOMS type radius x y z\n1 1e-6 5e-6 5e-6 5e-6\n");
  ck_assert_double_eq_tol(beads->length[1], 10, 1e-9);
  ck_assert_double_eq_tol(beads->radius[0], 1, 1e-9);
  ck_assert_double_eq_tol(beads->position[2], 5, 1e-9);
  tc_beads_destroy(&beads);
}
END_TEST

START_TEST(damaged_dumps_are_refused_with_their_line)
{
  static const struct {
    const char *text, *message;
  } cases[] = {
      {"", "empty"},
      {"\x89PNG\r\n", "neither a LAMMPS dump"},
      {"LammpS RestartT\x00\x01", "restart file"},
      {"ITEM: TIMESTEP\nxyz\n", "beads.dump:2: the time step should stand here"},
      {"ITEM: TIMESTEP\n0\n", "beads.dump:2: the file ends here"},
      {"ITEM: TIMESTEP\n0\nITEM: ATOMS type radius x y z\n", "beads.dump:3: no NUMBER OF ATOMS"},
      {"ITEM: TIMESTEP\n0\nITEM: NUMBER OF ATOMS\n1\nITEM: ATOMS type radius x y z\n",
       "beads.dump:5: no BOX BOUNDS"},
      {"ITEM: TIMESTEP\n0\nITEM: NUMBER OF ATOMS\n1\nITEM: BOX BOUNDS pp pp pp\n1 0\n",
       "beads.dump:6: the box runs from 1 to 0"},
      {"ITEM: TIMESTEP\n0\nITEM: NUMBER OF ATOMS\n1\nITEM: BOX BOUNDS pp pp\n",
       "beads.dump:5: boundary flags"},
      {"ITEM: SOMETHING\n0\n", "beads.dump:1: 'ITEM: SOMETHING' is none"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    tc_beads *beads = NULL;
    write_text("beads.dump", cases[i].text);
    ck_fails(tc_beads_read("beads.dump", TC_LAST_FRAME, &beads), TC_ERR_INPUT, cases[i].message);
    ck_assert_ptr_null(beads);
  }
}
END_TEST

START_TEST(damaged_beads_are_refused_with_their_line)
{
  static const char *const cases[][3] = {
      {"id type x y z", "1 1 1 2 3\n2 1 4 5 6\n", "beads.dump:9: the columns ' id type x y z' lack radius"},
      {"id x y z radius", "1 1 2 3 1\n2 4 5 6 1\n", "lack type"},
      {"id type x y radius", "1 1 1 2 1\n2 1 4 5 1\n", "lack x, y, z"},
      {"id type xs y z radius", "1 1 1 2 1 1\n2 1 4 5 1 1\n", "of one kind"},
      {"type x y z radius", "1 1 2 3 0.5\n", "beads.dump:9: 2 beads are announced"},
      {"type x y z radius", "1 1 2 3 0.5\n1 4 5.00000\n", "beads.dump:11: bead 2 of 2 has 3 of 5 columns"},
      {"type x y z radius", "1 1 2 3 0.5\n1 4 nan 6 1\n", "beads.dump:11: 'nan' is not a coordinate"},
      {"type x y z radius", "1 1 2 3 0.5\n1 4 5 6 -1\n", "beads.dump:11: bead of radius -1"},
      {"type x y z radius", "0 1 2 3 0.5\n1 4 5 6 1\n", "beads.dump:10: bead type 0"},
      {"type x y z radius", "1.5 1 2 3 0.5\n1 4 5 6 1\n", "beads.dump:10: '1.5' is not a bead type"},
      {"type x y z radius", "1 1 2 3 0.5\n1 4 5 6 1\n1 4 5 6 1\n", "beads.dump:12: "},
  };
  char text[1000];
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    tc_beads *beads = NULL;
    with_columns(text, sizeof text, cases[i][0], cases[i][1]);
    write_text("beads.dump", text);
    ck_fails(tc_beads_read("beads.dump", TC_LAST_FRAME, &beads), TC_ERR_INPUT, cases[i][2]);
    ck_assert_ptr_null(beads);
  }
}
END_TEST

START_TEST(absurd_counts_take_no_memory)
{
  tc_beads *beads = NULL;
  write_text("beads.dump",
             "ITEM: TIMESTEP\n0\nITEM: NUMBER OF ATOMS\n900000000000000\nITEM: BOX BOUNDS pp pp pp\n"
             "0 1\n0 1\n0 1\nITEM: ATOMS type radius x y z\n1 1 1 1 1\n");
  ck_fails(tc_beads_read("beads.dump", 0, &beads), TC_ERR_INPUT,
           "beads.dump:9: 900000000000000 beads are announced");
  write_text("beads.data", "title\n\n4000000000 atoms\n");
  ck_fails(tc_beads_read("beads.data", 0, &beads), TC_ERR_INPUT,
           "beads.data:3: 4000000000 beads are announced");
  char line[40000];
  memset(line, 'x', sizeof line);
  write_bytes("beads.dump", line, sizeof line);
  ck_fails(tc_beads_read("beads.dump", TC_LAST_FRAME, &beads), TC_ERR_INPUT, "not a text file");
  ck_fails(tc_beads_read("no-such-file", TC_LAST_FRAME, &beads), TC_ERR_INPUT, "no-such-file: cannot read");
  ck_assert_ptr_null(beads);
}
END_TEST

static const char data_file[] =
    "LAMMPS data file via write_data\n\n2 atoms # all of them\n3 atom types\n\n"
    "-1 9 xlo xhi\n0 8 ylo yhi\n0.5 6.5 zlo zhi\n1 0 0.5 xy xz yz\n\nMasses\n\n1 3\n2 4\n\n";

static void with_atoms(const char *atoms)
{
  char text[1000];
  snprintf(text, sizeof text, "%s%s", data_file, atoms);
  write_text("beads.data", text);
}

START_TEST(data_files)
{
  tc_beads *beads = NULL;
  with_atoms("Atoms # sphere\n\n3 1 1.0 1.9 1 2 3 0 0 0\n42 7 3.0 1.9 4 5 6 # last\n\nVelocities\n\n3 0 0 0 "
             "0 0 0\n");
  ck_ok(tc_beads_read("beads.data", TC_LAST_FRAME, &beads));
  check_two(beads);
  ck_assert_double_eq(beads->lo[0], -1);
  ck_assert_double_eq(beads->length[2], 6);
  ck_assert_double_eq(beads->tilt[0], 1);
  ck_assert_double_eq(beads->tilt[2], 0.5);
  ck_assert(beads->periodic[0] && beads->periodic[1] && beads->periodic[2]);
  tc_beads_destroy(&beads);
  ck_fails(tc_beads_read("beads.data", 1, &beads), TC_ERR_USAGE, "only one");

  with_atoms("Atoms # full\n\n1 1 1 1 1 1 1\n1 1 1 1 1 1 1\n");
  ck_fails(tc_beads_read("beads.data", 0, &beads), TC_ERR_INPUT,
           "beads.data:16: the beads are of atom_style 'full'");
  with_atoms("Atoms\n\n1 1 1.0 1 2 3\n");
  ck_fails(tc_beads_read("beads.data", 0, &beads), TC_ERR_INPUT, "beads.data:18: bead 1 of 2 has 6 columns");
  with_atoms("Atoms\n\n1 1 1.0 1 2 3 4\n");
  ck_fails(tc_beads_read("beads.data", 0, &beads), TC_ERR_INPUT, "the file ends here");
  ck_assert_ptr_null(beads);
}
END_TEST

int main(int argc, char **argv)
{
  const TTest *const tests[] = {columns_in_any_order_and_kind,
                                tilted_box_from_its_bounds,
                                frames_are_chosen,
                                units_are_converted,
                                damaged_dumps_are_refused_with_their_line,
                                damaged_beads_are_refused_with_their_line,
                                absurd_counts_take_no_memory,
                                data_files,
                                NULL};
  return suite_main(argc, argv, "beads", tests);
}
