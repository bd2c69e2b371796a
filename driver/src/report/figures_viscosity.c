/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Charts of the sheared slurry. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "draft.h"
#include "markup.h"

static void add_rates(const rp_draft *d, const char *block, const rp_viscosity *v, size_t count)
{
  tc_text_add(d->script,
              "# shear rate [1/s], viscosity [Pa s], standard error, converged, deviation from the measured "
              "curve [%%]\n$%s << EOD\n",
              block);
  for (size_t k = 0; k < count; k++) {
    rp_add_cell(d->script, v[k].shear_rate_1_s);
    rp_add_cell(d->script, v[k].viscosity_pa_s.value);
    rp_add_cell(d->script, isfinite(v[k].viscosity_pa_s.error) ? v[k].viscosity_pa_s.error : 0);
    tc_text_add(d->script, " %d", v[k].converged != 0);
    rp_add_cell(d->script, 100 * v[k].deviation);
    rp_add(d->script, "\n");
  }
  tc_text_add(d->script, "EOD\n");
}

/* Labels at 1, 2 and 5 in each decade: a log axis of less than a decade has else one or none. */
static void add_tics(const rp_draft *d)
{
  const rp_slurry *s = &d->results->slurry;
  double low = INFINITY, high = 0;
  for (size_t k = 0; k < s->rates; k++) {
    const double v = s->viscosity[k].viscosity_pa_s.value;
    if (!(v > 0)) continue;
    low = fmin(low, v);
    high = fmax(high, v);
  }
  if (!(high > 0) || high > 30 * low) return;
  rp_add(d->script, "set ytics add (");
  const char *comma = "";
  for (double ten = pow(10, floor(log10(low)) - 1); ten <= high * 10; ten *= 10)
    for (int k = 0; k < 3; k++, comma = ", ")
      tc_text_add(d->script, "%s%.10g", comma, ten * (k == 0 ? 1 : k == 1 ? 2 : 5));
  rp_add(d->script, ")\n");
}

void rp_draw_viscosity(const rp_draft *d)
{
  const rp_slurry *s = &d->results->slurry;
  int rising = 0, open = 0;
  for (size_t k = 0; k < s->rates; k++) {
    rising += s->viscosity[k].viscosity_pa_s.value > 0 && s->viscosity[k].shear_rate_1_s > 0;
    open += s->viscosity[k].converged == 0;
  }
  if (!rising) {
    rp_missing(d, "the viscosity was not measured in this run");
    return;
  }
  add_rates(d, "run", s->viscosity, s->rates);
  if (s->measured) add_rates(d, "rheometer", s->measured_viscosity, s->measured);
  rp_add(d->script, "set logscale xy\nset format x '10^{%T}'\nset format y '%g'\nset grid xtics ytics\n"
                    "set xlabel 'Shear rate [1/s]'\nset ylabel 'Viscosity [Pa·s]'\n"
                    "set autoscale noextend\nset offsets graph 0.06,graph 0.06,graph 0.12,graph 0.12\n");
  add_tics(d);
  rp_add(d->script, "plot ");
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
  if (s->measured)
    rp_add(d->script,
           ", $run u 1:2:($5==$5?sprintf('%+.0f %%',$5):'') w labels left offset 0.8,0.5 font ',11' "
           "tc rgb PAPER notitle");
  rp_add(d->script, "\n");
}

/* Slowest shear light, fastest dark. */
void rp_draw_flow(const rp_draft *d)
{
  const rp_slurry *s = &d->results->slurry;
  size_t n = 0;
  for (size_t k = 0; k < s->rates; k++) {
    const rp_viscosity *v = &s->viscosity[k];
    if (!isfinite(v->velocity[0])) continue;
    tc_text_add(d->script, "# height / that of the box, velocity / (shear rate * height)\n$v%zu << EOD\n", k);
    for (int i = 0; i < RP_SLICES; i++) {
      rp_add_cell(d->script, v->height[i]);
      rp_add_cell(d->script, v->velocity[i]);
      tc_text_add(d->script, "\n");
    }
    tc_text_add(d->script, "EOD\n");
    n++;
  }
  if (!n) {
    rp_missing(d, "the viscosity was not measured in this run");
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
