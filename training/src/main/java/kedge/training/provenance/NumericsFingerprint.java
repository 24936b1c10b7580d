package kedge.training.provenance;

import java.net.URL;
import java.util.ArrayList;
import java.util.List;
import kedge.policy.natives.Blas;
import kedge.policy.natives.Devices;
import kedge.policy.natives.Machine;
import kedge.recipes.settings.PolicySettings;

/**
 * Fingerprint of what affects rounding in addition to recipe, code and inputs: matrix libraries and kernels, processor,
 * threads, device.
 */
public final class NumericsFingerprint {
  private static final List<String> LIBRARIES = List.of("org/bytedeco/pytorch/Tensor.class",
      "org/bytedeco/openblas/global/openblas.class",
      "org/bytedeco/mkl/global/mkl_rt.class");

  private static final List<String> VARIABLES = List.of("MKL_CBWR", "OPENBLAS_CORETYPE"); // they choose the kernels

  private NumericsFingerprint() {
  }

  /**
   * Returns the fingerprint of this process. Equal fingerprints give equal bytes, except for the addition order of
   * GPUs.
   */
  public static String of(PolicySettings policy) {
    return of(policy, Machine.here());
  }

  /** Returns the fingerprint without the number of threads, for gradients that are summed in a fixed tree. */
  public static String withoutThreads(PolicySettings policy) {
    return of(policy).replaceFirst(", \\d+ threads", "");
  }

  static String of(PolicySettings policy, Machine machine) {
    List<String> words = new ArrayList<>(
        List.of(System.getProperty("os.arch"), machine.processor().name(), Blas.chosen().name()));
    VARIABLES.forEach(variable -> words.add(machine.environment().getOrDefault(variable, "")));
    words.add(policy.threads().orElse(machine.cores()) + " threads");
    if (!policy.device().equals("cpu")) {
      words.add(Devices.parse(policy.device()).str().getString());
      Devices.card(policy.device()).ifPresent(card -> words.add(card.name() + ", driver " + card.driver()));
    }
    LIBRARIES.forEach(library -> words.add(jar(library)));
    return String.join(", ", words);
  }

  /** The file name of the jar that a class comes from: its version is part of it. */
  private static String jar(String type) {
    URL place = NumericsFingerprint.class.getClassLoader().getResource(type);
    String text = place == null ? "none" : place.toString().replaceAll("!.*", "");
    return text.substring(text.lastIndexOf('/') + 1);
  }
}
