#!/usr/bin/env bash
# A shortened quickstart on four ranks under SLURM, whose controller and node daemon run on this machine alone. Rank 1 is killed once;
# the batch script of docs/scale.md starts all again, and the run goes on from its checkpoint. Its logs and weights must be those of
# the run in one process.
#
#   tests/scale/slurm.sh [FOLDER]     a scratch folder; a new one if left out
#
#   KEDGE=kedge, RANKS=4, SETTINGS="..." as in torchrun.sh
#
# Needs root, and slurmctld, slurmd, srun and munged (Debian: slurmctld slurmd slurm-client munge). Configuration, keys and logs lie in FOLDER.
set -euo pipefail
. "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/ranks.sh"
for command in munged slurmctld slurmd srun sbatch; do
  command -v "$command" > /dev/null || { echo "slurm.sh: no $command. On Debian: apt-get install slurmctld slurmd slurm-client munge" >&2; exit 1; }
done
[ "$(id -u)" = 0 ] || { echo "slurm.sh: SLURM's daemons need root" >&2; exit 1; }

slurm="$work/slurm"
mkdir -p "$slurm/state" "$slurm/spool"
chmod 755 "$work" "$slurm"
export SLURM_CONF="$slurm/slurm.conf"
(umask 077 && head -c 1024 /dev/urandom > "$slurm/munge.key")
cat > "$SLURM_CONF" <<END
ClusterName=loopback
SlurmctldHost=$(hostname -s)(127.0.0.1)
SlurmctldPort=16817
SlurmdPort=16818
AuthType=auth/munge
AuthInfo=socket=$slurm/munge.socket
CredType=cred/munge
SlurmUser=root
SlurmdUser=root
StateSaveLocation=$slurm/state
SlurmdSpoolDir=$slurm/spool
SlurmctldPidFile=$slurm/slurmctld.pid
SlurmdPidFile=$slurm/slurmd.pid
SlurmctldLogFile=$slurm/slurmctld.log
SlurmdLogFile=$slurm/slurmd.log
SlurmdParameters=config_overrides
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
MpiDefault=none
SwitchType=switch/none
ReturnToService=2
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
NodeName=$(hostname -s) NodeAddr=127.0.0.1 CPUs=$ranks RealMemory=1000 State=UNKNOWN
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
END
daemons() {
  local name
  for name in slurmd slurmctld munge; do
    [ -f "$slurm/$name.pid" ] && kill "$(cat "$slurm/$name.pid")" 2> /dev/null || true
  done
}
trap daemons EXIT
munged --force --key-file="$slurm/munge.key" --socket="$slurm/munge.socket" --pid-file="$slurm/munge.pid" --log-file="$slurm/munge.log" \
  --seed-file="$slurm/munge.seed"
slurmctld
slurmd
srun --version

one_process
echo "$ranks ranks under SLURM"
export KEDGE_SCALE="$(printf '%q ' "$kedge" train "$recipe" --out "$work/ranks" "${settings[@]}")"
cat > "$work/job.sh" <<'END'
#!/bin/bash
export MASTER_ADDR=$(scontrol show hostnames | head -1) MASTER_PORT=29500
for attempt in 0 1 2; do
  export TORCHELASTIC_RESTART_COUNT=$attempt
  srun --kill-on-bad-exit=1 bash -c "RANK=\$SLURM_PROCID WORLD_SIZE=\$SLURM_NTASKS LOCAL_RANK=\$SLURM_LOCALID \
    LOCAL_WORLD_SIZE=\$SLURM_NTASKS_PER_NODE exec $KEDGE_SCALE" && exit 0
done
exit 1
END
sbatch --wait --nodes 1 --ntasks-per-node "$ranks" --output "$work/ranks.log" "$work/job.sh" &
launcher=$!
kill_rank "$launcher" 1
compare "$launcher"
