/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Image files: what is written comes back, foreign files are read, damaged ones are refused. */
#include <hdf5.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tiffio.h>
#include <unistd.h>

#include "suite.h"
#include "tapecast/fileio.h"
#include "tapecast/imageio.h"
#include "tapecast/memory.h"

enum { NX = 7, NY = 5, NZ = 4 };

static tc_image *sample(void)
{
  tc_image *image = NULL;
  ck_ok(tc_image_create(MPI_COMM_SELF, (int64_t[3]){NX, NY, NZ}, (double[3]){0.25, 0.5, 0.75}, &image));
  image->origin[2] = -3;
  for (int i = 0; i < NX * NY * NZ; i++) image->label[i] = (uint8_t)(i * 37 % 256);
  return image;
}

static void check_same(const tc_image *read, const tc_image *image)
{
  for (int d = 0; d < 3; d++) ck_assert_int_eq((int)read->n[d], (int)image->n[d]);
  ck_assert_mem_eq(read->label, image->label, NX * NY * NZ);
}

START_TEST(round_trips)
{
  static const char *const path[] = {"a.npy", "a.tif", "a.TIFF", "a.vtkhdf", "a.h5", "a.hdf5"};
  tc_image *image = sample(), *read = NULL;
  tc_image_info names = {.name = {"pore", "AM", "SE"}}, info;
  for (size_t f = 0; f < sizeof path / sizeof path[0]; f++) {
    ck_assert(tc_image_can_write(path[f]));
    ck_ok(tc_image_write(image, path[f], &names));
    ck_ok(tc_image_read(MPI_COMM_SELF, path[f], &read, &info));
    check_same(read, image);
    const bool npy = f == 0, hdf5 = f > 2;
    ck_assert_int_eq(info.has_spacing, !npy);
    for (int d = 0; d < 3; d++) ck_assert_double_eq_tol(read->spacing[d], npy ? 1 : image->spacing[d], 1e-12);
    ck_assert_str_eq(info.name[2], hdf5 ? "SE" : "");
    ck_assert_double_eq_tol(read->origin[2], hdf5 ? -3 : 0, 1e-12);
    tc_image_destroy(&read);
  }
  ck_fails(tc_image_write(image, "a.png", NULL), TC_ERR_USAGE, "a.png");
  ck_fails(tc_image_write(image, "no/such/folder/a.npy", NULL), TC_ERR_IO, "no/such/folder/a.npy");
  ck_fails(tc_image_write(image, "no/such/folder/a.tif", NULL), TC_ERR_IO, "no/such/folder/a.tif");
  ck_fails(tc_image_write(image, "no/such/folder/a.h5", NULL), TC_ERR_IO, "no/such/folder/a.h5");
  tc_image_destroy(&image);
}
END_TEST

/* A .npy file with this header text and these data. */
static void write_npy(const char *path, int version, const char *dict, const void *data, size_t size)
{
  unsigned char file[8192] = {0x93, 'N', 'U', 'M', 'P', 'Y', (unsigned char)version, 0};
  const size_t prefix = version == 1 ? 10 : 12, length = strlen(dict) + 1;
  file[8] = (unsigned char)length;
  file[9] = (unsigned char)(length >> 8);
  memcpy(file + prefix, dict, length - 1);
  file[prefix + length - 1] = '\n';
  memcpy(file + prefix + length, data, size);
  write_bytes(path, file, prefix + length + size);
}

/* The value of the sample at (x, y, z), small enough for a signed byte. */
static int value_at(int x, int y, int z)
{
  return (x * 3 + y * 5 + z * 11) % 128;
}

START_TEST(npy_of_every_integer_type_and_order)
{
  static const struct {
    const char *type;
    int bytes;
    bool big;
  } types[] = {{"|u1", 1, false}, {"|i1", 1, false}, {"<u2", 2, false}, {">u2", 2, true},
               {"<i4", 4, false}, {">i4", 4, true},  {"<i8", 8, false}, {">u8", 8, true}};
  for (size_t t = 0; t < sizeof types / sizeof types[0]; t++)
    for (int fortran = 0; fortran < 2; fortran++) {
      unsigned char data[NX * NY * NZ * 8] = {0};
      for (int z = 0; z < NZ; z++)
        for (int y = 0; y < NY; y++)
          for (int x = 0; x < NX; x++) {
            const int item = fortran ? z + NZ * (y + NY * x) : x + NX * (y + NY * z);
            data[item * types[t].bytes + (types[t].big ? types[t].bytes - 1 : 0)] =
                (unsigned char)value_at(x, y, z);
          }
      char dict[200];
      snprintf(dict, sizeof dict, "{'descr': '%s', 'fortran_order': %s, 'shape': (%d, %d, %d), }",
               types[t].type, fortran ? "True" : "False", NZ, NY, NX);
      write_npy("b.npy", 1 + (int)t % 3, dict, data, (size_t)(NX * NY * NZ * types[t].bytes));
      tc_image *read = NULL;
      ck_ok(tc_image_read(MPI_COMM_SELF, "b.npy", &read, NULL));
      for (int i = 0; i < NX * NY * NZ; i++)
        ck_assert_int_eq(read->label[i], value_at(i % NX, i / NX % NY, i / NX / NY));
      tc_image_destroy(&read);
    }
}
END_TEST

START_TEST(npy_masks_and_flat_images)
{
  const unsigned char mask[6] = {1, 0, 1, 1, 0, 0};
  tc_image *read = NULL;
  write_npy("b.npy", 1, "{'descr': '|b1', 'fortran_order': False, 'shape': (2, 3), }", mask, 6);
  ck_ok(tc_image_read(MPI_COMM_SELF, "b.npy", &read, NULL));
  ck_assert_int_eq((int)read->n[0], 3);
  ck_assert_int_eq((int)read->n[1], 2);
  ck_assert_int_eq((int)read->n[2], 1);
  ck_assert_mem_eq(read->label, mask, 6);
  tc_image_destroy(&read);
}
END_TEST

START_TEST(npy_that_is_damaged_or_no_image)
{
  static const struct {
    const char *dict, *message;
  } cases[] = {
      {"{'descr': '<f8', 'fortran_order': False, 'shape': (1, 1, 8), }", "'<f8' are not labels"},
      {"{'descr': [('a', '<i4')], 'fortran_order': False, 'shape': (1, 1, 8), }", "no simple 'descr'"},
      {"{'descr': '|u1', 'fortran_order': False, 'shape': (8,), }", "shape (z, y, x)"},
      {"{'descr': '|u1', 'fortran_order': False, 'shape': (1, 1, 1, 8), }", "shape (z, y, x)"},
      {"{'descr': '|u1', 'fortran_order': False, 'shape': (0, 1, 8), }", "is not possible"},
      {"{'descr': '|u1', 'fortran_order': False, 'shape': (-1, 1, 8), }", "is not possible"},
      {"{'descr': '|u1', 'fortran_order': False, 'shape': (4000000000, 4000000000, 4000000000), }",
       "is not possible"},
      {"{'descr': '|u1', 'fortran_order': False, 'shape': (100000, 100000, 100000), }", "truncated"},
      {"{'descr': '|u1', 'fortran_order': False, 'shape': (1, 1, 9), }", "truncated"},
      {"{'descr': '|u1', 'fortran_order': False, 'shape': (1, 1, 7), }", "mislabelled"},
      {"{'descr': '|u1', 'shape': (1, 1, 8), }", "fortran_order"},
      {"{'descr': '<u4', 'fortran_order': False, 'shape': (1, 1, 2), }",
       "the value 16843009 at voxel x=0 y=0 z=0"},
      {"{'descr': '|i1', 'fortran_order': True, 'shape': (2, 2, 2), }", "the value -1 at voxel x=1 y=1 z=1"},
      {"nonsense", "no simple 'descr'"},
  };
  static const unsigned char data[8] = {1, 1, 1, 1, 1, 1, 1, 255};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    tc_image *read = NULL;
    write_npy("c.npy", 1, cases[i].dict, data, sizeof data);
    ck_fails(tc_image_read(MPI_COMM_SELF, "c.npy", &read, NULL), TC_ERR_INPUT, cases[i].message);
    ck_assert_ptr_null(read);
  }
}
END_TEST

/* Cut the file at many lengths: each must be refused, and none may crash. A TIFF ends with the resolution of
 * its last page, which nobody needs. */
START_TEST(truncated_files_are_refused)
{
  static const struct {
    const char *path;
    size_t slack;
  } files[] = {{"d.npy", 0}, {"d.tif", 16}, {"d.h5", 0}};
  tc_image *image = sample();
  for (size_t f = 0; f < 3; f++) {
    char *content = NULL;
    size_t size;
    ck_ok(tc_image_write(image, files[f].path, NULL));
    ck_ok(tc_file_read(files[f].path, 1 << 20, &content, &size));
    const size_t step = size > 2000 ? size / 200 : 7;
    for (size_t cut = 0; cut + files[f].slack < size; cut += step) {
      tc_image *read = NULL;
      write_bytes("cut", content, cut);
      const tc_status status = tc_image_read(MPI_COMM_SELF, "cut", &read, NULL);
      ck_assert_msg(status == TC_ERR_INPUT, "%s cut at %zu of %zu: %s", files[f].path, cut, size,
                    tc_status_text(status));
      ck_assert_ptr_null(read);
    }
    tc_free(&content);
  }
  tc_image_destroy(&image);
}
END_TEST

/* Damage single bytes: an error or an image of some kind, but no crash and no endless work. */
START_TEST(damaged_files_do_no_harm)
{
  static const char *const path[] = {"e.npy", "e.tif", "e.h5"};
  tc_image *image = sample();
  uint64_t seed = 5;
  for (size_t f = 0; f < 3; f++) {
    char *content = NULL;
    size_t size;
    ck_ok(tc_image_write(image, path[f], NULL));
    ck_ok(tc_file_read(path[f], 1 << 20, &content, &size));
    for (int i = 0; i < 300; i++) {
      const size_t at = (size_t)(next_random(&seed) * (double)size);
      const char old = content[at];
      content[at] = (char)(256 * next_random(&seed));
      write_bytes("damaged", content, size);
      content[at] = old;
      tc_image *read = NULL;
      const tc_status status = tc_image_read(MPI_COMM_SELF, "damaged", &read, NULL);
      ck_assert(status == TC_OK || status == TC_ERR_INPUT || status == TC_ERR_MEMORY);
      ck_assert((read != NULL) == (status == TC_OK));
      tc_image_destroy(&read);
    }
    tc_free(&content);
  }
  tc_image_destroy(&image);
}
END_TEST

START_TEST(other_files_are_no_images)
{
  tc_image *read = NULL;
  write_text("f.txt", "hello, this is a text\n");
  ck_fails(tc_image_read(MPI_COMM_SELF, "f.txt", &read, NULL), TC_ERR_INPUT, "not an image");
  write_text("f.txt", "");
  ck_fails(tc_image_read(MPI_COMM_SELF, "f.txt", &read, NULL), TC_ERR_INPUT, "empty");
  ck_fails(tc_image_read(MPI_COMM_SELF, "absent.npy", &read, NULL), TC_ERR_INPUT, "absent.npy: cannot read");
  ck_fails(tc_image_read(MPI_COMM_SELF, ".", &read, NULL), TC_ERR_INPUT, "not a regular file");
  ck_assert_ptr_null(read);
}
END_TEST

typedef struct tiff_kind {
  uint16_t bits, compression, photometric;
  bool tiled;
  const char *mode;
} tiff_kind;

static void write_tiff(const char *path, const tiff_kind *kind, int width, int height, int pages, int offset)
{
  TIFF *tiff = TIFFOpen(path, kind->mode);
  ck_assert_ptr_nonnull(tiff);
  for (int z = 0; z < pages; z++) {
    TIFFSetField(tiff, TIFFTAG_IMAGEWIDTH, width);
    TIFFSetField(tiff, TIFFTAG_IMAGELENGTH, height);
    TIFFSetField(tiff, TIFFTAG_BITSPERSAMPLE, kind->bits);
    TIFFSetField(tiff, TIFFTAG_SAMPLESPERPIXEL, 1);
    TIFFSetField(tiff, TIFFTAG_PHOTOMETRIC, kind->photometric);
    TIFFSetField(tiff, TIFFTAG_COMPRESSION, kind->compression);
    if (kind->tiled) {
      TIFFSetField(tiff, TIFFTAG_TILEWIDTH, 16);
      TIFFSetField(tiff, TIFFTAG_TILELENGTH, 16);
    } else {
      TIFFSetField(tiff, TIFFTAG_ROWSPERSTRIP, 2);
    }
    unsigned char buffer[4096] = {0};
    for (int y0 = 0; y0 < height; y0 += kind->tiled ? 16 : 1)
      for (int x0 = 0; x0 < width; x0 += kind->tiled ? 16 : width) {
        memset(buffer, 0, sizeof buffer);
        const int piece_rows = kind->tiled ? 16 : 1, piece_width = kind->tiled ? 16 : width;
        for (int y = y0; y < height && y < y0 + piece_rows; y++)
          for (int x = x0; x < width && x < x0 + piece_width; x++) {
            const int at = (y - y0) * piece_width + x - x0, value = value_at(x, y, z) + offset;
            if (kind->bits == 16)
              ((uint16_t *)(void *)buffer)[at] = (uint16_t)value;
            else if (kind->bits == 8)
              buffer[at] = (unsigned char)value;
            else
              buffer[at / 8] |= (unsigned char)((value & 1) << (7 - at % 8));
          }
        if (kind->tiled)
          ck_assert_int_gt((int)TIFFWriteTile(tiff, buffer, (uint32_t)x0, (uint32_t)y0, 0, 0), 0);
        else
          ck_assert_int_eq(TIFFWriteScanline(tiff, buffer, (uint32_t)y0, 0), 1);
      }
    ck_assert_int_eq(TIFFWriteDirectory(tiff), 1);
  }
  TIFFClose(tiff);
}

START_TEST(tiff_of_many_kinds)
{
  static const tiff_kind kinds[] = {{8, COMPRESSION_NONE, PHOTOMETRIC_MINISBLACK, false, "w"},
                                    {8, COMPRESSION_LZW, PHOTOMETRIC_MINISBLACK, false, "wb"},
                                    {16, COMPRESSION_NONE, PHOTOMETRIC_MINISBLACK, false, "wl"},
                                    {16, COMPRESSION_ADOBE_DEFLATE, PHOTOMETRIC_MINISBLACK, false, "wb"},
                                    {8, COMPRESSION_PACKBITS, PHOTOMETRIC_MINISBLACK, true, "w"},
                                    {16, COMPRESSION_LZW, PHOTOMETRIC_MINISBLACK, true, "w8"},
                                    {1, COMPRESSION_NONE, PHOTOMETRIC_MINISBLACK, false, "w"},
                                    {1, COMPRESSION_NONE, PHOTOMETRIC_MINISWHITE, false, "w"}};
  enum { WIDTH = 21, HEIGHT = 18, PAGES = 3 };
  for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++) {
    write_tiff("g.tif", &kinds[k], WIDTH, HEIGHT, PAGES, 0);
    tc_image *read = NULL;
    ck_ok(tc_image_read(MPI_COMM_SELF, "g.tif", &read, NULL));
    ck_assert_int_eq((int)read->n[0], WIDTH);
    ck_assert_int_eq((int)read->n[1], HEIGHT);
    ck_assert_int_eq((int)read->n[2], PAGES);
    for (int i = 0; i < WIDTH * HEIGHT * PAGES; i++) {
      int value = value_at(i % WIDTH, i / WIDTH % HEIGHT, i / WIDTH / HEIGHT);
      if (kinds[k].bits == 1) value = (value & 1) ^ (kinds[k].photometric == PHOTOMETRIC_MINISWHITE);
      ck_assert_int_eq(read->label[i], value);
    }
    tc_image_destroy(&read);
  }
  write_tiff("g.tif", &kinds[2], 5, 5, 2, 255);
  tc_image *read = NULL;
  ck_fails(tc_image_read(MPI_COMM_SELF, "g.tif", &read, NULL), TC_ERR_INPUT,
           "the value 258 at voxel x=1 y=0 z=0");
}
END_TEST

static void write_hdf5(const char *path, const char *const *names, int count, hid_t type, int rank)
{
  const hsize_t size[3] = {NZ, NY, NX};
  int64_t data[NX * NY * NZ];
  for (int i = 0; i < NX * NY * NZ; i++) data[i] = i;
  const hid_t file = H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
  for (int n = 0; n < count; n++) {
    const hid_t space = H5Screate_simple(rank, size, NULL);
    const hid_t set = H5Dcreate2(file, names[n], type, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    ck_assert_int_ge((int)H5Dwrite(set, H5T_NATIVE_INT64, H5S_ALL, H5S_ALL, H5P_DEFAULT, data), 0);
    H5Dclose(set);
    H5Sclose(space);
  }
  H5Fclose(file);
}

START_TEST(foreign_hdf5)
{
  tc_image *read = NULL;
  write_hdf5("h.h5", (const char *const[]){"stack"}, 1, H5T_STD_I32BE, 3);
  ck_ok(tc_image_read(MPI_COMM_SELF, "h.h5", &read, NULL));
  ck_assert_int_eq((int)read->n[0], NX);
  ck_assert_int_eq(read->label[100], 100);
  tc_image_destroy(&read);
  write_hdf5("h.h5", (const char *const[]){"a", "label"}, 2, H5T_STD_U8LE, 3);
  ck_ok(tc_image_read(MPI_COMM_SELF, "h.h5", &read, NULL));
  tc_image_destroy(&read);
  write_hdf5("h.h5", (const char *const[]){"a", "b"}, 2, H5T_STD_U8LE, 3);
  ck_fails(tc_image_read(MPI_COMM_SELF, "h.h5", &read, NULL), TC_ERR_INPUT, "several 3-D datasets");
  write_hdf5("h.h5", (const char *const[]){"a"}, 1, H5T_IEEE_F32LE, 3);
  ck_fails(tc_image_read(MPI_COMM_SELF, "h.h5", &read, NULL), TC_ERR_INPUT, "no 3-D dataset of integers");
  write_hdf5("h.h5", (const char *const[]){"a"}, 1, H5T_STD_U8LE, 2);
  ck_fails(tc_image_read(MPI_COMM_SELF, "h.h5", &read, NULL), TC_ERR_INPUT, "no 3-D dataset of integers");
  ck_assert_ptr_null(read);
}
END_TEST

int main(int argc, char **argv)
{
  const TTest *const tests[] = {round_trips,
                                npy_of_every_integer_type_and_order,
                                npy_masks_and_flat_images,
                                npy_that_is_damaged_or_no_image,
                                truncated_files_are_refused,
                                damaged_files_do_no_harm,
                                other_files_are_no_images,
                                tiff_of_many_kinds,
                                foreign_hdf5,
                                NULL};
  TIFFSetErrorHandler(NULL);
  return suite_main(argc, argv, "imageio", tests);
}
