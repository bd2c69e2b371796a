/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The report of a run, from its results to its files. */
#include "report.h"

#include "animation.h"
#include "csv.h"
#include "figures.h"
#include "files.h"
#include "page.h"
#include "pictures.h"
#include "results.h"
#include "seeds.h"
#include "tapecast/json.h"
#include "tapecast/memory.h"

enum { DRAFT_SHRINK = 3 };

/* Where things are and go. */
typedef struct folders {
  char *results, *figures, *csv, *page;
} folders;

static tc_status find_folders(const char *run_dir, folders *f)
{
  TC_TRY(tc_path_join(run_dir, "results.json", &f->results));
  TC_TRY(tc_path_join(run_dir, "figures", &f->figures));
  TC_TRY(tc_path_join(run_dir, "csv", &f->csv));
  return tc_path_join(run_dir, "report.html", &f->page);
}

static tc_status write_all(const char *run_dir, const folders *f, const rp_results *results,
                           const tc_report_options *options)
{
  rp_pictures pictures = {0};
  rp_figure figures[RP_FIGURES];
  tc_text html = {0};
  tc_status status;
  TC_TRY(tc_folder_make(f->figures));
  TC_TRY(tc_folder_make(f->csv));
  rp_animation animation = {0};
  const int shrink = options->draft ? DRAFT_SHRINK : 1;
  if (options->animate)
    TC_TRY(rp_animation_make(run_dir, f->figures, results, options->animate, shrink, &animation));
  TC_TRY(rp_csv_make(run_dir, f->csv, results));
  TC_TRY(rp_figures_make(run_dir, f->figures, results, figures));
  TC_TRY(rp_pictures_make(run_dir, f->figures, results, shrink, &pictures));
  const rp_page page = {.results = results,
                        .pictures = &pictures,
                        .figures = figures,
                        .animation = options->animate ? &animation : NULL,
                        .run_dir = run_dir,
                        .figures_folder = f->figures,
                        .html = &html};
  TC_TRY_GOTO(status, rp_page_write(&page), end);
  status = rp_save(&html, f->page);
end:
  tc_text_free(&html);
  rp_pictures_free(&pictures, results);
  rp_animation_free(&animation);
  return status;
}

/* The numbers of the run, or means over it and others. */
static tc_status read_results(const char *run_dir, const folders *f, const tc_report_options *options,
                              rp_results *results)
{
  cJSON *json = NULL;
  TC_TRY(tc_json_read(f->results, &json));
  const int averaged = options && options->with_count;
  if (averaged) {
    tc_status status = tc_folder_make(f->csv);
    if (status == TC_OK) status = rp_seeds_average(run_dir, options->with, options->with_count, f->csv, json);
    if (status != TC_OK) {
      cJSON_Delete(json);
      return status;
    }
  }
  TC_TRY(rp_results_take(f->results, json, results));
  if (averaged)
    results->sample =
        cJSON_GetObjectItemCaseSensitive(cJSON_GetObjectItemCaseSensitive(json, "seeds"), "runs");
  return TC_OK;
}

tc_status tc_report_write(const char *run_dir, const tc_report_options *options)
{
  static const tc_report_options plain = {0};
  folders f = {0};
  rp_results results = {0};
  tc_status status;
  TC_TRY_GOTO(status, find_folders(run_dir, &f), end);
  TC_TRY_GOTO(status, read_results(run_dir, &f, options, &results), end);
  status = write_all(run_dir, &f, &results, options ? options : &plain);
  rp_results_free(&results);
end:
  tc_free(&f.results);
  tc_free(&f.figures);
  tc_free(&f.csv);
  tc_free(&f.page);
  return status;
}
