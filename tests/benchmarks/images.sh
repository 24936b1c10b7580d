#!/usr/bin/env bash
# Preparation of images (decoding, resizing, tiles, normalization) beside Pillow and torchvision, one thread each, alternating.
#
#   tests/benchmarks/images.sh PICTURES [--each 24] [--seconds 6] [--rounds 3] [--python PYTHON]
#
# PICTURES: a folder of PNG and JPEG files. PYTHON (or KEDGE_PYTHON) has Pillow 12, torch and torchvision. Five minutes. A Markdown table goes to standard output.
set -euo pipefail
root="$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.." && pwd)"
(cd "$root" && mvn -q -B -Dstyle.color=never -pl tests -am -DskipTests test-compile >&2)
exec python3 "$root/tests/benchmarks/images.py" "$@"
