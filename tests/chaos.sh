#!/usr/bin/env bash
# Disturbs runs of a small recipe with every kind of stage for a given time, resumes them, and compares their bytes with an
# undisturbed run.
#
#   tests/chaos.sh [TIME] [SEED]     default 10m 1; TIME like 90s, 10m, 2h; KEDGE=... names another ./kedge, FAULTS="kill clock" some faults
#
# A round of kill is one run that is killed about eight times, each time as one process or as two ranks. One line a round, a table
# by fault at the end. Status 1 where a byte differs, a command hangs, or one ends by a stack trace.
# A fault that this machine cannot make (libfaketime, a tmpfs) is skipped, with the reason.
set -euo pipefail
exec python3 "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/chaos.py" "$@"
