/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The numbers of a run as CSV. */
#include "csv.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "files.h"
#include "markup.h"
#include "tapecast/fileio.h"
#include "tapecast/memory.h"

enum { LARGEST_TABLE = 256 << 20 };

void rp_csv_text(tc_text *csv, const char *text)
{
  if (text) tc_text_add_csv(csv, text);
}

void rp_csv_number(tc_text *csv, double v)
{
  if (isfinite(v))
    tc_text_add(csv, ",%.10g", v);
  else
    rp_add(csv, ",");
}

static tc_status save(const char *folder, const char *name, tc_text *csv)
{
  char *path = NULL;
  tc_status status = tc_path_join(folder, name, &path);
  if (status == TC_OK) status = rp_save(csv, path);
  tc_free(&path);
  tc_text_free(csv);
  return status;
}

/* `prefix`NAME`suffix` for each material. */
static void add_material_columns(tc_text *csv, const rp_results *r, const char *prefix)
{
  for (int m = 0; m < r->materials; m++) {
    char column[256];
    snprintf(column, sizeof column, "%s%s", prefix, r->material[m].name);
    rp_add(csv, ",");
    rp_csv_text(csv, column);
  }
}

static tc_status write_states(const char *folder, const rp_results *r)
{
  tc_text csv = {0};
  rp_add(&csv, "degree");
  for (int q = 0; q < RP_QUANTITIES; q++)
    tc_text_add(&csv, ",%s,%s_stderr", rp_quantity_texts[q].key, rp_quantity_texts[q].key);
  add_material_columns(&csv, r, "volume_fraction_");
  add_material_columns(&csv, r, "dry_mass_pg_");
  rp_add(&csv,
         ",beads,voxel_x_um,voxel_y_um,voxel_z_um,sigma_iterations,sigma_flux_imbalance,ionic_iterations,"
         "ionic_flux_imbalance\n");
  for (size_t i = 0; i < r->states; i++) {
    const rp_state *s = &r->state[i];
    tc_text_add(&csv, "%.10g", s->degree);
    for (int q = 0; q < RP_QUANTITIES; q++) {
      rp_csv_number(&csv, s->quantity[q].value);
      rp_csv_number(&csv, s->quantity[q].error);
    }
    for (int m = 0; m < r->materials; m++) rp_csv_number(&csv, s->volume_fraction[m]);
    for (int m = 0; m < r->materials; m++) rp_csv_number(&csv, s->dry_mass_pg[m]);
    rp_csv_number(&csv, s->beads);
    for (int a = 0; a < 3; a++) rp_csv_number(&csv, s->voxel_um[a]);
    const rp_solver *solver[] = {&s->sigma, &s->ionic};
    for (int k = 0; k < 2; k++) {
      rp_csv_number(&csv, solver[k]->present ? solver[k]->iterations : NAN);
      rp_csv_number(&csv, solver[k]->present ? solver[k]->flux_imbalance : NAN);
    }
    rp_add(&csv, "\n");
  }
  return save(folder, "states.csv", &csv);
}

static void add_phase(tc_text *csv, const rp_state *s, size_t bin, const char *phase, double fraction)
{
  tc_text_add(csv, "%.10g,%.10g,", s->degree, s->z_um[bin]);
  rp_csv_text(csv, phase);
  rp_csv_number(csv, fraction);
  rp_add(csv, "\n");
}

static tc_status write_profiles(const char *folder, const rp_results *r)
{
  tc_text csv = {0};
  rp_add(&csv, "degree,z_um,phase,volume_fraction\n");
  for (size_t i = 0; i < r->states; i++)
    for (size_t b = 0; b < r->state[i].bins; b++) {
      const rp_state *s = &r->state[i];
      add_phase(&csv, s, b, "pore", s->porosity[b]);
      for (int m = 0; m < r->materials; m++)
        if (s->fraction[m]) add_phase(&csv, s, b, r->material[m].name, s->fraction[m][b]);
    }
  return save(folder, "profiles.csv", &csv);
}

static tc_status write_composition(const char *folder, const rp_results *r)
{
  tc_text csv = {0};
  rp_add(&csv, "material,beads,dry_mass_pg,mass_fraction_target,mass_fraction\n");
  for (int m = 0; m < r->materials; m++) {
    const rp_material *material = &r->material[m];
    rp_csv_text(&csv, material->name);
    rp_csv_number(&csv, material->beads);
    rp_csv_number(&csv, material->dry_mass_pg);
    rp_csv_number(&csv, material->fraction_target);
    rp_csv_number(&csv, material->fraction);
    rp_add(&csv, "\n");
  }
  return save(folder, "composition.csv", &csv);
}

static tc_status write_viscosity(const char *folder, const rp_results *r)
{
  const rp_slurry *s = &r->slurry;
  if (!s->rates) return TC_OK;
  tc_text csv = {0};
  rp_add(
      &csv,
      "shear_rate_1_s,viscosity_pa_s,viscosity_pa_s_stderr,strain,converged,stress_kpa,residual_stress_kpa,"
      "profile_slope,profile_deviation,mass_scale,measured_pa_s,deviation\n");
  for (size_t k = 0; k < s->rates; k++) {
    const rp_viscosity *v = &s->viscosity[k];
    tc_text_add(&csv, "%.10g", v->shear_rate_1_s);
    rp_csv_number(&csv, v->viscosity_pa_s.value);
    rp_csv_number(&csv, v->viscosity_pa_s.error);
    rp_csv_number(&csv, v->strain);
    rp_csv_number(&csv, v->converged < 0 ? (double)NAN : v->converged);
    rp_csv_number(&csv, v->stress_kpa);
    rp_csv_number(&csv, v->residual_stress_kpa);
    rp_csv_number(&csv, v->profile_slope);
    rp_csv_number(&csv, v->profile_deviation);
    rp_csv_number(&csv, v->mass_scale);
    rp_csv_number(&csv, v->measured_pa_s);
    rp_csv_number(&csv, v->deviation);
    rp_add(&csv, "\n");
  }
  return save(folder, "viscosity.csv", &csv);
}

/* A stage's own table, unchanged; one that is not there is no error. */
static tc_status copy_blocks(const char *run_dir, const char *folder, const rp_stage *stage)
{
  char *from = NULL, *text = NULL, name[256];
  size_t length = 0;
  if (!stage->blocks || !stage->name || strchr(stage->name, '/')) return TC_OK;
  snprintf(name, sizeof name, "%s-blocks.csv", stage->name);
  TC_TRY(tc_path_join(run_dir, stage->blocks, &from));
  tc_status status = TC_OK;
  if (tc_file_read(from, LARGEST_TABLE, &text, &length) == TC_OK) {
    tc_text csv = {0};
    rp_add_bytes(&csv, text, length);
    status = save(folder, name, &csv);
  }
  tc_free(&text);
  tc_free(&from);
  return status;
}

tc_status rp_csv_make(const char *run_dir, const char *folder, const rp_results *results)
{
  TC_TRY(write_states(folder, results));
  TC_TRY(write_profiles(folder, results));
  TC_TRY(write_composition(folder, results));
  TC_TRY(write_viscosity(folder, results));
  for (size_t k = 0; k < results->stages; k++) TC_TRY(copy_blocks(run_dir, folder, &results->stage[k]));
  return TC_OK;
}
