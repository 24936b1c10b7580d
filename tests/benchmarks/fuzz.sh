#!/usr/bin/env bash
# Fuzzes the grader (extraction, parser, comparison) with Jazzer, guided by coverage.
#
#   tests/benchmarks/fuzz.sh [MINUTES]        default 10
#
# Stops with exit status 77 at the first finding: an exception, a verdict that allocates over 16 MB, or a case that takes 50 ms of
# processor time three times in a row (including Jazzer's instrumentation). The input is written to tests/target/fuzz/findings.
# Copy it to grader/src/test/resources/kedge/grader/fuzz, and the regular tests replay it. The corpus in tests/target/fuzz/corpus
# is kept for the next run. MAVEN=... selects another mvn.
# Only coverage is traced: Jazzer's hooks on comparisons copy strings, which would count as bytes of the grader.
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
