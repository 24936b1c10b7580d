package kedge.endtoend;

import static kedge.endtoend.CommandRun.kedge;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import kedge.rollouts.remote.FakeVllm;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs whose completions a server draws that speaks as vLLM does, from recipe to run folder. */
class FleetRunTest {
  private static final String STAGES = """
      stages:
        before: {type: eval, data: held_out, sampling: {max_new_tokens: 32}, rollouts: %1$s}
        rl: {type: rl, data: sums, algorithm: dapo, steps: 4, prompts_per_step: 4, completions_per_prompt: 4,
          sampling: {max_new_tokens: 32}, dynamic_sampling: {enabled: false}, overlong: {buffer_tokens: 30},
          learning_rate: {peak: 1.0e-3},
          evaluate_every: 2, evaluate_with: before, checkpoint_every: 1, rollouts: %1$s}
        chosen: {type: pool, data: held_out, sampling: {max_new_tokens: 32}, keep_all_right: true, rollouts: %1$s,
          general: [held_out]}
      """;
  @TempDir
  Path folder;
  private Path base;

  @BeforeEach
  void makeBase() throws IOException {
    String start = TinyRecipe.TEXT.substring(0, TinyRecipe.TEXT.indexOf("  first_eval:"));
    Path recipe = Files.writeString(folder.resolve("base.yaml"), start.replace("steps: 40", "steps: 3")
        .replace("checkpoint_every: 7", "checkpoint_every: 0"));
    kedge(0, "train", recipe.toString(), "--out", folder.resolve("warm").toString());
    base = folder.resolve("warm/checkpoints/step-000003");
  }

  private String recipe(String url, String more) throws IOException {
    String head = TinyRecipe.TEXT.substring(0, TinyRecipe.TEXT.indexOf("stages:"))
        .replaceAll("(?s)policy:\n.*?data:", "policy: {checkpoint: " + base + ", device: cpu, threads: 2}\ndata:");
    return Files.writeString(folder.resolve("fleet.yaml"),
        head + STAGES.formatted("{engine: vllm, urls: " + url + more + "}")).toString();
  }

  @Test
  void aRunThatAServerDrawsIsOnPolicyAndGoesOnAfterTheServerDied() throws IOException {
    Path whole = folder.resolve("whole");
    try (FakeVllm server = new FakeVllm(base)) {
      String recipe = recipe(server.url(), "");
      assertTrue(kedge(0, "check", recipe).contains("stages.rl.rollouts: vllm at " + server.url() + "; not asked"));
      assertEquals(0, server.routes().size());
      kedge(0, "train", recipe, "--out", whole.toString());
      assertEquals(5, server.routes().stream().filter("/collective_rpc"::equals).count(), "beginning and 4 updates");
    }
    List<JsonNode> steps = lines(whole.resolve("steps.jsonl")).stream().filter(line -> line.has("sampler_gap_max"))
        .toList();
    assertEquals(4, steps.size());
    steps.forEach(step -> assertTrue(step.get("sampler_gap_max").asDouble() < 1e-5, step::toString));
    JsonNode timing = lines(whole.resolve("timings.jsonl")).get(0);
    assertTrue(timing.get("rollout_proof_gap_max").asDouble() < 1e-5 && timing.get("rollout_servers").asInt() == 1,
        timing::toString);
    Path broken = folder.resolve("broken");
    try (FakeVllm server = new FakeVllm(base)) {
      AtomicInteger loads = new AtomicInteger();
      server.answerBy((number, path, body, honest) -> {
        loads.addAndGet(path.equals("/collective_rpc") ? 1 : 0);
        return loads.get() < 4 || !path.equals("/v1/completions") || body.has("prompt_logprobs") ? honest.answer()
            : null;
      });
      String said = kedge(1, "train", recipe(server.url(), ", first_wait_seconds: 0.01"), "--out", broken.toString());
      assertTrue(said.contains("stage rl, step 3: the only server is down: server " + server.url())
          && said.contains("The newest checkpoint is " + broken.resolve("checkpoints/step-000003")), said);
    }
    try (FakeVllm server = new FakeVllm(base)) {
      kedge(0, "train", recipe(server.url(), ""), "--out", broken.toString(), "--resume");
    }
    Map<String, String> expected = RunBytes.of(whole);
    Map<String, String> found = RunBytes.of(broken);
    expected.remove("recipe.yaml"); // names the address
    found.remove("recipe.yaml");
    assertEquals(expected, found);
    String said = kedge(1, "replay", "--run", whole.toString(), "--step", "1", "--sample", "0");
    assertTrue(said.contains("its completions were drawn by servers"), said);
  }

  @Test
  void serversDrawWhileThePolicyIsTrained() throws IOException {
    String stale = ", staleness: 1, mismatch: {cap: 2}, rollouts: ";
    Path whole = folder.resolve("whole");
    try (FakeVllm server = new FakeVllm(base)) {
      kedge(0, "train", changed(recipe(server.url(), ""), stale), "--out", whole.toString());
    }
    List<JsonNode> steps = lines(whole.resolve("steps.jsonl")).stream().filter(line -> line.has("staleness")).toList();
    assertEquals(List.of(0, 1, 1, 1), steps.stream().map(step -> step.get("staleness").asInt()).toList());
    assertTrue(steps.get(0).get("sampler_gap_max").asDouble() < 1e-5, steps.get(0)::toString);
    steps.stream().skip(1)
        .forEach(step -> assertTrue(step.get("sampler_gap_max").asDouble() > 1e-4, "other weights drew: " + step));
    Path broken = folder.resolve("broken");
    try (FakeVllm server = new FakeVllm(base)) {
      AtomicInteger loads = new AtomicInteger();
      server.answerBy((number, path, body, honest) -> {
        loads.addAndGet(path.equals("/collective_rpc") ? 1 : 0);
        return loads.get() < 3 || !path.equals("/v1/completions") || body.has("prompt_logprobs") ? honest.answer()
            : null;
      });
      String said = kedge(1, "train", changed(recipe(server.url(), ", first_wait_seconds: 0.01"), stale), "--out",
          broken.toString());
      assertTrue(said.contains("the only server is down: server " + server.url()), said);
    }
    assertTrue(Files.isRegularFile(broken.resolve("checkpoints/step-000002/pending.jsonl")));
    Path trained = broken.resolve("checkpoints/step-000003");
    assertTrue(Files.isDirectory(trained) && !Files.exists(trained.resolve("pending.jsonl")),
        "what is trained is kept, though the draws beside it failed");
    Path exact = Folders.copy(broken, folder.resolve("exact"));
    Folders.delete(exact.resolve("checkpoints/step-000003"));
    try (FakeVllm server = new FakeVllm(base)) {
      kedge(0, "train", changed(recipe(server.url(), ""), stale), "--out", exact.toString(), "--resume");
      Map<String, String> expected = RunBytes.of(whole);
      Map<String, String> found = RunBytes.of(exact);
      expected.remove("recipe.yaml"); // names the address
      found.remove("recipe.yaml");
      assertEquals(expected, found);

      kedge(0, "train", changed(recipe(server.url(), ""), stale), "--out", broken.toString(), "--resume");
      assertTrue(Files.readString(broken.resolve("log")).contains("holds no completions for some of the steps 3 to 3"));
      assertEquals(List.of(0, 1, 1, 0), lines(broken.resolve("steps.jsonl")).stream()
          .filter(line -> line.has("staleness")).map(step -> step.get("staleness").asInt()).toList());
    }
  }

  /** The recipe with other keys of its rl stage. */
  private static String changed(String recipe, String keys) throws IOException {
    String text = Files.readString(Path.of(recipe));
    Files.writeString(Path.of(recipe), text.replace("evaluate_every: 2", "evaluate_every: 4")
        .replace("checkpoint_every: 1, rollouts: ", "checkpoint_every: 1" + keys));
    return recipe;
  }

  @Test
  void adaptersAreLoadedUnderNewNamesBesideTheBase() throws IOException {
    Path run = folder.resolve("lora");
    try (FakeVllm server = new FakeVllm(base)) {
      String recipe = recipe(server.url(), ", weights: lora");
      assertTrue(kedge(1, "check", recipe).contains("weights is lora, but the policy has no adapters"));
      Files.writeString(Path.of(recipe), Files.readString(Path.of(recipe)).replace(", device: cpu",
          ", lora: {r: 2}, device: cpu"));
      kedge(0, "train", recipe, "--out", run.toString());
      assertEquals(5, server.routes().stream().filter("/v1/load_lora_adapter"::equals).count());
      assertEquals(0, server.routes().stream().filter("/collective_rpc"::equals).count());
      assertEquals(1, server.adapters().size());
    }
    lines(run.resolve("steps.jsonl")).stream().filter(line -> line.has("sampler_gap_max"))
        .forEach(step -> assertTrue(step.get("sampler_gap_max").asDouble() < 1e-5, step::toString));
  }

  @Test
  void judgesOfThisProcessAreRefusedBesideServersThatDrawAhead() throws IOException {
    String recipe = changed(recipe("http://127.0.0.1:9", ""), ", staleness: 1, mismatch: {cap: 2}, rollouts: ");
    String text = Files.readString(Path.of(recipe)).replace("rewards:\n  - {reward: math}",
        "chat_models:\n  own: {type: policy, checkpoint: " + base + "}\nrewards:\n  - {reward: math}\n"
            + "  - {reward: judge_answer, chat_model: own}");
    Files.writeString(Path.of(recipe), text);
    String said = kedge(1, "check", recipe);
    assertTrue(said.contains("stages.rl.staleness is 1, so that rewards are asked while the policy is trained, but "
        + "chat_models.own computes in this process"), said);
  }

  @Test
  void aKeyGoesToNoStrangersServer() throws IOException {
    String said = kedge(1, "check", recipe("http://gpu1.example.org:8000", ", key_variable: PATH"));
    assertTrue(said.contains("the environment variable PATH would be sent to gpu1.example.org"), said);
  }

  private static List<JsonNode> lines(Path file) throws IOException {
    return Files.readAllLines(file).stream().map(FleetRunTest::json).toList();
  }

  private static JsonNode json(String line) {
    try {
      return new ObjectMapper().readTree(line);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
