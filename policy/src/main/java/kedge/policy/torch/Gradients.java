package kedge.policy.torch;

import java.util.Set;
import kedge.policy.model.Parameters;
import org.bytedeco.pytorch.Tensor;

/**
 * Where gradients are added.
 *
 * @param sums sums of some of the parameters, or of adapters; null for none
 * @param frozen names of those whose gradients are not computed
 */
record Gradients(Parameters sums, Set<String> frozen) {
  static final Gradients NONE = new Gradients(null, Set.of());

  /** The sum of a parameter's gradients; null if it is not trained. */
  Tensor get(String name) {
    return trains(name) ? sums.get(name) : null;
  }

  boolean trains(String name) {
    return sums != null && sums.layout().parameters().containsKey(name) && !frozen.contains(name);
  }

  /** Whether a parameter is trained whose name begins so. */
  boolean trainsAny(String prefix) {
    return sums != null
        && sums.layout().parameters().keySet().stream().anyMatch(name -> name.startsWith(prefix) && trains(name));
  }
}
