package kedge.training.probe;

import java.nio.file.Path;
import java.util.List;
import kedge.data.UserError;
import kedge.recipes.Recipe;

/**
 * Which experts do what.
 *
 * @param recipe whose data are shown to the policy, and whose device and format it is held in
 * @param checkpoints policies, the first the one that drift is measured from
 * @param data names of sources under {@code data}; all of them if empty
 * @param problems of each source at most, from its first on
 * @param driftBound most drift of a checkpoint that may be chosen
 * @param out folder for {@code probe.json} and {@code probe.html}
 */
public record ProbeRequest(Recipe recipe, List<Path> checkpoints, List<String> data, int problems, double driftBound,
    Path out) {
  public ProbeRequest {
    checkpoints = List.copyOf(checkpoints);
    data = List.copyOf(data);
    for (String name : data) {
      if (!recipe.data().containsKey(name)) {
        throw new UserError(
            "--data is " + name + ", expected some of the recipe's " + recipe.data().keySet());
      }
    }
    if (problems < 1 || !(driftBound >= 0)) {
      throw new UserError(
          "--problems is " + problems + " and --drift-bound " + driftBound + ", expected at least 1 and at least 0");
    }
  }
}
