/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Small made-up runs. */
#include "fixture.h"
#include "test_main.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void fixture_write(const char *folder, const char *file, const char *text)
{
  char path[512];
  snprintf(path, sizeof path, "%s/%s", folder, file);
  FILE *out = fopen(path, "wb");
  ck_assert_ptr_nonnull(out);
  fputs(text, out);
  ck_assert_int_eq(fclose(out), 0);
}

char *fixture_read(const char *folder, const char *file)
{
  char path[512];
  snprintf(path, sizeof path, "%s/%s", folder, file);
  FILE *in = fopen(path, "rb");
  ck_assert_msg(in != NULL, "%s is not there", path);
  fseek(in, 0, SEEK_END);
  const long size = ftell(in);
  rewind(in);
  char *text = calloc((size_t)size + 1, 1);
  ck_assert_uint_eq(fread(text, 1, (size_t)size, in), (size_t)size);
  fclose(in);
  return text;
}

int fixture_exists(const char *folder, const char *file)
{
  char path[512];
  snprintf(path, sizeof path, "%s/%s", folder, file);
  return access(path, R_OK) == 0;
}

const char fixture_network[] = "pore.coords[0],pore.coords[1],pore.coords[2],pore.volume,pore.equivalent_"
                               "diameter,pore.inscribed_diameter,"
                               "pore.coordination,pore.zmin,pore.zmax,pore.type,throat.conns[0],throat.conns["
                               "1],throat.inscribed_diameter,"
                               "throat.cross_sectional_area,throat.total_length,throat.periodic\n"
                               "1e-6,1e-6,1e-6,4e-18,2e-6,2e-6,2,True,False,0,0,1,1e-6,8e-13,3e-6,False\n"
                               "4e-6,1e-6,1e-6,4e-18,2e-6,2e-6,2,False,True,0,0,1,1e-6,8e-13,6e-6,True\n"
                               "7e-6,7e-6,4e-6,4e-18,2e-6,1e-6,0,False,False,0,,,,,,\n";

/* A block of 3 × 3 × n beads, every second one of the second material. */
static void write_dump(const char *folder, const char *file, double height)
{
  char text[8192];
  int used =
      snprintf(text, sizeof text,
               "ITEM: TIMESTEP\n7\nITEM: NUMBER OF ATOMS\n27\nITEM: BOX BOUNDS pp pp ff\n0 9\n0 9\n0 %g\n"
               "ITEM: ATOMS id type x y z radius\n",
               height);
  for (int i = 0; i < 27; i++)
    used += snprintf(text + used, sizeof text - (size_t)used, "%d %d %g %g %g %g\n", i + 1, 1 + i % 2,
                     1.5 + 3 * (i % 3), 1.5 + 3 * (i / 3 % 3), height * (0.5 + i / 9) / 3, i % 2 ? 1.0 : 1.4);
  fixture_write(folder, file, text);
}

static int add_state(char *out, size_t size, double degree)
{
  const double thickness = 9 * (1 - degree);
  return snprintf(
      out, size,
      "{\"degree\":%g,\"thickness_um\":%g,\"pressure_mpa\":%g,\"pressure_mpa_stderr\":%g,\"beads\":27,"
      "\"dry_mass_pg\":{\"A\":1000,\"B & <b>\":500},\"dump\":\"state-%02.0f.dump\",\"porosity\":%g,"
      "\"porosity_interparticle\":%g,\"volume_fraction\":{\"A\":0.4,\"B & <b>\":0.1},"
      "\"sigma_eff_s_m\":%g,\"tau_g\":%g,\"tortuosity_factor\":%g,\"d_eff_rel\":%g,"
      "\"voxel_um\":[0.5,0.5,0.5],\"voxels\":[18,18,18],\"z_range_um\":[0,%g],\"image\":\"state.npy\","
      "\"networks\":{\"ions\":{\"file\":\"web.csv\",\"pores\":3,\"throats\":2,\"coordination_mean\":1.33,"
      "\"pore_diameter_mean_um\":2,\"throat_diameter_mean_um\":1,\"d_eff_network_rel\":0.1,"
      "\"percolating_fraction_network\":0.5}},"
      "\"solver\":{\"sigma\":{\"iterations\":12,\"flux_imbalance\":1e-9,\"converged\":true}},"
      "\"profile\":{\"z_um\":[1,4,8],\"porosity\":[0.5,0.4,0.6],"
      "\"volume_fraction\":{\"A\":[0.3,0.5,0.3],\"B & <b>\":[0.2,0.1,0.1]}}}",
      degree, thickness, degree, degree / 10, 100 * degree, 0.5 - degree / 2, 0.45 - degree / 2,
      1e-3 * (1 + degree), 3 - degree, (3 - degree) * (3 - degree), 0.05 + degree / 10, thickness);
}

void fixture_npy(const char *folder, const char *file, const char *header, const char *bytes, size_t count)
{
  char path[512], padded[118];
  memset(padded, ' ', sizeof padded);
  memcpy(padded, header, strlen(header));
  padded[sizeof padded - 1] = '\n';
  snprintf(path, sizeof path, "%s/%s", folder, file);
  FILE *out = fopen(path, "wb");
  ck_assert_ptr_nonnull(out);
  fwrite("\x93NUMPY\x01\x00\x76\x00", 1, 10, out);
  fwrite(padded, 1, sizeof padded, out);
  fwrite(bytes, 1, count, out);
  ck_assert_int_eq(fclose(out), 0);
}

void fixture_run(const char *name, int parts)
{
  static char json[65536];
  mkdir(name, 0755);
  int n =
      snprintf(json, sizeof json,
               "{\"schema\":1,\"recipe\":{\"name\":\"Run <script>alert(1)</script> & "
               "\\\"more\\\"\",\"file\":\"r.yaml\",\"values\":{\"name\":\"r\",\"seed\":\"1\",\"beads\":"
               "\"27\",\"process.slurry.steady_blocks\":\"2\"}},"
               "\"provenance\":{\"tapecast\":\"0.1.0\",\"seed\":1,\"wall_s\":75},"
               "\"reference\":{\"slurry_density_g_cm3\":[{\"value\":1.89,\"source\":\"paper\"}],"
               "\"dried_porosity\":[{\"value\":0.5,\"source\":\"paper\"}]},"
               "\"composition\":{\"beads\":27,\"materials\":["
               "{\"name\":\"A\",\"color\":\"#3366aa\",\"types\":[1],\"beads\":14,\"dry_mass_pg\":1000,"
               "\"fraction\":0.667},"
               "{\"name\":\"B & <b>\",\"color\":\"#eeeeee\",\"types\":[2],\"beads\":13,\"dry_mass_pg\":500,"
               "\"fraction\":0.333}]},\"stages\":[{\"name\":\"slurry\",\"folder\":\"s\",\"retry\":\"Lost "
               "atoms\",\"steady\":true,"
               "\"criterion\":\"density: 0.3 %% < 0.5 "
               "%%\",\"blocks\":\"blocks.csv\",\"wall_s\":12,\"dt_us\":0.001,\"log\":\"log.slurry\"},{"
               "\"name\":\"calendering\",\"folder\":\"c\",\"wall_s\":7200,\"ranks\":2}]");
  if (parts & FIXTURE_SLURRY)
    n += snprintf(
        json + n, sizeof json - (size_t)n,
        ",\"slurry\":{\"density_g_cm3\":1.9412,\"density_g_cm3_stderr\":0.0043,\"pressure_mpa\":0.1013,"
        "\"box_um\":[9,9,9],\"beads\":27,\"dry_mass_pg\":{\"A\":1000,\"B & <b>\":500},"
        "\"dump\":\"slurry.dump\"%s}",
        parts & FIXTURE_VISCOSITY
            ? ",\"viscosity\":[{\"shear_rate_1_s\":1,\"viscosity_pa_s\":70,\"viscosity_pa_s_stderr\":5,"
              "\"strain\":1,\"converged\":true},{\"shear_rate_1_s\":100,\"viscosity_pa_s\":9,\"strain\":1,"
              "\"converged\":false}]"
            : "");
  if (parts & FIXTURE_DRIED) {
    n += snprintf(json + n, sizeof json - (size_t)n, ",\"dried\":");
    n += add_state(json + n, sizeof json - (size_t)n, 0);
  }
  if (parts & FIXTURE_CALENDERED) {
    n += snprintf(json + n, sizeof json - (size_t)n, ",\"calendered\":[");
    n += add_state(json + n, sizeof json - (size_t)n, 0.25);
    n += snprintf(json + n, sizeof json - (size_t)n, ",");
    n += add_state(json + n, sizeof json - (size_t)n, 0.5);
    n += snprintf(json + n, sizeof json - (size_t)n, "]");
  }
  snprintf(json + n, sizeof json - (size_t)n, "}\n");
  fixture_write(name, "results.json", json);
  fixture_write(name, "blocks.csv", "time_us,density_g_cm3\n1,1.5\n2,1.9\n3,1.94\n");
  fixture_write(
      name, "log.slurry",
      "Step Temp PotEng Density\n0 1 5 1\n1000 1 4 2\nLoop time of 1\nStep Temp PotEng Density\n0 1 2.5 1.4\n"
      "1000 1 -1 1.8\n2000 1 -2 1.94\nLoop time of 1\n");
  fixture_write(name, "recipe.yaml", "name: a <b>recipe</b>\n");
  if (!(parts & FIXTURE_DUMPS)) return;
  fixture_write(name, "web.csv", fixture_network);
  fixture_npy(name, "state.npy", "{'descr': '|u1', 'fortran_order': False, 'shape': (2, 2, 2), }",
              "\0\1\2\0\1\2\0\1", 8);
  write_dump(name, "slurry.dump", 9);
  write_dump(name, "state-00.dump", 9);
  write_dump(name, "state-25.dump", 6.75);
  write_dump(name, "state-50.dump", 4.5);
}

int fixture_main(const char *name, const TTest *const tests[])
{
  Suite *suite = suite_create(name);
  TCase *tcase = tcase_create("all");
  tcase_set_timeout(tcase, 240);
  for (int i = 0; tests[i]; i++) tcase_add_test(tcase, tests[i]);
  suite_add_tcase(suite, tcase);
  return test_main(suite, true);
}
