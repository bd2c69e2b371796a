# Makes the package part of LAMMPS itself, without a change to LAMMPS's files. Give it to LAMMPS's own CMake:
#
#   cmake -S LAMMPS/cmake -B build -D CMAKE_PROJECT_lammps_INCLUDE=.../lammps-package/drop-in.cmake -D PKG_GRANULAR=on …
#
# The folder may stand anywhere, for instance in LAMMPS/src.
cmake_minimum_required(VERSION 3.19)
include_guard(GLOBAL)
enable_language(C)
set(TAPECAST_DIR ${CMAKE_CURRENT_LIST_DIR})

# LAMMPS makes style_fix.h, style_compute.h and style_pair.h of the headers in these lists.
foreach(kind FIX COMPUTE PAIR)
  set_property(GLOBAL APPEND PROPERTY ${kind} ${TAPECAST_DIR}/src/entry/tapecast_styles.h)
endforeach()

# LAMMPS's library does not exist yet when the project begins.
function(tapecast_join_lammps)
  file(GLOB sources CONFIGURE_DEPENDS ${TAPECAST_DIR}/src/*.c ${TAPECAST_DIR}/src/bridge_host.cpp)
  target_sources(lammps PRIVATE ${sources})
  target_include_directories(lammps PRIVATE ${TAPECAST_DIR}/include ${TAPECAST_DIR}/src ${TAPECAST_DIR}/src/entry)
  set_source_files_properties(${sources} PROPERTIES COMPILE_DEFINITIONS _GNU_SOURCE)
  set_target_properties(lammps PROPERTIES C_STANDARD 11 C_EXTENSIONS ON)
endfunction()
cmake_language(DEFER CALL tapecast_join_lammps)
