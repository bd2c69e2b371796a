/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TAPECAST_TEXT_H
#define TAPECAST_TEXT_H
/* Text that grows, and hashes of text. */
#include <stddef.h>
#include <stdint.h>

#include "tapecast/error.h"
#include "tapecast/nearest.h"

/* Start as `tc_text text = {0}`; data is NUL-terminated once something was added, and NULL before. A failed
 * addition is remembered: later ones do nothing, and tc_text_status says so. Release with tc_text_free. */
typedef struct tc_text {
  char *data;
  size_t length, capacity;
  tc_status status;
} tc_text;

void tc_text_add(tc_text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* A field of a CSV file (RFC 4180), in quotes where it needs them. */
void tc_text_add_csv(tc_text *text, const char *field);
tc_status tc_text_status(const tc_text *text);
void tc_text_free(tc_text *text);

/* What was written, "" when nothing was. */
const char *tc_text_get(const tc_text *text);

/* A word for a shell, in quotes where it needs them. */
void tc_shell_word(tc_text *text, const char *word);

/* 64-bit FNV-1a, to notice changes (not against forgery). Start with TC_HASH_START. */
#define TC_HASH_START UINT64_C(14695981039346656037)
uint64_t tc_hash(uint64_t hash, const void *data, size_t length);
uint64_t tc_hash_text(uint64_t hash, const char *text);
void tc_hash_print(uint64_t hash, char out[17]);

#endif
