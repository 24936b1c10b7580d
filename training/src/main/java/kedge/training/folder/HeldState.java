package kedge.training.folder;

import java.util.List;
import java.util.Map;
import kedge.policy.checkpoint.SafeTensorsWriter.Source;

/**
 * What a checkpoint within a stage holds beside policy and optimizer.
 *
 * @param search snapshots of a search for the learning rate
 * @param pending lines of completions that are drawn for steps to come
 */
public record HeldState(List<Source> search, List<Map<String, Object>> pending) {
  public static final HeldState NOTHING = new HeldState(List.of(), List.of());

  public HeldState {
    search = List.copyOf(search);
    pending = List.copyOf(pending);
  }

  /** Snapshots alone. */
  public static HeldState ofSearch(List<Source> search) {
    return new HeldState(search, List.of());
  }

  /** Completions alone. */
  public static HeldState ofPending(List<Map<String, Object>> pending) {
    return new HeldState(List.of(), pending);
  }
}
