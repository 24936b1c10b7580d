package kedge.training.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.base.Ascii;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import kedge.data.KeyedRandom;

/**
 * The part of a rollout that the report shows, small enough that a few hundred fit in memory. Long texts lose their
 * middle, and long completions the log-probabilities of their last tokens; the page notes both.
 */
record RolloutExcerpt(String stage, long step, String problem, long sample, String prompt, String text, int length,
    int[] tokens,
    float[] logProbabilities, OptionalDouble reward, OptionalDouble advantage, boolean stopped, String answer,
    JsonNode parts, List<String> images) {
  private static final int MOST_CHARACTERS = 24_000;
  private static final int MOST_TOKENS = 8_192;
  private static final int DIGEST = 64; // the rest is a digest of the processor's settings

  static RolloutExcerpt of(JsonNode line) {
    JsonNode tokens = line.path("tokens");
    int kept = Math.min(MOST_TOKENS, tokens.size());
    int[] ids = new int[kept];
    float[] logProbabilities = new float[Math.min(MOST_TOKENS, line.path("log_probabilities").size())];
    Arrays.setAll(ids, i -> tokens.path(i).asInt());
    for (int i = 0; i < logProbabilities.length; i++) {
      logProbabilities[i] = (float) line.path("log_probabilities").path(i).asDouble();
    }
    return new RolloutExcerpt(line.path("stage").asText(), line.path("step").asLong(), line.path("problem").asText(),
        line.path("sample").asLong(),
        shorten(line.path("prompt_text").asText()), shorten(line.path("text").asText()), tokens.size(), ids,
        logProbabilities,
        number(line.path("reward")), number(line.path("advantage")), line.path("stopped").asBoolean(true),
        line.path("answer").asText(""),
        line.path("parts"),
        line.path("images").valueStream().map(image -> Ascii.truncate(image.asText(), DIGEST, "")).toList());
  }

  /** Rank of the rollout in a fixed random order. */
  long randomRank() {
    return KeyedRandom.bits(0, step, KeyedRandom.text(problem), sample) >>> 1;
  }

  ObjectNode toJson(String pick, Optional<Function<int[], List<String>>> pieces) {
    ObjectNode node = JsonNodeFactory.instance.objectNode().put("stage", stage).put("step", step)
        .put("problem", problem).put("sample", sample)
        .put("pick", pick).put("prompt", prompt).put("text", text).put("length", length).put("stopped", stopped)
        .put("answer", answer);
    reward.ifPresentOrElse(value -> node.put("reward", value), () -> node.putNull("reward"));
    advantage.ifPresentOrElse(value -> node.put("advantage", value), () -> node.putNull("advantage"));
    node.set("parts", parts.isObject() ? parts : JsonNodeFactory.instance.objectNode());
    if (!images.isEmpty()) {
      images.forEach(node.putArray("images")::add);
    }
    var shades = node.putArray("logprobs");
    for (float value : logProbabilities) {
      shades.add(Math.round(value * 1000) / 1000.0);
    }
    var ids = node.putArray("tokens");
    Arrays.stream(tokens).forEach(ids::add);
    pieces.ifPresent(of -> {
      var texts = node.putArray("pieces");
      of.apply(tokens).forEach(texts::add);
    });
    return node;
  }

  private static OptionalDouble number(JsonNode node) {
    return node.isNumber() ? OptionalDouble.of(node.asDouble()) : OptionalDouble.empty();
  }

  private static String shorten(String text) {
    if (text.length() <= MOST_CHARACTERS) {
      return text;
    }
    int half = MOST_CHARACTERS / 2;
    return text.substring(0, half) + "\n\n[… " + (text.length() - MOST_CHARACTERS)
        + " characters left out of this page …]\n\n"
        + text.substring(text.length() - half);
  }
}
