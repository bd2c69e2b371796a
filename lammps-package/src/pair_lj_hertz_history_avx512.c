/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Kernels of pair style lj/hertz/history for x86-64 processors with AVX-512.
 */
#ifdef __x86_64__
#include <immintrin.h>
#include <stdint.h>

#define W 8
#define TARGET __attribute__((target("avx512f,avx512dq,avx512vl,avx512bw,avx2,fma,popcnt")))
#define KERNELS lhh_kernels_avx512
#define KERNELS_NAME "avx512"

/* Faster here than the shuffle the compiler makes of it. */
#define JOIN(a, b)                                                                                           \
  ((vec)_mm512_mask_broadcast_f64x4(_mm512_castpd256_pd512((__m256d)(a)), 0xF0, (__m256d)(b)))
#define JOIN4(a, b, c, d)                                                                                    \
  ((svec)_mm512_mask_broadcast_f32x4(                                                                        \
      _mm512_mask_broadcast_f32x4(                                                                           \
          _mm512_mask_broadcast_f32x4(_mm512_castps128_ps512((__m128)(a)), 0x00F0, (__m128)(b)), 0x0F00,     \
          (__m128)(c)),                                                                                      \
      0xF000, (__m128)(d)))

#define MASK __mmask8
#define ANY(m) ((m) != 0)
#define LESS(a, b) _mm512_cmp_pd_mask((__m512d)(a), (__m512d)(b), _CMP_LT_OQ)
#define KEEP(m, a) ((vec)_mm512_maskz_mov_pd(m, (__m512d)(a)))
#define PICK(m, a, b) ((vec)_mm512_mask_mov_pd((__m512d)(b), m, (__m512d)(a)))

/* Two Newton steps bring the processor's 14 bits to full precision; sooner done than a root and a division.
 */
TARGET static inline __m512d rsqrt(__m512d a)
{
  const __m512d half = _mm512_set1_pd(0.5), one = _mm512_set1_pd(1.0);
  __m512d y = _mm512_rsqrt14_pd(a);
  __m512d e = _mm512_fnmadd_pd(_mm512_mul_pd(a, y), y, one);
  y = _mm512_fmadd_pd(_mm512_mul_pd(y, half), e, y);
  e = _mm512_fnmadd_pd(_mm512_mul_pd(a, y), y, one);
  return _mm512_fmadd_pd(_mm512_mul_pd(y, half), e, y);
}
#define VRSQRT(a) ((vec)rsqrt((__m512d)(a)))
#define VSQRT(a) ((vec)_mm512_sqrt_pd((__m512d)(a)))

TARGET static inline int append(uint32_t *out, __mmask8 mask, const uint32_t *index)
{
  _mm256_storeu_si256((__m256i *)out,
                      _mm256_maskz_compress_epi32(mask, _mm256_loadu_si256((const __m256i *)index)));
  return __builtin_popcount(mask);
}
#define APPEND(out, mask, index) append(out, mask, index)

#define QMASK __mmask8
#define QLESS(a, b) _mm256_cmp_pd_mask((__m256d)(a), (__m256d)(b), _CMP_LT_OQ)
#define QBOTH(m, n) ((__mmask8)((m) & (n)))
#define QKEEP(m, a) ((quad)_mm256_maskz_mov_pd(m, (__m256d)(a)))
#define QANY(m) (m)
#define QAFTER(l) ((__mmask8)(0xE << (l)))
#define QMAX(a, b) ((quad)_mm256_max_pd((__m256d)(a), (__m256d)(b)))
#define QSQRT(a) ((quad)_mm256_sqrt_pd((__m256d)(a)))
#include "pair_lj_hertz_history_kernel.h"
#else
typedef int lhh_no_avx512; /* a C file must declare something */
#endif
