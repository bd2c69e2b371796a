/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Numbers for people. */
#include "number.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const char MINUS[] = "\u2212", THIN_SPACE[] = "\u202f", TIMES_TEN[] = "\u2009×\u200910", DASH[] = "–";

/* Decimal exponent of the number once rounded to `digits` significant digits. */
static int exponent_of(double number, int digits)
{
  char text[64];
  snprintf(text, sizeof text, "%.*e", digits - 1, number);
  int exponent = 0;
  sscanf(strchr(text, 'e') + 1, "%d", &exponent);
  return exponent;
}

static void add_fixed(tc_text *html, double number, int decimals)
{
  char text[512];
  snprintf(text, sizeof text, "%.*f", decimals, fabs(number));
  const int zero = strspn(text, "0.") == strlen(text);
  tc_text_add(html, "%s%s", number < 0 && !zero ? MINUS : "", text);
}

static void add_power(tc_text *html, int exponent)
{
  if (exponent < 0)
    tc_text_add(html, "%s<sup>%s%d</sup>", TIMES_TEN, MINUS, -exponent);
  else
    tc_text_add(html, "%s<sup>%d</sup>", TIMES_TEN, exponent);
}

/* Powers of ten are for numbers that would need many zeros. */
static int shown_power(int exponent)
{
  return exponent < -3 || exponent > 4 ? exponent : 0;
}

void rp_add_number(tc_text *html, double number, int digits)
{
  if (!isfinite(number)) {
    tc_text_add(html, DASH);
    return;
  }
  const int exponent = number == 0 ? 0 : exponent_of(number, digits), power = shown_power(exponent);
  const int decimals = digits - 1 - (exponent - power);
  add_fixed(html, number * pow(10, -power), number == 0 || decimals < 0 ? 0 : decimals);
  if (power) add_power(html, power);
}

void rp_add_value(tc_text *html, rp_value v, int digits)
{
  if (!isfinite(v.value) || !isfinite(v.error) || v.error <= 0) {
    rp_add_number(html, v.value, digits);
    return;
  }
  const int error_exponent = exponent_of(v.error, 1);
  const int kept = v.error / pow(10, error_exponent) < 2.95 ? 2 : 1; /* digits of the error */
  const int power = v.value == 0 ? 0 : shown_power(exponent_of(v.value, digits));
  const int place = kept - 1 - error_exponent + power, decimals = place < 0 ? 0 : place > 12 ? 12 : place;
  const double scale = pow(10, -power);
  if (power) tc_text_add(html, "(");
  add_fixed(html, v.value * scale, decimals);
  tc_text_add(html, "%s±%s", "\u2009", "\u2009");
  add_fixed(html, v.error * scale, decimals);
  if (!power) return;
  tc_text_add(html, ")");
  add_power(html, power);
}

void rp_add_plain_number(tc_text *html, double number)
{
  if (isfinite(number) && fabs(number) >= 1e-3 && fabs(number) < 1e6)
    tc_text_add(html, "%s%.6g", number < 0 ? MINUS : "", fabs(number));
  else
    rp_add_number(html, number, 3);
}

void rp_add_percent(tc_text *html, double fraction)
{
  if (!isfinite(fraction)) {
    tc_text_add(html, DASH);
    return;
  }
  add_fixed(html, 100 * fraction, fabs(fraction) < 0.9995 ? 1 : 0);
  tc_text_add(html, "\u00a0%%");
}

void rp_add_percent_value(tc_text *html, rp_value fraction)
{
  if (!isfinite(fraction.error) || fraction.error <= 0) {
    rp_add_percent(html, fraction.value);
    return;
  }
  rp_add_value(html, (rp_value){100 * fraction.value, 100 * fraction.error}, 3);
  tc_text_add(html, "\u00a0%%");
}

void rp_add_count(tc_text *html, double count)
{
  if (!isfinite(count) || fabs(count) > 1e15) {
    rp_add_number(html, count, 4);
    return;
  }
  char text[64];
  const int length = snprintf(text, sizeof text, "%.0f", fabs(count));
  if (count < 0) tc_text_add(html, MINUS);
  for (int i = 0; i < length; i++) {
    if (i && (length - i) % 3 == 0 && length > 4) tc_text_add(html, THIN_SPACE);
    tc_text_add(html, "%c", text[i]);
  }
}

void rp_add_duration(tc_text *html, double seconds)
{
  if (!isfinite(seconds) || seconds < 0) {
    tc_text_add(html, DASH);
    return;
  }
  const long whole = lround(seconds);
  if (seconds < 9.95)
    tc_text_add(html, "%.1f\u00a0s", seconds);
  else if (whole < 60)
    tc_text_add(html, "%ld\u00a0s", whole);
  else if (whole < 3600)
    tc_text_add(html, "%ld\u00a0min %ld\u00a0s", whole / 60, whole % 60);
  else
    tc_text_add(html, "%ld\u00a0h %ld\u00a0min", whole / 3600, whole % 3600 / 60);
}

double rp_si_factor(double largest, const char **prefix)
{
  static const struct {
    double factor;
    const char *prefix;
  } step[] = {{1, ""}, {1e3, "m"}, {1e6, "µ"}, {1e9, "n"}};
  const int steps = sizeof step / sizeof step[0];
  int k = 0;
  while (k < steps - 1 && largest > 0 && largest * step[k].factor < 1) k++;
  *prefix = step[k].prefix;
  return step[k].factor;
}
