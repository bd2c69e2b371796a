/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TAPECAST_ANALYZE_MATERIALS_H
#define TAPECAST_ANALYZE_MATERIALS_H
/* The --material and --priority options: which bead types make up which label, and what it is like.
 * Label 0 is pore; materials get labels 1, 2, … in the order given. */
#include "tapecast/beads.h"
#include "tapecast/imageio.h"
#include "tapecast/voxelize.h"

enum { MATERIALS_MAX = TC_LABELS - 1 };

typedef struct material {
  char name[TC_NAME_BYTES];
  bool has_type[TC_MAX_TYPES + 1];
  double scale, nanoporosity, neck, reach;
  double sigma, sigma_ion; /* S/m, of electrons and of ions */
  bool ionic;
} material;

typedef struct materials {
  int count;
  material *item; /* item[i] has label i + 1; owned */
  size_t capacity;
} materials;

/* For argp's tables, which want constants. */
#define materials_syntax "NAME=TYPES[,KEY=VALUE]…"
#define materials_help                                                                                       \
  "Bead types that make up a material, such as A=1 or B=2-12 or X=3+5; repeat for each material. Labels "    \
  "count from 1 in this order; 0 is pore. Keys: scale (factor on diameters), neck (radius of the neck of "   \
  "touching beads over the smaller bead's; 0: none), reach (beads touch within this times the sum of their " \
  "radii; 1), nanoporosity, sigma (S/m, of electrons), ionic (0 or 1: conducts ions), sigma_ion (S/m, of "   \
  "the bead as a whole)"

/* Add "NAME=TYPES[,key=value]…". */
tc_status materials_add(materials *list, const char *text);
void materials_release(materials *list);

/* Set label_of_type, scale, necks and names from the list; every type of `beads` must belong to a material.
 * With an empty list each type becomes its own label, named "type N". */
tc_status materials_apply(const materials *list, const tc_beads *beads, tc_voxelize_options *options,
                          tc_image_info *info);

/* Set the priority from "NAME,NAME,…". */
tc_status materials_priority(const char *text, const tc_image_info *info, tc_voxelize_options *options);

#endif
