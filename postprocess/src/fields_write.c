/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fields as point data (a voxel is the point at its centre) of a VTKHDF file: the image's own file with
 * further datasets. */
#include <hdf5.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "tapecast/distance.h"
#include "tapecast/fields.h"
#include "tapecast/fileio.h"
#include "tapecast/memory.h"
#include "tapecast/parallel.h"

static const char point_group[] = "/VTKHDF/PointData";

/* Planes of a dataset (components 1 or 3), made when it is not there yet. */
static bool put_planes(hid_t group, const char *name, const tc_image *image, int components, int64_t z0,
                       int64_t nz, const float *value)
{
  const int rank = components > 1 ? 4 : 3;
  const hsize_t size[4] = {(hsize_t)image->n[2], (hsize_t)image->n[1], (hsize_t)image->n[0],
                           (hsize_t)components};
  hsize_t block[4] = {1, size[1], size[2], size[3]}, start[4] = {(hsize_t)z0, 0, 0, 0};
  hid_t dataset;
  if (H5Lexists(group, name, H5P_DEFAULT) > 0) {
    dataset = H5Dopen2(group, name, H5P_DEFAULT);
  } else {
    const hid_t space = H5Screate_simple(rank, size, NULL), plist = H5Pcreate(H5P_DATASET_CREATE);
    H5Pset_chunk(plist, rank, block);
    if (H5Zfilter_avail(H5Z_FILTER_DEFLATE) > 0) H5Pset_deflate(plist, 1);
    dataset = H5Dcreate2(group, name, H5T_NATIVE_FLOAT, space, H5P_DEFAULT, plist, H5P_DEFAULT);
    H5Pclose(plist);
    H5Sclose(space);
  }
  block[0] = (hsize_t)nz;
  const hid_t in_memory = H5Screate_simple(rank, block, NULL), in_file = H5Dget_space(dataset);
  const bool good = dataset >= 0 &&
                    H5Sselect_hyperslab(in_file, H5S_SELECT_SET, start, NULL, block, NULL) >= 0 &&
                    H5Dwrite(dataset, H5T_NATIVE_FLOAT, in_memory, in_file, H5P_DEFAULT, value) >= 0;
  H5Sclose(in_file);
  H5Sclose(in_memory);
  if (dataset >= 0) H5Dclose(dataset);
  return good;
}

typedef struct fields {
  const float *potential, *flux; /* of this rank */
  const float *distance;         /* of the whole image, on rank 0 */
} fields;

static tc_status append(const char *path, const tc_image *image, const fields *f)
{
  const hid_t file = H5Fopen(path, H5F_ACC_RDWR, H5P_DEFAULT);
  const hid_t group = file < 0 ? -1 : H5Gopen2(file, point_group, H5P_DEFAULT);
  bool good = group >= 0;
  if (good && image->nz > 0)
    good = put_planes(group, "potential", image, 1, image->z0, image->nz, f->potential) &&
           put_planes(group, "flux", image, 3, image->z0, image->nz, f->flux);
  if (good && f->distance) good = put_planes(group, "distance", image, 1, 0, image->n[2], f->distance);
  if (group >= 0) H5Gclose(group);
  if (file >= 0 && H5Fclose(file) < 0) good = false;
  return good ? TC_OK : tc_fail(TC_ERR_IO, "%s: cannot write fields; is the disk full?", path);
}

/* Distances in the conducting labels, on rank 0. */
static tc_status find_distance(const tc_image *image, const tc_transport_options *options, float **distance)
{
  int rank;
  tc_image *whole = NULL;
  bool conducts[TC_LABELS], periodic[3];
  MPI_Comm_rank(image->comm, &rank);
  for (int l = 0; l < TC_LABELS; l++) conducts[l] = options->conductivity[l] > 0;
  for (int d = 0; d < 3; d++) periodic[d] = options->periodic[d] && d != options->axis;
  TC_TRY(tc_image_whole(image, &whole));
  tc_status status = TC_OK;
  if (rank == 0) {
    const int64_t all = image->n[0] * image->n[1] * image->n[2];
    status = TC_NEW(distance, (size_t)all, "distances");
    if (status == TC_OK) status = tc_distance_square(whole, conducts, periodic, *distance);
    for (int64_t i = 0; status == TC_OK && i < all; i++) (*distance)[i] = sqrtf((*distance)[i]);
  }
  tc_image_destroy(&whole);
  return tc_agree(image->comm, status);
}

static tc_status to_float(const tc_image *image, const double *potential, float **value)
{
  const int64_t voxels = image->n[0] * image->n[1] * image->nz;
  const tc_status status = TC_NEW(value, (size_t)voxels, "potential");
  for (int64_t i = 0; status == TC_OK && i < voxels; i++) (*value)[i] = (float)potential[i];
  return tc_agree(image->comm, status);
}

static tc_status write_all(const tc_image *image, const tc_image_info *info, const fields *f,
                           const char *temporary, const char *path)
{
  int rank;
  MPI_Comm_rank(image->comm, &rank);
  TC_TRY(tc_image_write(image, temporary, info));
  tc_status status = tc_turn_begin(image->comm);
  if (status == TC_OK) status = append(temporary, image, f);
  status = tc_turn_end(image->comm, status);
  if (rank == 0) {
    if (status == TC_OK)
      status = tc_file_replace(temporary, path);
    else
      unlink(temporary);
  }
  return tc_agree(image->comm, status);
}

bool tc_fields_can_write(const char *path)
{
  const char *dot = strrchr(path, '.');
  return dot &&
         (strcasecmp(dot, ".vtkhdf") == 0 || strcasecmp(dot, ".h5") == 0 || strcasecmp(dot, ".hdf5") == 0);
}

tc_status tc_fields_write(const tc_image *image, const tc_image_info *info,
                          const tc_transport_options *options, const double *potential, const float *flux,
                          const char *path)
{
  static const char ending[] = ".part.vtkhdf"; /* an ending tc_image_write knows */
  if (!tc_fields_can_write(path))
    return tc_fail(TC_ERR_USAGE, "%s: fields are written as .vtkhdf, .h5 or .hdf5", path);
  char *temporary = NULL;
  float *small = NULL, *distance = NULL;
  const size_t length = strlen(path) + sizeof ending;
  TC_TRY(tc_agree(image->comm, TC_NEW(&temporary, length, "name of a file")));
  snprintf(temporary, length, "%s%s", path, ending);
  tc_status status = to_float(image, potential, &small);
  if (status == TC_OK) status = find_distance(image, options, &distance);
  if (status == TC_OK) status = write_all(image, info, &(fields){small, flux, distance}, temporary, path);
  tc_free(&distance);
  tc_free(&small);
  tc_free(&temporary);
  return status;
}
