/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Image files: choosing the format and leading the ranks through it. */
#include "tapecast/imageio.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "imagefile.h"
#include "tapecast/fileio.h"
#include "tapecast/memory.h"
#include "tapecast/parallel.h"

const char tc_pore_name[] = "pore";

static const tc_image_format *const formats[] = {&tc_format_npy, &tc_format_tiff, &tc_format_hdf5};
enum { FORMATS = sizeof formats / sizeof formats[0] };

tc_status tc_image_check_shape(const char *path, const int64_t n[3], int item_bytes)
{
  int64_t bytes = item_bytes;
  for (int d = 0; d < 3; d++)
    if (n[d] < 1 || __builtin_mul_overflow(bytes, n[d], &bytes))
      return tc_fail(TC_ERR_INPUT, "%s: an image of %lld x %lld x %lld voxels (x, y, z) is not possible",
                     path, (long long)n[0], (long long)n[1], (long long)n[2]);
  return TC_OK;
}

tc_status tc_image_check_density(const char *path, const int64_t n[3], int64_t file_bytes)
{
  static const int64_t most_voxels_per_byte = 20000;
  if (n[0] * n[1] * n[2] / most_voxels_per_byte <= file_bytes) return TC_OK;
  return tc_fail(TC_ERR_INPUT, "%s: %lld x %lld x %lld voxels in a file of %lld bytes: it is damaged", path,
                 (long long)n[0], (long long)n[1], (long long)n[2], (long long)file_bytes);
}

tc_status tc_image_bad_value(const char *path, long long value, int64_t x, int64_t y, int64_t z)
{
  return tc_fail(TC_ERR_INPUT, "%s: the value %lld at voxel x=%lld y=%lld z=%lld is not a label (0 to %d)",
                 path, value, (long long)x, (long long)y, (long long)z, TC_LABELS - 1);
}

static tc_status recognise(const char *path, int *format)
{
  int64_t size;
  TC_TRY(tc_file_size(path, &size));
  unsigned char head[16] = {0};
  errno = 0;
  FILE *stream = fopen(path, "rbe");
  if (!stream) return tc_fail(TC_ERR_INPUT, "%s: cannot read: %s", path, strerror(errno));
  const size_t got = fread(head, 1, sizeof head, stream);
  fclose(stream);
  if (got == 0) return tc_fail(TC_ERR_INPUT, "%s: the file is empty", path);
  for (int f = 0; f < FORMATS; f++)
    if (formats[f]->is(head)) {
      *format = f;
      return TC_OK;
    }
  return tc_fail(TC_ERR_INPUT, "%s: not an image in NumPy, TIFF or HDF5 format", path);
}

static tc_status open_file(const char *path, int *format, tc_image_header *header)
{
  TC_TRY(recognise(path, format));
  for (int d = 0; d < 3; d++) header->spacing[d] = 1;
  return formats[*format]->open(path, header);
}

tc_status tc_image_read(MPI_Comm comm, const char *path, tc_image **image, tc_image_info *info)
{
  int rank, format = 0;
  MPI_Comm_rank(comm, &rank);
  tc_image_header *header = NULL;
  tc_image *made = NULL;
  tc_status status = TC_NEW(&header, 1, "image header");
  TC_TRY(tc_agree(comm, status));
  TC_TRY_GOTO(status, tc_agree(comm, rank == 0 ? open_file(path, &format, header) : TC_OK), done);
  tc_broadcast_bytes(comm, 0, &format, sizeof format);
  tc_broadcast_bytes(comm, 0, header, sizeof *header);
  status = tc_image_create(comm, header->n, header->spacing, &made);
  if (status != TC_OK) {
    tc_fail_in(status, "%s: ", path);
    goto done;
  }
  memcpy(made->origin, header->origin, sizeof made->origin);
  TC_TRY_GOTO(status, tc_agree(comm, made->nz > 0 ? formats[format]->planes(path, header, made) : TC_OK),
              done);
  if (info) *info = header->info;
  *image = made;
  made = NULL;
done:
  tc_image_destroy(&made);
  tc_free(&header);
  return status;
}

static const tc_image_format *format_of_name(const char *path)
{
  const char *dot = strrchr(path, '.');
  for (int f = 0; dot && f < FORMATS; f++)
    for (const char *const *ending = formats[f]->endings; *ending; ending++)
      if (strcasecmp(dot, *ending) == 0) return formats[f];
  return NULL;
}

bool tc_image_can_write(const char *path)
{
  return format_of_name(path) != NULL;
}

tc_status tc_image_write(const tc_image *image, const char *path, const tc_image_info *info)
{
  static const tc_image_info no_names;
  const tc_image_format *format = format_of_name(path);
  if (!format)
    return tc_fail(TC_ERR_USAGE,
                   "%s: an image is written as .npy, .tif, .vtkhdf or .h5; this ending is none of them",
                   path);
  int rank;
  MPI_Comm_rank(image->comm, &rank);
  char *temporary = NULL;
  TC_TRY(tc_agree(image->comm, tc_temporary_name(path, &temporary)));

  tc_status status = tc_turn_begin(image->comm);
  if (status == TC_OK && rank == 0) status = format->begin(temporary, image, info ? info : &no_names);
  if (status == TC_OK && image->nz > 0) status = format->append(temporary, image);
  status = tc_turn_end(image->comm, status);
  if (rank == 0) {
    if (status == TC_OK)
      status = tc_file_replace(temporary, path);
    else
      unlink(temporary);
  }
  status = tc_agree(image->comm, status);
  tc_free(&temporary);
  return status;
}
