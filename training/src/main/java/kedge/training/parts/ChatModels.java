package kedge.training.parts;

import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kedge.chat.ChatModel;
import kedge.chat.Usage;
import kedge.chat.endpoint.ApiKey;
import kedge.chat.endpoint.ChatCost;
import kedge.chat.endpoint.Endpoint;
import kedge.chat.endpoint.HttpChatModel;
import kedge.chat.endpoint.SecretScope;
import kedge.chat.endpoint.SystemScheduler;
import kedge.data.UserError;
import kedge.policy.Policy;
import kedge.policy.lora.AdapterFolder;
import kedge.policy.natives.Devices;
import kedge.recipes.check.NearestWord;
import kedge.recipes.settings.ChatModelSettings;
import kedge.recipes.settings.EndpointSettings;
import kedge.recipes.settings.LocalModelSettings;
import kedge.rewards.RewardContext;
import kedge.training.chat.LoadedModel;
import kedge.training.chat.PolicyChatModel;
import kedge.training.chat.ReplySettings;
import kedge.training.provenance.FolderDigest;

/**
 * The chat models of a recipe, by name. All users of a model share its rate limit, cache, budget or weights.
 * Construction sends no requests and loads no weights.
 */
public final class ChatModels implements RewardContext, AutoCloseable {
  private final Map<String, ChatModelSettings> settings;
  private final Map<String, ChatModel> models = new LinkedHashMap<>();
  private volatile PolicyParts trainedParts;
  private volatile Policy trained;

  /**
   * Creates all models.
   *
   * @param environment environment variables, in which API keys are looked up
   * @throws UserError if a key, a checkpoint or a device is missing
   */
  public ChatModels(Map<String, ChatModelSettings> settings, Map<String, String> environment) {
    this.settings = settings;
    settings.forEach((name, each) -> models.put(name, make(name, each, environment)));
  }

  private ChatModel make(String name, ChatModelSettings settings, Map<String, String> environment) {
    return UserError.whereRefused("chat_models." + name + ".",
        () -> settings instanceof LocalModelSettings local ? local(name, local)
            : endpoint(name, (EndpointSettings) settings, environment));
  }

  private static HttpChatModel endpoint(String name, EndpointSettings settings, Map<String, String> environment) {
    ApiKey key = settings.keyVariable().isPresent() ? ApiKey.of(settings.keyVariable().get(), environment)
        : ApiKey.NONE;
    Endpoint endpoint = settings.endpoint(name, key);
    settings.keyVariable().ifPresent(variable -> UserError.whereRefused("key_variable: ", () -> {
      SecretScope.require(variable, endpoint.completions(), environment);
      return key;
    }));
    return new HttpChatModel(endpoint, settings.limits(), settings.backoff(),
        settings.budget().toBudget(), settings.cache(), new SystemScheduler("chat-" + name));
  }

  private PolicyChatModel local(String name, LocalModelSettings settings) {
    if (!Files.isRegularFile(settings.checkpoint().resolve("config.json"))
        && !AdapterFolder.is(settings.checkpoint())) {
      throw new UserError(
          "checkpoint is " + settings.checkpoint() + ", which has no config.json: looked for "
              + settings.checkpoint().toAbsolutePath().normalize());
    }
    Devices.parse(settings.device());
    return new PolicyChatModel(name,
        new ReplySettings(settings.sampling(), settings.inFlight(), settings.hideThinking()),
        () -> load(settings));
  }

  private LoadedModel load(LocalModelSettings settings) {
    PolicyParts parts = PolicyParts.of(settings.policy().withTemplateVariables(settings.variables()));
    try {
      int context = parts.config().shape().maximumPositions();
      Policy policy = shared(parts).orElseGet(() -> parts.policy(0, false));
      return new LoadedModel(policy.generator(), policy.trainer(), parts.encoder(), parts.tokenizer(), context, () -> {
        policy.close();
        parts.close();
      });
    } catch (RuntimeException e) {
      parts.close();
      throw e;
    }
  }

  /** Lets local models share the policy's weights if they have the same frozen base, instead of loading them again. */
  public void share(PolicyParts parts, Policy policy) {
    trainedParts = parts;
    trained = policy;
  }

  private Optional<Policy> shared(PolicyParts parts) {
    return trained == null ? Optional.empty() : parts.beside(trainedParts, trained);
  }

  @Override
  public ChatModel chatModel(String name) {
    ChatModel model = models.get(name);
    if (model == null) {
      throw new UserError(
          "chat_model: " + NearestWord.notOneOf(name, models.keySet()) + " (the names under chat_models)");
    }
    return model;
  }

  /** Returns the identity of a model, including a digest of its files; operations that used another model are rerun. */
  public String identity(String name) {
    chatModel(name);
    return settings.get(name).identity()
        + (settings.get(name)instanceof LocalModelSettings local ? " " + FolderDigest.of(local.checkpoint()) : "");
  }

  /** Returns the number of requests and tokens of a model so far. */
  public ChatCost cost(String name) {
    if (chatModel(name)instanceof HttpChatModel endpoint) {
      return endpoint.cost();
    }
    PolicyChatModel local = (PolicyChatModel) chatModel(name);
    Usage usage = local.usage();
    return new ChatCost(local.requests(), 0, 0, local.requests(), 0, usage.promptTokens(), usage.completionTokens(), 0,
        0);
  }

  /** Returns the cost so far, one line for each model that was used. */
  public List<String> costs() {
    return models.keySet().stream().filter(name -> cost(name).requests() > 0)
        .map(name -> "chat model " + name + ": " + cost(name).describe()).toList();
  }

  /** Releases the weights of local models. */
  @Override
  public void close() {
    models.values().stream().filter(PolicyChatModel.class::isInstance)
        .forEach(model -> ((PolicyChatModel) model).close());
  }
}
