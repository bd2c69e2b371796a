/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Images: NumPy, TIFF and HDF5 by their first bytes; "raw SHAPE\n" and numbers for images without a header. */
#include <mpi.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz_file.h"
#include "tapecast/imageio.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
  setenv("OMPI_MCA_ess_singleton_isolated", "1", 0);
  return MPI_Init(argc, argv);
}

static tc_status read_raw(const uint8_t *data, size_t size, tc_image **image)
{
  char text[64];
  tc_raw_shape shape;
  const uint8_t *end = memchr(data, '\n', size);
  const size_t length = end ? (size_t)(end - data) : 0;
  if (!end || length >= sizeof text) return TC_OK;
  memcpy(text, data, length);
  text[length] = '\0';
  TC_TRY(tc_raw_shape_parse(text, &shape));
  return tc_image_read_raw(MPI_COMM_SELF, fuzz_file(end + 1, size - length - 1), &shape, image);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  static const char raw[] = "raw ";
  const size_t n = sizeof raw - 1;
  tc_image *image = NULL;
  tc_image_info info;
  const int is_raw = size > n && memcmp(data, raw, n) == 0;
  const tc_status status = is_raw ? read_raw(data + n, size - n, &image)
                                  : tc_image_read(MPI_COMM_SELF, fuzz_file(data, size), &image, &info);
  fuzz_check(status != TC_OK);
  tc_image_destroy(&image);
  return 0;
}
