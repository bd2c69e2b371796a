/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Half a step of fix nve/sphere/opt for x86-64 processors with AVX2. FMA is not asked for: it rounds once
 * where LAMMPS rounds twice.
 */
#ifdef __x86_64__
#define W 4
#define TARGET __attribute__((target("avx2")))
#define ADVANCE nve_sphere_advance_avx2
#include "nve_sphere_kernel.h"
#else
typedef int nve_sphere_no_avx2; /* a C file must declare something */
#endif
