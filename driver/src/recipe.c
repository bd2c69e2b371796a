/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Load a recipe, and check what no single key can show. */
#include "recipe.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "tapecast/fileio.h"
#include "tapecast/memory.h"

enum { RECIPE_BYTES = 1000000, MOST_MATERIALS = 30 /* LAMMPS has 32 groups */, MOST_BINS = 200 };

const tc_material *tc_recipe_material(const tc_recipe *recipe, int index)
{
  return (const tc_material *)recipe->materials.items + index;
}

int tc_recipe_material_named(const tc_recipe *recipe, const char *name)
{
  for (int i = 0; i < recipe->materials.count; i++)
    if (strcmp(tc_recipe_material(recipe, i)->name, name) == 0) return i;
  return -1;
}

const tc_lj *tc_recipe_lj(const tc_recipe *recipe, const tc_force_field *field, int material)
{
  const tc_lj *rows = field->lennard_jones.items;
  for (int i = 0; i < field->lennard_jones.count; i++)
    if (strcmp(rows[i].name, tc_recipe_material(recipe, material)->name) == 0) return &rows[i];
  return NULL;
}

int tc_recipe_ions_in_s_m(const tc_recipe *recipe)
{
  int known = recipe->electrolyte.ionic_conductivity > 0;
  for (int i = 0; i < recipe->materials.count; i++)
    known |= tc_recipe_material(recipe, i)->ionic_conductivity > 0;
  return known;
}

double tc_recipe_ionic_conductivity(const tc_recipe *recipe, int material)
{
  const tc_material *m = tc_recipe_material(recipe, material);
  if (!isnan(m->ionic_conductivity)) return m->ionic_conductivity;
  if (!isnan(m->ionic_bruggeman))
    return recipe->electrolyte.ionic_conductivity * pow(m->nanoporosity, m->ionic_bruggeman);
  return m->ionic ? 1 : 0;
}

/* The tree and the list of what is wrong, while a recipe is checked. */
typedef struct {
  const tc_recipe *recipe;
  const tc_yaml *tree;
  tc_issues *issues;
} checker;

/* The node of a path such as `materials.AM.density`, or the nearest above it; NULL for the root. */
static const tc_yaml *node_at(const tc_yaml *tree, const char *path)
{
  const tc_yaml *node = NULL, *in = tree;
  for (const char *p = path; *p;) {
    char key[TC_WORD];
    const size_t length = strcspn(p, ".");
    snprintf(key, sizeof key, "%.*s", (int)length, p);
    const tc_yaml *child = tc_yaml_child(in, key);
    if (!child) break;
    node = in = child;
    p += length + (p[length] == '.');
  }
  return node;
}

#define WRONG(c, path, ...) tc_issues_add((c)->issues, node_at((c)->tree, (path)), (path), __VA_ARGS__)

static int is_word(const char *text, const char *also)
{
  if (!isalpha((unsigned char)text[0])) return 0;
  for (const char *p = text; *p; p++)
    if (!isalnum((unsigned char)*p) && !strchr(also, *p)) return 0;
  return 1;
}

static const char *material_at(int i, const void *data)
{
  const tc_recipe *recipe = data;
  return i < recipe->materials.count ? tc_recipe_material(recipe, i)->name : NULL;
}

static void check_sizes(const checker *c, const tc_material *m, const char *path)
{
  const tc_lognormal *l = m->sizes->lognormal;
  const tc_pairs *table = &m->sizes->table;
  if (!l == !table->count) {
    WRONG(c, path, "give one of lognormal and table");
    return;
  }
  if (l && l->max < l->min) WRONG(c, path, "max (%g um) is below min (%g um)", l->max, l->min);
  if (l && l->max >= l->min && (l->max - l->min) / l->bin > MOST_BINS)
    WRONG(c, path, "a bin of %g um makes more than %d sizes", l->bin, MOST_BINS);
  double sum = 0;
  for (int i = 0; i < table->count; i++) {
    sum += table->b[i];
    if (i && table->a[i] <= table->a[i - 1]) WRONG(c, path, "the diameters of the table have to rise");
  }
  if (table->count && !(sum > 0)) WRONG(c, path, "the weights of the table add up to 0");
  if (table->count > MOST_BINS) WRONG(c, path, "more than %d sizes", MOST_BINS);
}

static void check_material(const checker *c, const tc_material *m)
{
  char path[2 * TC_WORD];
  snprintf(path, sizeof path, "materials.%s", m->name);
  if (!is_word(m->name, "_") || strlen(m->name) > 32)
    WRONG(c, path, "a material's name is a letter, then letters, digits or '_', 32 at most");
  if (strcmp(m->name, "all") == 0 || strcmp(m->name, "pore") == 0)
    WRONG(c, path, "'%s' has a meaning of its own; choose another name", m->name);
  const int has_diameter = !isnan(m->diameter), has_slurry = !isnan(m->slurry_diameter);
  if (!has_diameter == !m->sizes) WRONG(c, path, "give one of diameter and sizes");
  if (has_slurry && m->sizes)
    WRONG(c, path, "slurry_diameter needs a single diameter; with sizes use swelling");
  if (has_slurry && m->swelling > 1 + 1e-12)
    WRONG(c, path, "swelling and slurry_diameter exclude each other");
  if (has_slurry && has_diameter && m->slurry_diameter < m->diameter)
    WRONG(c, path, "slurry_diameter (%g um) is below diameter (%g um); beads only shrink on drying",
          m->slurry_diameter, m->diameter);
  if (!isnan(m->slurry_density) && !has_slurry) WRONG(c, path, "slurry_density needs slurry_diameter");
  const int hex =
      m->color[0] == '#' && strlen(m->color) == 7 && strspn(m->color + 1, "0123456789abcdefABCDEF") == 6;
  if (m->color[0] && !hex) WRONG(c, path, "color '%.20s' is not of the form '#rrggbb'", m->color);
  if (m->sizes) check_sizes(c, m, path);
  if (has_slurry && has_diameter && !isnan(m->slurry_density)) {
    const double dry = m->density * (1 - m->nanoporosity) * pow(m->diameter, 3);
    const double wet = m->slurry_density * pow(m->slurry_diameter, 3);
    if (wet < dry * (1 - 1e-9))
      WRONG(c, path, "the bead is lighter in the slurry (%.4g pg) than dry (%.4g pg)",
            wet * 0.5235987755982988, dry * 0.5235987755982988);
  }
}

static void check_ions(const checker *c, const tc_material *m)
{
  char path[2 * TC_WORD];
  const int given = !isnan(m->ionic_conductivity), bruggeman = !isnan(m->ionic_bruggeman);
  snprintf(path, sizeof path, "materials.%s", m->name);
  if (given && bruggeman) WRONG(c, path, "give one of ionic_conductivity and ionic_bruggeman");
  if (bruggeman && !(c->recipe->electrolyte.ionic_conductivity > 0))
    WRONG(c, path, "ionic_bruggeman needs electrolyte.ionic_conductivity above 0, which fills the nanopores");
  if (bruggeman && !(m->nanoporosity > 0)) WRONG(c, path, "ionic_bruggeman needs a nanoporosity above 0");
  if (m->ionic && given && !(m->ionic_conductivity > 0))
    WRONG(c, path, "ionic: true and an ionic_conductivity of 0 exclude each other");
  if (m->ionic && !given && !bruggeman && tc_recipe_ions_in_s_m(c->recipe))
    WRONG(c, path, "ionic: true needs an ionic_conductivity in S/m, as others that conduct ions have one");
}

static void check_force_field(const checker *c, const tc_force_field *field, const char *name)
{
  const tc_lj *rows = field->lennard_jones.items;
  char path[3 * TC_WORD];
  for (int i = 0; i < field->lennard_jones.count; i++) {
    snprintf(path, sizeof path, "force_field.%s.lennard_jones.%s", name, rows[i].name);
    if (tc_recipe_material_named(c->recipe, rows[i].name) < 0) {
      const char *near = tc_nearest(rows[i].name, material_at, c->recipe);
      WRONG(c, path, "there is no such material%s%s%s", near ? "; did you mean '" : "", near ? near : "",
            near ? "'?" : "");
    }
    if (isnan(rows[i].sigma) == isnan(rows[i].sigma_per_diameter))
      WRONG(c, path, "give one of sigma and sigma_per_diameter");
  }
  for (int i = 0; i < c->recipe->materials.count; i++)
    if (!tc_recipe_lj(c->recipe, field, i)) {
      snprintf(path, sizeof path, "force_field.%s.lennard_jones", name);
      WRONG(c, path, "the material '%s' is missing", tc_recipe_material(c->recipe, i)->name);
    }
}

/* What only the package's pair style can do. */
static void check_pair_style(const checker *c)
{
  const tc_force_fields *f = &c->recipe->force_field;
  if (c->recipe->run.pair_style != TC_PAIR_STOCK) return;
  if (f->slurry.contact.damping != TC_DAMPING_EXPLICIT)
    WRONG(c, "force_field.slurry.contact.damping", "implicit needs run.pair_style: tapecast");
  if (f->dried.contact.damping != TC_DAMPING_EXPLICIT)
    WRONG(c, "force_field.dried.contact.damping", "implicit needs run.pair_style: tapecast");
}

static void check_motion(const checker *c, const tc_motion *m, const char *path)
{
  if (m->min_time > m->max_time)
    WRONG(c, path, "min_time (%g us) is above max_time (%g us)", m->min_time, m->max_time);
  if (m->block * (double)m->steady_blocks > m->max_time)
    WRONG(c, path, "%ld blocks of %g us do not fit into max_time (%g us)", m->steady_blocks, m->block,
          m->max_time);
}

static void check_process(const checker *c)
{
  const tc_process *p = &c->recipe->process;
  if (p->initial.box.count && p->initial.box.count != 3)
    WRONG(c, "process.initial.box", "has %d lengths; expected three, [x, y, z]", p->initial.box.count);
  check_motion(c, &p->slurry.motion, "process.slurry");
  check_motion(c, &p->drying.motion, "process.drying");
  const tc_numbers *degrees = &p->calendering.degrees;
  for (int i = 1; i < degrees->count; i++)
    if (!(degrees->values[i] > degrees->values[i - 1])) {
      WRONG(c, "process.calendering.degrees", "have to rise, but %g follows %g", degrees->values[i],
            degrees->values[i - 1]);
      break;
    }
  for (int i = 1; i < degrees->count; i++)
    if (lround(100 * degrees->values[i]) == lround(100 * degrees->values[i - 1])) {
      WRONG(c, "process.calendering.degrees",
            "%g and %g are the same whole percentage, which names their files", degrees->values[i - 1],
            degrees->values[i]);
      break;
    }
  if (!degrees->count) WRONG(c, "process.calendering.degrees", "is empty; expected at least one degree");
  if (degrees->count > 200) WRONG(c, "process.calendering.degrees", "more than 200 degrees");
}

static void check_viscosity(const checker *c)
{
  const tc_viscosity *v = &c->recipe->process.viscosity;
  for (int i = 1; i < v->rates.count; i++)
    if (!(v->rates.values[i] > v->rates.values[i - 1])) {
      WRONG(c, "process.viscosity.rates", "have to rise, but %g follows %g", v->rates.values[i],
            v->rates.values[i - 1]);
      break;
    }
  if (v->min_strain > v->strain)
    WRONG(c, "process.viscosity.min_strain", "(%g) is above strain (%g): no point would ever converge",
          v->min_strain, v->strain);
  if (v->skip_strain >= v->strain)
    WRONG(c, "process.viscosity.skip_strain", "(%g) leaves nothing of strain (%g)", v->skip_strain,
          v->strain);
}

static void check_priority(const checker *c)
{
  const tc_words *priority = &c->recipe->analysis.priority;
  for (int i = 0; i < priority->count; i++) {
    const char *name = priority->values[i];
    if (tc_recipe_material_named(c->recipe, name) < 0) {
      const char *near = tc_nearest(name, material_at, c->recipe);
      WRONG(c, "analysis.priority", "there is no material '%.40s'%s%s%s", name,
            near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
    }
    for (int j = 0; j < i; j++)
      if (strcmp(priority->values[j], name) == 0)
        WRONG(c, "analysis.priority", "'%.40s' is given twice", name);
  }
  if (priority->count && priority->count != c->recipe->materials.count)
    WRONG(c, "analysis.priority", "names %d of %d materials", priority->count, c->recipe->materials.count);
}

static void check(const checker *c)
{
  const tc_recipe *r = c->recipe;
  if (!is_word(r->name, "_-."))
    WRONG(c, "name", "'%.40s': a letter, then letters, digits, '.', '_' or '-'", r->name);
  if (r->materials.count > MOST_MATERIALS) WRONG(c, "materials", "more than %d", MOST_MATERIALS);
  if (!r->materials.count) WRONG(c, "materials", "is empty; expected at least one material");
  double sum = 0;
  for (int i = 0; i < r->materials.count; i++) {
    sum += tc_recipe_material(r, i)->fraction;
    check_material(c, tc_recipe_material(r, i));
    check_ions(c, tc_recipe_material(r, i));
  }
  if (r->materials.count && fabs(sum - 1) > 1e-6)
    WRONG(c, "materials", "the fractions add up to %.6g; expected 1", sum);
  if (r->beads < r->materials.count)
    WRONG(c, "beads", "%ld beads are too few for %d materials", r->beads, r->materials.count);
  check_force_field(c, &r->force_field.slurry, "slurry");
  check_force_field(c, &r->force_field.dried, "dried");
  check_pair_style(c);
  check_process(c);
  check_viscosity(c);
  check_priority(c);
  if (r->calibrate) tc_calibrate_check(r, c->tree, c->issues);
  if (!strstr(r->run.launcher, "{n}") && strcmp(r->run.launcher, "none") != 0)
    WRONG(c, "run.launcher", "'%.60s' lacks {n}, the place for the number of ranks", r->run.launcher);
}

typedef struct {
  const char *path;
  const tc_key *found;
} key_search;

static void compare_path(const char *path, const tc_key *key, const char *value, void *data)
{
  (void)value;
  key_search *search = data;
  if (strcmp(path, search->path) == 0) search->found = key;
}

const tc_key *tc_recipe_key(const tc_recipe *recipe, const char *path)
{
  key_search search = {path, NULL};
  tc_schema_values(&tc_recipe_keys, "", recipe, compare_path, &search);
  return search.found;
}

static void hash_value(const char *path, const tc_key *key, const char *value, void *data)
{
  (void)key;
  uint64_t *hash = data;
  *hash = tc_hash_text(tc_hash_text(*hash, path), value);
}

/* The text as it is; or, where it names parameter sets, the tree with them and every --set in it, so that the
 * text says all by itself. */
static tc_status keep_text(tc_recipe *r, const char *path, const char *text, const tc_yaml *tree,
                           char *const *sets, int set_count)
{
  tc_text kept = {0};
  if (tree) {
    tc_text_add(&kept, "# The recipe with the parameter sets that it uses, and every --set, written out.\n");
    tc_yaml_print(&kept, tree);
  } else {
    tc_text_add(&kept, "%s", text);
    for (int i = 0; i < set_count; i++) tc_text_add(&kept, "%s# --set %s\n", i ? "" : "\n", sets[i]);
  }
  if (kept.status == TC_OK) kept.status = tc_arena_new(&r->arena, kept.length + 1, &r->text);
  if (kept.status == TC_OK) kept.status = tc_arena_new(&r->arena, strlen(path) + 1, &r->file);
  if (kept.status == TC_OK) {
    memcpy(r->text, kept.data, kept.length + 1);
    memcpy(r->file, path, strlen(path) + 1);
  }
  const tc_status status = kept.status;
  tc_text_free(&kept);
  return status;
}

static tc_status load_tree(tc_recipe *r, const char *path, const tc_yaml *tree)
{
  tc_issues issues = {.file = path};
  if (tree->kind != TC_YAML_MAP)
    return tc_fail(TC_ERR_RECIPE, "%s:%d: not a recipe; expected keys such as 'name: …'", path, tree->line);
  tc_status status = tc_schema_bind(&tc_recipe_keys, tree, "", r, &r->arena, &issues);
  /* What belongs together can be judged only where each part is there and right. */
  if (status == TC_OK && !issues.count) check(&(checker){r, tree, &issues});
  if (status == TC_OK) status = tc_issues_status(&issues);
  tc_text_free(&issues.text);
  return status;
}

tc_status tc_recipe_load(const char *path, char *const *sets, int set_count, tc_recipe **recipe)
{
  char *text = NULL;
  size_t length = 0;
  tc_yaml *tree = NULL;
  tc_recipe *r = NULL;
  int sets_used = 0;
  tc_status status = tc_file_read(path, RECIPE_BYTES, &text, &length);
  if (status == TC_OK) status = tc_yaml_parse(text, length, path, &tree);
  for (int i = 0; i < set_count && status == TC_OK; i++) status = tc_yaml_set(tree, sets[i]);
  if (status == TC_OK) status = TC_NEW(&r, 1, "recipe");
  if (status == TC_OK) status = tc_sets_resolve(tree, path, &r->arena, &sets_used);
  if (status == TC_OK) status = load_tree(r, path, tree);
  if (status == TC_OK) status = tc_sets_sources(tree, &r->arena, &r->sources);
  if (status == TC_OK) status = keep_text(r, path, text, sets_used ? tree : NULL, sets, set_count);
  if (status == TC_OK) {
    uint64_t hash = TC_HASH_START;
    tc_schema_values(&tc_recipe_keys, "", r, hash_value, &hash);
    tc_hash_print(hash, r->hash);
    *recipe = r;
  } else
    tc_recipe_destroy(&r);
  tc_yaml_destroy(&tree);
  tc_free(&text);
  return status;
}

void tc_recipe_destroy(tc_recipe **recipe)
{
  if (!*recipe) return;
  tc_arena_free(&(*recipe)->arena);
  tc_free(recipe);
}
