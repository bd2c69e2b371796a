/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Kernels of pair style lj/hertz/history for x86-64 processors with AVX2 and FMA.
 */
#ifdef __x86_64__
#include <immintrin.h>

#define W 4
#define TARGET __attribute__((target("avx2,fma")))
#define VSQRT(a) ((vec)_mm256_sqrt_pd((__m256d)(a)))
#define KERNELS lhh_kernels_avx2
#define KERNELS_NAME "avx2"
#include "pair_lj_hertz_history_kernel.h"
#else
typedef int lhh_no_avx2; /* a C file must declare something */
#endif
