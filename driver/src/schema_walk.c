/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Walks over the table of keys, and over the values of a bound struct. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "schema.h"

enum { PATH = 256 };

void tc_schema_visit(const tc_group *group, const char *path, tc_key_visitor visit, void *data)
{
  for (int i = 0; i < group->count; i++) {
    const tc_key *key = &group->keys[i];
    char where[PATH];
    snprintf(where, sizeof where, "%s%s%s", path, path[0] ? "." : "", key->name);
    visit(where, key, data);
    if (!key->inner) continue;
    char inner[PATH + 8];
    snprintf(inner, sizeof inner, "%s%s", where,
             key->kind == TC_KEY_MAP    ? ".NAME"
             : key->kind == TC_KEY_LIST ? "[]"
                                        : "");
    tc_schema_visit(key->inner, inner, visit, data);
  }
}

static const char *name_at(int i, const void *data)
{
  const tc_group *group = data;
  return i < group->count ? group->keys[i].name : NULL;
}

/* Take the first part off a path. */
static size_t take_part(const char **path, char part[PATH])
{
  const size_t length = strcspn(*path, ".");
  snprintf(part, PATH, "%.*s", (int)length, *path);
  *path += length + ((*path)[length] == '.');
  return length;
}

const tc_key *tc_schema_find(const tc_group *group, const char *path, const char **part, const char **near)
{
  static _Thread_local char wrong[PATH];
  const tc_key *key = NULL;
  char name[PATH];
  *part = *near = NULL;
  for (const char *rest = path; *rest || !key;) {
    take_part(&rest, name);
    key = NULL;
    for (int i = 0; group && i < group->count && !key; i++)
      if (strcmp(group->keys[i].name, name) == 0) key = &group->keys[i];
    if (!key) {
      memcpy(wrong, name, sizeof wrong);
      *near = group ? tc_nearest(name, name_at, group) : NULL;
      *part = *near ? wrong : NULL;
      return NULL;
    }
    if (key->kind == TC_KEY_MAP && *rest && !take_part(&rest, name)) return NULL;
    group = key->kind == TC_KEY_LIST ? NULL : key->inner;
  }
  return key;
}

static void print_number(tc_text *text, const tc_key *key, double value)
{
  if (isnan(value)) {
    tc_text_add(text, "%s", key->fallback && strcmp(key->fallback, "auto") == 0 ? "auto" : "");
    return;
  }
  const char *unit = key->unit ? key->unit : "";
  tc_text_add(text, "%.12g%s%s", value, unit[0] ? " " : "", unit);
}

static void print_choice(tc_text *text, const char *choices, int index)
{
  const char *p = choices;
  for (; index > 0; index--) p = strchr(p, '|') + 1;
  tc_text_add(text, "%.*s", (int)strcspn(p, "|"), p);
}

static void print_value(tc_text *text, const tc_key *key, const void *slot)
{
  switch (key->kind) {
  case TC_KEY_NUMBER:
    print_number(text, key, *(const double *)slot);
    break;
  case TC_KEY_INTEGER:
    tc_text_add(text, "%ld", *(const long *)slot);
    break;
  case TC_KEY_CHOICE:
    print_choice(text, key->choices, *(const int *)slot);
    break;
  case TC_KEY_SWITCH:
    tc_text_add(text, "%s", *(const int *)slot ? "true" : "false");
    break;
  case TC_KEY_WORD:
    tc_text_add(text, "%s", (const char *)slot);
    break;
  case TC_KEY_NUMBERS: {
    const tc_numbers *list = slot;
    for (int i = 0; i < list->count; i++) {
      tc_text_add(text, "%s", i ? ", " : "[");
      print_number(text, key, list->values[i]);
    }
    if (list->count) tc_text_add(text, "]");
    break;
  }
  case TC_KEY_WORDS: {
    const tc_words *list = slot;
    for (int i = 0; i < list->count; i++) tc_text_add(text, "%s%s", i ? ", " : "[", list->values[i]);
    if (list->count) tc_text_add(text, "]");
    break;
  }
  case TC_KEY_PAIRS: {
    const tc_pairs *list = slot;
    for (int i = 0; i < list->count; i++) {
      tc_text_add(text, "%s", i ? ", [" : "[[");
      print_number(text, key, list->a[i]);
      tc_text_add(text, ", %.12g]", list->b[i]);
    }
    if (list->count) tc_text_add(text, "]");
    break;
  }
  default:
    break;
  }
}

void tc_schema_values(const tc_group *group, const char *path, const void *base, tc_value_visitor visit,
                      void *data)
{
  for (int i = 0; i < group->count; i++) {
    const tc_key *key = &group->keys[i];
    const char *slot = (const char *)base + key->offset;
    char where[PATH];
    snprintf(where, sizeof where, "%s%s%s", path, path[0] ? "." : "", key->name);
    if (key->kind == TC_KEY_GROUP) {
      tc_schema_values(key->inner, where, slot, visit, data);
    } else if (key->kind == TC_KEY_OPTION) {
      const void *inner;
      memcpy(&inner, slot, sizeof inner);
      if (inner) tc_schema_values(key->inner, where, inner, visit, data);
    } else if (key->kind == TC_KEY_MAP || key->kind == TC_KEY_LIST) {
      const tc_items *items = (const tc_items *)(const void *)slot;
      for (int j = 0; j < items->count; j++) {
        const char *item = (const char *)items->items + (size_t)j * key->inner->size;
        char inner[PATH + TC_WORD + 2];
        if (key->kind == TC_KEY_MAP)
          snprintf(inner, sizeof inner, "%s.%s", where, item);
        else
          snprintf(inner, sizeof inner, "%s[%d]", where, j + 1);
        tc_schema_values(key->inner, inner, item, visit, data);
      }
    } else {
      tc_text text = {0};
      print_value(&text, key, slot);
      visit(where, key, tc_text_get(&text), data);
      tc_text_free(&text);
    }
  }
}
