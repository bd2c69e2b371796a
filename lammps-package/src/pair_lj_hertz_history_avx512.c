/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Kernels of pair style lj/hertz/history for x86-64 processors with AVX-512.
 */
#ifdef __x86_64__
#include <immintrin.h>

#define W 8
#define TARGET __attribute__((target("avx512f,avx512dq,avx512vl,avx512bw,avx2,fma")))
#define VSQRT(a) ((vec)_mm512_sqrt_pd((__m512d)(a)))
#define KERNELS lhh_kernels_avx512
#define KERNELS_NAME "avx512"
#include "pair_lj_hertz_history_kernel.h"
#else
typedef int lhh_no_avx512; /* a C file must declare something */
#endif
