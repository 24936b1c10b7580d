package kedge.endtoend;

import static kedge.endtoend.CommandRun.kedge;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import kedge.data.image.Pixels;
import kedge.data.image.PngWriter;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A tiny run of a policy that sees drawn pictures and pictures in files: its report, its logs, its reuse. */
class VisionRunTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern DATA = Pattern.compile("<script id=\"data\" type=\"application/json\">(.*?)</script>",
      Pattern.DOTALL);
  private static final String RECIPE = """
      name: sees
      seed: 3
      policy:
        shape:
          {hidden_size: 32, num_hidden_layers: 2, num_attention_heads: 2, num_key_value_heads: 1, head_dim: 16,
          num_experts: 4, num_experts_per_tok: 2, moe_intermediate_size: 32, max_position_embeddings: 96,
          tie_word_embeddings: true, rope_theta: 10000.0,
          vision: {patch_size: 7, hidden_size: 32, num_hidden_layers: 1, num_attention_heads: 2, \
      intermediate_size: 64, image_size: 28}}
        tokenizer: {characters: " +=0123456789}sum?", words: ["\\\\boxed{"]}
        device: cpu
        threads: 2
        tokens_per_microbatch: 128
      data:
        drawn: {source: pictures, kinds: [sum], terms: 2, pixels: 28, size: 24}
        files: {source: jsonl, file: FOLDER/rows.jsonl, image: image}
      rewards:
        - {reward: math}
      rollout_log: {evaluated: 2}
      stages:
        sft: {type: sft, data: drawn, steps: 2, sequences_per_step: 8, max_length: 64, balance_coefficient: 0.001,
          learning_rate: {peak: 1.0e-3}}
        rl: {type: rl, data: files, algorithm: grpo, kl: {coefficient: 0}, steps: 2, prompts_per_step: 2,
          completions_per_prompt: 4, sampling: {max_new_tokens: 8}, learning_rate: {peak: 1.0e-4}}
        after: {type: eval, data: drawn, problems: 4, sampling: {max_new_tokens: 8}}
      """;
  @TempDir
  static Path folder;
  private static Path recipe;
  private static Path run;

  @BeforeAll
  static void aRun() throws IOException {
    StringBuilder rows = new StringBuilder();
    for (int i = 0; i < 4; i++) {
      picture("picture" + i + ".png", 300, 40 * i);
      rows.append("{\"question\": \"sum?\", \"answer\": \"").append(i).append("\", \"image\": \"picture").append(i)
          .append(".png\"}\n");
    }
    Files.writeString(folder.resolve("rows.jsonl"), rows);
    recipe = Files.writeString(folder.resolve("sees.yaml"), RECIPE.replace("FOLDER", folder.toString()));
    run = folder.resolve("run");
    CommandRun ended = kedge("train", recipe.toString(), "--out", run.toString());
    assertEquals(0, ended.status(), ended.text());
  }

  private static void picture(String name, int size, int gray) throws IOException {
    byte[] rgb = new byte[size * size * 3];
    Arrays.fill(rgb, (byte) gray);
    Files.write(folder.resolve(name), PngWriter.write(new Pixels(size, size, rgb)));
  }

  private static JsonNode page(Path run) throws IOException {
    Matcher data = DATA.matcher(Files.readString(run.resolve("report.html")));
    assertTrue(data.find());
    return JSON.readTree(data.group(1));
  }

  private static Path newest(Path run) throws IOException {
    try (Stream<Path> checkpoints = Files.list(run.resolve("checkpoints"))) {
      return checkpoints.filter(path -> path.getFileName().toString().startsWith("step-")).sorted()
          .reduce((one, other) -> other).orElseThrow();
    }
  }

  private static List<JsonNode> lines(String file, String stage) throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : file.equals("rollouts") ? RunRollouts.lines(run) : Files.readAllLines(run.resolve(file))) {
      lines.add(JSON.readTree(line));
    }
    return lines.stream().filter(line -> line.path("stage").asText().equals(stage)).toList();
  }

  @Test
  void theReportShowsDrawnPicturesAndThoseOfFilesBesideTheirCompletions() throws IOException {
    JsonNode page = page(run);
    assertEquals(6, page.get("pictures").size(), "four files, and two of the evaluation");
    assertEquals(2, lines("rollouts", "after").size());
    int looked = 0;
    for (JsonNode rollout : page.get("rollouts")) {
      String picture = page.get("pictures").get(rollout.at("/images/0").asText()).asText();
      assertTrue(picture.startsWith("data:image/png;base64,"), picture);
      looked++;
    }
    assertEquals(14, looked);
  }

  @Test
  void aPictureThatIsGoneOrChangedIsNamedByItsDigest() throws IOException {
    Path first = folder.resolve("picture1.png");
    byte[] bytes = Files.readAllBytes(first);
    try {
      picture("picture1.png", 300, 7);
      assertEquals(0, kedge("report", run.toString()).status());
      assertEquals(5, page(run).get("pictures").size(), "all but the changed one");
      Files.delete(first);
      assertEquals(0, kedge("report", run.toString()).status());
      assertEquals(2, page(run).get("pictures").size(), "the data cannot be read any more: drawn pictures alone");
    } finally {
      Files.write(first, bytes);
    }
    assertEquals(0, kedge("report", run.toString()).status());
    assertEquals(6, page(run).get("pictures").size());
  }

  @Test
  void aChangedPictureBehindTheSameNameIsNotReused() throws IOException {
    Path same = folder.resolve("same");
    String printed = kedge("train", recipe.toString(), "--reuse", run.toString(), "--out", same.toString()).text();
    assertTrue(printed.contains("reuse: sft, rl from "), printed);
    Path first = folder.resolve("picture0.png");
    byte[] bytes = Files.readAllBytes(first);
    try {
      picture("picture0.png", 300, 1);
      String other = kedge("train", recipe.toString(), "--reuse", run.toString(), "--out",
          folder.resolve("other").toString()).text();
      assertTrue(other.contains("reuse: sft from "), other);
      String resumed = kedge("train", recipe.toString(), "--out", same.toString(), "--resume").text();
      assertTrue(resumed.contains("inputs or machine are not those that this run began with"), resumed);
    } finally {
      Files.write(first, bytes);
    }
  }

  @Test
  void expertsAreCountedAtPositionsOfTextAndOfImagesApart() throws IOException {
    for (String stage : List.of("sft", "rl")) {
      for (JsonNode step : lines("steps.jsonl", stage)) {
        assertEquals(32, step.get("visual_tokens").asInt(), "8 sequences with an image of 4 tokens");
        for (String modality : List.of("text", "image")) {
          JsonNode load = step.get("expert_load_" + modality);
          assertEquals(2, load.size());
          for (JsonNode layer : load) {
            double sum = 0;
            for (JsonNode share : layer) {
              sum += share.asDouble();
            }
            assertEquals(1, sum, 1e-9);
          }
          double entropy = step.get("expert_entropy_" + modality).asDouble();
          assertTrue(entropy > 0 && entropy <= 1, "entropy " + entropy);
        }
      }
    }
    assertEquals("step 1, at positions of image", page(run).at("/stages/0/loads/3/label").asText());
  }

  @Test
  void adaptersOfAPolicyThatSeesAreThoseOfItsLanguageModel() throws IOException {
    for (String dtype : List.of("fp32", "bf16")) {
      Path adapted = folder.resolve("adapted-" + dtype);
      String policy = "policy: {checkpoint: " + newest(run) + ", lora: {r: 2, targets: [all-linear]}, device: cpu, "
          + "threads: 2, dtype: " + dtype + "}\n";
      String text = Files.readString(recipe);
      Path own = Files.writeString(folder.resolve(dtype + ".yaml"),
          text.substring(0, text.indexOf("policy:")) + policy + text.substring(text.indexOf("data:")));
      CommandRun ended = kedge("train", own.toString(), "--out", adapted.toString());
      assertEquals(0, ended.status(), ended.text());
      Path newest = newest(adapted);
      String header = new String(Files.readAllBytes(newest.resolve("adapter_model.safetensors")),
          StandardCharsets.ISO_8859_1);
      assertTrue(header.contains("base_model.model.language_model.model.layers.0.self_attn.q_proj.lora_A.weight"));
      assertFalse(header.contains("vision_model") || header.contains("mlp1."), "neither tower nor adapter");
    }
  }
}
