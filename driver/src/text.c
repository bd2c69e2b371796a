/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Text that grows, and hashes of text. */
#include "text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "tapecast/memory.h"

void tc_text_add(tc_text *text, const char *format, ...)
{
  if (text->status != TC_OK) return;
  va_list args, again;
  va_start(args, format);
  va_copy(again, args);
  const int need = vsnprintf(NULL, 0, format, args);
  va_end(args);
  if (need < 0)
    text->status = tc_fail(TC_ERR_INTERNAL, "cannot format text");
  else
    text->status = tc_grow(&text->data, &text->capacity, text->length + (size_t)need + 1, 1, "text");
  if (text->status == TC_OK) {
    vsnprintf(text->data + text->length, (size_t)need + 1, format, again);
    text->length += (size_t)need;
  }
  va_end(again);
}

void tc_text_add_csv(tc_text *text, const char *field)
{
  if (!strpbrk(field, ",\"\r\n")) {
    tc_text_add(text, "%s", field);
    return;
  }
  tc_text_add(text, "\"");
  for (const char *c = field; *c; c++) tc_text_add(text, "%s%c", *c == '"' ? "\"" : "", *c);
  tc_text_add(text, "\"");
}

tc_status tc_text_status(const tc_text *text)
{
  return text->status;
}

void tc_text_free(tc_text *text)
{
  tc_free(&text->data);
  *text = (tc_text){0};
}

const char *tc_text_get(const tc_text *text)
{
  return text->data ? text->data : "";
}

void tc_shell_word(tc_text *text, const char *word)
{
  static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./:=,+@%-";
  if (word[0] && !word[strspn(word, plain)]) {
    tc_text_add(text, "%s", word);
    return;
  }
  tc_text_add(text, "'");
  for (const char *p = word; *p; p++) {
    if (*p == '\'')
      tc_text_add(text, "'\\''");
    else
      tc_text_add(text, "%c", *p);
  }
  tc_text_add(text, "'");
}

uint64_t tc_hash(uint64_t hash, const void *data, size_t length)
{
  const unsigned char *byte = data;
  for (size_t i = 0; i < length; i++) hash = (hash ^ byte[i]) * UINT64_C(1099511628211);
  return hash;
}

uint64_t tc_hash_text(uint64_t hash, const char *text)
{
  return tc_hash(hash, text, strlen(text) + 1);
}

void tc_hash_print(uint64_t hash, char out[17])
{
  snprintf(out, 17, "%016llx", (unsigned long long)hash);
}
