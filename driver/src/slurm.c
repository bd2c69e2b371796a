/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writing job scripts for SLURM. */
#include "slurm.h"

#include <ctype.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LONGEST_MARGIN 600.0
#define LONGEST_DAYS 3650

/* Numbers between colons, at most three. Returns how many, 0 when there is anything else. */
static int read_fields(const char *text, double field[3])
{
  int count = 0;
  for (const char *p = text; count < 3; p++) {
    if (!isdigit((unsigned char)*p)) return 0;
    char *end;
    field[count++] = strtod(p, &end);
    for (; p < end; p++)
      if (!isdigit((unsigned char)*p)) return 0;
    if (!*p) return count;
    if (*p != ':') return 0;
  }
  return 0;
}

tc_status tc_slurm_time(const char *option, const char *text, double least, double *seconds)
{
  double days = 0, field[3] = {0};
  char *rest = NULL;
  const char *dash = strchr(text, '-');
  const bool after_days = dash != NULL;
  if (dash && isdigit((unsigned char)text[0])) days = strtod(text, &rest);
  const int count = !dash || rest == dash ? read_fields(dash ? dash + 1 : text, field) : 0;
  const double sum = after_days   ? days * 86400 + field[0] * 3600 + field[1] * 60 + field[2]
                     : count == 3 ? field[0] * 3600 + field[1] * 60 + field[2]
                                  : field[0] * 60 + field[1];
  if (!count || !(sum >= least) || sum > LONGEST_DAYS * 86400.0)
    return tc_fail(
        TC_ERR_USAGE,
        "%s '%s': expected a time as SLURM takes it, of at least %.0f s: MINUTES, MINUTES:SECONDS, "
        "HOURS:MINUTES:SECONDS, DAYS-HOURS or DAYS-HOURS:MINUTES:SECONDS",
        option, text, least);
  *seconds = sum;
  return TC_OK;
}

double tc_slurm_margin(double limit)
{
  return fmin(LONGEST_MARGIN, 0.1 * limit);
}

static void add_directive(tc_text *script, const char *option, const char *value)
{
  if (value) tc_text_add(script, "#SBATCH --%s=%s\n", option, value);
}

static void add_directives(const tc_slurm *job, tc_text *script)
{
  const long limit = lround(job->limit);
  add_directive(script, "job-name", job->name);
  tc_text_add(script, "#SBATCH --time=%ld-%02ld:%02ld:%02ld\n", limit / 86400, limit / 3600 % 24,
              limit / 60 % 60, limit % 60);
  tc_text_add(script, "#SBATCH --ntasks=%ld\n", job->ranks);
  if (job->nodes) tc_text_add(script, "#SBATCH --nodes=%ld\n", job->nodes);
  add_directive(script, "account", job->account);
  add_directive(script, "partition", job->partition);
  add_directive(script, "qos", job->qos);
  add_directive(script, "mem", job->memory);
  for (int i = 0; i < job->directive_count; i++) tc_text_add(script, "#SBATCH %s\n", job->directives[i]);
  tc_text_add(script, "#SBATCH --output=%s/slurm-%%j.txt\n#SBATCH --requeue\n", job->folder);
  tc_text_add(script, "#SBATCH --signal=B:USR1@%.0f\n", ceil(job->margin / 2));
}

static void add_command(const tc_slurm *job, tc_text *script)
{
  tc_text launcher = {0};
  tc_text_add(&launcher, "run.launcher=%s", job->launcher);
  tc_shell_word(script, job->program);
  tc_text_add(script, " run ");
  tc_shell_word(script, job->recipe);
  tc_text_add(script, " -o ");
  tc_shell_word(script, job->folder);
  tc_text_add(script, " -n %ld --max-hours %.6f \\\n  --set ", job->ranks, (job->limit - job->margin) / 3600);
  tc_shell_word(script, tc_text_get(&launcher));
  for (int i = 0; i < job->set_count; i++) {
    tc_text_add(script, " \\\n  --set ");
    tc_shell_word(script, job->sets[i]);
  }
  tc_text_add(script, " &\n");
  tc_text_free(&launcher);
}

/* Half of the margin before the limit SLURM itself speaks up: what tapecast does not break off by then, such
 * as the writing of a report, is begun anew by the next job. */
static void add_run(const tc_slurm *job, tc_text *script)
{
  tc_text_add(script, "over=\nrun=\ntrap 'over=1; [ -z \"$run\" ] || kill -TERM \"$run\"' USR1\n");
  add_command(job, script);
  tc_text_add(script,
              "run=$!\n"
              "[ -z \"$over\" ] || kill -TERM \"$run\"\n"
              "wait \"$run\"\n"
              "code=$?\n"
              "if [ -n \"$over\" ]; then\n"
              "  for ((i = 0; i < %.0f; i++)); do kill -0 \"$run\" 2>/dev/null && sleep 1; done\n"
              "  late=\n"
              "  kill -KILL \"$run\" 2>/dev/null && late=%d\n"
              "  wait \"$run\"\n"
              "  code=${late:-$?}\n"
              "fi\n\n",
              ceil(job->margin / 4), tc_exit_code(TC_ERR_INTERRUPTED));
}

static void add_end(const tc_slurm *job, tc_text *script)
{
  /* A signal long before the margin comes from scancel or from preemption, not from the clock. */
  const long enough = (long)floor(job->limit - job->margin) - 2;
  tc_text_add(
      script,
      "if [ \"$code\" -ne %d ]; then\n"
      "  echo \"tapecast ended with exit code $code: no further job\"\n"
      "  exit \"$code\"\n"
      "fi\n"
      "if [ -z \"$over\" ] && [ $SECONDS -lt %ld ]; then\n"
      "  echo \"stopped by a signal (scancel, preemption): no further job; sbatch this script to go on\"\n"
      "  exit \"$code\"\n"
      "fi\n"
      "if [ \"$job\" -ge %ld ]; then\n"
      "  echo \"not done after $job jobs: no further job; sbatch this script to go on\"\n"
      "  exit \"$code\"\n"
      "fi\n"
      "echo \"not done yet: the next job goes on\"\n"
      "TAPECAST_JOB=$((job + 1)) exec sbatch --export=ALL --dependency=\"afterany:$SLURM_JOB_ID\" \"$0\"\n",
      tc_exit_code(TC_ERR_INTERRUPTED), enough, job->most_jobs);
}

void tc_slurm_script(const tc_slurm *job, const char *notes, tc_text *script)
{
  tc_text_add(script, "#!/bin/bash\n");
  add_directives(job, script);
  tc_text_add(script, "%s\nset -u\n", notes);
  for (int i = 0; i < job->module_count; i++) {
    tc_text_add(script, "module load ");
    tc_shell_word(script, job->modules[i]);
    tc_text_add(script, "\n");
  }
  tc_text_add(script, "job=${TAPECAST_JOB:-1} # how many there were, with this one\n");
  add_run(job, script);
  add_end(job, script);
}
