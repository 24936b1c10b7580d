package kedge.endtoend;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A JSON-lines file of {@code -Dkedge.large} GiB (5 if not set), most of it in columns that nobody reads, is trained on
 * within 1 GiB of heap: two sft steps of a tiny policy.
 */
@Tag("slow")
class LargeFileRunTest {
  private static final long BYTES = Integer.getInteger("kedge.large", 5) * (1L << 30);
  private static final int MOST_LIVE_MEGABYTES = 400;
  private static final Pattern COLLECTED = Pattern.compile("(\\d+)M->(\\d+)M");
  private static final String RECIPE = """
      name: large
      seed: 1
      policy:
        shape: {hidden_size: 32, num_hidden_layers: 2, num_attention_heads: 2, num_key_value_heads: 1, head_dim: 16, \
      intermediate_size: 64, max_position_embeddings: 128, tie_word_embeddings: true, rope_theta: 10000.0}
        tokenizer: {characters: " +=0123456789}", words: ["\\\\boxed{"]}
        device: cpu
        threads: 1
      data:
        train: {source: jsonl, file: FILE, solution: worked}
      rewards: []
      stages:
        sft: {type: sft, data: train, steps: 2, sequences_per_step: 4, max_length: 64, learning_rate: {peak: 1.0e-3}}
      """;
  @TempDir
  Path folder;

  @Test
  void aFileLargerThanTheHeapIsTrainedOn() throws IOException, InterruptedException {
    Path data = folder.resolve("large.jsonl");
    long rows = write(data);
    Path recipe = Files.writeString(folder.resolve("large.yaml"), RECIPE.replace("FILE", data.toString()));
    Path collections = folder.resolve("collections");
    String printed = KedgeProcess.start(folder.resolve("printed"), kedge.cli.Main.class,
        List.of("-Xmx1g", "-Xlog:gc:file=" + collections), "train", recipe.toString(), "--out",
        folder.resolve("run").toString()).end(0);
    assertTrue(printed.contains("data.train: " + rows + " problems"), printed);
    Matcher found = COLLECTED.matcher(Files.readString(collections));
    int peak = 0;
    int live = 0;
    while (found.find()) {
      peak = Math.max(peak, Integer.parseInt(found.group(1)));
      live = Math.max(live, Integer.parseInt(found.group(2)));
    }
    System.out.printf("%d rows, %d MiB of data: heap %d MiB before a collection, %d MiB after one at most%n", rows,
        Files.size(data) >> 20, peak, live);
    assertTrue(live < MOST_LIVE_MEGABYTES, "live heap of " + live + " MiB");
  }

  private static long write(Path file) throws IOException {
    String unread = "a text that nobody reads ".repeat(300);
    long rows = 0;
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      for (long written = 0; written < BYTES; rows++) {
        String row = String
            .format("{\"question\":\"%d+%d=\",\"worked\":\"%1$d+%2$d\",\"answer\":%d,\"meta\":{\"n\":%d},"
                + "\"document\":\"%s\"}%n", rows % 97, rows % 89, rows % 97 + rows % 89, rows, unread);
        out.write(row);
        written += row.length();
      }
    }
    return rows;
  }
}
