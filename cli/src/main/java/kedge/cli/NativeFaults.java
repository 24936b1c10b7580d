package kedge.cli;

import com.google.common.base.Throwables;
import java.util.Locale;
import java.util.Optional;

/** Messages for native libraries that cannot be loaded, and for memory that they do not get. */
final class NativeFaults {
  private NativeFaults() {
  }

  /** The message, if this or a cause of it is such a failure. */
  static Optional<String> message(Throwable failure) {
    return missing(failure).or(() -> memory(failure));
  }

  /** The innermost {@link UnsatisfiedLinkError} names the file that is missing. */
  private static Optional<String> missing(Throwable failure) {
    return Throwables.getCausalChain(failure).stream().filter(UnsatisfiedLinkError.class::isInstance)
        .reduce((outer, inner) -> inner).map(error -> {
          String why = String.valueOf(error.getMessage()).replaceAll("^/\\S+/", "");
          boolean cuda = why.matches("(?s).*lib(cu|nccl|nv)[\\w-]*\\.so.*") || why.contains("torch_cuda");
          return "a native library cannot be loaded: " + why + ". " + (cuda
              ? "Maybe put the libraries of CUDA 13, cuDNN 9 and NCCL 2 on LD_LIBRARY_PATH (those of a Python torch "
                  + "for CUDA 13 will do), or run without KEDGE_GPU?"
              : "Maybe the native cache is damaged? KEDGE_NATIVE_CACHE names another folder");
        });
  }

  private static Optional<String> memory(Throwable failure) {
    return Throwables.getCausalChain(failure).stream().map(each -> String.valueOf(each.getMessage()))
        .filter(text -> text.toLowerCase(Locale.ROOT).contains("cuda out of memory"))
        .findFirst().map(text -> "out of memory: " + text.strip().lines().findFirst().orElse("")
            + " Maybe lower policy.tokens_per_microbatch or policy.decode_rows? kedge plan says where memory goes");
  }
}
