/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An input of the fuzzer as a file in memory. */
#include "fuzz_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tapecast/error.h"

const char *fuzz_file(const uint8_t *data, size_t size)
{
  static char name[64];
  static int fd = -1;
  if (fd < 0) {
    fd = memfd_create("input", 0);
    snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
  }
  if (fd < 0 || ftruncate(fd, 0) != 0 || pwrite(fd, data, size, 0) != (ssize_t)size) {
    perror("fuzz_file");
    exit(1);
  }
  return name;
}

void fuzz_check(int failed)
{
  if (failed && !tc_error_message()[0]) abort();
}
