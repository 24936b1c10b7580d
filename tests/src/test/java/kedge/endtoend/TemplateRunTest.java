package kedge.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import kedge.cli.KedgeCommand;
import kedge.policy.text.CharacterTokenizer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs with texts that end a completion and with variables of the chat template. */
class TemplateRunTest {
  private static final String RECIPE = """
      name: template
      seed: 3
      policy:
        shape: {hidden_size: 32, num_hidden_layers: 2, num_attention_heads: 2, num_key_value_heads: 1, head_dim: 16, \
      intermediate_size: 32, max_position_embeddings: 64, tie_word_embeddings: true, rope_theta: 10000.0}
        tokenizer: {folder: FOLDER/tokenizer}
        device: cpu
        threads: 1
        chat_template_kwargs: {enable_thinking: false}
      data:
        sums: {source: arithmetic, split: train, operations: ["+"], min_digits: 1, max_digits: 1, size: 4}
      rewards:
        - {reward: math}
      stages:
        rl: {type: rl, data: sums, algorithm: grpo, steps: 1, prompts_per_step: 2, completions_per_prompt: 4,
          sampling: {max_new_tokens: 16, stop: ["1", "=2"]}, learning_rate: {peak: 1.0e-4}}
      """;
  private static final String TEMPLATE = """
      {%- for message in messages %}
          {{- '<|im_start|>' + message.role + '\\n' + message.content + '<|im_end|>\\n' }}
      {%- endfor %}
      {%- if add_generation_prompt %}
          {{- '<|im_start|>assistant\\n' }}
          {%- if enable_thinking is defined and not enable_thinking %}
              {{- '<think>\\n\\n</think>\\n\\n' }}
          {%- endif %}
      {%- endif %}
      """;
  @TempDir
  private Path folder;

  @BeforeEach
  void tokenizer() throws IOException {
    Path tokenizer = Files.createDirectories(folder.resolve("tokenizer"));
    CharacterTokenizer.of(" +=0123456789}", List.of("\\boxed{")).save(tokenizer);
    ObjectMapper json = new ObjectMapper();
    Path config = tokenizer.resolve("tokenizer_config.json");
    Map<String, Object> settings = json.readValue(config.toFile(), json.getTypeFactory()
        .constructMapType(java.util.LinkedHashMap.class, String.class, Object.class));
    settings.put("chat_template", TEMPLATE);
    Files.deleteIfExists(tokenizer.resolve("chat_template.jinja"));
    json.writeValue(config.toFile(), settings);
  }

  private String train(int expected, String... more) throws IOException {
    Path recipe = Files.writeString(folder.resolve("template.yaml"), RECIPE.replace("FOLDER", folder.toString()));
    List<String> arguments = new ArrayList<>(List.of("train", recipe.toString()));
    arguments.addAll(List.of(more));
    StringWriter printed = new StringWriter();
    int status = KedgeCommand.line().setOut(new PrintWriter(printed)).setErr(new PrintWriter(printed))
        .execute(arguments.toArray(String[]::new));
    assertEquals(expected, status, printed::toString);
    return printed.toString();
  }

  private List<JsonNode> rollouts(String run) throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : RunRollouts.lines(folder.resolve(run))) {
      lines.add(new ObjectMapper().readTree(line));
    }
    return lines;
  }

  @Test
  void completionsEndAtTheirTextsAndPromptsFollowTheVariables() throws IOException {
    train(0, "--out", folder.resolve("run").toString());
    List<JsonNode> lines = rollouts("run");
    assertEquals(8, lines.size());
    for (JsonNode line : lines) {
      String text = line.path("text").asText();
      assertEquals(-1, (text.isEmpty() ? "" : text.substring(0, text.length() - 1)).indexOf('1'), line::toString);
    }
    assertTrue(lines.stream().anyMatch(line -> line.path("text").asText().endsWith("1")
        && line.path("stopped").asBoolean() && line.path("tokens").size() < 16), lines::toString);
    train(0, "--out", folder.resolve("other").toString(), "--set", "policy.chat_template_kwargs.enable_thinking=true");
    assertEquals(6, lines.get(0).path("prompt_tokens").size() - rollouts("other").get(0).path("prompt_tokens").size(),
        "<think>, </think> and two line feeds after each");
    assertNotEquals(lines.get(0).path("log_probabilities"), rollouts("other").get(0).path("log_probabilities"));
  }

  @Test
  void aResumedRunKeepsItsVariables() throws IOException {
    String run = folder.resolve("run").toString();
    train(0, "--out", run);
    String refused = train(1, "--out", run, "--resume", "--set", "stages.rl.steps=2", "--set",
        "policy.chat_template_kwargs.enable_thinking=true");
    assertTrue(refused.contains("policy.chat_template_kwargs") && refused.contains("true"), refused);
    train(0, "--out", run, "--resume", "--set", "stages.rl.steps=2");
    assertEquals(16, rollouts("run").size());
  }
}
