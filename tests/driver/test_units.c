/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Values with units. */
#include <math.h>
#include <string.h>

#include "fixture.h"
#include "units.h"

static const struct {
  const char *text, *unit;
  double value;
} good[] = {
    {"7.5 um", "um", 7.5},
    {"7.5um", "um", 7.5},
    {"0.0075 mm", "um", 7.5},
    {"7500 nm", "um", 7.5},
    {"7.5 µm", "um", 7.5},
    {"1 atm", "kPa", 101.325},
    {"1 bar", "kPa", 100},
    {"0.5 MPa", "kPa", 500},
    {"1 pg/(um us^2)", "kPa", 1},
    {"-3 kPa", "kPa", -3},
    {"300 K", "K", 300},
    {"26.85 degC", "K", 300},
    {"100 1/s", "1/us", 1e-4},
    {"100 s-1", "1/us", 1e-4},
    {"1 MHz", "1/us", 1},
    {"0.02 um/us", "um/us", 0.02},
    {"20 mm/s", "um/us", 0.02},
    {"1.86 g/cm^3", "g/cm^3", 1.86},
    {"1860 kg/m3", "g/cm^3", 1.86},
    {"1 pg/um^3", "g/cm^3", 1},
    {"15.93 S/m", "S/m", 15.93},
    {"0.1593 S/cm", "S/m", 15.93},
    {"0.88 pg um/us^2", "nN", 0.88},
    {"0.88 nN", "nN", 0.88},
    {"55 1/(um us)", "1/(um us)", 55},
    {"100 pg/us", "pg/us", 100},
    {"1 ms", "us", 1000},
    {"0.5", "", 0.5},
    {"5 %", "", 0.05},
    {"5%", "", 0.05},
    {"1e-3", "", 1e-3},
    {"  2 um ", "um", 2},
    {"1.", "", 1},
    {".5", "", 0.5},
};

START_TEST(good_values)
{
  double value = NAN;
  const tc_status status = tc_units_parse(good[_i].text, good[_i].unit, &value);
  ck_assert_msg(status == TC_OK, "'%s': %s", good[_i].text, tc_error_message());
  ck_assert_double_eq_tol(value, good[_i].value, 1e-9 * fabs(good[_i].value));
}
END_TEST

static const struct {
  const char *text, *unit, *message;
} bad[] = {
    {"2 um", "um/us", "'2 um' is a length; expected a speed such as '0.02 um/us'"},
    {"2 us", "1/us", "is a time; expected a rate"}, /* reciprocal, which UDUNITS would convert */
    {"1 atm", "um", "is a pressure; expected a length"},
    {"2", "um", "has no unit; expected a length such as '2 um'"},
    {"2 um", "", "is a length; expected a number"},
    {"2 %", "um", "is a number; expected a length"},
    {"2 blurb", "um", "'blurb' is not a unit"},
    {"um", "um", "is not a number"},
    {"", "um", "is not a number"},
    {"nan um", "um", "is not a number"},
    {"inf", "", "is not a number"},
    {"0x10 um", "um", "is not a unit"},
    {"1e999 um", "um", "is too large"},
    {"1,5 um", "um", "is not a unit"},
    {"2 um 3", "um", "is not a unit"},
    {"2 3 um", "um", "is not a unit"},
    {"- 2 um", "um", "is not a number"},
    {"3 V", "um", "is a voltage"},
    {"3 cd", "um", "has another dimension"},
};

START_TEST(bad_values)
{
  double value = 42;
  ck_assert_int_eq(tc_units_parse(bad[_i].text, bad[_i].unit, &value), TC_ERR_RECIPE);
  ck_contains(tc_error_message(), bad[_i].message);
  ck_assert_double_eq(value, 42);
}
END_TEST

int main(void)
{
  Suite *suite = suite_create("units");
  TCase *tests = tcase_create("parse");
  tcase_add_loop_test(tests, good_values, 0, sizeof good / sizeof good[0]);
  tcase_add_loop_test(tests, bad_values, 0, sizeof bad / sizeof bad[0]);
  suite_add_tcase(suite, tests);
  return test_main(suite, false);
}
