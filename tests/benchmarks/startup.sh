#!/usr/bin/env bash
# Measures the time from the command to the first update of a run, in seconds, and the peak memory.
#
#   tests/benchmarks/startup.sh [--to-end] [RECIPE] [further arguments of kedge train]
#
# RECIPE defaults to recipes/quickstart.yaml. The run is stopped once its first update is on disk; with --to-end it continues to
# its end. Kedge is built before the measurement.
set -euo pipefail
root="$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.." && pwd)"
to_end=no
if [ "${1:-}" = --to-end ]; then
  to_end=yes
  shift
fi
recipe="${1:-$root/recipes/quickstart.yaml}"
[ $# -eq 0 ] || shift
[ -f "$recipe" ] || { echo "startup.sh: there is no recipe $recipe" >&2; exit 1; }

"$root/kedge" --version > /dev/null 2>&1 || true
folder="$(mktemp -d)"
pid=
trap '[ -z "$pid" ] || kill "$pid" 2> /dev/null || true; rm -rf "$folder"' EXIT

now() { date +%s.%N; }
peak() { awk '/^VmHWM:/ { printf "%.2f", $2 / 1048576 }' "/proc/$1/status" 2> /dev/null || true; }

began="$(now)"
"$root/kedge" train "$recipe" --out "$folder/run" "$@" > "$folder/output" 2>&1 &
pid=$!
first=
memory=
while kill -0 "$pid" 2> /dev/null; do
  seen="$(peak "$pid")"
  memory="${seen:-$memory}"
  if [ -z "$first" ] && [ -n "$(find "$folder/run" -name steps.jsonl -size +0c -print -quit 2> /dev/null)" ]; then
    first="$(now)"
    [ "$to_end" = yes ] || break
  fi
  sleep 0.02
done
if [ "$to_end" = no ] && [ -n "$first" ]; then
  kill "$pid" 2> /dev/null || true
  wait "$pid" 2> /dev/null || true
  status=0
else
  status=0
  wait "$pid" || status=$?
fi
pid=
ended="$(now)"
if [ "$status" != 0 ] || [ -z "$first" ]; then
  tail -n 20 "$folder/output" >&2
  echo "startup.sh: the run ended with $status before it was measured" >&2
  exit 1
fi
awk -v began="$began" -v first="$first" -v ended="$ended" -v memory="$memory" -v to_end="$to_end" 'BEGIN {
  printf "{\"what\": \"startup\", \"first_update_seconds\": %.2f, ", first - began
  if (to_end == "yes") printf "\"whole_run_seconds\": %.1f, ", ended - began
  printf "\"peak_resident_gib\": %s}\n", memory == "" ? "null" : memory
}'
