/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Every mistake in a command is answered by an error that names style, keyword, value and what is allowed.
 */
#include "lmp_child.h"

#include <stdio.h>

static const char scene[] =
    "units micro\natom_style sphere\nboundary p p f\nregion box block 0 20 0 20 0 20\n"
    "create_box 1 box\ncreate_atoms 1 single 5 5 5\nset type 1 diameter 2 density 1.5\n"
    "group other type 1\n";

typedef struct {
  const char *line, *text;
} mistake;

static void check(const char *before, const char *style, const mistake *cases, size_t n)
{
  for (size_t k = 0; k < n; k++) {
    char text[2048];
    snprintf(text, sizeof text, "%s%s %s\n", before, style, cases[k].line);
    lmp_run run = lmp_text(1, text, "");
    lmp_must_fail(&run, cases[k].text);
    lmp_free(&run);
  }
}
#define CHECK(before, style, cases) check(before, style, cases, sizeof cases / sizeof cases[0])

START_TEST(solvent_shrink)
{
  static const mistake cases[] = {
      {"", "fix s solvent/shrink: give the target size by exactly one of 'diameter' and 'factor'"},
      {"diameter 1 factor 0.5 density 1", "exactly one of 'diameter' and 'factor'"},
      {"diameter 1", "exactly one of 'density RHO' and 'mass keep'"},
      {"diameter 1 density 1 mass keep", "exactly one of 'density RHO' and 'mass keep'"},
      {"diameter", "'diameter' needs a value"},
      {"diameter 0 density 1", "diameter: 0 is out of range; expected a number greater than 0"},
      {"diameter -1 density 1", "diameter: -1 is out of range"},
      {"diameter 1um density 1", "diameter: '1um' is not a number"},
      {"diameter nan density 1", "diameter: 'nan' is not a number"},
      {"diameter 1e999 density 1", "diameter: '1e999' is not a number"},
      {"factor 1.5 density 1", "factor: 1.5 is out of range; expected a number greater than 0, up to 1"},
      {"diameter 1 density 1 over -2", "over: -2 is out of range; expected a number of at least 0"},
      {"diameter 1 density 1 over 2 rate 1", "only one of 'over' and 'rate'"},
      {"diameter 1 mass lose", "mass: 'lose' is unknown; expected keep"},
      {"diameter 1 density 1 quickly", "unknown keyword 'quickly'; known: diameter, factor"},
      {"diameter 1 density 1 quickly", "syntax: fix ID group solvent/shrink"},
  };
  CHECK(scene, "fix s all solvent/shrink", cases);
}
END_TEST

START_TEST(wall_calender)
{
  static const mistake cases[] = {
      {"", "'kn' needs a value"},
      {"0 1 1 1 1", "kn: 0 is out of range; expected a number greater than 0"},
      {"1 -1 1 1 1", "kt: -1 is out of range"},
      {"1 1 1 1", "'xmu' needs a value"},
      {"1 1 1 1 1 side up", "side: 'up' is unknown; expected hi or lo"},
      {"1 1 1 1 1 target height 3",
       "target: 'height' is unknown; expected position, thickness, degree or pressure"},
      {"1 1 1 1 1 target position 3", "a target needs a 'speed'"},
      {"1 1 1 1 1 speed 1 target thickness 3", "needs 'collector'"},
      {"1 1 1 1 1 speed 1 collector 0 target degree 1.2 30",
       "target degree: 1.2 is out of range; expected a number "
       "from 0 to 0.99"},
      {"1 1 1 1 1 speed -1", "speed: -1 is out of range"},
      {"1 1 1 1 1 withdraw 1", "'withdraw distance' needs a value"},
      {"1 1 1 1 1 overlap 1.5", "overlap: 1.5 is out of range; expected a number greater than 0, up to 1"},
      {"1 1 1 1 1 start here", "start: 'here' is not a number"},
      {"1 1 1 1 1 faster", "unknown keyword 'faster'"},
  };
  static const mistake periodic[] = {{"1 1 1 1 1", "z is periodic"}};
  CHECK(scene, "fix w all wall/calender", cases);
  CHECK("units micro\natom_style sphere\nregion box block 0 1 0 1 0 1\ncreate_box 1 box\n",
        "fix w all wall/calender", periodic);
}
END_TEST

START_TEST(viscosity_shear)
{
  static const mistake cases[] = {
      {"all viscosity/shear", "'shear rate' needs a value"},
      {"all viscosity/shear 0", "the shear rate is 0"},
      {"all viscosity/shear fast", "shear rate: 'fast' is not a number"},
      {"all viscosity/shear 1 block 0", "block: 0 is out of range; expected an integer from 1 to"},
      {"all viscosity/shear 1 block 2.5", "block: '2.5' is not an integer"},
      {"all viscosity/shear 1 converged 2 10", "converged (relative error): 2 is out of range"},
      {"all viscosity/shear 1 mean", "unknown keyword 'mean'"},
  };
  CHECK(scene, "compute v", cases);
}
END_TEST

START_TEST(atom_style_must_have_sizes)
{
  static const mistake cases[] = {{"fix s all solvent/shrink diameter 1 density 1", "use atom_style sphere"},
                                  {"fix w all wall/calender 1 1 1 1 1", "use atom_style sphere"}};
  CHECK("units micro\nboundary p p f\nregion box block 0 1 0 1 0 1\ncreate_box 1 box\n", "", cases);
}
END_TEST

int main(void)
{
  Suite *suite = suite_create("arguments");
  TCase *core = tcase_create("core");
  tcase_set_timeout(core, 0);
  tcase_add_test(core, solvent_shrink);
  tcase_add_test(core, wall_calender);
  tcase_add_test(core, viscosity_shear);
  tcase_add_test(core, atom_style_must_have_sizes);
  suite_add_tcase(suite, core);
  return test_main(suite, false);
}
