/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The loops over voxels for any processor, one voxel at a time; and the choice between the instruction sets.
 */
#include "transport_kernels.h"

#define KERNELS tc_kernels_generic
#define KERNELS_NAME "generic"

enum { LANES = 1, LANES_D = 1 };
typedef float vf;
typedef int vi;
typedef const float *vt;
#define vf_set(value) (value)
#define vf_load(p) (*(p))
#define vf_store(p, v, count) ((void)(count), *(p) = (v))
#define vf_first(v, count) ((void)(count), (v))
#define vf_ratio(a, b) ((b) > 0 ? (a) / (b) : 0.0f)
#define vf_sum(v) ((double)(v))
#define vi_classes(p) ((int)*(p))
#define vi_row(v, shift) ((v) << (shift))
#define vi_or(a, b) ((a) | (b))
#define vt_table(entries) (entries)
#define vt_small(table, i) ((table)[i])
#define vt_large(table, i) ((table)[i])

typedef double vd;
typedef int vi_d;
typedef const double *vtd;
#define vd_set(value) (value)
#define vd_load(p) (*(p))
#define vd_store_float(p, v, count) ((void)(count), *(p) = (float)(v))
#define vd_first(v, count) ((void)(count), (v))
#define vd_sum(v) (v)
#define vid_classes(p) ((int)*(p))
#define vid_row(v, shift) ((v) << (shift))
#define vid_or(a, b) ((a) | (b))
#define vtd_table(entries) (entries)
#define vtd_small(table, i) ((table)[i])
#define vtd_large(table, i) ((table)[i])

#include "transport_kernels_body.h"

const tc_kernels *tc_kernels_best(void)
{
#if defined(__GNUC__) && defined(__x86_64__)
  if (tc_kernels_avx512.name && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
      __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq"))
    return &tc_kernels_avx512;
  if (tc_kernels_avx2.name && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
    return &tc_kernels_avx2;
#endif
  return &tc_kernels_generic;
}
