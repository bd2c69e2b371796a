/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Values with units, by UDUNITS-2. */
#include "units.h"

#include <ctype.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <udunits2.h>

/* Names for dimensions; the first whose unit converts is the one that is named. */
static const struct {
  const char *unit, *name, *example;
} dimensions[] = {
    {"", "a number", "0.5"},
    {"um", "a length", "2 um"},
    {"us", "a time", "100 us"},
    {"um/us", "a speed", "0.02 um/us"},
    {"g/cm^3", "a density", "1.86 g/cm^3"},
    {"kPa", "a pressure", "1 atm"},
    {"K", "a temperature", "300 K"},
    {"1/us", "a rate", "100 1/s"},
    {"S/m", "a conductivity", "15.93 S/m"},
    {"nN", "a force (energy per length)", "0.88 pg um/us^2"},
    {"1/(um us)", "a damping coefficient", "55 1/(um us)"},
    {"pg/us", "a drag coefficient", "100 pg/us"},
    {"pg", "a mass", "12 pg"},
    {"um^2", "an area", "1 um^2"},
    {"um^3", "a volume", "1 um^3"},
    {"Pa s", "a viscosity", "1 Pa s"},
    {"J", "an energy", "1 fJ"},
    {"V", "a voltage", "1 V"},
    {"A", "a current", "1 mA"},
};
enum { DIMENSIONS = sizeof dimensions / sizeof dimensions[0] };

static ut_system *unit_system;

static tc_status start(void)
{
  if (unit_system) return TC_OK;
  ut_set_error_message_handler(ut_ignore);
  unit_system = ut_read_xml(NULL);
  if (!unit_system)
    return tc_fail(TC_ERR_IO,
                   "the units database of UDUNITS-2 cannot be read (Debian package libudunits2-data)");
  return TC_OK;
}

void tc_units_done(void)
{
  if (unit_system) ut_free_system(unit_system);
  unit_system = NULL;
}

static int dimension_of(const char *unit)
{
  for (int i = 0; i < DIMENSIONS; i++)
    if (strcmp(dimensions[i].unit, unit) == 0) return i;
  return -1;
}

const char *tc_units_dimension(const char *unit)
{
  const int i = dimension_of(unit);
  return i < 0 ? "a value" : dimensions[i].name;
}

const char *tc_units_example(const char *unit)
{
  const int i = dimension_of(unit);
  return i < 0 ? "1" : dimensions[i].example;
}

/* UDUNITS calls units convertible that are each other's reciprocal, too: those convert by a curve. */
static int convert(ut_unit *from, ut_unit *to, double value, double *out)
{
  if (!ut_are_convertible(from, to)) return 0;
  cv_converter *converter = ut_get_converter(from, to);
  if (!converter) return 0;
  const double y1 = cv_convert_double(converter, 1), y2 = cv_convert_double(converter, 2),
               y4 = cv_convert_double(converter, 4);
  const int straight = fabs((y4 - y2) - 2 * (y2 - y1)) <= 1e-9 * (fabs(y4) + fabs(y2));
  if (straight) *out = cv_convert_double(converter, value);
  cv_free(converter);
  return straight;
}

/* The dimension's name for a unit as written, NULL when there is none. */
static const char *name_of(ut_unit *unit)
{
  for (int i = 0; i < DIMENSIONS; i++) {
    ut_unit *other = ut_parse(unit_system, dimensions[i].unit[0] ? dimensions[i].unit : "1", UT_UTF8);
    double unused;
    const int same = other && convert(unit, other, 1, &unused);
    ut_free(other);
    if (same) return dimensions[i].name;
  }
  return NULL;
}

/* Digits, sign, point, exponent and nothing else: no nan, inf, or hexadecimal. Returns the end. */
static const char *number_end(const char *p)
{
  if (*p == '+' || *p == '-') p++;
  const char *digits = p;
  int count = 0;
  while (isdigit((unsigned char)*p)) p++, count++;
  if (*p == '.') {
    p++;
    while (isdigit((unsigned char)*p)) p++, count++;
  }
  if (!count) return digits;
  if (*p == 'e' || *p == 'E') {
    const char *q = p + 1;
    if (*q == '+' || *q == '-') q++;
    if (isdigit((unsigned char)*q)) {
      while (isdigit((unsigned char)*q)) q++;
      p = q;
    }
  }
  return p;
}

/* A second number inside the unit ("2 um 3") would silently multiply; only exponents and "1/…" are meant. */
static int has_stray_number(const char *unit)
{
  const char *p = unit;
  if (p[0] == '1' && (p[1] == '/' || isspace((unsigned char)p[1]))) p++;
  for (; *p; p++)
    if (isdigit((unsigned char)*p) && (p == unit || isspace((unsigned char)p[-1]) || strchr("*./(", p[-1])))
      return 1;
  return 0;
}

tc_status tc_units_parse(const char *text, const char *unit, double *value)
{
  TC_TRY(start());
  const char *expected = tc_units_dimension(unit), *example = tc_units_example(unit);
  const char *begin = text;
  while (isspace((unsigned char)*begin)) begin++;
  const char *end = number_end(begin);
  if (end == begin || !(isdigit((unsigned char)end[-1]) || end[-1] == '.'))
    return tc_fail(TC_ERR_RECIPE, "'%s' is not a number; expected %s such as '%s'", text, expected, example);
  char digits[64];
  if (end - begin >= (long)sizeof digits)
    return tc_fail(TC_ERR_RECIPE, "'%.40s…' has too many digits; expected %s such as '%s'", text, expected,
                   example);
  memcpy(digits, begin, (size_t)(end - begin));
  digits[end - begin] = '\0';
  const double number = strtod(digits, NULL);
  if (!isfinite(number))
    return tc_fail(TC_ERR_RECIPE, "'%s' is too large; expected %s such as '%s'", text, expected, example);

  char rest[128];
  while (isspace((unsigned char)*end)) end++;
  snprintf(rest, sizeof rest, "%s", end);
  ut_trim(rest, UT_UTF8);
  if (!rest[0]) {
    if (unit[0])
      return tc_fail(TC_ERR_RECIPE, "'%s' has no unit; expected %s such as '%s'", text, expected, example);
    *value = number;
    return TC_OK;
  }
  if (strcmp(rest, "%") == 0 || strcmp(rest, "percent") == 0) {
    if (unit[0])
      return tc_fail(TC_ERR_RECIPE, "'%s' is a number; expected %s such as '%s'", text, expected, example);
    *value = number / 100;
    return TC_OK;
  }
  ut_unit *from = has_stray_number(rest) ? NULL : ut_parse(unit_system, rest, UT_UTF8);
  if (!from)
    return tc_fail(TC_ERR_RECIPE, "'%s': '%s' is not a unit; expected %s such as '%s'", text, rest, expected,
                   example);
  ut_unit *to = ut_parse(unit_system, unit[0] ? unit : "1", UT_UTF8);
  double converted = 0;
  const int same = to && convert(from, to, number, &converted);
  const char *given = same ? NULL : name_of(from);
  ut_free(from);
  ut_free(to);
  if (!same)
    return given ? tc_fail(TC_ERR_RECIPE, "'%s' is %s; expected %s such as '%s'", text, given, expected,
                           example)
                 : tc_fail(TC_ERR_RECIPE, "'%s' has another dimension; expected %s such as '%s'", text,
                           expected, example);
  *value = converted;
  return TC_OK;
}
