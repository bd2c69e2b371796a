/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Numbers for people, escaped text, tables of blocks, colours. */
#include <math.h>
#include <string.h>

#include "chart.h"
#include "fixture.h"
#include "markup.h"
#include "number.h"
#include "picture.h"
#include "series.h"

#define THIN "\u2009"
#define ck_text(text, expected)                                                                              \
  do {                                                                                                       \
    ck_assert_str_eq(tc_text_get(&(text)), (expected));                                                      \
    tc_text_free(&(text));                                                                                   \
  } while (0)

START_TEST(numbers_have_the_digits_that_mean_something)
{
  static const struct {
    double value, error;
    int digits;
    const char *expected;
  } cases[] = {
      {1.9412, 0.0043, 4, "1.941" THIN "±" THIN "0.004"},
      {1.9412, 0.0143, 4, "1.941" THIN "±" THIN "0.014"},
      {1.9412, 0.0296, 4, "1.94" THIN "±" THIN "0.03"},
      {71.3, 5, 3, "71" THIN "±" THIN "5"},
      {6.0e-4, 1.1e-5, 3, "(6.00" THIN "±" THIN "0.11)" THIN "×" THIN "10<sup>\u22124</sup>"},
      {5.7e-4, NAN, 3, "5.70" THIN "×" THIN "10<sup>\u22124</sup>"},
      {0.00123, NAN, 3, "0.00123"},
      {-2.4, NAN, 2, "\u22122.4"},
      {38.1411, NAN, 4, "38.14"},
      {0, NAN, 3, "0"},
      {9.9996, NAN, 3, "10.0"},
      {1.5e7, NAN, 2, "1.5" THIN "×" THIN "10<sup>7</sup>"},
      {NAN, NAN, 3, "–"},
      {NAN, 1, 3, "–"},
      {3, 0, 2, "3.0"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    tc_text text = {0};
    rp_add_value(&text, (rp_value){cases[i].value, cases[i].error}, cases[i].digits);
    ck_text(text, cases[i].expected);
  }
}
END_TEST

START_TEST(percent_count_duration)
{
  tc_text text = {0};
  rp_add_percent(&text, 0.4757);
  ck_text(text, "47.6\u00a0%");
  rp_add_percent(&text, 1);
  ck_text(text, "100\u00a0%");
  rp_add_percent_value(&text, (rp_value){0.4757, 0.004});
  ck_text(text, "47.6\u2009±\u20090.4\u00a0%");
  rp_add_percent_value(&text, (rp_value){0.4757, NAN});
  ck_text(text, "47.6\u00a0%");
  rp_add_count(&text, 5089);
  ck_text(text, "5089");
  rp_add_count(&text, 150000);
  ck_text(text, "150\u202f000");
  rp_add_duration(&text, 437.2);
  ck_text(text, "7\u00a0min 17\u00a0s");
  rp_add_duration(&text, 36 * 3600 + 300);
  ck_text(text, "36\u00a0h 5\u00a0min");
  rp_add_plain_number(&text, 0.002);
  ck_text(text, "0.002");
}
END_TEST

START_TEST(si_prefix_fits_the_largest)
{
  const char *prefix;
  ck_assert_double_eq(rp_si_factor(15.9, &prefix), 1);
  ck_assert_str_eq(prefix, "");
  ck_assert_double_eq(rp_si_factor(1.5e-3, &prefix), 1e3);
  ck_assert_str_eq(prefix, "m");
  ck_assert_double_eq(rp_si_factor(9e-5, &prefix), 1e6);
  ck_assert_double_eq(rp_si_factor(0, &prefix), 1);
}
END_TEST

START_TEST(text_is_escaped)
{
  tc_text text = {0};
  rp_add_escaped(&text, "<a href='x'>\"1 & 2\"</a>\001\xC2\xB5m\n");
  ck_text(text, "&lt;a href=&#39;x&#39;&gt;&quot;1 &amp; 2&quot;&lt;/a&gt;\xEF\xBF\xBD\xC2\xB5m\n");
  rp_add_escaped(&text, NULL);
  ck_text(text, "");
}
END_TEST

START_TEST(base64_matches_rfc_4648)
{
  static const char *const pairs[][2] = {{"", ""},
                                         {"f", "Zg=="},
                                         {"fo", "Zm8="},
                                         {"foo", "Zm9v"},
                                         {"foob", "Zm9vYg=="},
                                         {"fooba", "Zm9vYmE="},
                                         {"foobar", "Zm9vYmFy"}};
  for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
    tc_text text = {0};
    rp_add_base64(&text, pairs[i][0], strlen(pairs[i][0]));
    ck_text(text, pairs[i][1]);
  }
}
END_TEST

START_TEST(blocks_are_read_until_they_break_off)
{
  rp_series s;
  fixture_write(".", "blocks.csv", "# comment\ntime_us,density_g_cm3\r\n1,1.5\r\n2,oops\n3,1.9,extra\n4");
  ck_ok(rp_series_read("blocks.csv", &s));
  ck_assert_uint_eq(s.columns, 2);
  ck_assert_uint_eq(s.rows, 3);
  ck_assert_int_eq(rp_series_column(&s, "density_g_cm3"), 1);
  ck_assert_int_eq(rp_series_column(&s, "pressure"), -1);
  ck_assert_double_eq(rp_series_at(&s, 0, 1), 1.5);
  ck_assert(isnan(rp_series_at(&s, 1, 1)));
  ck_assert_double_eq(rp_series_at(&s, 2, 0), 3);
  ck_assert(isnan(rp_series_at(&s, 0, -1)));
  rp_series_free(&s);
  ck_assert_int_ne(rp_series_read("no-such-file.csv", &s), TC_OK);
}
END_TEST

START_TEST(lines_read_on_light_and_dark)
{
  static const unsigned char white[3] = {255, 255, 255}, black[3] = {0, 0, 0}, blue[3] = {68, 119, 170};
  const unsigned char *const colors[] = {white, black, blue};
  for (int i = 0; i < 3; i++) {
    const rp_color_pair pair = rp_line_color(colors[i]);
    ck_assert_double_le(rp_color_luminance(pair.light), 0.33); /* contrast 2.7 and more on white */
    ck_assert_double_ge(rp_color_luminance(pair.dark), 0.15);
  }
  unsigned char rgb[3] = {1, 2, 3};
  ck_assert_int_eq(rp_color_parse("#4f9", rgb), 1);
  ck_assert_int_eq(rgb[1], 255);
  ck_assert_int_eq(rp_color_parse("blue", rgb), 0);
  ck_assert_int_eq(rp_color_parse("#12345g", rgb), 0);
  ck_assert_int_eq(rp_color_parse(NULL, rgb), 0);
}
END_TEST

int main(void)
{
  const TTest *const tests[] = {numbers_have_the_digits_that_mean_something,
                                percent_count_duration,
                                si_prefix_fits_the_largest,
                                text_is_escaped,
                                base64_matches_rfc_4648,
                                blocks_are_read_until_they_break_off,
                                lines_read_on_light_and_dark,
                                NULL};
  return fixture_main("pieces of the report", tests);
}
