/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A small recipe, and ways to change it and to run the program. */
#include "fixture.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

const char test_recipe_text[] = //
    "name: small\n"
    "seed: 3\n"
    "beads: 150\n"
    "materials:\n"
    "  A:\n"
    "    fraction: 70 %\n"
    "    density: 4.75 g/cm^3\n"
    "    diameter: 10 um\n"
    "    swelling: 1.14\n"
    "    electronic_conductivity: 0.005 S/m\n"
    "  B:\n"
    "    fraction: 26 %\n"
    "    density: 1.86 g/cm^3\n"
    "    sizes: {table: [[2 um, 3], [4 um, 1]]}\n"
    "    ionic: true\n"
    "  C:\n"
    "    fraction: 0.04\n"
    "    density: 1.8 g/cm^3\n"
    "    nanoporosity: 50 %\n"
    "    diameter: 3 um\n"
    "    slurry_diameter: 7.5 um\n"
    "    slurry_density: 0.9 g/cm^3\n"
    "    electronic_conductivity: 15.93 S/m\n"
    "force_field:\n"
    "  slurry:\n"
    "    lennard_jones:\n"
    "      A: {epsilon_per_diameter: 1.0 nN, sigma_per_diameter: 0.99, cutoff_per_diameter: 1.5}\n"
    "      B: {epsilon_per_diameter: 10.5 nN, sigma_per_diameter: 0.99, cutoff_per_diameter: 1.5}\n"
    "      C: {epsilon_per_diameter: 0.88 nN, sigma_per_diameter: 0.97, cutoff_per_diameter: 2.2}\n"
    "    contact: {kn: 0.1 kPa, gamman: 55 1/(um us), friction: 0.016}\n"
    "  dried:\n"
    "    lennard_jones:\n"
    "      A: {epsilon_per_diameter: 100 nN, sigma_per_diameter: 0.93, cutoff_per_diameter: 1.2}\n"
    "      B: {epsilon_per_diameter: 200 nN, sigma_per_diameter: 0.93, cutoff_per_diameter: 1.2}\n"
    "      C: {epsilon_per_diameter: 400 nN, sigma: 0.89 um, cutoff_per_diameter: 2.2}\n"
    "    contact: {kn: 100 kPa, gamman: 10 1/(um us), friction: 12.5}\n"
    "process:\n"
    "  slurry: {pressure: 1 atm, timestep: 0.002 us}\n"
    "  drying: {pressure: 0 kPa}\n"
    "  calendering: {degrees: [10 %, 0.25], speed: 0.1 um/us}\n"
    "analysis: {voxel: 0.5 um}\n"
    "run: {grace: 0.1 s, ranks: 1}\n";

void test_write_file(const char *path, const char *text)
{
  FILE *file = fopen(path, "w");
  ck_assert_ptr_nonnull(file);
  ck_assert_int_ge(fputs(text, file), 0);
  ck_assert_int_eq(fclose(file), 0);
}

char *test_read_file(const char *path)
{
  FILE *file = fopen(path, "r");
  if (!file) return NULL;
  char *text = NULL;
  size_t room = 0;
  if (getdelim(&text, &room, '\0', file) < 0 && text) text[0] = '\0';
  fclose(file);
  return text;
}

void test_write_recipe(const char *path, const char *from, const char *to)
{
  if (!from) {
    test_write_file(path, test_recipe_text);
    return;
  }
  const char *place = strstr(test_recipe_text, from);
  ck_assert_msg(place != NULL, "the recipe of the tests does not have '%s'", from);
  const size_t size = sizeof test_recipe_text + strlen(to);
  char *text = malloc(size);
  snprintf(text, size, "%.*s%s%s", (int)(place - test_recipe_text), test_recipe_text, to,
           place + strlen(from));
  test_write_file(path, text);
  free(text);
}

cJSON *test_read_json(const char *path)
{
  char *text = test_read_file(path);
  cJSON *json = text ? cJSON_Parse(text) : NULL;
  ck_assert_msg(json != NULL, "%s is no JSON", path);
  free(text);
  return json;
}

double test_number(const cJSON *object, const char *key)
{
  const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, key);
  ck_assert_msg(cJSON_IsNumber(item), "%s is no number", key);
  return item->valuedouble;
}

tc_recipe *test_recipe(const char *from, const char *to)
{
  tc_recipe *recipe = NULL;
  test_write_recipe("recipe.yaml", from, to);
  const tc_status status = tc_recipe_load("recipe.yaml", NULL, 0, &recipe);
  ck_assert_msg(status == TC_OK, "%s", tc_error_message());
  return recipe;
}

enum { MOST_WORDS = 64 };

static void collect(char **words, const char *first, va_list args)
{
  int count = 0;
  words[count++] = strdup(TEST_PROGRAM);
  for (const char *word = first; word && count + 1 < MOST_WORDS; word = va_arg(args, const char *))
    words[count++] = strdup(word);
  words[count] = NULL;
}

static void let_go(char **words)
{
  for (int i = 0; words[i]; i++) free(words[i]);
}

static pid_t launch(char **words, const char *output)
{
  const pid_t pid = fork();
  if (pid == 0) {
    const int fd = open(output, O_WRONLY | O_CREAT | O_TRUNC, 0666);
    dup2(fd, 1);
    dup2(fd, 2);
    execv(words[0], words);
    _exit(127);
  }
  return pid;
}

int test_wait(pid_t pid)
{
  int status = 0;
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) continue;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

test_output test_run(const char *first, ...)
{
  char *words[MOST_WORDS];
  va_list args;
  va_start(args, first);
  collect(words, first, args);
  va_end(args);
  test_output output;
  output.code = test_wait(launch(words, "output.txt"));
  output.text = test_read_file("output.txt");
  let_go(words);
  return output;
}

pid_t test_start(const char *first, ...)
{
  char *words[MOST_WORDS];
  va_list args;
  va_start(args, first);
  collect(words, first, args);
  va_end(args);
  const pid_t pid = launch(words, "background.txt");
  let_go(words);
  return pid;
}

void test_free(test_output *output)
{
  free(output->text);
  output->text = NULL;
}

void test_use_stand_ins(void)
{
  char folder[4096], path[4200];
  ck_assert_ptr_nonnull(getcwd(folder, sizeof folder));
  setenv("TAPECAST_LMP", TEST_SOURCE "/stand-in.sh", 1);
  setenv("TAPECAST_ANALYZE", TEST_SOURCE "/stand-in-analyze.sh", 1);
  setenv("TAPECAST_DATA", TEST_SOURCE "/data", 1);
  snprintf(path, sizeof path, "%s/launches.txt", folder);
  setenv("STAND_IN_LOG", path, 1);
}

char *test_launches(void)
{
  char *text = test_read_file("launches.txt");
  return text ? text : strdup("");
}

void test_forget_launches(void)
{
  unlink("launches.txt");
}

void test_pause_ms(long ms)
{
  const struct timespec t = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};
  nanosleep(&t, NULL);
}

void test_wait_for(const char *path, int seconds)
{
  for (int i = 0; i < 100 * seconds; i++) {
    if (access(path, F_OK) == 0) return;
    test_pause_ms(10);
  }
  ck_abort_msg("%s did not appear", path);
}
