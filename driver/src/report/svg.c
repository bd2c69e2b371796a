/* SPDX-License-Identifier: GPL-2.0-or-later */
/* gnuplot's SVG turned into a part of a page. Its names get a prefix, since a page may use each once; its
 * colours become the page's variables, so that light and dark ground both read well; size and font are left
 * to the page. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "chart.h"
#include "markup.h"
#include "tapecast/fileio.h"
#include "tapecast/memory.h"

enum { LARGEST_SVG = 32 << 20 };

static int same_color(const unsigned char a[3], const int b[3])
{
  return a[0] == b[0] && a[1] == b[1] && a[2] == b[2];
}

/* The page's variable of a colour; 0 when it is none of the figures' colours. */
static int variable_of(const rp_results *results, const int rgb[3], char *out, size_t size)
{
  for (int i = 0; i < RP_INKS; i++)
    if (same_color(rp_ink_color((rp_ink)i).light, rgb)) return snprintf(out, size, "var(--ink-%d)", i);
  for (int i = 0; i < RP_STEPS; i++)
    if (same_color(rp_step_color(i).light, rgb)) return snprintf(out, size, "var(--step-%d)", i);
  for (int m = 0; m < results->materials; m++)
    if (same_color(rp_line_color(results->material[m].color).light, rgb))
      return snprintf(out, size, "var(--material-%d)", m);
  return 0;
}

static int begins(const char *text, const char *with)
{
  return strncmp(text, with, strlen(with)) == 0;
}

/* Skip `NAME="…"` or `NAME='…'` at c; NULL when it is something else. */
static const char *after_attribute(const char *c, const char *name)
{
  const size_t n = strlen(name);
  if (strncmp(c, name, n) != 0 || c[n] != '=' || (c[n + 1] != '"' && c[n + 1] != '\'')) return NULL;
  const char *end = strchr(c + n + 2, c[n + 1]);
  return end ? end + 1 : NULL;
}

/* What stands at c in its new form, in `out`; returns where the old form ends, NULL when it stays as it is.
 */
static const char *rewrite(const char *c, const char *id, const rp_results *results, char *out, size_t size)
{
  static const char *const name[][2] = {
      {" id='", " id='"}, {" id=\"", " id=\""}, {"xlink:href='#", "href='#"}, {"url(#", "url(#"}};
  for (size_t i = 0; i < sizeof name / sizeof name[0]; i++)
    if (begins(c, name[i][0])) {
      snprintf(out, size, "%s%s-", name[i][1], id);
      return c + strlen(name[i][0]);
    }
  static const char *const black[][2] = {{" color=\"black\"", ""},
                                         {"fill=\"black\"", "fill=\"currentColor\""}};
  for (size_t i = 0; i < sizeof black / sizeof black[0]; i++)
    if (begins(c, black[i][0])) {
      snprintf(out, size, "%s", black[i][1]);
      return c + strlen(black[i][0]);
    }
  out[0] = 0;
  const char *next = after_attribute(c, " font-family");
  if (next) return next;
  int rgb[3], length = 0;
  if (begins(c, "rgb(") && sscanf(c, "rgb(%d ,%d ,%d)%n", &rgb[0], &rgb[1], &rgb[2], &length) == 3 &&
      length && variable_of(results, rgb, out, size))
    return c + length;
  return NULL;
}

static void rewrite_all(const char *from, const char *id, const rp_results *results, tc_text *html)
{
  const char *done = from;
  char out[128];
  for (const char *c = from; *c; c++) {
    const char *next = strchr(" xufr", *c) ? rewrite(c, id, results, out, sizeof out) : NULL;
    if (!next) continue;
    rp_add_bytes(html, done, (size_t)(c - done));
    rp_add(html, out);
    done = next;
    c = next - 1;
  }
  rp_add(html, done);
}

tc_status rp_chart_inline(const char *path, const char *id, const char *title, const rp_results *results,
                          tc_text *html)
{
  char *svg = NULL;
  TC_TRY(tc_file_read(path, LARGEST_SVG, &svg, NULL));
  const char *box = strstr(svg, "viewBox="), *start = box ? strchr(box, '>') : NULL;
  const char *body = start ? strstr(start, "</desc>") : NULL;
  const char *box_end = box ? after_attribute(box, "viewBox") : NULL;
  if (!body || !box_end) {
    const tc_status status = tc_fail(TC_ERR_INPUT, "%s: this is not the SVG of gnuplot", path);
    tc_free(&svg);
    return status;
  }
  rp_add(html, "<svg role=\"img\" aria-label=\"");
  rp_add_escaped(html, title);
  rp_add(html, "\" ");
  rp_add_bytes(html, box, (size_t)(box_end - box));
  rp_add(html, ">");
  rewrite_all(body + strlen("</desc>"), id, results, html);
  tc_free(&svg);
  return tc_text_status(html);
}
