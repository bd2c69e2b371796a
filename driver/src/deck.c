/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The files of a stage folder. */
#include "deck.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "files.h"
#include "forcefield.h"
#include "settings.h"
#include "tapecast/memory.h"

static const struct {
  const char *name, *folder, *input;
} stages[TC_STAGE_COUNT] = {
    [TC_STAGE_SLURRY] = {"slurry", "01-slurry", "../00-initial/initial.data"},
    [TC_STAGE_DRYING] = {"drying", "02-drying", "../01-slurry/slurry.restart"},
    [TC_STAGE_CALENDERING] = {"calendering", "03-calendering", "../02-drying/drying.restart"},
};

const char *tc_stage_name(tc_stage stage)
{
  return stages[stage].name;
}

const char *tc_stage_folder(tc_stage stage)
{
  return stages[stage].folder;
}

static void write_common(tc_text *text, const tc_recipe *recipe, const tc_plan *plan, tc_stage stage)
{
  const double dt = plan->step[stage].dt;
  tc_setting(text, "stage", "%s", stages[stage].name);
  tc_setting(text, "input", "%s", stages[stage].input);
  tc_setting(text, "resume", "none");
  tc_setting_number(text, "dt", dt);
  tc_setting_number(text, "skin", recipe->run.skin);
  tc_setting_some_steps(text, "thermo_steps", recipe->run.thermo, dt);
}

static void write_block(tc_text *text, const tc_recipe *recipe, double block, double dt)
{
  tc_setting(text, "block_steps", "%.0f", tc_block_steps(block, dt));
  tc_setting_blocks(text, "checkpoint_steps", recipe->run.checkpoint, block, dt, 1);
}

static void write_quench(tc_text *text, double time, double limit, double damping, double dt)
{
  tc_setting_steps(text, "quench_steps", time, dt);
  tc_setting_number(text, "quench_limit", limit);
  tc_setting_number(text, "quench_damping", damping);
}

static void write_motion(tc_text *text, const tc_recipe *recipe, const tc_motion *m, double dt)
{
  tc_setting_number(text, "temperature", m->temperature);
  tc_setting_number(text, "temperature_time", m->temperature_time);
  tc_setting_number(text, "pressure", m->pressure);
  tc_setting_number(text, "pressure_time", m->pressure_time);
  tc_setting_number(text, "bulk_modulus", m->bulk_modulus);
  write_quench(text, m->quench_time, m->quench_limit, m->quench_damping, dt);
  write_block(text, recipe, m->block, dt);
  tc_setting(text, "steady_blocks", "%ld", m->steady_blocks);
  tc_setting_number(text, "tolerance", m->tolerance);
  tc_setting_steps(text, "min_steps", m->min_time, dt);
  tc_setting_some_steps(text, "max_steps", m->max_time, dt);
}

static void write_calendering(tc_text *text, const tc_recipe *recipe, double dt)
{
  const tc_calendering *c = &recipe->process.calendering;
  tc_setting_number(text, "temperature", c->temperature);
  tc_setting_number(text, "temperature_time", c->temperature_time);
  tc_text degrees = {0};
  for (int i = 0; i < c->degrees.count; i++)
    tc_text_add(&degrees, "%s%.6g", i ? " " : "", c->degrees.values[i]);
  tc_text_add(text, "variable        %-18s index %s\n", "degree", tc_text_get(&degrees));
  tc_text_free(&degrees);
  tc_setting(text, "degrees", "%d", c->degrees.count);
  tc_setting_number(text, "last_degree", c->degrees.values[c->degrees.count - 1]);
  tc_setting_number(text, "wall_kn", c->wall.kn);
  tc_setting_number(text, "wall_kt", c->wall.kn * c->wall.kt_ratio);
  tc_setting_number(text, "wall_gamman", c->wall.gamman);
  tc_setting_number(text, "wall_gammat", c->wall.gamman * c->wall.gammat_ratio);
  tc_setting_number(text, "wall_xmu", c->wall.friction);
  tc_setting_number(text, "wall_overlap", c->wall.overlap_max);
  tc_setting_number(text, "speed", c->speed);
  tc_setting_steps(text, "hold_steps", c->hold_time, dt);
  tc_setting_number(text, "withdraw", c->withdraw);
  tc_setting_number(text, "released_share", TC_RELEASED_SHARE);
  tc_setting_number(text, "vacuum", c->vacuum);
  write_block(text, recipe, c->block, dt);
}

static void write_settings(tc_text *text, const tc_recipe *recipe, const tc_plan *plan, tc_stage stage)
{
  const tc_process *process = &recipe->process;
  const double dt = plan->step[stage].dt;
  tc_text_add(text, "# Settings of the stage '%s' of '%s'; units micro: pg, um, us, kPa.\n",
              stages[stage].name, recipe->name);
  write_common(text, recipe, plan, stage);
  switch (stage) {
  case TC_STAGE_SLURRY:
    write_motion(text, recipe, &process->slurry.motion, dt);
    tc_setting_number(text, "pressure_start", process->slurry.pressure_start);
    tc_setting_blocks(text, "compress_steps", process->slurry.compress_time, process->slurry.motion.block, dt,
                      0);
    break;
  case TC_STAGE_DRYING:
    write_motion(text, recipe, &process->drying.motion, dt);
    tc_setting(text, "free", "%s", process->drying.free == TC_FREE_XYZ ? "xyz" : "z");
    tc_setting_steps(text, "shrink_steps", process->drying.shrink_time, dt);
    break;
  default:
    write_calendering(text, recipe, dt);
    break;
  }
}

void tc_groups_write(tc_text *text, const tc_recipe *recipe, const tc_plan *plan)
{
  tc_text_add(text, "# One group a material.\n");
  for (int i = 0; i < plan->material_count; i++) {
    const tc_plan_material *m = &plan->materials[i];
    const int first = m->first_type + 1, last = m->first_type + m->types;
    tc_text_add(text, "group           %s type %d", tc_recipe_material(recipe, i)->name, first);
    tc_text_add(text, last > first ? ":%d\n" : "\n", last);
  }
}

/* A bead that took up solvent goes to its dry diameter and mass; a shell of solvent had a size but no mass.
 */
static void write_shrink(tc_text *text, tc_text *done, const tc_recipe *recipe, const tc_plan *plan)
{
  const double over = recipe->process.drying.shrink_time;
  tc_text_add(text, "# The solvent leaves every material that held some.\n");
  tc_text_add(done, "# The beads are dry.\n");
  for (int i = 0; i < plan->material_count; i++) {
    const tc_material *m = tc_recipe_material(recipe, i);
    const tc_bead_type *t = &plan->types[plan->materials[i].first_type];
    if (t->slurry_diameter <= t->diameter && t->slurry_mass <= t->dry_mass) continue;
    tc_text_add(text, "fix             shrink_%s %s solvent/shrink ", m->name, m->name);
    if (isnan(m->slurry_diameter))
      tc_text_add(text, "factor %.15g mass keep", 1 / m->swelling);
    else
      tc_text_add(text, "diameter %.15g density %.15g", m->diameter, m->density * (1 - m->nanoporosity));
    tc_text_add(text, " over %.12g\n", over);
    tc_text_add(done, "unfix           shrink_%s\n", m->name);
  }
}

/* Snapshots of the moving stage, when any are wanted. They stand behind the force field since every stage
 * reads it once, when it has its box and before it runs. */
static void write_frames(tc_text *text, const tc_recipe *recipe, const tc_plan *plan, tc_stage stage)
{
  if (recipe->run.frames <= 0) return;
  const double every = fmax(1, floor(plan->steps_least[stage] / (double)recipe->run.frames));
  tc_text_add(text,
              "\n# Snapshots for a moving picture.\n"
              "dump            frames all custom %.0f frames.dump id type x y z radius\n"
              "dump_modify     frames sort id append yes format float %%.6g\n",
              every);
}

static tc_status put_all(const tc_recipe *recipe, const tc_plan *plan, tc_stage stage, const char *folder,
                         const char *scripts, uint64_t *hash)
{
  tc_text text = {0}, done = {0};
  write_settings(&text, recipe, plan, stage);
  TC_TRY(tc_deck_put(folder, "settings.lmp", &text, hash));
  tc_groups_write(&text, recipe, plan);
  TC_TRY(tc_deck_put(folder, "groups.lmp", &text, hash));
  tc_force_field_write(&text, recipe, plan, stage != TC_STAGE_SLURRY);
  write_frames(&text, recipe, plan, stage);
  TC_TRY(tc_deck_put(folder, "forcefield.lmp", &text, hash));
  if (stage == TC_STAGE_DRYING) {
    write_shrink(&text, &done, recipe, plan);
    const tc_status status = tc_deck_put(folder, "shrink.lmp", &text, hash);
    TC_TRY(tc_deck_put(folder, "shrink-done.lmp", &done, hash));
    TC_TRY(status);
  }
  char script[64], input[64];
  snprintf(script, sizeof script, "%s.lmp", stages[stage].name);
  snprintf(input, sizeof input, "in.%s", stages[stage].name);
  TC_TRY(tc_deck_put_script(folder, scripts, script, input, hash));
  if (stage != TC_STAGE_CALENDERING)
    TC_TRY(tc_deck_put_script(folder, scripts, "sums.lmp", "sums.lmp", hash));
  return tc_deck_put_script(folder, scripts, "checkpoint.lmp", "checkpoint.lmp", hash);
}

tc_status tc_deck_write(const tc_recipe *recipe, const tc_plan *plan, tc_stage stage, const char *scripts,
                        const char *run_dir, char hash[17])
{
  char *folder = NULL;
  uint64_t value = TC_HASH_START;
  TC_TRY(tc_path_join(run_dir, stages[stage].folder, &folder));
  tc_status status = tc_folder_make(folder);
  if (status == TC_OK) status = put_all(recipe, plan, stage, folder, scripts, &value);
  if (status == TC_OK) tc_hash_print(value, hash);
  tc_free(&folder);
  return status;
}
