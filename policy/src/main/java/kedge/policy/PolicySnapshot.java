package kedge.policy;

import java.util.List;
import kedge.policy.checkpoint.SafeTensorsFile;
import kedge.policy.checkpoint.SafeTensorsWriter.Source;
import kedge.policy.model.Parameters;
import kedge.policy.optim.Moment;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A copy of a policy's weights, optimizer moments and step count, to be restored bit for bit. Twelve bytes per
 * parameter; where ranks divide the moments, each copies its shard of them.
 */
public final class PolicySnapshot implements AutoCloseable {
  private final Parameters values;
  private final Moment first;
  private final Moment second;
  private long steps;

  /** Copies the policy's current state. @throws IllegalStateException for a policy that is not trained */
  public PolicySnapshot(Policy policy) {
    this.values = Parameters.zeros(policy.values().layout(), policy.values().flat().device(), ScalarType.Float);
    copy(policy.values(), values);
    this.first = policy.optimizer().first().copy();
    this.second = policy.optimizer().second().copy();
    this.steps = policy.optimizer().steps();
  }

  /** Replaces the copy by the policy's current state. */
  public void take(Policy policy) {
    copy(policy.values(), values);
    first.take(policy.optimizer().first());
    second.take(policy.optimizer().second());
    steps = policy.optimizer().steps();
  }

  /** Restores the policy. */
  public void restore(Policy policy) {
    copy(values, policy.values());
    policy.optimizer().first().take(first);
    policy.optimizer().second().take(second);
    policy.optimizer().restore(steps);
    policy.synchronize();
  }

  private static void copy(Parameters from, Parameters to) {
    try (NoGradGuard guard = new NoGradGuard()) {
      to.flat().copy_(from.flat());
    }
  }

  /** Optimizer steps of the copy. */
  public long steps() {
    return steps;
  }

  /** Tensors to be written, under names that begin with {@code name}. */
  public List<Source> sources(String name) {
    return List.of(new Source(name + ".values", values.flat()), first.source(name + ".first"),
        second.source(name + ".second"));
  }

  /**
   * Reads a copy that was written under that name.
   *
   * @throws kedge.data.UserError if the tensors are missing or have another size
   */
  public void read(SafeTensorsFile file, String name, long stepsHeld) {
    file.copy(name + ".values", values.flat());
    first.read(file, name + ".first");
    second.read(file, name + ".second");
    steps = stepsHeld;
  }

  @Override
  public void close() {
    values.close();
    first.close();
    second.close();
  }
}
