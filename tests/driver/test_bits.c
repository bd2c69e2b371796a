/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A run of a few seconds with LAMMPS itself is killed at 20 random points, as a whole, in its LAMMPS, and by
 * a signal that lets it stop; what is left in the end has the same bits as a run that nobody touched.
 * TAPECAST_TEST_SEED repeats the points of a failure. */
#include <cJSON.h>
#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "fixture.h"

enum { POINTS = 20 };

/* Short stages with many checkpoints; nothing here is meant to be steady. */
static const char *const sets[] = {
    "run.launcher=none",
    "run.pair_style=tapecast",
    "force_field.slurry.contact.damping=implicit", /* as in the recipes that ship */
    "process.calendering.withdraw=2 um",
    "run.checkpoint=1 us",
    "beads=100",
    "process.initial.solid_fraction=0.35",
    "process.slurry.quench_time=1 us",
    "process.slurry.compress_time=4 us",
    "process.slurry.pressure_time=3 us",
    "process.slurry.block=1 us",
    "process.slurry.steady_blocks=2",
    "process.slurry.min_time=5 us",
    "process.slurry.max_time=14 us",
    "process.drying.timestep=0.001 us",
    "process.drying.quench_time=1 us",
    "process.drying.quench_limit=0.005 um",
    "process.drying.block=1 us",
    "process.drying.steady_blocks=2",
    "process.drying.min_time=5 us",
    "process.drying.pressure_time=2 us",
    "process.drying.bulk_modulus=50 kPa",
    "process.drying.max_time=12 us",
    "process.calendering.timestep=0.001 us",
    "process.calendering.speed=0.5 um/us",
    "process.calendering.hold_time=1 us",
    "process.calendering.block=1 us",
    "process.calendering.wall.kn=100000 kPa",
};

static pid_t start(const char *folder)
{
  char *words[80] = {TEST_PROGRAM, "run", "recipe.yaml", "-q", "--to", "calendering", "-o"};
  int n = 7;
  words[n++] = (char *)(size_t)folder;
  for (size_t i = 0; i < sizeof sets / sizeof sets[0]; i++) {
    words[n++] = "--set";
    words[n++] = (char *)(size_t)sets[i];
  }
  const pid_t pid = fork();
  if (pid == 0) {
    if (!freopen("background.txt", "a", stdout) || dup2(1, 2) < 0) _exit(126);
    execv(words[0], words);
    _exit(127);
  }
  return pid;
}

/* Changes whenever a checkpoint does. */
static long long mark_of(const char *folder)
{
  static const char *const places[] = {"01-slurry/checkpoint_a",      "01-slurry/checkpoint_b",
                                       "02-drying/checkpoint_a",      "02-drying/checkpoint_b",
                                       "03-calendering/checkpoint_a", "03-calendering/checkpoint_b"};
  long long sum = 0;
  for (int i = 0; i < 6; i++) {
    char path[128];
    struct stat info;
    snprintf(path, sizeof path, "%s/%s", folder, places[i]);
    if (stat(path, &info) == 0) sum += (i + 1) * (info.st_mtim.tv_sec * 1000003LL + info.st_mtim.tv_nsec);
  }
  return sum;
}

static int has_ended(pid_t pid, int *code)
{
  int status;
  if (waitpid(pid, &status, WNOHANG) != pid) return 0;
  *code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return 1;
}

/* A child of the process, 0 when there is none. */
static pid_t child_of(pid_t parent)
{
  DIR *proc = opendir("/proc");
  pid_t found = 0;
  for (const struct dirent *entry; proc && !found && (entry = readdir(proc));) {
    char path[300], state;
    int pid = 0, above = 0;
    snprintf(path, sizeof path, "/proc/%s/stat", entry->d_name);
    FILE *file = entry->d_name[0] >= '1' && entry->d_name[0] <= '9' ? fopen(path, "r") : NULL;
    if (file && fscanf(file, "%d %*s %c %d", &pid, &state, &above) == 3 && above == parent) found = pid;
    if (file) fclose(file);
  }
  if (proc) closedir(proc);
  return found;
}

/* Let the run make `checkpoints` of them and go on for a moment, then end it. Returns 1 when it was done
 * before. */
static int disturb(const char *folder, int checkpoints, long moment, int how)
{
  const pid_t pid = start(folder);
  int code;
  long long mark = mark_of(folder);
  for (int left = checkpoints, waits = 0; left > 0; waits++) {
    ck_assert_msg(waits < 60000, "no checkpoint comes");
    if (has_ended(pid, &code)) {
      ck_assert_msg(code == 0, "exit code %d; see background.txt", code);
      return 1;
    }
    const long long now = mark_of(folder);
    if (now != mark) left--;
    mark = now;
    test_pause_ms(1);
  }
  test_pause_ms(moment);
  const pid_t victim = how == 1 ? child_of(pid) : pid;
  if (victim) kill(victim, how == 2 ? SIGTERM : SIGKILL);
  if (how == 1 && !victim) kill(pid, SIGKILL);
  code = test_wait(pid);
  ck_assert_msg(code == 0 || code == 5 || code == 8 || code == 128 + SIGTERM || code == 128 + SIGKILL,
                "exit code %d", code);
  return 0;
}

static void compare(const char *name)
{
  char command[256];
  snprintf(command, sizeof command, "cmp reference/%s disturbed/%s", name, name);
  ck_assert_msg(system(command) == 0, "%s is not the same to the bit", name);
}

static cJSON *results_of(const char *folder)
{
  char path[64];
  snprintf(path, sizeof path, "%s/results.json", folder);
  return test_read_json(path);
}

static void compare_all(void)
{
  static const char *const files[] = {"01-slurry/slurry.restart",
                                      "01-slurry/slurry.dump",
                                      "01-slurry/blocks.csv",
                                      "02-drying/drying.restart",
                                      "02-drying/drying.dump",
                                      "02-drying/blocks.csv",
                                      "03-calendering/degree-00.dump",
                                      "03-calendering/degree-10.dump",
                                      "03-calendering/degree-25.dump",
                                      "03-calendering/blocks.csv",
                                      "03-calendering/calendering.restart"};
  static const char *const parts[] = {"slurry", "dried", "calendered"};
  for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) compare(files[i]);
  cJSON *a = results_of("reference"), *b = results_of("disturbed");
  for (int i = 0; i < 3; i++)
    ck_assert_msg(cJSON_Compare(cJSON_GetObjectItem(a, parts[i]), cJSON_GetObjectItem(b, parts[i]), 1) ||
                      !cJSON_GetObjectItem(a, parts[i]),
                  "results.json: %s differs", parts[i]);
  cJSON_Delete(a);
  cJSON_Delete(b);
}

/* A run that is done before it was killed often enough is compared, and another one killed. */
START_TEST(the_same_bits_after_twenty_kills)
{
  const char *given = getenv("TAPECAST_TEST_SEED");
  const unsigned seed = given ? (unsigned)strtoul(given, NULL, 10) : (unsigned)time(NULL);
  printf("TAPECAST_TEST_SEED=%u\n", seed);
  fflush(stdout);
  srand(seed);
  ck_assert_int_eq(system("rm -rf reference disturbed background.txt"), 0);
  setenv("TAPECAST_LMP", TEST_LMP, 1);
  test_write_recipe("recipe.yaml", NULL, NULL);
  const int code = test_wait(start("reference"));
  ck_assert_msg(code == 0, "exit code %d; see background.txt", code);
  for (int kills = 0; kills < POINTS;) {
    /* One in five comes at any time, also while nothing was saved yet. */
    const int checkpoints = rand() % 5 ? 1 + rand() % 2 : 0;
    if (!disturb("disturbed", checkpoints, rand() % (checkpoints ? 20 : 300), rand() % 3)) {
      kills++;
      continue;
    }
    compare_all();
    ck_assert_int_eq(system("rm -rf disturbed"), 0);
  }
  ck_assert_int_eq(test_wait(start("disturbed")), 0);
  compare_all();
}
END_TEST

int main(void)
{
  Suite *suite = suite_create("bits");
  TCase *tests = tcase_create("killed");
  tcase_set_timeout(tests, 400);
  tcase_add_test(tests, the_same_bits_after_twenty_kills);
  suite_add_tcase(suite, tests);
  return test_main(suite, false);
}
