#!/usr/bin/env bash
# Compares the verdicts per second of Kedge's grader and of Math-Verify on the same pairs, each on one core, in alternating runs.
#
#   tests/benchmarks/grade.sh [ROUNDS]
#
# Grades each gold answer of GSM8K's test set and of MATH-500 against its own published solution and against another one. Each
# round of Kedge is a new JVM that grades all pairs ten times; the first (cold) and the last pass are printed, and the ratio is
# that of the last. Kedge is built first. KEDGE_PEERS: folder with grade.py (default ../shared/peers); KEDGE_PYTHON: a Python with
# math-verify (default python3); KEDGE_SHARED: folder that contains data (default ../shared).
set -euo pipefail
root="$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.." && pwd)"
rounds="${1:-3}"
shared="${KEDGE_SHARED:-$root/../shared}"
peers="${KEDGE_PEERS:-$root/../shared/peers}"
python="${KEDGE_PYTHON:-python3}"
maven="${KEDGE_MAVEN:-mvn}"
[ -f "$peers/grade.py" ] || { echo "grade.sh: there is no $peers/grade.py. Maybe set KEDGE_PEERS." >&2; exit 1; }
"$python" -c 'import math_verify' 2> /dev/null || { echo "grade.sh: $python has no math_verify. Maybe set KEDGE_PYTHON." >&2; exit 1; }
[ -n "${KEDGE_BUILT:-}" ] || (cd "$root" && "$maven" -q -o -B -Dstyle.color=never -pl tests -am -DskipTests test-compile >&2)
jackson="$(find "$HOME/.m2/repository/com/fasterxml/jackson/core" -name 'jackson-*.jar' ! -name '*sources*' | tr '\n' ':')"
classes="$root/grader/target/test-classes:$root/grader/target/classes:$jackson"
out="$(mktemp)"
trap 'rm -f "$out"' EXIT
for round in $(seq "$rounds"); do
  taskset -c 0 java -Xmx512m -XX:+UseSerialGC -cp "$classes" kedge.grader.GradeBenchmark "$shared/data" 10 | tee -a "$out"
  taskset -c 0 "$python" "$peers/grade.py" | sed 's/"what": "grade"/"what": "grade", "who": "math-verify"/' | tee -a "$out"
done
"$python" - "$out" <<'PYTHON'
import json, statistics, sys
rows = [json.loads(line) for line in open(sys.argv[1])]
for pairs in ("gsm8k", "math500"):
    ours = [row["verdicts_per_second"] for row in rows if row["who"] == "kedge" and row["pairs"] == pairs and row["round"] == 9]
    cold = [row["verdicts_per_second"] for row in rows if row["who"] == "kedge" and row["pairs"] == pairs and row["round"] == 0]
    theirs = [row["verdicts_per_second"] for row in rows if row["who"] == "math-verify" and row["pairs"] == pairs]
    mine, cold, other = statistics.median(ours), statistics.median(cold), statistics.median(theirs)
    print(f"{pairs}: Kedge {mine:,.0f} verdicts/s (first pass of a new JVM {cold:,.0f}), Math-Verify {other:,.0f}, ratio {mine / other:.0f} (cold {cold / other:.0f}), bar 20")
PYTHON
