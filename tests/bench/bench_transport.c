/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Time the transport solver on the two kinds of image, beside HYPRE's BoomerAMG-PCG where that was found.
 *
 *   mpirun -np 2 bench_transport [-k ab] [-n 64,128,256] [-o]      -o: ours only
 *   bench_transport -k b -n 256 -w image.npy                       write the image instead, to time the
 * program
 *
 * Beside the wall time stands the processors' time, summed over the ranks: on a busy machine, and with one
 * rank, which never waits, it tells more.
 *
 * Memory is the largest sum over the ranks of their peaks, image and MPI included; ours is measured first,
 * for a peak never falls. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "boomeramg.h"
#include "pictures.h"
#include "tapecast/imageio.h"
#include "tapecast/memory.h"

static int rank_of(MPI_Comm comm)
{
  int rank;
  MPI_Comm_rank(comm, &rank);
  return rank;
}

/* `processors` is this rank's time, on return that of all. */
static void print_result(const char *who, const tc_image *image, const tc_transport_result *r,
                         double *processors)
{
  const double voxels = (double)image->n[0] * (double)image->n[1] * (double)image->n[2];
  double mb = tc_peak_rss_mb();
  MPI_Allreduce(MPI_IN_PLACE, &mb, 1, MPI_DOUBLE, MPI_SUM, image->comm);
  MPI_Allreduce(MPI_IN_PLACE, processors, 1, MPI_DOUBLE, MPI_SUM, image->comm);
  if (rank_of(image->comm) == 0)
    printf("  %-10s %8.2f s (processors %.2f s) %4d iterations  flux imbalance %.1e  sigma %.9g  "
           "%6.1f B/voxel%s\n",
           who, r->seconds, *processors, r->iterations, r->flux_imbalance, r->sigma_eff, mb * 1e6 / voxels,
           r->converged ? "" : "  NOT CONVERGED");
  fflush(stdout);
}

static tc_status compare(picture kind, int64_t n, bool ours_only)
{
  tc_image *image = NULL;
  tc_transport_options options;
  tc_transport_result ours, other = {0};
  TC_TRY(picture_make(MPI_COMM_WORLD, kind, n, &image, &options));
  if (rank_of(MPI_COMM_WORLD) == 0) printf("(%c) %d^3\n", kind == PICTURE_PORES ? 'a' : 'b', (int)n);
  double own = processor_time();
  tc_status status = tc_transport_solve(image, &options, &ours, NULL);
  own = processor_time() - own;
  if (status == TC_OK) print_result("tapecast", image, &ours, &own);
#ifdef HAVE_HYPRE
  if (status == TC_OK && !ours_only) {
    double others = 0;
    status = boomeramg_solve(image, &options, &other, &others);
    if (status == TC_OK) print_result("BoomerAMG", image, &other, &others);
    if (status == TC_OK && rank_of(MPI_COMM_WORLD) == 0)
      printf("  ratio      %8.2f in time, %.2f in processors' time; the results differ by %.1e\n",
             other.seconds / ours.seconds, others / own, other.sigma_eff / ours.sigma_eff - 1);
  }
#else
  (void)other, (void)ours_only;
#endif
  tc_image_destroy(&image);
  return status;
}

static tc_status write_picture(picture kind, int64_t n, const char *path)
{
  tc_image *image = NULL;
  tc_transport_options options;
  TC_TRY(picture_make(MPI_COMM_WORLD, kind, n, &image, &options));
  const tc_status status = tc_image_write(image, path, NULL);
  tc_image_destroy(&image);
  return status;
}

int main(int argc, char **argv)
{
  MPI_Init(&argc, &argv);
  const char *kinds = "ab", *path = NULL;
  char sizes[200] = "64,128,256";
  bool ours_only = false;
  for (int c; (c = getopt(argc, argv, "k:n:ow:")) != -1;) {
    if (c == 'k') kinds = optarg;
    if (c == 'n') snprintf(sizes, sizeof sizes, "%s", optarg);
    if (c == 'o') ours_only = true;
    if (c == 'w') path = optarg;
    if (c == '?') MPI_Abort(MPI_COMM_WORLD, TC_ERR_USAGE);
  }
  tc_status status = TC_OK;
  for (char *size = strtok(sizes, ","); size && status == TC_OK; size = strtok(NULL, ","))
    for (const char *k = kinds; *k && status == TC_OK; k++) {
      const picture kind = *k == 'a' ? PICTURE_PORES : PICTURE_COMPOSITE;
      status = path ? write_picture(kind, atoll(size), path) : compare(kind, atoll(size), ours_only);
    }
  if (status != TC_OK) fprintf(stderr, "bench_transport: %s\n", tc_error_message());
  MPI_Finalize();
  return tc_exit_code(status);
}
