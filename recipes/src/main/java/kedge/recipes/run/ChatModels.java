package kedge.recipes.run;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import kedge.recipes.read.Nearest;
import kedge.recipes.recipe.ChatModelSettings;
import kedge.recipes.recipe.RewardSettings;
import kedge.rewards.RewardContext;
import kedge.rewards.UsesChatModel;
import kedge.rewards.chat.ApiKey;
import kedge.rewards.chat.HttpChatModel;
import kedge.rewards.chat.SystemTiming;

/** The chat models of a recipe, one of each, so that all that name one share its pace, its cache and its budget. Making them sends nothing. */
public final class ChatModels implements RewardContext {
  private final Map<String, ChatModelSettings> settings;
  private final Map<String, HttpChatModel> models = new LinkedHashMap<>();

  /**
   * Makes them all.
   *
   * @param environment where keys are looked up
   * @throws IllegalArgumentException if a key is not there
   */
  public ChatModels(Map<String, ChatModelSettings> settings, Map<String, String> environment) {
    this.settings = settings;
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

  /** Requests that these rewards may have in flight together. */
  int inFlight(List<RewardSettings> rewards) {
    return asked(rewards).distinct().mapToInt(name -> settings.get(name).inFlight()).sum();
  }

  /** How long these rewards may wait for one completion, one after the other, each asking a second time after a reply that cannot be read. */
  Duration patience(List<RewardSettings> rewards) {
    return asked(rewards).map(name -> settings.get(name).patience().multipliedBy(2)).reduce(Duration.ZERO, Duration::plus);
  }

  private Stream<String> asked(List<RewardSettings> rewards) {
    return rewards.stream().map(RewardSettings::settings).filter(UsesChatModel.class::isInstance).map(asks -> ((UsesChatModel) asks).chatModel())
        .filter(settings::containsKey);
  }
}
