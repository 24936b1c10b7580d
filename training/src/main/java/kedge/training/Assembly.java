package kedge.training;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import kedge.data.Conversation;
import kedge.data.ProblemSource;
import kedge.data.UserError;
import kedge.policy.Policy;
import kedge.policy.checkpoint.ElementType;
import kedge.policy.checkpoint.ModelConfig;
import kedge.policy.checkpoint.Soup;
import kedge.policy.generate.Completion;
import kedge.policy.generate.DrawKey;
import kedge.policy.generate.GenerationRequest;
import kedge.policy.model.ModelShape;
import kedge.policy.model.ParameterLayout;
import kedge.policy.natives.Devices;
import kedge.recipes.Recipe;
import kedge.recipes.reader.RecipeReader;
import kedge.recipes.settings.PolicySettings.Dtype;
import kedge.recipes.settings.PolicySettings;
import kedge.rewards.pool.GoldCheck;
import kedge.rewards.pool.GoldReport;
import kedge.training.check.ColumnCheck;
import kedge.training.check.DemonstrationCheck;
import kedge.training.check.PromptCheck;
import kedge.training.check.StageCheck;
import kedge.training.folder.RunFolder;
import kedge.training.parts.PolicyParts;
import kedge.training.parts.RecipeRewards;
import kedge.training.parts.RecipeSources;
import kedge.training.probe.ProbeRequest;
import kedge.training.probe.Probes;

/** The one place where the big parts are built and joined. */
public final class Assembly implements Engine {

  @Override
  public RecipeReader reader() {
    return RecipeReader.installed();
  }

  @Override
  public ModelShape shape(PolicySettings policy) {
    return PolicyParts.shape(policy);
  }

  @Override
  public ModelShape shape(Path config) {
    return ModelConfig.read(config).shape();
  }

  @Override
  public void check(Recipe recipe, PrintWriter out) {
    Devices.parse(recipe.policy().device());
    try (PolicyParts kit = PolicyParts.of(recipe.policy())) {
      out.println("policy: " + new ParameterLayout(kit.config().shape()).elements() + " parameters, "
          + kit.tokenizer().size() + " tokens");
      recipe.chatModels().forEach((name, model) -> out.println("chat_models." + name + ": " + model.describe()));
      checkData(recipe, kit, out);
    }
  }

  /** Every gold answer of the sources that stages read must score full marks, and a blank nothing. */
  private static void checkGold(Recipe recipe, RecipeSources sources, PrintWriter out) {
    PromptCheck.requireEnough(recipe, sources);
    try (RecipeRewards rewards = new RecipeRewards(recipe, Runtime.getRuntime().availableProcessors())) {
      recipe.total().ifPresent(total -> out.println("total: " + rewards.total()));
      checkGold(recipe, sources, rewards, out);
    }
  }

  private static void checkGold(Recipe recipe, RecipeSources sources, RecipeRewards rewards, PrintWriter out) {
    StageCheck.require(recipe, sources, rewards);
    ColumnCheck.require(recipe, sources, rewards);
    Set<String> names = recipe.stages().values().stream().flatMap(stage -> sources.given(stage).stream())
        .collect(Collectors.toCollection(LinkedHashSet::new));
    for (String name : names) {
      ProblemSource source = sources.get(name);
      if (rewards.grading().isEmpty()) {
        out.println("data." + name + ": " + source.size() + " problems");
        continue;
      }
      GoldReport report = new GoldCheck(rewards.all(), RecipeRewards.DEADLINE, rewards.threads()).check(source);
      if (!report.passed()) {
        throw new UserError("data." + name + ": " + report.describe());
      }
      out.println("data." + name + ": " + report.describe());
    }
  }

  @Override
  public void train(Recipe recipe, RunFolder folder, boolean resume, PrintWriter out) {
    trainUntil(recipe, folder, resume, recipe.stages().size(), out);
  }

  @Override
  public void trainUntil(Recipe recipe, RunFolder folder, boolean resume, int until, PrintWriter out) {
    try (PolicyParts kit = PolicyParts.of(recipe.policy())) {
      checkData(recipe, kit, out);
      Runs.train(recipe, folder, kit, resume, until, out);
    }
  }

  /**
   * What would stop a stage as it begins or at some problem, found before the first. What is opened here is not held
   * while the run has its own.
   */
  private static void checkData(Recipe recipe, PolicyParts kit, PrintWriter out) {
    RecipeSources sources = new RecipeSources(recipe);
    StageCheck.requireTrainable(recipe, new ParameterLayout(kit.config().shape()));
    checkGold(recipe, sources, out);
    PromptCheck.requireRoom(recipe, sources, kit);
    DemonstrationCheck.requireGiven(recipe, sources, kit, out);
  }

  @Override
  public void evaluate(Recipe recipe, String stage, RunFolder folder, PrintWriter out) {
    Recipe only = recipe.only(stage);
    only.stages().get(stage).reads().stream().filter(read -> !recipe.data().containsKey(read)).findFirst()
        .ifPresent(made -> {
          throw new IllegalArgumentException("stages." + stage + " reads " + made
              + ", which a stage of a run makes, and this is none. Maybe kedge train?");
        });
    try (PolicyParts kit = PolicyParts.of(recipe.policy())) {
      Runs.train(only, folder, kit, false, out);
    }
  }

  @Override
  public void generate(GenerateRequest generation, PrintWriter out) {
    try (PolicyParts kit = PolicyParts.of(generation.policy()); Policy policy = kit.policy(generation.seed(), false)) {
      int[] prompt = generation.chat() ? kit.encoder().prompt(Conversation.ofUser(generation.prompt()))
          : kit.tokenizer().encode(generation.prompt());
      List<DrawKey> keys = LongStream.range(0, generation.completions())
          .mapToObj(sample -> new DrawKey(generation.seed(), 0, 0, sample)).toList();
      Set<Integer> stops = Arrays.stream(kit.encoder().stopTokens()).boxed().collect(Collectors.toSet());
      for (Completion completion : policy.generator()
          .generate(List.of(new GenerationRequest(prompt, keys)), generation.sampling().toSampling(), stops).get(0)) {
        int length = completion.tokens().length - (completion.stopped() ? 1 : 0);
        out.println(kit.tokenizer().decode(Arrays.copyOf(completion.tokens(), length), false));
      }
    }
  }

  @Override
  public void replay(ReplayRequest replay, PrintWriter out) {
    Recipe recipe = reader().read(replay.run().resolve("recipe.yaml"), List.of());
    try (PolicyParts kit = PolicyParts.of(recipe.policy())) {
      Runs.replay(recipe, replay, kit, out);
    }
  }

  @Override
  public void probe(ProbeRequest wanted, PrintWriter out) {
    Probes.run(wanted, out);
  }

  @Override
  public void soup(Path out, List<Path> checkpoints, boolean forceDifferent, PrintWriter printed) {
    Soup soup = new Soup(checkpoints, forceDifferent);
    soup.forced().forEach(difference -> printed.println("different, and mixed as asked: " + difference));
    soup.write(out);
    printed.println(out + ": the mean of " + checkpoints.size() + " checkpoints");
  }

  @Override
  public void newCheckpoint(NewCheckpointRequest wanted, PrintWriter out) {
    ElementType type = wanted.dtype() == Dtype.BF16 ? ElementType.BF16 : ElementType.F32;
    ModelConfig written = new kedge.policy.checkpoint.RandomCheckpoint(wanted.config(), wanted.tokenizer(),
        wanted.out(), type, wanted.seed()).write();
    out.println(wanted.out() + ": " + new ParameterLayout(written.shape()).elements() + " random parameters in "
        + type.configName());
  }
}
