package kedge.recipes.run;

import java.util.Optional;
import kedge.policy.LocalPolicy;
import kedge.recipes.recipe.RlStage;

/**
 * The frozen policy a KL penalty pulls towards: the one the stage began with. It is read back from the checkpoint of that moment, which is written if the
 * run has none, so that a resumed stage has the same reference.
 */
final class StageReference implements AutoCloseable {
  private final Optional<LocalPolicy> policy;

  private StageReference(Optional<LocalPolicy> policy) {
    this.policy = policy;
  }

  /** @param save writes a checkpoint of the present state */
  static StageReference of(RlStage stage, ModelKit kit, LocalPolicy trained, RunState state, RunCheckpoints checkpoints, Runnable save) {
    if (!RlAssembly.settings(stage, 0).objective().kl().needsReference()) {
      return new StageReference(Optional.empty());
    }
    if (state.step() == 0) {
      save.run();
      return new StageReference(Optional.of(trained.frozen()));
    }
    return new StageReference(Optional.of(kit.policyOf(checkpoints.path(state.stageStart()), false)));
  }

  /** The reference; empty where the objective has no use for one. */
  Optional<LocalPolicy> policy() {
    return policy;
  }

  @Override
  public void close() {
    policy.ifPresent(LocalPolicy::close);
  }
}
