package kedge.endtoend;

import static kedge.endtoend.CommandRun.kedge;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A byte that a disk has changed in a run folder: resume names the file, or ends in the bytes of a run without the
 * fault. Two thousand bytes: {@code tests/flips.sh}.
 */
class FlippedByteTest {
  private static final int TRIED = Integer.getInteger("kedge.flips", 20);
  private static final String RECIPE = """
      name: flips
      seed: 5
      policy:
        shape: {hidden_size: 16, num_hidden_layers: 1, num_attention_heads: 2, num_key_value_heads: 1, head_dim: 8, \
      intermediate_size: 16, max_position_embeddings: 64, tie_word_embeddings: true, rope_theta: 10000.0}
        tokenizer: {characters: " +=0123456789}", words: ["\\\\boxed{"]}
        device: cpu
        threads: 1
      data:
        sums: {source: arithmetic, name: sums, split: train, operations: ["+"], min_digits: 1, max_digits: 1, size: 20}
        held_out: {source: arithmetic, name: held-out, split: held_out, operations: ["+"], min_digits: 1, max_digits: \
      1, size: 4}
      rewards:
        - {reward: math}
      stages:
        warmup: {type: sft, data: sums, steps: 4, sequences_per_step: 4, max_length: 64, learning_rate: {peak: \
      5.0e-3}, checkpoint_every: 2}
        first_eval: {type: eval, data: held_out, sampling: {max_new_tokens: 8}, completions_per_problem: 1}
        penalised:
          type: rl
          data: sums
          algorithm: grpo
          steps: 4
          prompts_per_step: 2
          completions_per_prompt: 2
          sampling: {max_new_tokens: 8}
          kl: {coefficient: 0.05}
          learning_rate: {peak: 1.0e-3}
          checkpoint_every: 2
        last_eval: {type: eval, data: held_out, sampling: {max_new_tokens: 8}, completions_per_problem: 1}
      """;
  @TempDir
  static Path folder;
  private static Path recipe;
  private static Map<String, String> unbroken;
  /** Runs that stopped within a stage, behind an evaluation, and at their end. */
  private static final List<Path> STOPPED = new ArrayList<>();

  @BeforeAll
  static void runs() throws IOException {
    recipe = Files.writeString(folder.resolve("flips.yaml"), RECIPE);
    Path run = folder.resolve("run");
    CommandRun ended = kedge("train", recipe.toString(), "--out", run.toString());
    assertEquals(0, ended.status(), ended.text());
    unbroken = RunBytes.of(run);
    Path within = Folders.copy(run, folder.resolve("within"));
    Folders.delete(within.resolve("checkpoints/step-000008"));
    STOPPED.add(within);
    STOPPED.add(run);
  }

  @Test
  void everyFlippedByteIsNoticedOrChangesNothing() throws IOException {
    SplittableRandom random = new SplittableRandom(11);
    Map<String, int[]> byFile = new TreeMap<>();
    List<String> unnoticed = new ArrayList<>();
    for (int i = 0; i < TRIED; i++) {
      Path broken = Folders.copy(STOPPED.get(i % STOPPED.size()), folder.resolve("broken"));
      List<Path> files = files(broken);
      Path file = files.get(random.nextInt(files.size()));
      byte[] bytes = Files.readAllBytes(file);
      int at = random.nextInt(bytes.length);
      bytes[at] ^= 1 << random.nextInt(8);
      Files.write(file, bytes);
      String name = broken.relativize(file).toString();
      CommandRun ended = kedge("train", recipe.toString(), "--out", broken.toString(), "--resume");
      int[] count = byFile.computeIfAbsent(name.replaceAll("step-\\d+", "step"), any -> new int[2]);
      count[ended.status() == 0 ? 0 : 1]++;
      boolean reported = ended.status() == 1 && ended.text().contains("kedge: ") && !ended.text().contains("\tat ");
      Map<String, String> left = ended.status() == 0 ? used(RunBytes.of(broken), name) : Map.of();
      if (!reported && !left.equals(used(unbroken, name))) {
        unnoticed.add(name + " byte " + at + ": exit status " + ended.status() + "\n" + ended.text());
      }
      Folders.delete(broken);
    }
    byFile.forEach((name, count) -> System.out.printf("flipped in %s: %d changed nothing, %d noticed%n", name,
        count[0], count[1]));
    assertEquals(List.of(), unnoticed);
    assertTrue(byFile.size() > 6, () -> "only " + byFile.keySet());
  }

  /** A checkpoint that the run does not read any more keeps its byte: what reads it later verifies it first. */
  private static Map<String, String> used(Map<String, String> all, String flipped) {
    Map<String, String> used = new TreeMap<>(all);
    used.keySet().removeIf(name -> name.equals(flipped) && name.startsWith("checkpoints/"));
    return used;
  }

  private static List<Path> files(Path run) throws IOException {
    try (Stream<Path> files = Files.walk(run)) {
      return files.filter(Files::isRegularFile).filter(file -> file.toFile().length() > 0)
          .filter(file -> !file.getFileName().toString().matches("log|report.html")).sorted().toList();
    }
  }
}
