/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Ray caster. A pixel sends samples² rays; where one meets a surface, a few further rays ask how much of the
 * sky (ambient occlusion) and of the lamp (soft shadow) that place sees. Their directions come from a
 * low-discrepancy sequence shifted by a hash of the pixel: no state, hence the same picture on any number of
 * threads. */
#include "render.h"

#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "tapecast/memory.h"

enum { SKY_RAYS = 6, MOST_THREADS = 16 };

static const float SKY_REACH = 14;     /* µm: surfaces farther away than this darken nothing */
static const float LAMP_WIDTH = 0.12f; /* half-opening of the lamp as seen from the beads, in radians */
static const float FAR = 1e5f;
static const float RIM_PIXELS = 3, RIM_SHADE = 0.55f; /* the outline of a cut bead */

typedef struct tracer {
  const rp_scene *scene;
  const rp_view *view;
  rp_picture *picture;
  float right[3], up[3], forward[3], lamp[3], sky[3];
  float (*color)[3]; /* linear */
  float plate_color[RP_PLATES][3];
  atomic_int row;
} tracer;

static float dot(const float a[3], const float b[3])
{
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

static void normalize(float v[3])
{
  const float scale = 1 / sqrtf(dot(v, v));
  for (int a = 0; a < 3; a++) v[a] *= scale;
}

static void basis_of(const float n[3], float u[3], float v[3])
{
  const float pole[3] = {fabsf(n[0]) < 0.6f, fabsf(n[0]) >= 0.6f, 0};
  const float s = dot(pole, n);
  for (int a = 0; a < 3; a++) u[a] = pole[a] - s * n[a];
  normalize(u);
  v[0] = n[1] * u[2] - n[2] * u[1];
  v[1] = n[2] * u[0] - n[0] * u[2];
  v[2] = n[0] * u[1] - n[1] * u[0];
}

static void linear_color(const unsigned char rgb[3], float out[3])
{
  for (int c = 0; c < 3; c++) out[c] = powf((float)rgb[c] / 255.0f, 2.2f);
}

/* Where the ray enters a plate; 0 when it misses. */
static int trace_plate(const rp_plate *plate, const float o[3], const float d[3], float near, rp_hit *hit)
{
  float in = near, out = hit->distance;
  int axis = -1;
  for (int a = 0; a < 3; a++) {
    if (fabsf(d[a]) < 1e-12f) {
      if (o[a] < plate->lo[a] || o[a] > plate->hi[a]) return 0;
      continue;
    }
    const float t0 = (plate->lo[a] - o[a]) / d[a], t1 = (plate->hi[a] - o[a]) / d[a];
    if (fminf(t0, t1) > in) {
      in = fminf(t0, t1);
      axis = a;
    }
    out = fminf(out, fmaxf(t0, t1));
  }
  if (axis < 0 || in >= out) return 0;
  hit->distance = in;
  for (int a = 0; a < 3; a++) hit->normal[a] = a == axis ? copysignf(1, -d[a]) : 0;
  return 1;
}

/* Plates count as materials behind the last one. */
static int trace(const tracer *t, const float o[3], const float d[3], float near, float far, rp_hit *hit)
{
  const rp_scene *scene = t->scene;
  rp_hit other;
  int found = scene->grid && rp_grid_trace(scene->grid, o, d, near, far, hit);
  if (!found) hit->distance = far;
  if (scene->voxels &&
      rp_voxels_trace(scene->voxels, scene->voxel_label, o, d, near, hit->distance, &other)) {
    *hit = other;
    found = 1;
  }
  for (int p = 0; p < t->scene->plates; p++)
    if (trace_plate(&t->scene->plate[p], o, d, near, hit)) {
      hit->material = t->scene->materials + p;
      hit->rim = INFINITY;
      found = 1;
    }
  return found;
}

static uint32_t hash(uint32_t x)
{
  x ^= x >> 16;
  x *= 0x7feb352dU;
  x ^= x >> 15;
  x *= 0x846ca68bU;
  return x ^ x >> 16;
}

/* Point `index` of the R2 sequence, shifted by the pixel's hash, in the unit square. */
static void square_point(uint32_t pixel, int index, float p[2])
{
  const double u = 0.7548776662466927 * index + hash(pixel) * 0x1p-32;
  const double v = 0.5698402909980532 * index + hash(pixel ^ 0x9e3779b9U) * 0x1p-32;
  p[0] = (float)(u - floor(u));
  p[1] = (float)(v - floor(v));
}

static void around(const float axis[3], float radius, float height, float angle, float out[3])
{
  float u[3], v[3];
  basis_of(axis, u, v);
  for (int a = 0; a < 3; a++) out[a] = height * axis[a] + radius * (cosf(angle) * u[a] + sinf(angle) * v[a]);
}

/* Share of the sky that a place sees, by cosine-weighted directions; near surfaces count more. */
static float sky_seen(const tracer *t, const float place[3], const float normal[3], uint32_t pixel,
                      int sample)
{
  float dark = 0;
  for (int k = 0; k < SKY_RAYS; k++) {
    float p[2], direction[3];
    square_point(pixel, sample * SKY_RAYS + k, p);
    around(normal, sqrtf(p[0]), sqrtf(1 - p[0]), 6.2831853f * p[1], direction);
    rp_hit hit;
    if (trace(t, place, direction, 1e-3f, SKY_REACH, &hit)) dark += 1 - hit.distance / SKY_REACH;
  }
  return 1 - dark / SKY_RAYS;
}

static float lamp_seen(const tracer *t, const float place[3], uint32_t pixel, int sample)
{
  float p[2], direction[3];
  rp_hit hit;
  square_point(pixel ^ 0x51ed270bU, sample, p);
  around(t->lamp, LAMP_WIDTH * sqrtf(p[0]), 1, 6.2831853f * p[1], direction);
  normalize(direction);
  return trace(t, place, direction, 1e-3f, FAR, &hit) ? 0.0f : 1.0f;
}

static void shade(const tracer *t, const float origin[3], const rp_hit *hit, uint32_t pixel, int sample,
                  float out[3])
{
  float place[3], half[3];
  for (int a = 0; a < 3; a++) {
    place[a] = origin[a] + hit->distance * t->forward[a] + 2e-3f * hit->normal[a];
    half[a] = t->lamp[a] - t->forward[a];
  }
  normalize(half);
  const int plate = hit->material - t->scene->materials;
  const float *color = plate < 0 ? t->color[hit->material] : t->plate_color[plate];
  const float sky = sky_seen(t, place, hit->normal, pixel, sample);
  const float facing = dot(hit->normal, t->lamp);
  const float lamp = facing > 0 ? facing * lamp_seen(t, place, pixel, sample) : 0;
  const float gloss = lamp > 0 ? 0.10f * powf(fmaxf(dot(hit->normal, half), 0), 40) : 0;
  const float open = 0.42f + 0.16f * dot(hit->normal, t->sky);
  const float line = (float)(RIM_PIXELS * t->view->um_per_pixel);
  const float rim = hit->rim < line ? RIM_SHADE + (1 - RIM_SHADE) * hit->rim / line : 1;
  for (int c = 0; c < 3; c++) {
    static const float lamp_color[3] = {0.74f, 0.72f, 0.68f}, sky_color[3] = {0.94f, 0.98f, 1.06f};
    out[c] +=
        rim * color[c] * (open * sky * sky * sky_color[c] + lamp * lamp_color[c]) + gloss * (sky > 0.3f);
  }
}

static unsigned char to_byte(float linear)
{
  const float v = powf(fminf(fmaxf(linear, 0), 1), 1 / 2.2f);
  return (unsigned char)lrintf(255 * v);
}

static void draw_pixel(const tracer *t, int i, int j)
{
  const rp_view *view = t->view;
  const int n = view->samples;
  float sum[3] = {0, 0, 0};
  /* start outside: the picture shows the whole scene, so its size bounds it */
  const double back = (view->width + view->height) * view->um_per_pixel;
  int covered = 0;
  for (int s = 0; s < n * n; s++) {
    const double across = (i + (s % n + 0.5) / n - 0.5 * view->width) * view->um_per_pixel;
    const double upward = (0.5 * view->height - j - (s / n + 0.5) / n) * view->um_per_pixel;
    float origin[3];
    for (int a = 0; a < 3; a++)
      origin[a] = (float)(view->target[a] + across * t->right[a] + upward * t->up[a] - back * t->forward[a]);
    rp_hit hit;
    if (!trace(t, origin, t->forward, 0, FAR, &hit)) continue;
    covered++;
    shade(t, origin, &hit, (uint32_t)j * 65536u + (uint32_t)i, s, sum);
  }
  if (!covered) return;
  unsigned char *out = t->picture->rgba + 4 * ((size_t)j * (size_t)view->width + (size_t)i);
  for (int c = 0; c < 3; c++) out[c] = to_byte(sum[c] / (float)covered);
  out[3] = (unsigned char)(255 * covered / (n * n));
}

static void *draw_rows(void *argument)
{
  tracer *t = argument;
  int j;
  while ((j = atomic_fetch_add(&t->row, 1)) < t->view->height)
    for (int i = 0; i < t->view->width; i++) draw_pixel(t, i, j);
  return NULL;
}

static void aim(const rp_view *view, float right[3], float up[3], float forward[3])
{
  const double a = view->azimuth * M_PI / 180, e = view->elevation * M_PI / 180;
  const double f[3] = {-cos(e) * cos(a), -cos(e) * sin(a), -sin(e)};
  const double r[3] = {-sin(a), cos(a), 0};
  for (int k = 0; k < 3; k++) {
    forward[k] = (float)f[k];
    right[k] = (float)r[k];
  }
  up[0] = (float)(r[1] * f[2] - r[2] * f[1]);
  up[1] = (float)(r[2] * f[0] - r[0] * f[2]);
  up[2] = (float)(r[0] * f[1] - r[1] * f[0]);
}

void rp_view_extent(const rp_view *view, const float lo[3], const float hi[3], double *width, double *height)
{
  float right[3], up[3], forward[3];
  aim(view, right, up, forward);
  *width = *height = 0;
  for (int a = 0; a < 3; a++) {
    *width += fabs((double)right[a]) * (double)(hi[a] - lo[a]) / view->um_per_pixel;
    *height += fabs((double)up[a]) * (double)(hi[a] - lo[a]) / view->um_per_pixel;
  }
}

static void run_threads(tracer *t)
{
  pthread_t thread[MOST_THREADS];
  const long processors = sysconf(_SC_NPROCESSORS_ONLN);
  int started = 0;
  while (started < MOST_THREADS && started < processors - 1 &&
         pthread_create(&thread[started], NULL, draw_rows, t) == 0)
    started++;
  draw_rows(t);
  for (int k = 0; k < started; k++) pthread_join(thread[k], NULL);
}

tc_status rp_render(const rp_scene *scene, const rp_view *view, rp_picture *picture)
{
  tracer t = {.scene = scene, .view = view, .picture = picture, .sky = {0, 0, 1}};
  TC_TRY(TC_NEW(&t.color, (size_t)scene->materials, "colours of a picture"));
  const tc_status status = rp_picture_new(picture, view->width, view->height);
  if (status == TC_OK) {
    aim(view, t.right, t.up, t.forward);
    for (int a = 0; a < 3; a++)
      t.lamp[a] = -0.50f * t.right[a] - 0.55f * t.forward[a] + (a == 2 ? 0.80f : 0.0f);
    normalize(t.lamp);
    for (int m = 0; m < scene->materials; m++) linear_color(scene->color[m], t.color[m]);
    for (int p = 0; p < scene->plates; p++) linear_color(scene->plate[p].color, t.plate_color[p]);
    atomic_init(&t.row, 0);
    run_threads(&t);
  }
  tc_free(&t.color);
  return status;
}

tc_status rp_section(const rp_scene *scene, double y, const double x[2], const double z[2],
                     double um_per_pixel, const unsigned char pore[3], rp_picture *picture)
{
  enum { SIDE = 3 }; /* points a pixel and direction */
  const int width = (int)lround((x[1] - x[0]) / um_per_pixel),
            height = (int)lround((z[1] - z[0]) / um_per_pixel);
  TC_TRY(rp_picture_new(picture, width, height));
  for (int j = 0; j < height; j++)
    for (int i = 0; i < width; i++) {
      float sum[3] = {0, 0, 0}, color[3];
      for (int s = 0; s < SIDE * SIDE; s++) {
        const float point[3] = {(float)(x[0] + (i + (s % SIDE + 0.5) / SIDE) * um_per_pixel), (float)y,
                                (float)(z[1] - (j + (s / SIDE + 0.5) / SIDE) * um_per_pixel)};
        const int material = rp_grid_inside(scene->grid, point);
        linear_color(material < 0 ? pore : scene->color[material], color);
        for (int c = 0; c < 3; c++) sum[c] += color[c];
      }
      unsigned char *out = picture->rgba + 4 * ((size_t)j * (size_t)width + (size_t)i);
      for (int c = 0; c < 3; c++) out[c] = to_byte(sum[c] / (SIDE * SIDE));
      out[3] = 255;
    }
  return TC_OK;
}
