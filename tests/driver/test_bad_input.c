/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files that are wrong as a whole, each given to the program itself: it ends by itself, with its documented
 * exit code, says what is wrong and where, and leaves nothing behind. The cases are in bad_input.def; wrong
 * values of keys are in test_bad_keys.c. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fixture.h"

enum { COMMAND = 4096, SECONDS = 30 };

typedef struct content content;
struct content {
  void (*make)(const char *path, const content *c);
  const char *a, *b, *c, *d;
  long long n, m;
};

static FILE *open_new(const char *path)
{
  FILE *file = fopen(path, "wb");
  ck_assert_ptr_nonnull(file);
  return file;
}

static void make_text(const char *path, const content *c)
{
  test_write_file(path, c->a);
}

static void make_recipe(const char *path, const content *c)
{
  test_write_recipe(path, c->a, c->b);
}

static void make_repeated(const char *path, const content *c)
{
  FILE *file = open_new(path);
  for (long long i = 0; i < c->n; i++) fputs(c->a, file);
  ck_assert_int_eq(fclose(file), 0);
}

/* a0b a1b … */
static void make_numbered(const char *path, const content *c)
{
  FILE *file = open_new(path);
  for (long long i = 0; i < c->n; i++) fprintf(file, "%s%lld%s", c->a, i, c->b);
  ck_assert_int_eq(fclose(file), 0);
}

/* The first n bytes of a good file. */
static void make_cut(const char *path, const content *c)
{
  char source[512], *bytes = malloc((size_t)c->n);
  snprintf(source, sizeof source, "%s%s", c->a[0] == '/' ? "" : "good/", c->a);
  FILE *from = fopen(source, "rb"), *file = open_new(path);
  ck_assert_ptr_nonnull(from);
  ck_assert_uint_eq(fread(bytes, 1, (size_t)c->n, from), (size_t)c->n);
  ck_assert_uint_eq(fwrite(bytes, 1, (size_t)c->n, file), (size_t)c->n);
  fclose(from);
  ck_assert_int_eq(fclose(file), 0);
  free(bytes);
}

/* n zeros that take no room on the disk. */
static void make_hole(const char *path, const content *c)
{
  fclose(open_new(path));
  ck_assert_int_eq(truncate(path, (off_t)c->n), 0);
}

static void write_bytes(FILE *file, int value, long long count)
{
  for (long long i = 0; i < count; i++) fputc(value, file);
}

/* Ones, zeros, ones: n of each. */
static void make_gap(const char *path, const content *c)
{
  FILE *file = open_new(path);
  write_bytes(file, 1, c->n);
  write_bytes(file, 0, c->n);
  write_bytes(file, 1, c->n);
  ck_assert_int_eq(fclose(file), 0);
}

/* A shape, a type, and m bytes of value n. */
static void make_npy(const char *path, const content *c)
{
  char head[129];
  memset(head, ' ', sizeof head);
  memcpy(head, "\x93NUMPY\x01\x00\x76\x00", 10);
  const int used = snprintf(head + 10, sizeof head - 10,
                            "{'descr': '%s', 'fortran_order': False, 'shape': %s, }", c->b, c->a);
  ck_assert_int_lt(used, 117);
  head[10 + used] = ' ';
  head[127] = '\n';
  FILE *file = open_new(path);
  fwrite(head, 1, 128, file);
  write_bytes(file, (int)c->n, c->m);
  ck_assert_int_eq(fclose(file), 0);
}

static void make_dump(const char *path, const content *c)
{
  FILE *file = open_new(path);
  fprintf(file,
          "ITEM: TIMESTEP\n77\nITEM: NUMBER OF ATOMS\n%s\nITEM: BOX BOUNDS pp pp ff\n%s\n0 8\n0 12\n"
          "ITEM: ATOMS %s\n%s\n",
          c->a, c->b, c->c, c->d);
  ck_assert_int_eq(fclose(file), 0);
}

static void make_nothing(const char *path, const content *c)
{
  (void)path;
  (void)c;
}

static void make_folder(const char *path, const content *c)
{
  (void)c;
  ck_assert_int_eq(mkdir(path, 0777), 0);
}

/* Nobody writes to it: who reads it waits for ever. */
static void make_pipe(const char *path, const content *c)
{
  (void)c;
  ck_assert_int_eq(mkfifo(path, 0666), 0);
}

#define TEXT(text)                                                                                           \
  {                                                                                                          \
    .make = make_text, .a = (text)                                                                           \
  }
#define RECIPE(from, to)                                                                                     \
  {                                                                                                          \
    .make = make_recipe, .a = (from), .b = (to)                                                              \
  }
#define REPEAT(times, text)                                                                                  \
  {                                                                                                          \
    .make = make_repeated, .a = (text), .n = (times)                                                         \
  }
#define NUMBERED(times, before, after)                                                                       \
  {                                                                                                          \
    .make = make_numbered, .a = (before), .b = (after), .n = (times)                                         \
  }
#define CUT(file, bytes)                                                                                     \
  {                                                                                                          \
    .make = make_cut, .a = (file), .n = (bytes)                                                              \
  }
#define HOLE(bytes)                                                                                          \
  {                                                                                                          \
    .make = make_hole, .n = (bytes)                                                                          \
  }
#define GAP(bytes)                                                                                           \
  {                                                                                                          \
    .make = make_gap, .n = (bytes)                                                                           \
  }
#define NPY(shape, type, value, bytes)                                                                       \
  {                                                                                                          \
    .make = make_npy, .a = (shape), .b = (type), .n = (value), .m = (bytes)                                  \
  }
#define DUMP(beads, box, columns, lines)                                                                     \
  {                                                                                                          \
    .make = make_dump, .a = (beads), .b = (box), .c = (columns), .d = (lines)                                \
  }
#define ABSENT                                                                                               \
  {                                                                                                          \
    .make = make_nothing                                                                                     \
  }
#define FOLDER                                                                                               \
  {                                                                                                          \
    .make = make_folder                                                                                      \
  }
#define PIPE                                                                                                 \
  {                                                                                                          \
    .make = make_pipe                                                                                        \
  }
#define SIXTY_FOUR "0123456789012345678901234567890123456789012345678901234567890123"
#define COLUMNS "id type x y z radius"
#define BEAD "1 1 2 2 2 2"

static const struct {
  const char *file;
  content made;
  const char *command;
  tc_status status;
  const char *parts[2];
} cases[] = {
#define BAD(file, made, command, status, first, second) {file, made, command, status, {first, second}},
#include "bad_input.def"
#undef BAD
};

/* Every file here with its size and time, every folder, except what the case may write. To be freed. */
static char *listing(tc_status status)
{
  char command[COMMAND];
  snprintf(
      command, sizeof command,
      "find . ! -name output.txt ! -name list.txt %s \\( -type d -print -o -printf '%%p %%s %%T@\\n' \\) "
      "| sort >list.txt",
      status == TC_OK ? "! -name 'out.*'" : "");
  ck_assert_int_eq(system(command), 0);
  return test_read_file("list.txt");
}

/* Run the program in the folder `case`, with @ of the command replaced by the file. */
static int run_command(const char *words, const char *file)
{
  char command[COMMAND];
  const char *at = strchr(words, '@');
  ck_assert_ptr_nonnull(at);
  snprintf(command, sizeof command, "cd case && timeout %d " TEST_PROGRAM " %.*s%s%s >../output.txt 2>&1",
           SECONDS, (int)(at - words), words, file, at + 1);
  const int status = system(command);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

START_TEST(is_refused)
{
  char path[256];
  ck_assert_int_eq(system("rm -rf case && mkdir -p case/home"), 0);
  snprintf(path, sizeof path, "case/%s", cases[_i].file);
  cases[_i].made.make(path, &cases[_i].made);
  char *before = listing(cases[_i].status);
  const int code = run_command(cases[_i].command, cases[_i].file);
  char *said = test_read_file("output.txt");
  ck_assert_msg(code == tc_exit_code(cases[_i].status), "%s, %s: exit code %d:\n%.2000s", cases[_i].file,
                cases[_i].command, code, said);
  for (int k = 0; k < 2; k++) ck_contains(said, cases[_i].parts[k]);
  if (cases[_i].status == TC_ERR_RECIPE || cases[_i].status == TC_ERR_INPUT)
    ck_contains(said, cases[_i].file);
  char *after = listing(cases[_i].status);
  ck_assert_msg(strcmp(before, after) == 0, "%s, %s: before:\n%s\nafter:\n%s", cases[_i].file,
                cases[_i].command, before, after);
  free(before);
  free(after);
  free(said);
}
END_TEST

/* Files to cut, and a home and a folder for temporary files that are looked at, too. */
static void make_good_files(void)
{
  static const content dump = DUMP("2", "0 8", COLUMNS, BEAD "\n2 2 6 6 6 2.1");
  static const char *const images[] = {"good.npy", "good.tif", "good.h5"};
  char here[2048], folder[2200];
  ck_assert_int_eq(system("rm -rf case good && mkdir -p case/home good"), 0);
  ck_assert_ptr_nonnull(getcwd(here, sizeof here));
  snprintf(folder, sizeof folder, "%s/case/home", here);
  setenv("HOME", folder, 1);
  setenv("TMPDIR", folder, 1);
  test_write_recipe("good/good.yaml", NULL, NULL);
  make_dump("good/good.dump", &dump);
  for (int k = 0; k < 3; k++) {
    char command[128];
    snprintf(command, sizeof command, "voxelize @ --voxel 1 -o ../good/%s", images[k]);
    ck_assert_int_eq(run_command(command, "../good/good.dump"), 0);
  }
}

int main(void)
{
  Suite *suite = suite_create("bad input");
  TCase *tests = tcase_create("each file");
  const int count = (int)(sizeof cases / sizeof cases[0]);
  tcase_add_unchecked_fixture(tests, make_good_files, NULL);
  tcase_add_loop_test(tests, is_refused, 0, count);
  suite_add_tcase(suite, tests);
  return test_main(suite, false);
}
