package kedge.policy.natives;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import kedge.data.UserError;

/**
 * A card as {@code nvidia-smi} describes it, which needs neither CUDA's libraries nor LibTorch.
 *
 * @param name for instance {@code NVIDIA H200}
 * @param driver version of the driver
 * @param memory bytes
 * @param capability version of its instructions, 9.0 for H100 and H200
 */
public record Gpu(String name, String driver, long memory, double capability) {
  /** The oldest driver of CUDA 13. */
  static final int OLDEST_DRIVER = 580;
  private static final double HALF_PRECISION = 8.0; // bf16 since Ampere
  private static final long SECONDS = 20;

  /** The cards of this machine in the order of {@code nvidia-smi}; none where it cannot be run. */
  public static List<Gpu> list() {
    try {
      Process process = new ProcessBuilder("nvidia-smi",
          "--query-gpu=name,driver_version,memory.total,compute_cap", "--format=csv,noheader,nounits")
              .redirectError(ProcessBuilder.Redirect.DISCARD).start();
      if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) { // a few lines never fill the pipe
        process.destroyForcibly();
        return List.of();
      }
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return process.exitValue() == 0 ? parse(text) : List.of();
    } catch (IOException e) {
      return List.of(); // there is no such program
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of();
    }
  }

  /** Reads the lines; one whose numbers are not known ({@code [N/A]}) is left out. */
  static List<Gpu> parse(String text) {
    return text.lines().map(line -> line.strip().split(" *, *"))
        .filter(fields -> fields.length == 4 && fields[1].matches("\\d{1,6}\\..*") && fields[2].matches("\\d+")
            && fields[3].matches("\\d+(\\.\\d+)?"))
        .map(fields -> new Gpu(fields[0], fields[1], Long.parseLong(fields[2]) << 20,
            Double.parseDouble(fields[3])))
        .toList();
  }

  /** Says why LibTorch may not see it, and what to do. */
  String cure() {
    int major = Integer.parseInt(driver.replaceAll("\\D.*", ""));
    return major < OLDEST_DRIVER
        ? name + " has driver " + driver + ", expected " + OLDEST_DRIVER + " or newer: CUDA 13 needs it"
        : name + " is there, with driver " + driver + ". Maybe CUDA_VISIBLE_DEVICES hides it?";
  }

  /** @throws UserError if it has no bf16 and this is asked for */
  void requireHalf(boolean half) {
    if (half && capability < HALF_PRECISION) {
      throw new UserError(String.format(Locale.ROOT, "policy.dtype is bf16, but %s has compute capability %.1f, "
          + "expected %.1f or above. Maybe policy.dtype: fp32?", name, capability, HALF_PRECISION));
    }
  }

  /** @throws UserError if it is too small for what {@code kedge plan} expects */
  public void requireMemory(long bytes, String what) {
    if (bytes > memory) {
      double gib = 1L << 30;
      throw new UserError(String.format(Locale.ROOT,
          "%s is expected to need %.1f GiB, but %s has %.1f GiB. Maybe lower "
              + "policy.tokens_per_microbatch or policy.decode_rows, set policy.activation_checkpointing, or train "
              + "adapters (policy.lora)? kedge plan says where memory goes",
          what, bytes / gib, name, memory / gib));
    }
  }
}
