#!/usr/bin/env bash
# Injects faults into runs of a small recipe with every kind of stage for a given time, resumes the runs, and compares their
# bytes with an undisturbed run.
#
#   tests/chaos.sh [TIME] [SEED]     default 10m 1; TIME like 90s, 10m, 2h
#
# A round of the fault "kill" is one run that is killed about eight times, each time as one process or as two ranks. Prints one
# line per round and a table by fault. The exit status is 1 if a byte differs, a command hangs or ends with a stack trace. Faults
# that this machine cannot inject (libfaketime, tmpfs) are skipped, with the reason.
# FAULTS="kill clock" selects faults; KEDGE=... selects another ./kedge.
set -euo pipefail
exec python3 "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/chaos.py" "$@"
