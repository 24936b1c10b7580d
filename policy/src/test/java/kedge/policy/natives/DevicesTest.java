package kedge.policy.natives;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import kedge.data.UserError;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class DevicesTest {

  @Test
  void autoIsTheFirstGpuOrTheCpu() {
    assertTrue(Devices.parse("cpu").is_cpu());
    assertEquals(torch.cuda_is_available(), Devices.parse("auto").is_cuda());
  }

  @Test
  void aGpuThatIsNotThereIsRefusedWithTheLikelyCure() {
    Assumptions.assumeFalse(torch.cuda_is_available(), "a CUDA device is there");
    for (String name : new String[]{"cuda", "cuda:1"}) {
      String message = assertThrows(UserError.class, () -> Devices.parse(name)).getMessage();
      assertTrue(message.startsWith("device is " + name + ", but LibTorch sees no CUDA device. "), message);
      assertEquals(!Devices.cudaNatives(), message.endsWith("Maybe build with -Pgpu?"), message);
    }
  }

  @Test
  void aNameThatIsNoDeviceIsRefused() {
    for (String name : new String[]{"gpu", "cuda:", "cuda:x", "CPU", ""}) {
      String message = assertThrows(UserError.class, () -> Devices.parse(name)).getMessage();
      assertEquals("device is " + name + ", expected auto, cpu, cuda or cuda:n", message);
    }
  }
}
