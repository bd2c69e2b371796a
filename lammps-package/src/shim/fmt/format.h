/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Stands in for LAMMPS's own fmt/format.h where a distribution ships LAMMPS's headers without it: declares
 * just the names those headers mention. The bridge hands LAMMPS finished strings only, so nothing of fmt is
 * called.
 */
#ifndef TAPECAST_FMT_SHIM_H
#define TAPECAST_FMT_SHIM_H

#include <string>

namespace fmt
{
inline namespace v7_lmp
{
template <typename Char> class basic_string_view;
using string_view = basic_string_view<char>;
class format_args;
template <typename... Args, typename S> int make_args_checked(const S &, Args &&...);
} // namespace v7_lmp
} // namespace fmt

#endif
