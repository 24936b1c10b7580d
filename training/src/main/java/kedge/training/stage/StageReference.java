package kedge.training.stage;

import java.util.Optional;
import kedge.policy.Policy;
import kedge.recipes.stage.RlStage;
import kedge.training.folder.RunCheckpoints;
import kedge.training.folder.RunState;
import kedge.training.parts.PolicyParts;
import kedge.training.parts.RlAssembly;

/**
 * The frozen policy a KL penalty pulls towards: the one the stage began with. It is read back from the checkpoint of
 * that moment, which is written if the run has none, so that a resumed stage has the same reference.
 */
public final class StageReference implements AutoCloseable {
  private final Optional<Policy> policy;

  private StageReference(Optional<Policy> policy) {
    this.policy = policy;
  }

  /** @param save writes a checkpoint of the present state */
  public static StageReference of(RlStage stage, PolicyParts kit, Policy trained, RunState state,
      RunCheckpoints checkpoints, Runnable save) {
    if (!RlAssembly.settings(stage, 0).objective().needsReference()) {
      return new StageReference(Optional.empty());
    }
    if (state.step() == 0) {
      save.run();
      return new StageReference(Optional.of(trained.frozen()));
    }
    return new StageReference(Optional.of(kit.policyOf(checkpoints.path(state.stageStart()), false)));
  }

  /** The reference; empty where the objective has no use for one. */
  public Optional<Policy> policy() {
    return policy;
  }

  @Override
  public void close() {
    policy.ifPresent(Policy::close);
  }
}
