# SPDX-License-Identifier: GPL-2.0-or-later
# Networks that `tapecast-analyze network` exports, read by other rules than ours and solved by another solver: the CSV
# as OpenPNM's `network_from_csv` takes it, the .vtp with VTK, conduction with SciPy's sparse direct solver. What must
# agree is the effective diffusivity that the command prints, and the share of the bodies' volume that percolates.
# Exit code 77: a module is not on this machine.
# Usage: solve_network.py csv|vtp tapecast-analyze
import csv
import importlib
import json
import subprocess
import sys

SKIPPED, SIZE, VOXEL, CLOSE = 77, 56, 0.5, 1e-8


def need(name):
    try:
        return importlib.import_module(name)
    except ImportError:
        print(name, "is not there")
        sys.exit(SKIPPED)


np = need("numpy")
need("scipy")
sparse, solver, graphs = (need("scipy.sparse" + part) for part in ("", ".linalg", ".csgraph"))


# ---- reading: both give a dictionary of OpenPNM's names, in metres ----

def read_csv(path):
    """OpenPNM's rules: a column is an array; name[0], name[1] … are the columns of one; the shorter of the pores and the
    throats are padded with blanks at the end; True and False are labels. Its reader takes every column whose name
    begins with that of an array of several columns as a part of it."""
    with open(path, newline="") as stream:
        rows = list(csv.reader(stream))
    names, columns = rows[0], {}
    assert all(len(row) == len(names) for row in rows) and len(set(names)) == len(names)
    for k, name in enumerate(names):
        cells = [row[k] for row in rows[1:]]
        filled = [cell for cell in cells if cell]
        assert cells[:len(filled)] == filled, name + " has a blank before its end"
        logical = set(filled) <= {"True", "False"}
        columns[name] = np.array([cell == "True" for cell in filled] if logical else [float(cell) for cell in filled])
    network = {}
    for name in names:
        base = name.split("[")[0]
        assert base.startswith(("pore.", "throat.")), name
        if base == name:
            network[name] = columns[name]
            continue
        parts = ["%s[%d]" % (base, i) for i in range(3 if base == "pore.coords" else 2)]
        assert sorted(other for other in names if other.startswith(base)) == parts, base
        network[base] = np.column_stack([columns[part] for part in parts])
    return network


def read_vtp(path):
    vtk, convert = need("vtk"), need("vtk.util.numpy_support").vtk_to_numpy
    reader = vtk.vtkXMLPolyDataReader()
    reader.SetFileName(path)
    reader.Update()
    data = reader.GetOutput()
    points, cells = data.GetPointData(), data.GetCellData()
    array = lambda of, name: convert(of.GetArray(name)).astype(float)
    lines = convert(data.GetLines().GetData()).reshape(-1, 3)
    assert (lines[:, 0] == 2).all()
    network = {"pore.coords": convert(data.GetPoints().GetData()).astype(float) * 1e-6, "throat.conns": lines[:, 1:]}
    for name, dimension in (("volume", 3), ("inscribed_diameter", 1), ("zmin_area", 2), ("zmax_area", 2),
                            ("zmin_size_factor", 1), ("zmax_size_factor", 1)):
        unit = "um" if dimension == 1 else "um%d" % dimension
        network["pore." + name] = array(points, "%s_%s" % (name, unit)) * 1e-6 ** dimension
    network["pore.coordination"] = array(points, "coordination")
    for theirs, ours in (("inscribed_diameter", "inscribed_diameter"), ("total_length", "length"),
                         ("diffusive_size_factors", "size_factor")):
        network["throat." + theirs] = array(cells, ours + "_um") * 1e-6
    for side in ("zmin", "zmax"):
        network["pore." + side] = network["pore.%s_area" % side] > 0
    return network


# ---- conduction ----

def resistance(radius, opening, length):
    """Of one side of a throat, times the conductivity: postprocess/include/tapecast/network.h, tc_size_factors."""
    spreading = np.maximum(1 - opening / radius, 0) ** 1.5 / (4 * opening)
    return np.maximum(spreading + length / (np.pi * np.maximum(radius, opening) ** 2), 1e-6 / radius)


def size_factors(network, low, high):
    """From the geometry: of the throats, and of the bodies to the lower and the upper face."""
    radius = network["pore.inscribed_diameter"] / 2
    ends, opening = radius[network["throat.conns"]], network["throat.inscribed_diameter"] / 2
    share = network["throat.total_length"] / ends.sum(axis=1)
    throat = 1 / sum(resistance(ends[:, k], opening, share * ends[:, k]) for k in range(2))
    face = []
    for side, away in (("zmin", network["pore.coords"][:, 2] - low), ("zmax", high - network["pore.coords"][:, 2])):
        factor = np.zeros(len(radius))
        cut = network["pore.%s_area" % side] > 0
        opening = np.minimum(np.sqrt(network["pore.%s_area" % side][cut] / np.pi), radius[cut])
        factor[cut] = 1 / resistance(radius[cut], opening, np.maximum(away[cut], 0))
        face.append(factor)
    return throat, face[0], face[1]


def conduct(network, throat, below, above):
    """Conductance between the faces over the conductivity, and the share of volume in parts that join both."""
    count, (first, second) = len(below), network["throat.conns"].T
    matrix = sparse.coo_matrix((throat, (first, second)), shape=(count, count)).tocsr()
    parts, part = graphs.connected_components(matrix, directed=False)
    reached = [np.bincount(part, weights=factor, minlength=parts) > 0 for factor in (below, above)]
    carries = (reached[0] & reached[1])[part]
    volume = network["pore.volume"]
    share = volume[carries].sum() / volume.sum()
    if not carries.any():
        return 0, share
    matrix = matrix + matrix.T  # both ends of a throat; one that ends where it begins carries nothing
    matrix = matrix - sparse.diags(matrix.diagonal())
    laplace = sparse.diags(np.asarray(matrix.sum(axis=1)).ravel() + below + above) - matrix
    keep = np.flatnonzero(carries)
    potential = solver.spsolve(laplace.tocsc()[keep][:, keep], above[keep])
    return (below[keep] * potential).sum(), share


# ---- cases ----

def spheres():
    """Labels of spheres of random sizes, later ones over earlier, periodic in x and y."""
    random = np.random.default_rng(11)
    at = np.indices((SIZE,) * 3) + 0.5
    image = np.zeros((SIZE,) * 3, np.uint8)
    for k in range(260):
        centre, radius = random.uniform(0, SIZE, 3), random.uniform(3, 8)
        away = [at[d] - centre[d] for d in range(3)]
        for d in (1, 2):
            away[d] -= SIZE * np.round(away[d] / SIZE)
        image[sum(a * a for a in away) < radius * radius] = 1 + k % 2
    return image


def write_beads(path, edge):
    random = np.random.default_rng(3)
    with open(path, "w") as out:
        out.write("ITEM: TIMESTEP\n0\nITEM: NUMBER OF ATOMS\n130\nITEM: BOX BOUNDS pp pp ff\n")
        out.write("".join("%g %g\n" % (low, low + edge) for low in (0, 0, -7)) + "ITEM: ATOMS id type x y z radius mass\n")
        for k in range(130):
            x, y, z = random.uniform(0, edge, 3)
            out.write("%d 1 %.9g %.9g %.9g %.9g 1\n" % (k + 1, x, y, z - 7, random.uniform(1.5, 3.5)))


def check(kind, program, words, low, edge, volume):
    """One exported network against what the command prints; `volume` of the phase where it is known."""
    path = "network." + kind
    text = subprocess.run([program, "network", *words, "-o", path, "--json"], check=True, capture_output=True, text=True)
    printed = json.loads(text.stdout)
    network = read_csv(path) if kind == "csv" else read_vtp(path)
    conns = network["throat.conns"] = network["throat.conns"].astype(int)
    pores = len(network["pore.coords"])
    assert pores == printed["pores"] > 20 and len(conns) == printed["throats"] > 20, words
    assert conns.min() >= 0 and conns.max() < pores and (conns[:, 0] <= conns[:, 1]).all(), "throat.conns"
    assert (np.bincount(conns.ravel(), minlength=pores) == network["pore.coordination"]).all(), "coordination"
    assert all(network["pore." + side].dtype == bool and network["pore." + side].any() for side in ("zmin", "zmax"))
    corner = np.array([0, 0, low])
    assert (network["pore.coords"] >= corner).all() and (network["pore.coords"] <= corner + edge).all(), "coordinates"
    if volume:
        assert abs(network["pore.volume"].sum() / volume - 1) < CLOSE, "volume of the phase"
    found = size_factors(network, low, low + edge)
    given = [network[name] for name in ("throat.diffusive_size_factors", "pore.zmin_size_factor", "pore.zmax_size_factor")]
    for own, theirs in zip(found, given):
        assert np.allclose(own, theirs, rtol=1e-6, atol=0), "size factors"
    for factors in (found, given):
        conductance, share = conduct(network, *factors)
        # what the file's nine digits and the command's own iteration leave
        assert abs(conductance / edge / printed["d_eff_network_rel"] - 1) < CLOSE, (conductance / edge, printed)
        assert abs(share - printed["percolating_fraction_network"]) < CLOSE, (share, printed)
    print(*words, "d_eff", printed["d_eff_network_rel"], "off by %.1e" % (conductance / edge / printed["d_eff_network_rel"] - 1))


def main(kind, program):
    image = spheres()
    np.save("spheres.npy", image)
    for phase in (0, 1, 2):
        check(kind, program, ["spheres.npy", "--phase", str(phase), "--voxel", "%gum" % VOXEL], 0, SIZE * VOXEL * 1e-6,
              (image == phase).sum() * (VOXEL * 1e-6) ** 3)
    write_beads("beads.dump", 28)
    check(kind, program, ["beads.dump", "--material", "A=1,reach=1.1", "--phase", "A"], -7e-6, 28e-6, None)


main(sys.argv[1], sys.argv[2])
