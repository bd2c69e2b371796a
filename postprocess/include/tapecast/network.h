/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TAPECAST_NETWORK_H
#define TAPECAST_NETWORK_H
/* Networks: bodies ("pores", whatever phase they are of) joined by constrictions ("throats"), from voxels or
 * from beads, and the files that others read. Lengths in um. */
#include <stdbool.h>

#include "tapecast/beads.h"
#include "tapecast/regions.h"

typedef struct tc_pore {
  double at[3]; /* centre of mass, inside the box along periodic directions */
  double volume;
  double equivalent_diameter; /* of the sphere of this volume */
  double inscribed_diameter;
  int64_t coordination;  /* throats that end here */
  bool at_zmin, at_zmax; /* it touches the lower, upper z face of the box, if there are any */
  double face_area[2];   /* um^2 of the lower, upper face that it covers */
  int32_t type;          /* of a bead; 0 from voxels */
} tc_pore;

typedef struct tc_throat {
  int64_t pore[2];
  double area;               /* of the cross-section */
  double inscribed_diameter; /* of the constriction */
  double length;             /* from centre to centre through the throat */
  bool crosses;              /* its ends are joined through a periodic face */
} tc_throat;

typedef struct tc_network {
  int64_t pores, throats;
  tc_pore *pore;           /* shape (pores); owned */
  tc_throat *throat;       /* shape (throats); owned; sorted by pore[0], pore[1] */
  double lo[3], length[3]; /* corner and edges of the box, um */
  bool has_z_faces; /* z is not periodic: bodies can touch a z face, and a current flow between the two */
} tc_network;

/* The regions of an image and the faces they share. Not collective, the whole image on this rank. The area is
 * that of the shared voxel faces projected on the direction from one side of the throat to the other; two
 * regions that touch in several places have one throat. */
tc_status tc_network_from_regions(const tc_image *image, const tc_regions *regions, const bool periodic[3],
                                  tc_network **network);

/* Beads whose entry in `radius` (shape (beads->count), um) is above 0, joined when nearer than the sum of
 * their radii; the throat is the circle where the spheres meet. Not collective. */
tc_status tc_network_from_beads(const tc_beads *beads, const double *radius, tc_network **network);

/* Conductances over the conductivity of the phase, um: what OpenPNM calls diffusive size factors. */
typedef struct tc_size_factors {
  double *throat;  /* shape (throats); between the centres of two bodies; 0 where the throat has no width */
  double *face[2]; /* shape (pores); to the lower, upper z face; 0 where the body does not reach it */
} tc_size_factors;

/* Each side of a throat of radius a is the spreading of current from the throat into the body of radius R,
 * (1 - a/R)^(3/2) / (4 a) (Holm, Electric Contacts, 1967, with the factor of Cooper, Mikic and Yovanovich,
 * Int. J. Heat Mass Transfer 12, 1969, for the finite body), and the way l through the body, l/(pi R^2), both
 * over the conductivity. a and R are those of the inscribed circle and sphere, no more than that of a circle of
 * the box's cross-section, so that a phase without walls conducts as the bulk; the length of a throat is
 * shared out in proportion to R. Bodies that a z face cuts are joined to it through the area they cover
 * there. Not collective; TC_ERR_MEMORY leaves nothing behind. */
tc_status tc_size_factors_create(const tc_network *network, tc_size_factors *factors);
void tc_size_factors_destroy(tc_size_factors *factors);

typedef struct tc_network_flow {
  double d_eff_rel; /* conductance of the network between the z faces, times length over area of the
                       box, over the conductivity of the phase: what finite volumes call d_eff_rel */
  double percolating_fraction; /* of the pores' volume: in parts joined to both faces */
  double residual;             /* reached, relative */
  int iterations;
  bool percolates, converged;
} tc_network_flow;

/* Conduction from the upper to the lower z face through the network alone, with the conductances of
 * tc_size_factors_create. Not collective. Conjugate gradients to a relative residual of 1e-10.
 *
 * A model: on a composite of overlapping spheres it gave 1.1 to 1.25 times the d_eff_rel of finite volumes
 * (bodies of equal volume and throats of equal area would give 1.2 to 3 times). Flat or forked bodies, such as
 * stripes and the space between rods, conduct better than their inscribed spheres: there it gave 0.1 to 0.6
 * times. */
tc_status tc_network_conduct(const tc_network *network, tc_network_flow *flow);

void tc_network_destroy(tc_network **network);

/* One CSV for OpenPNM (`openpnm.io.network_from_csv`): pore.* and throat.* columns, the shorter set padded
 * with blanks. In metres, as OpenPNM takes its numbers. throat.diffusive_size_factors is what its diffusion
 * reads; pore.zmin_size_factor and pore.zmax_size_factor are those from a body to a z face. */
tc_status tc_network_write_csv(const tc_network *network, const char *path);

/* XML PolyData for ParaView: a point a pore, a line a throat, their properties as point and cell data, in um.
 */
tc_status tc_network_write_vtp(const tc_network *network, const char *path);

#endif
