package kedge.training.parts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kedge.data.UserError;
import kedge.policy.Policy;
import kedge.policy.PolicyOptions;
import kedge.policy.checkpoint.Checkpoint;
import kedge.policy.checkpoint.ElementType;
import kedge.policy.checkpoint.ModelConfig;
import kedge.policy.checkpoint.SafeTensorsWriter;
import kedge.policy.checkpoint.TokenizerFiles;
import kedge.policy.generate.Sampling;
import kedge.policy.generate.StopRule;
import kedge.policy.distributed.Ranks;
import kedge.policy.distributed.Sharing;
import kedge.policy.lora.MergedModel;
import kedge.policy.model.ModelShape;
import kedge.policy.model.ParameterLayout;
import kedge.policy.model.Parameters;
import kedge.policy.natives.Devices;
import kedge.policy.optim.AdamW;
import kedge.policy.optim.DividedBuffer;
import kedge.policy.text.CharacterTokenizer;
import kedge.policy.text.ChatTemplate;
import kedge.policy.text.ImageSlots;
import kedge.policy.text.PromptEncoder;
import kedge.policy.text.Tokenizer;
import kedge.recipes.Recipe;
import kedge.recipes.settings.PolicySettings.Dtype;
import kedge.recipes.settings.PolicySettings;
import kedge.recipes.settings.ShapeSettings;
import kedge.recipes.settings.TokenizerSettings;
import kedge.recipes.stage.RlStage;
import kedge.recipes.stage.SftStage;
import kedge.recipes.stage.TooLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import kedge.sft.DemonstrationEncoder;

/**
 * Config, tokenizer and prompt encoder of a policy, from which its weights can be loaded.
 *
 * @param settings the recipe's {@code policy} section
 * @param adapters adapters trained instead of the weights; empty if weights are trained
 * @param ranks the processes that share the policy's work
 */
public record PolicyParts(PolicySettings settings, ModelConfig config, Tokenizer tokenizer,
    PromptEncoder encoder, Optional<PolicyAdapters> adapters, Ranks ranks) implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PolicyParts.class);

  /** Reads config and tokenizer. @throws kedge.data.UserError if a file is missing or invalid */
  public static PolicyParts of(PolicySettings given) {
    return of(given, Ranks.ONE);
  }

  /** Reads config and tokenizer of a policy whose work is shared by ranks. */
  static PolicyParts of(PolicySettings given, Ranks ranks) {
    PolicySettings settings = given.local(LOG::info);
    Optional<PolicyAdapters> adapters = PolicyAdapters.of(given, settings);
    Tokenizer tokenizer = tokenizer(settings, adapters.map(PolicyAdapters::base));
    try {
      PromptEncoder unlimited = new PromptEncoder(tokenizer, ChatTemplate.of(tokenizer),
          settings.templateVariables(), Integer.MAX_VALUE);
      ModelConfig config = config(settings, adapters, tokenizer, unlimited);
      ModelShape shape = config.shape();
      requireExperts(settings, shape, adapters.isPresent());
      if (tokenizer.size() > shape.vocabulary()) {
        throw new UserError(
            "the tokenizer has " + tokenizer.size() + " ids, but the policy's vocabulary is " + shape.vocabulary()
                + ". Maybe the tokenizer belongs to another checkpoint?");
      }
      PromptEncoder own = PolicyImages.of(weights(settings, adapters), settings, config)
          .map(images -> unlimited.withImages(new ImageSlots(tokenizer, images))).orElse(unlimited);
      return new PolicyParts(settings, config, tokenizer, own.withContextLength(shape.maximumPositions()), adapters,
          ranks);
    } catch (RuntimeException e) {
      tokenizer.close();
      throw e;
    }
  }

  /** @throws UserError if the experts of a policy cannot be divided as its settings ask for */
  public static void requireExperts(PolicySettings settings, ModelShape shape, boolean adapted) {
    int parts = settings.expertParallel();
    if (parts == 1) {
      return;
    }
    String key = "policy.expert_parallel is " + parts;
    if (shape.experts() == 0) {
      throw new UserError(key + ", but the policy has no experts. Maybe leave it out?");
    }
    if (shape.experts() % parts != 0) {
      throw new UserError(key + " with " + shape.experts() + " experts a layer, expected a divisor of their number");
    }
    if (adapted) {
      throw new UserError(key + ", but the policy trains adapters, which is not supported. Maybe leave it out?");
    }
    if (shape.vision().isPresent()) {
      throw new UserError(key + ", but the policy sees images, which is not supported. Maybe leave it out?");
    }
  }

  /** Returns the shape of the policy; opens no file if the recipe has the whole shape. */
  public static ModelShape shape(PolicySettings given) {
    PolicySettings settings = given.local(LOG::info);
    if (settings.checkpoint().isPresent()) {
      return ModelConfig.read(MergedModel.base(settings.checkpoint().get(), LOG::info)).shape();
    }
    Optional<Integer> vocabulary = settings.shape().orElseThrow().vocabSize();
    if (vocabulary.isPresent()) {
      return settings.shape().get().toModelShape(vocabulary.get());
    }
    try (Tokenizer tokenizer = tokenizer(settings, Optional.empty())) {
      return settings.shape().get().toModelShape(tokenizer.size());
    }
  }

  /** Returns the number of adapter parameters of a policy; 0 if its weights are trained. */
  public static long adapters(PolicySettings given, ModelShape shape) {
    PolicySettings settings = given.local(LOG::info);
    return PolicyAdapters.of(given, settings).map(own -> own.layout().parameters().elements()).orElse(0L);
  }

  private static Tokenizer tokenizer(PolicySettings settings, Optional<Path> base) {
    if (settings.tokenizer().isEmpty()) {
      Path checkpoint = settings.checkpoint().orElseThrow();
      return Tokenizer.open(TokenizerFiles.in(checkpoint) ? checkpoint : base.orElse(checkpoint));
    }
    TokenizerSettings wanted = settings.tokenizer().get();
    if (wanted.folder().isPresent()) {
      return Tokenizer.open(wanted.folder().get());
    }
    boolean hasVision = settings.shape().flatMap(ShapeSettings::vision).isPresent();
    return hasVision ? CharacterTokenizer.withImages(wanted.characters().orElseThrow(), wanted.words())
        : CharacterTokenizer.of(wanted.characters().orElseThrow(), wanted.words());
  }

  private static ModelConfig config(PolicySettings settings, Optional<PolicyAdapters> adapters, Tokenizer tokenizer,
      PromptEncoder encoder) {
    if (settings.checkpoint().isPresent()) {
      Path folder = adapters.map(PolicyAdapters::base).orElse(settings.checkpoint().get());
      return ModelConfig.read(folder).as(type(settings));
    }
    ModelShape shape = settings.shape().orElseThrow().toModelShape(tokenizer.size());
    Map<String, JsonNode> others = new HashMap<>();
    others.put("eos_token_id", JsonNodeFactory.instance.numberNode(encoder.closingToken()));
    settings.shape().get().vision().ifPresent(vision -> others.putAll(vision.tiling()));
    return new ModelConfig(shape, type(settings), others);
  }

  private static ElementType type(PolicySettings settings) {
    return settings.dtype() == Dtype.BF16 ? ElementType.BF16 : ElementType.F32;
  }

  /** Loads a policy that is not trained, or all of whose weights may be. */
  public Policy policy(long seed, boolean trains) {
    return policy(seed, trains, List.of("*"));
  }

  /**
   * Loads the weights of the checkpoint, or draws random ones from the seed; new adapters are drawn from the seed too.
   *
   * @param trainable name patterns of all weights that any stage trains, see {@link #trainable}
   */
  public Policy policy(long seed, boolean trains, List<String> trainable) {
    PolicyOptions options = options(trains, adapters.isPresent() ? List.of("*") : trainable);
    if (adapters.isPresent()) {
      PolicyAdapters own = adapters.get();
      return Policy.load(own.base(), config.shape(), options, own.layout(), own.initial(seed));
    }
    return settings.checkpoint().isPresent() ? Policy.load(settings.checkpoint().get(), config.shape(), options)
        : Policy.random(config.shape(), seed, options);
  }

  /** Returns the name patterns of the weights that any stage trains. */
  public static List<String> trainable(Recipe recipe) {
    return recipe.stages().values().stream()
        .flatMap(stage -> stage instanceof RlStage rl ? rl.optimizer().trainable().stream()
            : stage instanceof SftStage sft ? sft.optimizer().trainable().stream() : Stream.empty())
        .distinct().toList();
  }

  /** Number of parameters that have gradients, moments and masters: in bf16 those that a stage trains. */
  public static long trainedParameters(Recipe recipe, ModelShape shape) {
    ParameterLayout layout = new ParameterLayout(shape);
    List<String> patterns = trainable(recipe);
    return recipe.policy().dtype() != Dtype.BF16 || patterns.isEmpty() ? layout.elements()
        : layout.without(AdamW.untrained(layout, patterns)).elements();
  }

  /** Loads the frozen policy of a checkpoint of the run; it shares frozen weights with the trained one. */
  public Policy reference(Path checkpoint, Policy trained) {
    if (adapters.isPresent()) {
      PolicyAdapters own = adapters.get();
      return trained.beside(options(false), Optional.of(own.layout()), own.of(checkpoint));
    }
    return Policy.load(checkpoint, config.shape(), options(false));
  }

  /**
   * Makes the policy of these parts with the frozen weights of another; empty if the weights are not the same.
   *
   * @param other parts of the other policy
   */
  Optional<Policy> beside(PolicyParts other, Policy policy) {
    boolean same = other.adapters.isPresent() && base().isPresent() && base().equals(other.base())
        && type(settings) == type(other.settings) && settings.device().equals(other.settings.device());
    return !same ? Optional.empty()
        : Optional.of(policy.beside(options(false), adapters.map(PolicyAdapters::layout),
            adapters.map(own -> own.initial(0)).orElse(values -> {
            })));
  }

  /** Returns the folder of the weights, an adapter's base; empty for random weights. */
  private static Optional<Path> weights(PolicySettings settings, Optional<PolicyAdapters> adapters) {
    return adapters.map(PolicyAdapters::base).or(settings::checkpoint);
  }

  /** Returns the real path of the weights' folder; empty for random weights. */
  private Optional<Path> base() {
    return weights(settings, adapters).map(folder -> {
      try {
        return folder.toRealPath();
      } catch (IOException e) {
        throw new UserError(folder + ": cannot be read: " + e.getMessage(), e);
      }
    });
  }

  /** Returns the layout of what is trained: the weights or the adapters. */
  public ParameterLayout trained() {
    return adapters.map(own -> own.layout().parameters()).orElseGet(() -> new ParameterLayout(config.shape()));
  }

  /** Returns the number of bytes of the trained weights or adapters in a checkpoint. */
  public long checkpointBytes() {
    return Checkpoint.bytes(trained(), adapters.isPresent() ? ElementType.F32 : config.type());
  }

  /** Compares config and weight files of the checkpoint. @throws UserError if they do not match */
  public void checkWeights() {
    weights(settings, adapters).ifPresent(Checkpoint::check);
  }

  /** Writes the trained weights or adapters into a checkpoint. @throws IOException on disk errors */
  public void save(Path folder, Policy policy) throws IOException {
    if (adapters.isPresent()) {
      adapters.get().save(folder, policy.values());
    } else {
      try (DividedBuffer saved = policy.saved()) {
        Checkpoint.save(folder, config, saved::run, Checkpoint.SHARD_BYTES);
      }
      if (settings.checkpoint().isPresent()) {
        TokenizerFiles.copyProcessor(settings.checkpoint().get(), folder);
        TokenizerFiles.copyCode(settings.checkpoint().get(), folder);
      }
    }
  }

  /** Serves this rank's part of the weights to rank 0, while it {@link #save saves} them; nothing if it holds all. */
  public void serve(Policy policy) {
    try (DividedBuffer saved = policy.saved()) {
      if (saved.divided()) {
        SafeTensorsWriter.serve(Checkpoint.sources(config, saved::run));
      }
    }
  }

  /** Overwrites the trained weights or adapters with those of a checkpoint. @throws UserError if they do not match */
  public void fill(Path checkpoint, Parameters values) {
    if (adapters.isPresent()) {
      adapters.get().of(checkpoint).accept(values);
    } else {
      Checkpoint.fill(checkpoint, values);
    }
  }

  private PolicyOptions options(boolean trains) {
    return options(trains, List.of("*"));
  }

  private PolicyOptions options(boolean trains, List<String> trainable) {
    return new PolicyOptions(settings.device(), type(settings), trains, settings.tokensPerMicrobatch(),
        sharesPrompts(), settings.activationCheckpointing(), settings.decodeRows(), threads(), trainable,
        new Sharing(settings.reduction(), settings.blockSequences(), ranks, settings.zeroStage(),
            settings.expertParallel()));
  }

  /** Returns the recipe's setting, by default whether sharing is possible. @throws UserError if it is not possible */
  private boolean sharesPrompts() {
    boolean able = settings.dtype() == PolicySettings.Dtype.FP32 && Devices.parse(settings.device()).is_cpu();
    if (settings.sharePrompts().orElse(false) && !able) {
      throw new UserError("policy.share_prompts: is true, but a policy in "
          + settings.dtype().name().toLowerCase(Locale.ROOT) + " on " + settings.device()
          + " computes each sequence whole; prompts are shared on the CPU in fp32. Leave the key out");
    }
    return settings.sharePrompts().orElse(able);
  }

  /** Returns the number of threads: the setting, or all processors divided among the ranks of the machine. */
  public int threads() {
    return settings.threads().orElse(Math.max(1, Runtime.getRuntime().availableProcessors() / ranks.local()));
  }

  /** Returns the encoder of a stage's demonstrations. */
  public DemonstrationEncoder demonstrations(SftStage stage) {
    return new DemonstrationEncoder(encoder, stage.learnedTurns(), stage.directFormat(), stage.maxLength(),
        stage.tooLong() == TooLong.TRUNCATE);
  }

  /** Returns the stop rule for some sampling settings. */
  public StopRule stops(Sampling sampling) {
    return StopRule.of(Arrays.stream(encoder.stopTokens()).boxed().collect(Collectors.toSet()), sampling.stops(),
        tokens -> tokenizer.decode(tokens, false));
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
