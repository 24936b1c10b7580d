#!/usr/bin/env bash
# Compares the resolved versions of all dependencies with known advisories, and prints those that apply.
#
#   tests/advisories.sh [--offline]     MAVEN=... names another mvn
#
# Asks api.osv.dev; where it cannot be reached, or with --offline, reads the dated list tests/advisories.tsv. Says which it
# was. An advisory that was looked at and does not reach Kedge is listed there as accepted, with the reason. Fails on any other.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."
resolved="$(mktemp)"
trap 'rm -f "$resolved"' EXIT
# Without the module spark: what it compiles against comes from the installation of the user.
"${MAVEN:-mvn}" -B -q -pl "!spark" -Dstyle.color=never -Dmaven.test.skip=true -Dspotless.check.skip=true test-compile \
  org.apache.maven.plugins:maven-dependency-plugin:list "-DoutputFile=$resolved" -DappendOutput=true -DexcludeGroupIds=io.github.kedge
exec python3 tests/advisories.py "$resolved" "$@"
