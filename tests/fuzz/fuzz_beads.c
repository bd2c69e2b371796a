/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Dumps and data files of LAMMPS. The first byte chooses the frame. */
#include "fuzz_file.h"
#include "tapecast/beads.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  if (size < 1) return 0;
  tc_beads *beads = NULL;
  const int64_t frame = data[0] < 4 ? data[0] : TC_LAST_FRAME;
  const tc_status status = tc_beads_read(fuzz_file(data + 1, size - 1), frame, &beads);
  fuzz_check(status != TC_OK);
  tc_beads_destroy(&beads);
  return 0;
}
