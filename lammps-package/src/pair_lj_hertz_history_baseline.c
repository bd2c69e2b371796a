/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Kernels of pair style lj/hertz/history for any processor: two doubles at a time, which is what every x86-64
 * (SSE2) and 64-bit Arm (NEON) has; and the choice between the kernels.
 */
#include <math.h>

#define W 2
#define TARGET
#if defined(__SSE2__)
#include <emmintrin.h>
#define VSQRT(a) ((vec)_mm_sqrt_pd((__m128d)(a)))
#elif defined(__aarch64__)
#include <arm_neon.h>
#define VSQRT(a) ((vec)vsqrtq_f64((float64x2_t)(a)))
#else
#define VSQRT(a) ((vec){sqrt((a)[0]), sqrt((a)[1])})
#endif
#define KERNELS lhh_kernels_baseline
#define KERNELS_NAME "baseline"
#include "pair_lj_hertz_history_kernel.h"

#include "simd.h"

const lhh_kernels *lhh_choose_kernels(void)
{
#ifdef __x86_64__
  const enum tc_simd level = tc_simd_level();
  if (level == TC_SIMD_AVX512) return &lhh_kernels_avx512;
  if (level == TC_SIMD_AVX2) return &lhh_kernels_avx2;
#endif
  return &lhh_kernels_baseline;
}
