package kedge.recipes;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import kedge.data.Conversation;
import kedge.data.DataException;
import kedge.data.ProblemSource;
import kedge.policy.LocalPolicy;
import kedge.policy.checkpoint.ElementType;
import kedge.policy.checkpoint.ModelConfig;
import kedge.policy.checkpoint.Soup;
import kedge.policy.generate.Completion;
import kedge.policy.generate.DrawKey;
import kedge.policy.generate.Request;
import kedge.policy.memory.Devices;
import kedge.policy.model.ModelShape;
import kedge.policy.model.ParameterLayout;
import kedge.recipes.read.PresetTable;
import kedge.recipes.read.RecipeReader;
import kedge.recipes.recipe.PolicySettings;
import kedge.recipes.recipe.PolicySettings.Dtype;
import kedge.recipes.recipe.Recipe;
import kedge.recipes.probe.Probes;
import kedge.recipes.run.ColumnCheck;
import kedge.recipes.run.DemonstrationCheck;
import kedge.recipes.run.Engine;
import kedge.recipes.run.Generation;
import kedge.recipes.run.ModelKit;
import kedge.recipes.run.NewCheckpoint;
import kedge.recipes.run.Probing;
import kedge.recipes.run.PromptCheck;
import kedge.recipes.run.Replay;
import kedge.recipes.run.Rewards;
import kedge.recipes.run.RunFolder;
import kedge.recipes.run.Runs;
import kedge.recipes.run.Sources;
import kedge.recipes.run.StageCheck;
import kedge.rewards.GoldCheck;
import kedge.rewards.GoldReport;

/** The one place where the big parts are built and joined. */
public final class Assembly implements Engine {

  @Override
  public RecipeReader reader() {
    return RecipeReader.installed(new PresetTable());
  }

  @Override
  public ModelShape shape(PolicySettings policy) {
    return ModelKit.shape(policy);
  }

  @Override
  public ModelShape shape(Path config) {
    return ModelConfig.read(config).shape();
  }

  @Override
  public void check(Recipe recipe, PrintWriter out) {
    Devices.parse(recipe.policy().device());
    try (ModelKit kit = ModelKit.of(recipe.policy())) {
      out.println("policy: " + new ParameterLayout(kit.config().shape()).elements() + " parameters, " + kit.tokenizer().size() + " tokens");
      recipe.chatModels().forEach((name, model) -> out.println("chat_models." + name + ": " + model.describe()));
      checkData(recipe, kit, out);
    }
  }

  /** Every gold answer of the sources that stages read must score full marks, and a blank nothing. */
  private static void checkGold(Recipe recipe, Sources sources, PrintWriter out) {
    PromptCheck.requireEnough(recipe, sources);
    try (Rewards rewards = new Rewards(recipe, Runtime.getRuntime().availableProcessors())) {
      recipe.total().ifPresent(total -> out.println("total: " + rewards.total()));
      checkGold(recipe, sources, rewards, out);
    }
  }

  private static void checkGold(Recipe recipe, Sources sources, Rewards rewards, PrintWriter out) {
    StageCheck.require(recipe, sources, rewards);
    ColumnCheck.require(recipe, sources, rewards);
    Set<String> names = recipe.stages().values().stream().flatMap(stage -> sources.given(stage).stream()).collect(Collectors.toCollection(LinkedHashSet::new));
    for (String name : names) {
      ProblemSource source = sources.get(name);
      if (rewards.grading().isEmpty()) {
        out.println("data." + name + ": " + source.size() + " problems");
        continue;
      }
      GoldReport report = new GoldCheck(rewards.all(), Rewards.DEADLINE, rewards.threads()).check(source);
      if (!report.passed()) {
        throw new DataException("data." + name + ": " + report.describe());
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
    try (ModelKit kit = ModelKit.of(recipe.policy())) {
      checkData(recipe, kit, out);
      Runs.train(recipe, folder, kit, resume, until, out);
    }
  }

  /** What would stop a stage as it begins or at some problem, found before the first. What is opened here is not held while the run has its own. */
  private static void checkData(Recipe recipe, ModelKit kit, PrintWriter out) {
    Sources sources = new Sources(recipe);
    StageCheck.requireTrainable(recipe, new ParameterLayout(kit.config().shape()));
    checkGold(recipe, sources, out);
    PromptCheck.requireRoom(recipe, sources, kit);
    DemonstrationCheck.requireGiven(recipe, sources, kit, out);
  }

  @Override
  public void evaluate(Recipe recipe, String stage, RunFolder folder, PrintWriter out) {
    Recipe only = recipe.only(stage);
    only.stages().get(stage).reads().stream().filter(read -> !recipe.data().containsKey(read)).findFirst().ifPresent(made -> {
      throw new IllegalArgumentException("stages." + stage + " reads " + made + ", which a stage of a run makes, and this is none. Maybe kedge train?");
    });
    try (ModelKit kit = ModelKit.of(recipe.policy())) {
      Runs.train(only, folder, kit, false, out);
    }
  }

  @Override
  public void generate(Generation generation, PrintWriter out) {
    try (ModelKit kit = ModelKit.of(generation.policy()); LocalPolicy policy = kit.policy(generation.seed(), false)) {
      int[] prompt = generation.chat() ? kit.encoder().prompt(Conversation.ofUser(generation.prompt())) : kit.tokenizer().encode(generation.prompt());
      List<DrawKey> keys = LongStream.range(0, generation.completions()).mapToObj(sample -> new DrawKey(generation.seed(), 0, 0, sample)).toList();
      Set<Integer> stops = Arrays.stream(kit.encoder().stopTokens()).boxed().collect(Collectors.toSet());
      for (Completion completion : policy.generator().generate(List.of(new Request(prompt, keys)), generation.sampling().toSampling(), stops).get(0)) {
        int length = completion.tokens().length - (completion.stopped() ? 1 : 0);
        out.println(kit.tokenizer().decode(Arrays.copyOf(completion.tokens(), length), false));
      }
    }
  }

  @Override
  public void replay(Replay replay, PrintWriter out) {
    Recipe recipe = reader().read(replay.run().resolve("recipe.yaml"), List.of());
    try (ModelKit kit = ModelKit.of(recipe.policy())) {
      Runs.replay(recipe, replay, kit, out);
    }
  }

  @Override
  public void probe(Probing wanted, PrintWriter out) {
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
  public void newCheckpoint(NewCheckpoint wanted, PrintWriter out) {
    ElementType type = wanted.dtype() == Dtype.BF16 ? ElementType.BF16 : ElementType.F32;
    ModelConfig written = new kedge.policy.checkpoint.NewCheckpoint(wanted.config(), wanted.tokenizer(), wanted.out(), type, wanted.seed()).write();
    out.println(wanted.out() + ": " + new ParameterLayout(written.shape()).elements() + " random parameters in " + type.configName());
  }
}
