/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tapecast explain: what a key means, from the table that the parser uses. */
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "man.h"
#include "options.h"
#include "recipe.h"
#include "sweep.h"
#include "tapecast/json.h"
#include "tapecast/memory.h"
#include "units.h"

enum { KEY_MAN = 1000, KEY_SWEEP };

typedef struct {
  const char *wanted; /* NULL: all */
  int json, man, sweep, found, in_group;
  cJSON *list;
} search;

static error_t parse(int key, char *arg, struct argp_state *state)
{
  search *s = state->input;
  switch (key) {
  case 'j':
    s->json = 1;
    return 0;
  case KEY_MAN:
    s->man = 1;
    return 0;
  case KEY_SWEEP:
    s->sweep = 1;
    return 0;
  case ARGP_KEY_ARG:
    return tc_option_word("key", arg, &s->wanted);
  default:
    return ARGP_ERR_UNKNOWN;
  }
}

/* Whether `asked` names `path` or a group around it; NAME in the path stands for any word. */
static int covers(const char *asked, const char *path, int *exact)
{
  while (*asked && *path) {
    const size_t a = strcspn(asked, "."), p = strcspn(path, ".");
    const size_t plain = strcspn(path, ".[");
    const int any = p == 4 && strncmp(path, "NAME", 4) == 0;
    const int same = (a == p && strncmp(asked, path, a) == 0) || (a == plain && strncmp(asked, path, a) == 0);
    if (!any && !same) return 0;
    asked += a + (asked[a] == '.');
    path += p + (path[p] == '.');
  }
  *exact = !*path;
  return !*asked;
}

/* `calendering.speed` or `speed` finds process.calendering.speed, too. */
static int matches(const char *asked, const char *path, int *exact)
{
  for (const char *p = path; p; p = strchr(p, '.') ? strchr(p, '.') + 1 : NULL)
    if (strncmp(p, "NAME", 4) != 0 && covers(asked, p, exact)) return 1;
  return 0;
}

static void add_json(search *s, const char *path, const tc_key *key, const char *expects, const char *range)
{
  cJSON *item = cJSON_CreateObject();
  cJSON_AddItemToArray(s->list, item);
  cJSON_AddStringToObject(item, "key", path);
  cJSON_AddStringToObject(item, "help", key->help);
  cJSON_AddStringToObject(item, "expects", expects);
  cJSON_AddStringToObject(item, "unit", key->unit);
  cJSON_AddStringToObject(item, "allowed", range);
  if (key->fallback)
    cJSON_AddStringToObject(item, "default", key->fallback);
  else
    cJSON_AddNullToObject(item, "default");
}

/* Words of `text` on lines of 80 columns. */
static void print_wrapped(int indent, const char *text)
{
  enum { WIDTH = 80 };
  int column = printf("%*s", indent, "");
  for (const char *p = text; *p;) {
    const size_t bytes = strcspn(p, " ");
    int letters = 0;
    for (size_t i = 0; i < bytes; i++) letters += (p[i] & 0xc0) != 0x80;
    if (column > indent && column + 1 + letters >= WIDTH) column = printf("\n%*s", indent, "") - 1;
    if (column > indent) column += printf(" ");
    printf("%.*s", (int)bytes, p);
    column += letters;
    p += bytes + (p[bytes] == ' ');
  }
  printf("\n");
}

/* The heading of the keys that follow. */
static void print_group(search *s, const char *path, const tc_key *key)
{
  printf("%s%s\n", s->found > 1 ? "\n" : "", path);
  print_wrapped(4, key->help);
  s->in_group = 1;
}

static void print_key(const search *s, const char *path, const tc_key *key, const char *expects,
                      const char *range)
{
  const int indent = s->in_group ? 2 : 0;
  char facts[600];
  snprintf(facts, sizeof facts, "%s%s%s%s%s", expects, range[0] ? "; allowed: " : "", range,
           !key->fallback     ? "; required"
           : key->fallback[0] ? "; default: "
                              : "; may be absent",
           key->fallback ? key->fallback : "");
  printf("%*s%s\n", indent, "", path);
  print_wrapped(indent + 4, key->help);
  print_wrapped(indent + 4, facts);
}

static void show(const char *path, const tc_key *key, void *data)
{
  search *s = data;
  int exact = 1;
  if (s->wanted && !matches(s->wanted, path, &exact)) return;
  char expects[256], range[96];
  tc_key_expects(key, expects);
  tc_key_range(key, range);
  s->found++;
  if (s->json) {
    add_json(s, path, key, expects, range);
    return;
  }
  if (key->inner)
    print_group(s, path, key);
  else
    print_key(s, path, key, expects, range);
}

static const tc_group *table_of(const search *s)
{
  return s->sweep ? &tc_sweep_keys : &tc_recipe_keys;
}

/* All paths, or their last words, to find the one that was meant. */
typedef struct {
  char (*names)[256];
  int count, room, whole;
} catalogue;

static void collect(const char *path, const tc_key *key, void *data)
{
  (void)key;
  catalogue *c = data;
  if (c->count == c->room) return;
  const char *dot = strrchr(path, '.');
  snprintf(c->names[c->count++], sizeof *c->names, "%s", c->whole || !dot ? path : dot + 1);
}

static const char *name_at(int i, const void *data)
{
  const catalogue *c = data;
  return i < c->count ? c->names[i] : NULL;
}

static tc_status not_a_key(const search *s)
{
  const char *asked = s->wanted, *what = s->sweep ? "sweep" : "recipe";
  enum { ROOM = 400 };
  catalogue c = {.room = ROOM, .whole = strchr(asked, '.') != NULL};
  TC_TRY(TC_NEW(&c.names, ROOM, "names of keys"));
  tc_schema_visit(table_of(s), "", collect, &c);
  const char *near = tc_nearest(asked, name_at, &c);
  const tc_status status =
      near ? tc_fail(TC_ERR_USAGE, "'%s' is not a key of a %s; did you mean '%s'?", asked, what, near)
           : tc_fail(TC_ERR_USAGE, "'%s' is not a key of a %s; 'tapecast explain%s' lists all", asked, what,
                     s->sweep ? " --sweep" : "");
  tc_free(&c.names);
  return status;
}

static const struct argp_option options[] = {
    {"man", KEY_MAN, NULL, 0, "print the manual page tapecast-recipe(5), for `man -l -`", 0},
    {"sweep", KEY_SWEEP, NULL, 0, "of the file of a sweep, not of a recipe", 0},
    TC_OPTION_JSON,
    {0}};
const struct argp tc_argp_explain = {
    options,
    parse,
    "[KEY]",
    "What a key of a recipe means, or of the file of a sweep: its unit, default and range. A group shows all "
    "its keys; without KEY, all there are.",
    NULL,
    NULL,
    NULL};

tc_status tc_cmd_explain(int argc, char **argv)
{
  search s = {0};
  bool done;
  TC_TRY(tc_options_parse(&tc_argp_explain, "explain", argc, argv, &s, &done));
  if (done) return TC_OK;
  if (s.man) {
    tc_man_recipe(stdout);
    return TC_OK;
  }
  s.list = cJSON_CreateArray();
  tc_schema_visit(table_of(&s), "", show, &s);
  tc_status status = TC_OK;
  if (!s.found)
    status = not_a_key(&s);
  else if (s.json)
    status = tc_json_write(s.list, "-");
  cJSON_Delete(s.list);
  return status;
}
