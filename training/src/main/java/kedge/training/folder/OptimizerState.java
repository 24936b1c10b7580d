package kedge.training.folder;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import kedge.policy.Policy;
import kedge.policy.checkpoint.SafeTensorsFile;
import kedge.policy.checkpoint.SafeTensorsWriter.Source;
import kedge.policy.model.Parameters;

/**
 * The optimizer's moments in a checkpoint, and the fp32 masters of a bf16 policy. Without masters a moment is one
 * tensor over all parameters. With masters, which may exist for some parameters only, each parameter has its own
 * tensors, {@code masters.NAME}, so that a run whose later stages train other parameters continues with those that both
 * have.
 */
final class OptimizerState {
  private static final String MASTERS = "masters";

  private OptimizerState() {
  }

  private static Map<String, Parameters> kinds(Policy policy, boolean masters) {
    Map<String, Parameters> kinds = new LinkedHashMap<>();
    kinds.put("first", policy.optimizer().first());
    kinds.put("second", policy.optimizer().second());
    if (masters) {
      kinds.put(MASTERS, policy.values());
    }
    return kinds;
  }

  /** Returns the tensors to write. */
  static List<Source> sources(Policy policy, boolean masters) {
    List<Source> sources = new ArrayList<>();
    kinds(policy, masters).forEach((kind, values) -> {
      if (masters) {
        values.layout().parameters().keySet()
            .forEach(name -> sources.add(new Source(kind + "." + name, values.get(name))));
      } else {
        sources.add(new Source(kind, values.flat()));
      }
    });
    return sources;
  }

  /** Fills a policy's moments and masters; parameters that are not in the file keep their values. */
  static void restore(SafeTensorsFile file, Policy policy, boolean masters) {
    boolean whole = !masters || file.entries().containsKey(MASTERS);
    kinds(policy, masters).forEach((kind, values) -> {
      if (whole) {
        file.copy(kind, values.flat());
      } else {
        values.layout().parameters().keySet().stream().filter(name -> file.entries().containsKey(kind + "." + name))
            .forEach(name -> file.copy(kind + "." + name, values.get(name)));
      }
    });
  }
}
