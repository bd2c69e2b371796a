/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The styles' names for -help.
 */
#include "style_table.h"

#include <ctype.h>
#include <stdio.h>

void tc_print_styles(void)
{
  printf("* Styles of the package TAPECAST:\n\n");
  for (const tc_style *s = tc_styles; s->kind; s++)
    if (!isupper((unsigned char)s->name[0])) printf("%s %s\n", s->kind, s->name);
  printf("\n");
}
