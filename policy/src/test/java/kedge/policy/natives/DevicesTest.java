package kedge.policy.natives;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
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
      assertEquals(!Devices.cudaNatives(), message.endsWith("or a build with -Pgpu?"), message);
    }
  }

  @Test
  void aNameThatIsNoDeviceIsRefused() {
    for (String name : new String[]{"gpu", "cuda:", "cuda:x", "CPU", ""}) {
      String message = assertThrows(UserError.class, () -> Devices.parse(name)).getMessage();
      assertEquals("device is " + name + ", expected auto, cpu, cuda or cuda:n", message);
    }
  }

  @Test
  void attentionOfCuDnnIsOffForAGpu() {
    torch.globalContext().setSDPUseCuDNN(true);
    Devices.withoutCuDnnAttention();
    assertFalse(torch.globalContext().userEnabledCuDNNSDP());
  }

  @Test
  void whyACardIsNotSeenIsSaidWithACure() {
    List<Gpu> cards = Gpu.parse("NVIDIA H200, 580.159.03, 143771, 9.0\nTesla T4, 535.1, 15360, 7.5\n");
    assertEquals(new Gpu("NVIDIA H200", "580.159.03", 143771L << 20, 9.0), cards.get(0));
    assertEquals("nvidia-smi lists none. Maybe the NVIDIA driver, 580 or newer, is missing?",
        Devices.cure(true, List.of()));
    assertEquals("NVIDIA H200 is there, with driver 580.159.03. Maybe CUDA_VISIBLE_DEVICES hides it?",
        Devices.cure(true, cards));
    assertEquals("Tesla T4 has driver 535.1, expected 580 or newer: CUDA 13 needs it",
        Devices.cure(true, cards.subList(1, 2)));
  }

  @Test
  void cardsThatCannotBeToldApartOrReadAreNone() {
    Gpu large = new Gpu("NVIDIA H200", "580.1", 141L << 30, 9.0);
    Gpu small = new Gpu("Tesla T4", "580.1", 16L << 30, 7.5);
    assertEquals(Optional.of(large), Devices.theOnlyKind(List.of(large, large)));
    assertEquals(Optional.empty(), Devices.theOnlyKind(List.of(large, small)), "CUDA may number them otherwise");
    assertEquals(Optional.empty(), Devices.theOnlyKind(List.of()));
    assertEquals(List.of(small), Gpu.parse("NVIDIA GB10, 580.1, [N/A], 12.1\nTesla T4, [N/A], 15360, 7.5\n"
        + "[Unknown Error]\nTesla T4, 580.1, 16384, 7.5\n"));
  }

  @Test
  void aCardThatLacksATypeOrMemoryIsRefused() {
    Gpu card = new Gpu("Tesla T4", "580.1", 16L << 30, 7.5);
    card.requireHalf(false);
    assertEquals("policy.dtype is bf16, but Tesla T4 has compute capability 7.5, expected 8.0 or above. "
        + "Maybe policy.dtype: fp32?", assertThrows(UserError.class, () -> card.requireHalf(true)).getMessage());
    card.requireMemory(16L << 30, "stage rl");
    assertTrue(assertThrows(UserError.class, () -> card.requireMemory(17L << 30, "stage rl")).getMessage()
        .startsWith("stage rl is expected to need 17.0 GiB, but Tesla T4 has 16.0 GiB. Maybe lower "));
  }
}
