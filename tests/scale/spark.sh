#!/usr/bin/env bash
# Grading and curation on a standalone Spark of this machine: a master and two workers on loopback, four executors of one core. The results must be
# those of one process, byte for byte, also when an executor is killed in the middle.
#
#   tests/scale/spark.sh [NUMBER] [FOLDER]     how many completions and records, 20000 if left out; a scratch folder, a new one if left out
#
#   SPARK_HOME=DIR     an installed Spark; without it, a Python environment is made in FOLDER and pyspark installed (about 460 MB)
#   PYTHON=python3     the Python that draws the records and makes that environment
#   KEDGE=kedge        another kedge
#   MEMORY=512m        heap of an executor
set -euo pipefail
root="$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.." && pwd)"
number="${1:-20000}"
mkdir -p "${2:-.}"
work="$(readlink -f "${2:-$(mktemp -d)}")"
kedge="${KEDGE:-$root/kedge}"
python="${PYTHON:-python3}"
. "$root/tests/scale/cluster.sh"
rm -rf "$work"/{local,spark,killed}*

"$python" "$root/tests/scale/records.py" "$work" "$number"
cat > "$work/recipe.yaml" << YAML
name: scale
seed: 1
sources:
  drawn: {source: jsonl, file: $work/records.jsonl, name: drawn, id: id, question: problem, solution: solution}
held_out:
  test: {source: jsonl, file: $work/test.jsonl, name: test, question: problem, answer: solution}
steps:
  - {step: clean}
  - {step: format}
  - {step: dedupe_exact}
  - {step: dedupe_near}
  - {step: validate}
  - {step: redundancy}
  - {step: decontaminate}
  - {step: balance_length, keep: 0.9}
  - {step: resample_source, keep: 0.95}
  - {step: resample_opening, keep: 0.9}
  - {step: resample_cluster, keep: 0.9, clusters: 8, sample: 1000}
out: $work/local
YAML

on=(--on "$master")
options="-Djava.io.tmpdir=$work/tmp -Dspark.executor.cores=1 -Dspark.cores.max=4 -Dspark.executor.memory=${MEMORY:-512m} -Dspark.driver.host=127.0.0.1"

# Processor seconds of executors that have ended: children of the workers.
executors() {
  cat "/proc/${cluster[1]}/stat" "/proc/${cluster[2]}/stat" | sed 's/.*) //' | awk -v ticks="$(getconf CLK_TCK)" '{ sum += $14 + $15 } END { print sum / ticks }'
}

# Runs a command and prints its wall and processor seconds, and those a record.
measured() {
  local name="$1" before begin times wall
  shift
  before="$(executors)"
  begin="$(date +%s.%N)"
  times="$work/$name.times"
  ( TIMEFORMAT='%U %S'; time "$@" > "$work/$name.log" 2> "$work/$name.err" ) 2> "$times" || { tail -n 20 "$work/$name.err" >&2; exit 1; }
  wall="$(echo "$(date +%s.%N) $begin" | awk '{ print $1 - $2 }')"
  sleep 2 # executors end after their application
  awk -v name="$name" -v wall="$wall" -v before="$before" -v after="$(executors)" -v number="$number" \
    '{ cpu = $1 + $2; all = cpu + after - before; printf "%-16s %7.1f s wall, processor time %7.1f s here and %7.1f s in executors: %6.1f microseconds a record\n", name, wall, cpu, after - before, all * 1e6 / number }' "$times"
}

grade() {
  "$kedge" grade "$work/completions.jsonl" --expected right --show 5 --out "$work/$1.graded" "${@:2}"
}

curate() {
  "$kedge" curate "$work/recipe.yaml" --out "$work/$1" "${@:2}"
}

# Kills an executor when the first results are here.
killing() {
  "$@" &
  local run=$!
  while kill -0 "$run" 2> /dev/null && [ -z "$(find "$work/tmp" -name '*.results' -size +0 -print -quit)" ]; do sleep 0.05; done
  kill_executor >&2
  wait "$run"
}

equal() {
  diff <(grep -v "verdicts per second" "$work/local-grade.log") <(grep -v "verdicts per second" "$work/$1-grade.log")
  cmp "$work/local.graded" "$work/$1.graded"
  diff <(sed "s#$work/local/##" "$work/local-curate.log") <(sed "s#$work/$1/##" "$work/$1-curate.log")
  diff -r --exclude recipe.yaml --exclude '.*' "$work/local" "$work/$1"
  echo "$1: equal, the graded file, what was printed, and $(find "$work/$1" -type f ! -name '.*' ! -name recipe.yaml | wc -l) files of the curation"
}

"$kedge" --version > /dev/null # builds it
KEDGE_JAVA_OPTS="$options" "$kedge" grade "$work/test.jsonl" --prediction solution --gold solution --on 'local[1]' > /dev/null
measured local-grade grade local
measured local-curate curate local
export KEDGE_JAVA_OPTS="$options"
measured spark-grade grade spark "${on[@]}"
measured spark-curate curate spark "${on[@]}"
equal spark
measured killed-grade killing grade killed "${on[@]}"
measured killed-curate killing curate killed "${on[@]}"
grep -h "killed executor" "$work"/killed-*.err
equal killed
