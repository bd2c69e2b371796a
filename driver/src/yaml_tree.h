/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TAPECAST_YAML_TREE_H
#define TAPECAST_YAML_TREE_H
/* A YAML document as a tree whose nodes know their line.
 *
 * One document, at most 1 MB, 32 levels, and 10000 entries of a list or group; keys are words; a key that
 * stands twice, an alias or a tag is an error (an alias can make a small file endless). Lines count from 1. */
#include <stddef.h>

#include "tapecast/error.h"
#include "text.h"

typedef enum { TC_YAML_SCALAR, TC_YAML_LIST, TC_YAML_MAP } tc_yaml_kind;

typedef struct tc_yaml {
  tc_yaml_kind kind;
  int line;
  char *key;                           /* inside a map, else NULL */
  char *value;                         /* of a scalar */
  int from_set;                        /* 1 when `--set` gave it: there is no line */
  const char *file;                    /* that the line is in, when not the document's own; not owned */
  const char *source;                  /* where the value is from, when that is told; not owned */
  struct tc_yaml *first, *last, *next; /* children, and the next sibling */
} tc_yaml;

/* `name` is the name for messages. *tree is to be released with tc_yaml_destroy. TC_ERR_IO when the file
 * cannot be read, TC_ERR_RECIPE otherwise. */
tc_status tc_yaml_load(const char *path, tc_yaml **tree);
tc_status tc_yaml_parse(const char *text, size_t length, const char *name, tc_yaml **tree);
void tc_yaml_destroy(tc_yaml **tree);

/* The child of a map with this key, NULL when there is none. */
tc_yaml *tc_yaml_child(const tc_yaml *map, const char *key);

/* The child of a map with this key, taken out of it (to be destroyed by the caller); NULL when there is none.
 */
tc_yaml *tc_yaml_take(tc_yaml *map, const char *key);
/* Put a node, which has a key, behind the children of a map. */
void tc_yaml_append(tc_yaml *map, tc_yaml *child);
/* The map under this key of a map, made where there is nothing; NULL when something else is there, or for
 * want of memory. */
tc_yaml *tc_yaml_submap(tc_yaml *map, const char *key);

/* The tree as YAML: parsing it gives the same tree. A value's source follows it as a comment. */
void tc_yaml_print(tc_text *text, const tc_yaml *tree);
/* A value in one line. */
void tc_yaml_print_value(tc_text *text, const tc_yaml *node);

/* Put the value `a.b.c=text` (YAML in itself) into the tree, in place of what is there. */
tc_status tc_yaml_set(tc_yaml *tree, const char *assignment);

#endif
