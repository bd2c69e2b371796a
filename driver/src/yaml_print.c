/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A tree as YAML: maps as blocks, lists in brackets, scalars quoted where they need it. */
#include <ctype.h>
#include <string.h>

#include "yaml_tree.h"

/* Whether a scalar means itself without quotes, in brackets, too. */
static int is_plain(const char *value)
{
  if (!isalnum((unsigned char)value[0])) return 0;
  for (const char *p = value; *p; p++)
    if (!isalnum((unsigned char)*p) && !strchr(" _./^%()+-", *p)) return 0;
  return value[strlen(value) - 1] != ' ';
}

static void print_scalar(tc_text *text, const char *value)
{
  if (is_plain(value)) {
    tc_text_add(text, "%s", value);
    return;
  }
  tc_text_add(text, "\"");
  for (const char *p = value; *p; p++)
    if (*p == '"' || *p == '\\')
      tc_text_add(text, "\\%c", *p);
    else if (iscntrl((unsigned char)*p))
      tc_text_add(text, "\\x%02x", (unsigned)(unsigned char)*p);
    else
      tc_text_add(text, "%c", *p);
  tc_text_add(text, "\"");
}

void tc_yaml_print_value(tc_text *text, const tc_yaml *node)
{
  if (node->kind == TC_YAML_SCALAR) {
    print_scalar(text, node->value);
    return;
  }
  const int map = node->kind == TC_YAML_MAP;
  tc_text_add(text, map ? "{" : "[");
  for (const tc_yaml *child = node->first; child; child = child->next) {
    if (child != node->first) tc_text_add(text, ", ");
    if (map) {
      print_scalar(text, child->key);
      tc_text_add(text, ": ");
    }
    tc_yaml_print_value(text, child);
  }
  tc_text_add(text, map ? "}" : "]");
}

static void print_map(tc_text *text, const tc_yaml *map, int indent)
{
  for (const tc_yaml *child = map->first; child; child = child->next) {
    tc_text_add(text, "%*s", indent, "");
    print_scalar(text, child->key);
    if (child->kind == TC_YAML_MAP && child->first) {
      tc_text_add(text, ":\n");
      print_map(text, child, indent + 2);
      continue;
    }
    tc_text_add(text, ": ");
    tc_yaml_print_value(text, child);
    if (child->source) tc_text_add(text, " # %s", child->source);
    tc_text_add(text, "\n");
  }
}

void tc_yaml_print(tc_text *text, const tc_yaml *tree)
{
  if (tree->kind == TC_YAML_MAP && tree->first) {
    print_map(text, tree, 0);
    return;
  }
  tc_yaml_print_value(text, tree);
  tc_text_add(text, "\n");
}
