/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Scripts for gnuplot, and gnuplot as a child process. */
#include "chart.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "child.h"
#include "files.h"
#include "markup.h"
#include "picture.h"
#include "tapecast/memory.h"

static const double POLL_SECONDS = 0.01; /* a chart takes a few hundredths of a second */

static const struct {
  const char *light, *dark;
} inks[RP_INKS] = {
    [RP_INK_TEXT] = {"#3d4551", "#c3cad4"}, [RP_INK_GRID] = {"#dfe3e8", "#343b45"},
    [RP_INK_A] = {"#1f6fb2", "#6fb1e8"},    [RP_INK_B] = {"#c2410c", "#f0915a"},
    [RP_INK_PORE] = {"#6b7280", "#9aa3b0"}, [RP_INK_PAPER] = {"#8b5fbf", "#bb9ae3"},
};

rp_color_pair rp_ink_color(rp_ink ink)
{
  rp_color_pair pair;
  rp_color_parse(inks[ink].light, pair.light);
  rp_color_parse(inks[ink].dark, pair.dark);
  return pair;
}

/* Viridis: even steps for every kind of colour vision, and in grey. */
static void viridis(double x, unsigned char rgb[3])
{
  static const unsigned char table[][3] = {{68, 1, 84},    {72, 36, 117},  {65, 68, 135},  {53, 95, 141},
                                           {42, 120, 142}, {33, 145, 140}, {34, 168, 132}, {68, 191, 112},
                                           {122, 209, 81}, {189, 223, 38}, {253, 231, 37}};
  const int last = sizeof table / sizeof table[0] - 1;
  const double place = fmin(fmax(x, 0), 1) * last;
  const int k = (int)fmin(floor(place), last - 1);
  for (int c = 0; c < 3; c++)
    rgb[c] = (unsigned char)lround(table[k][c] + (place - k) * (table[k + 1][c] - table[k][c]));
}

rp_color_pair rp_step_color(int step)
{
  const double x = (double)step / (RP_STEPS - 1);
  rp_color_pair pair;
  viridis(0.02 + 0.83 * x, pair.light); /* without the yellow, which white swallows */
  viridis(0.32 + 0.66 * x, pair.dark);  /* without the violet, which black swallows */
  return pair;
}

rp_color_pair rp_line_color(const unsigned char rgb[3])
{
  rp_color_pair pair;
  memcpy(pair.light, rgb, 3);
  memcpy(pair.dark, rgb, 3);
  while (rp_color_luminance(pair.light) > 0.32)
    for (int c = 0; c < 3; c++) pair.light[c] = (unsigned char)(pair.light[c] * 0.94);
  while (rp_color_luminance(pair.dark) < 0.22)
    for (int c = 0; c < 3; c++) pair.dark[c] = (unsigned char)(pair.dark[c] + (255 - pair.dark[c]) * 0.08);
  return pair;
}

static void add_color(tc_text *script, const char *name, const unsigned char rgb[3])
{
  tc_text_add(script, "%s = '#%02x%02x%02x'\n", name, rgb[0], rgb[1], rgb[2]);
}

tc_status rp_chart_style(const char *folder, const rp_results *results)
{
  static const char *const ink_names[RP_INKS] = {"TEXT", "GRID", "A", "B", "PORE", "PAPER"};
  tc_text style = {0};
  char *path = NULL;
  tc_text_add(&style,
              "# The common style of all charts; change it, then: for f in *.gp; do gnuplot $f; done\n");
  for (int i = 0; i < RP_INKS; i++) add_color(&style, ink_names[i], rp_ink_color((rp_ink)i).light);
  for (int i = 0; i < RP_STEPS; i++) {
    char name[32];
    snprintf(name, sizeof name, "STEP_%d", i);
    add_color(&style, name, rp_step_color(i).light);
  }
  for (int m = 0; m < results->materials; m++) {
    char name[32];
    snprintf(name, sizeof name, "MATERIAL_%d", m);
    add_color(&style, name, rp_line_color(results->material[m].color).light);
  }
  rp_add(&style,
         "set encoding utf8\n"
         "set border 3 lc rgb TEXT lw 1\n"
         "set tics nomirror out scale 0.4 textcolor rgb TEXT\n"
         "set grid ytics lt 1 lw 1 lc rgb GRID\n"
         "set key top right textcolor rgb TEXT samplen 1.6 spacing 1.15 noautotitle\n"
         "key_list = \"set key tmargin left Left reverse vertical maxcols 1 spacing 1.05\"\n"
         "key_row = \"set key tmargin left Left reverse horizontal\"\n"
         "set xlabel textcolor rgb TEXT offset 0,0.2\n"
         "set ylabel textcolor rgb TEXT offset 0.6,0\n"
         "set y2label textcolor rgb TEXT\n"
         "set pointsize 0.55\n"
         "set errorbars small\n"
         "set style fill transparent solid 0.18 noborder\n"
         "set datafile missing '-'\n"
         "# OUT is the name of the files to write; SVG first, then PDF of the same chart.\n"
         "svg = \"set terminal svg size 520,360 enhanced rounded font 'Helvetica,15.5' linewidth 1.1\"\n"
         "pdf = \"set terminal pdfcairo size 13cm,8.9cm enhanced rounded font 'Helvetica,11'\"\n");
  tc_status status;
  TC_TRY_GOTO(status, tc_path_join(folder, "style.gp", &path), end);
  status = rp_save(&style, path);
end:
  tc_free(&path);
  tc_text_free(&style);
  return status;
}

/* What gnuplot said, as much as there is room for. */
typedef struct complaint {
  char text[1024];
  size_t length;
} complaint;

static void listen(const char *line, void *data)
{
  complaint *c = data;
  const int n = snprintf(c->text + c->length, sizeof c->text - c->length, "%s%s", c->length ? " " : "", line);
  c->length = n < 0 || c->length + (size_t)n >= sizeof c->text ? sizeof c->text - 1 : c->length + (size_t)n;
}

/* Run gnuplot in the folder. That it fails is seen from the exit code. */
static tc_status run_gnuplot(const char *folder, const char *out, const char *script, int *exit_code,
                             complaint *said)
{
  tc_argv argv = {0};
  tc_child child = {0};
  tc_child *const children[] = {&child};
  tc_status status;
  TC_TRY_GOTO(status, tc_argv_add(&argv, "gnuplot"), end);
  TC_TRY_GOTO(status, tc_argv_add(&argv, "-d"), end); /* without the user's own settings */
  TC_TRY_GOTO(status, tc_argv_add(&argv, "-e"), end);
  TC_TRY_GOTO(status, tc_argv_add(&argv, "OUT='%s'", out), end);
  TC_TRY_GOTO(status, tc_argv_add(&argv, "%s", script), end);
  TC_TRY_GOTO(status, tc_child_start(&argv, folder, NULL, listen, said, &child), end);
  while (child.pid != 0 && status == TC_OK) status = tc_children_wait(children, 1, POLL_SECONDS);
  if (child.pid != 0) tc_child_stop(&child);
  *exit_code = child.exit_code;
end:
  tc_argv_free(&argv);
  return status;
}

/* Give a finished file its name; 0 when gnuplot did not write it. */
static int settle(const char *folder, const char *name, const char *end)
{
  char part[4096], path[4096];
  if (snprintf(part, sizeof part, "%s/%s.part.%s", folder, name, end) >= (int)sizeof part) return 0;
  if (snprintf(path, sizeof path, "%s/%s.%s", folder, name, end) >= (int)sizeof path) return 0;
  return access(part, R_OK) == 0 && rename(part, path) == 0;
}

/* Write the script and run it; *good when gnuplot made every file of `ends`. */
static tc_status draw(const char *folder, const char *name, const tc_text *script, const char *const ends[],
                      int *good)
{
  char path[4096], file[256], out[256];
  complaint said = {0};
  snprintf(file, sizeof file, "%s.gp", name);
  snprintf(out, sizeof out, "%s.part", name);
  if (snprintf(path, sizeof path, "%s/%s", folder, file) >= (int)sizeof path)
    return tc_fail(TC_ERR_IO, "%s: the path is too long", folder);
  TC_TRY(rp_save(script, path));
  int exit_code = -1;
  *good = 0;
  if (run_gnuplot(folder, out, file, &exit_code, &said) != TC_OK) return TC_OK;
  *good = exit_code == 0;
  for (int i = 0; ends[i]; i++)
    if (!settle(folder, name, ends[i])) *good = 0;
  if (!*good) tc_fail(TC_ERR_LAUNCH, "gnuplot refused %s: %s", path, said.text);
  return TC_OK;
}

static void head(tc_text *script, const char *name, const char *title)
{
  tc_text_add(script, "# %s. Draw again, from this folder: gnuplot %s.gp\n", title, name);
  tc_text_add(script, "if (!exists('OUT')) OUT = '%s'\nload 'style.gp'\n", name);
}

tc_status rp_chart_draw(const char *folder, const char *name, const char *title, const tc_text *body,
                        int *drawn)
{
  static const char *const ends[] = {"svg", "pdf", NULL};
  TC_TRY(tc_text_status(body));
  tc_text script = {0};
  head(&script, name, title);
  tc_text_add(&script, "@svg\nset output OUT.'.svg'\n%s", tc_text_get(body));
  tc_text_add(&script, "unset output\n@pdf\nset output OUT.'.pdf'\nreplot\nunset output\n");
  const tc_status status = draw(folder, name, &script, ends, drawn);
  tc_text_free(&script);
  return status;
}

tc_status rp_chart_image(const char *folder, const char *name, const char *title, const tc_text *body,
                         int *drawn)
{
  static const char *const ends[] = {"png", NULL};
  TC_TRY(tc_text_status(body));
  tc_text script = {0};
  head(&script, name, title);
  rp_add(&script, tc_text_get(body));
  const tc_status status = draw(folder, name, &script, ends, drawn);
  tc_text_free(&script);
  return status;
}

void rp_chart_plain(tc_text *script, const char *name)
{
  for (const char *c = name ? name : ""; *c; c++) {
    if (strchr("\"\\`\n\r", *c)) continue;
    if (strchr("_^@&~{}", *c)) tc_text_add(script, "\\\\");
    tc_text_add(script, "%c", *c);
  }
}
