/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which of the instruction sets that kernels are compiled for is to be used. */
#ifndef TAPECAST_SIMD_H
#define TAPECAST_SIMD_H

enum tc_simd { TC_SIMD_BASELINE, TC_SIMD_AVX2, TC_SIMD_AVX512 };

/* The best that this processor has (AVX2 with FMA; AVX-512 F, DQ, VL and BW), or if the environment has
 * TAPECAST_SIMD=baseline|avx2|avx512, the best up to that. */
enum tc_simd tc_simd_level(void);

#endif
