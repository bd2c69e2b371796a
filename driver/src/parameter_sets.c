/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Named sets of parameters into the tree of a recipe. */
#include "parameter_sets.h"

#include <ctype.h>
#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "files.h"
#include "paths.h"
#include "recipe.h"
#include "tapecast/memory.h"

enum { MOST_DEPTH = 16, PATH = 256, MOST_NAMES = 500 };
static const char ending[] = ".yaml";

/* A file that names sets, and the files that led to it. */
typedef struct chain {
  const char *file;
  char real[PATH_MAX];
  const struct chain *above; /* NULL for the recipe */
  int depth;
} chain;

typedef struct {
  tc_arena *arena;
  int sets;
} resolver;

/* Either of the two in a group takes the place of the other. */
static const char *const excluding[][2] = {
    {"diameter", "sizes"},           {"swelling", "slurry_diameter"},
    {"swelling", "slurry_density"},  {"ionic_conductivity", "ionic_bruggeman"},
    {"sigma", "sigma_per_diameter"}, {"lognormal", "table"}};

static tc_status wrong(const chain *in, const tc_yaml *node, const char *path, const char *what,
                       const char *text)
{
  if (node->from_set) return tc_fail(TC_ERR_RECIPE, "--set: %s: %s%s", path, what, text);
  return tc_fail(TC_ERR_RECIPE, "%s:%d: %s: %s%s", node->file ? node->file : in->file, node->line, path, what,
                 text);
}

static tc_status keep(resolver *r, const char *text, const char **kept)
{
  char *copy = NULL;
  TC_TRY(tc_arena_new(r->arena, strlen(text) + 1, &copy));
  memcpy(copy, text, strlen(text) + 1);
  *kept = copy;
  return TC_OK;
}

/* ------------------------------------------------------------------------------------------ finding a set */

/* The names of the sets in some folders. */
typedef struct {
  char (*name)[TC_WORD];
  int count;
} names;

static void list_folder(const char *folder, names *list)
{
  DIR *dir = opendir(folder);
  const struct dirent *entry;
  while (dir && list->count < MOST_NAMES && (entry = readdir(dir))) {
    const size_t length = strlen(entry->d_name), end = sizeof ending - 1;
    if (length > end && length - end < TC_WORD && strcmp(entry->d_name + length - end, ending) == 0)
      snprintf(list->name[list->count++], TC_WORD, "%.*s", (int)(length - end), entry->d_name);
  }
  if (dir) closedir(dir);
}

static const char *name_at(int i, const void *data)
{
  const names *list = data;
  return i < list->count ? list->name[i] : NULL;
}

static tc_status no_such_set(const chain *in, const tc_yaml *use, const char *path, char *const folder[2])
{
  names list = {0};
  char what[3 * PATH_MAX];
  TC_TRY(TC_NEW(&list.name, MOST_NAMES, "names of sets"));
  for (int k = 0; k < 2; k++) list_folder(folder[k], &list);
  const char *near = tc_nearest(use->value, name_at, &list);
  snprintf(what, sizeof what, "there is no set '%.80s'%s%s%s, neither in %s nor in ", use->value,
           near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "", folder[0]);
  tc_free(&list.name);
  return wrong(in, use, path, what, folder[1]);
}

/* Folder of a file, "." where it has none. */
static void folder_of(const char *file, char out[PATH_MAX])
{
  const char *slash = strrchr(file, '/');
  snprintf(out, PATH_MAX, "%.*s", slash ? (int)(slash - file) + (slash == file) : 1, slash ? file : ".");
}

static tc_status find_by_name(const chain *in, const tc_yaml *use, const char *path, const char *beside,
                              char **found)
{
  char *folder[2] = {NULL, NULL}, name[TC_WORD + sizeof ending];
  snprintf(name, sizeof name, "%s%s", use->value, ending);
  tc_status status = tc_path_join(beside, in->above ? "" : TC_SETS_FOLDER, &folder[0]);
  if (status == TC_OK) status = tc_data_path(TC_SETS_FOLDER, &folder[1]);
  for (int k = 0; k < 2 && status == TC_OK && !*found; k++) {
    status = tc_path_join(folder[k], name, found);
    if (status == TC_OK && !tc_file_exists(*found)) tc_free(found);
  }
  if (status == TC_OK && !*found) status = no_such_set(in, use, path, folder);
  tc_free(&folder[0]);
  tc_free(&folder[1]);
  return status;
}

static tc_status find_set(const chain *in, const tc_yaml *use, const char *path, char **found)
{
  if (use->kind != TC_YAML_SCALAR || !use->value[0])
    return wrong(in, use, path, "expected the name of a set of parameters", "");
  const size_t length = strlen(use->value), end = sizeof ending - 1;
  if (length >= TC_WORD) return wrong(in, use, path, "the name of a set is too long", "");
  char beside[PATH_MAX];
  folder_of(in->file, beside);
  const int is_path =
      strchr(use->value, '/') || (length > end && strcmp(use->value + length - end, ending) == 0);
  if (!is_path) return find_by_name(in, use, path, beside, found);
  const int as_it_is = use->value[0] == '/' || strcmp(beside, ".") == 0;
  TC_TRY(tc_path_join(as_it_is ? "" : beside, use->value, found));
  if (tc_file_exists(*found)) return TC_OK;
  const tc_status status = wrong(in, use, path, "there is no file ", *found);
  tc_free(found);
  return status;
}

/* -------------------------------------------------------------------------------------------- its content */

static void stamp(tc_yaml *node, const char *file, const char *source)
{
  if (file) node->file = file;
  if (source) node->source = source;
  for (tc_yaml *child = node->first; child; child = child->next) stamp(child, file, source);
}

static int is_one_line(const tc_yaml *node)
{
  if (node->kind != TC_YAML_SCALAR || !node->value[0]) return 0;
  for (const char *p = node->value; *p; p++)
    if (iscntrl((unsigned char)*p)) return 0;
  return 1;
}

/* Give each value its source; every one has to have one, and no other. */
static tc_status take_sources(resolver *r, const chain *in, tc_yaml *set, const tc_yaml *sources)
{
  if (sources && sources->kind != TC_YAML_MAP)
    return wrong(in, sources, "sources", "expected a text for each key of the set", "");
  for (const tc_yaml *told = sources ? sources->first : NULL; told; told = told->next) {
    tc_yaml *value = tc_yaml_child(set, told->key);
    const char *text = NULL;
    if (!value || strcmp(told->key, "use") == 0)
      return wrong(in, told, "sources", "the set has no value for ", told->key);
    if (!is_one_line(told)) return wrong(in, told, "sources", "expected a text in one line for ", told->key);
    TC_TRY(keep(r, told->value, &text));
    stamp(value, NULL, text);
  }
  for (const tc_yaml *value = set->first; value; value = value->next)
    if (!value->source && strcmp(value->key, "use") != 0)
      return wrong(in, value, value->key,
                   "has no source: name it under 'sources' of this set, or say 'assumed'", "");
  return TC_OK;
}

static int is_excluded(const tc_yaml *by, const char *key)
{
  for (size_t i = 0; i < sizeof excluding / sizeof excluding[0]; i++)
    for (int k = 0; k < 2; k++)
      if (strcmp(excluding[i][k], key) == 0 && tc_yaml_child(by, excluding[i][1 - k])) return 1;
  return 0;
}

/* What `into` does not say itself, from `from`, which is left empty. */
static void fill(tc_yaml *into, tc_yaml *from)
{
  tc_yaml *next;
  for (tc_yaml *child = from->first; child; child = next) {
    next = child->next;
    if (!is_excluded(into, child->key)) continue;
    tc_yaml *dropped = tc_yaml_take(from, child->key);
    tc_yaml_destroy(&dropped);
  }
  while (from->first) {
    tc_yaml *child = tc_yaml_take(from, from->first->key), *own = tc_yaml_child(into, child->key);
    if (own && own->kind == TC_YAML_MAP && child->kind == TC_YAML_MAP) fill(own, child);
    if (own)
      tc_yaml_destroy(&child);
    else
      tc_yaml_append(into, child);
  }
}

static tc_status resolve_group(resolver *r, tc_yaml *group, const char *path, const chain *in);

static tc_status read_set(resolver *r, const chain *in, tc_yaml **set)
{
  tc_yaml *read = NULL, *sources = NULL, *about = NULL;
  TC_TRY(tc_yaml_load(in->file, &read));
  stamp(read, in->file, NULL);
  tc_status status = TC_OK;
  if (read->kind != TC_YAML_MAP)
    status = tc_fail(TC_ERR_RECIPE, "%s:%d: not a set of parameters; expected keys such as 'density: …'",
                     in->file, read->line);
  else {
    about = tc_yaml_take(read, "about");
    sources = tc_yaml_take(read, "sources");
    status = take_sources(r, in, read, sources);
  }
  if (status == TC_OK) status = resolve_group(r, read, "use", in);
  tc_yaml_destroy(&about);
  tc_yaml_destroy(&sources);
  if (status == TC_OK)
    *set = read;
  else
    tc_yaml_destroy(&read);
  return status;
}

/* The set that `use` names, all that it uses itself filled in. */
static tc_status load_set(resolver *r, const chain *in, const tc_yaml *use, const char *path, tc_yaml **set)
{
  chain here = {.above = in, .depth = in->depth + 1};
  char *found = NULL;
  TC_TRY(find_set(in, use, path, &found));
  const tc_status status = keep(r, found, &here.file);
  tc_free(&found);
  TC_TRY(status);
  if (!realpath(here.file, here.real)) snprintf(here.real, sizeof here.real, "%s", here.file);
  for (const chain *c = in; c; c = c->above)
    if (strcmp(c->real, here.real) == 0)
      return wrong(in, use, path, "sets that use each other: back at ", here.file);
  if (here.depth > MOST_DEPTH) return wrong(in, use, path, "too many sets, each using the next: ", here.file);
  r->sets++;
  return read_set(r, &here, set);
}

/* Fill a group with the set that it uses, if it does. */
static tc_status resolve_group(resolver *r, tc_yaml *group, const char *path, const chain *in)
{
  tc_yaml *use = tc_yaml_take(group, "use"), *set = NULL;
  if (!use) return TC_OK;
  const tc_status status = load_set(r, in, use, path, &set);
  if (status == TC_OK) fill(group, set);
  tc_yaml_destroy(&set);
  tc_yaml_destroy(&use);
  return status;
}

/* ------------------------------------------------------------------------------------------- the recipe */

/* A material's Lennard-Jones rows to where the force fields are. They are checked first: what the recipe
 * gives in their place would hide what is wrong with them. */
static tc_status move_rows(tc_yaml *tree, const tc_yaml *material, tc_yaml *rows, const char *path,
                           const chain *in)
{
  const char *part, *near;
  tc_issues issues = {.file = in->file};
  const tc_key *key = tc_schema_find(&tc_recipe_keys, "materials.NAME.lennard_jones", &part, &near);
  tc_status status = tc_schema_check(key, rows, path, &issues);
  if (status == TC_OK) status = tc_issues_status(&issues);
  tc_text_free(&issues.text);
  TC_TRY(status);
  while (rows->first) {
    tc_yaml *row = tc_yaml_take(rows, rows->first->key);
    tc_yaml *at = tc_yaml_submap(tree, "force_field");
    if (at) at = tc_yaml_submap(at, row->key);
    if (at) at = tc_yaml_submap(at, "lennard_jones");
    if (at) at = tc_yaml_submap(at, material->key);
    if (at) fill(at, row); /* else what the recipe has there is no group, which is found where it is bound */
    tc_yaml_destroy(&row);
  }
  return TC_OK;
}

static tc_status resolve_material(resolver *r, tc_yaml *tree, tc_yaml *material, const chain *in)
{
  char path[PATH];
  if (material->kind != TC_YAML_MAP) return TC_OK;
  snprintf(path, sizeof path, "materials.%.64s.use", material->key);
  TC_TRY(resolve_group(r, material, path, in));
  tc_yaml *rows = tc_yaml_take(material, "lennard_jones");
  if (!rows) return TC_OK;
  snprintf(path, sizeof path, "materials.%.64s.lennard_jones", material->key);
  const tc_status status = move_rows(tree, material, rows, path, in);
  tc_yaml_destroy(&rows);
  return status;
}

tc_status tc_sets_resolve(tc_yaml *tree, const char *file, tc_arena *arena, int *sets)
{
  resolver r = {.arena = arena};
  chain in = {.file = file};
  if (tree->kind != TC_YAML_MAP) return TC_OK;
  if (!realpath(file, in.real)) snprintf(in.real, sizeof in.real, "%s", file);
  tc_yaml *materials = tc_yaml_child(tree, "materials"), *electrolyte = tc_yaml_child(tree, "electrolyte");
  if (electrolyte && electrolyte->kind == TC_YAML_MAP)
    TC_TRY(resolve_group(&r, electrolyte, "electrolyte.use", &in));
  if (materials && materials->kind == TC_YAML_MAP)
    for (tc_yaml *m = materials->first; m; m = m->next) TC_TRY(resolve_material(&r, tree, m, &in));
  *sets = r.sets;
  return TC_OK;
}

/* ------------------------------------------------------------------------------------------ what came from
 * where */

typedef struct {
  resolver r;
  tc_value_source *items; /* NULL while they are only counted */
  int count;
} collector;

static tc_status collect(collector *c, const tc_yaml *node, const char *path)
{
  if (node->kind == TC_YAML_MAP) {
    for (const tc_yaml *child = node->first; child; child = child->next) {
      char inner[PATH];
      snprintf(inner, sizeof inner, "%s%s%s", path, path[0] ? "." : "", child->key);
      TC_TRY(collect(c, child, inner));
    }
    return TC_OK;
  }
  if (!node->source) return TC_OK;
  if (c->items) {
    tc_value_source *item = &c->items[c->count];
    tc_text value = {0};
    *item = (tc_value_source){.file = node->file, .line = node->line};
    tc_yaml_print_value(&value, node);
    tc_status status = tc_text_status(&value);
    if (status == TC_OK) status = keep(&c->r, tc_text_get(&value), &item->value);
    tc_text_free(&value);
    TC_TRY(status);
    TC_TRY(keep(&c->r, path, &item->key));
    TC_TRY(keep(&c->r, node->source, &item->source));
  }
  c->count++;
  return TC_OK;
}

tc_status tc_sets_sources(const tc_yaml *tree, tc_arena *arena, tc_items *sources)
{
  collector c = {.r = {.arena = arena}};
  TC_TRY(collect(&c, tree, ""));
  TC_TRY(tc_arena_new(arena, (size_t)c.count * sizeof *c.items, &c.items));
  c.count = 0;
  TC_TRY(collect(&c, tree, ""));
  *sources = (tc_items){c.items, c.count};
  return TC_OK;
}
