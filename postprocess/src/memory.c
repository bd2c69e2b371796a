/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Checked allocation: sizes that overflow and memory that is not there become errors, not crashes. */
#include "tapecast/memory.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

enum { ALIGNMENT = 64 };

/* The callers hand in `T **` as `void *`; memcpy moves the pointer without breaking aliasing rules. */
static void *load(const void *slot)
{
  void *pointer;
  memcpy(&pointer, slot, sizeof pointer);
  return pointer;
}

static void store(void *slot, void *pointer)
{
  memcpy(slot, &pointer, sizeof pointer);
}

tc_status tc_calloc(void *out, size_t count, size_t size, const char *what)
{
  size_t bytes;
  if (__builtin_mul_overflow(count, size, &bytes) || bytes > PTRDIFF_MAX - ALIGNMENT)
    return tc_fail(TC_ERR_MEMORY, "%s: %zu items of %zu bytes are more than a computer can address", what, count,
                   size);
  bytes = (bytes + ALIGNMENT) / ALIGNMENT * ALIGNMENT;
  void *memory = aligned_alloc(ALIGNMENT, bytes);
  if (!memory)
    return tc_fail(TC_ERR_MEMORY, "%s: cannot get %.1f MB of memory", what, (double)bytes * 1e-6);
  memset(memory, 0, bytes);
  store(out, memory);
  return TC_OK;
}

tc_status tc_grow(void *array, size_t *capacity, size_t need, size_t size, const char *what)
{
  if (need <= *capacity) return TC_OK;
  const size_t wanted = need < 16 ? 16 : need + need / 2;
  void *larger = NULL;
  TC_TRY(tc_calloc(&larger, wanted, size, what));
  void *old = load(array);
  if (old) memcpy(larger, old, *capacity * size);
  free(old);
  store(array, larger);
  *capacity = wanted;
  return TC_OK;
}

void tc_free(void *pointer)
{
  free(load(pointer));
  store(pointer, NULL);
}

double tc_peak_rss_mb(void)
{
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return (double)usage.ru_maxrss * 1024e-6;
}
