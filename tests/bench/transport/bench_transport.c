/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Time the transport solver on several kinds of image, beside HYPRE's BoomerAMG-PCG where that was found.
 *
 *   mpirun -np 2 bench_transport [-k KINDS] [-n EDGE,...] [-v VALUE,...] [-o]
 *   bench_transport -k b -n 256 -w image.npy     write the image instead, to time the program
 *
 * KINDS are letters of pictures.h (ab), EDGE the voxels an edge (64,128,256); VALUE sweeps the number that
 * each kind has: porosity, contrast, fraction of sites. -o: ours only.
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

static void print_picture(const picture *p)
{
  if (rank_of(MPI_COMM_WORLD) == 0) printf("(%c) %d^3, %g\n", p->kind, (int)p->n, p->value);
}

/* HYPRE's answer beside ours, which took `own` s of the processors. */
static tc_status add_other(const tc_image *image, const tc_transport_options *options,
                           const tc_transport_result *ours, double own)
{
#ifdef HAVE_HYPRE
  tc_transport_result other;
  double others = 0;
  TC_TRY(boomeramg_solve(image, options, &other, &others));
  print_result("BoomerAMG", image, &other, &others);
  if (rank_of(MPI_COMM_WORLD) == 0)
    printf("  ratio      %8.2f in time, %.2f in processors' time; the results differ by %.1e\n",
           other.seconds / ours->seconds, others / own, other.sigma_eff / ours->sigma_eff - 1);
#else
  (void)image, (void)options, (void)ours, (void)own;
#endif
  return TC_OK;
}

static tc_status compare(const picture *p, bool ours_only)
{
  tc_image *image = NULL;
  tc_transport_options options;
  tc_transport_result ours;
  TC_TRY(picture_make(MPI_COMM_WORLD, p, &image, &options));
  print_picture(p);
  double own = processor_time();
  tc_status status = tc_transport_solve(image, &options, &ours, NULL);
  own = processor_time() - own;
  if (status == TC_OK) {
    print_result("tapecast", image, &ours, &own);
    if (rank_of(MPI_COMM_WORLD) == 0)
      printf("  %.4f of the voxels conduct, %.4f of these from end to end\n", ours.volume_fraction,
             ours.percolating_fraction);
    if (ours.percolates && !ours_only) status = add_other(image, &options, &ours, own);
  }
  tc_image_destroy(&image);
  return status;
}

static tc_status write_picture(const picture *p, const char *path)
{
  tc_image *image = NULL;
  tc_transport_options options;
  TC_TRY(picture_make(MPI_COMM_WORLD, p, &image, &options));
  const tc_status status = tc_image_write(image, path, NULL);
  tc_image_destroy(&image);
  return status;
}

typedef struct arguments {
  const char *kinds, *sizes, *values, *path;
  bool ours_only;
} arguments;

/* What stands behind the next comma of a list; NULL at its end. */
static const char *next_of(const char *list)
{
  const char *comma = list ? strchr(list, ',') : NULL;
  return comma ? comma + 1 : NULL;
}

/* The image of one kind and size, for each value. */
static tc_status run_values(const arguments *a, char letter, int64_t n)
{
  picture p = {.kind = (picture_kind)letter, .n = n};
  if (!picture_known(letter, &p.value) || n < 1)
    return tc_fail(TC_ERR_USAGE, "no picture '%c' of %d voxels", letter, (int)n);
  const char *next = a->values;
  do {
    if (next) p.value = atof(next);
    TC_TRY(a->path ? write_picture(&p, a->path) : compare(&p, a->ours_only));
    next = next_of(next);
  } while (next);
  return TC_OK;
}

static tc_status run(const arguments *a)
{
  const char *size = a->sizes;
  do {
    for (const char *kind = a->kinds; *kind; kind++) TC_TRY(run_values(a, *kind, atoll(size)));
    size = next_of(size);
  } while (size);
  return TC_OK;
}

int main(int argc, char **argv)
{
  MPI_Init(&argc, &argv);
  arguments a = {.kinds = "ab", .sizes = "64,128,256"};
  for (int c; (c = getopt(argc, argv, "k:n:v:ow:")) != -1;) {
    if (c == 'k') a.kinds = optarg;
    if (c == 'n') a.sizes = optarg;
    if (c == 'v') a.values = optarg;
    if (c == 'o') a.ours_only = true;
    if (c == 'w') a.path = optarg;
    if (c == '?') MPI_Abort(MPI_COMM_WORLD, TC_ERR_USAGE);
  }
  const tc_status status = run(&a);
  if (status != TC_OK) fprintf(stderr, "bench_transport: %s\n", tc_error_message());
  MPI_Finalize();
  return tc_exit_code(status);
}
