#!/usr/bin/env bash
# Flips single bits in files of a run folder, resumes the run each time, and prints by file how many flips were reported and
# how many had no effect.
#
#   tests/flips.sh [FLIPS]     default 2000, which takes an hour
#
# The exit status is 1 if a flip is neither reported in one message nor without effect on the bytes of the finished run.
# MAVEN=... selects another mvn.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."
exec "${MAVEN:-mvn}" -B -q -pl tests -am test -Dtest=FlippedByteTest -Dsurefire.failIfNoSpecifiedTests=false "-Dkedge.flips=${1:-2000}"
