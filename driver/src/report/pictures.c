/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The pictures of a run. The dumps are read first, so that one scale fits all. */
#include "pictures.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "chart.h"
#include "files.h"
#include "markup.h"
#include "spheres.h"
#include "tapecast/memory.h"

enum { BLOCK_WIDTH = 720, SECTION_WIDTH = 620, INSIDE_WIDTH = 520, MOST_HEIGHT = 1600 };

static const double INSIDE_ROOM = 1.06; /* for what stands out of the frame */
static const unsigned char PORE[3] = {22, 25, 31}, PLATE[3] = {176, 183, 193};
static const float PLATE_THICKNESS = 1.2f, PLATE_RIM = 1.5f; /* µm, for a block of 40 µm; scaled with it */

/* Everything one picture needs; block.count is 0 when there is nothing to draw. */
typedef struct subject {
  rp_block block;
  int plate; /* stands on a current collector */
} subject;

static void read_subject(const char *run_dir, const char *dump, const rp_results *results, rp_cut cut,
                         subject *s, rp_shot *shot)
{
  char *path = rp_shot_source(run_dir, dump, "bead dump", shot);
  if (path && rp_block_read(path, results, cut, &s->block) != TC_OK)
    snprintf(shot->why, sizeof shot->why, "%s", tc_error_message());
  tc_free(&path);
}

static void plate_of(const rp_block *b, rp_plate *plate)
{
  const float scale = (b->hi[0] - b->lo[0]) / 40;
  for (int a = 0; a < 2; a++) {
    plate->lo[a] = b->lo[a] - PLATE_RIM * scale;
    plate->hi[a] = b->hi[a] + PLATE_RIM * scale;
  }
  plate->hi[2] = b->lo[2] - 1e-3f * scale;
  plate->lo[2] = plate->hi[2] - PLATE_THICKNESS * scale;
  memcpy(plate->color, PLATE, sizeof PLATE);
}

/* Corners of all that is drawn of a subject. */
static void whole(const subject *s, float lo[3], float hi[3])
{
  memcpy(lo, s->block.lo, 3 * sizeof *lo);
  memcpy(hi, s->block.hi, 3 * sizeof *hi);
  if (!s->plate) return;
  rp_plate plate;
  plate_of(&s->block, &plate);
  for (int a = 0; a < 3; a++) {
    lo[a] = fminf(lo[a], plate.lo[a]);
    hi[a] = fmaxf(hi[a], plate.hi[a]);
  }
}

/* µm per pixel at which every subject fits the width, and none gets too high. */
static double common_scale(const subject *subjects, size_t count, int shrink)
{
  double scale = 0;
  for (size_t i = 0; i < count; i++) {
    if (!subjects[i].block.count) continue;
    float lo[3], hi[3];
    whole(&subjects[i], lo, hi);
    scale = fmax(scale, rp_shot_scale(lo, hi, BLOCK_WIDTH / shrink, MOST_HEIGHT / shrink));
  }
  return scale;
}

static tc_status draw_section(const rp_scene *scene, const rp_block *b, double scale, double bar_um,
                              rp_picture *picture)
{
  const double x[2] = {b->lo[0], b->hi[0]}, z[2] = {b->lo[2], b->hi[2]};
  TC_TRY(rp_section(scene, 0.5 * (double)(b->lo[1] + b->hi[1]), x, z, scale, PORE, picture));
  rp_shot_bar(picture, bar_um / scale);
  return TC_OK;
}

typedef struct studio {
  int shrink; /* pictures are so many times smaller */
  const rp_results *results;
  const char *folder;
  double scale, section_scale, bar_um;
  unsigned char (*color)[3];
} studio;

static tc_status halve(const rp_picture *picture, rp_shot *small)
{
  rp_picture half = {0};
  TC_TRY(rp_picture_half(picture, &half));
  const tc_status status = rp_picture_png(&half, &small->png);
  small->width = half.width;
  small->height = half.height;
  rp_picture_free(&half);
  return status;
}

/* All shots of one subject; `section` and `small` may be NULL. */
static tc_status shoot(const studio *st, const subject *s, rp_shot *block, rp_shot *section, rp_shot *small,
                       rp_picture *picture)
{
  if (!s->block.count) return TC_OK;
  rp_grid *grid = NULL;
  rp_picture flat = {0};
  tc_status status;
  TC_TRY_GOTO(status, rp_grid_new(&grid, s->block.count, s->block.sphere, s->block.lo, s->block.hi), end);
  rp_scene scene = {.grid = grid,
                    .materials = st->results->materials,
                    .color = (const unsigned char(*)[3])st->color,
                    .plates = s->plate};
  if (s->plate) plate_of(&s->block, &scene.plate[0]);
  float lo[3], hi[3];
  whole(s, lo, hi);
  TC_TRY_GOTO(status, rp_shot_draw(&scene, lo, hi, st->scale, BLOCK_WIDTH / st->shrink, st->bar_um, picture),
              end);
  TC_TRY_GOTO(status, rp_shot_keep(st->folder, picture, block), end);
  if (small) TC_TRY_GOTO(status, halve(picture, small), end);
  if (section) {
    TC_TRY_GOTO(status, draw_section(&scene, &s->block, st->section_scale, st->bar_um, &flat), end);
    TC_TRY_GOTO(status, rp_shot_keep(st->folder, &flat, section), end);
  }
end:
  rp_grid_free(&grid);
  rp_picture_free(&flat);
  return status;
}

int rp_strip_states(const rp_results *r, int state[3])
{
  int n = 0;
  if (!r->states) return 0;
  const int last = (int)r->states - 1;
  int middle = 0;
  for (int s = 1; s < last; s++)
    if (fabs(r->state[s].degree - r->state[last].degree / 2) <
        fabs(r->state[middle].degree - r->state[last].degree / 2))
      middle = s;
  state[n++] = 0;
  if (middle > 0) state[n++] = middle;
  if (last > 0) state[n++] = last;
  return n;
}

static void name_shots(const rp_results *r, rp_pictures *p)
{
  snprintf(p->slurry.name, sizeof p->slurry.name, "slurry.png");
  for (size_t s = 0; s < r->states; s++) {
    char state[40] = "dried";
    if (r->state[s].degree != 0) snprintf(state, sizeof state, "calendered-%02.0f", 100 * r->state[s].degree);
    snprintf(p->block[s].name, sizeof p->block[s].name, "%s.png", state);
    snprintf(p->section[s].name, sizeof p->section[s].name, "section-%s.png", state);
  }
}

/* The strip: the pictures side by side on white, their feet on one line; gnuplot writes the labels below. */
static tc_status make_strip(const studio *st, const rp_picture *const shown[4], const char *const label[4],
                            int count, rp_pictures *p)
{
  enum { GAP = 20, TOP = 24, FOOT = 84 };
  int height = 0, width = GAP, drawn = 0;
  for (int i = 0; i < count; i++) {
    height = shown[i]->height > height ? shown[i]->height : height;
    width += shown[i]->width + GAP;
  }
  rp_picture strip = {0};
  tc_text body = {0};
  rp_shot shot = {.name = "process-plain.png"};
  TC_TRY(rp_picture_new(&strip, width, height + TOP + FOOT));
  rp_picture_fill(&strip, (const unsigned char[3]){255, 255, 255});
  tc_text_add(
      &body,
      "set terminal pngcairo size %d,%d font 'Helvetica,27'\nset output OUT.'.png'\n"
      "set lmargin at screen 0\nset rmargin at screen 1\nset tmargin at screen 1\nset bmargin at screen 0\n"
      "unset border\nunset tics\nunset key\nset xrange [-0.5:%d.5]\nset yrange [-0.5:%d.5]\n",
      width, strip.height, width - 1, strip.height - 1);
  for (int i = 0, x = GAP; i < count; x += shown[i++]->width + GAP) {
    rp_picture_place(&strip, shown[i], x, TOP + height - shown[i]->height);
    tc_text_add(&body, "set label %d \"%s\" at %d,%d center front tc rgb TEXT\n", i + 1, label[i],
                x + shown[i]->width / 2, FOOT / 2 - 6);
  }
  tc_text_add(&body, "plot '%s' binary filetype=png with rgbimage\nunset output\n", shot.name);
  tc_status status = rp_shot_keep(st->folder, &strip, &shot);
  if (status == TC_OK) status = rp_chart_image(st->folder, "process", "The whole process", &body, &drawn);
  if (drawn) snprintf(p->strip, sizeof p->strip, "process.png");
  rp_picture_free(&strip);
  tc_text_free(&body);
  tc_text_free(&shot.png);
  return status;
}

static tc_status shoot_all(studio *st, const subject *subjects, rp_pictures *p)
{
  const rp_results *r = st->results;
  const size_t count = r->states + 1;
  rp_picture *picture = NULL;
  const rp_picture *shown[4];
  char label[4][96];
  const char *labels[4];
  int strip[3], n = 0;
  tc_status status = TC_OK;
  TC_TRY(TC_NEW(&picture, count, "pictures"));
  for (size_t i = 0; i < count && status == TC_OK; i++)
    status = shoot(st, &subjects[i], i ? &p->block[i - 1] : &p->slurry, i ? &p->section[i - 1] : NULL,
                   i ? &p->small[i - 1] : NULL, &picture[i]);
  if (status == TC_OK && picture[0].rgba) {
    snprintf(label[n], sizeof label[n], "slurry, %.2f g/cm³", r->slurry.density_g_cm3.value);
    shown[n++] = &picture[0];
  }
  const int states = status == TC_OK ? rp_strip_states(r, strip) : 0;
  for (int k = 0; k < states; k++) {
    const rp_state *s = &r->state[strip[k]];
    if (!picture[strip[k] + 1].rgba) continue;
    const double porosity = 100 * s->quantity[RP_POROSITY].value;
    if (s->degree == 0)
      snprintf(label[n], sizeof label[n], "dried, porosity %.0f %%", porosity);
    else
      snprintf(label[n], sizeof label[n], "calendered %.0f %%, porosity %.0f %%", 100 * s->degree, porosity);
    shown[n++] = &picture[strip[k] + 1];
  }
  for (int k = 0; k < n; k++) labels[k] = label[k];
  if (n > 1) status = make_strip(st, shown, labels, n, p);
  for (size_t i = 0; i < count; i++) rp_picture_free(&picture[i]);
  tc_free(&picture);
  return status;
}

/* Looks into the states of the strip, all to one scale. */
static tc_status look_inside(const char *run_dir, const studio *st, const subject *subjects, rp_pictures *p)
{
  int state[3];
  const int count = rp_strip_states(st->results, state);
  rp_inside_frame frame = {.results = st->results,
                           .run_dir = run_dir,
                           .folder = st->folder,
                           .section_um_per_pixel = st->section_scale,
                           .bar_um = st->bar_um,
                           .width = INSIDE_WIDTH / st->shrink};
  for (int k = 0; k < count; k++) {
    const rp_block *b = &subjects[state[k] + 1].block;
    if (b->count)
      frame.um_per_pixel = fmax(frame.um_per_pixel, rp_shot_scale(b->lo, b->hi, INSIDE_WIDTH / st->shrink,
                                                                  MOST_HEIGHT / st->shrink));
  }
  frame.um_per_pixel *= INSIDE_ROOM;
  for (int k = 0; k < count; k++)
    if (subjects[state[k] + 1].block.count)
      TC_TRY(rp_inside_make(&frame, (size_t)state[k], &subjects[state[k] + 1].block, &p->inside[k]));
  return TC_OK;
}

static tc_status prepare(const char *run_dir, studio *st, subject *subjects, rp_pictures *p)
{
  const rp_results *r = st->results;
  double width = 0;
  TC_TRY(TC_NEW(&st->color, (size_t)r->materials + 1, "colours"));
  for (int m = 0; m < r->materials; m++) memcpy(st->color[m], r->material[m].color, 3);
  if (r->slurry.present) read_subject(run_dir, r->slurry.dump, r, RP_WHOLE, &subjects[0], &p->slurry);
  for (size_t s = 0; s < r->states; s++) {
    subjects[s + 1].plate = 1;
    read_subject(run_dir, r->state[s].dump, r, RP_CUT, &subjects[s + 1], &p->block[s]);
    const rp_block *b = &subjects[s + 1].block;
    width = fmax(width, (double)(b->hi[0] - b->lo[0]));
    memcpy(p->section[s].why, p->block[s].why, sizeof p->section[s].why);
  }
  st->scale = common_scale(subjects, r->states + 1, st->shrink);
  st->section_scale = width / SECTION_WIDTH * st->shrink;
  const rp_block *wet = &subjects[0].block;
  if (!(width > 0) && wet->count) width = (double)(wet->hi[0] - wet->lo[0]);
  p->bar_um = st->bar_um = width > 0 ? rp_shot_bar_length(width) : 0;
  return TC_OK;
}

tc_status rp_pictures_make(const char *run_dir, const char *folder, const rp_results *results, int shrink,
                           rp_pictures *pictures)
{
  rp_pictures p = {0};
  subject *subjects = NULL;
  studio st = {.shrink = shrink, .results = results, .folder = folder};
  tc_status status;
  TC_TRY_GOTO(status, TC_NEW(&subjects, results->states + 1, "beads of the pictures"), end);
  TC_TRY_GOTO(status, TC_NEW(&p.block, results->states, "pictures"), end);
  TC_TRY_GOTO(status, TC_NEW(&p.section, results->states, "pictures"), end);
  TC_TRY_GOTO(status, TC_NEW(&p.small, results->states, "pictures"), end);
  name_shots(results, &p);
  TC_TRY_GOTO(status, prepare(run_dir, &st, subjects, &p), end);
  TC_TRY_GOTO(status, shoot_all(&st, subjects, &p), end);
  status = look_inside(run_dir, &st, subjects, &p);
end:
  if (subjects)
    for (size_t i = 0; i <= results->states; i++) rp_block_free(&subjects[i].block);
  tc_free(&subjects);
  tc_free(&st.color);
  if (status == TC_OK)
    *pictures = p;
  else
    rp_pictures_free(&p, results);
  return status;
}

void rp_pictures_free(rp_pictures *p, const rp_results *results)
{
  tc_text_free(&p->slurry.png);
  for (size_t s = 0; s < results->states; s++) {
    if (p->block) tc_text_free(&p->block[s].png);
    if (p->section) tc_text_free(&p->section[s].png);
    if (p->small) tc_text_free(&p->small[s].png);
  }
  for (int k = 0; k < 3; k++) rp_inside_free(&p->inside[k]);
  tc_free(&p->block);
  tc_free(&p->section);
  tc_free(&p->small);
  *p = (rp_pictures){0};
}
