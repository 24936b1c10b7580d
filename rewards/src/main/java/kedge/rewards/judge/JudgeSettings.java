package kedge.rewards.judge;

import java.util.Objects;
import kedge.rewards.Absent;
import kedge.rewards.UsesChatModel;

/**
 * How a chat model judges.
 *
 * @param chatModel its name under {@code chat_models}
 * @param scale what it answers with; default {@code discrete}
 * @param absent what a completion gets that has no such part to judge; default {@code not_applicable}. The answer is
 * always graded: none is 0
 * @param temperature default 0
 * @param maxTokens a reply is cut at this many tokens, hidden reasoning included; default 2048
 */
public record JudgeSettings(String chatModel, Scale scale, Absent absent, Double temperature,
    Integer maxTokens) implements UsesChatModel {

  /** True or false (SAIL-RL's choice), or any share from 0 to 1 (its ablation). */
  public enum Scale {
    DISCRETE, CONTINUOUS
  }

  public JudgeSettings {
    Objects.requireNonNull(chatModel, "chatModel");
    scale = scale == null ? Scale.DISCRETE : scale;
    absent = absent == null ? Absent.NOT_APPLICABLE : absent;
    temperature = temperature == null ? 0 : temperature;
    maxTokens = maxTokens == null ? 2048 : maxTokens;
    if (!(temperature >= 0 && temperature <= 2)) {
      throw new IllegalArgumentException("temperature is " + temperature + ", expected 0 to 2");
    }
    if (maxTokens < 1) {
      throw new IllegalArgumentException("max_tokens is " + maxTokens + ", expected at least 1");
    }
  }

  /** A judge with every default. */
  public static JudgeSettings of(String chatModel) {
    return new JudgeSettings(chatModel, null, null, null, null);
  }
}
