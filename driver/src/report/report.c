/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The report of a run, from its results to its files. */
#include "report.h"

#include "csv.h"
#include "figures.h"
#include "files.h"
#include "page.h"
#include "pictures.h"
#include "results.h"
#include "tapecast/memory.h"

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

static tc_status write_all(const char *run_dir, const folders *f, const rp_results *results)
{
  rp_pictures pictures = {0};
  rp_figure figures[RP_FIGURES];
  tc_text html = {0};
  tc_status status;
  TC_TRY(tc_folder_make(f->figures));
  TC_TRY(tc_folder_make(f->csv));
  TC_TRY(rp_csv_make(run_dir, f->csv, results));
  TC_TRY(rp_figures_make(run_dir, f->figures, results, figures));
  TC_TRY(rp_pictures_make(run_dir, f->figures, results, &pictures));
  const rp_page page = {.results = results,
                        .pictures = &pictures,
                        .figures = figures,
                        .run_dir = run_dir,
                        .figures_folder = f->figures,
                        .html = &html};
  TC_TRY_GOTO(status, rp_page_write(&page), end);
  status = rp_save(&html, f->page);
end:
  tc_text_free(&html);
  rp_pictures_free(&pictures, results);
  return status;
}

tc_status tc_report_write(const char *run_dir)
{
  folders f = {0};
  rp_results results = {0};
  tc_status status;
  TC_TRY_GOTO(status, find_folders(run_dir, &f), end);
  TC_TRY_GOTO(status, rp_results_read(f.results, &results), end);
  status = write_all(run_dir, &f, &results);
  rp_results_free(&results);
end:
  tc_free(&f.results);
  tc_free(&f.figures);
  tc_free(&f.csv);
  tc_free(&f.page);
  return status;
}
