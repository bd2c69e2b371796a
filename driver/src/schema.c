/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From a YAML tree to a struct, by the rows of a table. */
#include "schema.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tapecast/memory.h"
#include "units.h"

enum { PATH = 256, MOST_ISSUES = 12 };

struct tc_arena_block {
  struct tc_arena_block *next;
  double memory[];
};

typedef struct {
  tc_arena *arena;
  tc_issues *issues;
  int partial; /* 1: keys that have to be there may be absent */
} binder;

tc_status tc_arena_new(tc_arena *arena, size_t bytes, void *out)
{
  struct tc_arena_block *block = NULL;
  TC_TRY(tc_calloc(&block, 1, sizeof *block + bytes, "recipe"));
  block->next = arena->first;
  arena->first = block;
  void *memory = block->memory;
  memcpy(out, &memory, sizeof memory);
  return TC_OK;
}

void tc_arena_free(tc_arena *arena)
{
  while (arena->first) {
    struct tc_arena_block *block = arena->first;
    arena->first = block->next;
    tc_free(&block);
  }
}

void tc_issues_add(tc_issues *issues, const tc_yaml *node, const char *path, const char *format, ...)
{
  if (issues->count++ >= MOST_ISSUES) return;
  char what[1024];
  va_list args;
  va_start(args, format);
  vsnprintf(what, sizeof what, format, args);
  va_end(args);
  const char *newline = issues->text.length ? "\n" : "";
  if (node && node->from_set)
    tc_text_add(&issues->text, "%s--set: ", newline);
  else if (node)
    tc_text_add(&issues->text, "%s%s:%d: ", newline, node->file ? node->file : issues->file, node->line);
  else
    tc_text_add(&issues->text, "%s%s: ", newline, issues->file);
  tc_text_add(&issues->text, "%s%s%s", path, path[0] ? ": " : "", what);
}

tc_status tc_issues_status(const tc_issues *issues)
{
  if (!issues->count) return TC_OK;
  TC_TRY(tc_text_status(&issues->text));
  const int more = issues->count - MOST_ISSUES;
  if (more > 0) return tc_fail(TC_ERR_RECIPE, "%s\n(and %d more)", issues->text.data, more);
  return tc_fail(TC_ERR_RECIPE, "%s", issues->text.data);
}

static void join(char path[PATH], const char *group, const char *name)
{
  snprintf(path, PATH, "%s%s%s", group, group[0] ? "." : "", name);
}

const char *tc_key_range(const tc_key *key, char buffer[96])
{
  const char *unit = key->unit ? key->unit : "", *blank = unit[0] ? " " : "";
  const int low = key->min > -TC_NO_LIMIT, high = key->max < TC_NO_LIMIT;
  buffer[0] = '\0';
  if (key->kind != TC_KEY_NUMBER && key->kind != TC_KEY_INTEGER && key->kind != TC_KEY_NUMBERS &&
      key->kind != TC_KEY_PAIRS)
    return buffer;
  if (low && high && key->min == TC_ABOVE_ZERO)
    snprintf(buffer, 96, "above 0, at most %g%s%s", key->max, blank, unit);
  else if (low && high)
    snprintf(buffer, 96, "%g to %g%s%s", key->min, key->max, blank, unit);
  else if (low && key->min == TC_ABOVE_ZERO)
    snprintf(buffer, 96, "above 0%s%s", blank, unit);
  else if (low)
    snprintf(buffer, 96, "at least %g%s%s", key->min, blank, unit);
  else if (high)
    snprintf(buffer, 96, "at most %g%s%s", key->max, blank, unit);
  return buffer;
}

const char *tc_key_expects(const tc_key *key, char buffer[256])
{
  const char *unit = key->unit ? key->unit : "";
  switch (key->kind) {
  case TC_KEY_NUMBER:
    snprintf(buffer, 256, "%s%s", tc_units_dimension(unit),
             key->fallback && strcmp(key->fallback, "auto") == 0 ? ", or auto" : "");
    break;
  case TC_KEY_INTEGER:
    snprintf(buffer, 256, "a whole number");
    break;
  case TC_KEY_SWITCH:
    snprintf(buffer, 256, "true or false");
    break;
  case TC_KEY_WORD:
    snprintf(buffer, 256, "a text");
    break;
  case TC_KEY_WORDS:
    snprintf(buffer, 256, "a list of names: [A, B]");
    break;
  case TC_KEY_NUMBERS:
    snprintf(buffer, 256, "a list, each %s", tc_units_dimension(unit));
    break;
  case TC_KEY_PAIRS:
    snprintf(buffer, 256, "a list of pairs: [[%s, 1], …]", tc_units_example(unit));
    break;
  case TC_KEY_CHOICE: {
    int n = snprintf(buffer, 256, "one of: ");
    for (const char *p = key->choices; *p && n < 250; p++)
      n += snprintf(buffer + n, (size_t)(256 - n), *p == '|' ? ", " : "%c", *p);
    break;
  }
  case TC_KEY_GROUP:
  case TC_KEY_OPTION:
    snprintf(buffer, 256, "a group of keys");
    break;
  case TC_KEY_MAP:
    snprintf(buffer, 256, "names, each with a group of keys");
    break;
  case TC_KEY_LIST:
    snprintf(buffer, 256, "a list of groups of keys");
    break;
  }
  return buffer;
}

static void wrong_kind(binder *b, const tc_key *key, const tc_yaml *node, const char *path)
{
  static const char *const found[] = {"a single value", "a list", "a group of keys"};
  char expects[256];
  tc_issues_add(b->issues, node, path, "is %s; expected %s", found[node->kind], tc_key_expects(key, expects));
}

static int in_range(binder *b, const tc_key *key, const tc_yaml *node, const char *path, const char *text,
                    double value)
{
  if (value >= key->min && value <= key->max) return 1;
  char range[96];
  tc_issues_add(b->issues, node, path, "'%.60s' is out of range; allowed: %s", text,
                tc_key_range(key, range));
  return 0;
}

static void bind_number(binder *b, const tc_key *key, const tc_yaml *node, const char *path, double *out)
{
  *out = TC_ABSENT;
  if (key->fallback && strcmp(node->value, key->fallback) == 0 &&
      (!key->fallback[0] || !strcmp(key->fallback, "auto")))
    return;
  double value;
  if (tc_units_parse(node->value, key->unit, &value) != TC_OK)
    tc_issues_add(b->issues, node, path, "%s", tc_error_message());
  else if (in_range(b, key, node, path, node->value, value))
    *out = value;
}

static void bind_integer(binder *b, const tc_key *key, const tc_yaml *node, const char *path, long *out)
{
  char *end;
  errno = 0;
  const long value = strtol(node->value, &end, 10);
  if (end == node->value || *end || errno)
    tc_issues_add(b->issues, node, path, "'%.60s' is not a whole number", node->value);
  else if (in_range(b, key, node, path, node->value, (double)value))
    *out = value;
}

static const char *choice_at(int i, const void *data)
{
  static _Thread_local char word[64];
  const char *p = data;
  for (; i > 0 && p; i--) {
    p = strchr(p, '|');
    if (p) p++;
  }
  if (!p) return NULL;
  snprintf(word, sizeof word, "%.*s", (int)strcspn(p, "|"), p);
  return word;
}

static void bind_choice(binder *b, const tc_key *key, const tc_yaml *node, const char *path, int *out)
{
  const char *choice;
  for (int i = 0; (choice = choice_at(i, key->choices)); i++)
    if (strcmp(choice, node->value) == 0) {
      *out = i;
      return;
    }
  char expects[256];
  tc_issues_add(b->issues, node, path, "'%.60s' is unknown; expected %s", node->value,
                tc_key_expects(key, expects));
}

static void bind_switch(binder *b, const tc_yaml *node, const char *path, int *out)
{
  static const char *const words[] = {"false", "no", "off", "true", "yes", "on"};
  for (int i = 0; i < 6; i++)
    if (strcasecmp(node->value, words[i]) == 0) {
      *out = i >= 3;
      return;
    }
  tc_issues_add(b->issues, node, path, "'%.60s' is neither true nor false", node->value);
}

static void bind_word(binder *b, const tc_yaml *node, const char *path, int needed, char out[TC_WORD])
{
  if (needed && !node->value[0]) tc_issues_add(b->issues, node, path, "is empty; expected a text");
  if (strlen(node->value) >= TC_WORD) {
    tc_issues_add(b->issues, node, path, "'%.40s…' is longer than %d characters", node->value, TC_WORD - 1);
    return;
  }
  for (const char *p = node->value; *p; p++)
    if (iscntrl((unsigned char)*p)) {
      tc_issues_add(b->issues, node, path, "holds a control character");
      return;
    }
  snprintf(out, TC_WORD, "%s", node->value);
}

static int count_children(const tc_yaml *node)
{
  int count = 0;
  for (const tc_yaml *child = node->first; child; child = child->next) count++;
  return count;
}

/* The path of the i-th thing in a list: `degrees[3]`, from 1 as people count. */
static void item_path(char out[PATH], const char *path, int i)
{
  snprintf(out, PATH, "%s[%d]", path, i + 1);
}

static tc_status bind_numbers(binder *b, const tc_key *key, const tc_yaml *node, const char *path,
                              tc_numbers *out)
{
  TC_TRY(tc_arena_new(b->arena, (size_t)count_children(node) * sizeof(double), &out->values));
  for (const tc_yaml *child = node->first; child; child = child->next) {
    char where[PATH];
    item_path(where, path, out->count);
    if (child->kind != TC_YAML_SCALAR)
      tc_issues_add(b->issues, child, where, "expected %s such as '%s'", tc_units_dimension(key->unit),
                    tc_units_example(key->unit));
    else
      bind_number(b, key, child, where, &out->values[out->count]);
    out->count++;
  }
  return TC_OK;
}

static tc_status bind_words(binder *b, const tc_yaml *node, const char *path, tc_words *out)
{
  TC_TRY(tc_arena_new(b->arena, (size_t)count_children(node) * TC_WORD, &out->values));
  for (const tc_yaml *child = node->first; child; child = child->next) {
    char where[PATH];
    item_path(where, path, out->count);
    if (child->kind != TC_YAML_SCALAR)
      tc_issues_add(b->issues, child, where, "expected a name");
    else
      bind_word(b, child, where, 1, out->values[out->count]);
    out->count++;
  }
  return TC_OK;
}

static tc_status bind_pairs(binder *b, const tc_key *key, const tc_yaml *node, const char *path,
                            tc_pairs *out)
{
  static const tc_key weight = {.kind = TC_KEY_NUMBER, .unit = "", .min = 0, .max = TC_NO_LIMIT};
  const size_t bytes = (size_t)count_children(node) * sizeof(double);
  TC_TRY(tc_arena_new(b->arena, bytes, &out->a));
  TC_TRY(tc_arena_new(b->arena, bytes, &out->b));
  for (const tc_yaml *child = node->first; child; child = child->next) {
    char where[PATH];
    item_path(where, path, out->count);
    if (child->kind != TC_YAML_LIST || count_children(child) != 2 || child->first->kind != TC_YAML_SCALAR ||
        child->last->kind != TC_YAML_SCALAR)
      tc_issues_add(b->issues, child, where, "expected a pair such as [%s, 1]", tc_units_example(key->unit));
    else {
      bind_number(b, key, child->first, where, &out->a[out->count]);
      bind_number(b, &weight, child->last, where, &out->b[out->count]);
    }
    out->count++;
  }
  return TC_OK;
}

static tc_status bind_group(binder *b, const tc_group *group, const tc_yaml *node, const char *path,
                            void *out);

static tc_status bind_items(binder *b, const tc_key *key, const tc_yaml *node, const char *path,
                            tc_items *out)
{
  const size_t size = key->inner->size;
  char *items = NULL;
  TC_TRY(tc_arena_new(b->arena, (size_t)count_children(node) * size, &items));
  out->items = items;
  for (const tc_yaml *child = node->first; child; child = child->next) {
    char where[PATH];
    char *item = items + (size_t)out->count * size;
    if (key->kind == TC_KEY_MAP) {
      join(where, path, child->key);
      snprintf(item, TC_WORD, "%s", child->key);
    } else
      item_path(where, path, out->count);
    if (child->kind != TC_YAML_MAP)
      tc_issues_add(b->issues, child, where, "expected a group of keys");
    else
      TC_TRY(bind_group(b, key->inner, child, where, item));
    out->count++;
  }
  return TC_OK;
}

static tc_yaml_kind yaml_kind_of(tc_key_kind kind)
{
  switch (kind) {
  case TC_KEY_NUMBERS:
  case TC_KEY_WORDS:
  case TC_KEY_PAIRS:
  case TC_KEY_LIST:
    return TC_YAML_LIST;
  case TC_KEY_GROUP:
  case TC_KEY_OPTION:
  case TC_KEY_MAP:
    return TC_YAML_MAP;
  default:
    return TC_YAML_SCALAR;
  }
}

static tc_status bind_value(binder *b, const tc_key *key, const tc_yaml *node, const char *path, void *out)
{
  if (node->kind != yaml_kind_of(key->kind)) {
    wrong_kind(b, key, node, path);
    return TC_OK;
  }
  switch (key->kind) {
  case TC_KEY_NUMBER:
    bind_number(b, key, node, path, out);
    break;
  case TC_KEY_INTEGER:
    bind_integer(b, key, node, path, out);
    break;
  case TC_KEY_CHOICE:
    bind_choice(b, key, node, path, out);
    break;
  case TC_KEY_SWITCH:
    bind_switch(b, node, path, out);
    break;
  case TC_KEY_WORD:
    bind_word(b, node, path, !key->fallback, out);
    break;
  case TC_KEY_NUMBERS:
    return bind_numbers(b, key, node, path, out);
  case TC_KEY_WORDS:
    return bind_words(b, node, path, out);
  case TC_KEY_PAIRS:
    return bind_pairs(b, key, node, path, out);
  case TC_KEY_GROUP:
    return bind_group(b, key->inner, node, path, out);
  case TC_KEY_OPTION: {
    void *made = NULL;
    TC_TRY(tc_arena_new(b->arena, key->inner->size, &made));
    memcpy(out, &made, sizeof made);
    return bind_group(b, key->inner, node, path, made);
  }
  case TC_KEY_MAP:
  case TC_KEY_LIST:
    return bind_items(b, key, node, path, out);
  }
  return TC_OK;
}

/* What stands in the table for a key that the recipe leaves out. */
static tc_status bind_absent(binder *b, const tc_key *key, const tc_yaml *group, const char *path, void *out)
{
  if (key->kind == TC_KEY_GROUP && key->fallback) return bind_group(b, key->inner, NULL, path, out);
  if (!key->fallback) {
    char expects[256];
    tc_issues_add(b->issues, group, path, "is missing; expected %s: %s", tc_key_expects(key, expects),
                  key->help);
    return TC_OK;
  }
  if (!key->fallback[0]) {
    if (key->kind == TC_KEY_NUMBER) *(double *)out = TC_ABSENT;
    return TC_OK;
  }
  tc_yaml *node = NULL;
  TC_TRY(tc_yaml_parse(key->fallback, strlen(key->fallback), "default", &node));
  const tc_status status = bind_value(b, key, node, path, out);
  tc_yaml_destroy(&node);
  return status;
}

static const char *key_name_at(int i, const void *data)
{
  const tc_group *group = data;
  return i < group->count ? group->keys[i].name : NULL;
}

static void unknown_key(binder *b, const tc_group *group, const tc_yaml *node, const char *path)
{
  const char *near = tc_nearest(node->key, key_name_at, group);
  if (near) {
    tc_issues_add(b->issues, node, path, "is not a key; did you mean '%s'?", near);
    return;
  }
  char list[512];
  int n = 0;
  list[0] = '\0';
  for (int i = 0; i < group->count && n < 440; i++)
    n += snprintf(list + n, sizeof list - (size_t)n, "%s%s", i ? ", " : "", group->keys[i].name);
  tc_issues_add(b->issues, node, path, "is not a key; allowed here: %s", list);
}

static tc_status bind_group(binder *b, const tc_group *group, const tc_yaml *node, const char *path,
                            void *out)
{
  char where[PATH];
  if (node)
    for (const tc_yaml *child = node->first; child; child = child->next) {
      int known = 0;
      for (int i = 0; i < group->count; i++) known |= strcmp(group->keys[i].name, child->key) == 0;
      join(where, path, child->key);
      if (!known) unknown_key(b, group, child, where);
    }
  for (int i = 0; i < group->count; i++) {
    const tc_key *key = &group->keys[i];
    const tc_yaml *child = node ? tc_yaml_child(node, key->name) : NULL;
    void *slot = (char *)out + key->offset;
    join(where, path, key->name);
    if (child)
      TC_TRY(bind_value(b, key, child, where, slot));
    else if (!b->partial)
      TC_TRY(bind_absent(b, key, node, where, slot));
  }
  return TC_OK;
}

tc_status tc_schema_bind(const tc_group *group, const tc_yaml *node, const char *path, void *out,
                         tc_arena *arena, tc_issues *issues)
{
  binder b = {.arena = arena, .issues = issues};
  return bind_group(&b, group, node, path, out);
}

/* Room for one value of any kind, or a struct of the inner group. */
static tc_status new_slot(const tc_key *key, tc_arena *arena, char **slot)
{
  const size_t inner = key->inner ? key->inner->size : 0;
  return tc_arena_new(arena, inner > TC_WORD ? inner : TC_WORD, slot);
}

tc_status tc_schema_check(const tc_key *key, const tc_yaml *node, const char *path, tc_issues *issues)
{
  tc_arena arena = {0};
  binder b = {.arena = &arena, .issues = issues, .partial = 1};
  char *slot = NULL;
  tc_status status = new_slot(key, &arena, &slot);
  if (status == TC_OK) status = bind_value(&b, key, node, path, slot);
  tc_arena_free(&arena);
  return status;
}

/* As another node than where it stands, for messages. */
static void place_at(tc_yaml *tree, const tc_yaml *node)
{
  tree->line = node ? node->line : 0;
  tree->from_set = node ? node->from_set : 0;
  for (tc_yaml *child = tree->first; child; child = child->next) place_at(child, node);
}

tc_status tc_schema_try(const tc_key *key, const char *text, const tc_yaml *node, const char *path,
                        tc_issues *issues)
{
  tc_arena arena = {0};
  tc_yaml *tree = NULL;
  binder b = {.arena = &arena, .issues = issues};
  char *slot = NULL;
  if (tc_yaml_parse(text, strlen(text), "value", &tree) != TC_OK) {
    tc_issues_add(issues, node, path, "'%.60s' is not a value: %s", text, tc_error_message());
    return TC_OK;
  }
  place_at(tree, node);
  tc_status status = new_slot(key, &arena, &slot);
  /* An entry of a map stands for itself. */
  if (status == TC_OK && key->kind == TC_KEY_MAP && tree->kind == TC_YAML_MAP)
    status = tc_schema_bind(key->inner, tree, path, slot, &arena, issues);
  else if (status == TC_OK)
    status = bind_value(&b, key, tree, path, slot);
  tc_arena_free(&arena);
  tc_yaml_destroy(&tree);
  return status;
}
