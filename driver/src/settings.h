/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TAPECAST_SETTINGS_H
#define TAPECAST_SETTINGS_H
/* Lines of a settings.lmp, and the files of a deck with their hash. */
#include "text.h"

/* `variable NAME index VALUE` */
void tc_setting(tc_text *text, const char *name, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void tc_setting_number(tc_text *text, const char *name, double value);
/* A duration as whole steps; the second at least one. */
void tc_setting_steps(tc_text *text, const char *name, double time, double dt);
void tc_setting_some_steps(tc_text *text, const char *name, double time, double dt);

/* A time in whole blocks, at least `least`: what is averaged over blocks has to begin with one, also when it
 * goes on from a checkpoint. */
void tc_setting_blocks(tc_text *text, const char *name, double time, double block, double dt, double least);

/* Steps of a block: LAMMPS averages every 10th step of a block, so it is a multiple of 10. */
double tc_block_steps(double block, double dt);

/* Write the text to folder/name unless the file holds it already, mix both into *hash, and release the text.
 */
tc_status tc_deck_put(const char *folder, const char *name, tc_text *text, uint64_t *hash);

/* The same with a copy of scripts/FROM as folder/TO. */
tc_status tc_deck_put_script(const char *folder, const char *scripts, const char *from, const char *to,
                             uint64_t *hash);

#endif
