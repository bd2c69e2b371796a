/* SPDX-License-Identifier: GPL-2.0-or-later */
/* NumPy .npy images, format versions 1 to 3. Shape (z, y, x): in C order a z plane is one piece of the file.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "imagefile.h"
#include "tapecast/fileio.h"
#include "tapecast/memory.h"

static const unsigned char magic[6] = {0x93, 'N', 'U', 'M', 'P', 'Y'};
enum { PREFIX_V1 = 10, PREFIX_V2 = 12, HEADER_LIMIT = 65536, HEADER_ALIGN = 64 };

static bool is_npy(const unsigned char head[16])
{
  return memcmp(head, magic, sizeof magic) == 0;
}

/* The header is a Python dict literal; find the text after "'key':". */
static const char *value_of(const char *text, const char *key)
{
  char quoted[32];
  for (int q = 0; q < 2; q++) {
    snprintf(quoted, sizeof quoted, q ? "\"%s\"" : "'%s'", key);
    const char *found = strstr(text, quoted);
    if (!found) continue;
    found += strlen(quoted);
    found += strspn(found, " \t");
    if (*found != ':') continue;
    return found + 1 + strspn(found + 1, " \t");
  }
  return NULL;
}

static tc_status parse_type(const char *path, const char *text, tc_image_header *header)
{
  const char *value = value_of(text, "descr");
  char order = 0, kind = 0;
  int bytes = 0;
  if (!value || sscanf(value, "%*['\"]%c%c%d%*['\"]", &order, &kind, &bytes) != 3 || !strchr("<>|=", order))
    return tc_fail(TC_ERR_INPUT, "%s: the header has no simple 'descr' (an array of integers is needed)",
                   path);
  const bool integer = (kind == 'u' || kind == 'i') && (bytes == 1 || bytes == 2 || bytes == 4 || bytes == 8);
  if (!integer && !(kind == 'b' && bytes == 1))
    return tc_fail(TC_ERR_INPUT, "%s: values of type '%c%c%d' are not labels; save as uint8", path, order,
                   kind, bytes);
  header->item_bytes = bytes;
  header->item_signed = kind == 'i';
  header->swap_bytes = bytes > 1 && order == (__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? '>' : '<');
  return TC_OK;
}

static tc_status parse_shape(const char *path, const char *text, tc_image_header *header)
{
  const char *value = value_of(text, "shape");
  int64_t n[3] = {1, 1, 1};
  int dimensions = 0;
  if (value && *value == '(') {
    for (value++; *value && *value != ')'; dimensions++) {
      char *end;
      errno = 0;
      const long long size = strtoll(value, &end, 10);
      if (end == value || errno || dimensions == 3) {
        dimensions = 4;
        break;
      }
      n[dimensions] = size;
      value = end + strspn(end, "L, \t");
    }
  }
  if (dimensions != 2 && dimensions != 3)
    return tc_fail(TC_ERR_INPUT, "%s: the array must have shape (z, y, x) or (y, x)", path);
  header->n[0] = n[dimensions - 1];
  header->n[1] = n[dimensions - 2];
  header->n[2] = dimensions == 3 ? n[0] : 1;
  return tc_image_check_shape(path, header->n, header->item_bytes);
}

static tc_status parse_header(const char *path, const char *text, tc_image_header *header)
{
  TC_TRY(parse_type(path, text, header));
  TC_TRY(parse_shape(path, text, header));
  const char *order = value_of(text, "fortran_order");
  if (!order || (strncmp(order, "True", 4) != 0 && strncmp(order, "False", 5) != 0))
    return tc_fail(TC_ERR_INPUT, "%s: the header lacks 'fortran_order'", path);
  header->fortran = order[0] == 'T';
  return TC_OK;
}

static tc_status read_header_text(const char *path, char *text, int64_t *data_offset)
{
  unsigned char head[PREFIX_V2] = {0};
  errno = 0;
  FILE *stream = fopen(path, "rbe");
  if (!stream) return tc_fail(TC_ERR_INPUT, "%s: cannot read: %s", path, strerror(errno));
  size_t length = 0, prefix = PREFIX_V1;
  bool whole = fread(head, 1, PREFIX_V1, stream) == PREFIX_V1;
  if (whole && head[6] == 1) {
    length = (size_t)head[8] | (size_t)head[9] << 8;
  } else if (whole) {
    prefix = PREFIX_V2;
    whole = fread(head + PREFIX_V1, 1, 2, stream) == 2;
    length = (size_t)head[8] | (size_t)head[9] << 8 | (size_t)head[10] << 16 | (size_t)head[11] << 24;
  }
  whole = whole && length < HEADER_LIMIT && fread(text, 1, length, stream) == length;
  fclose(stream);
  if (!whole || head[6] < 1 || head[6] > 3)
    return tc_fail(TC_ERR_INPUT, "%s: the header of the .npy file is truncated or damaged", path);
  text[length] = 0;
  *data_offset = (int64_t)(prefix + length);
  return TC_OK;
}

static tc_status open_npy(const char *path, tc_image_header *header)
{
  char *text = NULL;
  TC_TRY(TC_NEW(&text, HEADER_LIMIT + 1, "header of the .npy file"));
  tc_status status = read_header_text(path, text, &header->data_offset);
  if (status == TC_OK) status = parse_header(path, text, header);
  tc_free(&text);
  TC_TRY(status);
  int64_t size;
  TC_TRY(tc_file_size(path, &size));
  const int64_t need = header->n[0] * header->n[1] * header->n[2] * header->item_bytes;
  if (size - header->data_offset == need) return TC_OK;
  return tc_fail(TC_ERR_INPUT,
                 "%s: %lld x %lld x %lld values need %lld bytes, but the file has %lld: it is %s", path,
                 (long long)header->n[2], (long long)header->n[1], (long long)header->n[0], (long long)need,
                 (long long)(size - header->data_offset),
                 size - header->data_offset < need ? "truncated" : "mislabelled");
}

/* One value of the file as an integer; values above INT64_MAX come out negative and are no labels either way.
 */
static int64_t value_at(const unsigned char *bytes, const tc_image_header *header)
{
  uint64_t value = 0;
  const int n = header->item_bytes;
  const bool big = header->swap_bytes == (__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__);
  for (int b = 0; b < n; b++) value |= (uint64_t)bytes[big ? n - 1 - b : b] << (8 * b);
  if (!header->item_signed || n == 8) return (int64_t)value;
  const uint64_t sign = (uint64_t)1 << (8 * n - 1);
  return (int64_t)(value ^ sign) - (int64_t)sign;
}

static tc_status read_c_order(FILE *stream, const char *path, const tc_image_header *header, tc_image *image,
                              unsigned char *row)
{
  const int64_t nx = header->n[0], row_bytes = nx * header->item_bytes;
  if (fseeko(stream, header->data_offset + image->z0 * header->n[1] * row_bytes, SEEK_SET) != 0)
    return tc_io_error(path, "read");
  for (int64_t r = 0; r < image->nz * header->n[1]; r++) {
    if (fread(row, 1, (size_t)row_bytes, stream) != (size_t)row_bytes)
      return tc_fail(TC_ERR_INPUT, "%s: the file ends early", path);
    uint8_t *out = image->label + r * nx;
    if (header->item_bytes == 1 && !header->item_signed) {
      memcpy(out, row, (size_t)nx);
      continue;
    }
    for (int64_t i = 0; i < nx; i++) {
      const int64_t value = value_at(row + i * header->item_bytes, header);
      if (value < 0 || value >= TC_LABELS)
        return tc_image_bad_value(path, value, i, r % header->n[1], image->z0 + r / header->n[1]);
      out[i] = (uint8_t)value;
    }
  }
  return TC_OK;
}

/* In Fortran order z runs fastest: every column holds a piece for each rank. */
static tc_status read_fortran_order(FILE *stream, const char *path, const tc_image_header *header,
                                    tc_image *image, unsigned char *column)
{
  const int64_t nx = header->n[0], ny = header->n[1], nz = header->n[2];
  const size_t bytes = (size_t)(nz * header->item_bytes);
  if (fseeko(stream, header->data_offset, SEEK_SET) != 0) return tc_io_error(path, "read");
  for (int64_t c = 0; c < nx * ny; c++) {
    if (fread(column, 1, bytes, stream) != bytes)
      return tc_fail(TC_ERR_INPUT, "%s: the file ends early", path);
    const int64_t x = c / ny, y = c % ny;
    for (int64_t k = 0; k < image->nz; k++) {
      const int64_t value = value_at(column + (image->z0 + k) * header->item_bytes, header);
      if (value < 0 || value >= TC_LABELS) return tc_image_bad_value(path, value, x, y, image->z0 + k);
      image->label[(k * ny + y) * nx + x] = (uint8_t)value;
    }
  }
  return TC_OK;
}

static tc_status read_npy(const char *path, const tc_image_header *header, tc_image *image)
{
  unsigned char *line = NULL;
  const int64_t values = header->fortran ? header->n[2] : header->n[0];
  TC_TRY(TC_NEW(&line, (size_t)(values * header->item_bytes), "line of the image"));
  errno = 0;
  FILE *stream = fopen(path, "rbe");
  tc_status status;
  if (!stream)
    status = tc_fail(TC_ERR_INPUT, "%s: cannot read: %s", path, strerror(errno));
  else if (header->fortran)
    status = read_fortran_order(stream, path, header, image, line);
  else
    status = read_c_order(stream, path, header, image, line);
  if (stream) fclose(stream);
  tc_free(&line);
  return status;
}

static tc_status begin_npy(const char *path, const tc_image *image, const tc_image_info *info)
{
  (void)info;
  char dict[256], head[512];
  const int text =
      snprintf(dict, sizeof dict,
               "{'descr': '|u1', 'fortran_order': False, 'shape': (%" PRId64 ", %" PRId64 ", %" PRId64 "), }",
               image->n[2], image->n[1], image->n[0]);
  const int total = (PREFIX_V1 + text + 1 + HEADER_ALIGN - 1) / HEADER_ALIGN * HEADER_ALIGN;
  memset(head, ' ', sizeof head);
  memcpy(head, magic, sizeof magic);
  head[6] = 1;
  head[7] = 0;
  head[8] = (char)((total - PREFIX_V1) & 0xff);
  head[9] = (char)((total - PREFIX_V1) >> 8);
  memcpy(head + PREFIX_V1, dict, (size_t)text);
  head[total - 1] = '\n';
  errno = 0;
  FILE *stream = fopen(path, "wbe");
  const bool written = stream && fwrite(head, 1, (size_t)total, stream) == (size_t)total;
  const bool closed = stream && fclose(stream) == 0;
  return written && closed ? TC_OK : tc_io_error(path, "write");
}

static tc_status append_npy(const char *path, const tc_image *image)
{
  const size_t bytes = (size_t)(image->n[0] * image->n[1] * image->nz);
  errno = 0;
  FILE *stream = fopen(path, "abe");
  const bool written = stream && fwrite(image->label, 1, bytes, stream) == bytes;
  const bool closed = stream && fclose(stream) == 0;
  return written && closed ? TC_OK : tc_io_error(path, "write");
}

const tc_image_format tc_format_npy = {.name = "NumPy",
                                       .endings = {".npy", NULL},
                                       .is = is_npy,
                                       .open = open_npy,
                                       .planes = read_npy,
                                       .begin = begin_npy,
                                       .append = append_npy};
