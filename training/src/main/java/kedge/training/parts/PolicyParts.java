package kedge.training.parts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import kedge.data.UserError;
import kedge.policy.Policy;
import kedge.policy.PolicyOptions;
import kedge.policy.checkpoint.ElementType;
import kedge.policy.checkpoint.ModelConfig;
import kedge.policy.generate.Sampling;
import kedge.policy.generate.StopRule;
import kedge.policy.model.ModelShape;
import kedge.policy.text.CharacterTokenizer;
import kedge.policy.text.ChatTemplate;
import kedge.policy.text.ImageSlots;
import kedge.policy.text.PromptEncoder;
import kedge.policy.text.Tokenizer;
import kedge.recipes.settings.PolicySettings.Dtype;
import kedge.recipes.settings.PolicySettings;
import kedge.recipes.settings.ShapeSettings;
import kedge.recipes.settings.TokenizerSettings;
import kedge.recipes.stage.SftStage;
import kedge.recipes.stage.TooLong;
import kedge.rollouts.PolicyRolloutEngine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import kedge.sft.DemonstrationEncoder;

/**
 * Config, tokenizer and prompt encoder of a policy, from which its weights can be loaded.
 *
 * @param settings the recipe's {@code policy} section
 */
public record PolicyParts(PolicySettings settings, ModelConfig config, Tokenizer tokenizer,
    PromptEncoder encoder) implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PolicyParts.class);

  /** Reads config and tokenizer. @throws kedge.data.UserError where a file is missing or not what it should be */
  public static PolicyParts of(PolicySettings given) {
    PolicySettings settings = given.local(LOG::info);
    Tokenizer tokenizer = tokenizer(settings);
    try {
      PromptEncoder unlimited = new PromptEncoder(tokenizer, ChatTemplate.of(tokenizer),
          settings.templateVariables(), Integer.MAX_VALUE);
      ModelConfig config = config(settings, tokenizer, unlimited);
      ModelShape shape = config.shape();
      if (tokenizer.size() > shape.vocabulary()) {
        throw new UserError(
            "the tokenizer has " + tokenizer.size() + " ids, but the policy's vocabulary is " + shape.vocabulary()
                + ". Maybe the tokenizer belongs to another checkpoint?");
      }
      return new PolicyParts(settings, config, tokenizer, PolicyImages.of(settings, config)
          .map(images -> unlimited.withImages(new ImageSlots(tokenizer, images))).orElse(unlimited)
          .withContextLength(shape.maximumPositions()));
    } catch (RuntimeException e) {
      tokenizer.close();
      throw e;
    }
  }

  /** Shape of the policy; where the recipe says all of it, no file is opened. */
  public static ModelShape shape(PolicySettings given) {
    PolicySettings settings = given.local(LOG::info);
    if (settings.checkpoint().isPresent()) {
      return ModelConfig.read(settings.checkpoint().get()).shape();
    }
    Optional<Integer> vocabulary = settings.shape().orElseThrow().vocabSize();
    if (vocabulary.isPresent()) {
      return settings.shape().get().toModelShape(vocabulary.get());
    }
    try (Tokenizer tokenizer = tokenizer(settings)) {
      return settings.shape().get().toModelShape(tokenizer.size());
    }
  }

  private static Tokenizer tokenizer(PolicySettings settings) {
    if (settings.tokenizer().isEmpty()) {
      return Tokenizer.open(settings.checkpoint().orElseThrow());
    }
    TokenizerSettings wanted = settings.tokenizer().get();
    if (wanted.folder().isPresent()) {
      return Tokenizer.open(wanted.folder().get());
    }
    boolean sees = settings.shape().flatMap(ShapeSettings::vision).isPresent();
    return sees ? CharacterTokenizer.withImages(wanted.characters().orElseThrow(), wanted.words())
        : CharacterTokenizer.of(wanted.characters().orElseThrow(), wanted.words());
  }

  private static ModelConfig config(PolicySettings settings, Tokenizer tokenizer, PromptEncoder encoder) {
    if (settings.checkpoint().isPresent()) {
      return ModelConfig.read(settings.checkpoint().get()).as(type(settings));
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

  /** Loads the weights of the checkpoint, or draws random ones by the seed. */
  public Policy policy(long seed, boolean trains) {
    return settings.checkpoint().isPresent() ? policyOf(settings.checkpoint().get(), trains)
        : Policy.random(config.shape(), seed, options(trains));
  }

  /** Loads the weights of another checkpoint of the same shape. */
  public Policy policyOf(Path checkpoint, boolean trains) {
    return Policy.load(checkpoint, config.shape(), options(trains));
  }

  private PolicyOptions options(boolean trains) {
    return new PolicyOptions(settings.device(), type(settings), trains, settings.tokensPerMicrobatch(),
        settings.activationCheckpointing(), settings.decodeRows(), threads());
  }

  /** Threads of the settings, or all processors. */
  public int threads() {
    return settings.threads().orElse(Runtime.getRuntime().availableProcessors());
  }

  /** Samples completions of problems from a policy with these parts. */
  public PolicyRolloutEngine rollouts(Policy policy, long seed) {
    return new PolicyRolloutEngine(policy.generator(), tokenizer, encoder, policy::digest, seed);
  }

  /** The encoder of the demonstrations that a stage learns. */
  public DemonstrationEncoder demonstrations(SftStage stage) {
    return new DemonstrationEncoder(encoder, stage.learnedTurns(), stage.directFormat(), stage.maxLength(),
        stage.tooLong() == TooLong.TRUNCATE);
  }

  /** When a completion ends, and its text. */
  public StopRule stops(Sampling sampling) {
    return StopRule.of(Arrays.stream(encoder.stopTokens()).boxed().collect(Collectors.toSet()), sampling.stops(),
        tokens -> tokenizer.decode(tokens, false));
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
