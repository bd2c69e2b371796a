/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Escaped text, bytes and base64 in a growing text. */
#include "markup.h"

#include <stdio.h>
#include <string.h>

#include "tapecast/fileio.h"
#include "tapecast/memory.h"

static int make_room(tc_text *text, size_t more)
{
  if (text->status == TC_OK)
    text->status = tc_grow(&text->data, &text->capacity, text->length + more + 1, 1, "text of the report");
  return text->status == TC_OK;
}

void rp_add_bytes(tc_text *text, const void *bytes, size_t count)
{
  if (!make_room(text, count)) return;
  if (count) memcpy(text->data + text->length, bytes, count);
  text->length += count;
  text->data[text->length] = 0;
}

void rp_add(tc_text *text, const char *string)
{
  if (string) rp_add_bytes(text, string, strlen(string));
}

static const char *entity(unsigned char c)
{
  switch (c) {
  case '&':
    return "&amp;";
  case '<':
    return "&lt;";
  case '>':
    return "&gt;";
  case '"':
    return "&quot;";
  case '\'':
    return "&#39;";
  case '\t':
  case '\n':
  case '\r':
    return NULL;
  default:
    return c < 0x20 || c == 0x7f ? "\xEF\xBF\xBD" : NULL;
  }
}

void rp_add_escaped(tc_text *text, const char *string)
{
  if (!string) return;
  const char *from = string;
  for (const char *c = string; *c; c++) {
    const char *safe = entity((unsigned char)*c);
    if (!safe) continue;
    rp_add_bytes(text, from, (size_t)(c - from));
    rp_add(text, safe);
    from = c + 1;
  }
  rp_add(text, from);
}

void rp_add_base64(tc_text *text, const void *bytes, size_t count)
{
  static const char digit[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const unsigned char *in = bytes;
  if (!make_room(text, (count + 2) / 3 * 4)) return;
  for (size_t i = 0; i < count; i += 3) {
    const unsigned b1 = i + 1 < count ? in[i + 1] : 0, b2 = i + 2 < count ? in[i + 2] : 0;
    const unsigned word = (unsigned)in[i] << 16 | b1 << 8 | b2;
    char *out = text->data + text->length;
    out[0] = digit[word >> 18 & 63];
    out[1] = digit[word >> 12 & 63];
    out[2] = i + 1 < count ? digit[word >> 6 & 63] : '=';
    out[3] = i + 2 < count ? digit[word & 63] : '=';
    text->length += 4;
  }
  text->data[text->length] = 0;
}

tc_status rp_save(const tc_text *text, const char *path)
{
  TC_TRY(tc_text_status(text));
  tc_output output = {0};
  TC_TRY(tc_output_open(path, &output));
  if (fwrite(tc_text_get(text), 1, text->length, output.stream) != text->length) {
    const tc_status status = tc_io_error(path, "write");
    tc_output_discard(&output);
    return status;
  }
  return tc_output_commit(&output);
}
