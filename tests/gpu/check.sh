#!/usr/bin/env bash
# Checks a machine with a GPU in at most nine minutes and prints one table: libraries that load, peak speeds of the GPU, each fused
# kernel against the plain one, digest, logits, the quickstart, and for two shapes tokens per second of rollouts and training, with
# memory compared with plan and speeds as shares of the peaks.
#
#   tests/gpu/check.sh
#
# Each row passes, fails or is skipped, with the reason, and does not affect the others. The exit status is 1 if a row failed.
# Without a GPU every row is skipped. With KEDGE_GPU_EXPECTED=1, rows that cannot use a GPU fail even if nvidia-smi lists none.
# KEDGE_CHECK_CLASSPATH names existing classes and libraries, for a machine without Maven; otherwise Kedge is built first.
set -euo pipefail
root="$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.." && pwd)"
cd "$root"
if [ -n "${KEDGE_CHECK_CLASSPATH:-}" ]; then
  export GOMP_SPINCOUNT="${GOMP_SPINCOUNT:-0}" MKL_CBWR="${MKL_CBWR:-AUTO,STRICT}" MKL_THREADING_LAYER="${MKL_THREADING_LAYER:-GNU}"
  export PYTORCH_CUDA_ALLOC_CONF="${PYTORCH_CUDA_ALLOC_CONF:-expandable_segments:True}"
  OPENBLAS_CORETYPE="$(sh policy/openblas-core.sh)"
  export OPENBLAS_CORETYPE
  exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" -Xmx2g --add-modules jdk.incubator.vector -Dorg.bytedeco.javacpp.maxPhysicalBytes=0 -Djava.awt.headless=true \
    -cp "$KEDGE_CHECK_CLASSPATH" kedge.benchmarks.GpuCheckMain
fi
if command -v nvidia-smi > /dev/null; then
  export KEDGE_GPU="${KEDGE_GPU:-1}"
fi
maven=mvn
command -v mvn > /dev/null || maven="$root/mvnw"
"$maven" -q -B -Dstyle.color=never -pl tests -am -DskipTests -Dspotless.check.skip=true test-compile >&2
export KEDGE_MAIN=kedge.benchmarks.GpuCheckMain KEDGE_CLASSPATH="tests/target/test-classes:policy/target/test-classes:data/target/test-classes"
exec ./kedge
