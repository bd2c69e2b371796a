/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Kernels of pair style lj/hertz/history for x86-64 processors with AVX2 and FMA.
 */
#ifdef __x86_64__
#include <immintrin.h>

#define W 4
#define TARGET __attribute__((target("avx2,fma")))
#define VSQRT(a) ((vec)_mm256_sqrt_pd((__m256d)(a)))
#define QMASK __m256d
#define QLESS(a, b) _mm256_cmp_pd((__m256d)(a), (__m256d)(b), _CMP_LT_OQ)
#define QBOTH(m, n) _mm256_and_pd(m, n)
#define QKEEP(m, a) ((quad)_mm256_and_pd(m, (__m256d)(a)))
#define QANY(m) _mm256_movemask_pd(m)
#define QAFTER(l)                                                                                            \
  _mm256_castsi256_pd(_mm256_cmpgt_epi64(_mm256_setr_epi64x(0, 1, 2, 3), _mm256_set1_epi64x(l)))
#define QMAX(a, b) ((quad)_mm256_max_pd((__m256d)(a), (__m256d)(b)))
#define QSQRT(a) ((quad)_mm256_sqrt_pd((__m256d)(a)))
#define KERNELS lhh_kernels_avx2
#define KERNELS_NAME "avx2"
#include "pair_lj_hertz_history_kernel.h"
#else
typedef int lhh_no_avx2; /* a C file must declare something */
#endif
