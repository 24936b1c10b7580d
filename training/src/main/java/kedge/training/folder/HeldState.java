package kedge.training.folder;

import java.util.List;
import java.util.Map;
import kedge.policy.checkpoint.SafeTensorsWriter.Source;

/**
 * What a checkpoint within a stage stores in addition to policy and optimizer.
 *
 * @param search snapshots of a learning-rate search
 * @param pending lines of completions drawn ahead for later steps
 */
public record HeldState(List<Source> search, List<Map<String, Object>> pending) {
  public static final HeldState NOTHING = new HeldState(List.of(), List.of());

  public HeldState {
    search = List.copyOf(search);
    pending = List.copyOf(pending);
  }

  /** Returns a state with snapshots only. */
  public static HeldState ofSearch(List<Source> search) {
    return new HeldState(search, List.of());
  }

  /** Returns a state with completions only. */
  public static HeldState ofPending(List<Map<String, Object>> pending) {
    return new HeldState(List.of(), pending);
  }
}
