package kedge.grader.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import kedge.grader.GradingPolicy;
import kedge.grader.hostile.HostileText;
import kedge.grader.hostile.HostileTexts;
import kedge.testing.Repository;

/** Seed inputs of the fuzzer: all pairs, all short hostile texts, and all earlier findings. */
public final class FuzzSeeds {
  private static final int LONGEST = 600;
  private static final Path RESOURCES = Repository.root().resolve("grader/src/test/resources/kedge/grader");

  private FuzzSeeds() {
  }

  /** Returns all inputs in a fixed order. */
  static List<byte[]> all() throws IOException {
    List<byte[]> seeds = new ArrayList<>();
    ObjectMapper json = new ObjectMapper();
    for (Path file : files(RESOURCES.resolve("pairs"))) {
      for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
        JsonNode pair = json.readTree(line);
        boolean bare = pair.has("answer");
        GradingPolicy policy = pair.path("policy").asText().equals("lenient") ? GradingPolicy.LENIENT
            : GradingPolicy.STRICT;
        seeds.add(GraderFuzz.input(bare, policy, pair.get("gold").asText(),
            pair.get(bare ? "answer" : "completion").asText()));
      }
    }
    for (HostileText hostile : HostileTexts.all()) {
      if (hostile.text().length() <= LONGEST) {
        seeds.add(GraderFuzz.input(true, GradingPolicy.STRICT, hostile.text(), hostile.text()));
        seeds.add(GraderFuzz.input(false, GradingPolicy.LENIENT, "5", hostile.text()));
      }
    }
    for (Path file : files(RESOURCES.resolve("fuzz"))) {
      seeds.add(Files.readAllBytes(file));
    }
    return seeds;
  }

  private static List<Path> files(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  /**
   * Writes the inputs and a dictionary of notation for libFuzzer. Arguments: an empty folder for the inputs, the
   * dictionary's file.
   */
  public static void main(String[] arguments) throws IOException {
    Path folder = Files.createDirectories(Path.of(arguments[0]));
    List<byte[]> seeds = all();
    for (int i = 0; i < seeds.size(); i++) {
      Files.write(folder.resolve("seed-" + i), seeds.get(i));
    }
    TreeSet<String> words = new TreeSet<>();
    for (String token : HostileTexts.tokens()) {
      words.add('"' + token.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\x0A") + '"');
    }
    Files.write(Path.of(arguments[1]), words, StandardCharsets.UTF_8);
    System.out.println("fuzz: " + seeds.size() + " first inputs, " + words.size() + " words");
  }
}
