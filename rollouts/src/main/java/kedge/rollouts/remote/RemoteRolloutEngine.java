package kedge.rollouts.remote;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import kedge.data.Problem;
import kedge.policy.generate.Sampling;
import kedge.policy.text.PromptEncoder;
import kedge.policy.text.Tokenizer;
import kedge.rollouts.PolicyRolloutEngine;
import kedge.rollouts.RolloutEngine;
import kedge.rollouts.RolloutGroup;

/** A rollout engine that draws from servers, which get the trainer's weights. */
public final class RemoteRolloutEngine implements RolloutEngine {
  private final Fleet fleet;
  private final Supplier<String> digest;
  private final Sampling trained;
  private final PolicyRolloutEngine engine;

  /**
   * @param digest supplies the digest of the trainer's current weights
   * @param trained sampling of the completions whose log-probabilities training uses; if there are none, one without
   * filters
   * @param vocabulary number of the policy's token ids
   * @param seed seed of all draws
   */
  public RemoteRolloutEngine(Fleet fleet, Supplier<String> digest, Sampling trained, Tokenizer tokenizer,
      PromptEncoder encoder, int vocabulary, long seed) {
    this.fleet = fleet;
    this.digest = digest;
    this.trained = trained;
    this.engine = new PolicyRolloutEngine(new RemoteGenerator(fleet, encoder.stopTokens(), vocabulary), tokenizer,
        encoder, fleet::digest, seed);
  }

  @Override
  public void synchronize() {
    fleet.synchronize(digest.get(), trained);
  }

  @Override
  public boolean drawsElsewhere() {
    return true;
  }

  @Override
  public List<RolloutGroup> draw(List<Problem> problems, int samples, Sampling sampling, long stream, int firstSample) {
    return engine.draw(problems, samples, sampling, stream, firstSample);
  }

  @Override
  public String weightsDigest() {
    return engine.weightsDigest();
  }

  @Override
  public Map<String, Double> measurements() {
    return fleet.measurements();
  }
}
