package kedge.policy.natives;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import kedge.data.UserError;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.global.torch;

/** The names of devices: {@code auto | cpu | cuda | cuda:n}. */
public final class Devices {
  private static final Pattern CUDA = Pattern.compile("cuda(?::(\\d{1,2}))?");

  private Devices() {
  }

  /**
   * The device of that name; {@code auto} is the first CUDA device, or the CPU where there is none. Never falls back
   * from a device that was asked for.
   *
   * @throws UserError if the name is none, or the device is not there
   */
  public static Device parse(String name) {
    if (name.equals("cpu")) {
      return new Device("cpu");
    }
    int count = torch.cuda_is_available() ? torch.cuda_device_count() : 0;
    if (name.equals("auto")) {
      return count > 0 ? cuda(0) : new Device("cpu");
    }
    Matcher matcher = CUDA.matcher(name);
    if (!matcher.matches()) {
      throw new UserError("device is " + name + ", expected auto, cpu, cuda or cuda:n");
    }
    if (count == 0) {
      throw new UserError("device is " + name + ", but LibTorch sees no CUDA device. " + likelyCure());
    }
    int index = matcher.group(1) == null ? 0 : Integer.parseInt(matcher.group(1));
    if (index >= count) {
      throw new UserError(
          "device is " + name + ", but there are " + count + " CUDA devices, numbered from 0");
    }
    return cuda(index);
  }

  /**
   * A GPU, with cuDNN's attention off: it is LibTorch's first choice on Hopper, and plans every new sequence length
   * anew, at 0.05 to 0.5 seconds each.
   */
  private static Device cuda(int index) {
    withoutCuDnnAttention();
    return new Device("cuda:" + index);
  }

  static void withoutCuDnnAttention() {
    torch.globalContext().setSDPUseCuDNN(false);
  }

  /** Returns whether a policy of that device would be on a GPU, as far as can be said without loading LibTorch. */
  public static boolean expectsCuda(String name) {
    return name.startsWith("cuda") || name.equals("auto") && cudaNatives() && !Gpu.list().isEmpty();
  }

  /**
   * The card of a device's name; empty for the CPU, where {@code nvidia-smi} says nothing, or where there are unequal
   * cards: CUDA may number them otherwise, and {@code CUDA_VISIBLE_DEVICES} hides some.
   */
  public static Optional<Gpu> card(String name) {
    return expectsCuda(name) ? theOnlyKind(Gpu.list()) : Optional.empty();
  }

  static Optional<Gpu> theOnlyKind(List<Gpu> cards) {
    return cards.stream().distinct().count() == 1 ? Optional.of(cards.get(0)) : Optional.empty();
  }

  /** @throws UserError if the device has no such type */
  public static void requireType(String name, boolean half) {
    card(name).ifPresent(card -> card.requireHalf(half));
  }

  /** Returns whether the CUDA natives of LibTorch, rather than its CPU ones, are on the class path. */
  public static boolean cudaNatives() {
    String folder = "/org/bytedeco/pytorch/" + Loader.getPlatform().replace("-gpu", "") + "-gpu/";
    return Devices.class.getResource(folder + "libjnitorch_cuda.so") != null
        || Devices.class.getResource(folder + "jnitorch_cuda.dll") != null;
  }

  private static String likelyCure() {
    return cure(cudaNatives(), Gpu.list());
  }

  static String cure(boolean natives, List<Gpu> cards) {
    if (!natives) {
      return "The CPU natives are on the class path. Maybe KEDGE_GPU=1 ./kedge, or a build with -Pgpu?";
    }
    return cards.stream().findFirst().map(Gpu::cure).orElse("nvidia-smi lists none. Maybe the NVIDIA driver, "
        + Gpu.OLDEST_DRIVER + " or newer, is missing?");
  }
}
