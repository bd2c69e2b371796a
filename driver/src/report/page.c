/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The frame of the page and the pieces its parts share. */
#include "page.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "files.h"
#include "frame.h"
#include "number.h"
#include "tapecast/memory.h"

static const struct {
  const char *id, *name;
  void (*write)(const rp_page *page);
} parts[] = {
    {"comparison", "Beside the reference", rp_part_comparison},
    {"slurry", "Slurry", rp_part_slurry},
    {"drying", "Drying", rp_part_drying},
    {"calendering", "Calendering", rp_part_calendering},
    {"microstructure", "Microstructure", rp_part_microstructure},
    {"networks", "Networks", rp_part_networks},
    {"transport", "Transport", rp_part_transport},
    {"states", "All numbers", rp_part_states},
    {"conservation", "Conservation", rp_part_conservation},
    {"provenance", "Provenance", rp_part_provenance},
};
enum { PARTS = sizeof parts / sizeof parts[0] };

void rp_heading(const rp_page *page, const char *id, const char *text)
{
  tc_text_add(page->html, "<h2 id=\"%s\">%s</h2>\n", id, text);
}

void rp_absent(const rp_page *page, const char *text)
{
  rp_add(page->html, "<p class=\"absent\">");
  rp_add_escaped(page->html, text);
  rp_add(page->html, "</p>\n");
}

void rp_material_name(const rp_page *page, int material)
{
  rp_add_escaped(page->html, page->results->material[material].name);
}

void rp_legend(const rp_page *page)
{
  rp_add(page->html, "<p class=\"legend\">");
  for (int m = 0; m < page->results->materials; m++) {
    const unsigned char *c = page->results->material[m].color;
    tc_text_add(page->html, "<span style=\"--c:#%02x%02x%02x\">", c[0], c[1], c[2]);
    rp_material_name(page, m);
    rp_add(page->html, "</span>");
  }
  if (page->pictures->bar_um > 0) {
    rp_add(page->html, "<b class=\"bar\">");
    rp_add_number(page->html, page->pictures->bar_um, 1);
    rp_add(page->html, "\u00a0µm</b>");
  }
  rp_add(page->html, "</p>\n");
}

void rp_state_name(const rp_state *state, char *out, size_t size)
{
  if (state->degree == 0)
    snprintf(out, size, "dried");
  else
    snprintf(out, size, "calendered %.3g\u00a0%%", 100 * state->degree);
}

double rp_page_unit(const rp_page *page, rp_quantity quantity, char *unit, size_t size)
{
  const char *plain = rp_quantity_texts[quantity].unit, *prefix = "";
  const int scaled = quantity == RP_SIGMA || quantity == RP_SIGMA_ION;
  const double factor = scaled ? rp_si_factor(rp_largest(page->results, quantity), &prefix) : 1;
  snprintf(unit, size, "%s%s", prefix, plain);
  return factor;
}

void rp_chart_html(const rp_page *page, rp_figure_id id, const char *caption)
{
  const rp_figure *f = &page->figures[id];
  char path[4096], file[128];
  tc_text *html = page->html;
  if (!f->drawn) {
    rp_add(html, "<p class=\"absent\"><b>");
    rp_add_escaped(html, f->title);
    rp_add(html, ".</b> Not shown: ");
    rp_add_escaped(html, f->why);
    rp_add(html, ".</p>\n");
    return;
  }
  snprintf(file, sizeof file, "%s.svg", f->name);
  snprintf(path, sizeof path, "%s/%s", page->figures_folder, file);
  rp_add(html, "<figure class=\"chart\">");
  if (rp_chart_inline(path, f->name, f->title, page->results, html) != TC_OK)
    rp_add_escaped(html, tc_error_message());
  tc_text_add(html, "<figcaption><b>%s.</b> %s</figcaption></figure>\n", f->title, caption);
}

void rp_shot_html(const rp_page *page, const rp_shot *shot, const char *alt, const char *caption,
                  const char *kind)
{
  tc_text *html = page->html;
  if (!shot->png.length) {
    rp_add(html, "<p class=\"absent\">No picture: ");
    rp_add_escaped(html, shot->why);
    rp_add(html, "</p>\n");
    return;
  }
  tc_text_add(html, "<figure class=\"%s\"><img width=\"%d\" height=\"%d\" alt=\"", kind, shot->width,
              shot->height);
  rp_add_escaped(html, alt);
  rp_add(html, "\" src=\"data:image/png;base64,");
  rp_add_base64(html, shot->png.data, shot->png.length);
  tc_text_add(html, "\"/><figcaption>%s</figcaption></figure>\n", caption);
}

void rp_animation_html(const rp_page *page, const char *stage)
{
  const rp_animation *a = page->animation;
  char alt[128], caption[192];
  if (!a || strcmp(a->stage, stage) != 0) return;
  snprintf(alt, sizeof alt, "Moving picture of the stage %s, %zu frames", stage, a->frames);
  snprintf(caption, sizeof caption, "<b>The stage in motion.</b> %zu frames; the file is figures/%s.",
           a->frames, a->shot.name);
  rp_shot_html(page, &a->shot, alt, caption, "block");
}

void rp_stage_facts(const rp_page *page, const char *name)
{
  const rp_stage *stage = rp_stage_named(page->results, name);
  tc_text *html = page->html;
  if (!stage) return;
  if (stage->criterion) {
    rp_add(html, "<dt>Steady?</dt><dd>");
    if (stage->steady >= 0)
      tc_text_add(html, "<span class=\"%s\">%s</span> · ", stage->steady ? "good" : "bad",
                  stage->steady ? "yes" : "no");
    rp_add_escaped(html, stage->criterion);
    rp_add(html, "</dd>\n");
  }
  if (isfinite(stage->time_us)) {
    rp_add(html, "<dt>Simulated</dt><dd>");
    rp_add_number(html, stage->time_us, 3);
    rp_add(html, "\u00a0µs in ");
    rp_add_count(html, stage->steps);
    rp_add(html, " steps of ");
    rp_add_plain_number(html, stage->dt_us);
    rp_add(html, "\u00a0µs</dd>\n");
  }
  if (isfinite(stage->wall_s)) {
    rp_add(html, "<dt>Took</dt><dd>");
    rp_add_duration(html, stage->wall_s);
    if (isfinite(stage->ranks)) {
      rp_add(html, " on ");
      rp_add_count(html, stage->ranks);
      rp_add(html, stage->ranks == 1 ? " rank" : " ranks");
    }
    rp_add(html, "</dd>\n");
  }
}

tc_status rp_page_write(const rp_page *page)
{
  tc_text *html = page->html;
  rp_frame_head(html, page->results->recipe_name ? page->results->recipe_name : "tapecast run",
                page->results);
  rp_part_summary(page);
  rp_add(html, "<nav aria-label=\"Parts of the report\"><div>");
  for (int k = 0; k < PARTS; k++) tc_text_add(html, "<a href=\"#%s\">%s</a>", parts[k].id, parts[k].name);
  rp_add(html, "</div></nav>\n<main>\n");
  for (int k = 0; k < PARTS; k++) parts[k].write(page);
  rp_add(
      html,
      "</main>\n<footer>Written by tapecast from results.json. The charts are also in figures/ as SVG and "
      "PDF "
      "with their gnuplot scripts, the pictures as PNG, the numbers in csv/.</footer>\n</body>\n</html>\n");
  return tc_text_status(html);
}
