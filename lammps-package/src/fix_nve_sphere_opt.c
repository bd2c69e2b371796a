/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fix nve/sphere/opt: LAMMPS's fix nve/sphere without keywords, faster.
 *
 * Velocity Verlet, with 2/5 m r^2 for the moment of inertia: half a kick and the drift before the forces, the
 * other half after them. Nothing is kept from step to step, so that sizes, masses and the time step may
 * change in between.
 */
#include "simd.h"

/* Two doubles at a time, which is what every x86-64 (SSE2) and 64-bit Arm (NEON) has. */
#define W 2
#define TARGET
#define ADVANCE nve_sphere_advance_baseline
#include "nve_sphere_kernel.h"

typedef struct {
  nve_sphere_advance *advance; /* the best for this processor */
} integrator;

static nve_sphere_advance *choose(void)
{
#ifdef __x86_64__
  if (tc_simd_level() >= TC_SIMD_AVX2) return nve_sphere_advance_avx2;
#endif
  return nve_sphere_advance_baseline;
}

static void parse(ts_host *host, void *self, ts_args *args)
{
  if (ts_accept(args, "disc") || ts_accept(args, "update"))
    ts_error_all(host, "'%s' is not available here: use fix nve/sphere, with suffix off",
                 args->word[args->at - 1]);
  ((integrator *)self)->advance = choose();
}

static void init(ts_host *host, void *self)
{
  (void)self;
  const ts_atoms a = ts_get_atoms(host);
  for (int i = 0; i < a.nlocal; i++)
    if ((a.mask[i] & a.groupbit) && !(a.radius[i] > 0.0 && a.rmass[i] > 0.0))
      ts_error_one(host, "atom %lld has radius %g and mass %g; both must be greater than 0",
                   a.tag ? (long long)a.tag[i] : i + 1LL, a.radius[i], a.rmass[i]);
}

static void half_step(ts_host *host, const integrator *s, double drift)
{
  const ts_atoms a = ts_get_atoms(host);
  const ts_run run = ts_get_run(host);
  const double kick = 0.5 * run.dt * run.ftm2v;
  s->advance(&a, kick, kick / 0.4, drift);
}

static void initial_integrate(ts_host *host, void *self)
{
  half_step(host, self, ts_get_run(host).dt);
}

static void final_integrate(ts_host *host, void *self)
{
  half_step(host, self, 0.0);
}

const ts_fix_ops ts_fix_nve_sphere_opt = {
    .name = "nve/sphere/opt",
    .syntax = "fix ID group nve/sphere/opt",
    .state_size = sizeof(integrator),
    .integrates = 1,
    .dynamic_group = 1,
    .needs_sphere = 1,
    .parse = parse,
    .init = init,
    .initial_integrate = initial_integrate,
    .final_integrate = final_integrate,
};
