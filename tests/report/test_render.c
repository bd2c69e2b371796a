/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Pictures of two spheres: right pixels in the right places, and the same bytes each time. */
#include <math.h>
#include <png.h>
#include <stdlib.h>
#include <string.h>

#include "fixture.h"
#include "render.h"

static const unsigned char colors[2][3] = {{200, 30, 30}, {30, 60, 200}};

/* Red behind at x = 2, blue in front at x = 8 and half as large; seen along −x from x = ∞. */
static rp_scene two_spheres(rp_grid **grid)
{
  const float lo[3] = {0, 0, 0}, hi[3] = {10, 10, 10};
  const rp_sphere sphere[] = {{{2, 5, 5}, 2, 0, {0}}, {{8, 5, 5}, 1, 1, {0}}};
  ck_ok(rp_grid_new(grid, 2, sphere, lo, hi));
  return (rp_scene){.grid = *grid, .materials = 2, .color = colors};
}

static const rp_view from_x = {.azimuth = 0,
                               .elevation = 0,
                               .um_per_pixel = 0.05,
                               .target = {5, 5, 5},
                               .width = 160,
                               .height = 120,
                               .samples = 2};

static const unsigned char *pixel(const rp_picture *p, int i, int j)
{
  return p->rgba + 4 * (j * p->width + i);
}

START_TEST(spheres_stand_where_they_should)
{
  rp_grid *grid = NULL;
  const rp_scene scene = two_spheres(&grid);
  rp_picture p;
  ck_ok(rp_render(&scene, &from_x, &p));
  ck_assert_int_eq(p.width, 160);
  ck_assert_int_eq(p.height, 120);
  const unsigned char *middle = pixel(&p, 80, 60), *side = pixel(&p, 80 + 30, 60), *corner = pixel(&p, 2, 2);
  ck_assert_msg(middle[2] > middle[0] + 40, "the nearer blue sphere hides the red one");
  ck_assert_msg(side[0] > side[2] + 40, "the red one shows beside it");
  ck_assert_int_eq(corner[3], 0);
  ck_assert_int_eq(middle[3], 255);
  int row = 0, column = 0, area = 0;
  for (int i = 0; i < p.width; i++) row += pixel(&p, i, 60)[3] > 127;
  for (int j = 0; j < p.height; j++) column += pixel(&p, 80, j)[3] > 127;
  for (int j = 0; j < p.height; j++)
    for (int i = 0; i < p.width; i++) area += pixel(&p, i, j)[3];
  ck_assert_int_le(abs(row - 80), 1); /* diameter 4 µm of 0.05 µm pixels */
  ck_assert_int_le(abs(column - 80), 1);
  ck_assert_double_eq_tol(area / 255.0, M_PI * 40 * 40, 20);
  rp_picture_free(&p);
  rp_grid_free(&grid);
}
END_TEST

START_TEST(upper_side_is_lit)
{
  rp_grid *grid = NULL;
  const rp_scene scene = two_spheres(&grid);
  rp_picture p;
  ck_ok(rp_render(&scene, &from_x, &p));
  const unsigned char *above = pixel(&p, 80 - 14, 60 - 32), *below = pixel(&p, 80 + 14, 60 + 32);
  ck_assert_int_gt(above[0], below[0] + 30);
  rp_picture_free(&p);
  rp_grid_free(&grid);
}
END_TEST

START_TEST(same_scene_same_bytes)
{
  rp_grid *grid = NULL;
  const rp_scene scene = two_spheres(&grid);
  rp_view view = from_x;
  tc_text png[2] = {{0}, {0}};
  view.azimuth = -58;
  view.elevation = 24;
  for (int k = 0; k < 2; k++) {
    rp_picture p;
    ck_ok(rp_render(&scene, &view, &p));
    ck_ok(rp_picture_png(&p, &png[k]));
    rp_picture_free(&p);
  }
  ck_assert_uint_eq(png[0].length, png[1].length);
  ck_assert_mem_eq(png[0].data, png[1].data, png[0].length);
  tc_text_free(&png[0]);
  tc_text_free(&png[1]);
  rp_grid_free(&grid);
}
END_TEST

START_TEST(a_plate_stands_below)
{
  rp_grid *grid = NULL;
  rp_scene scene = two_spheres(&grid);
  rp_picture p;
  scene.plates = 1;
  scene.plate[0] = (rp_plate){{0, 3, 2.2f}, {10, 7, 2.6f}, {120, 200, 120}};
  ck_ok(rp_render(&scene, &from_x, &p));
  const unsigned char *plate = pixel(&p, 80, 60 + 52);
  ck_assert_int_eq(plate[3], 255);
  ck_assert_int_gt(plate[1], plate[0] + 20);
  rp_picture_free(&p);
  rp_grid_free(&grid);
}
END_TEST

START_TEST(a_section_has_the_right_areas)
{
  static const unsigned char pore[3] = {0, 0, 0};
  const double side[2] = {0, 10};
  rp_grid *grid = NULL;
  const rp_scene scene = two_spheres(&grid);
  rp_picture p;
  int count[2] = {0, 0};
  ck_ok(rp_section(&scene, 5, side, side, 0.02, pore, &p));
  ck_assert_int_eq(p.width, 500);
  for (int k = 0; k < p.width * p.height; k++)
    for (int c = 0; c < 2; c++) count[c] += memcmp(p.rgba + 4 * k, colors[c], 3) == 0;
  ck_assert_double_eq_tol(count[0] * 4e-4, M_PI * 4, 0.3); /* without the blended rim */
  ck_assert_double_eq_tol(count[1] * 4e-4, M_PI, 0.15);
  ck_assert_mem_eq(pixel(&p, 100, 250), colors[0], 3); /* x runs to the right */
  ck_assert_mem_eq(pixel(&p, 400, 250), colors[1], 3);
  rp_picture_free(&p);
  rp_grid_free(&grid);
}
END_TEST

START_TEST(png_comes_back)
{
  rp_picture p, half;
  tc_text png = {0};
  ck_ok(rp_picture_new(&p, 6, 4));
  for (int k = 0; k < 96; k++) p.rgba[k] = (unsigned char)(k % 4 == 3 ? 255 : 2 * k);
  ck_ok(rp_picture_png(&p, &png));
  png_image image = {.version = PNG_IMAGE_VERSION};
  ck_assert_int_eq(png_image_begin_read_from_memory(&image, png.data, png.length), 1);
  ck_assert_uint_eq(image.width, 6);
  ck_assert_uint_eq(image.height, 4);
  image.format = PNG_FORMAT_RGBA;
  unsigned char back[96];
  ck_assert_int_eq(png_image_finish_read(&image, NULL, back, 0, NULL), 1);
  ck_assert_mem_eq(back, p.rgba, 96);
  ck_ok(rp_picture_half(&p, &half));
  ck_assert_int_eq(half.width, 3);
  ck_assert_int_eq(half.rgba[0], (0 + 8 + 48 + 56) / 4);
  rp_picture_free(&half);
  rp_picture_free(&p);
  tc_text_free(&png);
  ck_assert_int_eq(rp_picture_new(&p, 0, 5), TC_ERR_INTERNAL);
}
END_TEST

int main(void)
{
  const TTest *const tests[] = {spheres_stand_where_they_should,
                                upper_side_is_lit,
                                same_scene_same_bytes,
                                a_plate_stands_below,
                                a_section_has_the_right_areas,
                                png_comes_back,
                                NULL};
  return fixture_main("pictures", tests);
}
