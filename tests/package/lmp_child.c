/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Child processes, their output, and dumps: see lmp_child.h.
 */
#include "lmp_child.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

static char *read_all(FILE *stream)
{
  size_t size = 0, room = 1 << 16;
  char *text = malloc(room);
  ck_assert_ptr_nonnull(text);
  for (size_t n; (n = fread(text + size, 1, room - size - 1, stream)) > 0;) {
    size += n;
    if (size + 1 < room) continue;
    room *= 2;
    text = realloc(text, room);
    ck_assert_ptr_nonnull(text);
  }
  text[size] = '\0';
  return text;
}

lmp_run lmp_words(int ranks, const char *words)
{
  /* Open MPI refuses root and more ranks than cores unless told; other launchers ignore these. */
  setenv("OMPI_ALLOW_RUN_AS_ROOT", "1", 1);
  setenv("OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1", 1);
  setenv("OMPI_MCA_rmaps_base_oversubscribe", "1", 1);
  setenv("OMPI_MCA_hwloc_base_binding_policy", "none", 1);
  setenv("PRTE_MCA_rmaps_default_mapping_policy", ":oversubscribe", 1);
  setenv("OMP_NUM_THREADS", "1", 1);
  char launcher[512] = "", command[2048];
  const char *other = getenv("TAPECAST_TEST_LMP");
  if (ranks > 1) snprintf(launcher, sizeof launcher, "%s -np %d ", TAPECAST_MPIEXEC, ranks);
  const int n =
      snprintf(command, sizeof command, "%s%s %s 2>&1", launcher, other ? other : TAPECAST_LMP, words);
  ck_assert_int_lt(n, (int)sizeof command);
  fflush(NULL);
  FILE *child = popen(command, "r");
  ck_assert_ptr_nonnull(child);
  lmp_run run = {0, read_all(child)};
  const int status = pclose(child);
  run.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return run;
}

lmp_run lmp_script(int ranks, const char *script, const char *variables)
{
  char words[1536];
  snprintf(words, sizeof words, "-in %s -log none -nocite %s", script, variables);
  return lmp_words(ranks, words);
}

lmp_run lmp_text(int ranks, const char *text, const char *variables)
{
  FILE *file = fopen("script.lmp", "w");
  ck_assert_ptr_nonnull(file);
  fputs(text, file);
  ck_assert_int_eq(fclose(file), 0);
  return lmp_script(ranks, "script.lmp", variables);
}

void lmp_free(lmp_run *run)
{
  free(run->output);
  run->output = NULL;
}

void lmp_must_pass(const lmp_run *run)
{
  if (run->status != 0) fprintf(stderr, "%s\n", run->output);
  ck_assert_int_eq(run->status, 0);
}

void lmp_must_fail(const lmp_run *run, const char *text)
{
  if (run->status == 0 || !strstr(run->output, text))
    fprintf(stderr, "expected a failure that says '%s'; exit code %d, output:\n%s\n", text, run->status,
            run->output);
  ck_assert_int_ne(run->status, 0);
  ck_assert_ptr_nonnull(strstr(run->output, text));
}

void lmp_must_refuse(const char *scene, const char *lines, const char *text)
{
  char script[1024];
  ck_assert_int_lt(snprintf(script, sizeof script, "%s%s\n", scene, lines), (int)sizeof script);
  lmp_run run = lmp_text(1, script, "");
  lmp_must_fail(&run, text);
  lmp_free(&run);
}

double lmp_result(const lmp_run *run, const char *name)
{
  char key[128];
  snprintf(key, sizeof key, "RESULT %s ", name);
  const char *found = NULL;
  for (const char *at = run->output; (at = strstr(at, key)) != NULL; at++) {
    if (at[strlen(key)] != '$') found = at + strlen(key);
  }
  if (!found) fprintf(stderr, "no '%s' in:\n%s\n", key, run->output);
  ck_assert_ptr_nonnull(found);
  return strtod(found, NULL);
}

static int by_first_column(const void *a, const void *b)
{
  const double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static int count_columns(const char *header)
{
  int columns = 0;
  for (const char *at = header; (at = strchr(at, ' ')) != NULL; at++)
    columns += at[1] != ' ' && at[1] != '\n';
  return columns;
}

lmp_table lmp_read_dump(const char *name)
{
  lmp_table t = {0, 0, NULL};
  char line[4096];
  FILE *file = fopen(name, "r");
  ck_assert_msg(file != NULL, "no dump %s", name);
  while (fgets(line, sizeof line, file)) {
    if (strncmp(line, "ITEM: NUMBER OF ATOMS", 21) == 0) {
      ck_assert_ptr_nonnull(fgets(line, sizeof line, file));
      t.rows = atoi(line);
    }
    if (strncmp(line, "ITEM: ATOMS", 11) != 0) continue;
    t.columns = count_columns(line + 11);
    ck_assert_int_gt(t.columns, 0);
    free(t.value);
    t.value = calloc((size_t)(t.rows * t.columns), sizeof(double));
    ck_assert_ptr_nonnull(t.value);
    for (int i = 0; i < t.rows * t.columns; i++) ck_assert_int_eq(fscanf(file, "%lf", &t.value[i]), 1);
  }
  fclose(file);
  ck_assert_int_gt(t.rows, 0);
  qsort(t.value, (size_t)t.rows, (size_t)t.columns * sizeof(double), by_first_column);
  return t;
}

void lmp_free_table(lmp_table *t)
{
  free(t->value);
  t->value = NULL;
}

double lmp_table_difference(const lmp_table *a, const lmp_table *b)
{
  ck_assert_int_eq(a->rows, b->rows);
  ck_assert_int_eq(a->columns, b->columns);
  double worst = 0.0;
  for (int c = 1; c < a->columns; c++) {
    double scale = 1e-300, difference = 0.0;
    for (int r = 0; r < a->rows; r++) {
      const double x = a->value[r * a->columns + c], y = b->value[r * a->columns + c];
      ck_assert(isfinite(x) && isfinite(y));
      scale = fmax(scale, fabs(x));
      difference = fmax(difference, fabs(x - y));
    }
    worst = fmax(worst, difference / scale);
  }
  return worst;
}
