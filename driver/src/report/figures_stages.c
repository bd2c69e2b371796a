/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Charts of the stages: how they come to rest, and the press. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "draft.h"
#include "files.h"
#include "markup.h"
#include "series.h"
#include "tapecast/memory.h"
#include "thermo.h"

static int read_blocks(const rp_draft *d, const char *stage_name, rp_series *series)
{
  const rp_stage *stage = rp_stage_named(d->results, stage_name);
  char *path = NULL;
  if (!stage || !stage->blocks) {
    rp_missing(d, "the stage left no table of blocks");
    return 0;
  }
  tc_status status = tc_path_join(d->run_dir, stage->blocks, &path);
  if (status == TC_OK) status = rp_series_read(path, series);
  tc_free(&path);
  if (status != TC_OK) rp_missing(d, tc_error_message());
  return status == TC_OK;
}

/* How many of the last blocks the stage took the mean of; 0 when it is not known. */
static size_t accepted_blocks(const rp_draft *d, const char *stage, size_t rows)
{
  char key[128];
  snprintf(key, sizeof key, "process.%s.steady_blocks", stage);
  const char *value = rp_recipe_value(d->results, key);
  const long count = value ? strtol(value, NULL, 10) : 0;
  return count > 0 && (size_t)count <= rows ? (size_t)count : 0;
}

/* Block $block: time, a quantity, and the quantity again where the block was accepted; 0 when the table has
 * no such column. */
static int add_convergence(const rp_draft *d, const char *stage, const char *column, const char *label,
                           double factor)
{
  rp_series series = {0};
  if (!read_blocks(d, stage, &series)) return 0;
  const int time = rp_series_column(&series, "time_us"), y = rp_series_column(&series, column);
  const int good = time >= 0 && y >= 0 && series.rows > 0;
  if (good) {
    const size_t first = series.rows - accepted_blocks(d, stage, series.rows);
    tc_text_add(d->script, "# time [us], %s, the same where accepted\n$block << EOD\n", column);
    for (size_t i = 0; i < series.rows; i++) {
      const double value = factor * rp_series_at(&series, i, y);
      rp_add_cell(d->script, rp_series_at(&series, i, time));
      rp_add_cell(d->script, value);
      rp_add_cell(d->script, i >= first ? value : NAN);
      tc_text_add(d->script, "\n");
    }
    tc_text_add(d->script, "EOD\nset xlabel 'Time [µs]'\nset ylabel '%s'\nset xrange [0:*]\n", label);
  } else {
    rp_missing(d, "the table of blocks has no such column");
  }
  rp_series_free(&series);
  return good;
}

/* Block $thermo: time and a column of the log, thinned to at most 600 points; 0 when the log has none. */
static int add_thermo(const rp_draft *d, const char *stage_name, const char *column, double factor)
{
  enum { MOST_POINTS = 600 };
  const rp_stage *stage = rp_stage_named(d->results, stage_name);
  rp_series s = {0};
  char *path = NULL;
  if (!stage || !stage->log || !(stage->dt_us > 0)) return 0;
  tc_status status = tc_path_join(d->run_dir, stage->log, &path);
  if (status == TC_OK) status = rp_thermo_read(path, &s);
  tc_free(&path);
  if (status != TC_OK) return 0;
  const int y = rp_series_column(&s, column);
  const size_t stride = s.rows / MOST_POINTS + 1;
  if (y >= 0) {
    tc_text_add(d->script, "# time [us], %s\n$thermo << EOD\n", column);
    for (size_t i = 0; i < s.rows; i += stride) {
      rp_add_cell(d->script, stage->dt_us * rp_series_at(&s, i, 0));
      rp_add_cell(d->script, factor * rp_series_at(&s, i, y));
      rp_add(d->script, "\n");
    }
    rp_add(d->script, "EOD\n");
  }
  rp_series_free(&s);
  return y >= 0;
}

static void plot_convergence(const rp_draft *d, int thermo)
{
  if (thermo) rp_add(d->script, "$thermo u 1:2 w l lw 1.2 lc rgb PORE t 'at the moment', ");
  rp_add(d->script, "$block u 1:2 w lp lw 2 pt 6 ps 0.5 lc rgb A t 'mean of a block', "
                    "$block u 1:3 w p pt 7 ps 0.8 lc rgb A t 'accepted'\n");
}

void rp_draw_slurry(const rp_draft *d)
{
  if (!add_convergence(d, "slurry", "density_g_cm3", "Density [g/cm³]", 1)) return;
  const rp_results *r = d->results;
  const int thermo = add_thermo(d, "slurry", "Density", 1); /* pg/µm³ is g/cm³ */
  rp_add(d->script, "set key bottom right Right noreverse samplen 1.2 font ',12'\nset offsets 0,0,graph "
                    "0.06,graph 0.06\nplot ");
  const rp_references *known_values = &r->reference[RP_SLURRY_DENSITY];
  for (size_t k = 0; k < known_values->count; k++) {
    tc_text_add(d->script, "%.10g w l lw 1.6 dt %s lc rgb PAPER t \"", known_values->at[k].value,
                k ? "'.'" : "'-'");
    rp_chart_plain(d->script, known_values->at[k].source);
    tc_text_add(d->script, ": %.2f\", ", known_values->at[k].value);
  }
  plot_convergence(d, thermo);
}

void rp_draw_drying(const rp_draft *d)
{
  if (!add_convergence(d, "drying", "thickness_um", "Thickness [µm]", 1)) return;
  const int thermo = add_thermo(d, "drying", "Lz", 1);
  rp_add(d->script, "set key top right Left reverse\nset offsets 0,0,graph 0.06,graph 0.06\nplot ");
  plot_convergence(d, thermo);
}

/* Potential energy on the left, the pressure of the blocks on the right. */
static void draw_energy(const rp_draft *d, const char *stage, const char *pressure)
{
  const double beads = d->results->beads;
  if (!rp_stage_named(d->results, stage)) {
    rp_missing(d, "the stage was not run");
    return;
  }
  if (!(beads > 0) || !add_thermo(d, stage, "PotEng", 1 / beads)) {
    rp_missing(d, "the stage left no log with energies");
    return;
  }
  const int blocks = add_convergence(d, stage, "pressure_kpa", "", 1);
  d->why[0] = 0; /* without the blocks the energy alone is drawn */
  tc_text_add(d->script,
              "set xlabel 'Time [µs]'\nset ylabel 'Potential energy [fJ per bead]' textcolor rgb A\n"
              "set ytics textcolor rgb A\nset xrange [0:*]\n@key_row\n"
              "set y2label '%s [kPa]' textcolor rgb B offset -0.8,0\n"
              "set y2tics nomirror out scale 0.4 textcolor rgb B\nset border 11\n"
              "plot $thermo u 1:2 w l lw 1.6 lc rgb A axes x1y1 t 'energy (left)'",
              pressure);
  if (blocks)
    rp_add(d->script, ", $block u 1:2 w lp lw 1.4 pt 5 ps 0.4 lc rgb B axes x1y2 t 'pressure (right)'");
  rp_add(d->script, "\n");
}

void rp_draw_slurry_energy(const rp_draft *d)
{
  draw_energy(d, "slurry", "Pressure");
}

void rp_draw_drying_energy(const rp_draft *d)
{
  draw_energy(d, "drying", "Pressure along the thickness");
}

void rp_draw_calendering_energy(const rp_draft *d)
{
  draw_energy(d, "calendering", "Wall pressure");
}

/* The record of the moving plane from where it meets the layer, thinned to at most 600 points. */
static int add_press_record(const rp_draft *d)
{
  rp_series s = {0};
  const rp_state *dried = rp_dried(d->results);
  const double start = dried ? dried->quantity[RP_THICKNESS].value : NAN;
  if (!(start > 0) || !read_blocks(d, "calendering", &s)) return 0;
  const int thickness = rp_series_column(&s, "thickness_um"), pressure = rp_series_column(&s, "pressure_kpa");
  const int good = thickness >= 0 && pressure >= 0 && s.rows > 1;
  const size_t stride = s.rows / 600 + 1;
  const double last = d->results->state[d->results->states - 1].degree;
  if (good) {
    tc_text_add(d->script, "# degree [%%], wall pressure [MPa]\n$press << EOD\n");
    for (size_t i = 0; i < s.rows; i += stride) {
      const double degree = 1 - rp_series_at(&s, i, thickness) / start;
      if (!(degree > -0.01 && degree < last + 0.02)) continue; /* before the plane moves: no thickness */
      rp_add_cell(d->script, 100 * degree);
      rp_add_cell(d->script, rp_series_at(&s, i, pressure) * 1e-3);
      tc_text_add(d->script, "\n");
    }
    tc_text_add(d->script, "EOD\n");
  }
  rp_series_free(&s);
  return good;
}

void rp_draw_pressure(const rp_draft *d)
{
  const rp_quantity quantity[] = {RP_PRESSURE};
  if (rp_known(d->results, RP_PRESSURE) < 2) {
    rp_missing(d, "no wall pressures: calendering was not run");
    return;
  }
  rp_add_states(d, quantity, 1, 1);
  const int record = add_press_record(d);
  d->why[0] = 0; /* without the record the states alone are drawn */
  rp_degree_axis(d);
  rp_add(d->script, "set ylabel 'Wall pressure [MPa]'\n@key_row\nset yrange [0:*]\nplot ");
  if (record) rp_add(d->script, "$press u 1:2 w l lw 1.4 lc rgb PORE t 'plane on its way', ");
  rp_add_curve(d, RP_PRESSURE, 2, "A", "", "7", record ? "t 'at the degree'" : "");
  rp_add(d->script, "\n");
}

void rp_draw_thickness(const rp_draft *d)
{
  const rp_quantity quantity[] = {RP_PRESSURE, RP_THICKNESS};
  if (rp_known(d->results, RP_PRESSURE) < 2 || rp_known(d->results, RP_THICKNESS) < 2) {
    rp_missing(d, "no wall pressures: calendering was not run");
    return;
  }
  rp_add_states(d, quantity, 2, 1);
  rp_add(d->script, "set xlabel 'Wall pressure [MPa]'\nset ylabel 'Thickness [µm]'\nset xrange [0:*]\n"
                    "set offsets 0,graph 0.04,graph 0.08,graph 0.08\n"
                    "plot $state u 2:4 w lp lw 2.2 pt 7 lc rgb A, "
                    "$state u 2:4:3 w xerrorbars lw 1.4 pt 7 lc rgb A notitle\n");
}
