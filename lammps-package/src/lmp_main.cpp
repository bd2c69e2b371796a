/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * tapecast-lmp: LAMMPS's own command line, with the styles of this package known to it.
 */
#include "bridge.h"
#include "library.h"

#include <cstdio>
#include <cstring>
#include <dlfcn.h>
#include <exception>

using namespace LAMMPS_NS;

/*
 * LAMMPS makes its tables of styles anew whenever it is constructed and at each `clear` command, and calls
 * LAMMPS::post_create right after. Defining that function here puts us in front of the library's, so that our
 * styles are there in time for -restart2data, and again after `clear`.
 */
void LAMMPS::post_create()
{
  tapecast::register_styles(this);
  typedef void (*method)(LAMMPS *);
  const auto original = reinterpret_cast<method>(dlsym(RTLD_NEXT, "_ZN9LAMMPS_NS6LAMMPS11post_createEv"));
  if (original) original(this);
}

static void print_our_styles()
{
  tapecast::print_styles(stdout);
}

int main(int argc, char **argv)
{
  MPI_Init(&argc, &argv);
  int rank = 0;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  for (int i = 1; i < argc && rank == 0; i++)
    if (strcmp(argv[i], "-h") == 0 || strcmp(argv[i], "-help") == 0) atexit(print_our_styles);

  try {
    LAMMPS *lmp = new LAMMPS(argc, argv, MPI_COMM_WORLD);
    tapecast::register_styles(lmp);
    lmp->input->file();
    delete lmp;
  } catch (const std::exception &failure) {
    fprintf(stderr, "%s\n", failure.what());
    MPI_Abort(MPI_COMM_WORLD, 1);
  }
  lammps_kokkos_finalize();
  lammps_python_finalize();
  MPI_Barrier(MPI_COMM_WORLD);
  MPI_Finalize();
  return 0;
}
