package kedge.policy.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafeTensorsTest {
  @TempDir
  Path folder;

  @Test
  void tensorsComeBackAsTheyWereWritten() throws IOException {
    Path file = folder.resolve("a.safetensors");
    try (PointerScope scope = new PointerScope()) {
      Tensor x = torch.arange(new Scalar(24)).to(ScalarType.Float).view(2, 3, 4);
      SafeTensorsWriter.write(file,
          List.of(new SafeTensorsWriter.Source("x", x), new SafeTensorsWriter.Source("tail", new long[]{2, 2}, x, 20)),
          ElementType.F32);
      try (SafeTensorsFile read = SafeTensorsFile.open(file)) {
        assertEquals(Set.of("x", "tail"), read.entries().keySet());
        assertArrayEquals(new long[]{2, 3, 4}, read.entries().get("x").shape());
        assertArrayEquals(Fixtures.values(x), Fixtures.values(read.tensor("x")));
        assertArrayEquals(new float[]{20, 21, 22, 23}, Fixtures.values(read.tensor("tail")));
      }
    }
  }

  @Test
  void aFileWrittenByHandIsRead() throws IOException {
    // 1.0 in BF16 is 3F80, -2.5 is C020, 0.5 in F16 is 3800; all little endian
    byte[] data = {(byte) 0x80, 0x3F, 0x20, (byte) 0xC0, 0x00, 0x38};
    Path file = SafeBytes.write(folder, "{\"b\":{\"dtype\":\"BF16\",\"shape\":[2],\"data_offsets\":[0,4]},"
        + "\"h\":{\"dtype\":\"F16\",\"shape\":[1,1],\"data_offsets\":[4,6]},"
        + "\"e\":{\"dtype\":\"F32\",\"shape\":[0,5],\"data_offsets\":[6,6]}}",
        data);
    try (PointerScope scope = new PointerScope(); SafeTensorsFile read = SafeTensorsFile.open(file)) {
      assertArrayEquals(new float[]{1f, -2.5f}, Fixtures.values(read.tensor("b")));
      assertArrayEquals(new float[]{0.5f}, Fixtures.values(read.tensor("h")));
      assertEquals(0, read.tensor("e").numel());
    }
  }

  @Test
  void dataAtAnOddPositionAreRead() throws IOException {
    String header = "{\"b\":{\"dtype\":\"BF16\",\"shape\":[2],\"data_offsets\":[0,4]}}";
    byte[] data = {(byte) 0x80, 0x3F, 0x20, (byte) 0xC0};
    for (int pad = 0; pad < 4; pad++) {
      Path file = SafeBytes.write(folder, header + " ".repeat(pad), data);
      try (PointerScope scope = new PointerScope(); SafeTensorsFile read = SafeTensorsFile.open(file)) {
        assertArrayEquals(new float[]{1f, -2.5f}, Fixtures.values(read.tensor("b")), "padded by " + pad);
      }
    }
  }

  @Test
  void aTensorBeyondTwoGigabytesIsReadAtItsEnd() throws IOException {
    long elements = (3L << 30) / 4;
    String header = "{\"x\":{\"dtype\":\"F32\",\"shape\":[" + elements + "],\"data_offsets\":[0," + 4 * elements
        + "]}} ";
    Path file = SafeBytes.write(folder, header, new byte[0]);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) { // sparse: takes no room
      channel.write(ByteBuffer.wrap(new byte[]{0, 0, 0x20, 0x41}), channel.size() + 4 * elements - 4); // 10.0
    }
    try (PointerScope scope = new PointerScope(); SafeTensorsFile read = SafeTensorsFile.open(file)) {
      assertArrayEquals(new float[]{0, 10}, Fixtures.values(read.tensor("x").narrow(0, elements - 2, 2)));
    }
  }

  @Test
  void shardsHoldAtMostTheirBytesAndAreReadAsOne() throws IOException {
    try (PointerScope scope = new PointerScope()) {
      Tensor x = torch.arange(new Scalar(10)).to(ScalarType.Float);
      List<SafeTensorsWriter.Source> sources = List.of(new SafeTensorsWriter.Source("a", new long[]{4}, x, 0),
          new SafeTensorsWriter.Source("b", new long[]{3}, x, 4),
          new SafeTensorsWriter.Source("c", new long[]{3}, x, 7));
      SafeTensorsWriter.writeSharded(folder, sources, ElementType.F32, 24); // 16 bytes, then 12 + 12
      assertTrue(Files.exists(folder.resolve("model-00002-of-00002.safetensors")));
      try (SafeTensors read = SafeTensors.open(folder)) {
        assertEquals(Set.of("a", "b", "c"), read.entries().keySet());
        assertEquals(Set.of("b", "c"), read.file("c").entries().keySet());
        assertArrayEquals(new float[]{7, 8, 9}, Fixtures.values(read.file("c").tensor("c")));
      }
    }
  }

  @Test
  void writingAsBf16RoundsToTheNearest() throws IOException {
    Path file = folder.resolve("r.safetensors");
    try (PointerScope scope = new PointerScope()) {
      Tensor x = torch.tensor(new float[]{1f + 0x1p-8f, 1f + 0x1.8p-7f, 3f}); // ties go to even: down, then up
      SafeTensorsWriter.write(file, List.of(new SafeTensorsWriter.Source("x", x)), ElementType.BF16);
      try (SafeTensorsFile read = SafeTensorsFile.open(file)) {
        assertArrayEquals(new float[]{1f, 1f + 0x1p-6f, 3f}, Fixtures.values(read.tensor("x")));
      }
    }
  }
}
