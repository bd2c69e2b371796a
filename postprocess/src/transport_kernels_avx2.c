/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The loops over voxels with AVX2: eight voxels at a time. */
#include "transport_kernels.h"

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#pragma GCC target("avx2,fma")
#include <immintrin.h>

#define KERNELS tc_kernels_avx2
#define KERNELS_NAME "avx2"

enum { LANES = 8, LANES_D = 4 };
typedef __m256 vf;
typedef __m256i vi;
typedef struct vt {
  __m256 low, high;
  const float *memory;
} vt;

static inline __m256i lanes8(int64_t count)
{
  return _mm256_cmpgt_epi32(_mm256_set1_epi32(count > LANES ? LANES : (int)count),
                            _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
}
static inline __m256i lanes4(int64_t count)
{
  return _mm256_cmpgt_epi64(_mm256_set1_epi64x(count), _mm256_setr_epi64x(0, 1, 2, 3));
}
static inline __m128i lanes4_float(int64_t count)
{
  return _mm_cmpgt_epi32(_mm_set1_epi32(count > LANES_D ? LANES_D : (int)count), _mm_setr_epi32(0, 1, 2, 3));
}

#define vf_set(value) _mm256_set1_ps(value)
#define vf_load(p) _mm256_loadu_ps(p)
#define vf_store(p, v, count) _mm256_maskstore_ps(p, lanes8(count), v)
#define vf_first(v, count) _mm256_and_ps(v, _mm256_castsi256_ps(lanes8(count)))
#define vi_classes(p) _mm256_cvtepu8_epi32(_mm_loadu_si64(p))
#define vi_row(v, shift) _mm256_sll_epi32(v, _mm_cvtsi32_si128(shift))
#define vi_or(a, b) _mm256_or_si256(a, b)
#define vt_table(from) ((vt){_mm256_loadu_ps(from), _mm256_loadu_ps((from) + 8), from})
#define vt_large(table, i) _mm256_i32gather_ps((table).memory, i, 4)

static inline vf vt_small(vt table, vi i)
{
  const __m256 upper = _mm256_castsi256_ps(_mm256_slli_epi32(i, 28)); /* sign bit: entry 8 or above */
  return _mm256_blendv_ps(_mm256_permutevar8x32_ps(table.low, i), _mm256_permutevar8x32_ps(table.high, i),
                          upper);
}

static inline vf vf_ratio(vf a, vf b)
{
  const __m256 positive = _mm256_cmp_ps(b, _mm256_setzero_ps(), _CMP_GT_OQ);
  return _mm256_and_ps(positive, _mm256_div_ps(a, _mm256_blendv_ps(_mm256_set1_ps(1), b, positive)));
}

static inline double vf_sum(vf v)
{
  float lane[LANES];
  _mm256_storeu_ps(lane, v);
  double sum = 0;
  for (int i = 0; i < LANES; i++) sum += (double)lane[i];
  return sum;
}

typedef __m256d vd;
typedef __m256i vi_d;
typedef const double *vtd;

#define vd_set(value) _mm256_set1_pd(value)
#define vd_load(p) _mm256_loadu_pd(p)
#define vd_store_float(p, v, count) _mm_maskstore_ps(p, lanes4_float(count), _mm256_cvtpd_ps(v))
#define vd_first(v, count) _mm256_and_pd(v, _mm256_castsi256_pd(lanes4(count)))
#define vid_classes(p) _mm256_cvtepu8_epi64(_mm_loadu_si32(p))
#define vid_row(v, shift) _mm256_sll_epi64(v, _mm_cvtsi32_si128(shift))
#define vid_or(a, b) _mm256_or_si256(a, b)
#define vtd_table(from) (from)
#define vtd_small(table, i) _mm256_i64gather_pd(table, i, 8)
#define vtd_large(table, i) _mm256_i64gather_pd(table, i, 8)

static inline double vd_sum(vd v)
{
  double lane[LANES_D];
  _mm256_storeu_pd(lane, v);
  return lane[0] + lane[1] + lane[2] + lane[3];
}

#include "transport_kernels_body.h"
#else
const tc_kernels tc_kernels_avx2 = {.name = NULL};
#endif
