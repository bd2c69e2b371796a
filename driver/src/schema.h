/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TAPECAST_SCHEMA_H
#define TAPECAST_SCHEMA_H
/* Keys of a recipe as tables. One row of a table makes the parsing, the checks, the default, the error text
 * and what `tapecast explain` prints. The tables themselves are in recipe_keys.c. */
#include <float.h>
#include <stddef.h>

#include "tapecast/error.h"
#include "text.h"
#include "yaml_tree.h"

typedef enum tc_key_kind {
  TC_KEY_NUMBER,  /* double, in `unit`; TC_ABSENT when not given or `auto` */
  TC_KEY_INTEGER, /* long */
  TC_KEY_CHOICE,  /* int, index into `choices` */
  TC_KEY_SWITCH,  /* int, 0 or 1 */
  TC_KEY_WORD,    /* char[TC_WORD], "" when not given */
  TC_KEY_NUMBERS, /* tc_numbers, each in `unit` */
  TC_KEY_WORDS,   /* tc_words */
  TC_KEY_PAIRS,   /* tc_pairs: [[number in `unit`, plain number], …] */
  TC_KEY_GROUP,   /* struct described by `inner` */
  TC_KEY_OPTION,  /* pointer to such a struct, NULL when not given */
  TC_KEY_MAP,     /* tc_items of `inner`, named: each struct begins with char name[TC_WORD] */
  TC_KEY_LIST     /* tc_items of `inner`, without names */
} tc_key_kind;

enum { TC_WORD = 128 };

typedef struct {
  double *values;
  int count;
} tc_numbers;
typedef struct {
  char (*values)[TC_WORD];
  int count;
} tc_words;
typedef struct {
  double *a, *b;
  int count;
} tc_pairs;
typedef struct {
  void *items;
  int count;
} tc_items;

/* A number that was not given. Test with isnan. */
#define TC_ABSENT ((double)__builtin_nan(""))
/* Lower limit of what must be above zero; no upper limit. */
#define TC_ABOVE_ZERO DBL_MIN
#define TC_NO_LIMIT DBL_MAX

typedef struct tc_key {
  const char *name;
  tc_key_kind kind;
  size_t offset;
  const char *unit; /* the stored unit, "" for plain numbers; names the dimension */
  const char
      *fallback; /* as one would write it; NULL: required; "": may be absent; "auto": the program finds it */
  double min, max;     /* allowed, in `unit`; of each number */
  const char *choices; /* "one|two|three" */
  const struct tc_group *inner;
  const char *help;
} tc_key;

typedef struct tc_group {
  const tc_key *keys;
  int count;
  size_t size;
} tc_group;

/* Memory of a bound structure, released at once. */
typedef struct tc_arena {
  struct tc_arena_block *first;
} tc_arena;
tc_status tc_arena_new(tc_arena *arena, size_t bytes, void *out);
void tc_arena_free(tc_arena *arena);

/* What is wrong with a recipe: a list of lines `file:line: key: text`, so that one look finds all. */
typedef struct tc_issues {
  const char *file;
  tc_text text;
  int count;
} tc_issues;
void tc_issues_add(tc_issues *issues, const tc_yaml *node, const char *path, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* TC_OK without issues; else TC_ERR_RECIPE with the whole list as message. */
tc_status tc_issues_status(const tc_issues *issues);

/* Fill the zeroed struct `out` from `node` (NULL: defaults only). What is wrong goes to `issues`; the status
 * is an error only for want of memory. */
tc_status tc_schema_bind(const tc_group *group, const tc_yaml *node, const char *path, void *out,
                         tc_arena *arena, tc_issues *issues);

/* What is wrong with the value at `node` of this key goes to `issues`. In groups only what is given counts: keys
 * may be absent. The status is an error only for want of memory. */
tc_status tc_schema_check(const tc_key *key, const tc_yaml *node, const char *path, tc_issues *issues);

/* Visit every key, groups included, with its full path (`materials.NAME.density`). */
typedef void (*tc_key_visitor)(const char *path, const tc_key *key, void *data);
void tc_schema_visit(const tc_group *group, const char *path, tc_key_visitor visit, void *data);

/* Visit every value of a bound struct, as text with its unit ("7.5 um"), under its path
 * (`materials.AM.density`). Lists come as YAML. Absent values come as "". */
typedef void (*tc_value_visitor)(const char *path, const tc_key *key, const char *value, void *data);
void tc_schema_values(const tc_group *group, const char *path, const void *base, tc_value_visitor visit,
                      void *data);

/* The row of the key that a path such as `materials.AM.density` names; a group's or a map entry's row where
 * the path ends there. NULL when there is none: *near is then the name that may have been meant in place of
 * the part *part (both NULL when nothing is near). */
const tc_key *tc_schema_find(const tc_group *group, const char *path, const char **part, const char **near);

/* Whether `text` is a value that the key takes; what is wrong with it goes to `issues` under `path` with the
 * place of `node`. The status is an error only for want of memory. */
tc_status tc_schema_try(const tc_key *key, const char *text, const tc_yaml *node, const char *path,
                        tc_issues *issues);

/* "above 0 um", "0 to 1", "" without limits. */
const char *tc_key_range(const tc_key *key, char buffer[96]);
/* "a length", "a whole number", "one of: z, xyz". */
const char *tc_key_expects(const tc_key *key, char buffer[256]);

#endif
