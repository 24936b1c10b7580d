package kedge.recipes.run;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import kedge.recipes.read.Nearest;
import kedge.recipes.recipe.ChatModelSettings;
import kedge.rewards.RewardContext;
import kedge.rewards.chat.ApiKey;
import kedge.rewards.chat.HttpChatModel;
import kedge.rewards.chat.SystemTiming;

/** The chat models of a recipe, one of each, so that all that name one share its pace, its cache and its budget. Making them sends nothing. */
public final class ChatModels implements RewardContext {
  private final Map<String, HttpChatModel> models = new LinkedHashMap<>();

  /**
   * Makes them all.
   *
   * @param environment where keys are looked up
   * @throws IllegalArgumentException if a key is not there
   */
  public ChatModels(Map<String, ChatModelSettings> settings, Map<String, String> environment) {
    settings.forEach((name, each) -> models.put(name, make(name, each, environment)));
  }

  private static HttpChatModel make(String name, ChatModelSettings settings, Map<String, String> environment) {
    try {
      ApiKey key = settings.keyVariable().isPresent() ? ApiKey.of(settings.keyVariable().get(), environment) : ApiKey.NONE;
      return new HttpChatModel(settings.endpoint(name, key), settings.limits(), settings.backoff(), settings.budget().toBudget(), settings.cache(),
          new SystemTiming("chat-" + name));
    } catch (IllegalArgumentException fault) {
      throw new IllegalArgumentException("chat_models." + name + "." + fault.getMessage(), fault);
    }
  }

  @Override
  public HttpChatModel chatModel(String name) {
    HttpChatModel model = models.get(name);
    if (model == null) {
      throw new IllegalArgumentException("chat_model: " + Nearest.notOneOf(name, models.keySet()) + " (the names under chat_models)");
    }
    return model;
  }

  /** What each has cost so far, a line each; nothing of those that were not asked. */
  List<String> costs() {
    return models.values().stream().filter(model -> model.cost().requests() > 0)
        .map(model -> "chat model " + model.name() + ": " + model.cost().describe()).toList();
  }
}
