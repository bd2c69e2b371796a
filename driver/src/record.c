/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Records of stages. */
#include "record.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "files.h"
#include "tapecast/fileio.h"
#include "tapecast/json.h"
#include "tapecast/memory.h"

static const char RECORD[] = "stage.json", BEGUN[] = "begun.json", CHECKPOINTS[] = "checkpoints.json";

tc_status tc_hash_file(uint64_t *hash, const char *path)
{
  FILE *file = fopen(path, "rbe");
  if (!file) return tc_io_error(path, "read");
  char buffer[65536];
  size_t got;
  while ((got = fread(buffer, 1, sizeof buffer, file)) > 0) *hash = tc_hash(*hash, buffer, got);
  const bool bad = ferror(file) != 0;
  fclose(file);
  return bad ? tc_io_error(path, "read") : TC_OK;
}

/* Whether a file is as the record says. */
static bool is_whole(const char *folder, const cJSON *file, char why[256])
{
  const char *name = file->string;
  const char *wanted = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(file, "hash"));
  char *path = NULL, found[17];
  if (!wanted || tc_path_join(folder, name, &path) != TC_OK) return false;
  uint64_t hash = TC_HASH_START;
  const bool readable = tc_hash_file(&hash, path) == TC_OK;
  tc_free(&path);
  tc_hash_print(hash, found);
  if (readable && strcmp(found, wanted) == 0) return true;
  snprintf(why, 256, "%s is %s", name, readable ? "not what was written" : "missing");
  return false;
}

cJSON *tc_record_read(const char *folder)
{
  char *path = NULL;
  cJSON *record = NULL;
  if (tc_path_join(folder, RECORD, &path) == TC_OK && tc_file_exists(path) &&
      tc_json_read(path, &record) != TC_OK)
    record = NULL;
  tc_free(&path);
  return record;
}

bool tc_begun_is(const char *folder)
{
  char *path = NULL;
  const bool there = tc_path_join(folder, BEGUN, &path) == TC_OK && tc_file_exists(path);
  tc_free(&path);
  return there;
}

tc_status tc_record_find(const char *folder, const char *input_hash, cJSON **record, char why[256])
{
  char *path = NULL;
  why[0] = '\0';
  *record = NULL;
  TC_TRY(tc_path_join(folder, RECORD, &path));
  cJSON *found = NULL;
  if (tc_file_exists(path) && tc_json_read(path, &found) != TC_OK)
    snprintf(why, 256, "its record is damaged");
  tc_free(&path);
  if (!found) return TC_OK;
  const char *hash = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(found, "input_hash"));
  bool good = hash && strcmp(hash, input_hash) == 0;
  if (!good) snprintf(why, 256, "its input changed");
  const cJSON *file;
  cJSON_ArrayForEach(file, cJSON_GetObjectItemCaseSensitive(found, "files")) good =
      good && is_whole(folder, file, why);
  if (good)
    *record = found;
  else
    cJSON_Delete(found);
  return TC_OK;
}

/* LAMMPS leaves its files to the system: they have to be on the disk before a record vouches for them. */
static tc_status flush(const char *path)
{
  const int fd = open(path, O_RDONLY | O_CLOEXEC);
  const tc_status status = fd < 0 || fsync(fd) != 0 ? tc_io_error(path, "flush to disk") : TC_OK;
  if (fd >= 0) close(fd);
  return status;
}

static tc_status add_file(const char *folder, const char *name, cJSON *files)
{
  char *path = NULL, hash[17];
  TC_TRY(tc_path_join(folder, name, &path));
  uint64_t value = TC_HASH_START;
  struct stat info;
  tc_status status = tc_hash_file(&value, path);
  if (status == TC_OK && stat(path, &info) != 0) status = tc_io_error(path, "read");
  if (status == TC_OK) status = flush(path);
  tc_free(&path);
  TC_TRY(status);
  tc_hash_print(value, hash);
  cJSON *item = cJSON_AddObjectToObject(files, name);
  cJSON_AddNumberToObject(item, "bytes", (double)info.st_size);
  cJSON_AddStringToObject(item, "hash", hash);
  return TC_OK;
}

static tc_status write_json(const char *folder, const char *name, const cJSON *json)
{
  char *path = NULL;
  TC_TRY(tc_path_join(folder, name, &path));
  const tc_status status = tc_json_write(json, path);
  tc_free(&path);
  return status;
}

static void remove_file(const char *folder, const char *name)
{
  char *path = NULL;
  if (tc_path_join(folder, name, &path) == TC_OK) unlink(path);
  tc_free(&path);
}

tc_status tc_record_write(const char *folder, cJSON *record, const char *const *files)
{
  cJSON *list = cJSON_AddObjectToObject(record, "files");
  for (int i = 0; files[i]; i++) TC_TRY(add_file(folder, files[i], list));
  return write_json(folder, RECORD, record);
}

void tc_record_remove(const char *folder)
{
  remove_file(folder, RECORD);
}

/* The JSON file `name` of the folder; NULL when it is not there or damaged. */
static cJSON *read_json(const char *folder, const char *name)
{
  char *path = NULL;
  cJSON *json = NULL;
  if (tc_path_join(folder, name, &path) == TC_OK && tc_file_exists(path) &&
      tc_json_read(path, &json) != TC_OK)
    json = NULL;
  tc_free(&path);
  return json;
}

bool tc_begun_find(const char *folder, const char *input_hash, tc_begun *begun)
{
  cJSON *json = read_json(folder, BEGUN);
  *begun = (tc_begun){0};
  const char *hash = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(json, "input_hash"));
  const char *why = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(json, "retry"));
  const cJSON *seconds = cJSON_GetObjectItemCaseSensitive(json, "wall_s");
  const cJSON *ranks = cJSON_GetObjectItemCaseSensitive(json, "ranks");
  const bool same = hash && strcmp(hash, input_hash) == 0;
  if (same && cJSON_IsNumber(seconds)) begun->wall = seconds->valuedouble;
  if (same && cJSON_IsNumber(ranks)) begun->ranks = ranks->valueint;
  if (same && why) snprintf(begun->why, sizeof begun->why, "%s", why);
  begun->gentler = same && why;
  cJSON_Delete(json);
  return same;
}

tc_status tc_begun_write(const char *folder, const char *input_hash, const tc_begun *begun)
{
  cJSON *json = cJSON_CreateObject();
  cJSON_AddStringToObject(json, "input_hash", input_hash);
  cJSON_AddNumberToObject(json, "wall_s", begun->wall);
  cJSON_AddNumberToObject(json, "ranks", begun->ranks);
  if (begun->gentler) cJSON_AddStringToObject(json, "retry", begun->why);
  const tc_status status = write_json(folder, BEGUN, json);
  cJSON_Delete(json);
  return status;
}

/* When the file was written, as text since a double does not hold it. */
static void date_of(const struct stat *info, char date[64])
{
  snprintf(date, 64, "%lld.%09ld", (long long)info->st_mtim.tv_sec, info->st_mtim.tv_nsec);
}

static tc_status look_at(const char *folder, const char *name, char date[64], char hash[17])
{
  char *path = NULL;
  struct stat info;
  uint64_t value = TC_HASH_START;
  TC_TRY(tc_path_join(folder, name, &path));
  tc_status status = stat(path, &info) != 0 ? tc_io_error(path, "read") : tc_hash_file(&value, path);
  tc_free(&path);
  if (status == TC_OK) date_of(&info, date);
  tc_hash_print(value, hash);
  return status;
}

tc_status tc_checkpoint_note(const char *folder, const char *name)
{
  char date[64], hash[17];
  TC_TRY(look_at(folder, name, date, hash));
  cJSON *list = read_json(folder, CHECKPOINTS);
  if (!cJSON_IsObject(list)) {
    cJSON_Delete(list);
    list = cJSON_CreateObject();
  }
  cJSON_DeleteItemFromObjectCaseSensitive(list, name);
  cJSON *item = cJSON_AddObjectToObject(list, name);
  cJSON_AddStringToObject(item, "written", date);
  cJSON_AddStringToObject(item, "hash", hash);
  const tc_status status = write_json(folder, CHECKPOINTS, list);
  cJSON_Delete(list);
  return status;
}

bool tc_checkpoint_is_intact(const char *folder, const char *name)
{
  char date[64], hash[17];
  if (look_at(folder, name, date, hash) != TC_OK) return false;
  cJSON *list = read_json(folder, CHECKPOINTS);
  const cJSON *item = cJSON_GetObjectItemCaseSensitive(list, name);
  const char *written = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(item, "written"));
  const char *noted = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(item, "hash"));
  const bool changed = written && noted && strcmp(written, date) == 0 && strcmp(noted, hash) != 0;
  cJSON_Delete(list);
  return !changed;
}

void tc_begun_remove(const char *folder)
{
  remove_file(folder, CHECKPOINTS);
  remove_file(folder, BEGUN);
}
