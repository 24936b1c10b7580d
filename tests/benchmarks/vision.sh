#!/usr/bin/env bash
# A vision-language policy beside transformers' parts (Aimv2 tower, Qwen3-MoE) in fp32: an SFT step and grouped sampling with a shared picture, alternating.
#
#   tests/benchmarks/vision.sh [--rounds 3] [--repeats 3] [--threads N] [--python PYTHON]
#
# PYTHON (or KEDGE_PYTHON) has torch, transformers and safetensors. Both sides load the same random weights and take random texts and pixels of their own, of
# the same sizes; that Kedge computes what transformers' parts compute is VisionParityTest's. Ten minutes. A Markdown table goes to standard output.
set -euo pipefail
root="$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.." && pwd)"
[ -n "${KEDGE_BUILT:-}" ] || (cd "$root" && mvn -q -B -Dstyle.color=never -pl tests -am -DskipTests test-compile >&2)
exec python3 "$root/tests/benchmarks/vision.py" "$@"
