#!/bin/sh
# Prints the kernels that OpenBLAS is to use on this processor (its OPENBLAS_CORETYPE), or nothing: what it finds itself. KEDGE_OPENBLAS_CORE overrules.
# Those for AVX2 (Haswell, Zen) round a row of a product by where it stands, which no padding mends; those for AVX and for AVX-512 do not.
if [ -n "${KEDGE_OPENBLAS_CORE:-}" ]; then
  echo "$KEDGE_OPENBLAS_CORE"
  exit
fi
case "$(sed -n '/^flags/{p;q;}' /proc/cpuinfo 2> /dev/null) " in
  *" avx512_bf16 "*) echo Cooperlake ;;
  *" avx512vl "*) echo SkylakeX ;;
  *" avx "*) echo Sandybridge ;;
esac
