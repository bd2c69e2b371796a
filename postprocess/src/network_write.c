/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Networks as files: CSV for OpenPNM, XML PolyData for ParaView. */
#include <inttypes.h>

#include "tapecast/fileio.h"
#include "tapecast/network.h"

static const double metre = 1e-6; /* of one um */

static void csv_pore(FILE *out, const tc_network *network, const tc_size_factors *factors, int64_t i)
{
  const tc_pore *p = &network->pore[i];
  fprintf(out, "%.9g,%.9g,%.9g,%.9g,%.9g,%.9g,%" PRId64 ",%s,%s,%.9g,%.9g,%.9g,%.9g,%d", p->at[0] * metre,
          p->at[1] * metre, p->at[2] * metre, p->volume * metre * metre * metre,
          p->equivalent_diameter * metre, p->inscribed_diameter * metre, p->coordination,
          p->at_zmin ? "True" : "False", p->at_zmax ? "True" : "False", p->face_area[0] * metre * metre,
          p->face_area[1] * metre * metre, factors->face[0][i] * metre, factors->face[1][i] * metre, p->type);
}

static void csv_throat(FILE *out, const tc_network *network, const tc_size_factors *factors, int64_t i)
{
  const tc_throat *t = &network->throat[i];
  fprintf(out, "%" PRId64 ",%" PRId64 ",%.9g,%.9g,%.9g,%.9g,%s", t->pore[0], t->pore[1],
          t->inscribed_diameter * metre, t->area * metre * metre, t->length * metre,
          factors->throat[i] * metre, t->crosses ? "True" : "False");
}

static const char pore_header[] = "pore.coords[0],pore.coords[1],pore.coords[2],pore.volume,"
                                  "pore.equivalent_diameter,pore.inscribed_diameter,pore.coordination,"
                                  "pore.zmin,pore.zmax,pore.zmin_area,pore.zmax_area,"
                                  "pore.zmin_size_factor,pore.zmax_size_factor,pore.type";
static const char throat_header[] = "throat.conns[0],throat.conns[1],throat.inscribed_diameter,"
                                    "throat.cross_sectional_area,throat.total_length,"
                                    "throat.diffusive_size_factors,throat.periodic";

/* As many blank cells as the header names columns. */
static void csv_blank(FILE *out, const char *header)
{
  for (; *header; header++)
    if (*header == ',') fputc(',', out);
}

static void csv_rows(FILE *out, const tc_network *network, const tc_size_factors *factors)
{
  const int64_t rows = network->pores > network->throats ? network->pores : network->throats;
  fprintf(out, "%s,%s\n", pore_header, throat_header);
  for (int64_t r = 0; r < rows; r++) {
    if (r < network->pores)
      csv_pore(out, network, factors, r);
    else
      csv_blank(out, pore_header);
    fputc(',', out);
    if (r < network->throats)
      csv_throat(out, network, factors, r);
    else
      csv_blank(out, throat_header);
    fputc('\n', out);
  }
}

static double pore_value(const tc_network *network, const tc_size_factors *factors, int64_t i, int column)
{
  const tc_pore *p = &network->pore[i];
  const double values[] = {p->volume,           p->equivalent_diameter,  p->inscribed_diameter,
                           p->face_area[0],     p->face_area[1],         factors->face[0][i],
                           factors->face[1][i], (double)p->coordination, p->type};
  return values[column];
}

static double throat_value(const tc_network *network, const tc_size_factors *factors, int64_t i, int column)
{
  const tc_throat *t = &network->throat[i];
  const double values[] = {t->area, t->inscribed_diameter, t->length, factors->throat[i], t->crosses};
  return values[column];
}

static const char *const pore_names[] = {
    "volume_um3",          "equivalent_diameter_um", "inscribed_diameter_um",
    "zmin_area_um2",       "zmax_area_um2",          "zmin_size_factor_um",
    "zmax_size_factor_um", "coordination",           "type"};
static const char *const throat_names[] = {"area_um2", "inscribed_diameter_um", "length_um", "size_factor_um",
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

static void vtp_properties(FILE *out, const tc_network *network, const tc_size_factors *factors)
{
  fputs("<PointData>\n", out);
  for (int c = 0; c < PORE_COLUMNS; c++) {
    fprintf(out, "<DataArray type=\"Float64\" Name=\"%s\" format=\"ascii\">\n", pore_names[c]);
    for (int64_t p = 0; p < network->pores; p++) fprintf(out, "%.9g\n", pore_value(network, factors, p, c));
    fputs("</DataArray>\n", out);
  }
  fputs("</PointData>\n<CellData>\n", out);
  for (int c = 0; c < THROAT_COLUMNS; c++) {
    fprintf(out, "<DataArray type=\"Float64\" Name=\"%s\" format=\"ascii\">\n", throat_names[c]);
    for (int64_t t = 0; t < network->throats; t++)
      fprintf(out, "%.9g\n", throat_value(network, factors, t, c));
    fputs("</DataArray>\n", out);
  }
  fputs("</CellData>\n", out);
}

static void vtp_document(FILE *out, const tc_network *network, const tc_size_factors *factors)
{
  fprintf(out,
          "<?xml version=\"1.0\"?>\n<VTKFile type=\"PolyData\" version=\"1.0\" byte_order=\"LittleEndian\" "
          "header_type=\"UInt64\">\n<PolyData>\n<Piece NumberOfPoints=\"%" PRId64
          "\" NumberOfLines=\"%" PRId64 "\">\n",
          network->pores, network->throats);
  vtp_geometry(out, network);
  vtp_properties(out, network, factors);
  fputs("</Piece>\n</PolyData>\n</VTKFile>\n", out);
}

/* Write one of the two kinds of file. */
static tc_status write_file(const tc_network *network, const char *path,
                            void (*write)(FILE *, const tc_network *, const tc_size_factors *))
{
  tc_output output = {0};
  tc_size_factors factors;
  TC_TRY(tc_size_factors_create(network, &factors));
  tc_status status = tc_output_open(path, &output);
  if (status == TC_OK) {
    write(output.stream, network, &factors);
    status = tc_output_commit(&output);
  }
  tc_size_factors_destroy(&factors);
  return status;
}

tc_status tc_network_write_csv(const tc_network *network, const char *path)
{
  return write_file(network, path, csv_rows);
}

tc_status tc_network_write_vtp(const tc_network *network, const char *path)
{
  return write_file(network, path, vtp_document);
}
