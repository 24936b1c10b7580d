package kedge.cli.gguf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import kedge.testing.Repository;
import org.junit.jupiter.api.Test;

/** Values of every type, compared with those of the Python package {@code gguf} (make_gguf_fixtures.py). */
class GgufTypesTest {

  @Test
  void everyTypeIsDecodedToTheSameBits() {
    List<GgufType> types = new ArrayList<>();
    try (GgufFile file = GgufFile.open(Repository.root().resolve("cli/src/test/resources/gguf/types.gguf"))) {
      for (GgufType type : GgufType.values()) {
        GgufTensor tensor = file.tensors().get(type.name());
        GgufTensor expected = file.tensors().get("values." + type.name());
        assertArrayEquals(new long[]{2, 256}, tensor.shape());
        assertArrayEquals(file.floats(expected, 0, 512), file.floats(tensor, 0, 512), type.name());
        assertArrayEquals(file.floats(expected, 256, 256), file.floats(tensor, 256, 256), type.name());
        types.add(tensor.type());
      }
    }
    assertEquals(List.of(GgufType.values()), types);
  }

  @Test
  void everyHalfIsReadAndWrittenBack() {
    for (int half = 0; half < 1 << 16; half++) {
      float value = HalfFloat.toFloat((short) half);
      if (!Float.isNaN(value)) {
        assertEquals((short) half, HalfFloat.ofFloat(value), Integer.toHexString(half));
      }
    }
    assertEquals(0x3c00, HalfFloat.ofFloat(1 + 0x1p-11f)); // ties round to even
    assertEquals(0x3c02, HalfFloat.ofFloat(1 + 3 * 0x1p-11f));
    assertEquals(0x7bff, HalfFloat.ofFloat(65_519f));
    assertEquals(0x7c00, HalfFloat.ofFloat(65_520f));
    assertEquals(1, HalfFloat.ofFloat(0x1.8p-25f));
    assertEquals(0, HalfFloat.ofFloat(0x1p-25f));
  }
}
