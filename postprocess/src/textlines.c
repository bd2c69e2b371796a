/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lines and words of text files. */
#include "textlines.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "tapecast/fileio.h"

tc_status tc_lines_open(const char *path, tc_lines *lines)
{
  int64_t size;
  TC_TRY(tc_file_size(path, &size));
  FILE *stream = fopen(path, "rbe");
  if (!stream) return tc_fail(TC_ERR_INPUT, "%s: cannot read: %s", path, strerror(errno));
  lines->stream = stream;
  lines->path = path;
  lines->size = size;
  lines->number = 0;
  lines->text[0] = 0;
  return TC_OK;
}

void tc_lines_close(tc_lines *lines)
{
  if (lines->stream) fclose(lines->stream);
  lines->stream = NULL;
}

tc_status tc_lines_fail(const tc_lines *lines, const char *format, ...)
{
  char text[1024];
  va_list args;
  va_start(args, format);
  vsnprintf(text, sizeof text, format, args);
  va_end(args);
  return tc_fail(TC_ERR_INPUT, "%s:%lld: %s", lines->path, (long long)lines->number, text);
}

tc_status tc_lines_next(tc_lines *lines, bool *got)
{
  *got = false;
  errno = 0;
  if (!fgets(lines->text, sizeof lines->text, lines->stream)) {
    if (ferror(lines->stream))
      return tc_fail(TC_ERR_INPUT, "%s: cannot read: %s", lines->path, strerror(errno));
    return TC_OK;
  }
  lines->number++;
  size_t end = strlen(lines->text);
  const bool complete = end > 0 && lines->text[end - 1] == '\n';
  if (!complete && !feof(lines->stream)) /* a longer line, or a zero byte in it */
    return tc_lines_fail(lines, "this is not a text file, or the line is longer than %d characters",
                         TC_LINE_BYTES - 2);
  while (end > 0 && (lines->text[end - 1] == '\n' || lines->text[end - 1] == '\r')) lines->text[--end] = 0;
  *got = true;
  return TC_OK;
}

tc_status tc_lines_need(tc_lines *lines, const char *what)
{
  bool got;
  TC_TRY(tc_lines_next(lines, &got));
  return got ? TC_OK : tc_lines_fail(lines, "the file ends here, where %s should follow", what);
}

int tc_words(char *text, char *word[TC_MAX_WORDS])
{
  int count = 0;
  char *place = NULL;
  for (char *next = strtok_r(text, " \t", &place); next && count < TC_MAX_WORDS;
       next = strtok_r(NULL, " \t", &place))
    word[count++] = next;
  return count;
}

bool tc_word_number(const char *word, double *value)
{
  char *end;
  const double number = strtod(word, &end);
  if (end == word || *end || !isfinite(number)) return false;
  *value = number;
  return true;
}

bool tc_word_integer(const char *word, int64_t *value)
{
  char *end;
  errno = 0;
  const long long number = strtoll(word, &end, 10);
  if (end == word || *end || errno) return false;
  *value = number;
  return true;
}
