/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Pictures in memory, laid over each other and written as PNG. */
#include "picture.h"

#include <math.h>
#include <png.h>
#include <setjmp.h>
#include <stdio.h>
#include <string.h>

#include "tapecast/memory.h"

enum { LARGEST_SIDE = 16384 };

tc_status rp_picture_new(rp_picture *picture, int width, int height)
{
  if (width < 1 || height < 1 || width > LARGEST_SIDE || height > LARGEST_SIDE)
    return tc_fail(TC_ERR_INTERNAL, "a picture of %d × %d pixels; each side may have 1 to %d", width, height,
                   LARGEST_SIDE);
  unsigned char *rgba = NULL;
  TC_TRY(tc_calloc(&rgba, (size_t)width * (size_t)height, 4, "picture"));
  *picture = (rp_picture){width, height, rgba};
  return TC_OK;
}

void rp_picture_free(rp_picture *picture)
{
  tc_free(&picture->rgba);
  *picture = (rp_picture){0};
}

void rp_picture_fill(rp_picture *picture, const unsigned char rgb[3])
{
  const size_t pixels = (size_t)picture->width * (size_t)picture->height;
  for (size_t i = 0; i < pixels; i++) {
    memcpy(picture->rgba + 4 * i, rgb, 3);
    picture->rgba[4 * i + 3] = 255;
  }
}

static void blend(unsigned char *under, const unsigned char *over)
{
  const double a = over[3] / 255.0, b = under[3] / 255.0 * (1 - a), sum = a + b;
  if (sum <= 0) return;
  for (int c = 0; c < 3; c++) under[c] = (unsigned char)lround((over[c] * a + under[c] * b) / sum);
  under[3] = (unsigned char)lround(255 * sum);
}

void rp_picture_place(rp_picture *onto, const rp_picture *from, int x, int y)
{
  for (int j = 0; j < from->height; j++)
    for (int i = 0; i < from->width; i++) {
      const int u = x + i, v = y + j;
      if (u < 0 || v < 0 || u >= onto->width || v >= onto->height) continue;
      blend(onto->rgba + 4 * ((size_t)v * (size_t)onto->width + (size_t)u),
            from->rgba + 4 * ((size_t)j * (size_t)from->width + (size_t)i));
    }
}

/* Mean of the four pixels from (i, j) on; colours count by how opaque they are. */
static void mean_of_four(const rp_picture *p, int i, int j, unsigned char out[4])
{
  int sum[4] = {0, 0, 0, 0};
  for (int k = 0; k < 4; k++) {
    const unsigned char *from = p->rgba + 4 * ((size_t)(j + k / 2) * (size_t)p->width + (size_t)(i + k % 2));
    for (int c = 0; c < 3; c++) sum[c] += from[c] * from[3];
    sum[3] += from[3];
  }
  for (int c = 0; c < 3; c++) out[c] = (unsigned char)(sum[3] ? (sum[c] + sum[3] / 2) / sum[3] : 0);
  out[3] = (unsigned char)((sum[3] + 2) / 4);
}

tc_status rp_picture_half(const rp_picture *picture, rp_picture *half)
{
  TC_TRY(rp_picture_new(half, picture->width / 2, picture->height / 2));
  for (int j = 0; j < half->height; j++)
    for (int i = 0; i < half->width; i++)
      mean_of_four(picture, 2 * i, 2 * j, half->rgba + 4 * ((size_t)j * (size_t)half->width + (size_t)i));
  return TC_OK;
}

static void append(png_structp png, png_bytep bytes, png_size_t count)
{
  rp_add_bytes(png_get_io_ptr(png), bytes, count);
}

static void nothing_to_flush(png_structp png)
{
  (void)png;
}

tc_status rp_picture_png(const rp_picture *picture, tc_text *out)
{
  png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
  png_infop info = png ? png_create_info_struct(png) : NULL;
  if (!info || setjmp(png_jmpbuf(png))) {
    png_destroy_write_struct(&png, &info);
    return tc_fail(TC_ERR_INTERNAL, "libpng could not encode a picture of %d × %d pixels", picture->width,
                   picture->height);
  }
  png_set_write_fn(png, out, append, nothing_to_flush);
  png_set_IHDR(png, info, (png_uint_32)picture->width, (png_uint_32)picture->height, 8,
               PNG_COLOR_TYPE_RGB_ALPHA, PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
               PNG_FILTER_TYPE_DEFAULT);
  png_write_info(png, info);
  for (int j = 0; j < picture->height; j++)
    png_write_row(png, picture->rgba + 4 * (size_t)j * (size_t)picture->width);
  png_write_end(png, info);
  png_destroy_write_struct(&png, &info);
  return out->status;
}

static int hex(char c)
{
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

int rp_color_parse(const char *text, unsigned char rgb[3])
{
  if (!text || text[0] != '#') return 0;
  const size_t length = strlen(text + 1);
  if (length != 3 && length != 6) return 0;
  int digit[6];
  for (size_t i = 0; i < length; i++)
    if ((digit[i] = hex(text[1 + i])) < 0) return 0;
  for (int c = 0; c < 3; c++)
    rgb[c] = (unsigned char)(length == 3 ? 17 * digit[c] : 16 * digit[2 * c] + digit[2 * c + 1]);
  return 1;
}

double rp_color_luminance(const unsigned char rgb[3])
{
  static const double weight[3] = {0.2126, 0.7152, 0.0722};
  double sum = 0;
  for (int c = 0; c < 3; c++) {
    const double v = rgb[c] / 255.0;
    sum += weight[c] * (v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4));
  }
  return sum;
}
