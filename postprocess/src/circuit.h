/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TAPECAST_CIRCUIT_H
#define TAPECAST_CIRCUIT_H
/* A network of conductances between two electrodes, cut into layers over the ranks, and its solution. */
#include "tapecast/transport.h"

/* Nodes 0 … n-1 are this rank's, layer by layer; n … n+ghosts-1 are the last layer of the rank below
 * (ghosts_below of them) and then the first layer of the rank above, each in the order of their owner. */
typedef struct tc_circuit {
  MPI_Comm comm;
  int below, above; /* ranks, MPI_PROC_NULL at an end */
  int64_t layers;   /* of this rank, >= 1 */
  int64_t layer0;   /* number of the first */
  int64_t layers_total;
  int32_t *first; /* [layers + 1] first node of each layer; owned like all arrays */
  int32_t n, ghosts, ghosts_below;
  int32_t *row, *col;  /* [n + 1], [row[n]]: both directions of each link */
  float *c;            /* [row[n]] > 0 */
  float *bottom, *top; /* [n] conductances to the electrodes at 1 and at 0 */
  uint8_t *weight;     /* [n] of a node among all, say its volume */
} tc_circuit;

typedef struct tc_circuit_result {
  double conductance;       /* current at a difference of 1 */
  double current_imbalance; /* (largest - smallest)/largest current from layer to layer */
  double residual;
  double weight, percolating_weight; /* sums over all nodes, and over those that carry current */
  int iterations;
  bool converged, percolates;
} tc_circuit_result;

/* Collective. Tells which nodes are joined to both electrodes: percolates has room for n + ghosts. */
tc_status tc_circuit_percolation(const tc_circuit *circuit, uint8_t *percolates);

/* Collective. Uses up the rows of the circuit. Tolerance, iterations and verbosity are those of `options`. */
tc_status tc_circuit_solve(tc_circuit *circuit, const tc_transport_options *options,
                           tc_circuit_result *result);

void tc_circuit_destroy(tc_circuit *circuit);

#endif
