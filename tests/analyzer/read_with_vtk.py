# SPDX-License-Identifier: GPL-2.0-or-later
# Opens what tapecast-analyze writes for ParaView with VTK itself.
# Usage: read_with_vtk.py NETWORK.vtp FIELDS.vtkhdf CSV
import csv
import sys

import vtk

network, fields, table = sys.argv[1:]

reader = vtk.vtkXMLPolyDataReader()
reader.SetFileName(network)
reader.Update()
lines = reader.GetOutput()
with open(table) as stream:
    rows = list(csv.DictReader(stream))
pores = [row for row in rows if row["pore.volume"]]
throats = [row for row in rows if row["throat.conns[0]"]]
assert lines.GetNumberOfPoints() == len(pores) > 1, "points"
assert lines.GetNumberOfLines() == len(throats) > 0, "lines"
volume = lines.GetPointData().GetArray("volume_um3")
for i, row in enumerate(pores):
    assert abs(volume.GetValue(i) / (float(row["pore.volume"]) * 1e18) - 1) < 1e-6, "volume"
for i, row in enumerate(throats):
    ends = lines.GetCell(i).GetPointIds()
    for k in range(2):
        assert ends.GetId(k) == int(row["throat.conns[%d]" % k]), "ends of a line"

reader = vtk.vtkHDFReader()
assert reader.CanReadFile(fields), "not a VTKHDF file"
reader.SetFileName(fields)
reader.Update()
image = reader.GetOutput()
points = image.GetNumberOfPoints()
for name, components in (("label", 1), ("potential", 1), ("flux", 3), ("distance", 1)):
    array = image.GetPointData().GetArray(name)
    assert array and array.GetNumberOfTuples() == points > 1, name
    assert array.GetNumberOfComponents() == components, name
print("VTK", vtk.vtkVersion.GetVTKVersion(), "read", len(pores), "pores and", points, "voxels")
