package kedge.policy.natives;

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
      return new Device(count > 0 ? "cuda:0" : "cpu");
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
    return new Device("cuda:" + index);
  }

  /** Returns whether the CUDA natives of LibTorch, rather than its CPU ones, are on the class path. */
  public static boolean cudaNatives() {
    String folder = "/org/bytedeco/pytorch/" + Loader.getPlatform().replace("-gpu", "") + "-gpu/";
    return Devices.class.getResource(folder + "libjnitorch_cuda.so") != null
        || Devices.class.getResource(folder + "jnitorch_cuda.dll") != null;
  }

  private static String likelyCure() {
    return cudaNatives()
        ? "The CUDA natives are on the class path. Maybe the NVIDIA driver, CUDA 13 or cuDNN 9 is missing, or "
            + "CUDA_VISIBLE_DEVICES hides the device?"
        : "The CPU natives are on the class path. Maybe build with -Pgpu?";
  }
}
