package kedge.training;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import kedge.policy.model.ModelShape;
import kedge.recipes.Recipe;
import kedge.recipes.reader.RecipeReader;
import kedge.recipes.settings.PolicySettings;
import kedge.training.folder.RunFolder;
import kedge.training.probe.ProbeRequest;

/**
 * What the command line needs of the parts that compute. User errors are thrown as {@link IllegalArgumentException},
 * {@link kedge.data.UserError} or {@link java.io.UncheckedIOException}: their message is printed and the exit status is
 * not zero.
 */
public interface Engine {

  /** Reads recipes with the sources, rewards and objectives that this engine has. */
  RecipeReader reader();

  /**
   * The shape a policy has or would have, from its settings or its checkpoint's {@code config.json}; no weight is read.
   */
  ModelShape shape(PolicySettings policy);

  /** The shape that a {@code config.json} (or the folder of one) describes. */
  ModelShape shape(Path config);

  /**
   * Everything that can be found wrong before training, beyond what the recipe itself shows: data, gold answers,
   * tokenizer, device.
   */
  void check(Recipe recipe, PrintWriter out);

  /** Runs all stages. @param resume go on from the last checkpoint of the folder */
  void train(Recipe recipe, RunFolder folder, boolean resume, PrintWriter out);

  /** Runs the first {@code until} stages of a recipe, or what is left of them: what several recipes have in common. */
  void trainUntil(Recipe recipe, RunFolder folder, boolean resume, int until, PrintWriter out);

  /** Runs one eval stage of a recipe on a policy. */
  void evaluate(Recipe recipe, String stage, RunFolder folder, PrintWriter out);

  /** Completes a prompt. */
  void generate(GenerateRequest generation, PrintWriter out);

  /** Draws a rollout of a run again and shows whether its log-probabilities are the same. */
  void replay(ReplayRequest replay, PrintWriter out);

  /** Shows how checkpoints spread data sets over their experts, and which of them to choose. */
  void probe(ProbeRequest wanted, PrintWriter out);

  /** Writes the mean of checkpoints. @param forceDifferent whether they may be of different making */
  void soup(Path out, List<Path> checkpoints, boolean forceDifferent, PrintWriter printed);

  /** Writes a checkpoint of random weights. */
  void newCheckpoint(NewCheckpointRequest wanted, PrintWriter out);
}
