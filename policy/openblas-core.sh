#!/bin/sh
# Prints the value of OPENBLAS_CORETYPE for this processor, or nothing to leave the choice to OpenBLAS. KEDGE_OPENBLAS_CORE overrides it.
# OpenBLAS's AVX2 kernels (Haswell, Zen) round a row of a product by its position, which padding cannot correct; its AVX and AVX-512 kernels do not.
if [ -n "${KEDGE_OPENBLAS_CORE:-}" ]; then
  echo "$KEDGE_OPENBLAS_CORE"
  exit
fi
case "$(sed -n '/^flags/{p;q;}' /proc/cpuinfo 2> /dev/null) " in
  *" avx512_bf16 "*) echo Cooperlake ;;
  *" avx512vl "*) echo SkylakeX ;;
  *" avx "*) echo Sandybridge ;;
esac
