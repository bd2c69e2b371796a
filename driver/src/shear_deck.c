/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The deck of a sheared slurry: in.viscosity, settings.lmp, groups.lmp, forcefield.lmp.
 *
 * Slow shear takes long: a strain of one at the rate 1/t lasts t, and the time step does not depend on the
 * rate. What limits the step is inertia, and what inertia does to the flow is told by the inertial number
 * I = rate d sqrt(rho / p): the time in which a bead falls into a hole beside it, over that in which shear
 * opens one. So beads may be made heavier by a factor S, forces kept, while I sqrt(S) stays small. Damping is
 * proportional to mass in the contact law, so its coefficient is divided by S; then damping forces stay what
 * they are, too. What is stable grows: with S where damping binds, with sqrt(S) where Lennard-Jones does,
 * with S^(2/5) where the Hertz contact does (timestep.c). */
#include <math.h>
#include <stdio.h>

#include "deck.h"
#include "files.h"
#include "forcefield.h"
#include "settings.h"
#include "shear.h"
#include "tapecast/memory.h"

/* Least number of blocks for an error; those of a checkpoint and of a line in the log, in blocks. */
enum { LEAST_BLOCKS = 10, CHECKPOINT_BLOCKS = 2 };
/* 1/s in 1/us */
#define PER_US 1e-6
/* Largest step of heavier beads / period of a Lennard-Jones or Hertz contact; at 0.05 dense slurries lost
 * beads. */
#define PERIOD_SHARE 0.02
/* From this factor on the damping of contacts is slow beside the step, which grows with the root of the
 * factor only: implicit damping then gives the same at twice the cost. */
#define EXPLICIT_FROM 16
/* Heavier beads go further in a step: with a wider skin (over run.skin) neighbours are looked for less often.
 */
#define HEAVIER_SKIN 2

/* Down to two digits, as factors and steps need be no finer. */
static double round_down(double x)
{
  const double scale = pow(10, floor(log10(x)) - 1);
  return floor(x / scale + 1e-9) * scale;
}

/* The diameter of the bead of mean volume. */
static double mean_diameter(const tc_plan *plan)
{
  double cubes = 0;
  for (int t = 0; t < plan->type_count; t++)
    cubes += (double)plan->types[t].beads * pow(plan->types[t].slurry_diameter, 3);
  return cbrt(cubes / (double)plan->beads);
}

/* The step of heavier beads: the same share of what is stable as the slurry's own. */
static double heavier_step(const tc_time_step *own, double mass_scale)
{
  const double share = own->dt / own->limit[own->binds], least = fmin(share, PERIOD_SHARE);
  const double damping = share * own->limit[TC_LIMIT_DAMPING] * mass_scale;
  const double lj = least * own->limit[TC_LIMIT_LJ] * sqrt(mass_scale);
  const double hertz = least * own->limit[TC_LIMIT_HERTZ] * pow(mass_scale, 0.4);
  const double dt = fmin(damping, fmin(lj, hertz));
  return dt > own->dt ? round_down(dt) : own->dt;
}

tc_status tc_shear_plan(const tc_shear *shear, tc_shear_job *job)
{
  const tc_viscosity *v = shear->settings;
  const double rate = fabs(job->rate) * PER_US;
  job->mass_scale = 1;
  job->inertial_number = TC_ABSENT;
  if (shear->plan && shear->pressure > 0)
    job->inertial_number = rate * mean_diameter(shear->plan) * sqrt(shear->density / shear->pressure);
  if (v->inertial_number > 0) {
    if (!shear->recipe)
      return tc_fail(TC_ERR_USAGE, "an inertial number needs a recipe, as it changes the force field");
    if (isnan(job->inertial_number))
      return tc_fail(TC_ERR_RECIPE,
                     "process.viscosity.inertial_number needs a slurry under pressure, not at %g kPa",
                     shear->pressure);
    const double root = v->inertial_number / job->inertial_number;
    if (root > 1) job->mass_scale = fmax(1, round_down(root * root));
    job->inertial_number *= sqrt(job->mass_scale);
  }
  if (!isnan(v->timestep))
    job->dt = v->timestep;
  else if (shear->plan)
    job->dt = job->mass_scale > 1 ? heavier_step(&shear->plan->step[TC_STAGE_SLURRY], job->mass_scale)
                                  : shear->plan->step[TC_STAGE_SLURRY].dt;
  else
    return tc_fail(TC_ERR_USAGE, "a time step has to be given (--timestep), as there is no recipe");
  const double block = tc_block_steps(v->block_strain / rate, job->dt);
  const double strained = ceil(v->strain / rate / job->dt / block - 1e-6) * block;
  job->max_steps = fmin(strained, fmax(1, floor(v->max_time / job->dt / block)) * block);
  return TC_OK;
}

static void write_settings(tc_text *text, const tc_shear *shear, const tc_shear_job *job)
{
  const tc_viscosity *v = shear->settings;
  const double rate = job->rate * PER_US, block = v->block_strain / fabs(rate);
  tc_text_add(text, "# Settings of the slurry sheared at %.10g 1/s; units micro: pg, um, us, kPa.\n",
              job->rate);
  tc_setting(text, "stage", "viscosity");
  tc_setting(text, "input", "%s", shear->input);
  tc_setting(text, "resume", "none");
  tc_setting_number(text, "dt", job->dt);
  tc_setting_number(text, "skin",
                    (shear->recipe ? shear->recipe->run.skin : 2) * (job->mass_scale > 1 ? HEAVIER_SKIN : 1));
  tc_setting(text, "thermo_steps", "%.0f", tc_block_steps(block, job->dt));
  tc_setting(text, "checkpoint_steps", "%.0f", CHECKPOINT_BLOCKS * tc_block_steps(block, job->dt));
  tc_setting_number(text, "rate", rate);
  tc_setting_number(text, "mass_scale", job->mass_scale);
  tc_setting(text, "thermostat", "%s", v->thermostat == TC_THERMOSTAT_PECULIAR ? "peculiar" : "none");
  tc_setting_number(text, "temperature", v->temperature);
  tc_setting_number(text, "temperature_time", v->temperature_time);
  tc_setting(text, "block_steps", "%.0f", tc_block_steps(block, job->dt));
  tc_setting(text, "least_blocks", "%d", LEAST_BLOCKS);
  tc_setting_number(text, "skip_strain", v->skip_strain);
  tc_setting_number(text, "min_strain", v->min_strain);
  /* The mean of two directions has the smaller error. */
  tc_setting_number(text, "error", fmin(1, v->both_directions ? v->error * M_SQRT2 : v->error));
  tc_setting(text, "max_steps", "%.0f", job->max_steps);
}

static void write_force_field(tc_text *text, const tc_shear *shear, double mass_scale)
{
  if (!shear->recipe) {
    tc_text_add(text, "# The force field is that of the restart file.\n");
    return;
  }
  tc_recipe heavier = *shear->recipe;
  heavier.force_field.slurry.contact.gamman /= mass_scale;
  if (mass_scale >= EXPLICIT_FROM) heavier.force_field.slurry.contact.damping = TC_DAMPING_EXPLICIT;
  if (mass_scale > 1) tc_text_add(text, "# For beads that are %.6g times heavier.\n", mass_scale);
  tc_force_field_write(text, &heavier, shear->plan, 0);
}

tc_status tc_shear_deck(const tc_shear *shear, const tc_shear_job *job, char hash[17])
{
  tc_text text = {0};
  uint64_t value = TC_HASH_START;
  TC_TRY(tc_folder_make(job->folder));
  write_settings(&text, shear, job);
  TC_TRY(tc_deck_put(job->folder, "settings.lmp", &text, &value));
  if (shear->recipe)
    tc_groups_write(&text, shear->recipe, shear->plan);
  else
    tc_text_add(&text, "# No groups: the materials are unknown.\n");
  TC_TRY(tc_deck_put(job->folder, "groups.lmp", &text, &value));
  write_force_field(&text, shear, job->mass_scale);
  TC_TRY(tc_deck_put(job->folder, "forcefield.lmp", &text, &value));
  TC_TRY(tc_deck_put_script(job->folder, shear->scripts, "viscosity.lmp", "in.viscosity", &value));
  tc_hash_print(value, hash);
  return TC_OK;
}
