package kedge.training.parts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kedge.data.Answer;
import kedge.data.Conversation;
import kedge.data.DemonstrationFormat;
import kedge.data.ImageRef;
import kedge.data.Part;
import kedge.data.Problem;
import kedge.data.ProblemSource;
import kedge.data.Role;
import kedge.data.Turn;
import kedge.data.image.ImageBytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StageOutputSourceTest {
  @TempDir
  Path folder;

  /** Problems with images in memory, as of a Parquet file. */
  private static final class Shown implements ProblemSource {
    private final List<WeakReference<ImageRef.Origin>> made = new ArrayList<>();

    @Override
    public String name() {
      return "shown";
    }

    @Override
    public int size() {
      return 3;
    }

    @Override
    public Problem problem(int index) {
      ImageRef image = ImageBytes.ofText(Base64.getEncoder().encodeToString(new byte[]{(byte) index}), "");
      made.add(new WeakReference<>(image.origin()));
      return new Problem("shown/" + index, "shown", new Conversation(
          List.of(new Turn(Role.USER, List.of(new Part.Image(image), new Part.Text("what?"))))),
          new Answer.Mathematical("1"), Map.of());
    }

    @Override
    public Optional<Turn> demonstration(int index) {
      return Optional.empty();
    }

    void requireNoneKept() throws InterruptedException {
      for (int i = 0; i < 50 && made.stream().anyMatch(each -> each.get() != null); i++) {
        System.gc();
        Thread.sleep(20);
      }
      assertTrue(made.stream().allMatch(each -> each.get() == null));
    }
  }

  @Test
  void ofWhatWasDrawnNoImagesAreKeptInMemory() throws IOException, InterruptedException {
    Path file = Files.writeString(folder.resolve("drawn.jsonl"),
        "{\"problem\": \"shown/1\", \"kept\": true, \"text\": \"a\"}\n{\"problem\": \"shown/0\", \"kept\": false}\n"
            + "{\"problem\": \"shown/1\", \"kept\": true, \"text\": \"b\"}\n");
    Shown source = new Shown();
    ProblemSource drawn = DrawnProblemSource.read("pool", file, List.of(source));
    source.requireNoneKept();
    assertEquals(List.of("shown/1", "shown/1#2"), List.of(drawn.problem(0).id(), drawn.problem(1).id()));
    assertEquals("b", drawn.demonstration(1).orElseThrow().text());
    assertEquals(1, drawn.problem(1).prompt().images().size());
  }

  @Test
  void ofWhatWasCuratedNoImagesAreKeptInMemory() throws IOException, InterruptedException {
    Path file = Files.writeString(folder.resolve("data.jsonl"),
        "{\"id\": \"shown/2\", \"question\": \"which?\", \"answer\": \"2\", \"chain\": \"so\"}\n");
    Shown source = new Shown();
    ProblemSource curated = CuratedProblemSource.read("kept", file, DemonstrationFormat.THINK, List.of(source));
    source.requireNoneKept();
    assertEquals("which?", curated.problem(0).prompt().turns().get(0).text());
    assertEquals("2", curated.problem(0).answer().display());
    assertEquals(1, curated.problem(0).prompt().images().size());
  }
}
