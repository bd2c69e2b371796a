/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Settings of decks, and the files that hold them. */
#include "settings.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>

#include "files.h"
#include "tapecast/fileio.h"
#include "tapecast/memory.h"

enum { SCRIPT_BYTES = 1000000 };

void tc_setting(tc_text *text, const char *name, const char *format, ...)
{
  char value[4096];
  va_list args;
  va_start(args, format);
  vsnprintf(value, sizeof value, format, args);
  va_end(args);
  tc_text_add(text, "variable        %-18s index %s\n", name, value);
}

void tc_setting_number(tc_text *text, const char *name, double value)
{
  tc_setting(text, name, "%.12g", value);
}

void tc_setting_steps(tc_text *text, const char *name, double time, double dt)
{
  tc_setting(text, name, "%.0f", nearbyint(time / dt));
}

void tc_setting_some_steps(tc_text *text, const char *name, double time, double dt)
{
  tc_setting(text, name, "%.0f", fmax(1, nearbyint(time / dt)));
}

double tc_block_steps(double block, double dt)
{
  return 10 * fmax(1, nearbyint(block / dt / 10));
}

void tc_setting_blocks(tc_text *text, const char *name, double time, double block, double dt, double least)
{
  const double steps = tc_block_steps(block, dt);
  tc_setting(text, name, "%.0f", steps * fmax(least, nearbyint(time / dt / steps)));
}

tc_status tc_deck_put(const char *folder, const char *name, tc_text *text, uint64_t *hash)
{
  char *path = NULL;
  tc_status status = tc_text_status(text);
  if (status == TC_OK) status = tc_path_join(folder, name, &path);
  if (status == TC_OK) status = tc_file_update(path, tc_text_get(text), text->length);
  if (status == TC_OK) *hash = tc_hash_text(tc_hash_text(*hash, name), tc_text_get(text));
  tc_free(&path);
  tc_text_free(text);
  return status;
}

tc_status tc_deck_put_script(const char *folder, const char *scripts, const char *from, const char *to,
                             uint64_t *hash)
{
  char *path = NULL, *script = NULL;
  tc_text text = {0};
  TC_TRY(tc_path_join(scripts, from, &path));
  const tc_status status = tc_file_read(path, SCRIPT_BYTES, &script, NULL);
  tc_free(&path);
  if (status != TC_OK) return tc_fail_in(TC_ERR_IO, "the LAMMPS script %s: ", from);
  tc_text_add(&text, "%s", script);
  tc_free(&script);
  return tc_deck_put(folder, to, &text, hash);
}
