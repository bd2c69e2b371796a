#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A run under a real SLURM of one node on this machine: jobs of three minutes, of which each submits the next, until
# the run is done; then one that is cancelled, after which none may follow; then a sweep as an array. On demand, as
# root, with Debian's slurm-wlm and munge; the daemons work in a folder of their own and are stopped at the end. It
# takes some minutes.
#   tests/slurm/loopback.sh [build folder] [beads]     LAUNCHER: what starts MPI programs; KEEP=1: keep the folder
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
bin=$(cd "${1:-$here/build}/bin" && pwd)
beads=${2:-600}
work=$(mktemp -d /tmp/tapecast-slurm.XXXXXX)
node=$(hostname -s)
port=$((20000 + $$ % 5000 * 2))
export SLURM_CONF=$work/slurm.conf
pids=()

stop() {
  # The jobs first, as what they run would outlive the daemons.
  scancel --signal=KILL --full --user="$(id -un)" 2>/dev/null || true
  scancel --user="$(id -un)" 2>/dev/null || true
  for ((i = 0; i < 30; i++)); do squeue --noheader 2>/dev/null | grep -q . && sleep 1; done
  for ((i = ${#pids[@]} - 1; i >= 0; i--)); do kill "${pids[i]}" 2>/dev/null || true; done
  wait
  [ -n "${KEEP:-}" ] || rm -rf "$work"
}
trap stop EXIT

fail() {
  echo "FAILED: $*" >&2
  tail -n 20 "$work"/*.log "$work"/run/slurm-*.txt >&2 || true
  exit 1
}

for program in munged slurmctld slurmd sbatch; do
  command -v $program >/dev/null || { echo "$program is not there: install slurm-wlm and munge" >&2; exit 77; }
done

mkdir -p "$work"/{state,spool,munge}
chmod 0711 "$work" && chmod 0700 "$work/munge"
head -c 1024 /dev/urandom >"$work/munge/key"
chmod 0400 "$work/munge/key"
cat >"$SLURM_CONF" <<END
ClusterName=loopback
SlurmctldHost=$node(127.0.0.1)
SlurmctldPort=$port
SlurmdPort=$((port + 1))
SlurmUser=$(id -un)
SlurmdUser=$(id -un)
AuthType=auth/munge
AuthInfo=socket=$work/munge.socket
StateSaveLocation=$work/state
SlurmdSpoolDir=$work/spool
SlurmctldPidFile=$work/slurmctld.pid
SlurmdPidFile=$work/slurmd.pid
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SwitchType=switch/none
MpiDefault=none
ReturnToService=2
KillWait=5
NodeName=$node NodeAddr=127.0.0.1 CPUs=$(nproc) State=UNKNOWN
PartitionName=debug Nodes=$node Default=YES MaxTime=INFINITE State=UP
END

munged -F --force --socket="$work/munge.socket" --key-file="$work/munge/key" --pid-file="$work/munged.pid" \
  --log-file="$work/munge/munged.log" --seed-file="$work/munge/seed" >"$work/munged.log" 2>&1 &
pids+=($!)
slurmctld -D >"$work/slurmctld.log" 2>&1 &
pids+=($!)
slurmd -D -N "$node" >"$work/slurmd.log" 2>&1 &
pids+=($!)
for ((i = 0; i < 60; i++)); do
  sinfo --noheader --format=%t 2>/dev/null | grep -q '^idle' && break
  sleep 1
done
sinfo --noheader --format=%t | grep -q '^idle' || fail "the node does not get idle"
echo "SLURM $(sbatch --version | cut -d' ' -f2) is up with $(nproc) cores"

# Debian's Open MPI talks to its launcher through PMIx, which SLURM has to be asked for.
launcher=${LAUNCHER:-srun --mpi=pmix -n \{n\}}
script() { # script FOLDER OPTION…
  "$bin/tapecast" slurm "$here/inputs/quick.yaml" --folder "$work/$1" -o "$work/job.sh" --launcher "$launcher" -n 1 \
    --set beads="$beads" --set analysis.voxel='1 um' --set process.calendering.degrees='[20 %]' --set process.viscosity.rates='[]' "${@:2}"
}

script run --time 3 --margin 1:25 --max-jobs 20
bash -n "$work/job.sh"
sbatch --test-only "$work/job.sh"

wait_for_jobs() {
  while squeue --noheader --format=%T | grep -q .; do sleep 2; done
}

sbatch "$work/job.sh"
wait_for_jobs
"$bin/tapecast" status "$work/run" || fail "no status"
jobs=$(find "$work/run" -name 'slurm-*.txt' | wc -l)
[ -f "$work/run/report.html" ] || fail "no report after $jobs jobs"
[ "$jobs" -ge 2 ] || fail "the run was over in one job: take more beads"
grep -h "goes on" "$work"/run/slurm-*.txt | sort | uniq -c
echo "done after $jobs jobs"

# Cancelled: no further job.
script cancelled --time 5 --set seed=2
sbatch "$work/job.sh"
for ((i = 0; i < 60; i++)); do
  grep -q slurry "$work"/cancelled/slurm-*.txt 2>/dev/null && break
  sleep 1
done
scancel --full --signal=TERM --user="$(id -un)"
wait_for_jobs
[ "$(find "$work/cancelled" -name 'slurm-*.txt' | wc -l)" = 1 ] || fail "a cancelled run went on"
cat "$work"/cancelled/slurm-*.txt
"$bin/tapecast" status "$work/cancelled"

# A sweep as an array: a task for each run, then the job that collects.
cp "$here/inputs/quick.yaml" "$work"
cat >"$work/sweep.yaml" <<END
name: pressed
recipe: quick.yaml
to: slurry
set: [run.launcher=none, beads=200, process.slurry.pressure_time=5 us, process.slurry.tolerance=5 %]
measure: [slurry.density_g_cm3]
parameters:
  - {key: process.slurry.pressure, values: [60 kPa, 120 kPa]}
END
"$bin/tapecast" sweep "$work/sweep.yaml" -o "$work/pressed" --slurm-array --max-hours 0.5
sbatch --test-only "$work/pressed/sweep.slurm"
sh "$work/pressed/sweep.slurm"
wait_for_jobs
cat "$work/pressed/slurm-collect.txt" || fail "nothing was collected"
[ "$(grep -c ',1,1,0,' "$work/pressed/sweep.csv")" = 2 ] || fail "not every task of the array is done"
echo "passed"
