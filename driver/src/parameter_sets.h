/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TAPECAST_PARAMETER_SETS_H
#define TAPECAST_PARAMETER_SETS_H
/* Named sets of parameters: files that a recipe takes values from, each with its source.
 *
 * A group of the recipe (a material, the electrolyte) names a set with `use: NAME`. The set is NAME.yaml in
 * the folder `materials` beside the recipe, or else among those that come with tapecast; a NAME with a slash
 * or the ending .yaml is a path, relative to the file that it stands in. A set holds keys of that group, and
 *
 *   about      what it describes
 *   sources    a text for each of its keys: where the value is from, or that it is assumed. Needed.
 *   use        another set that this one goes on from, which may stand beside it
 *
 * What the recipe gives wins over the set, key by key, and a set over the one that it uses; a key that
 * excludes others (sizes and diameter) takes their place. The key `lennard_jones: {slurry: …, dried: …}` of a
 * material ends up as its rows under `force_field`. After that the tree is as if all had been written into
 * it. */
#include "schema.h"

/* A value that came from a set. */
typedef struct tc_value_source {
  const char *key, *value; /* "materials.X.density", "4.75 g/cm^3" */
  const char *file;        /* of the set */
  int line;
  const char *source;
} tc_value_source;

/* Resolve every `use` in the tree of the recipe `file`. Nodes from sets know their file, line and source; the
 * texts live in the arena. *sets: how many sets were used. TC_ERR_RECIPE with file and line: no such set,
 * sets that use each other, a value without a source. */
tc_status tc_sets_resolve(tc_yaml *tree, const char *file, tc_arena *arena, int *sets);

/* All values that came from sets, in the order of the tree. */
tc_status tc_sets_sources(const tc_yaml *tree, tc_arena *arena, tc_items *sources);

#endif
