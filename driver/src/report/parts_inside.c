/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Looks inside the structures: sections, pore space, networks and their statistics. */
#include <math.h>
#include <stdio.h>

#include "number.h"
#include "page.h"
#include "web.h"

/* One row: the same look into each state of the strip. `what` begins the alt text and the caption. */
static void add_row(const rp_page *page, const char *what, const char *kind,
                    const rp_shot *(*pick)(const rp_pictures *p, int k, int state))
{
  int state[3];
  const int count = rp_strip_states(page->results, state);
  rp_add(page->html, "<div class=\"trio\">\n");
  for (int k = 0; k < count; k++) {
    const rp_shot *shot = pick(page->pictures, k, state[k]);
    char name[64], alt[192], caption[256];
    rp_state_name(&page->results->state[state[k]], name, sizeof name);
    snprintf(alt, sizeof alt, "%s, %s", what, name);
    snprintf(caption, sizeof caption, "<b>%s</b>", name);
    rp_shot_html(page, shot, alt, caption, kind);
  }
  rp_add(page->html, "</div>\n");
}

static const rp_shot *upright(const rp_pictures *p, int k, int state)
{
  const rp_shot *voxels = &p->inside[k].upright;
  return voxels->png.length ? voxels : &p->section[state]; /* of the beads, when no image was kept */
}

static const rp_shot *level(const rp_pictures *p, int k, int state)
{
  (void)state;
  return &p->inside[k].level;
}

static const rp_shot *pore_space(const rp_pictures *p, int k, int state)
{
  (void)state;
  return &p->inside[k].pores;
}

static const rp_shot *ions(const rp_pictures *p, int k, int state)
{
  (void)state;
  return &p->inside[k].web[RP_WEB_IONS];
}

static const rp_shot *pore_web(const rp_pictures *p, int k, int state)
{
  (void)state;
  return &p->inside[k].web[RP_WEB_PORES];
}

static void bar_sentence(const rp_page *page)
{
  if (!(page->pictures->bar_um > 0)) return;
  rp_add(page->html, " The bar is ");
  rp_add_number(page->html, page->pictures->bar_um, 1);
  rp_add(page->html, "\u00a0µm.");
}

void rp_inside_html(const rp_page *page)
{
  tc_text *html = page->html;
  const int voxels = page->pictures->inside[0].upright.png.length > 0;
  tc_text_add(
      html, "<h3>Cross-sections</h3>\n<p>%s",
      voxels
          ? "The voxel image itself, cut upright through the middle (the collector below) and level at half "
            "height; pores are dark."
          : "The beads, cut upright through the middle; pores are dark.");
  bar_sentence(page);
  rp_add(html, "</p>\n");
  rp_legend(page);
  add_row(page, "Upright cross-section of the electrode", "section-picture", upright);
  if (!voxels) return;
  add_row(page, "Level cross-section of the electrode", "section-picture", level);
  rp_add(html, "<h3>Pore space</h3>\n<p>The pores between the beads as a body, from the same voxels; the "
               "solid is left "
               "out.");
  bar_sentence(page);
  rp_add(html, "</p>\n");
  add_row(page, "Pore space of the electrode", "block", pore_space);
}

static int has_web(const rp_results *r, rp_web_kind kind)
{
  for (size_t s = 0; s < r->states; s++)
    if (r->state[s].web[kind].file) return 1;
  return 0;
}

static void class_legend(const rp_page *page)
{
  rp_add(page->html, "<p class=\"legend\">Neighbours:");
  for (int k = 0; k < RP_WEB_CLASSES; k++) {
    unsigned char c[3];
    rp_web_color(k, c);
    tc_text_add(page->html, "<span style=\"--c:#%02x%02x%02x\">%s</span>", c[0], c[1], c[2], rp_web_class(k));
  }
  rp_add(page->html, "</p>\n");
}

static void add_number_cell(tc_text *html, double v, int digits)
{
  rp_add(html, "<td>");
  rp_add_number(html, v, digits);
  rp_add(html, "</td>");
}

static void add_table(const rp_page *page, rp_web_kind kind)
{
  const rp_results *r = page->results;
  tc_text *html = page->html;
  tc_text_add(
      html,
      "<details><summary>%s: all numbers of the network</summary>\n<div class=\"scroll\"><table>\n<tr><th "
      "scope=\"col\">State</th><th scope=\"col\">Bodies</th><th scope=\"col\">Links</th><th "
      "scope=\"col\">Neighbours<small>mean</small></th><th scope=\"col\">Body<small>mean diameter, "
      "µm</small></th><th scope=\"col\">Link<small>mean diameter, µm</small></th><th scope=\"col\">Joined to "
      "both faces</th><th scope=\"col\"><i>D</i><sub>eff</sub>/<i>D</i><sub>0</sub><small>of the network "
      "alone</small></th></tr>\n",
      rp_web_texts[kind].name);
  for (size_t s = 0; s < r->states; s++) {
    const rp_web *w = &r->state[s].web[kind];
    char name[64];
    if (!w->file) continue;
    rp_state_name(&r->state[s], name, sizeof name);
    tc_text_add(html, "<tr><th scope=\"row\">%s</th><td>", name);
    rp_add_count(html, w->bodies);
    rp_add(html, "</td><td>");
    rp_add_count(html, w->links);
    rp_add(html, "</td>");
    add_number_cell(html, w->coordination, 3);
    add_number_cell(html, w->body_um, 3);
    add_number_cell(html, w->link_um, 3);
    rp_add(html, "<td>");
    rp_add_percent(html, w->percolating);
    rp_add(html, "</td>");
    add_number_cell(html, w->d_eff, 3);
    rp_add(html, "</tr>\n");
  }
  rp_add(html, "</table></div></details>\n");
}

void rp_part_networks(const rp_page *page)
{
  const rp_results *r = page->results;
  tc_text *html = page->html;
  rp_heading(page, "networks", "Networks");
  if (!has_web(r, RP_WEB_IONS) && !has_web(r, RP_WEB_PORES)) {
    rp_absent(page, "No networks were extracted (the recipe's analysis.networks).");
    return;
  }
  rp_add(html, "<p>Balls are bodies, rods the links between them, drawn thinner than they are and coloured "
               "by the number "
               "of neighbours; links through the periodic sides count but are not drawn.");
  bar_sentence(page);
  rp_add(html, "</p>\n");
  class_legend(page);
  if (has_web(r, RP_WEB_IONS)) {
    rp_add(html, "<h3>Ion conductor</h3>\n<p>Every bead that conducts ions is a body; a link is a contact "
                 "(as in Alabdali et al. 2023, "
                 "Figure 3d).</p>\n");
    add_row(page, "Network of the ion-conducting beads", "block", ions);
  }
  if (has_web(r, RP_WEB_PORES)) {
    rp_add(html, "<h3>Pores</h3>\n<p>The pore space, cut into bodies at its constrictions (as in Alabdali et "
                 "al. 2023, Figure "
                 "S4).</p>\n");
    add_row(page, "Network of the pores", "block", pore_web);
  }
  rp_add(html, "<div class=\"pair\">\n");
  rp_chart_html(page, RP_FIG_NEIGHBOURS, "Mean number of links of a body.");
  rp_chart_html(page, RP_FIG_BODIES,
                "Mean diameters of the pores’ bodies (equal volume) and constrictions (inscribed).");
  rp_add(html, "</div>\n");
  for (int k = 0; k < RP_WEBS; k++)
    if (has_web(r, (rp_web_kind)k)) add_table(page, (rp_web_kind)k);
}
