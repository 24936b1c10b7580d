package kedge.cli;

import com.google.common.base.Throwables;
import java.util.Locale;
import java.util.Optional;

/** Messages for native libraries that cannot be loaded and for failed native memory allocations. */
final class NativeFaults {
  private NativeFaults() {
  }

  /** Returns the message if the failure or one of its causes is of these kinds. */
  static Optional<String> message(Throwable failure) {
    return missing(failure).or(() -> memory(failure));
  }

  /** Finds the innermost {@link UnsatisfiedLinkError}, which names the missing file. */
  private static Optional<String> missing(Throwable failure) {
    return Throwables.getCausalChain(failure).stream().filter(UnsatisfiedLinkError.class::isInstance)
        .reduce((outer, inner) -> inner).map(error -> {
          String why = String.valueOf(error.getMessage()).replaceAll("^/\\S+/", "");
          boolean cuda = why.matches("(?s).*lib(cu|nccl|nv)[\\w-]*\\.so.*") || why.contains("torch_cuda");
          return "a native library cannot be loaded: " + why + ". " + (cuda
              ? "Maybe put the libraries of CUDA 13, cuDNN 9 and NCCL 2 on LD_LIBRARY_PATH (those of a Python torch "
                  + "for CUDA 13 also work), or run without KEDGE_GPU?"
              : "Maybe the native cache is damaged? KEDGE_NATIVE_CACHE names another folder");
        });
  }

  private static Optional<String> memory(Throwable failure) {
    return Throwables.getCausalChain(failure).stream().map(each -> String.valueOf(each.getMessage()))
        .filter(text -> text.toLowerCase(Locale.ROOT).contains("cuda out of memory"))
        .findFirst().map(text -> "out of memory: " + text.strip().lines().findFirst().orElse("")
            + " Maybe lower policy.tokens_per_microbatch or policy.decode_rows? kedge plan prints the expected memory");
  }
}
