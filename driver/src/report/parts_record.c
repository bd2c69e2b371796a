/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a reader needs to trust and repeat the run: conservation, composition, provenance, choices, recipe. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "files.h"
#include "number.h"
#include "page.h"
#include "tapecast/fileio.h"
#include "tapecast/memory.h"

enum { LARGEST_RECIPE = 1 << 18 };

/* This much apart (relative) is the same mass. Dumps have ten digits, and the dry mass of a bead is what is
 * left of one that solvent makes up to a hundred times heavier; a single lost bead of ten million would show.
 */
static const double SAME_MASS = 1e-8;

typedef struct ledger {
  double beads; /* of the first row, to compare with */
  double mass[RP_MATERIALS];
  int rows, bead_breaks, mass_breaks;
} ledger;

static int differs(double a, double b, double tolerance)
{
  return isfinite(a) && isfinite(b) && fabs(a - b) > tolerance * fabs(b);
}

static void ledger_row(const rp_page *page, ledger *l, const char *name, double beads, const double *mass)
{
  const int materials = page->results->materials;
  tc_text *html = page->html;
  if (!isfinite(l->beads)) l->beads = beads;
  const int lost = differs(beads, l->beads, 0);
  l->bead_breaks += lost;
  l->rows++;
  tc_text_add(html, "<tr><td>%s</td><td class=\"%s\">", name, lost ? "bad" : "");
  rp_add_count(html, beads);
  rp_add(html, "</td>");
  for (int m = 0; m < materials; m++) {
    if (!isfinite(l->mass[m])) l->mass[m] = mass[m];
    const int changed = differs(mass[m], l->mass[m], SAME_MASS);
    l->mass_breaks += changed;
    tc_text_add(html, "<td class=\"%s\">", changed ? "bad" : "");
    rp_add_number(html, mass[m] * 1e-3, 7);
    rp_add(html, "</td>");
  }
  rp_add(html, "</tr>\n");
}

static void composition_table(const rp_page *page)
{
  const rp_results *r = page->results;
  tc_text *html = page->html;
  if (!r->materials) return;
  rp_add(html, "<h3>Composition</h3>\n<div class=\"scroll\"><table>\n<tr><th scope=\"col\">Material</th><th "
               "scope=\"col\">Beads</th>"
               "<th scope=\"col\">Dry mass<small>ng</small></th><th scope=\"col\">Weight asked for</th><th "
               "scope=\"col\">Weight reached</th></tr>\n");
  for (int m = 0; m < r->materials; m++) {
    const rp_material *material = &r->material[m];
    rp_add(html, "<tr><td>");
    rp_material_name(page, m);
    rp_add(html, "</td><td>");
    rp_add_count(html, material->beads);
    rp_add(html, "</td><td>");
    rp_add_number(html, material->dry_mass_pg * 1e-3, 4);
    rp_add(html, "</td><td>");
    rp_add_percent(html, material->fraction_target);
    rp_add(html, "</td><td>");
    rp_add_percent(html, material->fraction);
    rp_add(html, "</td></tr>\n");
  }
  rp_add(html, "</table></div>\n<p>The weights reached differ a little from those asked for, since beads "
               "come in whole "
               "numbers.</p>\n");
}

void rp_part_conservation(const rp_page *page)
{
  const rp_results *r = page->results;
  tc_text *html = page->html;
  ledger l = {.beads = NAN};
  for (int m = 0; m < RP_MATERIALS; m++) l.mass[m] = NAN;
  rp_heading(page, "conservation", "Conservation");
  rp_add(html, "<p>Beads and the dry mass of each material stay the same through all stages.</p>\n"
               "<div class=\"scroll\"><table>\n<tr><th scope=\"col\">State</th><th scope=\"col\">Beads</th>");
  for (int m = 0; m < r->materials; m++) {
    rp_add(html, "<th scope=\"col\">");
    rp_material_name(page, m);
    rp_add(html, "<small>ng, dry</small></th>");
  }
  rp_add(html, "</tr>\n");
  double planned[RP_MATERIALS];
  for (int m = 0; m < r->materials; m++) planned[m] = r->material[m].dry_mass_pg;
  ledger_row(page, &l, "planned", r->beads, planned);
  if (r->slurry.present) ledger_row(page, &l, "slurry", r->slurry.beads, r->slurry.dry_mass_pg);
  for (size_t s = 0; s < r->states; s++) {
    char name[64];
    rp_state_name(&r->state[s], name, sizeof name);
    ledger_row(page, &l, name, r->state[s].beads, r->state[s].dry_mass_pg);
  }
  rp_add(html, "</table></div>\n");
  if (l.rows > 1)
    tc_text_add(html, "<p class=\"%s\">%s</p>\n", l.bead_breaks || l.mass_breaks ? "bad" : "good",
                l.bead_breaks   ? "The number of beads changed."
                : l.mass_breaks ? "A dry mass changed."
                                : "Nothing was lost or gained.");
  composition_table(page);
}

/* "mpi_version" → "mpi version", escaped. */
static void add_key(tc_text *html, const char *key)
{
  char plain[128];
  snprintf(plain, sizeof plain, "%s", key ? key : "");
  for (char *c = plain; *c; c++)
    if (*c == '_') *c = ' ';
  rp_add_escaped(html, plain);
}

static void add_json_value(tc_text *html, const cJSON *item)
{
  if (cJSON_IsString(item))
    rp_add_escaped(html, item->valuestring);
  else if (cJSON_IsNumber(item))
    tc_text_add(html, "%.10g", item->valuedouble);
  else if (cJSON_IsBool(item))
    rp_add(html, cJSON_IsTrue(item) ? "yes" : "no");
  else
    rp_add(html, "–");
}

static void add_provenance(const rp_page *page)
{
  const rp_results *r = page->results;
  tc_text *html = page->html;
  const cJSON *item;
  rp_add(html, "<dl class=\"facts\">\n");
  if (r->recipe_file) {
    rp_add(html, "<dt>recipe</dt><dd>");
    rp_add_escaped(html, r->recipe_file);
    if (r->recipe_hash) {
      rp_add(html, " (");
      rp_add_escaped(html, r->recipe_hash);
      rp_add(html, ")");
    }
    rp_add(html, "</dd>\n");
  }
  cJSON_ArrayForEach(item, r->provenance)
  {
    if (cJSON_IsObject(item) || cJSON_IsArray(item) || cJSON_IsNull(item)) continue;
    const int wall = strcmp(item->string, "wall_s") == 0 && cJSON_IsNumber(item);
    rp_add(html, "<dt>");
    add_key(html, wall ? "took" : item->string);
    rp_add(html, "</dt><dd>");
    if (wall)
      rp_add_duration(html, item->valuedouble);
    else
      add_json_value(html, item);
    rp_add(html, "</dd>\n");
  }
  rp_add(html, "</dl>\n");
}

/* `choices`: texts, or objects whose fields become the columns name, value, why. */
static void add_choices(const rp_page *page)
{
  tc_text *html = page->html;
  const cJSON *choice;
  if (!page->results->choices || !page->results->choices->child) return;
  rp_add(html,
         "<h3>Choices</h3>\n<p>Where the paper is silent or contradicts itself, the recipe decides:</p>\n"
         "<div class=\"scroll\"><table>\n");
  cJSON_ArrayForEach(choice, page->results->choices)
  {
    static const char *const keys[] = {"name", "value", "why"};
    rp_add(html, "<tr>");
    if (cJSON_IsObject(choice))
      for (int k = 0; k < 3; k++) {
        const cJSON *field = cJSON_GetObjectItemCaseSensitive(choice, keys[k]);
        rp_add(html, "<td class=\"text\">");
        if (field) add_json_value(html, field);
        rp_add(html, "</td>");
      }
    else {
      rp_add(html, "<td class=\"text\">");
      add_json_value(html, choice);
      rp_add(html, "</td>");
    }
    rp_add(html, "</tr>\n");
  }
  rp_add(html, "</table></div>\n");
}

/* What parameter sets gave, and where they have it from. */
static void add_sources(const rp_page *page)
{
  static const char *const keys[] = {"key", "value", "source"};
  tc_text *html = page->html;
  const cJSON *item;
  if (!page->results->recipe_sources || !page->results->recipe_sources->child) return;
  rp_add(html, "<details><summary>Values from parameter sets, with their sources</summary>\n<div "
               "class=\"scroll\"><table>\n<tr><th scope=\"col\">Key</th><th scope=\"col\" "
               "class=\"text\">Value</th><th "
               "class=\"text\">Source</th></tr>\n");
  cJSON_ArrayForEach(item, page->results->recipe_sources)
  {
    rp_add(html, "<tr>");
    for (int k = 0; k < 3; k++) {
      rp_add(html, k ? "<td class=\"text\">" : "<td>");
      add_json_value(html, cJSON_GetObjectItemCaseSensitive(item, keys[k]));
      rp_add(html, "</td>");
    }
    rp_add(html, "</tr>\n");
  }
  rp_add(html, "</table></div></details>\n");
}

/* Every key of the recipe as it was used, defaults too. */
static void add_values(const rp_page *page)
{
  tc_text *html = page->html;
  const cJSON *item;
  if (!page->results->recipe_values || !page->results->recipe_values->child) return;
  rp_add(
      html,
      "<details><summary>Every value of the recipe, defaults too</summary>\n<div class=\"scroll\"><table>\n");
  cJSON_ArrayForEach(item, page->results->recipe_values)
  {
    rp_add(html, "<tr><td>");
    rp_add_escaped(html, item->string);
    rp_add(html, "</td><td class=\"text\">");
    add_json_value(html, item);
    rp_add(html, "</td></tr>\n");
  }
  rp_add(html, "</table></div></details>\n");
}

static void add_recipe(const rp_page *page)
{
  tc_text *html = page->html;
  char *path = NULL, *text = NULL;
  rp_add(
      html,
      "<h3>Run it again</h3>\n<pre>tapecast run recipe.yaml -o again</pre>\n<p>The recipe is kept in the run "
      "folder; each stage folder holds the LAMMPS script that ran there, complete.</p>\n");
  if (tc_path_join(page->run_dir, "recipe.yaml", &path) == TC_OK &&
      tc_file_read(path, LARGEST_RECIPE, &text, NULL) == TC_OK) {
    rp_add(html, "<details><summary>The recipe</summary><pre>");
    rp_add_escaped(html, text);
    rp_add(html, "</pre></details>\n");
  }
  tc_free(&text);
  tc_free(&path);
  add_sources(page);
  add_values(page);
}

void rp_part_provenance(const rp_page *page)
{
  rp_heading(page, "provenance", "Provenance");
  add_provenance(page);
  rp_times_html(page);
  add_choices(page);
  add_recipe(page);
}
