/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * tapecast-lmp: LAMMPS's own command line, with the styles of this package known to it (post_create.cpp).
 */
#include "bridge.h"
#include "library.h"
#include "style_table.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>

using namespace LAMMPS_NS;

/* Runs LAMMPS; an exit code other than 0 comes from an error that all ranks know of. */
static int run(int argc, char **argv)
{
  try {
    LAMMPS *lmp = new LAMMPS(argc, argv, MPI_COMM_WORLD);
    lmp->input->file();
    delete lmp;
    return 0;
  } catch (const std::exception &failure) {
    if (tapecast::ends_orderly(failure)) return 1;
    fprintf(stderr, "%s\n", failure.what());
    MPI_Abort(MPI_COMM_WORLD, 1);
    return 1;
  }
}

int main(int argc, char **argv)
{
  MPI_Init(&argc, &argv);
  int rank = 0;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  for (int i = 1; i < argc && rank == 0; i++)
    if (strcmp(argv[i], "-h") == 0 || strcmp(argv[i], "-help") == 0) atexit(tc_print_styles);

  const int status = run(argc, argv);
  lammps_kokkos_finalize();
  lammps_python_finalize();
  MPI_Barrier(MPI_COMM_WORLD);
  MPI_Finalize();
  return status;
}
