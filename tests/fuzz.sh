#!/usr/bin/env bash
# Feeds damaged inputs to every reader of files and replies that come from outside Kedge, and prints counts by reader.
#
#   tests/fuzz.sh [INPUTS] [SEED] [READER]     default 30000 1; READER is the beginning of a reader's name
#
# Slow readers get fewer inputs. A reader may return a value or throw a user error. Anything else is a fault, including a native
# abort and 10 s without a result. Inputs that cause faults are written to tests/target/fuzz/faults. Copy them to
# tests/src/test/resources/fuzz/faults, and the regular tests replay them. The exit status is 1 after a fault.
# MAVEN=... selects another mvn.
set -euo pipefail
root="$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)"
work="$root/tests/target/fuzz"
mkdir -p "$work"
(cd "$root" && "${MAVEN:-mvn}" -q -B -Dstyle.color=never -pl tests -am -DskipTests test-compile \
  org.apache.maven.plugins:maven-dependency-plugin:build-classpath "-Dmdep.outputFile=$work/classpath" -Dmdep.includeScope=test >&2)
classpath="$root/tests/target/test-classes"
for module in data grader chat policy rewards sft rollouts rl recipes training ablation cli; do
  classpath="$classpath:$root/$module/target/classes:$root/$module/target/test-classes"
done
export OPENBLAS_CORETYPE="$(sh "$root/policy/openblas-core.sh")" MKL_CBWR=AUTO,STRICT MKL_THREADING_LAYER=GNU
cd "$root/tests"
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" -Xmx300m "-Dkedge.fuzz.only=${3:-}" -cp "$classpath:$(cat "$work/classpath")" kedge.fuzz.FuzzCampaign \
  "${1:-30000}" "$work" "${2:-1}"
