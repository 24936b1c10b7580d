package kedge.policy;

import java.util.List;
import kedge.policy.checkpoint.SafeTensorsFile;
import kedge.policy.checkpoint.SafeTensorsWriter.Source;
import kedge.policy.model.Parameters;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A copy of a policy's weights, optimizer moments and step count, which can be restored bit for bit. Takes twelve bytes
 * per parameter.
 */
public final class PolicySnapshot implements AutoCloseable {
  private final Parameters values;
  private final Parameters first;
  private final Parameters second;
  private long steps;

  /** Copies the policy's current state. @throws IllegalStateException for a policy that is not trained */
  public PolicySnapshot(Policy policy) {
    this.values = empty(policy);
    this.first = empty(policy);
    this.second = empty(policy);
    take(policy);
  }

  private static Parameters empty(Policy policy) {
    return Parameters.zeros(policy.values().layout(), policy.values().flat().device(), ScalarType.Float);
  }

  /** Replaces the copy by the policy's current state. */
  public void take(Policy policy) {
    copy(policy.values(), values);
    copy(policy.optimizer().first(), first);
    copy(policy.optimizer().second(), second);
    steps = policy.optimizer().steps();
  }

  /** Restores the policy. */
  public void restore(Policy policy) {
    copy(values, policy.values());
    copy(first, policy.optimizer().first());
    copy(second, policy.optimizer().second());
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
    return List.of(new Source(name + ".values", values.flat()), new Source(name + ".first", first.flat()),
        new Source(name + ".second", second.flat()));
  }

  /**
   * Reads a copy that was written under that name.
   *
   * @throws kedge.data.UserError if the tensors are missing or have another size
   */
  public void read(SafeTensorsFile file, String name, long stepsHeld) {
    file.copy(name + ".values", values.flat());
    file.copy(name + ".first", first.flat());
    file.copy(name + ".second", second.flat());
    steps = stepsHeld;
  }

  @Override
  public void close() {
    values.close();
    first.close();
    second.close();
  }
}
