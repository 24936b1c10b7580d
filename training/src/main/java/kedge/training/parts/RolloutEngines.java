package kedge.training.parts;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import kedge.chat.endpoint.ApiKey;
import kedge.chat.endpoint.SecretScope;
import kedge.chat.endpoint.WebAddress;
import kedge.data.UserError;
import kedge.policy.Policy;
import kedge.policy.generate.Generator;
import kedge.policy.checkpoint.ElementType;
import kedge.policy.generate.Sampling;
import kedge.policy.model.ModelShape;
import kedge.recipes.Recipe;
import kedge.recipes.settings.LocalModelSettings;
import kedge.recipes.settings.RolloutSettings;
import kedge.recipes.stage.RlStage;
import kedge.recipes.stage.Stage;
import kedge.rewards.UsesChatModel;
import kedge.rollouts.PolicyRolloutEngine;
import kedge.rollouts.RolloutEngine;
import kedge.rollouts.SharedGenerator;
import kedge.rollouts.remote.Fleet;
import kedge.rollouts.remote.FleetSettings;
import kedge.rollouts.remote.RemoteRolloutEngine;
import kedge.rollouts.remote.WeightsFolder;
import kedge.rollouts.remote.WeightsProof;

/**
 * The rollout engines of a run's stages: the policy in this process, or servers. Stages with the same {@code rollouts}
 * share their servers, which keep their weights from one stage to the next.
 */
public final class RolloutEngines implements AutoCloseable {
  private static final double FP32_TOLERANCE = 1e-3;
  private static final double BF16_TOLERANCE = 0.1;
  private final Recipe recipe;
  private final PolicyParts parts;
  private final Optional<Path> run;
  private final Map<String, String> environment;
  private final Map<RolloutSettings, Fleet> fleets = new LinkedHashMap<>();

  /**
   * Creates the engines; fleets are made at their first use.
   *
   * @param run the run's folder; empty if no stage is run
   * @param environment environment variables, in which API keys are looked up
   */
  RolloutEngines(Recipe recipe, PolicyParts parts, Optional<Path> run, Map<String, String> environment) {
    this.recipe = recipe;
    this.parts = parts;
    this.run = run;
    this.environment = environment;
  }

  /** The engine of a stage. */
  public RolloutEngine of(Stage stage, Policy policy) {
    if (stage.rollouts().isEmpty()) {
      Generator generator = parts.ranks().size() == 1 ? policy.generator()
          : new SharedGenerator(policy.generator(), parts.ranks());
      return new PolicyRolloutEngine(generator, parts.tokenizer(), parts.encoder(), policy::digest,
          recipe.seed());
    }
    Fleet fleet = fleets.computeIfAbsent(stage.rollouts().get(), settings -> fleet(stage, settings, policy));
    Sampling trained = stage instanceof RlStage rl ? rl.sampling().toSampling() : Sampling.of(1, 1);
    return new RemoteRolloutEngine(fleet, policy::digest, trained, parts.tokenizer(), parts.encoder(),
        parts.config().shape().vocabulary(), recipe.seed());
  }

  /** Checks that the servers of every stage can serve this policy, and that their API keys may be sent to them. */
  public void require() {
    recipe.stages().forEach((name, stage) -> stage.rollouts().ifPresent(settings -> {
      String key = "stages." + name + ".rollouts";
      if (parts.ranks().size() > 1) {
        throw new UserError(key + " is given with " + parts.ranks().size() + " ranks, expected one: servers share the "
            + "work already. Maybe leave rollouts out, for the ranks to draw?");
      }
      requireNoJudgeInProcess(name, stage);
      boolean lora = settings.weights() == RolloutSettings.Weights.LORA;
      if (lora != parts.adapters().isPresent()) {
        throw new UserError(key + ".weights is " + (lora ? "lora, but the policy has no adapters, expected folder"
            : "folder, but the policy trains adapters, expected lora"));
      }
      if (parts.config().shape().vision().isPresent()) {
        throw new UserError(key + " is given, but the policy sees images, which are not sent to servers");
      }
      UserError.whereRefused(key + ".", () -> settings(settings));
    }));
  }

  /** Rejects judges in this process if servers draw ahead, since rewards are then called while the trainer computes. */
  private void requireNoJudgeInProcess(String name, Stage stage) {
    if (stage instanceof RlStage rl && rl.staleness() > 0) {
      recipe.rewards().forEach(reward -> {
        if (reward.settings()instanceof UsesChatModel asks
            && recipe.chatModels().get(asks.chatModel()) instanceof LocalModelSettings) {
          throw new UserError("stages." + name + ".staleness is " + rl.staleness()
              + ", so that rewards are asked while "
              + "the policy is trained, but chat_models." + asks.chatModel() + " computes in this process, expected an "
              + "endpoint. Maybe staleness: 0?");
        }
      });
    }
  }

  /** A line for each stage whose completions are drawn by servers. */
  public List<String> describe() {
    List<String> lines = new ArrayList<>();
    recipe.stages().forEach((name, stage) -> stage.rollouts().ifPresent(settings -> lines.add("stages." + name
        + ".rollouts: " + settings.engine().name().toLowerCase(Locale.ROOT) + " at "
        + String.join(", ", settings.urls()) + "; not asked")));
    return lines;
  }

  private Fleet fleet(Stage stage, RolloutSettings settings, Policy policy) {
    FleetSettings fleet = UserError.whereRefused("rollouts.", () -> settings(settings));
    Path folder = settings.folder().or(() -> run.map(path -> path.resolve("rollout-weights"))).orElseThrow()
        .toAbsolutePath().normalize();
    ModelShape shape = parts.config().shape();
    WeightsFolder weights = new WeightsFolder(folder, settings.seenAs().orElse(folder.toString()),
        temporary -> parts.save(temporary, policy), parts::checkpointBytes);
    WeightsProof proof = new WeightsProof(policy.trainer(), id -> id < parts.tokenizer().size()
        && !parts.tokenizer().isSpecial(id), shape.vocabulary(), shape.maximumPositions(), fleet.tolerance(),
        causes(settings, shape), recipe.seed());
    return new Fleet(fleet, weights, proof);
  }

  private FleetSettings settings(RolloutSettings settings) {
    ApiKey key = settings.keyVariable().map(variable -> ApiKey.of(variable, environment)).orElse(ApiKey.NONE);
    List<URI> servers = settings.urls().stream().map(url -> WebAddress.of(url, "http://localhost:8000")).toList();
    settings.keyVariable().ifPresent(
        variable -> servers.forEach(server -> SecretScope.require(variable, server, environment)));
    return new FleetSettings(FleetSettings.Engine.valueOf(settings.engine().name()), servers,
        FleetSettings.Weights.valueOf(settings.weights().name()), settings.model().orElse(""), key,
        settings.inFlight(), settings.timeout(), settings.loadTimeout(), settings.backoff(),
        settings.tolerance().orElse(parts.config().type() == ElementType.F32 ? FP32_TOLERANCE : BF16_TOLERANCE));
  }

  /** Returns known causes of wrong weights at a server, those specific to this policy first. */
  private List<String> causes(RolloutSettings settings, ModelShape shape) {
    List<String> causes = new ArrayList<>();
    boolean folder = settings.weights() == RolloutSettings.Weights.FOLDER;
    if (folder && shape.tied()) {
      causes.add("the policy's head is tied, of which vLLM's CPU build keeps a packed copy when it loads weights "
          + "(a GPU build, weights: lora, or a checkpoint with tie_word_embeddings: false)");
    }
    if (folder && shape.experts() > 0) {
      causes.add("the policy has experts, which vLLM's CPU build packs wrongly when it loads weights "
          + "(a GPU build)");
    }
    causes.add("the server was started from another model than policy.checkpoint"
        + (folder ? "" : ", or has been given weights by a run with weights: folder since"));
    causes.add("it computes in another number format (--dtype, --quantization) than policy.dtype "
        + (parts.config().type() == ElementType.F32 ? "fp32" : "bf16") + ", for which tolerance may be raised");
    if (!folder) {
      causes.add("its --max-lora-rank is too small, or it does not adapt all of policy.lora.targets");
    }
    causes.add("the address is a balancer before several servers, of which one has loaded the weights");
    return causes;
  }

  @Override
  public void close() {
    fleets.values().forEach(Fleet::close);
  }
}
