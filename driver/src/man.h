/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TAPECAST_MAN_H
#define TAPECAST_MAN_H
/* Manual pages, in the macros of man(7), from the tables of commands, errors and recipe keys. */
#include <cJSON.h>
#include <stdio.h>

/* tapecast(1). `commands`: what tc_command_syntax gives. */
void tc_man_commands(const cJSON *commands, FILE *out);

/* tapecast-recipe(5): every key of a recipe. */
void tc_man_recipe(FILE *out);

#endif
