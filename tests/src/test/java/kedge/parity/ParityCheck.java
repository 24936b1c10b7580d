package kedge.parity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.zip.GZIPInputStream;
import kedge.testing.Repository;

/** Parity with what {@code transformers} computed from the same tiny checkpoints (see {@code parity/README.md}). */
public final class ParityCheck {
  /** The folders of the fixtures. */
  public static final List<String> NAMES = List.of("dense-tied", "dense-untied", "moe-tied", "moe-untied", "moe-fused",
      "qwen3-bias", "qwen2", "qwen2-yarn", "llama-llama3", "llama-bias", "mistral");
  private static final double LOGIT_TOLERANCE = 1e-4;

  private ParityCheck() {
  }

  /** What was compared. */
  public record Seen(int prompts, int logits, int tokens, int choices, double worstLogit) {
  }

  /** Compares everything a fixture holds: logits within 1e-4, greedy tokens and expert choices equal. */
  public static Seen run(String name, Function<Path, ParitySubject> open) throws IOException {
    Path folder = folder(name);
    JsonNode prompts = expected(folder).get("prompts");
    int[] counts = new int[3];
    double worst = 0;
    try (ParitySubject subject = open.apply(folder)) {
      for (JsonNode prompt : prompts) {
        int[] ids = ints(prompt.get("ids"));
        float[][] logits = subject.logits(ids);
        assertEquals(ids.length, logits.length);
        for (int i = 0; i < ids.length; i++) {
          for (int token = 0; token < logits[i].length; token++) {
            double expected = prompt.get("logits").get(i).get(token).asDouble();
            worst = Math.max(worst, Math.abs(expected - logits[i][token]));
            assertEquals(expected, logits[i][token], LOGIT_TOLERANCE,
                name + ": logit of " + token + " after token " + i);
            counts[0]++;
          }
        }
        int[] greedy = ints(prompt.get("greedy"));
        assertArrayEquals(greedy, subject.greedy(ids, greedy.length), name + ": continuation");
        counts[1] += greedy.length;
        counts[2] += compareExperts(name, prompt.get("experts"), subject.experts(ids));
      }
    }
    return new Seen(prompts.size(), counts[0], counts[1], counts[2], worst);
  }

  private static int compareExperts(String name, JsonNode expected, List<int[][]> actual) {
    assertEquals(expected.size(), actual.size(), name + ": sparse layers");
    int count = 0;
    for (int layer = 0; layer < actual.size(); layer++) {
      assertEquals(expected.get(layer).size(), actual.get(layer).length);
      for (int token = 0; token < actual.get(layer).length; token++) {
        int[] choices = ints(expected.get(layer).get(token));
        assertArrayEquals(choices, actual.get(layer)[token], name + ": sparse layer " + layer + ", token " + token);
        count += choices.length;
      }
    }
    return count;
  }

  private static Path folder(String name) {
    return Repository.root().resolve("policy/src/test/resources/parity").resolve(name);
  }

  private static JsonNode expected(Path folder) throws IOException {
    try (InputStream stream = new GZIPInputStream(Files.newInputStream(folder.resolve("expected.json.gz")))) {
      return new ObjectMapper().readTree(stream);
    }
  }

  private static int[] ints(JsonNode array) {
    int[] values = new int[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = array.get(i).asInt();
    }
    return values;
  }
}
