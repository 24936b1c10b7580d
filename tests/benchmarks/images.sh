#!/usr/bin/env bash
# Compares the preparation of images (decoding, resizing, tiling, normalization) with Pillow and torchvision, with one thread each,
# in alternating runs.
#
#   tests/benchmarks/images.sh PICTURES [--each 24] [--seconds 6] [--rounds 3] [--python PYTHON]
#
# PICTURES is a folder of PNG and JPEG files. PYTHON (or KEDGE_PYTHON) must have Pillow 12, torch and torchvision. Takes five
# minutes. Writes a Markdown table to standard output.
set -euo pipefail
root="$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.." && pwd)"
(cd "$root" && mvn -q -B -Dstyle.color=never -pl tests -am -DskipTests test-compile >&2)
exec python3 "$root/tests/benchmarks/images.py" "$@"
