/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "simd.h"

#include <stdlib.h>
#include <string.h>

enum tc_simd tc_simd_level(void)
{
  enum tc_simd level = TC_SIMD_BASELINE;
#ifdef __x86_64__
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) level = TC_SIMD_AVX2;
  if (level == TC_SIMD_AVX2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw"))
    level = TC_SIMD_AVX512;
#endif
  static const char *const name[] = {"baseline", "avx2", "avx512"};
  const char *wish = getenv("TAPECAST_SIMD");
  for (int k = 0; wish && k < (int)level; k++)
    if (strcmp(wish, name[k]) == 0) return (enum tc_simd)k;
  return level;
}
