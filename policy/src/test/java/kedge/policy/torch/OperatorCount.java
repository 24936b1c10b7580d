package kedge.policy.torch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Assumptions;

/**
 * Operators that LibTorch runs on this thread, seen by its profiler's hooks, which want two functions in C. Counted are
 * the innermost ones that compute or copy; views and allocations are not. An operator of {@link FusedKernels} counts as
 * one, as on a GPU, whatever its definition on the CPU is made of.
 */
final class OperatorCount {
  /** Operators that start nothing on a GPU. */
  private static final Set<String> FREE = Set.of("as_strided", "transpose", "t", "view", "reshape", "narrow", "slice",
      "select", "unsqueeze", "squeeze", "expand", "expand_as", "detach", "split", "split_with_sizes", "unbind", "empty",
      "empty_like", "empty_strided", "new_empty", "resolve_conj", "resolve_neg", "_unsafe_view", "alias", "permute",
      "flatten", "_reshape_alias", "view_as", "contiguous", "to", "resize_", "set_", "result_type", "lift_fresh",
      "is_nonzero", "detach_", "zeros", "ones", "zeros_like", "ones_like", "new_zeros");
  private static final String FUSED = "fused::";
  /** Name of something fused that is not there on a GPU. */
  static final String FREE_OF_CHARGE = "none";

  private OperatorCount() {
  }

  /** Compiles the hooks; skips the test where there is no C compiler. */
  static void load(Path folder) throws IOException, InterruptedException {
    try (PointerScope scope = new PointerScope()) {
      torch.zeros(1);
    }
    Path source = folder.resolve("operators.c");
    Path library = folder.resolve("liboperators.so");
    try (InputStream text = OperatorCount.class.getResourceAsStream("operators.c")) {
      Files.copy(text, source);
    }
    Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/cc")), "no C compiler: /usr/bin/cc");
    Process compiler = new ProcessBuilder("/usr/bin/cc", "-shared", "-fPIC", "-O1", "-o", library.toString(),
        source.toString()).inheritIO().start();
    if (compiler.waitFor() != 0) {
      throw new IllegalStateException("the C compiler failed on operators.c");
    }
    // the hooks call into LibTorch, whose symbols must be visible to them
    String libTorch = Files.readAllLines(Path.of("/proc/self/maps")).stream()
        .filter(line -> line.endsWith("libtorch_cpu.so")).map(line -> line.substring(line.indexOf('/'))).findFirst()
        .orElseThrow();
    Loader.loadGlobal(libTorch);
    Loader.loadGlobal(library.toString());
  }

  /** Calls by the operators' names. */
  static Map<String, Integer> of(Runnable work) {
    try (PointerScope scope = new PointerScope()) {
      LongPointer callback = new LongPointer(8).zero(); // start, end, sampling probability, scopes, three flags
      callback.put(0, Loader.addressof("kedge_begin").address());
      callback.put(1, Loader.addressof("kedge_end").address());
      new DoublePointer(callback).put(2, 1.0);
      new BytePointer(callback).put(24, (byte) 1);
      new LongPointer(Loader.addressof("kedge_length")).put(0, 0);
      torch.addThreadLocalCallback(callback);
      work.run();
      torch.clearThreadLocalCallbacks();
      return counted(new BytePointer(Loader.addressof("kedge_names")).getString());
    }
  }

  /** Marks a fused operator, in whose inside nothing counts. */
  static void fused(String name) {
    BytePointer names = new BytePointer(Loader.addressof("kedge_names"));
    LongPointer length = new LongPointer(Loader.addressof("kedge_length"));
    byte[] line = ('!' + FUSED + name + '\n' + '\0').getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    names.position(length.get(0)).put(line);
    length.put(0, length.get(0) + line.length - 1);
  }

  private static Map<String, Integer> counted(String log) {
    Map<String, Integer> counts = new TreeMap<>();
    Deque<Call> open = new ArrayDeque<>();
    boolean inside = false;
    for (String line : log.lines().toList()) {
      String name = line.substring(1).replace("aten::", "");
      if (name.startsWith(FUSED)) {
        inside = !name.equals(FUSED + "end");
        name = inside && !name.equals(FUSED + FREE_OF_CHARGE) ? name : "";
      } else if (inside) {
        continue;
      }
      close(open, line.charAt(0), counts);
      if (!name.isEmpty()) {
        open.push(new Call(name, line.charAt(0), new boolean[1]));
      }
    }
    close(open, '!', counts);
    return counts;
  }

  /** Ends the calls that are not around one of that depth. */
  private static void close(Deque<Call> open, int depth, Map<String, Integer> counts) {
    while (!open.isEmpty() && open.peek().depth >= depth) {
      Call call = open.pop();
      boolean counts1 = !call.inner[0] && !FREE.contains(call.name);
      if (counts1) {
        counts.merge(call.name, 1, Integer::sum);
      }
      if (!open.isEmpty() && (counts1 || call.inner[0])) {
        open.peek().inner[0] = true;
      }
    }
  }

  /** @param inner whether something counted was called within */
  private record Call(String name, int depth, boolean[] inner) {
  }
}
