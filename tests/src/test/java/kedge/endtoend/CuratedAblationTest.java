package kedge.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An ablation whose recipes begin with data, which leave no checkpoint to share; and one in which a single job cannot
 * begin.
 */
@Tag("slow")
class CuratedAblationTest {
  private static final String FILE = """
      name: curated
      base: base.yaml
      axes:
        objective:
          grpo: {}
          gspo: {stages.rl.algorithm: gspo}
      seeds: 2
      measure:
        - {stage: after_rl, metric: pass@1}
      """;
  @TempDir
  Path folder;

  private BadCases.Ended ablated(String... more) {
    String[] arguments = Stream.concat(
        Stream.of("ablate", folder.resolve("ablation.yaml").toString(), "--out", folder.resolve("out").toString(),
            "--jobs", "2"),
        Stream.of(more)).toArray(String[]::new);
    return BadCases.kedge(arguments);
  }

  private String ablate(String... more) {
    BadCases.Ended ended = ablated(more);
    assertEquals(0, ended.status(), ended.out() + ended.err());
    return ended.out();
  }

  @Test
  void dataAreMadeByEachRunAndAJobThatCannotBeginTakesNobodyAlong() throws IOException {
    Files.writeString(folder.resolve("base.yaml"), TinyAblation.BASE.replace("warmup: {type: sft, data: sums",
        "curated: {type: curate, sources: [sums], steps: [{step: dedupe_exact}]}\n"
            + "  warmup: {type: sft, data: curated"));
    Files.writeString(folder.resolve("ablation.yaml"), FILE);
    String text = ablate();
    assertTrue(text.contains("2 cells x 2 seeds, 6 jobs")
        && text.contains("curated, warmup, after_warmup of seed 1, once for 2 runs: done"), text);
    assertFalse(text.contains("FAILED"), text);
    Path whole = folder.resolve("out/runs.csv");
    List<String> scores = Files.readAllLines(whole);
    assertEquals(1 + 2 * 2, scores.size());

    // The shared stages of seed 1 lose their checkpoint, and one of the two runs that begin from them is to be made
    // again.
    Path run = folder.resolve("out/runs/gspo/seed-1");
    Path shared = null;
    try (Stream<Path> all = Files.list(folder.resolve("out/stages"))) {
      shared = all.filter(each -> read(each.resolve("recipe.yaml")).lines().anyMatch("seed: 1"::equals)).findFirst()
          .orElseThrow();
    }
    Folders.delete(shared.resolve("checkpoints"));
    Folders.delete(run);
    Folders.delete(folder.resolve("out/runs/grpo/seed-2"));
    text = ablate("--resume");
    assertTrue(text.contains("gspo, seed 1: FAILED: cannot start gspo, seed 1: ")
        && text.contains("has no checkpoint to begin from"), text);
    assertTrue(text.contains("grpo, seed 2: done"), text);
    List<String> after = Files.readAllLines(whole);
    assertEquals(scores.stream().filter(line -> !line.startsWith("gspo,1,")).toList(),
        after.stream().filter(line -> !line.startsWith("gspo,1,")).toList());
    assertTrue(
        after.stream()
            .anyMatch(line -> line.startsWith("gspo,1,after_rl,pass@1,,") && line.contains("has no checkpoint")),
        after::toString);

    // A number that no run has is refused, but what was trained is told all the same.
    Files.writeString(folder.resolve("ablation.yaml"), FILE + "  - {stage: rl, metric: lenght_mean}\n");
    BadCases.Ended ended = ablated("--resume");
    assertEquals(1, ended.status(), ended.out());
    assertTrue(ended.err().contains("lenght_mean is not one of ") && ended.err().contains("Maybe length_mean?"),
        ended.err());
    List<String> both = Files.readAllLines(whole);
    assertTrue(both.containsAll(after) && both.stream().anyMatch(line -> line.startsWith("grpo,2,rl,lenght_mean,,")),
        both::toString);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
