#!/usr/bin/env bash
# Fuzzes the mathematical grader (extraction, parser, comparison) guided by coverage, with Jazzer.
#
#   tests/benchmarks/fuzz.sh [MINUTES]        default 10
#
# Stops with exit 77 at the first finding: a throw, a verdict that takes over 16 MB, or a case that takes 50 ms of processor time three times in a row
# (Jazzer's own instrumentation included). The finding's input lies in tests/target/fuzz/findings; put it into grader/src/test/resources/kedge/grader/fuzz, and the
# usual test run replays it for ever. What was reached is kept in tests/target/fuzz/corpus for the next run. MAVEN=... names another mvn.
# Only coverage is traced: the hooks on comparisons copy strings, and the copies would count as the grader's bytes.
set -euo pipefail
minutes="${1:-10}"
root="$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.." && pwd)"
work="$root/tests/target/fuzz"
mkdir -p "$work/corpus" "$work/findings"
(cd "$root" && "${MAVEN:-mvn}" -q -B -Dstyle.color=never -pl grader -am -DskipTests test-compile \
  org.apache.maven.plugins:maven-dependency-plugin:build-classpath "-Dmdep.outputFile=$work/classpath" -Dmdep.includeScope=test >&2)
classpath="$root/grader/target/test-classes:$root/grader/target/classes:$(cat "$work/classpath")"
java="${JAVA_HOME:+$JAVA_HOME/bin/}java"
cd "$root"
"$java" -cp "$classpath" kedge.grader.fuzz.FuzzSeeds "$work/seeds" "$work/dictionary"
exec "$java" -Xmx1500m -Dkedge.fuzz.milliseconds=50 -cp "$classpath" com.code_intelligence.jazzer.Jazzer \
  --target_class=kedge.grader.fuzz.GraderFuzz --trace=cov '--instrumentation_includes=kedge.grader.**' "--reproducer_path=$work/findings" \
  "-artifact_prefix=$work/findings/" "-dict=$work/dictionary" -max_len=4096 -timeout=10 "-max_total_time=$(awk "BEGIN { print int($minutes * 60) }")" \
  -print_final_stats=1 "$work/corpus" "$work/seeds"
