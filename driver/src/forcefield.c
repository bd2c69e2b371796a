/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A force field as LAMMPS commands. All pairs are written out, mixed here, so that both pair styles get the
 * same numbers whatever their own mixing rules. */
#include "forcefield.h"

#include <math.h>

static double largest_cutoff(const tc_recipe *recipe, const tc_plan *plan, int dried)
{
  double largest = 0;
  for (int a = 0; a < plan->type_count; a++)
    largest = fmax(largest, tc_plan_lj(recipe, plan, dried, a, a).cutoff);
  return largest;
}

void tc_force_field_write(tc_text *text, const tc_recipe *recipe, const tc_plan *plan, int dried)
{
  const tc_contact *c = dried ? &recipe->force_field.dried.contact : &recipe->force_field.slurry.contact;
  const int stock = recipe->run.pair_style == TC_PAIR_STOCK,
            force = recipe->force_field.shift == TC_SHIFT_FORCE;
  const char *lj_style = force ? "lj/smooth/linear" : "lj/cut";
  const double cutoff = largest_cutoff(recipe, plan, dried);
  tc_text_add(
      text, "# Force field of the %s: Lennard-Jones [pg um2/us2, um, um] and Hertz contacts with history.\n",
      dried ? "dried electrode" : "slurry");
  tc_text_add(text, "# Types:");
  for (int t = 0; t < plan->type_count; t++) {
    const tc_bead_type *b = &plan->types[t];
    tc_text_add(text, " %d %s %.6g um %.10g pg%s", t + 1, tc_recipe_material(recipe, b->material)->name,
                dried ? b->diameter : b->slurry_diameter, dried ? b->dry_mass : b->slurry_mass,
                t + 1 < plan->type_count ? "," : "\n");
  }
  if (stock)
    tc_text_add(text, "pair_style      hybrid/overlay %s %.12g gran/hertz/history", lj_style, cutoff);
  else
    tc_text_add(
        text,
        "# The package's nve/sphere/opt, press/berendsen/opt and temp/berendsen/opt are taken where a\n"
        "# script leaves /opt out.\n"
        "suffix          opt\n"
        "pair_style      lj/hertz/history %.12g",
        cutoff);
  tc_text_add(text, " %.12g %.12g %.12g %.12g %.12g %d", c->kn, c->kn * c->kt_ratio, c->gamman,
              c->gamman * c->gammat_ratio, c->friction, c->damp_tangential);
  if (!stock && force) tc_text_add(text, " shift force");
  if (!stock && c->damping == TC_DAMPING_IMPLICIT) tc_text_add(text, " damping implicit");
  tc_text_add(text, "\n");
  if (stock) tc_text_add(text, "pair_coeff      * * gran/hertz/history\n");
  for (int a = 0; a < plan->type_count; a++)
    for (int b = a; b < plan->type_count; b++) {
      const tc_lj_pair lj = tc_plan_lj(recipe, plan, dried, a, b);
      tc_text_add(text, "pair_coeff      %d %d %s%s%.12g %.12g %.12g\n", a + 1, b + 1, stock ? lj_style : "",
                  stock ? " " : "", lj.epsilon, lj.sigma, lj.cutoff);
    }
}
