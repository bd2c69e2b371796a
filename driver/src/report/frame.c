/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The head of a page: its title, style and colours. */
#include "frame.h"

#include "chart.h"
#include "markup.h"
#include "style.h"

static void add_variable(tc_text *html, const char *name, int number, const unsigned char rgb[3])
{
  tc_text_add(html, "--%s-%d:#%02x%02x%02x;", name, number, rgb[0], rgb[1], rgb[2]);
}

/* The figures' colours as variables of the page. */
static void add_colors(tc_text *html, const rp_results *results, int dark)
{
  rp_add(html, ":root{");
  for (int i = 0; i < RP_INKS; i++) {
    const rp_color_pair c = rp_ink_color((rp_ink)i);
    add_variable(html, "ink", i, dark ? c.dark : c.light);
  }
  for (int i = 0; i < RP_STEPS; i++) {
    const rp_color_pair c = rp_step_color(i);
    add_variable(html, "step", i, dark ? c.dark : c.light);
  }
  for (int m = 0; m < results->materials; m++) {
    const rp_color_pair c = rp_line_color(results->material[m].color);
    add_variable(html, "material", m, dark ? c.dark : c.light);
  }
  rp_add(html, "}");
}

void rp_frame_head(tc_text *html, const char *title, const rp_results *results)
{
  rp_add(html, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
               "<meta charset=\"utf-8\"/>\n"
               "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n<title>");
  rp_add_escaped(html, title);
  rp_add(html, " · tapecast</title>\n<style>\n");
  add_colors(html, results, 0);
  rp_add(html, "\n@media screen and (prefers-color-scheme:dark){");
  add_colors(html, results, 1);
  rp_add(html, "}\n");
  rp_add(html, rp_style_css);
  rp_add(html, "</style>\n</head>\n<body>\n");
}
