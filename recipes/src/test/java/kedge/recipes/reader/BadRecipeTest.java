package kedge.recipes.reader;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import kedge.recipes.check.RecipeFault;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each way of getting a recipe wrong is told by path, with the line and what was expected. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadRecipeTest {

  /** Replaces {@code from} in the good recipe by {@code to}; the message must hold {@code expected}. */
  record Case(String from, String to, String expected) {
    @Override
    public String toString() {
      return to.isEmpty() ? "without " + from : to;
    }
  }

  static Stream<Case> cases() {
    return Stream.concat(keysAndValues(), meanings());
  }

  private static Stream<Case> keysAndValues() {
    return Stream.of(
        new Case("prompts_per_step: 16", "prompts_per_stepp: 16",
            "stages.rl.prompts_per_stepp: unknown key. Maybe prompts_per_step? (line 34)"),
        new Case("prompts_per_step: 16", "prompts_per_stepp: 16",
            "stages.rl.prompts_per_step: missing, but required (line 30)"),
        new Case("completions_per_prompt: 8", "num_generations: 8",
            "stages.rl.num_generations: unknown key. Maybe completions_per_prompt?"),
        new Case("seed: 7", "seed: 7\nlearning_rate: 1e-3",
            "learning_rate: unknown key in this section. learning_rate belongs under stages.<name> (line 3)"),
        new Case("completions_per_prompt: 8", "completions_per_prompt: 8\n    temperature: 1",
            "stages.rl.temperature: unknown key in this section. "
                + "temperature belongs under stages.<name>.sampling"),
        new Case("hidden_size: 64", "hidden_size: 64\n    seed: 1",
            "policy.shape.seed: unknown key in this section. seed belongs at the top of the recipe"),
        new Case("threads: 2", "threads: 2\n  xylophone: 1",
            "policy.xylophone: unknown key, expected one of shape, checkpoint, tokenizer, device"),
        new Case("  warmup:", "  /tmp/warmup:",
            "stages./tmp/warmup: expected a name of letters, digits, '-' or '_', at most 100"),
        new Case("  warmup:", "  \"..\":", "stages...: a name must not hold a dot"),
        new Case("seed: 7", "seed: 7\na: &a [x, x, x, x, x, x, x, x, x]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]\n"
            + "c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b]\nd: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c]\n"
            + "e: &e [*d, *d, *d, *d, *d, *d, *d, *d, *d]\nf: &f [*e, *e, *e, *e, *e, *e, *e, *e, *e]",
            "not YAML: more than 200000 values, aliases written out"),
        new Case("steps: 100", "steps: many", "stages.warmup.steps: 'many' is not a whole number (line 26)"),
        new Case("steps: 100", "steps: 10.5", "stages.warmup.steps: 10.5 is not a whole number"),
        new Case("steps: 100", "steps: 3000000000",
            "stages.warmup.steps: 3000000000 is too large, expected at most 2147483647"),
        new Case("steps: 100", "steps: [1]", "stages.warmup.steps: is a list, expected a single value"),
        new Case("steps: 100", "steps: -1", "stages.warmup.steps: is -1, expected at least 1 (line 26)"),
        new Case("steps: 100", "steps:",
            "stages.warmup.steps: is missing, and so is epochs: expected one of them. Maybe steps: 100, or epochs: 1?"),
        new Case("steps: 100", "steps: 5",
            "stages.warmup.learning_rate.warmup_steps: is 10, expected at most steps 5 (line 28)"),
        new Case("peak: 1e-3", "peak: 1e999", "stages.warmup.learning_rate.peak: 1e999 is too large for a number"),
        new Case("peak: 1e-3", "peak: .nan", "stages.warmup.learning_rate.peak: '.nan' is not a number"),
        new Case("peak: 1e-3", "peak: 0", "stages.warmup.learning_rate.peak: is 0, expected above 0"),
        new Case("schedule: cosine", "schedule: cosin",
            "stages.warmup.learning_rate.schedule: cosin is not one of constant, linear, cosine, wsd, adalrs. Maybe "
                + "cosine?"),
        new Case("signed: true}", "signed: yes}", "data.train.signed: 'yes' is not true or false"),
        new Case("signed: true}", "signed: true, file: x}",
            "data.train.file: unknown key in this section. file belongs under data.<name>"),
        new Case("{source: numbers, signed: true}", "{signed: true}", "data.train.source: missing, expected one of"),
        new Case("{source: numbers, signed: true}", "{source: number}", "data.train.source: number is not one of"),
        new Case("{source: numbers, signed: true}", "{source: file}",
            "data.train.file: missing, but required (line 18)"),
        new Case("{source: numbers, signed: true}", "numbers",
            "data.train: is 'numbers', expected a section with keys"));
  }

  private static Stream<Case> meanings() {
    return Stream.of(
        new Case("count: 500", "count: 0", "data.held_out.count: is 0, expected at least 1 (line 19)"),
        new Case("{reward: math, weight: 1}", "{reward: maths}",
            "rewards.0.reward: maths is not one of math. Maybe math? (line 21)"),
        new Case("{reward: math, weight: 1}", "{reward: math, wieght: 1}",
            "rewards.0.wieght: unknown key. Maybe weight?"),
        new Case("  - {reward: math, weight: 1}", "  math: 1", "rewards: is a section, expected a list"),
        new Case("  - {reward: math, weight: 1}", "  []", "stages.rl: needs at least one reward, but rewards is empty"),
        new Case("type: sft", "type: stf",
            "stages.warmup.type: stf is not one of sft, rl, eval, curate, pool, harvest. Maybe sft? (line 24)"),
        new Case("    type: sft\n", "",
            "stages.warmup.type: missing, expected one of sft, rl, eval, curate, pool, harvest"),
        new Case("algorithm: dapo", "algorithm: dpao",
            "stages.rl.algorithm: dpao is not one of grpo, dr-grpo, dapo, gspo, cispo, rloo, reinforce++. Maybe dapo? "
                + "(line 32)"),
        new Case("{clip_high: 0.3}", "{clip: bend}",
            "stages.rl.objective.clip: bend is not one of band, dual_band, cap, none. Maybe band?"),
        new Case("{clip_high: 0.3}", "{clip: cap, clip_high: 0.3}",
            "stages.rl.objective.clip_high: is 0.3, but has no effect: clip is cap"),
        new Case("{clip_high: 0.3}\n    kl: {coefficient: 0.01}",
            "{advantage: gdpo}\n    kl: {estimator: k1, coefficient: 0.01, in: reward}",
            "stages.rl.kl.in: is reward, but objective.advantage is gdpo"),
        new Case("{coefficient: 0.01}", "{estimator: k1, coefficient: 0.01}",
            "stages.rl.kl.estimator: is k1 with in: loss, which has no gradient"),
        new Case("algorithm: dapo\n    steps: 150\n    prompts_per_step: 16\n    completions_per_prompt: 8",
            "algorithm: reinforce++\n    steps: 150\n    prompts_per_step: 16\n    completions_per_prompt: 1",
            "stages.rl.completions_per_prompt: is 1, expected at least 2: reinforce++ compares"),
        new Case("completions_per_prompt: 8", "completions_per_prompt: 1",
            "stages.rl.completions_per_prompt: is 1, expected at least 2"),
        new Case("sampling: {max_new_tokens: 32}", "sampling: {max_new_tokens: 32, top_p: 0.9}",
            "stages.rl.sampling: top_k, top_p or min_p cuts the distribution"),
        new Case("sampling: {max_new_tokens: 32}", "sampling: {max_new_tokens: 128}",
            "stages.rl.sampling.max_new_tokens: is 128, which leaves no place for a prompt"),
        new Case("sampling: {max_new_tokens: 32}", "sampling: {max_new_tokens: 32, temperature: 0}",
            "stages.rl.sampling.temperature: is 0, expected above 0"),
        new Case("buffer_tokens: 8", "buffer_tokens: 32",
            "stages.rl.overlong.buffer_tokens: is 32, expected below sampling.max_new_tokens 32"),
        new Case("evaluate_with: eval", "evaluate_with: evil",
            "stages.rl.evaluate_with: evil is not one of eval. Maybe eval?"),
        new Case("dynamic_sampling: {enabled: true}", "dynamic_sampling: {enabled: false, max_rounds: 3}",
            "stages.rl.dynamic_sampling.max_rounds: is 3, but has no effect: enabled is false"),
        new Case("    evaluate_with: eval\n", "", "stages.rl.evaluate_with: is missing, but evaluate_every is 50"),
        new Case("k: [1, 4]", "k: [1, 8]",
            "stages.eval.k: is [1, 8], expected numbers from 1 to completions_per_problem 4"),
        new Case("completions_per_problem: 4", "completions_per_problem: 1001",
            "stages.eval.completions_per_problem: is 1001, expected at most 1000 with k [1, 4]: maj@k counts no more"),
        new Case("k: [1, 4]", "rewards: [meth]",
            "stages.eval.rewards: meth is not one of math. Maybe math? (the names of the rewards)"),
        new Case("k: [1, 4]", "rewards: [math, math]", "stages.eval.rewards: is [math, math], but one is there twice"),
        new Case("data: held_out", "data: heldout",
            "stages.eval.data: heldout is not one of train, held_out. Maybe held_out? (the names under data)"),
        new Case("max_length: 64", "max_length: 129",
            "stages.warmup.max_length: is 129, expected at most policy.shape.max_position_embeddings 128"),
        new Case("device: cpu", "device: gpu", "policy.device: is gpu, expected auto, cpu, cuda or cuda:n (line 15)"),
        new Case("device: cpu", "device: cpu\n  checkpoint: somewhere",
            "policy.shape: and checkpoint are both given, expected one"),
        new Case("device: cpu", "device: cpu\n  device: cuda",
            "policy.device: written twice, first on line 15 (line 16)"),
        new Case("num_attention_heads: 4", "num_attention_heads: 5",
            "policy.shape.num_attention_heads: is 5, which num_key_value_heads 2 does not divide (line 7)"),
        new Case("{characters: 0123456789+-*= , words: [\"\\\\boxed{\"]}", "{folder: no/such}",
            "policy.tokenizer.folder: no/such is no folder: looked for /"),
        new Case("name: quickstart", "name: ../up", "name: is '../up', expected letters, digits"),
        new Case("name: quickstart", "name: [", "not YAML: "),
        new Case("name: quickstart", "", "name: missing, but required"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void isToldByPathWithWhatWasExpected(Case bad) {
    assertTrue(RecipeFakes.RECIPE.contains(bad.from()), () -> "the recipe has no " + bad.from());
    String text = RecipeFakes.RECIPE.replaceFirst(java.util.regex.Pattern.quote(bad.from()),
        java.util.regex.Matcher.quoteReplacement(bad.to()));
    RecipeException fault = assertThrows(RecipeException.class,
        () -> RecipeFakes.reader().read(text, "test.yaml", List.of()));
    assertTrue(fault.getMessage().contains(bad.expected()),
        () -> "expected: " + bad.expected() + "\nbut was: " + fault.getMessage());
  }

  @Test
  void allFaultsAreToldAtOnce() {
    String text = RecipeFakes.RECIPE.replace("steps: 100", "steps: none").replace("k: [1, 4]", "k: [0]\n    kay: 1")
        .replace("device: cpu", "device: tpu");
    RecipeException fault = assertThrows(RecipeException.class,
        () -> RecipeFakes.reader().read(text, "test.yaml", List.of()));
    List<String> paths = fault.faults().stream().map(RecipeFault::path).toList();
    org.junit.jupiter.api.Assertions
        .assertEquals(List.of("policy.device", "stages.warmup.steps", "stages.eval.k", "stages.eval.kay"), paths);
  }

  @Test
  void thereAreAtLeastFortyOfThem() {
    long count = cases().count();
    System.out.println("bad recipes tried: " + count);
    assertTrue(count >= 40);
  }
}
