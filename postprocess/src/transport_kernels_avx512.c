/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The loops over voxels with AVX-512: sixteen voxels at a time, the table of conductances in a register. */
#include "transport_kernels.h"

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#pragma GCC target("avx512f,avx512vl,avx512bw,avx512dq,avx2,fma")
#include <immintrin.h>

#define KERNELS tc_kernels_avx512
#define KERNELS_NAME "avx512"

enum { LANES = 16, LANES_D = 8 };
typedef __m512 vf;
typedef __m512i vi;
typedef struct vt {
  __m512 entries;
  const float *memory;
} vt;

static inline __mmask16 lanes16(int64_t count)
{
  return (__mmask16)(count >= LANES ? 0xffffu : (1u << count) - 1);
}
static inline __mmask8 lanes8(int64_t count)
{
  return (__mmask8)(count >= LANES_D ? 0xffu : (1u << count) - 1);
}

#define vf_set(value) _mm512_set1_ps(value)
#define vf_load(p) _mm512_loadu_ps(p)
#define vf_store(p, v, count) _mm512_mask_storeu_ps(p, lanes16(count), v)
#define vf_first(v, count) _mm512_maskz_mov_ps(lanes16(count), v)
#define vf_sum(v) ((double)_mm512_reduce_add_ps(v))
#define vi_classes(p) _mm512_cvtepu8_epi32(_mm_loadu_si128((const __m128i *)(const void *)(p)))
#define vi_row(v, shift) _mm512_sll_epi32(v, _mm_cvtsi32_si128(shift))
#define vi_or(a, b) _mm512_or_si512(a, b)
#define vt_table(from) ((vt){_mm512_loadu_ps(from), from})
#define vt_small(table, i) _mm512_permutexvar_ps(i, (table).entries)
#define vt_large(table, i) _mm512_i32gather_ps(i, (table).memory, 4)

static inline vf vf_ratio(vf a, vf b)
{
  return _mm512_maskz_div_ps(_mm512_cmp_ps_mask(b, _mm512_setzero_ps(), _CMP_GT_OQ), a, b);
}

typedef __m512d vd;
typedef __m512i vi_d;
typedef struct vtd {
  __m512d low, high;
  const double *memory;
} vtd;

#define vd_set(value) _mm512_set1_pd(value)
#define vd_load(p) _mm512_loadu_pd(p)
#define vd_store_float(p, v, count) _mm256_mask_storeu_ps(p, lanes8(count), _mm512_cvtpd_ps(v))
#define vd_first(v, count) _mm512_maskz_mov_pd(lanes8(count), v)
#define vd_sum(v) _mm512_reduce_add_pd(v)
#define vid_classes(p) _mm512_cvtepu8_epi64(_mm_loadu_si64(p))
#define vid_row(v, shift) _mm512_sll_epi64(v, _mm_cvtsi32_si128(shift))
#define vid_or(a, b) _mm512_or_si512(a, b)
#define vtd_table(from) ((vtd){_mm512_loadu_pd(from), _mm512_loadu_pd((from) + 8), from})
#define vtd_small(table, i) _mm512_permutex2var_pd((table).low, i, (table).high)
#define vtd_large(table, i) _mm512_i64gather_pd(i, (table).memory, 8)

#include "transport_kernels_body.h"
#else
const tc_kernels tc_kernels_avx512 = {.name = NULL};
#endif
