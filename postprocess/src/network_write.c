/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Networks as files: CSV for OpenPNM, XML PolyData for ParaView. */
#include <inttypes.h>

#include "tapecast/fileio.h"
#include "tapecast/network.h"

static const double metre = 1e-6; /* of one um */

static void csv_pore(FILE *out, const tc_pore *p)
{
  fprintf(out, "%.9g,%.9g,%.9g,%.9g,%.9g,%.9g,%" PRId64 ",%s,%s,%d", p->at[0] * metre, p->at[1] * metre,
          p->at[2] * metre, p->volume * metre * metre * metre, p->equivalent_diameter * metre,
          p->inscribed_diameter * metre, p->coordination, p->at_zmin ? "True" : "False",
          p->at_zmax ? "True" : "False", p->type);
}

static void csv_throat(FILE *out, const tc_throat *t)
{
  fprintf(out, "%" PRId64 ",%" PRId64 ",%.9g,%.9g,%.9g,%s", t->pore[0], t->pore[1],
          t->inscribed_diameter * metre, t->area * metre * metre, t->length * metre,
          t->crosses ? "True" : "False");
}

tc_status tc_network_write_csv(const tc_network *network, const char *path)
{
  tc_output output = {0};
  TC_TRY(tc_output_open(path, &output));
  FILE *out = output.stream;
  fputs("pore.coords[0],pore.coords[1],pore.coords[2],pore.volume,pore.equivalent_diameter,pore.inscribed_"
        "diameter,"
        "pore.coordination,pore.zmin,pore.zmax,pore.type,throat.conns[0],throat.conns[1],throat.inscribed_"
        "diameter,"
        "throat.cross_sectional_area,throat.total_length,throat.periodic\n",
        out);
  const int64_t rows = network->pores > network->throats ? network->pores : network->throats;
  for (int64_t r = 0; r < rows; r++) {
    if (r < network->pores)
      csv_pore(out, &network->pore[r]);
    else
      fputs(",,,,,,,,,", out);
    fputc(',', out);
    if (r < network->throats)
      csv_throat(out, &network->throat[r]);
    else
      fputs(",,,,,", out);
    fputc('\n', out);
  }
  return tc_output_commit(&output);
}

static double pore_value(const tc_pore *p, int column)
{
  const double values[] = {p->volume, p->equivalent_diameter, p->inscribed_diameter, (double)p->coordination,
                           p->type};
  return values[column];
}

static double throat_value(const tc_throat *t, int column)
{
  const double values[] = {t->area, t->inscribed_diameter, t->length, t->crosses};
  return values[column];
}

static const char *const pore_names[] = {"volume_um3", "equivalent_diameter_um", "inscribed_diameter_um",
                                         "coordination", "type"};
static const char *const throat_names[] = {"area_um2", "inscribed_diameter_um", "length_um",
                                           "crosses_periodic_face"};
enum {
  PORE_COLUMNS = sizeof pore_names / sizeof pore_names[0],
  THROAT_COLUMNS = sizeof throat_names / sizeof throat_names[0]
};

static void vtp_geometry(FILE *out, const tc_network *network)
{
  fputs("<Points>\n<DataArray type=\"Float64\" NumberOfComponents=\"3\" format=\"ascii\">\n", out);
  for (int64_t p = 0; p < network->pores; p++)
    fprintf(out, "%.9g %.9g %.9g\n", network->pore[p].at[0], network->pore[p].at[1], network->pore[p].at[2]);
  fputs(
      "</DataArray>\n</Points>\n<Lines>\n<DataArray type=\"Int64\" Name=\"connectivity\" format=\"ascii\">\n",
      out);
  for (int64_t t = 0; t < network->throats; t++)
    fprintf(out, "%" PRId64 " %" PRId64 "\n", network->throat[t].pore[0], network->throat[t].pore[1]);
  fputs("</DataArray>\n<DataArray type=\"Int64\" Name=\"offsets\" format=\"ascii\">\n", out);
  for (int64_t t = 0; t < network->throats; t++) fprintf(out, "%" PRId64 "\n", 2 * (t + 1));
  fputs("</DataArray>\n</Lines>\n", out);
}

static void vtp_properties(FILE *out, const tc_network *network)
{
  fputs("<PointData>\n", out);
  for (int c = 0; c < PORE_COLUMNS; c++) {
    fprintf(out, "<DataArray type=\"Float64\" Name=\"%s\" format=\"ascii\">\n", pore_names[c]);
    for (int64_t p = 0; p < network->pores; p++) fprintf(out, "%.9g\n", pore_value(&network->pore[p], c));
    fputs("</DataArray>\n", out);
  }
  fputs("</PointData>\n<CellData>\n", out);
  for (int c = 0; c < THROAT_COLUMNS; c++) {
    fprintf(out, "<DataArray type=\"Float64\" Name=\"%s\" format=\"ascii\">\n", throat_names[c]);
    for (int64_t t = 0; t < network->throats; t++)
      fprintf(out, "%.9g\n", throat_value(&network->throat[t], c));
    fputs("</DataArray>\n", out);
  }
  fputs("</CellData>\n", out);
}

tc_status tc_network_write_vtp(const tc_network *network, const char *path)
{
  tc_output output = {0};
  TC_TRY(tc_output_open(path, &output));
  fprintf(output.stream,
          "<?xml version=\"1.0\"?>\n<VTKFile type=\"PolyData\" version=\"1.0\" byte_order=\"LittleEndian\" "
          "header_type=\"UInt64\">\n<PolyData>\n<Piece NumberOfPoints=\"%" PRId64
          "\" NumberOfLines=\"%" PRId64 "\">\n",
          network->pores, network->throats);
  vtp_geometry(output.stream, network);
  vtp_properties(output.stream, network);
  fputs("</Piece>\n</PolyData>\n</VTKFile>\n", output.stream);
  return tc_output_commit(&output);
}
