package kedge.training.stage;

import java.nio.file.Path;
import java.util.Optional;
import kedge.policy.Policy;
import kedge.policy.checkpoint.CheckpointFolder;
import kedge.recipes.stage.RlStage;
import kedge.training.folder.RunCheckpoints;
import kedge.training.folder.RunState;
import kedge.training.parts.PolicyParts;
import kedge.training.parts.RlAssembly;

/**
 * The frozen reference policy of a KL penalty: the policy at the beginning of the stage. It is read from the checkpoint
 * of the beginning, which is written if it does not exist, so that a resumed stage has the same reference.
 *
 * @param policy empty if the objective needs no reference
 */
public record StageReference(Optional<Policy> policy) implements AutoCloseable {

  /** Opens the reference of a stage. @param save writes a checkpoint of the current state */
  public static StageReference of(RlStage stage, PolicyParts parts, Policy trained, RunState state,
      RunCheckpoints checkpoints, Runnable save) {
    if (!RlAssembly.needsReference(stage)) {
      return new StageReference(Optional.empty());
    }
    if (state.step() == 0) {
      save.run();
      return new StageReference(Optional.of(trained.frozen()));
    }
    Path begin = checkpoints.path(state.stageStart());
    CheckpointFolder.verify(begin);
    return new StageReference(Optional.of(parts.reference(begin, trained)));
  }

  @Override
  public void close() {
    policy.ifPresent(Policy::close);
  }
}
