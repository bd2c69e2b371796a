#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Run the fuzz targets of a build folder: run.sh BUILD EXECUTIONS [recipe|beads|image …]
# Ends at the first input that crashes, hangs (10 s), leaks, or takes more than 2 GB. What was found new is kept in
# BUILD/corpus/ for the next time.
set -eu
here=$(dirname "$(realpath "$0")")
[ $# -ge 2 ] || { sed -n 3,5p "$0"; exit 2; }
build=$(realpath "$1") executions=$2
shift 2
[ $# -gt 0 ] || set -- recipe beads image
# Open MPI's own leaks are not the subject.
export ASAN_OPTIONS=allocator_may_return_null=1 UBSAN_OPTIONS=halt_on_error=1
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
for target; do
  corpus=$build/corpus/$target
  mkdir -p "$corpus"
  leaks=1 length=4096
  [ "$target" = image ] && leaks=0 length=16384
  (cd "$build/corpus" && "$build/bin/fuzz_$target" -runs="$executions" -max_len=$length -timeout=10 -rss_limit_mb=2048 \
     -detect_leaks=$leaks -print_final_stats=1 "$corpus" "$here/seeds/$target") 2>&1 | tee "$build/corpus/$target.log"
  grep -q '^Done ' "$build/corpus/$target.log" || grep -q 'DONE' "$build/corpus/$target.log" || exit 1
done
