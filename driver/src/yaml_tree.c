/* SPDX-License-Identifier: GPL-2.0-or-later */
/* YAML events of libyaml into a tree that keeps lines. */
#include "yaml_tree.h"

#include <stdio.h>
#include <string.h>
#include <yaml.h>

#include "tapecast/fileio.h"
#include "tapecast/memory.h"

enum { MAX_BYTES = 1000000, MAX_DEPTH = 32, MAX_ENTRIES = 10000 };

typedef struct {
  yaml_parser_t parser;
  yaml_event_t event;
  const char *name;
} reader;

void tc_yaml_destroy(tc_yaml **tree)
{
  tc_yaml *node = *tree;
  *tree = NULL;
  while (node) {
    tc_yaml *next = node->next;
    tc_yaml_destroy(&node->first);
    tc_free(&node->key);
    tc_free(&node->value);
    tc_free(&node);
    node = next;
  }
}

tc_yaml *tc_yaml_child(const tc_yaml *map, const char *key)
{
  if (!map || map->kind != TC_YAML_MAP) return NULL;
  for (tc_yaml *child = map->first; child; child = child->next)
    if (strcmp(child->key, key) == 0) return child;
  return NULL;
}

tc_yaml *tc_yaml_take(tc_yaml *map, const char *key)
{
  tc_yaml *before = NULL;
  for (tc_yaml *child = map->first; child; before = child, child = child->next) {
    if (strcmp(child->key, key) != 0) continue;
    if (before)
      before->next = child->next;
    else
      map->first = child->next;
    if (map->last == child) map->last = before;
    child->next = NULL;
    return child;
  }
  return NULL;
}

static tc_status copy_text(const char *text, size_t length, char **copy)
{
  char *made = NULL;
  TC_TRY(TC_NEW(&made, length + 1, "recipe text"));
  memcpy(made, text, length);
  *copy = made;
  return TC_OK;
}

void tc_yaml_append(tc_yaml *parent, tc_yaml *child)
{
  if (parent->last)
    parent->last->next = child;
  else
    parent->first = child;
  parent->last = child;
}

tc_yaml *tc_yaml_submap(tc_yaml *map, const char *key)
{
  tc_yaml *child = tc_yaml_child(map, key);
  if (child || map->kind != TC_YAML_MAP) return child && child->kind == TC_YAML_MAP ? child : NULL;
  if (TC_NEW(&child, 1, "recipe") != TC_OK) return NULL;
  if (copy_text(key, strlen(key), &child->key) != TC_OK) {
    tc_free(&child);
    return NULL;
  }
  child->kind = TC_YAML_MAP;
  child->line = map->line;
  child->file = map->file;
  tc_yaml_append(map, child);
  return child;
}

static tc_status next_event(reader *r)
{
  yaml_event_delete(&r->event);
  if (yaml_parser_parse(&r->parser, &r->event)) return TC_OK;
  memset(&r->event, 0, sizeof r->event);
  const yaml_mark_t mark = r->parser.problem_mark;
  const char *problem = r->parser.problem ? r->parser.problem : "not YAML";
  if (r->parser.error == YAML_READER_ERROR)
    return tc_fail(TC_ERR_RECIPE, "%s: not a text file (%s at byte %zu)", r->name, problem,
                   r->parser.problem_offset);
  return tc_fail(TC_ERR_RECIPE, "%s:%zu: not valid YAML: %s%s%s", r->name, mark.line + 1,
                 r->parser.context ? r->parser.context : "", r->parser.context ? ", " : "", problem);
}

/* The tag that the event's node has of its own ("!!str"), NULL without. */
static const char *event_tag(const reader *r)
{
  const void *tag = NULL;
  if (r->event.type == YAML_SCALAR_EVENT) tag = r->event.data.scalar.tag;
  if (r->event.type == YAML_MAPPING_START_EVENT) tag = r->event.data.mapping_start.tag;
  if (r->event.type == YAML_SEQUENCE_START_EVENT) tag = r->event.data.sequence_start.tag;
  return tag;
}

static int event_line(const reader *r)
{
  return (int)r->event.start_mark.line + 1;
}

/* What is checked entry against entry must not take long. */
static tc_status count_entry(const reader *r, int *count)
{
  if (++*count <= MAX_ENTRIES) return TC_OK;
  return tc_fail(TC_ERR_RECIPE, "%s:%d: more than %d entries in one list or group", r->name, event_line(r),
                 MAX_ENTRIES);
}

static tc_status read_node(reader *r, int depth, tc_yaml **out);

/* The event is MAPPING-START; leaves it at MAPPING-END. */
static tc_status read_map(reader *r, int depth, tc_yaml *map)
{
  for (int count = 0;;) {
    TC_TRY(next_event(r));
    if (r->event.type == YAML_MAPPING_END_EVENT) return TC_OK;
    TC_TRY(count_entry(r, &count));
    if (r->event.type != YAML_SCALAR_EVENT)
      return tc_fail(TC_ERR_RECIPE, "%s:%d: a key must be a word", r->name, event_line(r));
    char *key = NULL;
    TC_TRY(copy_text((char *)r->event.data.scalar.value, r->event.data.scalar.length, &key));
    const int line = event_line(r);
    const tc_yaml *twin = tc_yaml_child(map, key);
    tc_yaml *child = NULL;
    tc_status status = twin ? tc_fail(TC_ERR_RECIPE, "%s:%d: '%s' is given twice, first in line %d", r->name,
                                      line, key, twin->line)
                            : next_event(r);
    if (status == TC_OK) status = read_node(r, depth, &child);
    if (status != TC_OK) {
      tc_free(&key);
      return status;
    }
    child->key = key;
    child->line = line;
    tc_yaml_append(map, child);
  }
}

/* The event is SEQUENCE-START; leaves it at SEQUENCE-END. */
static tc_status read_list(reader *r, int depth, tc_yaml *list)
{
  for (int count = 0;;) {
    tc_yaml *child = NULL;
    TC_TRY(next_event(r));
    if (r->event.type == YAML_SEQUENCE_END_EVENT) return TC_OK;
    TC_TRY(count_entry(r, &count));
    TC_TRY(read_node(r, depth, &child));
    tc_yaml_append(list, child);
  }
}

/* The event is the node's first; leaves it at the node's last. */
static tc_status read_node(reader *r, int depth, tc_yaml **out)
{
  const yaml_event_type_t type = r->event.type;
  if (type == YAML_ALIAS_EVENT)
    return tc_fail(TC_ERR_RECIPE, "%s:%d: aliases (*name) are not allowed in a recipe", r->name,
                   event_line(r));
  if (event_tag(r))
    return tc_fail(TC_ERR_RECIPE, "%s:%d: tags (%.60s) are not allowed in a recipe", r->name, event_line(r),
                   event_tag(r));
  if (depth > MAX_DEPTH)
    return tc_fail(TC_ERR_RECIPE, "%s:%d: nested more than %d levels deep", r->name, event_line(r),
                   MAX_DEPTH);
  tc_yaml *node = NULL;
  TC_TRY(TC_NEW(&node, 1, "recipe"));
  node->line = event_line(r);
  tc_status status = TC_OK;
  if (type == YAML_SCALAR_EVENT) {
    const size_t length = r->event.data.scalar.length;
    node->kind = TC_YAML_SCALAR;
    status = memchr(r->event.data.scalar.value, 0, length)
                 ? tc_fail(TC_ERR_RECIPE, "%s:%d: a value holds a NUL character", r->name, node->line)
                 : copy_text((char *)r->event.data.scalar.value, length, &node->value);
  } else if (type == YAML_MAPPING_START_EVENT) {
    node->kind = TC_YAML_MAP;
    status = read_map(r, depth + 1, node);
  } else {
    node->kind = TC_YAML_LIST;
    status = read_list(r, depth + 1, node);
  }
  if (status != TC_OK)
    tc_yaml_destroy(&node);
  else
    *out = node;
  return status;
}

static tc_status read_document(reader *r, tc_yaml **tree)
{
  TC_TRY(next_event(r)); /* stream start */
  TC_TRY(next_event(r));
  if (r->event.type != YAML_DOCUMENT_START_EVENT)
    return tc_fail(TC_ERR_RECIPE, "%s: empty: there is nothing in it", r->name);
  TC_TRY(next_event(r));
  tc_yaml *root = NULL;
  TC_TRY(read_node(r, 0, &root));
  tc_status status = next_event(r); /* document end */
  if (status == TC_OK) status = next_event(r);
  if (status == TC_OK && r->event.type != YAML_STREAM_END_EVENT)
    status = tc_fail(TC_ERR_RECIPE, "%s:%d: a second document starts here", r->name, event_line(r));
  if (status != TC_OK)
    tc_yaml_destroy(&root);
  else
    *tree = root;
  return status;
}

tc_status tc_yaml_parse(const char *text, size_t length, const char *name, tc_yaml **tree)
{
  reader r = {.name = name};
  if (!yaml_parser_initialize(&r.parser)) return tc_fail(TC_ERR_MEMORY, "no memory for the YAML parser");
  yaml_parser_set_input_string(&r.parser, (const unsigned char *)text, length);
  const tc_status status = read_document(&r, tree);
  yaml_event_delete(&r.event);
  yaml_parser_delete(&r.parser);
  return status;
}

tc_status tc_yaml_load(const char *path, tc_yaml **tree)
{
  char *text = NULL;
  size_t length = 0;
  TC_TRY(tc_file_read(path, MAX_BYTES, &text, &length));
  const tc_status status = tc_yaml_parse(text, length, path, tree);
  tc_free(&text);
  return status;
}

static void mark_set(tc_yaml *node)
{
  node->from_set = 1;
  node->line = 0;
  for (tc_yaml *child = node->first; child; child = child->next) mark_set(child);
}

/* Take `from`'s content into `node`, which keeps its key and its place among its siblings. */
static void replace_content(tc_yaml *node, tc_yaml **from)
{
  tc_yaml_destroy(&node->first);
  tc_free(&node->value);
  node->kind = (*from)->kind;
  node->value = (*from)->value;
  node->first = (*from)->first;
  node->last = (*from)->last;
  (*from)->value = NULL;
  (*from)->first = NULL;
  tc_yaml_destroy(from);
  mark_set(node);
}

tc_status tc_yaml_set(tc_yaml *tree, const char *assignment)
{
  const char *equals = strchr(assignment, '=');
  if (!equals || equals == assignment)
    return tc_fail(TC_ERR_USAGE, "--set '%s': expected KEY=VALUE such as process.slurry.pressure='1 atm'",
                   assignment);
  tc_yaml *value = NULL;
  char name[160];
  snprintf(name, sizeof name, "--set %.140s", assignment);
  TC_TRY(tc_yaml_parse(equals + 1, strlen(equals + 1), name, &value));
  tc_yaml *node = tree;
  tc_status status = TC_OK;
  for (const char *p = assignment; p < equals && status == TC_OK;) {
    const size_t length = strcspn(p, ".=");
    char *key = NULL;
    status = length ? copy_text(p, length, &key)
                    : tc_fail(TC_ERR_USAGE, "--set '%s': a part of the key is empty", assignment);
    if (status != TC_OK) break;
    if (node->kind != TC_YAML_MAP) {
      status = tc_fail(TC_ERR_RECIPE, "--set %s: '%s' does not lie in a group of keys", assignment, key);
      tc_free(&key);
      break;
    }
    tc_yaml *child = tc_yaml_child(node, key);
    if (child)
      tc_free(&key);
    else if ((status = TC_NEW(&child, 1, "recipe")) == TC_OK) {
      child->kind = TC_YAML_MAP;
      child->key = key;
      child->from_set = 1;
      tc_yaml_append(node, child);
    } else
      tc_free(&key);
    node = child;
    p += length + (p[length] == '.');
  }
  if (status == TC_OK)
    replace_content(node, &value);
  else
    tc_yaml_destroy(&value);
  return status;
}
