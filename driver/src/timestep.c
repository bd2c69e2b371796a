/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The largest stable time step, from the stiffest pair of beads.
 *
 *   Hertz contact   2.87 (m² / (R Y² v))^(1/5), with Y = 3/4 k_n as F = k_n δ^(3/2) R^(1/2)
 *   Lennard-Jones   period at the well's bottom, 2π √(σ² m / (57.15 ε))
 *   damping         1 / (γ_n √(δ R)), the rate at which a contact brakes its pair; not where it is implicit
 *
 * m and R are those of the pair (reduced). The approach speed v and the overlap δ / smaller diameter are
 * stated in the recipe. A bead touches several others at once, and the integrator is explicit: the step is a
 * fraction of the smallest; half of that where implicit damping leaves the Lennard-Jones period to bind in a
 * slurry, whose beads shear presses deeper into each other than a well's bottom. */
#include "timestep.h"

#include <math.h>

/* 57.15 = 72 / 2^(1/3): curvature of the Lennard-Jones well at its bottom, in units of ε/σ². */
#define LJ_CURVATURE 57.15

static double reduced(double a, double b)
{
  return a * b / (a + b);
}

static double hertz_time(double mass, double radius, double kn, double speed)
{
  const double modulus = 0.75 * kn;
  return modulus > 0 ? 2.87 * pow(mass * mass / (radius * modulus * modulus * speed), 0.2) : INFINITY;
}

static double lj_period(const tc_lj_pair *lj, double mass)
{
  return lj->epsilon > 0 ? 2 * M_PI / sqrt(LJ_CURVATURE * lj->epsilon / (lj->sigma * lj->sigma * mass))
                         : INFINITY;
}

static double damping_time(double radius, double overlap, double gamman)
{
  return gamman > 0 ? 1 / (gamman * sqrt(overlap * radius)) : INFINITY;
}

static void take(tc_time_step *step, tc_limit limit, double time, int a, int b)
{
  if (!(time < step->limit[limit])) return;
  step->limit[limit] = time;
  step->type_a[limit] = a;
  step->type_b[limit] = b;
}

/* At a tenth of the period sheared slurries lost beads, at 0.07 they did not. */
#define IMPLICIT_SHARE 0.5

/* Down to two digits, which is what the estimate is worth. */
static double round_down(double x)
{
  const double scale = pow(10, floor(log10(x)) - 1);
  return floor(x / scale + 1e-9) * scale;
}

void tc_time_step_find(const tc_recipe *recipe, tc_plan *plan, tc_stage stage)
{
  const int dried = stage != TC_STAGE_SLURRY;
  const tc_contact *contact =
      dried ? &recipe->force_field.dried.contact : &recipe->force_field.slurry.contact;
  const tc_wall *wall = &recipe->process.calendering.wall;
  const tc_run_settings *run = &recipe->run;
  tc_time_step *step = &plan->step[stage];
  for (int k = 0; k < TC_LIMITS; k++) {
    step->limit[k] = INFINITY;
    step->type_a[k] = step->type_b[k] = -1;
  }
  for (int a = 0; a < plan->type_count; a++) {
    const tc_bead_type *p = &plan->types[a];
    const double pm = dried ? p->dry_mass : p->slurry_mass, pd = dried ? p->diameter : p->slurry_diameter;
    for (int b = a; b < plan->type_count; b++) {
      const tc_bead_type *q = &plan->types[b];
      const double qm = dried ? q->dry_mass : q->slurry_mass, qd = dried ? q->diameter : q->slurry_diameter;
      const double mass = reduced(pm, qm), radius = reduced(pd / 2, qd / 2);
      const double overlap = run->overlap_estimate * fmin(pd, qd);
      const tc_lj_pair lj = tc_plan_lj(recipe, plan, dried, a, b);
      if (!p->beads || !q->beads) continue;
      take(step, TC_LIMIT_HERTZ, hertz_time(mass, radius, contact->kn, run->speed_estimate), a, b);
      take(step, TC_LIMIT_LJ, lj_period(&lj, mass), a, b);
      if (contact->damping == TC_DAMPING_EXPLICIT)
        take(step, TC_LIMIT_DAMPING, damping_time(radius, overlap, contact->gamman), a, b);
    }
    if (stage != TC_STAGE_CALENDERING || !p->beads) continue;
    take(step, TC_LIMIT_WALL_HERTZ, hertz_time(pm, pd / 2, wall->kn, run->speed_estimate), a, -1);
    take(step, TC_LIMIT_WALL_DAMPING, damping_time(pd / 2, run->overlap_estimate * pd, wall->gamman), a, -1);
  }
  step->binds = TC_LIMIT_HERTZ;
  for (int k = 0; k < TC_LIMITS; k++)
    if (step->limit[k] < step->limit[step->binds]) step->binds = (tc_limit)k;
  const double wanted = stage == TC_STAGE_SLURRY   ? recipe->process.slurry.motion.timestep
                        : stage == TC_STAGE_DRYING ? recipe->process.drying.motion.timestep
                                                   : recipe->process.calendering.timestep;
  step->automatic = isnan(wanted);
  const double share = contact->damping == TC_DAMPING_IMPLICIT ? IMPLICIT_SHARE : 1;
  const double found = run->timestep_fraction * share * step->limit[step->binds];
  step->dt = !step->automatic ? wanted : isfinite(found) ? round_down(found) : 0.001;
}

const char *tc_limit_name(tc_limit limit)
{
  switch (limit) {
  case TC_LIMIT_HERTZ:
    return "Hertz contact";
  case TC_LIMIT_LJ:
    return "Lennard-Jones period";
  case TC_LIMIT_DAMPING:
    return "contact damping";
  case TC_LIMIT_WALL_HERTZ:
    return "wall contact";
  case TC_LIMIT_WALL_DAMPING:
    return "wall damping";
  default:
    return "";
  }
}
