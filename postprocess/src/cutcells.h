/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TAPECAST_CUTCELLS_H
#define TAPECAST_CUTCELLS_H
/* Beads cut by a grid of cells, as a circuit.
 *
 * A cell is looked at through TC_SUB^3 sub-voxels, each with the bead that holds its centre. The sub-voxels
 * of a cell that are joined make a node; two beads that are no contact are never joined, however close
 * (unless the pores conduct: then what is in the gap joins them). The conductance between nodes of
 * neighbouring cells is that of the open part of the face between them: for a wall that insulates this is of
 * second order in the size of the cells (Ng, Min and Gibou, J. Comput. Phys. 228 (2009) 8818), for it is
 * exact where the potential is linear along the wall. Around contacts that are small against a cell, cells
 * are divided into 2^3 or TC_SUB^3 leaves, each with nodes of its own. */
#include "circuit.h"
#include "drawing.h"

enum { TC_SUB = 4 };

/* Collective over comm, whose ranks are all to hold layers. `cells` are the cells, the axis is z; resistivity
 * of each label in units of the least one, 0 for an insulator. */
tc_status tc_cutcells_make(MPI_Comm comm, const tc_drawing *drawing, const tc_frame *cells,
                           const double resistivity[TC_LABELS], tc_circuit *circuit);

#endif
