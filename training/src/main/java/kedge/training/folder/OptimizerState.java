package kedge.training.folder;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import kedge.policy.Policy;
import kedge.policy.checkpoint.SafeTensorsFile;
import kedge.policy.checkpoint.SafeTensorsWriter.Source;
import kedge.policy.model.Parameter;
import kedge.policy.optim.DividedBuffer;

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

  private static Map<String, DividedBuffer> moments(Policy policy) {
    Map<String, DividedBuffer> moments = new LinkedHashMap<>();
    moments.put("first", policy.optimizer().first());
    moments.put("second", policy.optimizer().second());
    return moments;
  }

  private static Collection<Parameter> parameters(Policy policy) {
    return policy.values().layout().parameters().values();
  }

  /** What is written. Where ranks divide the moments, the others serve the same sources while rank 0 writes them. */
  static List<Source> sources(Policy policy, boolean masters) {
    List<Source> sources = new ArrayList<>();
    moments(policy).forEach((kind, moment) -> {
      if (masters) {
        parameters(policy).forEach(parameter -> sources
            .add(moment.source(kind + "." + parameter.name(), parameter.shape(), parameter.offset())));
      } else {
        sources.add(moment.source(kind));
      }
    });
    if (masters) {
      parameters(policy).forEach(parameter -> sources
          .add(new Source(MASTERS + "." + parameter.name(), policy.values().get(parameter.name()))));
    }
    return sources;
  }

  /** Fills a policy's moments and masters; parameters that are not in the file keep their values. */
  static void restore(SafeTensorsFile file, Policy policy, boolean masters) {
    boolean whole = !masters || file.entries().containsKey(MASTERS);
    moments(policy).forEach((kind, moment) -> {
      if (whole) {
        moment.read(file, kind);
      } else {
        held(file, kind, policy).forEach(parameter -> moment.read(file, kind + "." + parameter.name(),
            parameter.offset(), parameter.elements()));
      }
    });
    if (masters && whole) {
      file.copy(MASTERS, policy.values().flat());
    } else if (masters) {
      held(file, MASTERS, policy).forEach(
          parameter -> file.copy(MASTERS + "." + parameter.name(), policy.values().get(parameter.name())));
    }
  }

  /** Parameters of which a file has a tensor of some kind. */
  private static List<Parameter> held(SafeTensorsFile file, String kind, Policy policy) {
    return parameters(policy).stream().filter(each -> file.entries().containsKey(kind + "." + each.name())).toList();
  }
}
