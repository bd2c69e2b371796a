/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The table of the package's styles, made from styles.def.
 */
#ifndef TAPECAST_STYLE_TABLE_H
#define TAPECAST_STYLE_TABLE_H

#ifdef __cplusplus
extern "C" {
#endif

/* `create` is LAMMPS's kind of function for that kind of style. Names in capitals are internal. The last
 * entry has no kind. */
typedef struct {
  const char *kind, *name;
  void (*create)(void);
} tc_style;
extern const tc_style tc_styles[];

void tc_print_styles(void); /* the names, for -help */

#ifdef __cplusplus
}
#endif
#endif
