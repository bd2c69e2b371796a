/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Animated PNG from PNGs (W3C, Portable Network Graphics, third edition): the first frame keeps its IDAT
 * chunks, those of the others become fdAT; an fcTL before each says how long it stands. Chunks are numbered
 * through. */
#include "apng.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

enum { SIGNATURE = 8, OVERHEAD = 12 }; /* of a chunk: length, name, check sum */

static uint32_t crc(const unsigned char *bytes, size_t count)
{
  uint32_t c = 0xffffffffU;
  for (size_t i = 0; i < count; i++) {
    c ^= bytes[i];
    for (int k = 0; k < 8; k++) c = c & 1 ? 0xedb88320U ^ c >> 1 : c >> 1;
  }
  return ~c;
}

static void put32(unsigned char *at, uint32_t v)
{
  for (int k = 0; k < 4; k++) at[k] = (unsigned char)(v >> (24 - 8 * k));
}

static uint32_t get32(const unsigned char *at)
{
  return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

/* A chunk whose data are `head` and then `body`. */
static void add_chunk(tc_text *out, const char name[4], const unsigned char *head, size_t head_length,
                      const unsigned char *body, size_t body_length)
{
  unsigned char word[4];
  put32(word, (uint32_t)(head_length + body_length));
  rp_add_bytes(out, word, sizeof word);
  const size_t begin = out->length;
  rp_add_bytes(out, name, 4);
  rp_add_bytes(out, head, head_length);
  rp_add_bytes(out, body, body_length);
  if (out->status != TC_OK) return;
  put32(word, crc((const unsigned char *)out->data + begin, out->length - begin));
  rp_add_bytes(out, word, sizeof word);
}

/* The frame covers the whole picture and replaces the one before. */
static void add_control(tc_text *out, uint32_t number, const unsigned char *size, double seconds)
{
  unsigned char data[26] = {0};
  put32(data, number);
  memcpy(data + 4, size, 8);
  const uint32_t milliseconds = (uint32_t)lround(1000 * fmin(fmax(seconds, 0), 60));
  data[20] = (unsigned char)(milliseconds >> 8);
  data[21] = (unsigned char)milliseconds;
  data[22] = 1000 >> 8;
  data[23] = 1000 & 0xff;
  add_chunk(out, "fcTL", data, sizeof data, NULL, 0);
}

/* The image data of one PNG, as IDAT for the first and fdAT for others. */
static void add_data(tc_text *out, const tc_text *png, uint32_t *number, int first)
{
  const unsigned char *bytes = (const unsigned char *)png->data;
  for (size_t at = SIGNATURE; at + OVERHEAD <= png->length; at += OVERHEAD + get32(bytes + at)) {
    const uint32_t length = get32(bytes + at);
    unsigned char head[4];
    if (length > png->length - at - OVERHEAD) return;
    if (memcmp(bytes + at + 4, "IDAT", 4) != 0) continue;
    if (first) {
      add_chunk(out, "IDAT", NULL, 0, bytes + at + 8, length);
    } else {
      put32(head, (*number)++);
      add_chunk(out, "fdAT", head, sizeof head, bytes + at + 8, length);
    }
  }
}

tc_status rp_apng_join(const tc_text *png, size_t count, double seconds, tc_text *out)
{
  enum { HEADER = SIGNATURE + OVERHEAD + 13 };
  const unsigned char *first = (const unsigned char *)png[0].data;
  unsigned char control[8] = {0};
  uint32_t number = 0;
  for (size_t k = 0; k < count; k++)
    if (png[k].length < HEADER || memcmp(png[k].data + SIGNATURE, first + SIGNATURE, OVERHEAD + 13) != 0)
      return tc_fail(TC_ERR_INTERNAL, "the frames of a moving picture differ in size");
  rp_add_bytes(out, first, HEADER);
  put32(control, (uint32_t)count);
  add_chunk(out, "acTL", control, sizeof control, NULL, 0);
  for (size_t k = 0; k < count; k++) {
    add_control(out, number++, first + SIGNATURE + 8, seconds);
    add_data(out, &png[k], &number, k == 0);
  }
  add_chunk(out, "IEND", NULL, 0, NULL, 0);
  return tc_text_status(out);
}
