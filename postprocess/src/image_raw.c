/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Raw images: numbers alone, whose shape and type the user states. */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "imagefile.h"
#include "tapecast/fileio.h"
#include "tapecast/parallel.h"

static const struct {
  const char *name;
  int bytes;
  bool is_signed, big_endian;
} types[] = {{"uint8", 1, false, false},   {"int8", 1, true, false},    {"uint16", 2, false, false},
             {"int16", 2, true, false},    {"uint32", 4, false, false}, {"int32", 4, true, false},
             {"uint16be", 2, false, true}, {"int16be", 2, true, true},  {"uint32be", 4, false, true},
             {"int32be", 4, true, true}};

static tc_status not_a_shape(const char *text)
{
  return tc_fail(
      TC_ERR_USAGE,
      "'%s' is not the shape of a raw image: XxYxZ:TYPE or XxYxZ:TYPE:SKIP, such as "
      "256x256x128:uint8, where TYPE is uint8, int8, uint16, int16, uint32 or int32, with 'be' at the "
      "end for big-endian, and SKIP bytes go before the first voxel",
      text);
}

tc_status tc_raw_shape_parse(const char *text, tc_raw_shape *shape)
{
  tc_raw_shape found = {0};
  const char *at = text;
  char *end;
  errno = 0;
  for (int d = 0; d < 3; d++) {
    if (!isdigit((unsigned char)*at)) return not_a_shape(text);
    found.n[d] = strtoll(at, &end, 10);
    if (*end != (d < 2 ? 'x' : ':')) return not_a_shape(text);
    at = end + 1;
  }
  const size_t length = strcspn(at, ":");
  for (size_t t = 0; t < sizeof types / sizeof types[0]; t++)
    if (strlen(types[t].name) == length && strncmp(types[t].name, at, length) == 0) {
      found.bytes = types[t].bytes;
      found.is_signed = types[t].is_signed;
      found.big_endian = types[t].big_endian;
    }
  if (found.bytes == 0) return not_a_shape(text);
  at += length;
  if (*at == ':') {
    if (!isdigit((unsigned char)at[1])) return not_a_shape(text);
    found.skip = strtoll(at + 1, &end, 10);
    if (*end) return not_a_shape(text);
  }
  if (errno) return not_a_shape(text); /* more than 64 bits */
  *shape = found;
  return TC_OK;
}

/* The file must be just as large as its stated shape. */
static tc_status check_size(const char *path, const tc_raw_shape *shape)
{
  int64_t size;
  TC_TRY(tc_file_size(path, &size));
  TC_TRY(tc_image_check_shape(path, shape->n, shape->bytes));
  const int64_t need = shape->n[0] * shape->n[1] * shape->n[2] * shape->bytes;
  if (size - shape->skip == need) return TC_OK;
  if (shape->skip > size)
    return tc_fail(TC_ERR_INPUT, "%s: the file has %lld bytes, fewer than the %lld to skip", path,
                   (long long)size, (long long)shape->skip);
  return tc_fail(
      TC_ERR_INPUT,
      "%s: %lld x %lld x %lld values of %d bytes after %lld need %lld bytes, but the file has %lld", path,
      (long long)shape->n[0], (long long)shape->n[1], (long long)shape->n[2], shape->bytes,
      (long long)shape->skip, (long long)(need + shape->skip), (long long)size);
}

tc_status tc_image_read_raw(MPI_Comm comm, const char *path, const tc_raw_shape *shape, tc_image **image)
{
  int rank;
  MPI_Comm_rank(comm, &rank);
  TC_TRY(tc_agree(comm, rank == 0 ? check_size(path, shape) : TC_OK));
  /* After its header a NumPy array in C order is a raw image. */
  const tc_image_header header = {
      .n = {shape->n[0], shape->n[1], shape->n[2]},
      .data_offset = shape->skip,
      .item_bytes = shape->bytes,
      .item_signed = shape->is_signed,
      .swap_bytes = shape->bytes > 1 && shape->big_endian == (__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__)};
  tc_image *made = NULL;
  TC_TRY(tc_image_create(comm, shape->n, (const double[3]){1, 1, 1}, &made));
  const tc_status status = tc_agree(comm, made->nz > 0 ? tc_format_npy.planes(path, &header, made) : TC_OK);
  if (status == TC_OK)
    *image = made;
  else
    tc_image_destroy(&made);
  return status;
}
