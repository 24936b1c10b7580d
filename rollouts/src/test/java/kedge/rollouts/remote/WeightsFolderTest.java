package kedge.rollouts.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import kedge.data.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WeightsFolderTest {
  private static final String DIGEST = "0123456789abcdef0123456789abcdef";
  @TempDir
  Path folder;
  private int written;

  private WeightsFolder weights() {
    return new WeightsFolder(folder, "/mnt/shared/", temporary -> {
      written++;
      Files.writeString(temporary.resolve("model.safetensors"), "weights");
    }, () -> 1L);
  }

  @Test
  void aVersionIsNamedByItsDigestAndSeenUnderTheServersPath() {
    WeightsVersion version = weights().write(DIGEST);
    assertEquals("weights-0123456789abcdef", version.name());
    assertEquals("/mnt/shared/weights-0123456789abcdef", version.serverPath());
    assertEquals(version, weights().write(DIGEST));
    assertEquals(1, written);
  }

  @Test
  void aFolderThatAKilledRunLeftHalfWrittenOrDamagedIsWrittenAgain() throws IOException {
    Path version = weights().write(DIGEST).folder();
    Files.writeString(version.resolve("model.safetensors"), "weigh");
    Path half = Files.createDirectory(folder.resolve(".weights-ff.partial"));
    weights().write(DIGEST);
    assertEquals("weights", Files.readString(version.resolve("model.safetensors")));
    assertFalse(Files.exists(half));
    assertEquals(2, written);
  }

  @Test
  void aWriterThatFailsLeavesNothing() {
    WeightsFolder full = new WeightsFolder(folder, "/mnt", temporary -> {
      throw new IOException("no space left");
    }, () -> 1L);
    assertThrows(UserError.class, () -> full.write(DIGEST));
    assertFalse(Files.exists(folder.resolve("weights-0123456789abcdef")));
  }

  @Test
  void formerVersionsAreRemovedAndNothingElse() throws IOException {
    WeightsFolder weights = weights();
    WeightsVersion former = weights.write(DIGEST);
    WeightsVersion present = weights.write("ff" + DIGEST);
    Path other = Files.createDirectory(folder.resolve("others"));
    weights.keepOnly(Set.of(present));
    assertFalse(Files.exists(former.folder()));
    assertEquals(true, Files.exists(present.folder()) && Files.exists(other));
  }
}
