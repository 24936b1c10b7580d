#!/usr/bin/env bash
# A shortened quickstart on four ranks that a standalone Spark of this machine starts: a master and two workers on loopback, an executor of
# two cores on each. Once undisturbed, once with rank 1 killed, once with a whole executor killed. Logs and weights must be those of the run
# in one process. Then a run whose data is missing, which must end with one message, and one whose driver is killed, whose ranks must end.
#
#   tests/scale/spark-train.sh [FOLDER]     a scratch folder; a new one if left out
#
#   PHASES="..."       only these of undisturbed, rank, executor, signal, message, driver
#   SPARK_HOME=DIR, PYTHON=python3 as in spark.sh; KEDGE=kedge, RANKS=4, SETTINGS="..." as in torchrun.sh
set -euo pipefail
. "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/ranks.sh"
python="${PYTHON:-python3}"
. "$root/tests/scale/cluster.sh"
export KEDGE_JAVA_OPTS="-Dspark.executor.cores=2 -Dspark.executor.memory=512m -Dspark.driver.host=127.0.0.1"
export KEDGE_HEAP="${KEDGE_HEAP:-1g}"

# Starts the run in the background.
start() {
  echo "$ranks ranks by Spark, $1"
  rm -rf "$work/ranks"
  "$kedge" train "$recipe" --out "$work/ranks" --on "$master" --ranks "$ranks" "${settings[@]}" "${@:2}" > "$work/ranks.log" 2>&1 &
  launcher=$!
  began=$SECONDS
}

# Processes of ranks.
running() {
  local pid
  for pid in $(pgrep -f -- "--out $work/ranks "); do
    if tr '\0' '\n' 2> /dev/null < "/proc/$pid/environ" | grep -q "^RANK="; then echo "$pid"; fi
  done
}

# Fails if ranks are left.
alone() {
  local tries
  for tries in $(seq 50); do
    [ -n "$(running)" ] || return 0
    sleep 0.2
  done
  echo "ranks are left: $(running)" >&2
  exit 1
}

checkpoint() {
  while kill -0 "$launcher" 2> /dev/null && [ ! -d "$work/ranks/checkpoints/step-000010" ]; do sleep 0.1; done
}

undisturbed() {
  start undisturbed
  finished "$launcher"
  grep "^ranks: .* on executors" "$work/ranks.log"
  equal
}

# Compares a run whose ranks were started again, and shows what the driver said.
recovered() {
  compare "$launcher"
  grep "The ranks start again\|on executors: .*attempt" "$work/ranks.log"
}

rank() {
  start "rank 1 is killed"
  kill_rank "$launcher" 1
  recovered
}

executor() {
  start "an executor is killed"
  checkpoint
  kill_executor
  recovered
}

signal() {
  start "SIGTERM, then --resume"
  checkpoint
  kill "$launcher"
  wait "$launcher" && { echo "the run was not stopped" >&2; exit 1; } || [ $? = 143 ]
  grep "^kedge: stopped by SIGTERM" "$work/ranks.log"
  alone
  "$kedge" train "$recipe" --out "$work/ranks" --resume "${settings[@]}" >> "$work/ranks.log" 2>&1
  digests "$work/one" > "$work/digests" # a stop leaves a checkpoint more
  (cd "$work/ranks" && sha256sum --check --quiet "$work/digests")
  echo "equal: the files of one process"
}

message() {
  start "without its data" --set "data.train={source: jsonl, file: $work/none.jsonl, question: q, answer: a}"
  wait "$launcher" && { echo "the run did not fail" >&2; exit 1; } || [ $? = 1 ]
  [ "$(grep -c "^kedge: " "$work/ranks.log")" = 1 ] && ! grep -q "attempt" "$work/ranks.log" || { cat "$work/ranks.log" >&2; exit 1; }
  grep "^kedge: " "$work/ranks.log"
}

driver() {
  start "the driver is killed"
  checkpoint
  kill -9 "$launcher"
  echo "killed the driver, process $launcher"
}

"$kedge" train --help --on x > /dev/null # builds it
one_process
for phase in ${PHASES:-undisturbed rank executor signal message driver}; do
  "$phase"
  alone
  echo "took $((SECONDS - began)) s, and no rank is left"
done
