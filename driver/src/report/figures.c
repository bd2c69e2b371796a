/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What each chart of the report plots. A function appends the script of one chart; it leaves the script empty
 * and gives the reason when the run has no numbers for it. */
#include "figures.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "files.h"
#include "markup.h"
#include "number.h"
#include "series.h"
#include "tapecast/memory.h"

typedef struct draft {
  const char *run_dir;
  const rp_results *results;
  tc_text *script;
  char *why;
  size_t why_size;
} draft;

static void missing(const draft *d, const char *reason)
{
  snprintf(d->why, d->why_size, "%s", reason);
}

static void add_cell(tc_text *script, double v)
{
  if (isfinite(v))
    tc_text_add(script, " %.10g", v);
  else
    tc_text_add(script, " NaN");
}

/* Degree in percent, then each quantity and its error. */
static void add_states(const draft *d, const rp_quantity *quantity, int count, double factor)
{
  tc_text_add(d->script, "# degree [%%], then value and standard error of");
  for (int q = 0; q < count; q++) tc_text_add(d->script, " %s", rp_quantity_texts[quantity[q]].key);
  tc_text_add(d->script, "\n$state << EOD\n");
  for (size_t s = 0; s < d->results->states; s++) {
    const rp_state *state = &d->results->state[s];
    tc_text_add(d->script, "%.10g", 100 * state->degree);
    for (int q = 0; q < count; q++) {
      add_cell(d->script, factor * state->quantity[quantity[q]].value);
      add_cell(d->script, factor * state->quantity[quantity[q]].error);
    }
    tc_text_add(d->script, "\n");
  }
  tc_text_add(d->script, "EOD\n");
}

/* How many states know a quantity. */
static int known(const rp_results *r, rp_quantity q)
{
  int n = 0;
  for (size_t s = 0; s < r->states; s++) n += isfinite(r->state[s].quantity[q].value) != 0;
  return n;
}

static void degree_axis(const draft *d)
{
  rp_add(d->script, "set xlabel 'Calendering degree [%]'\nset xrange [-1:*]\n");
}

static int has_error(const rp_results *r, rp_quantity q)
{
  for (size_t s = 0; s < r->states; s++)
    if (r->state[s].quantity[q].error > 0) return 1;
  return 0;
}

/* Column `y` of $state against the degree: a line with points, and error bars where there are errors. */
static void add_curve(const draft *d, rp_quantity q, int y, const char *color, const char *dash,
                      const char *point, const char *extra)
{
  tc_text_add(d->script, "$state u 1:%d w lp lw 2.2 pt %s %s lc rgb %s %s", y, point, dash, color, extra);
  if (has_error(d->results, q))
    tc_text_add(d->script, ", $state u 1:%d:%d w yerrorbars lw 1.4 pt %s lc rgb %s%s notitle", y, y + 1,
                point, color, strstr(extra, "x1y2") ? " axes x1y2" : "");
}

static int read_blocks(const draft *d, const char *stage_name, rp_series *series)
{
  const rp_stage *stage = rp_stage_named(d->results, stage_name);
  char *path = NULL;
  if (!stage || !stage->blocks) {
    missing(d, "the stage left no table of blocks");
    return 0;
  }
  tc_status status = tc_path_join(d->run_dir, stage->blocks, &path);
  if (status == TC_OK) status = rp_series_read(path, series);
  tc_free(&path);
  if (status != TC_OK) missing(d, tc_error_message());
  return status == TC_OK;
}

/* A quantity of a stage against time; 0 when the table has no such column. */
static int add_convergence(const draft *d, const char *stage, const char *column, const char *label,
                           double factor)
{
  rp_series series = {0};
  if (!read_blocks(d, stage, &series)) return 0;
  const int time = rp_series_column(&series, "time_us"), y = rp_series_column(&series, column);
  const int good = time >= 0 && y >= 0 && series.rows > 0;
  if (good) {
    tc_text_add(d->script, "# time [us], %s\n$block << EOD\n", column);
    for (size_t i = 0; i < series.rows; i++) {
      add_cell(d->script, rp_series_at(&series, i, time));
      add_cell(d->script, factor * rp_series_at(&series, i, y));
      tc_text_add(d->script, "\n");
    }
    tc_text_add(d->script, "EOD\nset xlabel 'Time [µs]'\nset ylabel '%s'\nset xrange [0:*]\n", label);
  } else {
    missing(d, "the table of blocks has no such column");
  }
  rp_series_free(&series);
  return good;
}

static void draw_slurry(const draft *d)
{
  if (!add_convergence(d, "slurry", "density_g_cm3", "Density [g/cm³]", 1)) return;
  const rp_results *r = d->results;
  rp_add(d->script, "@key_list\nset offsets 0,0,graph 0.06,graph 0.06\nplot ");
  const rp_references *known_values = &r->reference[RP_SLURRY_DENSITY];
  for (size_t k = 0; k < known_values->count; k++) {
    tc_text_add(d->script, "%.10g w l lw 1.6 dt %s lc rgb PAPER t \"", known_values->at[k].value,
                k ? "'.'" : "'-'");
    rp_chart_plain(d->script, known_values->at[k].source);
    tc_text_add(d->script, ": %.2f\", ", known_values->at[k].value);
  }
  rp_add(d->script, "$block u 1:2 w lp lw 2.2 pt 7 lc rgb A t 'this run, mean of a block'\n");
}

static void draw_drying(const draft *d)
{
  if (!add_convergence(d, "drying", "thickness_um", "Thickness [µm]", 1)) return;
  rp_add(d->script, "set offsets 0,0,graph 0.06,graph 0.06\nplot $block u 1:2 w lp lw 2.2 pt 7 lc rgb A\n");
}

static void add_rates(const draft *d, const char *block, const rp_viscosity *v, size_t count)
{
  tc_text_add(d->script, "# shear rate [1/s], viscosity [Pa s], standard error, converged\n$%s << EOD\n",
              block);
  for (size_t k = 0; k < count; k++) {
    add_cell(d->script, v[k].shear_rate_1_s);
    add_cell(d->script, v[k].viscosity_pa_s.value);
    add_cell(d->script, isfinite(v[k].viscosity_pa_s.error) ? v[k].viscosity_pa_s.error : 0);
    tc_text_add(d->script, " %d\n", v[k].converged != 0);
  }
  tc_text_add(d->script, "EOD\n");
}

static void draw_viscosity(const draft *d)
{
  const rp_slurry *s = &d->results->slurry;
  int rising = 0, open = 0;
  for (size_t k = 0; k < s->rates; k++) {
    rising += s->viscosity[k].viscosity_pa_s.value > 0 && s->viscosity[k].shear_rate_1_s > 0;
    open += s->viscosity[k].converged == 0;
  }
  if (!rising) {
    missing(d, "the viscosity was not measured in this run");
    return;
  }
  add_rates(d, "run", s->viscosity, s->rates);
  if (s->measured) add_rates(d, "rheometer", s->measured_viscosity, s->measured);
  rp_add(d->script, "set logscale xy\nset format x '10^{%T}'\nset format y '%g'\nset grid xtics ytics\n"
                    "set xlabel 'Shear rate [1/s]'\nset ylabel 'Viscosity [Pa·s]'\n"
                    "set autoscale noextend\nset offsets graph 0.06,graph 0.06,graph 0.12,graph 0.12\nplot ");
  if (s->measured) rp_add(d->script, "$rheometer u 1:2 w lp lw 1.6 dt '-' pt 6 lc rgb PAPER t 'measured', ");
  /* The first element must not begin with a range, which would be that of the axis. */
  rp_add(d->script, "$run u 1:2 w d lc rgb A notitle, ");
  if (isfinite(s->law.exponent))
    tc_text_add(
        d->script,
        "[x=%.10g:%.10g] 1e3*(%.10g+%.10g*x**%.10g)/x w l lw 1.6 dt 2 lc rgb A t 'Herschel–Bulkley', ",
        s->law.low, s->law.high, s->law.yield, s->law.consistency, s->law.exponent);
  else
    rp_add(d->script, "$run u 1:2 w l lw 2 lc rgb A notitle, ");
  rp_add(d->script, "$run u 1:($4>0?$2:NaN):3 w yerrorbars lw 1.6 pt 7 ps 0.7 lc rgb A t 'this run'");
  if (open)
    rp_add(d->script,
           ", $run u 1:($4>0?NaN:$2):3 w yerrorbars lw 1.6 pt 6 ps 0.7 lc rgb A t 'not converged'");
  rp_add(d->script, "\n");
}

/* Slowest shear light, fastest dark. */
static void draw_flow(const draft *d)
{
  const rp_slurry *s = &d->results->slurry;
  size_t n = 0;
  for (size_t k = 0; k < s->rates; k++) {
    const rp_viscosity *v = &s->viscosity[k];
    if (!isfinite(v->velocity[0])) continue;
    tc_text_add(d->script, "# height / that of the box, velocity / (shear rate * height)\n$v%zu << EOD\n", k);
    for (int i = 0; i < RP_SLICES; i++) {
      add_cell(d->script, v->height[i]);
      add_cell(d->script, v->velocity[i]);
      tc_text_add(d->script, "\n");
    }
    tc_text_add(d->script, "EOD\n");
    n++;
  }
  if (!n) {
    missing(d, "the viscosity was not measured in this run");
    return;
  }
  rp_add(d->script, "set xlabel 'Velocity / (shear rate × height)'\nset ylabel 'Height / height of the box'\n"
                    "set xrange [0:1]\nset yrange [0:1]\nset key left top Left reverse\n"
                    "plot x w l lw 1.4 dt 2 lc rgb PAPER t 'straight'");
  for (size_t k = 0; k < s->rates; k++)
    if (isfinite(s->viscosity[k].velocity[0]))
      tc_text_add(d->script, ", $v%zu u 2:1 w p pt 7 ps 0.6 lc rgb STEP_%d t '%.6g 1/s'", k,
                  s->rates > 1 ? (int)(k * (RP_STEPS - 1) / (s->rates - 1)) : RP_STEPS - 1,
                  s->viscosity[k].shear_rate_1_s);
  rp_add(d->script, "\n");
}

/* The record of the moving plane from where it meets the layer, thinned to at most 600 points. */
static int add_press_record(const draft *d)
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
      add_cell(d->script, 100 * degree);
      add_cell(d->script, rp_series_at(&s, i, pressure) * 1e-3);
      tc_text_add(d->script, "\n");
    }
    tc_text_add(d->script, "EOD\n");
  }
  rp_series_free(&s);
  return good;
}

static void draw_pressure(const draft *d)
{
  const rp_quantity quantity[] = {RP_PRESSURE};
  if (known(d->results, RP_PRESSURE) < 2) {
    missing(d, "no wall pressures: calendering was not run");
    return;
  }
  add_states(d, quantity, 1, 1);
  const int record = add_press_record(d);
  d->why[0] = 0; /* without the record the states alone are drawn */
  degree_axis(d);
  rp_add(d->script, "set ylabel 'Wall pressure [MPa]'\n@key_row\nset yrange [0:*]\nplot ");
  if (record) rp_add(d->script, "$press u 1:2 w l lw 1.4 lc rgb PORE t 'plane on its way', ");
  add_curve(d, RP_PRESSURE, 2, "A", "", "7", record ? "t 'at the degree'" : "");
  rp_add(d->script, "\n");
}

static void draw_porosity(const draft *d)
{
  const rp_quantity quantity[] = {RP_POROSITY, RP_POROSITY_INTER};
  const rp_state *dried = rp_dried(d->results);
  if (!known(d->results, RP_POROSITY)) {
    missing(d, "no porosities: drying was not run");
    return;
  }
  add_states(d, quantity, 2, 100);
  degree_axis(d);
  rp_add(d->script, "set ylabel 'Porosity [%]'\nset autoscale noextend\nset yrange [0:*]\n"
                    "set offsets 0,0,graph 0.1,0\nset key bottom left Left reverse\nplot ");
  const double start = dried ? dried->quantity[RP_POROSITY].value : NAN;
  if (isfinite(start) && d->results->states > 1)
    tc_text_add(
        d->script,
        "[0:%.10g] (v = 100 - (100 - %.10g) / (1 - x/100), v > 0 ? v : NaN) w l lw 1.4 dt '-' lc rgb PORE"
        " t 'if no solid were squeezed', ",
        100 * d->results->state[d->results->states - 1].degree, 100 * start);
  add_curve(d, RP_POROSITY, 2, "A", "", "7", "t 'total'");
  rp_add(d->script, ", ");
  add_curve(d, RP_POROSITY_INTER, 4, "B", "dt '-'", "5", "t 'between beads'");
  const rp_references *known_values = &d->results->reference[RP_DRIED_POROSITY];
  for (size_t k = 0; k < known_values->count; k++) {
    tc_text_add(d->script, ", '+' every ::0::0 u (0):(%.10g) w p pt 12 ps 1.3 lw 2 lc rgb PAPER t \"",
                100 * known_values->at[k].value);
    rp_chart_plain(d->script, known_values->at[k].source);
    tc_text_add(d->script, ", dried\"");
  }
  rp_add(d->script, "\n");
}

static int step_of(const rp_results *r, size_t state)
{
  const double last = r->state[r->states - 1].degree;
  return last > 0 ? (int)lround(r->state[state].degree / last * (RP_STEPS - 1)) : 0;
}

/* Block $pN: height, porosity and the volume fraction of each material, all in percent. */
static void add_profile(const draft *d, size_t state)
{
  const rp_state *s = &d->results->state[state];
  tc_text_add(d->script, "# height [um], porosity [%%], then volume fractions [%%]\n$p%zu << EOD\n", state);
  for (size_t b = 0; b < s->bins; b++) {
    add_cell(d->script, s->z_um[b]);
    add_cell(d->script, 100 * s->porosity[b]);
    for (int m = 0; m < d->results->materials; m++)
      add_cell(d->script, s->fraction[m] ? 100 * s->fraction[m][b] : NAN);
    tc_text_add(d->script, "\n");
  }
  tc_text_add(d->script, "EOD\n");
}

static void draw_profile_porosity(const draft *d)
{
  const rp_results *r = d->results;
  int n = 0;
  for (size_t s = 0; s < r->states; s++)
    if (r->state[s].bins) {
      add_profile(d, s);
      n++;
    }
  if (!n) {
    missing(d, "no profiles along the thickness");
    return;
  }
  rp_add(d->script,
         "set xlabel 'Height above the collector [µm]'\nset ylabel 'Porosity [%]'\nset yrange [0:*]\n"
         "set xrange [0:*]\nset key outside right top Left reverse samplen 1.2 spacing 0.95 maxrows 14 font "
         "',13'\nplot ");
  const char *comma = "";
  for (size_t s = 0; s < r->states; s++) {
    if (!r->state[s].bins) continue;
    tc_text_add(d->script, "%s$p%zu u 1:2 w l lw %s lc rgb STEP_%d t '%.0f %%'", comma, s,
                s == 0 || s + 1 == r->states ? "2.8" : "1.8", step_of(r, s), 100 * r->state[s].degree);
    comma = ", ";
  }
  rp_add(d->script, "\n");
}

static void draw_fractions(const draft *d, size_t state)
{
  static const int points[] = {7, 5, 9, 13, 11, 4};
  const rp_results *r = d->results;
  if (state >= r->states || !r->state[state].bins) {
    missing(d, "no profile along the thickness of this state");
    return;
  }
  add_profile(d, state);
  rp_add(d->script, "set xlabel 'Height above the collector [µm]'\nset ylabel 'Volume fraction [%]'\n"
                    "set xrange [0:*]\nset yrange [0:*]\n@key_row\nplot ");
  for (int m = 0; m < r->materials; m++) {
    if (!r->state[state].fraction[m]) continue;
    tc_text_add(d->script, "$p%zu u 1:%d w lp lw 2 pt %d ps 0.5 lc rgb MATERIAL_%d t \"", state, 3 + m,
                points[m % 6], m);
    rp_chart_plain(d->script, r->material[m].name);
    rp_add(d->script, "\", ");
  }
  tc_text_add(d->script, "$p%zu u 1:2 w lp lw 2 dt '-' pt 6 ps 0.5 lc rgb PORE t 'pores'\n", state);
}

static void draw_profile_dried(const draft *d)
{
  if (rp_dried(d->results))
    draw_fractions(d, 0);
  else
    missing(d, "drying was not run");
}

static void draw_profile_last(const draft *d)
{
  const rp_results *r = d->results;
  if (r->states && r->state[r->states - 1].degree > 0)
    draw_fractions(d, r->states - 1);
  else
    missing(d, "calendering was not run");
}

/* Columns of $web: degree [%], then for each kind of network two numbers of its bodies. */
static int add_webs(const draft *d, const char *what, int diameters)
{
  const rp_results *r = d->results;
  int n = 0;
  tc_text_add(d->script, "# degree [%%], %s of ions, electrons, pores\n$web << EOD\n", what);
  for (size_t s = 0; s < r->states; s++) {
    tc_text_add(d->script, "%.10g", 100 * r->state[s].degree);
    for (int k = 0; k < RP_WEBS; k++) {
      const rp_web *w = &r->state[s].web[k];
      add_cell(d->script, diameters ? w->body_um : w->coordination);
      add_cell(d->script, diameters ? w->link_um : NAN);
      n += w->file != NULL;
    }
    rp_add(d->script, "\n");
  }
  rp_add(d->script, "EOD\n");
  return n;
}

static int knows_web(const rp_results *r, rp_web_kind kind)
{
  for (size_t s = 0; s < r->states; s++)
    if (r->state[s].web[kind].file) return 1;
  return 0;
}

static void draw_neighbours(const draft *d)
{
  static const char *const look[RP_WEBS] = {"pt 7 lc rgb A", "pt 5 dt '-' lc rgb B",
                                            "pt 9 dt '.' lc rgb PORE"};
  static const char *const name[RP_WEBS] = {"ions", "electrons", "pores"};
  if (!add_webs(d, "mean coordination", 0)) {
    missing(d, "no networks were extracted");
    return;
  }
  degree_axis(d);
  rp_add(d->script, "set ylabel 'Neighbours, mean'\nset yrange [0:*]\n@key_row\nplot ");
  const char *comma = "";
  for (int k = 0; k < RP_WEBS; k++) {
    if (!knows_web(d->results, (rp_web_kind)k)) continue;
    tc_text_add(d->script, "%s$web u 1:%d w lp lw 2.2 %s t '%s'", comma, 2 + 2 * k, look[k], name[k]);
    comma = ", ";
  }
  rp_add(d->script, "\n");
}

static void draw_bodies(const draft *d)
{
  if (!knows_web(d->results, RP_WEB_PORES)) {
    missing(d, "no network of the pores was extracted");
    return;
  }
  add_webs(d, "mean diameters of bodies and links [um]", 1);
  degree_axis(d);
  tc_text_add(d->script,
              "set ylabel 'Mean diameter [µm]'\nset yrange [0:*]\n@key_row\n"
              "plot $web u 1:%d w lp lw 2.2 pt 7 lc rgb A t 'pores', "
              "$web u 1:%d w lp lw 2.2 pt 5 dt '-' lc rgb B t 'constrictions'\n",
              2 + 2 * RP_WEB_PORES, 3 + 2 * RP_WEB_PORES);
}

/* Whether small values would lie flat on a linear axis: all above 0, the largest far above the smallest. */
static int spans_decades(const rp_results *r, rp_quantity q)
{
  const double largest = rp_largest(r, q);
  double smallest = largest;
  for (size_t s = 0; s < r->states; s++)
    if (isfinite(r->state[s].quantity[q].value)) smallest = fmin(smallest, r->state[s].quantity[q].value);
  return smallest > 0 && largest > 25 * smallest;
}

static void draw_sigma(const draft *d)
{
  const rp_quantity quantity[] = {RP_SIGMA};
  const char *prefix;
  if (!known(d->results, RP_SIGMA)) {
    missing(d, "the electronic conductivity was not computed");
    return;
  }
  add_states(d, quantity, 1, rp_si_factor(rp_largest(d->results, RP_SIGMA), &prefix));
  degree_axis(d);
  tc_text_add(d->script, "set ylabel 'Electronic conductivity σ_e [%sS/m]'\n%s\nplot ", prefix,
              spans_decades(d->results, RP_SIGMA) ? "set logscale y\nset format y '%g'" : "set yrange [0:*]");
  add_curve(d, RP_SIGMA, 2, "A", "", "7", "");
  rp_add(d->script, "\n");
}

static void draw_tau(const draft *d)
{
  const rp_quantity quantity[] = {RP_TAU, RP_DEFF};
  if (!known(d->results, RP_TAU) && !known(d->results, RP_DEFF)) {
    missing(d, "the ionic transport was not computed");
    return;
  }
  add_states(d, quantity, 2, 1);
  degree_axis(d);
  rp_add(d->script, "set ylabel 'Geometric tortuosity τ_g' textcolor rgb A\nset ytics textcolor rgb A\n"
                    "set y2label 'D_{eff}/D_0' textcolor rgb B offset -0.8,0\n"
                    "set y2tics nomirror out scale 0.4 textcolor rgb B\nset border 11\n"
                    "set yrange [*:*]\nset offsets 0,0,graph 0.08,graph 0.08\n@key_row\nplot ");
  add_curve(d, RP_TAU, 2, "A", "", "7", "axes x1y1 t 'τ_g (left)'");
  rp_add(d->script, ", ");
  add_curve(d, RP_DEFF, 4, "B", "dt '-'", "5", "axes x1y2 t 'D_{eff}/D_0 (right)'");
  rp_add(d->script, "\n");
}

static void draw_quality(const draft *d)
{
  const rp_results *r = d->results;
  double largest = 0;
  for (size_t s = 0; s < r->states; s++) {
    const double ratio = r->state[s].quantity[RP_SIGMA].value / r->state[s].quantity[RP_TAU].value;
    if (isfinite(ratio)) largest = fmax(largest, ratio);
  }
  if (!(largest > 0)) {
    missing(d, "it needs both conductivities");
    return;
  }
  rp_add(d->script, "# degree [%], sigma_e/tau_g divided by its largest value\n$state << EOD\n");
  for (size_t s = 0; s < r->states; s++) {
    tc_text_add(d->script, "%.10g", 100 * r->state[s].degree);
    add_cell(d->script, r->state[s].quantity[RP_SIGMA].value / r->state[s].quantity[RP_TAU].value / largest);
    tc_text_add(d->script, "\n");
  }
  rp_add(d->script, "EOD\n");
  degree_axis(d);
  rp_add(d->script, "set ylabel '(σ_e/τ_g) / largest'\nset yrange [0:1.08]\n"
                    "plot $state u 1:2 w lp lw 2.2 pt 7 lc rgb A\n");
}

static const struct {
  const char *name, *title;
  void (*draw)(const draft *d);
} charts[RP_FIGURES] = {
    [RP_FIG_SLURRY] = {"slurry-density", "Slurry density as the box settles", draw_slurry},
    [RP_FIG_VISCOSITY] = {"viscosity", "Viscosity of the slurry", draw_viscosity},
    [RP_FIG_FLOW] = {"velocity-profile", "Velocity profile of the sheared slurry", draw_flow},
    [RP_FIG_DRYING] = {"drying-thickness", "Thickness as the dried electrode settles", draw_drying},
    [RP_FIG_PRESSURE] = {"calendering-pressure", "Wall pressure during calendering", draw_pressure},
    [RP_FIG_POROSITY] = {"porosity", "Porosity of each state", draw_porosity},
    [RP_FIG_PROFILE_POROSITY] = {"profile-porosity", "Porosity along the thickness at each degree",
                                 draw_profile_porosity},
    [RP_FIG_PROFILE_DRIED] = {"profile-dried", "Volume fractions along the thickness, dried",
                              draw_profile_dried},
    [RP_FIG_PROFILE_LAST] = {"profile-last", "Volume fractions along the thickness, most calendered",
                             draw_profile_last},
    [RP_FIG_NEIGHBOURS] = {"network-neighbours", "Neighbours in the networks", draw_neighbours},
    [RP_FIG_BODIES] = {"pore-sizes", "Sizes in the network of the pores", draw_bodies},
    [RP_FIG_SIGMA] = {"conductivity", "Effective electronic conductivity", draw_sigma},
    [RP_FIG_TAU] = {"tortuosity", "Geometric tortuosity and effective diffusion", draw_tau},
    [RP_FIG_QUALITY] = {"quality", "Conductivity over tortuosity, normalised", draw_quality},
};

static tc_status make(const char *run_dir, const char *folder, const rp_results *results, int which,
                      rp_figure *f)
{
  tc_text script = {0};
  *f = (rp_figure){.name = charts[which].name, .title = charts[which].title};
  const draft d = {run_dir, results, &script, f->why, sizeof f->why};
  charts[which].draw(&d);
  tc_status status = TC_OK;
  if (!f->why[0]) {
    status = rp_chart_draw(folder, f->name, f->title, &script, &f->drawn);
    if (!f->drawn) snprintf(f->why, sizeof f->why, "%s", tc_error_message());
  }
  tc_text_free(&script);
  return status;
}

tc_status rp_figures_make(const char *run_dir, const char *folder, const rp_results *results,
                          rp_figure figures[RP_FIGURES])
{
  TC_TRY(rp_chart_style(folder, results));
  for (int i = 0; i < RP_FIGURES; i++) TC_TRY(make(run_dir, folder, results, i, &figures[i]));
  return TC_OK;
}
