/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef RP_NUMBER_H
#define RP_NUMBER_H
/* Numbers for people: as many digits as mean something. */
#include "results.h"
#include "text.h"

/* HTML. With a standard error, both to the place of its leading digits ("1.941 ± 0.004"); else to `digits`
 * significant ones. Very large and small numbers as powers of ten; NaN as a dash. */
void rp_add_value(tc_text *html, rp_value value, int digits);
void rp_add_number(tc_text *html, double number, int digits);

/* As it was given, without zeros at the end ("0.5", "100"). */
void rp_add_plain_number(tc_text *html, double number);

/* A fraction as percent, one decimal below 100 %. */
void rp_add_percent(tc_text *html, double fraction);

/* The same with its standard error, where there is one. */
void rp_add_percent_value(tc_text *html, rp_value fraction);

/* A whole number, its thousands apart. */
void rp_add_count(tc_text *html, double count);

/* Seconds as "48 s", "7 min 17 s", "36 h 5 min". */
void rp_add_duration(tc_text *html, double seconds);

/* The power of 1000 that brings `largest` into 1 … 999, as factor to multiply with; *prefix is its SI prefix.
 */
double rp_si_factor(double largest, const char **prefix);

#endif
