/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Every key of a recipe: name, unit, default, range and meaning. Parsing, errors, defaults and
 * `tapecast explain` all come from these tables. */
#include "recipe.h"
#include "schema_rows.h"

static const tc_key lognormal_rows[] = {
    NUMBER(tc_lognormal, median, "um", NULL, TC_ABOVE_ZERO, 1e4, "median diameter, by number"),
    NUMBER(tc_lognormal, sigma_ln, "", NULL, TC_ABOVE_ZERO, 3,
           "standard deviation of the diameter's natural logarithm"),
    NUMBER(tc_lognormal, min, "um", NULL, TC_ABOVE_ZERO, 1e4, "smallest bead diameter"),
    NUMBER(tc_lognormal, max, "um", NULL, TC_ABOVE_ZERO, 1e4, "largest bead diameter"),
    NUMBER(tc_lognormal, bin, "um", NULL, TC_ABOVE_ZERO, 1e4,
           "step between bead diameters; each stands for the sizes half a step around it"),
};
static const tc_group lognormal_group = TABLE(tc_lognormal, lognormal_rows);

static const tc_key sizes_rows[] = {
    NESTED(tc_sizes, lognormal, TC_KEY_OPTION, lognormal_group, "",
           "a log-normal number distribution, in bins"),
    PAIRS(tc_sizes, table, "um", "", TC_ABOVE_ZERO, 1e4,
          "diameters with their weights by number: [[1 um, 120], [2 um, 300]]"),
};
static const tc_group sizes_group = TABLE(tc_sizes, sizes_rows);

static const tc_key lj_rows[] = {
    NUMBER(tc_lj, epsilon_per_diameter, "nN", NULL, 0, 1e12,
           "depth of the well / bead diameter (1 pg um/us^2 is 1 nN)"),
    NUMBER(tc_lj, sigma_per_diameter, "", "", TC_ABOVE_ZERO, 10,
           "zero of the potential / bead diameter; or give sigma"),
    NUMBER(tc_lj, sigma, "um", "", TC_ABOVE_ZERO, 1e4,
           "zero of the potential as a length, whatever the bead's diameter"),
    NUMBER(tc_lj, cutoff_per_diameter, "", NULL, TC_ABOVE_ZERO, 20, "cutoff / bead diameter"),
};
static const tc_group lj_group = TABLE(tc_lj, lj_rows);

static const tc_key material_lj_rows[] = {
    NESTED(tc_lj_rows, slurry, TC_KEY_OPTION, lj_group, "", "in the slurry"),
    NESTED(tc_lj_rows, dried, TC_KEY_OPTION, lj_group, "", "in drying and calendering"),
};
static const tc_group material_lj_group = TABLE(tc_lj_rows, material_lj_rows);

static const tc_key electrolyte_rows[] = {
    WORD(tc_electrolyte, use, "", "a named set that gives the keys left out here; see materials.NAME.use"),
    NUMBER(tc_electrolyte, ionic_conductivity, "S/m", "0 S/m", 0, 1e6,
           "ionic conductivity of the pores between beads; 0: they conduct no ions"),
};
static const tc_group electrolyte_group = TABLE(tc_electrolyte, electrolyte_rows);

static const tc_key material_rows[] = {
    WORD(tc_material, use, "",
         "a named set of parameters that gives the keys left out here: NAME.yaml in the folder 'materials' "
         "beside the recipe, or among those that come with tapecast; with a slash or .yaml: a path from the "
         "recipe"),
    NUMBER(tc_material, fraction, "", NULL, TC_ABOVE_ZERO, 1,
           "weight fraction of the dry electrode; all of them add up to 1"),
    NUMBER(tc_material, density, "g/cm^3", NULL, TC_ABOVE_ZERO, 30,
           "density of the solid, without its nanopores"),
    NUMBER(tc_material, nanoporosity, "", "0", 0, 0.95,
           "volume fraction of a dry bead that is pores too small to resolve"),
    NUMBER(tc_material, diameter, "um", "", TC_ABOVE_ZERO, 1e4,
           "bead diameter, as measured and as it is in the dry electrode; or give sizes"),
    NESTED(tc_material, sizes, TC_KEY_OPTION, sizes_group, "", "several bead diameters instead of one"),
    NUMBER(tc_material, swelling, "", "1", 1, 3,
           "contact diameter in the slurry / measured diameter (a shell of solvent); the mass stays"),
    NUMBER(tc_material, slurry_diameter, "um", "", TC_ABOVE_ZERO, 1e4,
           "diameter in the slurry of a bead that takes up solvent; it shrinks to `diameter` on drying"),
    NUMBER(tc_material, slurry_density, "g/cm^3", "", TC_ABOVE_ZERO, 30,
           "density of that bead in the slurry, solvent included; absent: its dry mass alone"),
    NUMBER(tc_material, electronic_conductivity, "S/m", "0 S/m", 0, 1e9,
           "electronic conductivity; 0 insulates"),
    SWITCH(tc_material, ionic, "false", "true for the ion conductor, whose tortuosity is measured"),
    NUMBER(tc_material, ionic_conductivity, "S/m", "", 0, 1e6,
           "ionic conductivity of the bead as a whole, nanopores included; above 0 it is an ion conductor"),
    NUMBER(
        tc_material, ionic_bruggeman, "", "", 1, 10,
        "instead: its nanopores hold the electrolyte, and it conducts with electrolyte.ionic_conductivity x "
        "nanoporosity^this"),
    WORD(tc_material, color, "", "color in pictures, '#rrggbb'; absent: one of a palette"),
    NESTED(
        tc_material, lennard_jones, TC_KEY_OPTION, material_lj_group, "",
        "what force_field.slurry.lennard_jones.NAME and force_field.dried.lennard_jones.NAME leave out; for "
        "sets of parameters"),
};
static const tc_group material_group = TABLE(tc_material, material_rows);

static const tc_key contact_rows[] = {
    NUMBER(tc_contact, kn, "kPa", NULL, 0, 1e9,
           "normal stiffness k_n of the Hertz contact (1 pg/(um us^2) is 1 kPa)"),
    NUMBER(tc_contact, kt_ratio, "", "1.378", 0, 10, "k_t / k_n; 3(1-nu)/(2-nu) at a Poisson number of 0.15"),
    NUMBER(tc_contact, gamman, "1/(um us)", NULL, 0, 1e9, "normal damping gamma_n"),
    NUMBER(tc_contact, gammat_ratio, "", "0.959", 0, 10, "gamma_t / gamma_n; sqrt(2(1-nu)/(2-nu)) at 0.15"),
    NUMBER(tc_contact, friction, "", NULL, 0, 1e4, "friction coefficient X_mu"),
    SWITCH(tc_contact, damp_tangential, "true", "whether tangential damping acts"),
    CHOICE(tc_contact, damping, "explicit|implicit", "explicit",
           "implicit: normal damping by the velocities at the end of the step, which it then does not bind "
           "(timestep auto: half of run.timestep_fraction of the Lennard-Jones period); pays where it does, "
           "as in a slurry; needs run.pair_style: tapecast"),
};
static const tc_group contact_group = TABLE(tc_contact, contact_rows);

static const tc_key force_field_rows[] = {
    NESTED(tc_force_field, lennard_jones, TC_KEY_MAP, lj_group, NULL,
           "Lennard-Jones parameters of each material"),
    NEEDED_GROUP(tc_force_field, contact, contact_group, "granular Hertz contact with tangential history"),
};
static const tc_group force_field_group = TABLE(tc_force_field, force_field_rows);

static const tc_key force_fields_rows[] = {
    CHOICE(tc_force_fields, mixing, "arithmetic|geometric|sixthpower", "arithmetic",
           "Lennard-Jones parameters of unlike beads; arithmetic: epsilon geometric, sigma and cutoff "
           "arithmetic"),
    CHOICE(tc_force_fields, shift, "none|force", "none",
           "none: cut at r_c as it is; force: shifted so that the force is zero at r_c"),
    CHOICE(tc_force_fields, lj_diameter, "measured|swollen", "measured",
           "the diameter that Lennard-Jones parameters scale with where a material has a swelling"),
    NEEDED_GROUP(tc_force_fields, slurry, force_field_group, "force field of the slurry"),
    NEEDED_GROUP(tc_force_fields, dried, force_field_group, "force field of drying and calendering"),
};
static const tc_group force_fields_group = TABLE(tc_force_fields, force_fields_rows);

static const tc_key initial_rows[] = {
    CHOICE(tc_initial, method, "random", "random",
           "beads one by one at random places without overlap, the largest first"),
    NUMBER(tc_initial, solid_fraction, "", "0.30", 0.0001, 0.5,
           "volume of the beads / volume of the box at the start, at contact diameters"),
    NUMBER(tc_initial, aspect, "", "1", 0.05, 20, "height of the box / its width"),
    NUMBERS(tc_initial, box, "um", "", TC_ABOVE_ZERO, 1e6,
            "the box itself, [x, y, z], in place of solid_fraction and aspect"),
    INTEGER(tc_initial, attempts, "20000", 1, 1e9, "places tried for a bead before giving up"),
};
static const tc_group initial_group = TABLE(tc_initial, initial_rows);

#define MOTION_ROWS(T, default_pressure, default_max_time)                                                   \
  NUMBER_AT(T, "timestep", motion.timestep, "us", "auto", TC_ABOVE_ZERO, 1e3,                                \
            "time step; auto: run.timestep_fraction of what the stiffest contact allows"),                   \
      NUMBER_AT(T, "temperature", motion.temperature, "K", "300 K", 0, 1e6,                                  \
                "temperature of the thermostat; the system is athermal, so it is a numerical knob"),         \
      NUMBER_AT(T, "temperature_time", motion.temperature_time, "us", "1 us", TC_ABOVE_ZERO, 1e6,            \
                "time constant of the thermostat"),                                                          \
      NUMBER_AT(T, "pressure", motion.pressure, "kPa", default_pressure, -1e6, 1e9,                          \
                "pressure on the beads' skeleton"),                                                          \
      NUMBER_AT(T, "pressure_time", motion.pressure_time, "us", "10 us", TC_ABOVE_ZERO, 1e6,                 \
                "time constant of the barostat"),                                                            \
      NUMBER_AT(T, "bulk_modulus", motion.bulk_modulus, "kPa", "200 kPa", TC_ABOVE_ZERO, 1e9,                \
                "stiffness that the Berendsen barostat assumes"),                                            \
      NUMBER_AT(T, "quench_time", motion.quench_time, "us", "2 us", 0, 1e6,                                  \
                "capped and damped motion at the start, so that close pairs part gently"),                   \
      NUMBER_AT(T, "quench_limit", motion.quench_limit, "um", "0.02 um", TC_ABOVE_ZERO, 1e3,                 \
                "longest move in a step while quenched"),                                                    \
      NUMBER_AT(T, "quench_damping", motion.quench_damping, "pg/us", "100 pg/us", 0, 1e6,                    \
                "drag on every bead while quenched: force / speed"),                                         \
      NUMBER_AT(T, "block", motion.block, "us", "10 us", TC_ABOVE_ZERO, 1e7,                                 \
                "length of a block of averages"),                                                            \
      INTEGER_AT(T, "steady_blocks", motion.steady_blocks, "3", 2, 100,                                      \
                 "blocks in each of the two sets that have to agree"),                                       \
      NUMBER_AT(                                                                                             \
          T, "tolerance", motion.tolerance, "", "0.5 %", TC_ABOVE_ZERO, 1,                                   \
          "steady when the means of the last two sets of steady_blocks blocks differ by less, relatively"),  \
      NUMBER_AT(T, "min_time", motion.min_time, "us", "50 us", 0, 1e8, "never called steady before this"),   \
      NUMBER_AT(T, "max_time", motion.max_time, "us", default_max_time, TC_ABOVE_ZERO, 1e8,                  \
                "given up after this; the result then says that it was not steady")

static const tc_key slurry_rows[] = {
    MOTION_ROWS(tc_slurry, "1 atm", "400 us"),
    NUMBER(tc_slurry, pressure_start, "kPa", "10 kPa", -1e6, 1e9, "pressure that the ramp begins with"),
    NUMBER(tc_slurry, compress_time, "us", "20 us", 0, 1e7, "ramp from pressure_start to pressure"),
};
static const tc_group slurry_group = TABLE(tc_slurry, slurry_rows);

static const tc_key drying_rows[] = {
    MOTION_ROWS(tc_drying, "0 kPa", "400 us"),
    CHOICE(tc_drying, free, "z|xyz", "z",
           "directions in which the box changes; a coating on foil cannot shrink sideways"),
    NUMBER(tc_drying, shrink_time, "us", "0 us", 0, 1e7, "time over which the beads shrink; 0: at once"),
};
static const tc_group drying_group = TABLE(tc_drying, drying_rows);

static const tc_key wall_rows[] = {
    NUMBER(tc_wall, kn, "kPa", "30000 kPa", TC_ABOVE_ZERO, 1e9,
           "stiffness of plane and collector; as soft as the beads' own (100 kPa) the wall leaks"),
    NUMBER(tc_wall, kt_ratio, "", "1.378", 0, 10, "k_t / k_n"),
    NUMBER(tc_wall, gamman, "1/(um us)", "10 1/(um us)", 0, 1e9, "normal damping"),
    NUMBER(tc_wall, gammat_ratio, "", "0.959", 0, 10, "gamma_t / gamma_n"),
    NUMBER(tc_wall, friction, "", "12.5", 0, 1e4, "friction coefficient with the wall"),
    NUMBER(tc_wall, overlap_max, "", "0.5", TC_ABOVE_ZERO, 1.99,
           "largest overlap of a bead with the wall / its radius; more stops the run"),
};
static const tc_group wall_group = TABLE(tc_wall, wall_rows);

static const tc_key calendering_rows[] = {
    NUMBER(tc_calendering, timestep, "us", "auto", TC_ABOVE_ZERO, 1e3,
           "time step; auto as in the slurry, the wall's contact included"),
    NUMBER(tc_calendering, temperature, "K", "300 K", 0, 1e6, "temperature of the thermostat"),
    NUMBER(tc_calendering, temperature_time, "us", "1 us", TC_ABOVE_ZERO, 1e6,
           "time constant of the thermostat"),
    NUMBERS(tc_calendering, degrees, "", "[5 %, 10 %, 15 %, 20 %, 25 %, 30 %, 35 %, 40 %, 45 %, 50 %]",
            0.0001, 0.95, "degrees of calendering, rising: loss of thickness / dried thickness"),
    GROUP(tc_calendering, wall, wall_group, "contact of beads with the plane and the collector"),
    NUMBER(tc_calendering, speed, "um/us", "0.05 um/us", TC_ABOVE_ZERO, 1e3, "speed of the plane"),
    NUMBER(tc_calendering, hold_time, "us", "2 us", 0, 1e7,
           "rest at each degree before the state is measured"),
    NUMBER(tc_calendering, withdraw, "um", "0 um", 0, 1e6,
           "after the last degree the plane moves back by at most this, at its speed, until its pressure is "
           "down "
           "to a hundredth: the spring-back of the layer; 0: it stays"),
    NUMBER(tc_calendering, vacuum, "um", "20 um", TC_ABOVE_ZERO, 1e6,
           "empty space above and below when z becomes open"),
    NUMBER(tc_calendering, block, "us", "5 us", TC_ABOVE_ZERO, 1e7, "length of a block of averages"),
};
static const tc_group calendering_group = TABLE(tc_calendering, calendering_rows);

static const tc_key viscosity_rows[] = {
    NUMBERS(tc_viscosity, rates, "1/s", "", TC_ABOVE_ZERO, 1e9,
            "shear rates, rising; absent: the viscosity is not measured"),
    NUMBER(tc_viscosity, strain, "", "5", TC_ABOVE_ZERO, 1e4, "largest strain of a point; then it ends"),
    NUMBER(tc_viscosity, min_strain, "", "2", TC_ABOVE_ZERO, 1e4,
           "a point of less strain than this is start-up, and never called converged"),
    NUMBER(tc_viscosity, skip_strain, "", "0.3", 0, 1e4, "strain at the start that no average counts"),
    NUMBER(tc_viscosity, block_strain, "", "0.1", TC_ABOVE_ZERO, 1, "strain of a block of averages"),
    NUMBER(tc_viscosity, error, "", "3 %", TC_ABOVE_ZERO, 1,
           "a point ends, and is converged, when its standard error is below this, relatively"),
    NUMBER(tc_viscosity, max_time, "us", "1e6 us", TC_ABOVE_ZERO, 1e12,
           "a point ends after this time, whatever its strain"),
    NUMBER(tc_viscosity, timestep, "us", "auto", TC_ABOVE_ZERO, 1e6,
           "time step; auto: that of the slurry, longer where beads are heavier"),
    NUMBER(
        tc_viscosity, inertial_number, "", "0", 0, 1,
        "speeds up slow shear: beads are made heavier, with all forces as they are, until shear rate × mean "
        "diameter × sqrt(density / pressure) is this; 0: never"),
    SWITCH(tc_viscosity, both_directions, "true",
           "shear each point both ways: a stress that the box has at rest cancels in the mean"),
    CHOICE(tc_viscosity, thermostat, "none|peculiar", "none",
           "none: contacts take the heat up; peculiar: a thermostat for the motion relative to the flow"),
    NUMBER(tc_viscosity, temperature, "K", "300 K", 0, 1e6, "temperature of that thermostat"),
    NUMBER(tc_viscosity, temperature_time, "us", "10 us", TC_ABOVE_ZERO, 1e6,
           "time constant of that thermostat"),
    INTEGER(tc_viscosity, ranks, "1", 1, 1e6,
            "MPI ranks of a point; points run side by side on as many ranks as the run has"),
    WORD(tc_viscosity, measured, "",
         "a measured curve to compare with: CSV file of shear rate [1/s] and viscosity [Pa s]"),
};
const tc_group tc_viscosity_keys = TABLE(tc_viscosity, viscosity_rows);

static const tc_key process_rows[] = {
    GROUP(tc_process, initial, initial_group, "the random start"),
    GROUP(tc_process, slurry, slurry_group, "the slurry, at constant pressure until its density is steady"),
    GROUP(tc_process, drying, drying_group, "solvent leaves, the beads shrink, the skeleton settles"),
    GROUP(tc_process, calendering, calendering_group, "a plane presses the dried electrode"),
    GROUP(tc_process, viscosity, tc_viscosity_keys, "the slurry, sheared at constant rates and volume"),
};
static const tc_group process_group = TABLE(tc_process, process_rows);

static const tc_key analysis_rows[] = {
    NUMBER(tc_analysis, voxel, "um", "0.5 um", TC_ABOVE_ZERO, 1e3,
           "edge of a voxel of the image that transport is computed on"),
    NUMBER(tc_analysis, contact_reach, "", "auto", 0.5, 2,
           "beads conduct into each other when nearer than this times the sum of their radii; auto: for each "
           "material where its attraction is strongest, 1.2445 sigma; pulled further apart, beads let go"),
    WORDS(tc_analysis, priority, "",
          "which material wins where beads overlap, the first most; absent: recipe order"),
    INTEGER(tc_analysis, profile_bins, "20", 1, 10000, "slices of the profiles along z"),
    NUMBER(tc_analysis, neck, "", "0.5", 0, 1,
           "radius of the neck that joins beads in contact / radius of the smaller bead; 0: none"),
    NUMBER(tc_analysis, electrode_depth, "um", "1 um", 0, 1e3,
           "current enters this deep below both faces of the layer, as electrodes do that are pressed into a "
           "rough surface; 0: at the faces, where few beads touch"),
    SWITCH(tc_analysis, sensitivity, "true",
           "solve with necks of 0.7 and 1.3 times that radius too: what the contact model is worth"),
    NUMBER(
        tc_analysis, tolerance, "", "1e-4", 1e-6, 1e-2,
        "difference of the fluxes through the planes of an image that the transport solver allows, relative"),
    SWITCH(
        tc_analysis, image, "true",
        "keep the voxel image of each state (.npy, a byte a voxel); the report draws its sections from it"),
    SWITCH(tc_analysis, networks, "true",
           "extract the networks of ion conductors, electron conductors and pores of each state"),
};
static const tc_group analysis_group = TABLE(tc_analysis, analysis_rows);

static const tc_key run_rows[] = {
    {"ranks", TC_KEY_INTEGER, AT(tc_run_settings, ranks), "", "0", 0, 1e6, NULL, NULL,
     "MPI ranks of a stage; 0: as many as there are cores and leave each enough beads to pay"},
    WORD(tc_run_settings, launcher, "mpirun -np {n}",
         "how MPI programs are started; {n} stands for the ranks ('srun -n {n}'); none: directly, one rank"),
    CHOICE(tc_run_settings, pair_style, "stock|tapecast", "stock",
           "tapecast: lj/hertz/history, nve/sphere/opt, press/berendsen/opt and temp/berendsen/opt of the "
           "package; stock: LAMMPS's own hybrid/overlay and fixes"),
    NUMBER(tc_run_settings, timestep_fraction, "", "0.1", TC_ABOVE_ZERO, 1,
           "an automatic time step / the smallest stable-step criterion"),
    NUMBER(tc_run_settings, overlap_estimate, "", "10 %", TC_ABOVE_ZERO, 1,
           "overlap / smaller diameter that these criteria assume"),
    NUMBER(tc_run_settings, speed_estimate, "um/us", "1 um/us", TC_ABOVE_ZERO, 1e6,
           "speed of approach that these criteria assume"),
    NUMBER(tc_run_settings, skin, "um", "2 um", TC_ABOVE_ZERO, 1e3, "skin of LAMMPS's neighbour lists"),
    NUMBER(tc_run_settings, thermo, "us", "1 us", TC_ABOVE_ZERO, 1e7, "time between lines in the LAMMPS log"),
    NUMBER(tc_run_settings, checkpoint, "us", "20 us", TC_ABOVE_ZERO, 1e8,
           "time between checkpoints that an interrupted stage goes on from"),
    INTEGER(tc_run_settings, frames, "0", 0, 100000,
            "snapshots that a stage keeps in frames.dump while it moves, for `tapecast report --animate`; "
            "more when "
            "it takes longer than its shortest time"),
    NUMBER(
        tc_run_settings, grace, "us", "6 s", 0, 1e12,
        "when told to stop: how long a stage may take to the end of its block, where it leaves a checkpoint"),
    CHOICE(tc_run_settings, unsteady, "go_on|stop", "go_on",
           "a stage that is not steady when its max_time is over: warn and go on, or stop as not converged"),
    NUMBER(
        tc_run_settings, cost, "", "auto", TC_ABOVE_ZERO, 1e6,
        "microseconds that a rank takes for a bead and a step, for the time estimate; auto: by pair style"),
};
static const tc_group run_group = TABLE(tc_run_settings, run_rows);

static const tc_key reference_rows[] = {
    WORD(tc_reference, key, NULL,
         "the key of results.json that it is compared with, e.g. slurry_density_g_cm3"),
    NUMBER(tc_reference, value, "", NULL, -TC_NO_LIMIT, TC_NO_LIMIT,
           "the value, in the unit that the key ends with"),
    WORD(tc_reference, source, NULL, "where it is from"),
};
static const tc_group reference_group = TABLE(tc_reference, reference_rows);

static const tc_key recipe_rows[] = {
    WORD(tc_recipe, name, NULL, "name of the run: letters, digits, '.', '_', '-'"),
    INTEGER(tc_recipe, seed, "1", 1, 900000000, "seed of all that is random"),
    INTEGER(tc_recipe, beads, NULL, 1, 100000000, "number of beads of all materials together"),
    NESTED(tc_recipe, materials, TC_KEY_MAP, material_group, NULL,
           "the materials; their order is that of types, labels and overlap priority"),
    GROUP(tc_recipe, electrolyte, electrolyte_group, "what fills the pores of the finished electrode"),
    NEEDED_GROUP(tc_recipe, force_field, force_fields_group, "forces between beads, wet and dry"),
    GROUP(tc_recipe, process, process_group, "the stages"),
    GROUP(tc_recipe, analysis, analysis_group, "from beads to voxels to conductivities"),
    GROUP(tc_recipe, run, run_group, "how the computer does it"),
    NESTED(tc_recipe, reference, TC_KEY_LIST, reference_group, "",
           "published values that the report compares with"),
    NESTED(tc_recipe, calibrate, TC_KEY_OPTION, tc_calibrate_keys, "",
           "what tapecast calibrate may change, and what it is to meet"),
};
const tc_group tc_recipe_keys = TABLE(tc_recipe, recipe_rows);
