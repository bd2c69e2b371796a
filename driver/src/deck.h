/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TAPECAST_DECK_H
#define TAPECAST_DECK_H
/* The decks: what a stage folder holds before LAMMPS starts in it.
 *
 *   in.STAGE        copy of inputs/stages/STAGE.lmp; with checkpoint.lmp and sums.lmp, which it includes, the
 *                   part written by hand
 *   settings.lmp    `variable NAME index VALUE` for every number the script needs (below); index variables,
 *                   so that `-var NAME VALUE` on the command line wins
 *   groups.lmp      one LAMMPS group per material: `group AM type 1` (include after the box exists)
 *   forcefield.lmp  pair_style, pair_coeff of this stage (include after the box exists)
 *   shrink.lmp      drying only: the `fix solvent/shrink` of each material; shrink-done.lmp takes them off
 *
 * The folder runs by hand:  cd 01-slurry && mpirun -np 2 tapecast-lmp -in in.slurry -log log.slurry
 *
 * Units are LAMMPS `units micro`; durations are whole steps (`*_steps`), times in us end in `_time`.
 *
 * Every stage
 *   stage             slurry | drying | calendering
 *   input             file of the stage before: ../00-initial/initial.data, ../01-slurry/slurry.restart,
 *                     ../02-drying/drying.restart
 *   resume            `none`, or the checkpoint file to go on from (the driver gives -var resume FILE)
 *   dt                time step [us]
 *   temperature       [K]        temperature_time  thermostat time [us]
 *   skin              neighbour skin [um]
 *   block_steps       length of a block of averages (one row of blocks.csv)
 *   thermo_steps, checkpoint_steps (whole blocks)
 * slurry and drying
 *   pressure [kPa]    pressure_time  barostat time [us]
 *   bulk_modulus      for press/berendsen [kPa]
 *   quench_steps      steps of capped, damped motion first;  quench_limit  longest move of a step [um]
 *   quench_damping    mass/time of fix viscous [pg/us]
 *   steady_blocks     blocks in each of the two sets that are compared
 *   tolerance         steady when the means of the last two sets differ by less, relatively
 *   min_steps         never called steady before this;  max_steps  give up (steady 0) after this
 * slurry
 *   compress_steps    ramp of the pressure, in whole blocks, from pressure_start [kPa] to pressure
 * drying
 *   free              z | xyz: the directions in which the box changes
 *   shrink_steps      duration of the shrink (0: at once)
 * calendering
 *   degree            index variable with one value per state, rising, without 0 (`next degree` walks them)
 *   degrees           how many;  last_degree  the largest
 *   wall_kn [kPa] wall_kt wall_gamman [1/(um us)] wall_gammat wall_xmu   contact with plane and collector
 *   wall_overlap      largest overlap with a wall / radius of the bead
 *   speed [um/us]     speed of the plane
 *   hold_steps        rest at each degree before the state is written
 *   withdraw          the plane moves back by at most this after the last degree [um]; 0: it stays
 *   released_share    it stops before, where its pressure is below this share of that of the last degree
 *   vacuum            space left above and below the slab when z becomes open [um]
 *
 * What a script prints and leaves, all in its own folder:
 *   TAPECAST progress FRACTION TEXT           on stdout, FRACTION 0..1
 *   TAPECAST result KEY VALUE                 at the end, e.g. density_g_cm3 1.89, steady 1, steps, time_us,
 *                                             thickness_um, pressure_mpa, criterion TEXT
 *   TAPECAST state DEGREE KEY VALUE           calendering, for each degree, 0 too: thickness_um,
 *                                             pressure_mpa, z_low_um and z_high_um (the planes), …
 *   TAPECAST failed TEXT                      why the script gives up (then `quit 1`)
 *   blocks.csv                                header line, then a row for each block; time_us first
 *   states.txt                                calendering: the same lines of states, for a stage that goes on
 *   averages.lmp                              slurry, drying: sums over the blocks, for a stage that goes on
 *   checkpoint_a, checkpoint_b                restart files in turn, every checkpoint_steps (LAMMPS's `if`
 *                                             compares words of letters, digits and _ only: no dots)
 *   TAPECAST checkpoint FILE STEP             when one is whole
 *   STAGE.restart, STAGE.dump                 the outcome; calendering: degree-00.dump … degree-50.dump
 * Dumps: `id type x y z radius mass`, sorted by id. Restart files and dumps are written as *.part and take
 * their name when they are whole. A file `stop` in the folder asks for a checkpoint at the end of the block
 * and an end; the script answers `TAPECAST stopped`.
 *
 * Checkpoints stand between two runs, each of which sets itself up anew, so that a stage that goes on from
 * one has the same bits as a stage that was not interrupted, on the same ranks, machine and build, with
 * pair_style tapecast. (Stock pairs lose the order of their sums and gran/hertz/history its contacts.) */

#include "plan.h"
#include "recipe.h"
#include "tapecast/error.h"

/* The layer has sprung back when the plane that withdraws feels less than this share of its last load. */
#define TC_RELEASED_SHARE 0.01

/* "slurry", … and "01-slurry", …; the last for file names and the reader. */
const char *tc_stage_name(tc_stage stage);
const char *tc_stage_folder(tc_stage stage);

/* Write the deck of `stage` into run_dir/FOLDER (made when missing). Files whose text is already right are
 * left untouched. `scripts` is the folder with STAGE.lmp. *hash (16 hex digits and NUL) covers all files of
 * the deck. */
tc_status tc_deck_write(const tc_recipe *recipe, const tc_plan *plan, tc_stage stage, const char *scripts,
                        const char *run_dir, char hash[17]);

/* The text of groups.lmp. */
void tc_groups_write(tc_text *text, const tc_recipe *recipe, const tc_plan *plan);

#endif
