package kedge.rewards.code;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import kedge.rewards.Reward;
import kedge.rewards.RewardProvider;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code reward: code}: see {@link CodeReward}. */
public final class CodeProvider implements RewardProvider<CodeSettings> {
  private static final Logger LOG = LoggerFactory.getLogger(CodeProvider.class);

  @Override
  public String kind() {
    return "code";
  }

  @Override
  public Class<CodeSettings> settings() {
    return CodeSettings.class;
  }

  /**
   * Tries out which limits this machine can enforce, and says which it cannot.
   *
   * @throws IllegalArgumentException if one of those is required
   */
  @Override
  public Reward create(CodeSettings settings) {
    Sandbox sandbox = Sandbox.probe(settings);
    Set<Limit> lacking = EnumSet.allOf(Limit.class);
    lacking.removeAll(sandbox.enforced());
    List<Limit> missed = settings.require().stream().filter(lacking::contains).distinct().toList();
    if (!missed.isEmpty()) {
      throw new IllegalArgumentException(
          "reward code requires " + words(missed) + ", which this machine cannot enforce; it can enforce "
              + words(sandbox.enforced())
              + ". Maybe install bubblewrap (bwrap) or util-linux (unshare, prlimit), or do not run as root?");
    }
    if (!lacking.isEmpty()) {
      LOG.warn("reward code: this machine does not limit {} of candidates' programs; it does limit {}", words(lacking),
          words(sandbox.enforced()));
    }
    CodeReward reward = new CodeReward(settings, sandbox);
    if (!Sandbox.runs(reward.runner())) {
      throw new IllegalArgumentException(
          "reward code cannot run " + reward.runner() + ", which runs the candidates' programs");
    }
    return reward;
  }

  private static String words(Iterable<Limit> limits) {
    return java.util.stream.StreamSupport.stream(limits.spliterator(), false).map(Limit::word)
        .collect(Collectors.joining(", "));
  }
}
