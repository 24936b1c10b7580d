package kedge.sft.adalrs;

import java.util.List;
import kedge.policy.Policy;
import kedge.policy.checkpoint.SafeTensorsFile;
import kedge.policy.checkpoint.SafeTensorsWriter.Source;
import kedge.policy.distributed.Sharing;
import kedge.policy.model.Parameters;
import kedge.policy.optim.DividedBuffer;

/**
 * A copy of a policy's weights, optimizer moments and step count, to be restored bit for bit. Twelve bytes per
 * parameter; where ranks divide them, each copies what it holds.
 */
public final class PolicySnapshot implements AutoCloseable {
  private final DividedBuffer values;
  private final DividedBuffer first;
  private final DividedBuffer second;
  private long steps;

  /** Copies the policy's current state. @throws IllegalStateException for a policy that is not trained */
  public PolicySnapshot(Policy policy) {
    try (DividedBuffer current = values(policy)) {
      this.values = current.copy();
    }
    this.first = policy.optimizer().first().copy();
    this.second = policy.optimizer().second().copy();
    this.steps = policy.optimizer().steps();
  }

  /** Replaces the copy by the policy's current state. */
  public void take(Policy policy) {
    try (DividedBuffer current = values(policy)) {
      values.take(current);
    }
    first.take(policy.optimizer().first());
    second.take(policy.optimizer().second());
    steps = policy.optimizer().steps();
  }

  /** Restores the policy. */
  public void restore(Policy policy) {
    try (DividedBuffer current = values(policy)) {
      current.take(values);
    }
    policy.optimizer().first().take(first);
    policy.optimizer().second().take(second);
    policy.optimizer().restore(steps);
    policy.synchronize();
  }

  private static DividedBuffer values(Policy policy) {
    Parameters values = policy.values();
    Sharing sharing = policy.options().sharing();
    return new DividedBuffer(sharing.weights(values.layout()), sharing.ranks(), values.flat());
  }

  /** Optimizer steps of the copy. */
  public long steps() {
    return steps;
  }

  /** Tensors to be written, under names that begin with {@code name}. */
  public List<Source> sources(String name) {
    return List.of(values.source(name + ".values"), first.source(name + ".first"),
        second.source(name + ".second"));
  }

  /**
   * Reads a copy that was written under that name.
   *
   * @throws kedge.data.UserError if the tensors are missing or have another size
   */
  public void read(SafeTensorsFile file, String name, long stepsHeld) {
    values.read(file, name + ".values");
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
