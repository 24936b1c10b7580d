package kedge.policy.natives;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The processor as {@code /proc/cpuinfo} describes it.
 *
 * @param vendor who made it, in the file's words
 * @param name its name; {@code unknown} where the file does not say
 * @param flags its instruction sets, in the file's words
 */
public record Processor(String vendor, String name, Set<String> flags) {
  public Processor {
    flags = Set.copyOf(flags);
  }

  /** Reads the text of {@code /proc/cpuinfo}; the first processor stands for all. */
  public static Processor parse(String text) {
    return new Processor(value(text, "vendor_id", "unknown"), value(text, "model name", "unknown"),
        Arrays.stream(value(text, "flags", value(text, "Features", "")).split("\\s+")).filter(flag -> !flag.isEmpty())
            .collect(Collectors.toSet()));
  }

  private static String value(String text, String key, String absent) {
    return text.lines().filter(line -> line.startsWith(key) && line.contains(":")).findFirst()
        .map(line -> line.substring(line.indexOf(':') + 1).strip()).orElse(absent);
  }

  public boolean avx2() {
    return flags.contains("avx2");
  }

  public boolean avx512() {
    return flags.contains("avx512f");
  }

  public boolean intel() {
    return vendor.equals("GenuineIntel");
  }

  /** Matrix instructions for bf16. */
  public boolean amx() {
    return flags.contains("amx_bf16");
  }
}
