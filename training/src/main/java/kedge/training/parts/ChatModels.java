package kedge.training.parts;

import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import kedge.chat.ChatModel;
import kedge.chat.Usage;
import kedge.chat.endpoint.ApiKey;
import kedge.chat.endpoint.ChatCost;
import kedge.chat.endpoint.HttpChatModel;
import kedge.chat.endpoint.SystemScheduler;
import kedge.policy.Policy;
import kedge.policy.natives.Devices;
import kedge.policy.text.ChatTemplate;
import kedge.policy.text.PromptEncoder;
import kedge.recipes.reader.NearestWord;
import kedge.recipes.settings.ChatModelSettings;
import kedge.recipes.settings.EndpointSettings;
import kedge.recipes.settings.LocalModelSettings;
import kedge.rewards.RewardContext;
import kedge.training.chat.LoadedModel;
import kedge.training.chat.PolicyChatModel;
import kedge.training.provenance.FolderDigest;

/**
 * The chat models of a recipe, one of each, so that all that name one share its pace, its cache, its budget or its
 * weights. Making them sends nothing and loads nothing.
 */
public final class ChatModels implements RewardContext, AutoCloseable {
  private final Map<String, ChatModelSettings> settings;
  private final Map<String, ChatModel> models = new LinkedHashMap<>();

  /**
   * Makes them all.
   *
   * @param environment where keys are looked up
   * @throws IllegalArgumentException if a key, a checkpoint or a device is not there
   */
  public ChatModels(Map<String, ChatModelSettings> settings, Map<String, String> environment) {
    this.settings = settings;
    settings.forEach((name, each) -> models.put(name, make(name, each, environment)));
  }

  private static ChatModel make(String name, ChatModelSettings settings, Map<String, String> environment) {
    try {
      return settings instanceof LocalModelSettings local ? local(name, local)
          : endpoint(name, (EndpointSettings) settings, environment);
    } catch (IllegalArgumentException fault) {
      throw new IllegalArgumentException("chat_models." + name + "." + fault.getMessage(), fault);
    }
  }

  private static HttpChatModel endpoint(String name, EndpointSettings settings, Map<String, String> environment) {
    ApiKey key = settings.keyVariable().isPresent() ? ApiKey.of(settings.keyVariable().get(), environment)
        : ApiKey.NONE;
    return new HttpChatModel(settings.endpoint(name, key), settings.limits(), settings.backoff(),
        settings.budget().toBudget(), settings.cache(),
        new SystemScheduler("chat-" + name));
  }

  private static PolicyChatModel local(String name, LocalModelSettings settings) {
    if (!Files.isRegularFile(settings.checkpoint().resolve("config.json"))) {
      throw new IllegalArgumentException(
          "checkpoint is " + settings.checkpoint() + ", which has no config.json: looked for "
              + settings.checkpoint().toAbsolutePath().normalize());
    }
    Devices.parse(settings.device());
    return new PolicyChatModel(name,
        new PolicyChatModel.Manner(settings.sampling(), settings.inFlight(), settings.hideThinking()),
        () -> voice(settings));
  }

  private static LoadedModel voice(LocalModelSettings settings) {
    PolicyParts kit = PolicyParts.of(settings.policy());
    try {
      int context = kit.config().shape().maximumPositions();
      PromptEncoder encoder = new PromptEncoder(kit.tokenizer(), ChatTemplate.of(kit.tokenizer()), settings.variables(),
          context);
      Policy policy = kit.policy(0, false);
      return new LoadedModel(policy.generator(), policy.trainer(), encoder, kit.tokenizer(), context, () -> {
        policy.close();
        kit.close();
      });
    } catch (RuntimeException e) {
      kit.close();
      throw e;
    }
  }

  @Override
  public ChatModel chatModel(String name) {
    ChatModel model = models.get(name);
    if (model == null) {
      throw new IllegalArgumentException(
          "chat_model: " + NearestWord.notOneOf(name, models.keySet()) + " (the names under chat_models)");
    }
    return model;
  }

  /**
   * Which model a name stands for, with the files of a checkpoint: a step that asked another is not taken for finished.
   */
  public String identity(String name) {
    chatModel(name);
    return settings.get(name).identity()
        + (settings.get(name)instanceof LocalModelSettings local ? " " + FolderDigest.of(local.checkpoint()) : "");
  }

  /** What a model has cost so far. */
  public ChatCost cost(String name) {
    if (chatModel(name)instanceof HttpChatModel endpoint) {
      return endpoint.cost();
    }
    PolicyChatModel local = (PolicyChatModel) chatModel(name);
    Usage usage = local.usage();
    return new ChatCost(local.requests(), 0, 0, local.requests(), 0, usage.promptTokens(), usage.completionTokens(), 0,
        0);
  }

  /** What each has cost so far, a line each; nothing of those that were not asked. */
  public List<String> costs() {
    return models.keySet().stream().filter(name -> cost(name).requests() > 0)
        .map(name -> "chat model " + name + ": " + cost(name).describe()).toList();
  }

  /** Gives back the weights of those that this process holds. */
  @Override
  public void close() {
    models.values().stream().filter(PolicyChatModel.class::isInstance)
        .forEach(model -> ((PolicyChatModel) model).close());
  }
}
