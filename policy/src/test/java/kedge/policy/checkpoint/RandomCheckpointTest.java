package kedge.policy.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.TreeSet;
import kedge.data.UserError;
import kedge.policy.model.Parameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RandomCheckpointTest {
  @TempDir
  Path folder;

  @Test
  void aNewCheckpointHasTheNamesAndShapesOfItsModelInTheAskedType() throws IOException {
    Path out = folder.resolve("new");
    new RandomCheckpoint(Fixtures.folder("moe-tied"), Optional.of(tokenizer()), out, ElementType.BF16, 11).write();
    CheckpointFolder.verify(out);
    assertEquals(ElementType.BF16, ModelConfig.read(out).type());
    assertEquals("{}", Files.readString(out.resolve("tokenizer.json")));
    assertFalse(Files.exists(out.resolve("notes.txt")), "only the tokenizer's files are copied");
    try (SafeTensors made = SafeTensors.open(out); SafeTensors like = SafeTensors.open(Fixtures.folder("moe-tied"))) {
      assertEquals(new TreeSet<>(like.entries().keySet()), new TreeSet<>(made.entries().keySet()));
      made.entries().forEach((name, entry) -> {
        assertArrayEquals(like.entries().get(name).shape(), entry.shape(), name);
        assertEquals(ElementType.BF16, entry.type(), name);
      });
    }
  }

  @Test
  void theSameSeedMakesTheSameWeights() {
    String[] digests = new String[3];
    for (int i = 0; i < 3; i++) {
      Path out = folder.resolve("new" + i);
      new RandomCheckpoint(Fixtures.folder("dense-tied"), Optional.empty(), out, ElementType.F32, i == 2 ? 6 : 5)
          .write();
      try (Parameters parameters = Checkpoint.load(out, Fixtures.cpu(), ElementType.F32)) {
        digests[i] = WeightsDigest.of(parameters);
      }
    }
    assertEquals(digests[0], digests[1]);
    assertFalse(digests[0].equals(digests[2]));
  }

  @Test
  void aFolderWithoutTokenizerIsNamedAndNothingIsLeftBehind() throws IOException {
    Path empty = Files.createDirectory(folder.resolve("empty"));
    String message = assertThrows(UserError.class,
        () -> new RandomCheckpoint(Fixtures.folder("dense-tied"), Optional.of(empty),
            folder.resolve("new"), ElementType.F32, 1).write()).getMessage();
    assertTrue(message.contains("empty: holds no tokenizer"), message);
    assertEquals(1, folder.toFile().list().length);
  }

  private Path tokenizer() throws IOException {
    Path made = Files.createDirectory(folder.resolve("tokenizer"));
    Files.writeString(made.resolve("tokenizer.json"), "{}").toFile().setReadOnly();
    Files.writeString(made.resolve("notes.txt"), "not a tokenizer's file");
    return made;
  }
}
