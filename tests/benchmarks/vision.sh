#!/usr/bin/env bash
# Compares a vision-language policy with transformers' modules (Aimv2 tower, Qwen3-MoE) in fp32: an SFT step, and group sampling
# with a shared image, in alternating runs.
#
#   tests/benchmarks/vision.sh [--rounds 3] [--repeats 3] [--threads N] [--python PYTHON]
#
# PYTHON (or KEDGE_PYTHON) must have torch, transformers and safetensors. Both sides load the same random weights; texts and pixels
# are random and differ, with the same sizes. VisionParityTest checks that both compute the same. Takes ten minutes. Writes a
# Markdown table to standard output.
set -euo pipefail
root="$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.." && pwd)"
[ -n "${KEDGE_BUILT:-}" ] || (cd "$root" && mvn -q -B -Dstyle.color=never -pl tests -am -DskipTests test-compile >&2)
exec python3 "$root/tests/benchmarks/vision.py" "$@"
