/* SPDX-License-Identifier: GPL-2.0-or-later */
/* HDF5 images: VTKHDF ImageData, the layout ParaView opens, or any file with one 3-D integer dataset.
 * Labels are written as point data, a voxel being the point at its centre: readers before VTK 9.3 and
 * ParaView 5.12 fail on cell data of images. Cell data, where a voxel is a cell, are read too. */
#include <hdf5.h>
#include <stdio.h>
#include <string.h>

#include "imagefile.h"
#include "tapecast/fileio.h"
#include "tapecast/memory.h"

static const char vtk_group[] = "/VTKHDF", cell_group[] = "/VTKHDF/CellData",
                  point_group[] = "/VTKHDF/PointData";
static const char label_name[] = "label", names_attribute[] = "label_names";

static bool is_hdf5(const unsigned char head[16])
{
  static const unsigned char magic[8] = {0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};
  return memcmp(head, magic, sizeof magic) == 0;
}

/* ---- reading ---- */

static bool read_numbers(hid_t at, const char *name, hsize_t count, double *value)
{
  if (H5Aexists(at, name) <= 0) return false;
  const hid_t attribute = H5Aopen(at, name, H5P_DEFAULT);
  const hid_t space = H5Aget_space(attribute);
  const bool good = H5Sget_simple_extent_npoints(space) == (hssize_t)count &&
                    H5Aread(attribute, H5T_NATIVE_DOUBLE, value) >= 0;
  H5Sclose(space);
  H5Aclose(attribute);
  return good;
}

/* Is it a 3-D dataset of integers? */
static bool is_volume(hid_t dataset)
{
  const hid_t space = H5Dget_space(dataset), type = H5Dget_type(dataset);
  const bool good = H5Sget_simple_extent_ndims(space) == 3 && H5Tget_class(type) == H5T_INTEGER;
  H5Tclose(type);
  H5Sclose(space);
  return good;
}

typedef struct volumes {
  const char *group;
  int count;
  char path[256]; /* of the one called "label", else of the last */
  bool preferred;
} volumes;

static herr_t visit(hid_t group, const char *name, const H5O_info_t *info, void *data)
{
  volumes *v = data;
  if (info->type != H5O_TYPE_DATASET || v->preferred) return 0;
  const hid_t dataset = H5Dopen2(group, name, H5P_DEFAULT);
  if (dataset < 0) return 0;
  if (is_volume(dataset)) {
    v->count++;
    v->preferred = strcmp(name, label_name) == 0;
    snprintf(v->path, sizeof v->path, "%s/%s", strcmp(v->group, "/") == 0 ? "" : v->group, name);
  }
  H5Dclose(dataset);
  return 0;
}

static int volumes_in(hid_t file, const char *group, char path[256])
{
  volumes v = {.group = group};
  if (strcmp(group, "/") != 0 && H5Lexists(file, group, H5P_DEFAULT) <= 0) return 0;
  const hid_t at = H5Gopen2(file, group, H5P_DEFAULT);
  if (at < 0) return 0;
  H5Ovisit(at, H5_INDEX_NAME, H5_ITER_INC, visit, &v);
  H5Gclose(at);
  if (v.count > 0) snprintf(path, 256, "%s", v.path);
  return v.preferred ? 1 : v.count;
}

static tc_status choose_dataset(const char *path, hid_t file, tc_image_header *header)
{
  const bool vtk = H5Lexists(file, vtk_group, H5P_DEFAULT) > 0;
  int found = vtk ? volumes_in(file, cell_group, header->dataset) : volumes_in(file, "/", header->dataset);
  if (vtk && found == 0) found = volumes_in(file, point_group, header->dataset);
  if (found == 1) return TC_OK;
  return tc_fail(TC_ERR_INPUT, "%s: %s", path,
                 found == 0
                     ? "no 3-D dataset of integers in this HDF5 file"
                     : "several 3-D datasets of integers in this HDF5 file, and none is called 'label'");
}

static void read_names(hid_t dataset, tc_image_info *info)
{
  if (H5Aexists(dataset, names_attribute) <= 0) return;
  const hid_t attribute = H5Aopen(dataset, names_attribute, H5P_DEFAULT);
  const hid_t type = H5Aget_type(attribute), space = H5Aget_space(attribute);
  const hssize_t count = H5Sget_simple_extent_npoints(space);
  if (H5Tget_class(type) == H5T_STRING && H5Tget_size(type) == TC_NAME_BYTES && count >= 1 &&
      count <= TC_LABELS)
    H5Aread(attribute, type, info->name);
  for (int l = 0; l < TC_LABELS; l++) info->name[l][TC_NAME_BYTES - 1] = 0;
  H5Sclose(space);
  H5Tclose(type);
  H5Aclose(attribute);
}

static tc_status read_shape(const char *path, hid_t file, hid_t dataset, tc_image_header *header)
{
  hsize_t size[3];
  const hid_t space = H5Dget_space(dataset);
  H5Sget_simple_extent_dims(space, size, NULL);
  H5Sclose(space);
  for (int d = 0; d < 3; d++) {
    if (size[2 - d] > INT64_MAX)
      return tc_fail(TC_ERR_INPUT, "%s: dataset %s has an absurd size", path, header->dataset);
    header->n[d] = (int64_t)size[2 - d];
  }
  TC_TRY(tc_image_check_shape(path, header->n, 4));
  int64_t file_bytes;
  TC_TRY(tc_file_size(path, &file_bytes));
  TC_TRY(tc_image_check_density(path, header->n, file_bytes));
  /* Chunked datasets may be compressed, so only a plain one tells by its size that the file is cut short. */
  const hid_t plist = H5Dget_create_plist(dataset), type = H5Dget_type(dataset);
  const hsize_t need = (hsize_t)(header->n[0] * header->n[1] * header->n[2]) * H5Tget_size(type);
  const bool plain = H5Pget_layout(plist) == H5D_CONTIGUOUS;
  const hsize_t stored = H5Dget_storage_size(dataset);
  H5Tclose(type);
  H5Pclose(plist);
  if (plain ? stored != need : stored == 0)
    return tc_fail(TC_ERR_INPUT, "%s: dataset %s holds %llu of %llu bytes", path, header->dataset,
                   (unsigned long long)stored, (unsigned long long)need);
  if (H5Lexists(file, vtk_group, H5P_DEFAULT) > 0) {
    const hid_t group = H5Gopen2(file, vtk_group, H5P_DEFAULT);
    header->info.has_spacing = read_numbers(group, "Spacing", 3, header->spacing);
    read_numbers(group, "Origin", 3, header->origin);
    if (strncmp(header->dataset, point_group, strlen(point_group)) == 0)
      for (int d = 0; d < 3; d++) header->origin[d] -= header->spacing[d] / 2;
    H5Gclose(group);
  }
  return TC_OK;
}

static tc_status open_file(const char *path, hid_t *file)
{
  H5Eset_auto2(H5E_DEFAULT, NULL, NULL); /* our message takes the place of the library's stack */
  *file = H5Fopen(path, H5F_ACC_RDONLY, H5P_DEFAULT);
  if (*file >= 0) return TC_OK;
  return tc_fail(TC_ERR_INPUT, "%s: cannot be opened as HDF5; it is truncated or damaged", path);
}

static tc_status open_dataset(const char *path, hid_t file, const tc_image_header *header, hid_t *dataset)
{
  *dataset = H5Dopen2(file, header->dataset, H5P_DEFAULT);
  return *dataset >= 0 ? TC_OK : tc_fail(TC_ERR_INPUT, "%s: cannot open dataset %s", path, header->dataset);
}

static tc_status open_hdf5(const char *path, tc_image_header *header)
{
  hid_t file, dataset = -1;
  TC_TRY(open_file(path, &file));
  tc_status status = choose_dataset(path, file, header);
  if (status == TC_OK) status = open_dataset(path, file, header, &dataset);
  if (status == TC_OK) status = read_shape(path, file, dataset, header);
  if (status == TC_OK) read_names(dataset, &header->info);
  if (dataset >= 0) H5Dclose(dataset);
  H5Fclose(file);
  return status;
}

static bool transfer(hid_t dataset, const tc_image *image, int64_t z, hid_t type, void *plane, bool write)
{
  const hsize_t start[3] = {(hsize_t)z, 0, 0}, count[3] = {1, (hsize_t)image->n[1], (hsize_t)image->n[0]};
  const hid_t in_file = H5Dget_space(dataset), in_memory = H5Screate_simple(3, count, NULL);
  bool good = in_file >= 0 && H5Sselect_hyperslab(in_file, H5S_SELECT_SET, start, NULL, count, NULL) >= 0;
  if (good && write)
    good = H5Dwrite(dataset, type, in_memory, in_file, H5P_DEFAULT, plane) >= 0;
  else if (good)
    good = H5Dread(dataset, type, in_memory, in_file, H5P_DEFAULT, plane) >= 0;
  H5Sclose(in_memory);
  H5Sclose(in_file);
  return good;
}

/* Integers of any width come as 64 bit, so that values beyond a label are seen and not clipped. */
static tc_status read_planes(const char *path, hid_t dataset, tc_image *image, int64_t *plane)
{
  const int64_t area = image->n[0] * image->n[1];
  for (int64_t k = 0; k < image->nz; k++) {
    if (!transfer(dataset, image, image->z0 + k, H5T_NATIVE_INT64, plane, false))
      return tc_fail(TC_ERR_INPUT, "%s: plane %lld cannot be read; the file is truncated or damaged", path,
                     (long long)(image->z0 + k));
    for (int64_t i = 0; i < area; i++) {
      if (plane[i] < 0 || plane[i] >= TC_LABELS)
        return tc_image_bad_value(path, plane[i], i % image->n[0], i / image->n[0], image->z0 + k);
      image->label[k * area + i] = (uint8_t)plane[i];
    }
  }
  return TC_OK;
}

static tc_status read_hdf5(const char *path, const tc_image_header *header, tc_image *image)
{
  int64_t *plane = NULL;
  hid_t file, dataset = -1;
  TC_TRY(TC_NEW(&plane, (size_t)(image->n[0] * image->n[1]), "plane of the image"));
  tc_status status = open_file(path, &file);
  if (status == TC_OK) {
    status = open_dataset(path, file, header, &dataset);
    if (status == TC_OK) status = read_planes(path, dataset, image, plane);
    if (dataset >= 0) H5Dclose(dataset);
    H5Fclose(file);
  }
  tc_free(&plane);
  return status;
}

/* ---- writing ---- */

static bool put_attribute(hid_t at, const char *name, hid_t type, hsize_t count, const void *value)
{
  const hid_t space = count == 0 ? H5Screate(H5S_SCALAR) : H5Screate_simple(1, &count, NULL);
  const hid_t attribute = H5Acreate2(at, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
  const bool good = attribute >= 0 && H5Awrite(attribute, type, value) >= 0;
  if (attribute >= 0) H5Aclose(attribute);
  H5Sclose(space);
  return good;
}

static bool put_string(hid_t at, const char *name, const char *text)
{
  const hid_t type = H5Tcopy(H5T_C_S1);
  H5Tset_size(type, strlen(text)); /* VTK wants the bare characters, without a closing zero */
  H5Tset_strpad(type, H5T_STR_NULLPAD);
  const bool good = put_attribute(at, name, type, 0, text);
  H5Tclose(type);
  return good;
}

static bool put_names(hid_t dataset, const tc_image_info *info)
{
  hsize_t count = 0;
  for (int l = 0; l < TC_LABELS; l++)
    if (info->name[l][0]) count = (hsize_t)l + 1;
  if (count == 0) return true;
  const hid_t type = H5Tcopy(H5T_C_S1);
  H5Tset_size(type, TC_NAME_BYTES);
  const bool good = put_attribute(dataset, names_attribute, type, count, info->name);
  H5Tclose(type);
  return good;
}

static bool put_geometry(hid_t group, const tc_image *image)
{
  const int64_t version[2] = {1, 0}; /* has images, and every reader takes it */
  const int64_t extent[6] = {0, image->n[0] - 1, 0, image->n[1] - 1, 0, image->n[2] - 1};
  double centre[3]; /* of the first voxel */
  for (int d = 0; d < 3; d++) centre[d] = image->origin[d] + image->spacing[d] / 2;
  const double direction[9] = {1, 0, 0, 0, 1, 0, 0, 0, 1};
  return put_attribute(group, "Version", H5T_NATIVE_INT64, 2, version) &&
         put_string(group, "Type", "ImageData") &&
         put_attribute(group, "WholeExtent", H5T_NATIVE_INT64, 6, extent) &&
         put_attribute(group, "Origin", H5T_NATIVE_DOUBLE, 3, centre) &&
         put_attribute(group, "Spacing", H5T_NATIVE_DOUBLE, 3, image->spacing) &&
         put_attribute(group, "Direction", H5T_NATIVE_DOUBLE, 9, direction);
}

static bool make_dataset(hid_t group, const tc_image *image, const tc_image_info *info)
{
  const hsize_t size[3] = {(hsize_t)image->n[2], (hsize_t)image->n[1], (hsize_t)image->n[0]};
  const hsize_t chunk[3] = {1, size[1], size[2]};
  const hid_t space = H5Screate_simple(3, size, NULL), plist = H5Pcreate(H5P_DATASET_CREATE);
  H5Pset_chunk(plist, 3, chunk);
  if (H5Zfilter_avail(H5Z_FILTER_DEFLATE) > 0) H5Pset_deflate(plist, 1);
  const hid_t dataset =
      H5Dcreate2(group, label_name, H5T_NATIVE_UINT8, space, H5P_DEFAULT, plist, H5P_DEFAULT);
  const bool good = dataset >= 0 && put_names(dataset, info);
  if (dataset >= 0) H5Dclose(dataset);
  H5Pclose(plist);
  H5Sclose(space);
  return good;
}

static tc_status begin_hdf5(const char *path, const tc_image *image, const tc_image_info *info)
{
  H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
  const hid_t file = H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
  if (file < 0) return tc_fail(TC_ERR_IO, "%s: cannot write", path);
  const hid_t root = H5Gcreate2(file, vtk_group, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
  const hid_t points = H5Gcreate2(file, point_group, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
  bool good = root >= 0 && points >= 0 && put_geometry(root, image) && make_dataset(points, image, info);
  if (points >= 0) H5Gclose(points);
  if (root >= 0) H5Gclose(root);
  if (H5Fclose(file) < 0) good = false;
  return good ? TC_OK : tc_fail(TC_ERR_IO, "%s: cannot write the head of the HDF5 file", path);
}

static tc_status append_hdf5(const char *path, const tc_image *image)
{
  const hid_t file = H5Fopen(path, H5F_ACC_RDWR, H5P_DEFAULT);
  if (file < 0) return tc_fail(TC_ERR_IO, "%s: cannot write", path);
  char name[sizeof point_group + sizeof label_name];
  snprintf(name, sizeof name, "%s/%s", point_group, label_name);
  const hid_t dataset = H5Dopen2(file, name, H5P_DEFAULT);
  bool good = dataset >= 0;
  for (int64_t k = 0; good && k < image->nz; k++)
    good = transfer(dataset, image, image->z0 + k, H5T_NATIVE_UINT8,
                    image->label + k * image->n[0] * image->n[1], true);
  if (dataset >= 0) H5Dclose(dataset);
  if (H5Fclose(file) < 0) good = false;
  return good ? TC_OK : tc_fail(TC_ERR_IO, "%s: cannot write; is the disk full?", path);
}

const tc_image_format tc_format_hdf5 = {.name = "HDF5",
                                        .endings = {".vtkhdf", ".h5", ".hdf5", NULL},
                                        .is = is_hdf5,
                                        .open = open_hdf5,
                                        .planes = read_hdf5,
                                        .begin = begin_hdf5,
                                        .append = append_hdf5};
