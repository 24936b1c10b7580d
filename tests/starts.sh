#!/usr/bin/env bash
# Starts Kedge many times at once where no native library is unpacked yet, in several flavors of them. Every start must succeed.
#
#   tests/starts.sh [ROUNDS] [STARTS]     default 20 8: rounds, and starts of each flavor at once
#
# FLAVORS="openblas mkl" names values of KEDGE_BLAS (on other processors than x86-64: openblas alone); KEDGE=... another ./kedge.
# Each round unpacks about 1 GB into a temporary folder (TMPDIR names the place) and removes it. One line a round; status 1 where a start failed.
set -euo pipefail
root="$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)"
kedge="${KEDGE:-$root/kedge}"
rounds="${1:-20}"
starts="${2:-8}"
flavors="${FLAVORS:-openblas$([ "$(uname -m)" = x86_64 ] && echo " mkl")}"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT

"$kedge" --version > "$work/version" # builds what has to be built, once

# One first start: loads every library, and must name the library of matrix products that it was asked for.
start() {
  KEDGE_BLAS="$1" KEDGE_NATIVE_CACHE="$work/cache" KEDGE_HEAP=128m "$kedge" doctor > "$work/$1-$2" 2>&1 \
    && grep -qi "blas.*$1" "$work/$1-$2"
}

failed=0
for ((round = 1; round <= rounds; round++)); do
  began="$(date +%s)"
  mkdir "$work/cache"
  running=()
  for flavor in $flavors; do
    for ((i = 1; i <= starts; i++)); do
      start "$flavor" "$i" &
      running+=("$!:$flavor-$i")
    done
  done
  good=0
  for each in "${running[@]}"; do
    if wait "${each%%:*}"; then
      good=$((good + 1))
    else
      failed=$((failed + 1))
      echo "round $round, ${each#*:}:"
      tail -n 5 "$work/${each#*:}"
    fi
  done
  echo "round $round: $good of ${#running[@]} first starts succeeded, $(($(date +%s) - began)) s, $(du -sm "$work/cache" | cut -f1) MB unpacked"
  rm -rf "$work/cache"
done
echo "$rounds rounds of $starts first starts for each of: $flavors; $failed failed"
[ "$failed" = 0 ]
