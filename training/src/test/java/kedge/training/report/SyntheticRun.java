package kedge.training.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import kedge.data.KeyedRandom;

/** A run folder as a warm-up and an RL stage would leave it, with made-up numbers. */
final class SyntheticRun {
  static final int LAYERS = 4;
  static final int EXPERTS = 16;

  private SyntheticRun() {
  }

  static Path write(Path folder, int warmupSteps, int rlSteps, int rolloutsPerStep) {
    try (Writer steps = Files.newBufferedWriter(folder.resolve("steps.jsonl"));
        Writer timings = Files.newBufferedWriter(folder.resolve("timings.jsonl"));
        Writer rollouts = Files.newBufferedWriter(folder.resolve("rollouts.jsonl"));
        Writer evaluations = Files.newBufferedWriter(folder.resolve("evaluations.jsonl"))) {
      for (int step = 0; step < warmupSteps; step++) {
        line(steps, sft(step, warmupSteps));
        line(timings, timing("warmup", step, false));
      }
      for (int step = 0; step < rlSteps; step++) {
        line(steps, rl(step, rlSteps));
        line(timings, timing("rl", step, true));
        for (int sample = 0; sample < rolloutsPerStep; sample++) {
          line(rollouts, rollout(step, sample, (double) step / rlSteps));
        }
      }
      line(evaluations, evaluation("warmup", warmupSteps, 0.38));
      for (int i = 0; i <= 5; i++) {
        line(evaluations, evaluation("rl", (long) rlSteps * i / 5, 0.38 + 0.55 * (1 - Math.exp(-0.7 * i))));
      }
      Files.writeString(folder.resolve("recipe.yaml"), """
          name: quickstart
          seed: 17
          stages:
            - name: warmup
              type: sft
              steps: %d
            - name: rl
              type: rl
              preset: dapo
              steps: %d
              rollouts: {prompts_per_step: 32, completions_per_prompt: 8}
          """.formatted(warmupSteps, rlSteps));
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static ObjectNode rollout(long step, int sample, double progress) {
    double luck = noise(step, 7, sample);
    boolean right = luck < 0.3 + 0.6 * progress;
    boolean unscorable = sample == 5;
    ObjectNode line = node().put("stage", "rl").put("step", step)
        .put("problem", "arithmetic/train/" + (step * 32 + sample / 8)).put("sample", sample % 8)
        .put("prompt_text",
            "<|im_start|>user\nJan has 6 apples and buys 4 bags of 3. How many has she "
                + "now?<|im_end|>\n<|im_start|>assistant\n")
        .put("text",
            "<think>\nJan starts with 6 apples. 4 bags of 3 apples are 4 × 3 = 12 apples. 6 + 12 = "
                + "18.\n</think>\n\nThe answer is \\boxed{"
                + (right ? 18 : 17) + "}. 🍎");
    ArrayNode tokens = line.putArray("tokens");
    ArrayNode logProbabilities = line.putArray("log_probabilities");
    for (int i = 0; i < 40 + sample % 13; i++) {
      tokens.add(KeyedRandom.integer(900, 5, step, sample, i));
      logProbabilities.add(Math.log(1 - 0.9 * Math.pow(noise(step, 9, sample * 100L + i), 4)));
    }
    line.put("stopped", sample % 11 != 3);
    ObjectNode parts = line.putObject("parts");
    if (unscorable) {
      line.putNull("reward").putNull("advantage");
      parts.putObject("math").put("verdict", "unscorable").put("reason", "deadline of 2 s passed");
    } else {
      line.put("reward", right ? 1.1 : 0.1).put("advantage", right ? 0.74 : -1.21);
      parts.putObject("math").put("verdict", "scored").put("value", right ? 1 : 0)
          .putObject("detail").put("extracted", right ? "18" : "17").put("rule", "boxed");
      parts.putObject("think_format").put("verdict", "scored").put("value", 1);
    }
    return line.put("answer", right ? "18" : "17");
  }

  private static ObjectNode sft(int step, int steps) {
    double progress = (double) step / steps;
    return node().put("stage", "warmup").put("type", "sft").put("step", step)
        .put("loss", 0.6 + 3 * Math.exp(-5 * progress) + 0.1 * noise(step, 1))
        .put("gradient_norm", 0.5 + 4 * Math.exp(-4 * progress) * (0.5 + noise(step, 2)))
        .put("learning_rate", 1e-3 * Math.min(1, (step + 1) / 20.0))
        .put("tokens", 8192).put("padding_share", 0.02 * noise(step, 3));
  }

  private static ObjectNode rl(int step, int steps) {
    double progress = (double) step / steps;
    double right = 0.38 + 0.55 * (1 - Math.exp(-4 * progress)) + 0.1 * (noise(step, 1) - 0.5);
    ObjectNode line = node().put("stage", "rl").put("type", "rl").put("step", step).put("reward_mean", right + 0.1)
        .put("reward_std", Math.sqrt(right * Math.max(0, 1 - right)))
        .put("reward_math_mean", right)
        .put("reward_think_format_mean", Math.min(1, 0.8 + 0.3 * progress + 0.05 * noise(step, 2)))
        .put("length_mean", 46 + 20 * progress + 3 * noise(step, 3)).put("length_max", 80 + 16 * noise(step, 4))
        .put("truncated_share", 0.05 * noise(step, 5))
        .put("entropy", 0.9 * Math.exp(-2 * progress) + 0.05 * noise(step, 6))
        .put("kl", 0.2 * progress + 0.01 * noise(step, 7))
        .put("clip_low_share", 0.004 * noise(step, 8)).put("clip_high_share", 0.012 * noise(step, 9))
        .put("sampler_gap_max", 1e-6 * (1 + 10 * Math.pow(noise(step, 10), 8)))
        .put("sampler_gap_mean", 1e-7 * (1 + noise(step, 11)))
        .put("gradient_norm", 0.3 + 0.2 * noise(step, 12) + (step == steps / 3 ? 40 : 0))
        .put("learning_rate", 3e-4 * (1 - progress))
        .put("loss", 0.02 * (noise(step, 13) - 0.5)).put("dead_group_share", 0.2 + 0.5 * progress)
        .put("groups_drawn", 32 + KeyedRandom.integer(20, 3, step))
        .put("unscorable_share", 0.001).put("balance_loss", 1.01 + 0.05 * noise(step, 14))
        .put("tokens", 12000 + KeyedRandom.integer(900, 4, step));
    ArrayNode layers = line.putArray("expert_load");
    for (int layer = 0; layer < LAYERS; layer++) {
      ArrayNode experts = layers.addArray();
      for (int expert = 0; expert < EXPERTS; expert++) {
        experts.add(Math.round(1000 * (1 + (1 - 0.6 * progress) * 2 * (noise(layer, 15, expert) - 0.5))));
      }
    }
    return line;
  }

  private static ObjectNode timing(String stage, int step, boolean rl) {
    ObjectNode line = node().put("stage", stage).put("step", step).put("seconds", 1.6 + 0.2 * noise(step, 20));
    if (rl) {
      line.put("sample_seconds", 0.9 + 0.1 * noise(step, 21)).put("judge_seconds", 0.01).put("sampled_tokens", 12000);
    }
    return line.put("train_seconds", 0.6 + 0.1 * noise(step, 22)).put("trained_tokens", 12000)
        .put("resident_bytes", 1_500_000_000L + 1_000_000L * KeyedRandom.integer(80, 5, step));
  }

  private static ObjectNode evaluation(String stage, long step, double pass) {
    ObjectNode line = node().put("stage", stage).put("step", step).put("problems", 500).put("samples", 4);
    estimate(line, "pass@1", pass);
    estimate(line, "pass@4", Math.min(0.99, pass + 0.15));
    estimate(line, "maj@4", Math.min(0.98, pass + 0.04));
    line.put("length_mean", 48.2).put("truncated_share", 0.012).put("unscorable_share", 0.0);
    ObjectNode sources = line.putObject("by_source");
    estimate(sources, "arithmetic", pass);
    ((ObjectNode) sources.get("arithmetic")).put("problems", 400);
    estimate(sources, "countdown", pass - 0.1);
    ((ObjectNode) sources.get("countdown")).put("problems", 100);
    return line;
  }

  private static void estimate(ObjectNode line, String name, double value) {
    line.putObject(name).put("value", value).put("low", value - 0.04).put("high", Math.min(1, value + 0.035));
  }

  private static double noise(long step, long which) {
    return noise(step, which, 0);
  }

  private static double noise(long step, long which, long more) {
    return KeyedRandom.uniform(99, step, which, more);
  }

  private static ObjectNode node() {
    return JsonNodeFactory.instance.objectNode();
  }

  static void line(Writer writer, ObjectNode line) throws IOException {
    writer.write(line + "\n");
  }
}
