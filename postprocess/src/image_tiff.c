/* SPDX-License-Identifier: GPL-2.0-or-later */
/* TIFF stacks: one page a z plane. The voxel size is kept the way ImageJ does (resolution in pixels a unit,
 * unit and plane distance in the description), which Fiji and PoreSpy's users meet most often. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <tiffio.h>
#include <unistd.h>

#include "imagefile.h"
#include "tapecast/fileio.h"
#include "tapecast/memory.h"

static const int64_t classic_limit = (int64_t)2 << 30; /* from here on BigTIFF */

static const char imagej[] = "ImageJ="; /* how its descriptions begin */

/* libtiff reports through one handler of the process: keep its text for our message. */
static char tiff_message[256];

static void keep_message(const char *module, const char *format, va_list args)
{
  (void)module;
  vsnprintf(tiff_message, sizeof tiff_message, format, args);
}

static tc_status open_tiff_file(const char *path, const char *mode, TIFF **tiff)
{
  snprintf(tiff_message, sizeof tiff_message, "cannot be opened");
  TIFFSetErrorHandler(keep_message);
  TIFFSetWarningHandler(NULL);
  *tiff = TIFFOpen(path, mode);
  if (*tiff) return TC_OK;
  return tc_fail(mode[0] == 'r' ? TC_ERR_INPUT : TC_ERR_IO, "%s: %s", path, tiff_message);
}

static bool is_tiff(const unsigned char head[16])
{
  static const unsigned char little[2][4] = {{'I', 'I', 42, 0}, {'I', 'I', 43, 0}};
  static const unsigned char big[2][4] = {{'M', 'M', 0, 42}, {'M', 'M', 0, 43}};
  for (int i = 0; i < 2; i++)
    if (memcmp(head, little[i], 4) == 0 || memcmp(head, big[i], 4) == 0) return true;
  return false;
}

static tc_status page_fail(const char *path, int64_t z)
{
  return tc_fail(TC_ERR_INPUT, "%s: page %lld cannot be read: %s", path, (long long)z + 1, tiff_message);
}

typedef struct page {
  uint32_t width, height;
  uint16_t bits, samples, photometric, format;
} page;

static page read_page(TIFF *tiff)
{
  page p = {.samples = 1, .bits = 1, .format = SAMPLEFORMAT_UINT};
  TIFFGetField(tiff, TIFFTAG_IMAGEWIDTH, &p.width);
  TIFFGetField(tiff, TIFFTAG_IMAGELENGTH, &p.height);
  TIFFGetFieldDefaulted(tiff, TIFFTAG_BITSPERSAMPLE, &p.bits);
  TIFFGetFieldDefaulted(tiff, TIFFTAG_SAMPLESPERPIXEL, &p.samples);
  TIFFGetField(tiff, TIFFTAG_PHOTOMETRIC, &p.photometric);
  TIFFGetFieldDefaulted(tiff, TIFFTAG_SAMPLEFORMAT, &p.format);
  return p;
}

static tc_status check_page(const char *path, const page *p, int64_t number)
{
  const char *why = p->samples != 1 ? "is in colour; a single sample a pixel is needed"
                    : p->bits != 1 && p->bits != 8 && p->bits != 16 ? "does not have 1, 8 or 16 bits a sample"
                    : p->format == SAMPLEFORMAT_IEEEFP ? "holds floating-point values, which are not labels"
                    : p->format == SAMPLEFORMAT_INT && p->bits == 16 ? "holds signed values"
                                                                     : NULL;
  return why ? tc_fail(TC_ERR_INPUT, "%s: page %lld %s", path, (long long)number, why) : TC_OK;
}

static double micrometres(const char *unit)
{
  static const struct {
    const char *name;
    double um;
  } units[] = {{"micron", 1}, {"um", 1},   {"\\u00B5m", 1}, {"\xc2\xb5m", 1}, {"\xb5m", 1},
               {"nm", 1e-3},  {"mm", 1e3}, {"cm", 1e4},     {"m", 1e6}};
  for (size_t i = 0; i < sizeof units / sizeof units[0]; i++)
    if (strcmp(unit, units[i].name) == 0) return units[i].um;
  return 0;
}

static void read_spacing(TIFF *tiff, tc_image_header *header)
{
  char *description = NULL;
  float x = 0, y = 0;
  uint16_t resolution_unit = RESUNIT_INCH;
  TIFFGetField(tiff, TIFFTAG_XRESOLUTION, &x);
  TIFFGetField(tiff, TIFFTAG_YRESOLUTION, &y);
  TIFFGetFieldDefaulted(tiff, TIFFTAG_RESOLUTIONUNIT, &resolution_unit);
  TIFFGetField(tiff, TIFFTAG_IMAGEDESCRIPTION, &description);
  if (!description || strncmp(description, imagej, strlen(imagej)) != 0 || !(x > 0) || !(y > 0)) return;
  char unit[32] = "";
  const char *found = strstr(description, "\nunit=");
  if (found) sscanf(found, "\nunit=%31[^\n]", unit);
  double spacing = 0;
  if ((found = strstr(description, "\nspacing="))) spacing = strtod(found + strlen("\nspacing="), NULL);
  const double um = micrometres(unit);
  if (um == 0) return;
  header->spacing[0] = um / (double)x;
  header->spacing[1] = um / (double)y;
  header->spacing[2] = spacing > 0 ? um * spacing : header->spacing[0];
  /* Resolutions are stored as ratios of 32-bit integers and come back as floats; undo that noise. */
  for (int d = 0; d < 2; d++) {
    char text[32];
    snprintf(text, sizeof text, "%.6g", header->spacing[d]);
    header->spacing[d] = strtod(text, NULL);
  }
  header->info.has_spacing = true;
}

/* libtiff takes a directory whose end is cut off for the last one: does the file reach as far as the link to
 * the next directory? */
static bool directory_is_whole(TIFF *tiff, int64_t file_bytes)
{
  const bool large = TIFFIsBigTIFF(tiff);
  const int64_t start = (int64_t)TIFFCurrentDirOffset(tiff);
  unsigned char bytes[8] = {0};
  const int size = large ? 8 : 2;
  if (pread(TIFFFileno(tiff), bytes, (size_t)size, start) != size) return false;
  int64_t entries = 0;
  for (int b = 0; b < size; b++)
    entries |= (int64_t)bytes[TIFFIsBigEndian(tiff) ? size - 1 - b : b] << (8 * b);
  const int64_t entry_bytes = large ? 20 : 12, link_bytes = large ? 8 : 4;
  return entries >= 0 && entries < 65536 && start + size + entries * entry_bytes + link_bytes <= file_bytes;
}

/* ImageJ notes the number of pages in the first one; fewer are there when the file was cut between two pages,
 * or when ImageJ stored planes of a file beyond 4 GB without pages. */
static tc_status check_pages(const char *path, TIFF *tiff, int64_t pages)
{
  char *description = NULL;
  TIFFSetDirectory(tiff, 0);
  TIFFGetField(tiff, TIFFTAG_IMAGEDESCRIPTION, &description);
  if (!description || strncmp(description, imagej, strlen(imagej)) != 0) return TC_OK;
  const char *found = strstr(description, "\nimages=");
  const long long announced = found ? strtoll(found + strlen("\nimages="), NULL, 10) : pages;
  if (announced == pages) return TC_OK;
  return tc_fail(TC_ERR_INPUT, "%s: %lld pages are announced, but the file has %lld: it is truncated", path,
                 announced, (long long)pages);
}

static tc_status open_pages(const char *path, TIFF *tiff, int64_t file_bytes, tc_image_header *header)
{
  const page first = read_page(tiff);
  TC_TRY(check_page(path, &first, 1));
  read_spacing(tiff, header);
  int64_t pages = 1;
  bool whole = directory_is_whole(tiff, file_bytes);
  for (; !TIFFLastDirectory(tiff); pages++) {
    if (!TIFFReadDirectory(tiff)) return page_fail(path, pages);
    const page p = read_page(tiff);
    if (p.width != first.width || p.height != first.height)
      return tc_fail(TC_ERR_INPUT, "%s: page %lld has %u x %u pixels, the first has %u x %u", path,
                     (long long)pages + 1, p.width, p.height, first.width, first.height);
    TC_TRY(check_page(path, &p, pages + 1));
    whole = whole && directory_is_whole(tiff, file_bytes);
  }
  if (!whole)
    return tc_fail(TC_ERR_INPUT, "%s: the file is truncated after page %lld", path, (long long)pages);
  TC_TRY(check_pages(path, tiff, pages));
  header->n[0] = first.width;
  header->n[1] = first.height;
  header->n[2] = pages;
  TC_TRY(tc_image_check_shape(path, header->n, 2));
  return tc_image_check_density(path, header->n, file_bytes);
}

static tc_status open_tiff(const char *path, tc_image_header *header)
{
  int64_t file_bytes;
  TIFF *tiff;
  TC_TRY(tc_file_size(path, &file_bytes));
  TC_TRY(open_tiff_file(path, "r", &tiff));
  const tc_status status = open_pages(path, tiff, file_bytes, header);
  TIFFClose(tiff);
  return status;
}

/* Unpack `count` samples of a row; returns the index of the first that is no label, or -1. */
static int64_t unpack(const page *p, const unsigned char *samples, uint8_t *label, int64_t count, int *bad)
{
  for (int64_t i = 0; i < count; i++) {
    int value;
    if (p->bits == 16)
      value = (int)((const uint16_t *)(const void *)samples)[i]; /* in this machine's byte order */
    else if (p->bits == 8)
      value = samples[i];
    else
      value = (samples[i / 8] >> (7 - i % 8) & 1) ^ (p->photometric == PHOTOMETRIC_MINISWHITE);
    if (value >= TC_LABELS) {
      *bad = value;
      return i;
    }
    label[i] = (uint8_t)value;
  }
  return -1;
}

/* A piece of a page: `rows` rows of `width` pixels, each row_bytes long in the buffer, at pixel (x, y). */
static tc_status store(const char *path, const page *p, const unsigned char *buffer, int64_t row_bytes,
                       int64_t x, int64_t y, int64_t width, int64_t rows, int64_t z, uint8_t *plane)
{
  for (int64_t r = 0; r < rows; r++) {
    int value = 0;
    const int64_t bad = unpack(p, buffer + r * row_bytes, plane + (y + r) * p->width + x, width, &value);
    if (bad >= 0) return tc_image_bad_value(path, value, x + bad, y + r, z);
  }
  return TC_OK;
}

static tc_status read_strips(const char *path, TIFF *tiff, const page *p, int64_t z, unsigned char *buffer,
                             uint8_t *plane)
{
  uint32_t strip_rows = p->height;
  TIFFGetFieldDefaulted(tiff, TIFFTAG_ROWSPERSTRIP, &strip_rows);
  if (strip_rows == 0 || strip_rows > p->height) strip_rows = p->height;
  const int64_t row_bytes = TIFFScanlineSize64(tiff) > 0 ? (int64_t)TIFFScanlineSize64(tiff) : 0;
  uint32_t strip = 0;
  for (int64_t y = 0; y < p->height; y += strip_rows, strip++) {
    const int64_t rows = p->height - y < strip_rows ? p->height - y : strip_rows;
    if (TIFFReadEncodedStrip(tiff, strip, buffer, rows * row_bytes) != rows * row_bytes)
      return page_fail(path, z);
    TC_TRY(store(path, p, buffer, row_bytes, 0, y, p->width, rows, z, plane));
  }
  return TC_OK;
}

static tc_status read_tiles(const char *path, TIFF *tiff, const page *p, int64_t z, unsigned char *buffer,
                            uint8_t *plane)
{
  uint32_t tile_width = 0, tile_height = 0;
  TIFFGetField(tiff, TIFFTAG_TILEWIDTH, &tile_width);
  TIFFGetField(tiff, TIFFTAG_TILELENGTH, &tile_height);
  if (tile_width == 0 || tile_height == 0) return tc_fail(TC_ERR_INPUT, "%s: tiles of no size", path);
  for (int64_t y = 0; y < p->height; y += tile_height)
    for (int64_t x = 0; x < p->width; x += tile_width) {
      if (TIFFReadTile(tiff, buffer, (uint32_t)x, (uint32_t)y, 0, 0) < 0) return page_fail(path, z);
      const int64_t width = p->width - x < tile_width ? p->width - x : tile_width;
      const int64_t rows = p->height - y < tile_height ? p->height - y : tile_height;
      TC_TRY(store(path, p, buffer, TIFFTileRowSize(tiff), x, y, width, rows, z, plane));
    }
  return TC_OK;
}

static tc_status read_one_page(const char *path, TIFF *tiff, int64_t z, uint8_t *plane)
{
  const page p = read_page(tiff);
  const bool tiled = TIFFIsTiled(tiff);
  const tmsize_t piece = tiled ? TIFFTileSize(tiff) : TIFFStripSize(tiff);
  unsigned char *buffer = NULL;
  if (piece <= 0) return page_fail(path, z);
  TC_TRY(TC_NEW(&buffer, (size_t)piece, "page of the image"));
  const tc_status status =
      tiled ? read_tiles(path, tiff, &p, z, buffer, plane) : read_strips(path, tiff, &p, z, buffer, plane);
  tc_free(&buffer);
  return status;
}

static tc_status read_tiff(const char *path, const tc_image_header *header, tc_image *image)
{
  TIFF *tiff;
  TC_TRY(open_tiff_file(path, "r", &tiff));
  tc_status status = TC_OK;
  for (int64_t z = 0; status == TC_OK && z < image->z0 + image->nz; z++) {
    if (z > 0 && !TIFFReadDirectory(tiff)) status = page_fail(path, z);
    if (status == TC_OK && z >= image->z0)
      status = read_one_page(path, tiff, z, image->label + (z - image->z0) * header->n[0] * header->n[1]);
  }
  TIFFClose(tiff);
  return status;
}

static tc_status write_page(const char *path, TIFF *tiff, const tc_image *image, int64_t plane)
{
  const int64_t nx = image->n[0], ny = image->n[1];
  TIFFSetField(tiff, TIFFTAG_IMAGEWIDTH, (uint32_t)nx);
  TIFFSetField(tiff, TIFFTAG_IMAGELENGTH, (uint32_t)ny);
  TIFFSetField(tiff, TIFFTAG_BITSPERSAMPLE, 8);
  TIFFSetField(tiff, TIFFTAG_SAMPLESPERPIXEL, 1);
  TIFFSetField(tiff, TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_MINISBLACK);
  TIFFSetField(tiff, TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG);
  TIFFSetField(tiff, TIFFTAG_COMPRESSION, COMPRESSION_ADOBE_DEFLATE);
  TIFFSetField(tiff, TIFFTAG_ROWSPERSTRIP, (uint32_t)ny);
  TIFFSetField(tiff, TIFFTAG_XRESOLUTION, (float)(1 / image->spacing[0]));
  TIFFSetField(tiff, TIFFTAG_YRESOLUTION, (float)(1 / image->spacing[1]));
  TIFFSetField(tiff, TIFFTAG_RESOLUTIONUNIT, RESUNIT_NONE);
  if (image->z0 + plane == 0) {
    char description[160];
    snprintf(description, sizeof description,
             "%s1.53\nimages=%lld\nslices=%lld\nunit=micron\nspacing=%.17g\nloop=false\n", imagej,
             (long long)image->n[2], (long long)image->n[2], image->spacing[2]);
    TIFFSetField(tiff, TIFFTAG_IMAGEDESCRIPTION, description);
  }
  const tmsize_t bytes = (tmsize_t)(nx * ny);
  uint8_t *label = image->label + plane * nx * ny;
  if (TIFFWriteEncodedStrip(tiff, 0, label, bytes) != bytes || !TIFFWriteDirectory(tiff))
    return tc_fail(TC_ERR_IO, "%s: cannot write: %s", path, tiff_message);
  return TC_OK;
}

/* The first rank's append makes the file, since libtiff cannot make one without a page. */
static tc_status begin_tiff(const char *path, const tc_image *image, const tc_image_info *info)
{
  (void)info;
  if (image->n[0] > INT32_MAX || image->n[1] > INT32_MAX || image->n[0] * image->n[1] > INT32_MAX)
    return tc_fail(TC_ERR_IO, "%s: a page of %lld x %lld pixels is too large for TIFF", path,
                   (long long)image->n[0], (long long)image->n[1]);
  remove(path);
  return TC_OK;
}

static tc_status append_tiff(const char *path, const tc_image *image)
{
  const bool large = image->n[0] * image->n[1] * image->n[2] > classic_limit;
  TIFF *tiff;
  TC_TRY(open_tiff_file(path, image->z0 > 0 ? "a" : large ? "w8" : "w", &tiff));
  tc_status status = TC_OK;
  for (int64_t k = 0; status == TC_OK && k < image->nz; k++) status = write_page(path, tiff, image, k);
  TIFFClose(tiff);
  return status;
}

const tc_image_format tc_format_tiff = {.name = "TIFF",
                                        .endings = {".tif", ".tiff", NULL},
                                        .is = is_tiff,
                                        .open = open_tiff,
                                        .planes = read_tiff,
                                        .begin = begin_tiff,
                                        .append = append_tiff};
