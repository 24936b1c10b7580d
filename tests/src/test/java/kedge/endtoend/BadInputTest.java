package kedge.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import kedge.cli.KedgeCommand;
import kedge.data.UserError;
import kedge.policy.natives.Devices;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/**
 * The real command line over bad input: each gives one message that says what is wrong, and a status that is not zero,
 * and touches no file that was there.
 */
class BadInputTest {
  @TempDir
  static Path folder;
  private static Path recipe;
  private static Path run;
  private final List<String> faults = new ArrayList<>();
  private int cases;

  private record Ended(int status, String err) {
  }

  @BeforeAll
  static void aRunThatWorked() throws IOException {
    recipe = TinyRecipe.in(folder);
    run = folder.resolve("run");
    Ended ended = kedge(train("run"));
    assertEquals(0, ended.status(), ended.err());
  }

  /** A short run of the tiny recipe with changes. */
  private static String[] train(String out, String... more) {
    List<String> arguments = new ArrayList<>(List.of("train", recipe.toString(), "--out",
        folder.resolve(out).toString(), "--set", "stages.warmup.steps=4", "--set",
        "stages.warmup.checkpoint_every=2", "--set", "stages.dapo.steps=2", "--set", "stages.penalised.steps=2"));
    arguments.addAll(List.of(more));
    return arguments.toArray(String[]::new);
  }

  private static Ended kedge(String... arguments) {
    StringWriter err = new StringWriter();
    CommandLine line = KedgeCommand.line().setOut(new PrintWriter(new StringWriter()))
        .setErr(new PrintWriter(err));
    return new Ended(line.execute(arguments), err.toString());
  }

  @Test
  void recipesAndCommandLines() throws IOException {
    set("policy.devise=cpu", "policy.devise", "device");
    set("stages.dapo.stepps=3", "stages.dapo.stepps", "steps");
    set("stages.dapo.steps=many", "stages.dapo.steps", "many");
    set("stages.dapo.steps=-1", "stages.dapo.steps", "-1", "at least 1");
    set("stages.dapo.learning_rate.peak=0", "learning_rate.peak", "above 0");
    set("stages.dapo.algorithm=grppo", "grppo", "grpo");
    set("stages.dapo.data=summs", "stages.dapo.data", "summs", "sums");
    set("stages.dapo.evaluate_with=warmup", "stages.dapo.evaluate_with", "first_eval");
    set("stages.dapo.completions_per_prompt=1", "completions_per_prompt", "at least 2");
    set("stages.dapo.minibatches_per_step=9", "minibatches_per_step", "at most prompts_per_step");
    set("stages.dapo.sampling.top_k=4", "top_k", "mismatch");
    set("stages.dapo.sampling.max_new_tokens=96", "max_new_tokens", "max_position_embeddings");
    set("stages.dapo.type=rll", "stages.dapo.type", "rll");
    set("stages.penalised.kl.estimator=k1", "k1", "reward");
    set("stages.last_eval.problems=11", "problems", "11", "10");
    set("stages.last_eval.k=[3]", "is [3]", "completions_per_problem");
    set("policy.shape.num_key_value_heads=3", "3", "2");
    set("policy.shape.num_experts_per_tok=5", "num_experts_per_tok", "5");
    set("policy.checkpoint=nowhere", "policy", "checkpoint");
    set("policy.tokenizer.characters=+=", "policy", "characters");
    set("policy.device=gpu", "gpu", "cuda");
    set("data.sums.source=arithmetik", "arithmetik", "arithmetic");
    set("data.sums.min_digits=0", "min_digits", "0");
    set("rewards=math", "rewards", "list");
    set("noequals", "noequals");
    if (!cuda()) {
      set("policy.device=cuda", "cuda", "no CUDA device");
      bad(List.of("is cuda", "no CUDA device"), "generate", "--checkpoint", newest().toString(), "--device", "cuda",
          "1+1=");
    }
    file("broken.yaml", "name: [", "broken.yaml", "line");
    file("empty.yaml", "", "empty.yaml");
    file("twice.yaml", TinyRecipe.TEXT.replace("seed: 3", "seed: 3\nseed: 4"), "seed");
    file("text.yaml", "just words", "text.yaml");
    bad(List.of("none.yaml"), "check", folder.resolve("none.yaml").toString());
    bad(List.of(folder.toString()), "check", folder.toString());
    bad(List.of("trane"), "trane");
    bad(List.of("--nonsense"), "train", recipe.toString(), "--nonsense");
    bad(List.of("RECIPE is missing, expected a recipe or --config FILE"), "plan");
    bad(List.of("RECIPE and --config are given, expected one of them"), "plan", recipe.toString(), "--config",
        "config.json");
    bad(List.of("nowhere"), "plan", "--config", folder.resolve("nowhere").toString());
    bad(List.of("devices", "0"), "plan", recipe.toString(), "--devices", "0");
    finish("recipes and command lines", 35);
  }

  @Test
  void data() throws IOException {
    rows("missing", null, "missing.jsonl", "looked at");
    rows("no-answer",
        "{\"question\": \"1+1=\", \"answer\": \"2\", \"solution\": \"2\"}\n{\"question\": \"1+2=\", \"solution\": "
            + "\"3\"}\n",
        "no-answer.jsonl:2", "answer");
    rows("no-json", "{\"question\": \"1+1=\"", "no-json.jsonl", "1");
    rows("nothing", "", "nothing.jsonl");
    rows("no-demonstration", "{\"question\": \"1+1=\", \"answer\": \"2\"}\n", "demonstration");
    rows("long-demonstration",
        "{\"question\": \"1+1=\", \"answer\": \"2\", \"solution\": \"" + "1".repeat(70) + "\"}\n", "max_length", "64");
    rows("letters", "{\"question\": \"one\", \"answer\": \"2\", \"solution\": \"2\"}\n", "o");
    rows("unreadable", "{\"question\": \"1+1=\", \"answer\": \"\", \"solution\": \"2\"}\n", "answer");
    Path many = Files.writeString(folder.resolve("long.jsonl"),
        "{\"question\": \"" + "1+".repeat(60) + "1=\", \"answer\": \"61\"}\n");
    bad(List.of("long", "96"), train("long", "--set", "data.held_out={source: jsonl, file: " + many + "}", "--set",
        "stages.last_eval.problems=1"));
    bad(List.of("broken", "unscorable_limit", "fell over", "failed-dapo"),
        train("broken-reward", "--set", "rewards=[{reward: math}, {reward: broken}]"));
    assertTrue(RunBytes.lines(folder.resolve("broken-reward/failed-dapo-step-0.jsonl")) >= 16, "the rollouts are kept");
    assertEquals(4, RunBytes.lines(folder.resolve("broken-reward/steps.jsonl")));
    bad(List.of("stage warmup, step 1", "problems", "newest checkpoint"),
        train("overflow", "--set", "stages.warmup.learning_rate.peak=1e38", "--set",
            "stages.warmup.learning_rate.warmup_steps=0", "--set", "stages.warmup.checkpoint_every=1"));
    finish("data", 11);
  }

  @Test
  void runFolders() throws IOException {
    bad(List.of("holds a run already", "--resume"), train("run"));
    bad(List.of("is a file"), train("tiny.yaml"));
    bad(List.of("nothing to resume"), train("nowhere", "--resume"));
    bad(List.of("another recipe", "seed", "3", "4"), train("run", "--resume", "--seed", "4"));
    try (FileChannel held = FileChannel.open(run.resolve(".lock"), StandardOpenOption.WRITE)) {
      held.lock();
      bad(List.of("in use by another run"), train("run", "--resume"));
    }
    bad(List.of("model.safetensors", "step-000008"),
        train(damaged("truncated", "model.safetensors", 1000), "--resume"));
    bad(List.of("optimizer.state", "step-000008"),
        train(damaged("half-moments", "optimizer.state", 1000), "--resume"));
    bad(List.of("state.json", "step-000008"), train(damaged("no-state", "state.json", -1), "--resume"));
    Path shorter = copy(run, folder.resolve("short-log"));
    cut(shorter.resolve("steps.jsonl"), 100);
    bad(List.of("steps.jsonl", "lost lines"), train("short-log", "--resume"));
    bad(List.of("which is not a run folder"), "replay", "--run", folder.toString(), "--step", "0", "--sample", "0");
    bad(List.of("--stage is missing", "dapo", "penalised"), "replay", "--run", run.toString(), "--step", "0",
        "--sample", "0");
    bad(List.of("--stage is warmup"), "replay", "--run", run.toString(), "--stage", "warmup", "--step", "0", "--sample",
        "0");
    bad(List.of("step 7", "0 rollouts"), "replay", "--run", run.toString(), "--stage", "dapo", "--step", "7",
        "--sample", "0");
    bad(List.of("--sample is 999"), "replay", "--run", run.toString(), "--stage", "dapo", "--step", "1", "--sample",
        "999");
    bad(List.of("--step", "one"), "replay", "--run", run.toString(), "--step", "one", "--sample", "0");
    finish("run folders", 15);
  }

  @Test
  void checkpoints() throws IOException {
    String[] eval = {"eval", recipe.toString(), "--out", folder.resolve("judged").toString(), "--stage"};
    bad(List.of("--stage is missing", "last_eval"), "eval", recipe.toString());
    bad(List.of("--stage is warmup"), with(eval, "warmup"));
    bad(List.of("nowhere", "is not a folder"), with(eval, "last_eval", "--checkpoint", "nowhere"));
    generate("cut", "model.safetensors", 1000, "model.safetensors");
    generate("no-weights", "model.safetensors", -1, "safetensors");
    generate("no-config", "config.json", -1, "config.json");
    generate("half-config", "config.json", 20, "config.json");
    generate("no-tokenizer", "tokenizer.json", -1, "tokenizer");
    Path lying = copy(newest(), folder.resolve("lying"));
    write(lying.resolve("model.safetensors"), 0, 1L << 50);
    bad(List.of("model.safetensors"), "generate", "--checkpoint", lying.toString(), "1+1=");
    Path other = copy(newest(), folder.resolve("other-shape"));
    Files.delete(other.resolve("checksums.json"));
    Files.writeString(other.resolve("config.json"),
        Files.readString(other.resolve("config.json")).replaceAll("\"hidden_size\" *: *32", "\"hidden_size\": 64"));
    bad(List.of("32", "64"), "generate", "--checkpoint", other.toString(), "1+1=");
    Path llama = copy(newest(), folder.resolve("llama"));
    Files.writeString(llama.resolve("config.json"),
        Files.readString(llama.resolve("config.json")).replaceAll("qwen3_moe", "llama"));
    bad(List.of("llama", "Qwen3MoeForCausalLM", "expected LlamaForCausalLM"), "generate", "--checkpoint",
        llama.toString(), "1+1=");
    Path none = copy(newest(), folder.resolve("not-a-number"));
    Files.delete(none.resolve("checksums.json"));
    long size = Files.size(none.resolve("model.safetensors"));
    for (long at = 4096; at > 0; at -= 8) {
      write(none.resolve("model.safetensors"), size - at, 0x7fc000007fc00000L);
    }
    bad(List.of("logit", "finite"), "generate", "--checkpoint", none.toString(), "--max-new-tokens", "8", "1+1=");
    eval[3] = folder.resolve("judged-again").toString();
    bad(List.of("logit", "finite"), with(eval, "last_eval", "--checkpoint", none.toString()));
    String[] generate = {"generate", "--checkpoint", newest().toString()};
    bad(List.of("--completions is 0"), with(generate, "-n", "0", "1+1="));
    bad(List.of("temperature", "-1"), with(generate, "--temperature", "-1", "1+1="));
    bad(List.of("96"), with(generate, "1+".repeat(60)));
    bad(List.of("PROMPT"), generate);
    bad(List.of("fp64"), with(generate, "--dtype", "fp64", "1+1="));
    bad(List.of("nowhere"), "generate", "--checkpoint", "nowhere", "1+1=");
    bad(List.of("exists"), "new", "checkpoint", "--config", newest().resolve("config.json").toString(), "--out",
        newest().toString());
    bad(List.of("nowhere"), "new", "checkpoint", "--config", "nowhere", "--out", folder.resolve("made").toString());
    finish("checkpoints", 21);
  }

  private void set(String change, String... expected) throws IOException {
    bad(List.of(expected), "check", recipe.toString(), "--set", change);
  }

  private void file(String name, String text, String... expected) throws IOException {
    bad(List.of(expected), "check", Files.writeString(folder.resolve(name), text).toString());
  }

  private void rows(String name, String text, String... expected) throws IOException {
    Path file = folder.resolve(name + ".jsonl");
    if (text != null) {
      Files.writeString(file, text);
    }
    bad(List.of(expected), train(name, "--set", "data.sums={source: jsonl, file: " + file + ", solution: solution}"));
  }

  private void generate(String name, String file, int bytes, String expected) throws IOException {
    Path checkpoint = copy(newest(), folder.resolve(name));
    cut(checkpoint.resolve(file), bytes);
    bad(List.of(expected), "generate", "--checkpoint", checkpoint.toString(), "1+1=");
  }

  private String damaged(String name, String file, int bytes) throws IOException {
    cut(copy(run, folder.resolve(name)).resolve("checkpoints/step-000008").resolve(file), bytes);
    return name;
  }

  private static Path newest() {
    return run.resolve("checkpoints/step-000008");
  }

  private static String[] with(String[] first, String... more) {
    return Stream.concat(Arrays.stream(first), Arrays.stream(more)).toArray(String[]::new);
  }

  private static boolean cuda() {
    try {
      return Devices.parse("cuda") != null;
    } catch (UserError none) {
      return false;
    }
  }

  /** Runs one case; what is not as it must be is collected, so that one broken case does not hide the others. */
  private void bad(List<String> expected, String... arguments) throws IOException {
    cases++;
    Map<Path, String> before = files();
    Ended ended = kedge(arguments);
    String text = String.join(" ", arguments) + "\n    -> " + ended.status() + ": " + ended.err();
    if (ended.status() != 1 && ended.status() != 2) {
      faults.add("status of " + text);
    } else if (!ended.err().startsWith("kedge: ") || ended.err().contains("\tat ")
        || ended.err().lines().filter(line -> line.startsWith("kedge:")).count() != 1) {
      faults.add("not one message: " + text);
    }
    expected.stream().filter(word -> !ended.err().contains(word))
        .forEach(word -> faults.add("no word of " + word + ": " + text));
    Map<Path, String> after = files();
    before.forEach((file, digest) -> {
      if (!digest.equals(after.get(file))) {
        faults.add("touched " + file + ": " + text);
      }
    });
  }

  private void finish(String what, int least) {
    System.out.println("bad input: " + cases + " cases of " + what + ", " + faults.size() + " not as they must be");
    assertEquals(List.of(), faults, () -> String.join("\n", faults));
    assertTrue(cases >= least, () -> cases + " cases");
  }

  /** Every file that a fault must not change; the run's own log and lock may grow. */
  private static Map<Path, String> files() throws IOException {
    Map<Path, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.filter(Files::isRegularFile)
          .filter(file -> !file.getFileName().toString().matches("log|.lock")).toList()) {
        files.put(file, Arrays.hashCode(Files.readAllBytes(file)) + " " + Files.size(file));
      }
    }
    return files;
  }

  private static Path copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path file : all.toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
    return to;
  }

  /** Shortens a file, or removes it where the length is negative. */
  private static void cut(Path file, int bytes) throws IOException {
    if (bytes < 0) {
      Files.delete(file);
      return;
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(bytes);
    }
  }

  private static void write(Path file, long at, long value) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(0, value), at);
    }
  }
}
