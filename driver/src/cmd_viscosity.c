/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tapecast viscosity: the viscosity curve of a recipe's slurry, of a run's, or of any restart file. */
#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "command.h"
#include "files.h"
#include "options.h"
#include "paths.h"
#include "ranks.h"
#include "report/report.h"
#include "tapecast/fileio.h"
#include "tapecast/json.h"
#include "tapecast/memory.h"
#include "viscosity.h"

enum { RECIPE_BYTES = 10000000 };
enum { KEY_RATES = 1000, KEY_STRAIN, KEY_ERROR, KEY_MAX_TIME, KEY_TIMESTEP, KEY_INERTIA, KEY_ONE_WAY };
enum { KEY_MEASURED = 1100, KEY_MAX_HOURS, KEY_AGAIN, KEY_DRY_RUN };

typedef struct {
  tc_run_options run;
  tc_common common;
  const char *subject;
  char *measured;
  tc_text own_sets[TC_MOST_SETS]; /* those of the options, as KEY=VALUE */
  int own_count;
} arguments;

static const struct argp_option options[] = {
    {"rates", KEY_RATES, "LIST", 0, "shear rates, e.g. '10 1/s, 100 1/s, 700 1/s'", 0},
    {"strain", KEY_STRAIN, "X", 0, "largest strain of a point (process.viscosity.strain)", 0},
    {"error", KEY_ERROR, "X", 0, "relative standard error at which a point ends, e.g. '3 %'", 0},
    {"max-time", KEY_MAX_TIME, "TIME", 0, "a point ends after this simulated time, e.g. '2000 us'", 0},
    {"timestep", KEY_TIMESTEP, "TIME", 0, "time step, e.g. '0.002 us'; needed for a restart file", 0},
    {"inertial-number", KEY_INERTIA, "X", 0, "speed slow shear up (process.viscosity.inertial_number)", 0},
    {"one-way", KEY_ONE_WAY, NULL, 0, "shear in one direction only", 0},
    {"measured", KEY_MEASURED, "FILE", 0, "CSV of shear rate [1/s], viscosity [Pa s] to compare with", 0},
    {"output", 'o', "DIR", 0, "folder (of the run: runs/NAME; of a restart file: viscosity)", 0},
    {"ranks", 'n', "N", 0, "ranks in all: as many points run side by side", 0},
    TC_OPTION_SET,
    {"max-hours", KEY_MAX_HOURS, "H", 0, "stop after H hours; the same command resumes", 0},
    {"again", KEY_AGAIN, NULL, 0, "use no checkpoints of interrupted points", 0},
    {"dry-run", KEY_DRY_RUN, NULL, 0, "write the decks, start nothing", 0},
    TC_OPTION_VERBOSITY,
    TC_OPTION_JSON,
    {0},
};

/* ------------------------------------------------------------------------------------------ command line */

static error_t add_set(arguments *a, char *set)
{
  if (a->common.set_count == TC_MOST_SETS)
    return tc_fail(TC_ERR_USAGE, "more than %d settings", TC_MOST_SETS), EINVAL;
  a->common.sets[a->common.set_count++] = set;
  return 0;
}

static error_t set_key(arguments *a, const char *key, const char *before, const char *value,
                       const char *after)
{
  if (a->own_count == TC_MOST_SETS)
    return tc_fail(TC_ERR_USAGE, "more than %d settings", TC_MOST_SETS), EINVAL;
  tc_text *text = &a->own_sets[a->own_count++];
  tc_text_add(text, "process.viscosity.%s=%s%s%s", key, before, value, after);
  return tc_text_status(text) == TC_OK ? add_set(a, text->data) : ENOMEM;
}

/* Options that stand for a key of the recipe. */
static error_t parse_key(int key, char *arg, arguments *a)
{
  switch (key) {
  case KEY_RATES:
    return arg[0] == '[' ? set_key(a, "rates", "", arg, "") : set_key(a, "rates", "[", arg, "]");
  case KEY_STRAIN:
    return set_key(a, "strain", "", arg, "");
  case KEY_ERROR:
    return set_key(a, "error", "", arg, "");
  case KEY_MAX_TIME:
    return set_key(a, "max_time", "", arg, "");
  case KEY_TIMESTEP:
    return set_key(a, "timestep", "", arg, "");
  case KEY_INERTIA:
    return set_key(a, "inertial_number", "", arg, "");
  case KEY_ONE_WAY:
    return set_key(a, "both_directions", "", "false", "");
  default:
    return tc_common_parse(key, arg, &a->common);
  }
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
  arguments *a = state->input;
  switch (key) {
  case KEY_MEASURED:
    a->measured = arg;
    return 0;
  case 'o':
    a->run.folder = arg;
    return 0;
  case 'n':
    return tc_option_count("-n", arg, &a->run.ranks);
  case KEY_MAX_HOURS:
    return tc_option_hours(arg, &a->run.max_hours);
  case KEY_AGAIN:
    a->run.restart_from_scratch = true;
    return 0;
  case KEY_DRY_RUN:
    a->run.dry_run = true;
    return 0;
  case ARGP_KEY_ARG:
    return tc_option_word("recipe, run or restart file", arg, &a->subject);
  case ARGP_KEY_NO_ARGS:
    return tc_option_missing("viscosity", "of what? A recipe, a run's folder or a restart file;");
  default:
    return parse_key(key, arg, a);
  }
}

/* ------------------------------------------------------------------------------------------- the subject */

typedef enum { IS_RECIPE, IS_RUN, IS_RESTART } kind;

static bool ends_with(const char *text, const char *end)
{
  const size_t n = strlen(text), m = strlen(end);
  return n >= m && strcmp(text + n - m, end) == 0;
}

/* A folder is a run; a file is a recipe or what LAMMPS wrote. The slurry of a run counts as that run, whose
 * folder then is in `run`. */
static tc_status find_kind(const char *subject, kind *found, char run[PATH_MAX])
{
  static const char slurry[] = "01-slurry/slurry.restart";
  struct stat info;
  if (stat(subject, &info) != 0) return tc_fail(TC_ERR_INPUT, "%s: %s", subject, strerror(errno));
  snprintf(run, PATH_MAX, "%s", subject);
  *found = S_ISDIR(info.st_mode)                                       ? IS_RUN
           : ends_with(subject, ".yaml") || ends_with(subject, ".yml") ? IS_RECIPE
                                                                       : IS_RESTART;
  if (*found != IS_RESTART || !ends_with(subject, slurry)) return TC_OK;
  const size_t length = strlen(subject) - strlen(slurry);
  char recipe[PATH_MAX + 16];
  snprintf(run, PATH_MAX, "%.*s", (int)length, length ? subject : "");
  if (!length) snprintf(run, PATH_MAX, ".");
  snprintf(recipe, sizeof recipe, "%s/recipe.yaml", run);
  if (tc_file_exists(recipe)) *found = IS_RUN;
  return TC_OK;
}

/* A run keeps the --set that it was made with as comments behind its recipe: take them before our own. */
static tc_status take_kept_sets(arguments *a, char *text)
{
  static const char mark[] = "# --set ";
  char *kept[TC_MOST_SETS], *saved = NULL;
  int count = 0;
  for (char *line = strtok_r(text, "\n", &saved); line; line = strtok_r(NULL, "\n", &saved))
    if (strncmp(line, mark, sizeof mark - 1) == 0 && count < TC_MOST_SETS)
      kept[count++] = line + sizeof mark - 1;
  if (count + a->common.set_count > TC_MOST_SETS)
    return tc_fail(TC_ERR_USAGE, "more than %d settings", TC_MOST_SETS);
  memmove(a->common.sets + count, a->common.sets, (size_t)a->common.set_count * sizeof *a->common.sets);
  memcpy(a->common.sets, kept, (size_t)count * sizeof *kept);
  a->common.set_count += count;
  return TC_OK;
}

/* ------------------------------------------------------------------------------------------------- output */

static double number_of(const cJSON *object, const char *key)
{
  return cJSON_GetNumberValue(cJSON_GetObjectItemCaseSensitive(object, key));
}

static void print_number(int width, const char *format, double value)
{
  char text[32];
  snprintf(text, sizeof text, format, value);
  printf("  %*s", width, isfinite(value) ? text : "-");
}

static void print_point(const cJSON *point, bool measured)
{
  const char *reason = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(point, "reason"));
  print_number(12, "%.6g", number_of(point, "shear_rate_1_s"));
  print_number(12, "%.5g", number_of(point, "viscosity_pa_s"));
  print_number(10, "%.2g", number_of(point, "viscosity_pa_s_stderr"));
  print_number(8, "%.3g", number_of(point, "strain"));
  print_number(12, "%.3g", number_of(point, "stress_kpa"));
  if (measured) print_number(10, "%.4g", number_of(point, "measured_pa_s"));
  if (measured) print_number(8, "%+.1f", 100 * number_of(point, "deviation"));
  printf("  %s%s\n", reason && reason[0] ? "not converged: " : "", reason ? reason : "");
}

static void print_curve(const cJSON *results)
{
  const cJSON *points = cJSON_GetObjectItemCaseSensitive(results, "viscosity"), *point;
  const cJSON *fit = cJSON_GetObjectItemCaseSensitive(results, "viscosity_fit");
  const bool measured = cJSON_GetObjectItemCaseSensitive(results, "viscosity_measured") != NULL;
  if (!points) return;
  printf("  %12s  %12s  %10s  %8s  %12s%s\n", "rate [1/s]", "eta [Pa s]", "std. error", "strain",
         "stress [kPa]", measured ? "    measured  dev. [%]" : "");
  cJSON_ArrayForEach(point, points) print_point(point, measured);
  if (fit)
    printf("Herschel-Bulkley law of %g to %g 1/s (an extrapolation outside): stress = %.3g kPa + %.3g kPa "
           "(rate s)^%.3g, off by %.2g %% at most; viscosity goes with rate^%.3g\n",
           number_of(fit, "rate_low_1_s"), number_of(fit, "rate_high_1_s"),
           number_of(fit, "yield_stress_kpa"), number_of(fit, "consistency_kpa_s_n"),
           number_of(fit, "exponent"), 100 * number_of(fit, "largest_deviation"),
           number_of(fit, "thinning_exponent"));
}

static tc_status print_results(const arguments *a, const cJSON *results)
{
  if (a->common.json) return tc_json_write(results, "-");
  print_curve(results);
  return TC_OK;
}

/* -------------------------------------------------------------------------------------------------- a run */

/* A run without a report gets none: making one takes longer than looking the curve up. */
static tc_status renew_report(const char *folder)
{
  char *path = NULL;
  TC_TRY(tc_path_join(folder, "report.html", &path));
  const tc_status status = tc_file_exists(path) ? tc_report_write(folder, NULL) : TC_OK;
  tc_free(&path);
  return status;
}

static tc_status measure_points(const arguments *a, tc_running *run)
{
  tc_progress_part(&run->progress, "viscosity", 0, 1);
  if (a->run.dry_run) return tc_viscosity_measure(run);
  TC_TRY(tc_run_state_begin(&run->state, run->folder, "viscosity", run->recipe->name, run->recipe->hash,
                            run->ranks));
  tc_run_state_follow(&run->state, &run->progress);
  return tc_run_state_end(&run->state, &run->progress, "done", tc_viscosity_measure(run));
}

static tc_status measure_locked(const arguments *a, tc_running *run)
{
  TC_TRY(measure_points(a, run));
  if (a->run.dry_run) return TC_OK;
  TC_TRY(tc_results_write(run));
  TC_TRY(renew_report(run->folder));
  cJSON *results = cJSON_CreateObject();
  tc_status status = tc_viscosity_add(run, results);
  tc_progress_end(&run->progress);
  if (status == TC_OK) status = print_results(a, results);
  cJSON_Delete(results);
  return status;
}

static tc_status of_run(arguments *a, const char *recipe_path, const char *folder)
{
  tc_recipe *recipe = NULL;
  tc_plan *plan = NULL;
  tc_running run = {.options = &a->run, .lock = -1, .deadline = INFINITY};
  tc_progress_start(&run.progress, a->run.verbosity);
  if (a->run.max_hours > 0) run.deadline = tc_clock() + a->run.max_hours * 3600;
  tc_status status = tc_recipe_load(recipe_path, a->common.sets, a->common.set_count, &recipe);
  if (status == TC_OK && !recipe->process.viscosity.rates.count)
    status =
        tc_fail(TC_ERR_USAGE, "at which shear rates? --rates '10 1/s, 100 1/s', or process.viscosity.rates");
  if (status == TC_OK) status = tc_plan_make(recipe, &plan);
  if (status == TC_OK)
    status = folder ? tc_path_join("", folder, &run.folder) : tc_path_join("runs", recipe->name, &run.folder);
  if (status == TC_OK) status = tc_data_path(TC_STAGES_FOLDER, &run.scripts);
  if (status == TC_OK) {
    run.recipe = recipe;
    run.plan = plan;
    run.ranks = (int)recipe->process.viscosity.ranks;
    run.cores = a->run.ranks > 0 ? a->run.ranks : recipe->run.ranks > 0 ? (int)recipe->run.ranks : tc_cores();
    tc_interrupt_install();
    status = tc_run_lock(run.folder, &run.lock);
  }
  if (status == TC_OK) {
    status = measure_locked(a, &run);
    tc_progress_end(&run.progress);
    tc_run_unlock(&run.lock);
  }
  tc_free(&run.folder);
  tc_free(&run.scripts);
  tc_plan_destroy(&plan);
  tc_recipe_destroy(&recipe);
  return status;
}

/* The slurry first, where it is not there yet. */
static tc_status of_recipe(arguments *a)
{
  tc_run_options slurry = a->run;
  slurry.recipe = a->subject;
  slurry.set_count = a->common.set_count;
  slurry.to = TC_STEP_SLURRY;
  if (!a->run.dry_run) TC_TRY(tc_run(&slurry));
  return of_run(a, a->subject, a->run.folder);
}

static tc_status of_folder(arguments *a, const char *folder)
{
  char *path = NULL, *text = NULL;
  if (a->run.folder)
    return tc_fail(TC_ERR_USAGE, "-o '%s': the results of a run go to its own folder", a->run.folder);
  TC_TRY(tc_path_join(folder, "recipe.yaml", &path));
  tc_status status = tc_file_exists(path)
                         ? tc_file_read(path, RECIPE_BYTES, &text, NULL)
                         : tc_fail(TC_ERR_INPUT, "%s: there is no run in this folder", folder);
  if (status == TC_OK) status = take_kept_sets(a, text);
  if (status == TC_OK) status = of_run(a, path, folder);
  tc_free(&text);
  tc_free(&path);
  return status;
}

/* ----------------------------------------------------------------------------------------- a restart file */

/* The settings alone, checked as in a recipe. */
static tc_status bind_settings(const arguments *a, tc_arena *arena, tc_viscosity *settings)
{
  tc_yaml *tree = NULL;
  tc_issues issues = {.file = "command line"};
  TC_TRY(tc_yaml_parse("{}", 2, "command line", &tree));
  tc_status status = TC_OK;
  for (int i = 0; i < a->common.set_count && status == TC_OK; i++) {
    if (strncmp(a->common.sets[i], "process.viscosity.", 18) == 0)
      status = tc_yaml_set(tree, a->common.sets[i]);
    else
      status = tc_fail(TC_ERR_USAGE, "--set %s: a restart file has no recipe; only process.viscosity counts",
                       a->common.sets[i]);
  }
  const tc_yaml *process = tc_yaml_child(tree, "process");
  const tc_yaml *node = process ? tc_yaml_child(process, "viscosity") : NULL;
  if (status == TC_OK)
    status = tc_schema_bind(&tc_viscosity_keys, node, "process.viscosity", settings, arena, &issues);
  if (status == TC_OK) status = tc_issues_status(&issues);
  if (status == TC_OK && !settings->rates.count)
    status = tc_fail(TC_ERR_USAGE, "at which shear rates? --rates '10 1/s, 100 1/s'");
  tc_text_free(&issues.text);
  tc_yaml_destroy(&tree);
  return status;
}

/* With the state beside the points, as in the folder of a run. */
static tc_status follow_restart(const arguments *a, tc_shear *shear, cJSON **results)
{
  tc_run_state state = {0};
  int lock = -1;
  TC_TRY(tc_folder_make(shear->folder));
  TC_TRY(tc_run_lock(shear->folder, &lock));
  tc_status status =
      tc_run_state_begin(&state, shear->folder, "viscosity", NULL, NULL, (int)shear->settings->ranks);
  tc_run_state_follow(&state, shear->progress);
  if (status == TC_OK) status = tc_viscosity_of_restart(shear, a->measured, results);
  status = tc_run_state_end(&state, shear->progress, "done", status);
  tc_run_unlock(&lock);
  return status;
}

static tc_status shear_restart(const arguments *a, const tc_viscosity *settings)
{
  tc_progress progress;
  cJSON *results = NULL;
  char *scripts = NULL;
  const long slots = (a->run.ranks > 0 ? a->run.ranks : tc_cores()) / settings->ranks;
  TC_TRY(tc_data_path(TC_STAGES_FOLDER, &scripts));
  tc_progress_start(&progress, a->run.verbosity);
  tc_progress_part(&progress, "viscosity", 0, 1);
  tc_shear shear = {.settings = settings,
                    .restart = a->subject,
                    .folder = a->run.folder ? a->run.folder : "viscosity",
                    .scripts = scripts,
                    .launcher = "mpirun -np {n}",
                    .slots = slots > 1 ? (int)slots : 1,
                    .deadline = a->run.max_hours > 0 ? tc_clock() + a->run.max_hours * 3600 : INFINITY,
                    .from_scratch = a->run.restart_from_scratch,
                    .progress = &progress};
  tc_interrupt_install();
  tc_status status = follow_restart(a, &shear, &results);
  tc_progress_end(&progress);
  if (status == TC_OK) status = print_results(a, results);
  cJSON_Delete(results);
  tc_free(&scripts);
  return status;
}

static tc_status of_restart(const arguments *a)
{
  tc_arena arena = {0};
  tc_viscosity settings = {0};
  if (a->run.dry_run) return tc_fail(TC_ERR_USAGE, "--dry-run is for recipes and runs");
  tc_status status = bind_settings(a, &arena, &settings);
  if (status == TC_OK) status = shear_restart(a, &settings);
  tc_arena_free(&arena);
  return status;
}

static tc_status measure(arguments *a)
{
  char run[PATH_MAX], full[PATH_MAX];
  kind is = IS_RECIPE;
  TC_TRY(find_kind(a->subject, &is, run));
  if (a->measured && is != IS_RESTART) {
    if (!realpath(a->measured, full)) return tc_fail(TC_ERR_INPUT, "%s: %s", a->measured, strerror(errno));
    if (set_key(a, "measured", "'", full, "'") != 0) return TC_ERR_USAGE;
  }
  switch (is) {
  case IS_RECIPE:
    return of_recipe(a);
  case IS_RUN:
    return of_folder(a, run);
  default:
    return of_restart(a);
  }
}

const struct argp tc_argp_viscosity = {
    options,
    parse,
    "RECIPE|RUN|RESTART",
    "Shear the slurry at constant rates and print its viscosity. Of a recipe the slurry is made first if it "
    "is not there; a run's slurry is used as it is; any other restart file keeps its force field. A point "
    "that is done is not done again; one that was interrupted goes on.",
    NULL,
    NULL,
    NULL};

tc_status tc_cmd_viscosity(int argc, char **argv)
{
  arguments *a = NULL;
  bool done;
  TC_TRY(TC_NEW(&a, 1, "command line"));
  a->common.verbosity = TC_NORMAL;
  a->run.sets = a->common.sets;
  tc_status status = tc_options_parse(&tc_argp_viscosity, "viscosity", argc, argv, a, &done);
  a->run.verbosity = a->common.verbosity;
  if (status == TC_OK && !done) status = measure(a);
  for (int i = 0; i < a->own_count; i++) tc_text_free(&a->own_sets[i]);
  tc_free(&a);
  return status;
}
