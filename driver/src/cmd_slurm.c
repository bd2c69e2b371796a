/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tapecast slurm: a job script that takes a recipe to its end, job after job. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "command.h"
#include "files.h"
#include "options.h"
#include "paths.h"
#include "plan.h"
#include "plan_print.h"
#include "slurm.h"
#include "tapecast/fileio.h"
#include "tapecast/json.h"
#include "tapecast/memory.h"

enum {
  KEY_QOS = 1000,
  KEY_MEMORY,
  KEY_MODULE,
  KEY_LAUNCHER,
  KEY_MARGIN,
  KEY_MOST,
  KEY_FOLDER,
  KEY_DIRECTIVE
};

#define DEFAULT_LIMIT 86400.0
#define DEFAULT_LAUNCHER "srun -n {n}"
enum { DEFAULT_MOST_JOBS = 50 };

typedef struct {
  tc_common common;
  tc_slurm job;
  const char *recipe, *output, *folder, *margin;
} arguments;

static const struct argp_option options[] = {
    {"output", 'o', "FILE", 0, "write the script there (standard output)", 0},
    {"folder", KEY_FOLDER, "DIR", 0, "folder of the run (runs/NAME)", 0},
    {"time", 't', "LIMIT", 0, "time limit of a job, as for sbatch: 30, 12:00:00, 2-0 (1-0, a day)", 0},
    {"margin", KEY_MARGIN, "LIMIT", 0, "stop so long before that (a tenth of it, at most 10 minutes)", 0},
    {"ntasks", 'n', "N", 0, "MPI ranks (as many as `check` says)", 0},
    {"nodes", 'N', "N", 0, "nodes that they are spread over", 0},
    {"account", 'A', "NAME", 0, "account that pays", 0},
    {"partition", 'p', "NAME", 0, "partition", 0},
    {"qos", KEY_QOS, "NAME", 0, "quality of service", 0},
    {"mem", KEY_MEMORY, "SIZE", 0, "memory of a node, e.g. 4G", 0},
    {"module", KEY_MODULE, "NAME", 0, "load this module first; may be repeated", 0},
    {"sbatch", KEY_DIRECTIVE, "WORDS", 0, "one more #SBATCH line, e.g. '--mail-type=END'; may be repeated",
     0},
    {"launcher", KEY_LAUNCHER, "COMMAND", 0, "what starts MPI programs (" DEFAULT_LAUNCHER ")", 0},
    {"max-jobs", KEY_MOST, "N", 0, "submit no more jobs than that (50)", 0},
    TC_OPTION_SET,
    TC_OPTION_JSON,
    {0}};

/* A word of an #SBATCH line ends at a blank. */
static error_t keep_word(const char *option, char *arg, const char **word)
{
  if (!arg[0] || arg[strcspn(arg, " \t\n\"'\\#")])
    return tc_fail(TC_ERR_USAGE, "%s '%s': expected one word, without blanks and quotes", option, arg),
           EINVAL;
  *word = arg;
  return 0;
}

static error_t keep_count(const char *option, const char *arg, long *count)
{
  return tc_option_integer(option, arg, 1, 1000000, count) == TC_OK ? 0 : EINVAL;
}

static error_t add_line(const char *option, char *arg, const char **list, int *count)
{
  if (*count == TC_MOST_MODULES)
    return tc_fail(TC_ERR_USAGE, "more than %d %s", TC_MOST_MODULES, option), EINVAL;
  if (!arg[0] || strchr(arg, '\n'))
    return tc_fail(TC_ERR_USAGE, "%s '%s': expected one line", option, arg), EINVAL;
  list[(*count)++] = arg;
  return 0;
}

static error_t parse_job(int key, char *arg, arguments *a)
{
  tc_slurm *job = &a->job;
  switch (key) {
  case 't':
    return tc_slurm_time("--time", arg, 60, &job->limit) == TC_OK ? 0 : EINVAL;
  case 'n':
    return keep_count("-n", arg, &job->ranks);
  case 'N':
    return keep_count("-N", arg, &job->nodes);
  case 'A':
    return keep_word("--account", arg, &job->account);
  case 'p':
    return keep_word("--partition", arg, &job->partition);
  case KEY_QOS:
    return keep_word("--qos", arg, &job->qos);
  case KEY_MEMORY:
    return keep_word("--mem", arg, &job->memory);
  case KEY_MODULE:
    return add_line("--module", arg, job->modules, &job->module_count);
  case KEY_DIRECTIVE:
    return add_line("--sbatch", arg, job->directives, &job->directive_count);
  case KEY_LAUNCHER:
    job->launcher = arg;
    return 0;
  case KEY_MOST:
    return keep_count("--max-jobs", arg, &job->most_jobs);
  default:
    return tc_common_parse(key, arg, &a->common);
  }
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
  arguments *a = state->input;
  switch (key) {
  case 'o':
    a->output = arg;
    return 0;
  case KEY_FOLDER:
    a->folder = arg;
    return 0;
  case KEY_MARGIN:
    a->margin = arg;
    return 0;
  case ARGP_KEY_ARG:
    return tc_option_word("recipe", arg, &a->recipe);
  case ARGP_KEY_NO_ARGS:
    return tc_option_missing("slurm", "which recipe?");
  default:
    return parse_job(key, arg, a);
  }
}

const struct argp tc_argp_slurm = {
    options,
    parse,
    "RECIPE",
    "Write a job script for SLURM that runs a recipe to its end: tapecast slurm RECIPE -t 12:00:00 -o "
    "job.sh, then "
    "sbatch job.sh. Each job stops a little before its time limit and submits the next, which goes on where "
    "it "
    "was; the last one writes the report. A run that fails, or that scancel stops, submits nothing more.",
    NULL,
    NULL,
    NULL};

static tc_status settle_times(arguments *a)
{
  tc_slurm *job = &a->job;
  job->margin = tc_slurm_margin(job->limit);
  if (a->margin) TC_TRY(tc_slurm_time("--margin", a->margin, 1, &job->margin));
  if (job->margin < job->limit / 2) return TC_OK;
  return tc_fail(TC_ERR_USAGE, "--margin: %.0f min are more than half of the time limit of %.0f min",
                 job->margin / 60, job->limit / 60);
}

static tc_status write_script(const arguments *a, const tc_text *script)
{
  TC_TRY(tc_text_status(script));
  if (a->common.json) {
    cJSON *json = cJSON_CreateObject();
    cJSON_AddStringToObject(json, "folder", a->job.folder);
    cJSON_AddNumberToObject(json, "time_limit_s", a->job.limit);
    cJSON_AddNumberToObject(json, "max_hours", (a->job.limit - a->job.margin) / 3600);
    cJSON_AddNumberToObject(json, "ranks", (double)a->job.ranks);
    cJSON_AddStringToObject(json, "script", tc_text_get(script));
    if (a->output) cJSON_AddStringToObject(json, "output", a->output);
    const tc_status status = tc_json_write(json, "-");
    cJSON_Delete(json);
    TC_TRY(status);
  }
  if (!a->output) {
    if (!a->common.json) fputs(tc_text_get(script), stdout);
    return TC_OK;
  }
  TC_TRY(tc_file_write(a->output, tc_text_get(script), script->length));
  if (chmod(a->output, 0777 & ~umask(0)) != 0) return tc_io_error(a->output, "write");
  fprintf(stderr, "%s: written; start it with: sbatch %s\n", a->output, a->output);
  return TC_OK;
}

/* What the script says about itself. */
static void add_notes(const arguments *a, const tc_recipe *recipe, const tc_plan *plan, tc_text *notes)
{
  char least[32], most[32];
  tc_text_add(
      notes,
      "# Runs the recipe '%s' (%ld beads), about %s to %s and %.0f MB on %d rank%s here, in as many jobs as "
      "it takes.\n"
      "# Written by: tapecast slurm. State of the run: tapecast status ",
      recipe->name, plan->beads, tc_duration(plan->seconds_least, least),
      tc_duration(plan->seconds_most, most), plan->memory_mb, plan->ranks, plan->ranks == 1 ? "" : "s");
  tc_shell_word(notes, a->job.folder);
  tc_text_add(notes, "\n");
}

static tc_status check_folder(const char *path)
{
  if (!strpbrk(path, " \t\"'\\#%")) return TC_OK;
  return tc_fail(TC_ERR_USAGE, "folder '%s': SLURM's output cannot go to a path with blanks, quotes, # or %%",
                 path);
}

/* The folder is made now, as SLURM opens its output there before the script can. */
static tc_status make_folder(const char *path, char full[PATH_MAX])
{
  TC_TRY(check_folder(path));
  TC_TRY(tc_folder_make(path));
  if (!realpath(path, full)) return tc_io_error(path, "find");
  return check_folder(full);
}

static tc_status find_paths(arguments *a, const tc_recipe *recipe, char full[2][PATH_MAX], char **program)
{
  char *folder = NULL;
  if (!realpath(a->recipe, full[0])) return tc_fail(TC_ERR_INPUT, "%s: %s", a->recipe, strerror(errno));
  TC_TRY(a->folder ? tc_path_join("", a->folder, &folder) : tc_path_join("runs", recipe->name, &folder));
  tc_status status = make_folder(folder, full[1]);
  tc_free(&folder);
  if (status == TC_OK) status = tc_program_path("tapecast", program);
  a->job.recipe = full[0];
  a->job.folder = full[1];
  a->job.program = *program;
  return status;
}

static tc_status make(arguments *a, const tc_recipe *recipe, const tc_plan *plan)
{
  char full[2][PATH_MAX], *program = NULL;
  tc_text notes = {0}, script = {0};
  TC_TRY(find_paths(a, recipe, full, &program));
  tc_slurm *job = &a->job;
  job->name = recipe->name;
  job->sets = (const char *const *)a->common.sets;
  job->set_count = a->common.set_count;
  if (!job->ranks) job->ranks = plan->ranks;
  add_notes(a, recipe, plan, &notes);
  tc_slurm_script(job, tc_text_get(&notes), &script);
  const tc_status status = write_script(a, &script);
  tc_text_free(&notes);
  tc_text_free(&script);
  tc_free(&program);
  return status;
}

tc_status tc_cmd_slurm(int argc, char **argv)
{
  arguments a = {
      .common = TC_COMMON_DEFAULTS,
      .job = {.limit = DEFAULT_LIMIT, .launcher = DEFAULT_LAUNCHER, .most_jobs = DEFAULT_MOST_JOBS}};
  tc_recipe *recipe = NULL;
  tc_plan *plan = NULL;
  bool done;
  TC_TRY(tc_options_parse(&tc_argp_slurm, "slurm", argc, argv, &a, &done));
  if (done) return TC_OK;
  TC_TRY(settle_times(&a));
  tc_status status = tc_recipe_load(a.recipe, a.common.sets, a.common.set_count, &recipe);
  if (status == TC_OK) status = tc_plan_make(recipe, &plan);
  if (status == TC_OK) status = make(&a, recipe, plan);
  tc_plan_destroy(&plan);
  tc_recipe_destroy(&recipe);
  return status;
}
