/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The base library: errors and exit codes, checked memory, whole-or-absent files, JSON. */
#include <check.h>
#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tapecast/fileio.h"
#include "tapecast/json.h"
#include "tapecast/memory.h"
#include "test_main.h"

START_TEST(message_may_quote_itself)
{
  ck_assert_int_eq(tc_fail(TC_ERR_INPUT, "value %d", 7), TC_ERR_INPUT);
  ck_assert_int_eq(tc_fail(TC_ERR_IO, "again: %s", tc_error_message()), TC_ERR_IO);
  ck_assert_str_eq(tc_error_message(), "again: value 7");
  tc_fail_in(TC_ERR_IO, "%s:%d: ", "file", 3);
  ck_assert_str_eq(tc_error_message(), "file:3: again: value 7");
}
END_TEST

START_TEST(exit_codes_are_distinct_and_described)
{
  bool seen[256] = {false};
  tc_status status;
  int count = 0;
  for (; tc_status_at(count, &status); count++) {
    const int code = tc_exit_code(status);
    ck_assert_int_ge(code, 0);
    ck_assert_int_lt(code, 126); /* shells use the codes from here on */
    ck_assert(!seen[code]);
    seen[code] = true;
    ck_assert_int_gt((int)strlen(tc_status_text(status)), 3);
  }
  ck_assert_int_gt(count, 10);
  ck_assert_int_eq(tc_exit_code(TC_OK), 0);
  ck_assert_int_eq(tc_status_at(-1, &status), 0);
}
END_TEST

START_TEST(memory_is_zeroed_aligned_and_checked)
{
  double *numbers = NULL;
  ck_assert_int_eq(TC_NEW(&numbers, 1000, "numbers"), TC_OK);
  ck_assert_uint_eq((uintptr_t)numbers % 64, 0);
  for (int i = 0; i < 1000; i++) ck_assert(numbers[i] == 0);
  tc_free(&numbers);
  ck_assert_ptr_null(numbers);
  tc_free(&numbers);

  double mark, *kept = &mark;
  ck_assert_int_eq(tc_calloc(&kept, SIZE_MAX / 4, 8, "the sea"), TC_ERR_MEMORY);
  ck_assert_ptr_eq(kept, &mark);
  ck_assert_ptr_nonnull(strstr(tc_error_message(), "the sea"));
  ck_assert_int_eq(tc_calloc(&kept, (size_t)1 << 62, 1, "the sky"), TC_ERR_MEMORY);
  ck_assert_ptr_eq(kept, &mark);
}
END_TEST

START_TEST(growth_keeps_the_old_and_zeroes_the_new)
{
  int *list = NULL;
  size_t capacity = 0;
  for (size_t n = 1; n <= 1000; n++) {
    ck_assert_int_eq(tc_grow(&list, &capacity, n, sizeof *list, "list"), TC_OK);
    ck_assert_uint_ge(capacity, n);
    ck_assert_int_eq(list[n - 1], 0);
    list[n - 1] = (int)n;
  }
  for (int n = 1; n <= 1000; n++) ck_assert_int_eq(list[n - 1], n);
  tc_free(&list);
}
END_TEST

static bool exists(const char *path)
{
  return access(path, F_OK) == 0;
}

START_TEST(output_appears_only_when_committed)
{
  tc_output output = {0};
  unlink("out.txt");
  ck_assert_int_eq(tc_output_open("out.txt", &output), TC_OK);
  fputs("hello\n", output.stream);
  ck_assert(!exists("out.txt"));
  ck_assert_int_eq(tc_output_commit(&output), TC_OK);
  ck_assert(exists("out.txt"));
  ck_assert(!exists("out.txt.part"));

  ck_assert_int_eq(tc_output_open("out.txt", &output), TC_OK);
  fputs("half", output.stream);
  tc_output_discard(&output);
  tc_output_discard(&output);
  ck_assert(!exists("out.txt.part"));

  char *text = NULL;
  size_t size;
  ck_assert_int_eq(tc_file_read("out.txt", 100, &text, &size), TC_OK);
  ck_assert_str_eq(text, "hello\n");
  ck_assert_uint_eq(size, 6);
  tc_free(&text);
  ck_assert_int_eq(tc_file_read("out.txt", 5, &text, &size), TC_ERR_INPUT);
  ck_assert_ptr_null(text);
}
END_TEST

START_TEST(files_that_cannot_be)
{
  tc_output output = {0};
  char *text = NULL;
  int64_t size = -1;
  ck_assert_int_eq(tc_output_open("no/such/folder/x", &output), TC_ERR_IO);
  ck_assert_ptr_null(output.stream);
  ck_assert_int_eq(tc_file_read("missing", 100, &text, NULL), TC_ERR_INPUT);
  ck_assert_ptr_nonnull(strstr(tc_error_message(), "missing"));
  mkdir("folder", 0777);
  ck_assert_int_eq(tc_file_size("folder", &size), TC_ERR_INPUT);
  ck_assert_int_eq((int)size, -1);
}
END_TEST

START_TEST(full_disk_is_told_apart)
{
  if (!exists("/dev/full")) return;
  unlink("full.txt.part");
  ck_assert_int_eq(symlink("/dev/full", "full.txt.part"), 0);
  tc_output output = {0};
  ck_assert_int_eq(tc_output_open("full.txt", &output), TC_OK);
  fputs("hello\n", output.stream);
  ck_assert_int_eq(tc_output_commit(&output), TC_ERR_NO_SPACE);
  ck_assert(!exists("full.txt"));
  ck_assert(!exists("full.txt.part"));
}
END_TEST

START_TEST(json_keeps_numbers)
{
  const double value[3] = {0.1 + 0.2, 1.0 / 3, NAN};
  cJSON *json = cJSON_CreateObject();
  ck_assert_int_eq(tc_json_add_numbers(json, "v", value, 3), TC_OK);
  ck_assert_int_eq(tc_json_write(json, "numbers.json"), TC_OK);
  cJSON_Delete(json);
  ck_assert_int_eq(tc_json_read("numbers.json", &json), TC_OK);
  const cJSON *array = cJSON_GetObjectItem(json, "v");
  ck_assert_double_eq_tol(cJSON_GetArrayItem(array, 0)->valuedouble, value[0], DBL_EPSILON);
  ck_assert_double_eq_tol(cJSON_GetArrayItem(array, 1)->valuedouble, value[1], DBL_EPSILON);
  ck_assert(cJSON_IsNull(cJSON_GetArrayItem(array, 2)));
  cJSON_Delete(json);
}
END_TEST

START_TEST(json_errors_name_the_line)
{
  tc_output output = {0};
  cJSON *json = NULL;
  ck_assert_int_eq(tc_output_open("broken.json", &output), TC_OK);
  fputs("{\n \"a\": 1,\n \"b\": oops\n}\n", output.stream);
  ck_assert_int_eq(tc_output_commit(&output), TC_OK);
  ck_assert_int_eq(tc_json_read("broken.json", &json), TC_ERR_INPUT);
  ck_assert_ptr_null(json);
  ck_assert_ptr_nonnull(strstr(tc_error_message(), "broken.json:3:"));
}
END_TEST

int main(void)
{
  Suite *suite = suite_create("base");
  TCase *tests = tcase_create("base");
  tcase_add_test(tests, message_may_quote_itself);
  tcase_add_test(tests, exit_codes_are_distinct_and_described);
  tcase_add_test(tests, memory_is_zeroed_aligned_and_checked);
  tcase_add_test(tests, growth_keeps_the_old_and_zeroes_the_new);
  tcase_add_test(tests, output_appears_only_when_committed);
  tcase_add_test(tests, files_that_cannot_be);
  tcase_add_test(tests, full_disk_is_told_apart);
  tcase_add_test(tests, json_keeps_numbers);
  tcase_add_test(tests, json_errors_name_the_line);
  suite_add_tcase(suite, tests);
  return test_main(suite, true);
}
