# SPDX-License-Identifier: GPL-2.0-or-later
# What tapecast writes, read with other people's programs. The voxels are compared one by one with what this script
# works out itself from the beads. Exit code 77: the program is not on this machine.
# Usage: read_elsewhere.py numpy|pillow|imagemagick|h5py|h5dump|vtk|ase tapecast-analyze [tapecast-lmp]
import csv
import importlib
import os
import random
import shutil
import subprocess
import sys

SKIPPED, EDGE, BOX = 77, 0.5, (8.0, 7.0, 6.0)
NUMBER = tuple(round(length / EDGE) for length in BOX)


def need_module(name):
    try:
        return importlib.import_module(name)
    except ImportError:
        print(name, "is not there")
        sys.exit(SKIPPED)


def need_program(name):
    if not shutil.which(name):
        print(name, "is not there")
        sys.exit(SKIPPED)


def write_beads(path):
    """A dump of beads that stay inside the box, so that no periodic image counts."""
    random.seed(5)
    beads = []
    for number in range(12):
        radius = random.uniform(0.4, 1.2)
        centre = [random.uniform(radius, length - radius) for length in BOX]
        beads.append((number + 1, 1 + number % 3, centre, radius))
    with open(path, "w") as out:
        out.write("ITEM: TIMESTEP\n0\nITEM: NUMBER OF ATOMS\n%d\nITEM: BOX BOUNDS pp pp ff\n" % len(beads))
        out.write("".join("0 %g\n" % length for length in BOX))
        out.write("ITEM: ATOMS id type x y z radius mass\n")
        for number, kind, centre, radius in beads:
            out.write("%d %d %.9g %.9g %.9g %.9g 1\n" % (number, kind, *centre, radius))
    return beads


def expected_labels(beads):
    """Lists [z][y][x]: the lowest type whose bead holds the voxel's centre, 0 in a pore."""
    def label(x, y, z):
        kinds = [kind for _, kind, c, r in beads if (x - c[0]) ** 2 + (y - c[1]) ** 2 + (z - c[2]) ** 2 < r * r]
        return min(kinds, default=0)
    at = lambda i: (i + 0.5) * EDGE
    return [[[label(at(i), at(j), at(k)) for i in range(NUMBER[0])] for j in range(NUMBER[1])] for k in range(NUMBER[2])]


def analyze(program, *words):
    subprocess.run([program, *words], check=True, stdout=subprocess.DEVNULL)


def image(program, name):
    beads = write_beads("beads.dump")
    analyze(program, "voxelize", "beads.dump", "-o", name, "--voxel", "%gum" % EDGE)
    return expected_labels(beads)


def flat(labels):
    return [label for plane in labels for row in plane for label in row]


def check_numpy(program):
    numpy = need_module("numpy")
    expected = image(program, "beads.npy")
    found = numpy.load("beads.npy")
    assert found.dtype == numpy.uint8 and found.shape == NUMBER[::-1], (found.dtype, found.shape)
    assert found.tolist() == expected


def check_pillow(program):
    pillow = need_module("PIL.Image")
    expected = image(program, "beads.tif")
    found = pillow.open("beads.tif")
    assert found.n_frames == NUMBER[2] and found.size == NUMBER[:2]
    for k in range(found.n_frames):
        found.seek(k)
        assert list(found.getdata()) == [label for row in expected[k] for label in row], k


def check_imagemagick(program):
    need_program("convert")
    expected = image(program, "beads.tif")
    for k, plane in enumerate(expected):
        raw = subprocess.run(["convert", "beads.tif[%d]" % k, "-depth", "8", "gray:-"], check=True, capture_output=True)
        assert list(raw.stdout) == [label for row in plane for label in row], k


def check_h5py(program):
    h5py = need_module("h5py")
    expected = image(program, "beads.vtkhdf")
    with h5py.File("beads.vtkhdf", "r") as found:
        group = found["VTKHDF"]
        assert group.attrs["Type"] in (b"ImageData", "ImageData")
        assert abs(group.attrs["Spacing"][0] - EDGE) < 1e-12
        data = group["CellData"] if len(group.get("CellData", ())) else group["PointData"]
        labels = data["label"][()]
        assert labels.shape == NUMBER[::-1] and labels.tolist() == expected


def check_h5dump(program):
    need_program("h5dump")
    image(program, "beads.vtkhdf")
    text = subprocess.run(["h5dump", "-A", "beads.vtkhdf"], check=True, capture_output=True, text=True).stdout
    assert 'GROUP "VTKHDF"' in text and 'DATASET "label"' in text and "ImageData" in text


def check_vtk(program):
    vtk = need_module("vtk")
    expected = flat(image(program, "beads.vtkhdf"))
    reader = vtk.vtkHDFReader()
    assert reader.CanReadFile("beads.vtkhdf")
    reader.SetFileName("beads.vtkhdf")
    reader.Update()
    found = reader.GetOutput()
    array = found.GetCellData().GetArray("label") or found.GetPointData().GetArray("label")
    assert [int(array.GetValue(i)) for i in range(array.GetNumberOfTuples())] == expected
    analyze(program, "electrode", "beads.dump", "--voxel", "%gum" % EDGE, "--material", "A=1-2,sigma=1,reach=1.5",
            "--material", "B=3,ionic=1,reach=1.5", "--networks", "net")
    for kind in ("electrons", "ions", "pores"):
        reader = vtk.vtkXMLPolyDataReader()
        reader.SetFileName("net-%s.vtp" % kind)
        reader.Update()
        with open("net-%s.csv" % kind) as stream:
            rows = list(csv.DictReader(stream))
        bodies = [row for row in rows if row["pore.volume"]]
        links = [row for row in rows if row["throat.conns[0]"]]
        network = reader.GetOutput()
        assert network.GetNumberOfPoints() == len(bodies) > 0 and network.GetNumberOfLines() == len(links), kind
        for i, row in enumerate(bodies):
            for a in range(3):
                assert abs(network.GetPoint(i)[a] - 1e6 * float(row["pore.coords[%d]" % a])) < 1e-4, kind


DECK = """units micro
atom_style sphere
boundary p p f
region box block 0 8 0 7 0 6
create_box 2 box
create_atoms 1 random 15 7 NULL
create_atoms 2 random 5 8 NULL
set type 1 diameter 1.5
set type 2 diameter 0.5
pair_style none
dump frames all custom 1 frames.dump id type x y z radius
dump_modify frames sort id append yes format float %.6g
fix move all nve/sphere
velocity all set 0.1 0.2 0.0
timestep 0.01
comm_modify cutoff 2
run 2
write_dump all custom last.dump id type x y z radius mass modify sort id format float %.10g
"""


def check_ase(_, lmp):
    """Dumps as the stages write them, from LAMMPS with the package."""
    ase = need_module("ase.io")
    for name in ("frames.dump", "last.dump"):
        if os.path.exists(name):
            os.remove(name)
    with open("in.dump", "w") as out:
        out.write(DECK)
    subprocess.run([lmp, "-in", "in.dump", "-log", "none"], check=True, stdout=subprocess.DEVNULL)
    for name, count in (("frames.dump", 3), ("last.dump", 1)):
        with open(name) as stream:
            rows = [line.split() for line in stream if len(line.split()) >= 6 and line[0].isdigit()]
        frames = ase.read(name, index=":", format="lammps-dump-text")
        assert len(frames) == count and len(rows) == 20 * count, (name, len(frames), len(rows))
        places = [place for frame in frames for place in frame.get_positions()]
        for row, place in zip(rows, places):
            assert max(abs(float(row[2 + a]) - place[a]) for a in range(3)) < 1e-6, name


if __name__ == "__main__":
    checks = {name[6:]: check for name, check in globals().items() if name.startswith("check_")}
    os.environ.setdefault("OMPI_ALLOW_RUN_AS_ROOT", "1")
    os.environ.setdefault("OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1")
    checks[sys.argv[1]](*sys.argv[2:])
    print(sys.argv[1], "read everything as it was meant")
