package kedge.training.parts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kedge.data.ProblemSourceProvider;
import kedge.data.UserError;
import kedge.recipes.CurationRecipe;
import kedge.recipes.Recipe;
import kedge.recipes.reader.RecipeException;
import kedge.recipes.reader.RecipeFakes;
import kedge.recipes.reader.RecipeReader;
import kedge.recipes.reader.RecipeWriter;
import kedge.recipes.reader.Schema;
import kedge.recipes.settings.ChatModelSettings;
import kedge.recipes.settings.EndpointSettings;
import kedge.recipes.settings.LocalModelSettings;
import kedge.rewards.Absent;
import kedge.rewards.RewardProvider;
import kedge.rewards.judge.JudgeReward;
import org.junit.jupiter.api.Test;

/** {@code chat_models} in a recipe, and rewards that name them. */
class ChatModelRecipeTest {
  private static final RecipeReader READER = new RecipeReader(
      new Schema(Map.of(ProblemSourceProvider.class, Map.of("numbers", RecipeFakes.NumbersSettings.class),
          RewardProvider.class,
          Map.of("math", RecipeFakes.NothingSettings.class, "judge_logic", JudgeReward.Settings.class))));
  private static final String CRITIC = """
      chat_models:
        critic:
          url: https://api.example.org/v1
          model: some-model
          key_variable: SOME_KEY
          requests_per_minute: 60
          budget: {calls: 100, money: 5, prompt_price: 0.5, completion_price: 1.5}
          extra_body: '{"top_k": 1}'
      rewards:
        - {reward: judge_logic, chat_model: critic, scale: continuous}
      """;

  private static Recipe read(String from, String to) {
    return READER.read(
        RecipeFakes.RECIPE.replace("rewards:\n  - {reward: math, weight: 1}\n", CRITIC).replace(from, to), "test",
        List.of());
  }

  @Test
  void aChatModelIsReadWithItsDefaultsAndWrittenBack() {
    Recipe recipe = read("", "");
    EndpointSettings critic = (EndpointSettings) recipe.chatModels().get("critic");
    assertEquals(16, critic.inFlight());
    assertEquals(Optional.of(60L), critic.requestsPerMinute());
    assertEquals(100, critic.budget().toBudget().calls().getAsLong());
    assertEquals(Optional.empty(), critic.cache());
    assertEquals(new JudgeReward.Settings("critic", JudgeReward.Scale.CONTINUOUS, Absent.NOT_APPLICABLE, 0, 2048),
        recipe.rewards().get(0).settings());
    // 5 calls of 120 s, 4 waits of 60 s, and 16 requests' turns 5 times at 60 a minute
    assertEquals(Duration.ofSeconds(120 * 5 + 60 * 4 + 16 * 5),
        new ChatModels(recipe.chatModels(), Map.of("SOME_KEY", "secret", "KEDGE_SECRETS", "SOME_KEY@api.example.org"))
            .chatModel("critic").patience());
    String written = RecipeWriter.write(recipe);
    assertEquals(recipe, READER.read(written, "written", List.of()));
    assertTrue(written.contains("key_variable: SOME_KEY") && written.contains("timeout_seconds: 120"), written);
  }

  @Test
  void whateverMakesAModelReplyOtherwiseIsPartOfItsIdentity() {
    ChatModelSettings plain = chatModel("");
    assertEquals("http://localhost:1/v1 m", plain.identity());
    assertEquals(plain.identity(), chatModel(", in_flight: 3, retries: 1, timeout_seconds: 5").identity());
    List<String> others = List.of("json_mode: true", "fixed_sampling: true", "length_key: max_completion_tokens",
        "extra_body: '{\"a\": 1}'",
        "extra_body: '{\"a\": 2}'", "model: n", "url: http://localhost:2/v1");
    assertEquals(others.size(), others.stream().map(other -> chatModel(", " + other).identity())
        .filter(each -> !each.equals(plain.identity())).distinct().count());
    assertEquals("http://localhost:1/v1 m json_mode fixed_sampling max_completion_tokens {}",
        chatModel(", json_mode: true, fixed_sampling: true, length_key: max_completion_tokens, extra_body: '{}'")
            .identity());
  }

  private static ChatModelSettings chatModel(String more) {
    String text = "name: c\nsources: {s: {source: arithmetic, size: 4}}\nsteps: [{step: validate}]\nchat_models:\n  "
        + "t: {"
        + (more.contains("model:") ? "" : "model: m, ") + (more.contains("url:") ? "" : "url: http://localhost:1/v1, ")
        + more.replaceFirst("^, ", "") + "}\n";
    return RecipeReader.installed().readCuration(text.replace(", }", "}"), "test", List.of()).chatModels().get("t");
  }

  @Test
  void aCheckpointIsAChatModelToo() {
    String text = "name: c\nsources: {s: {source: arithmetic, size: 4}}\nsteps: [{step: validate}]\nchat_models:\n  "
        + "t: {type: policy, checkpoint: some/folder%s}\n";
    CurationRecipe recipe = RecipeReader.installed()
        .readCuration(text.formatted(", hide_thinking: true, enable_thinking: false, threads: 2"), "test", List.of());
    LocalModelSettings local = (LocalModelSettings) recipe.chatModels().get("t");
    assertEquals(Path.of("some/folder"), local.policy().checkpoint().orElseThrow());
    assertEquals(64, local.policy().decodeRows());
    assertEquals(256, local.inFlight());
    assertEquals(Map.of("enable_thinking", false), local.variables());
    assertEquals(recipe, RecipeReader.installed().readCuration(RecipeWriter.write(recipe), "written", List.of()));
    List<String> identities = List
        .of("", ", top_k: 3", ", dtype: bf16", ", enable_thinking: true", ", hide_thinking: true", ", temperature: 0.5")
        .stream()
        .map(
            more -> RecipeReader.installed().readCuration(text.formatted(more), "test", List.of()).chatModels().get("t")
                .identity())
        .toList();
    assertEquals(identities.size(), identities.stream().distinct().count(), identities.toString());
    assertEquals(identities.get(0),
        RecipeReader.installed()
            .readCuration(text.formatted(", threads: 1, decode_rows: 3, in_flight: 4"), "test", List.of())
            .chatModels()
            .get("t").identity());
    String faults = assertThrows(RecipeException.class,
        () -> RecipeReader.installed().readCuration(text.formatted(", url: x, top_p: 0, device: tpu, decode_rows: 0"),
            "test", List.of())).getMessage();
    assertTrue(faults.contains("chat_models.t.url: unknown key"), faults);
    faults = assertThrows(RecipeException.class,
        () -> RecipeReader.installed().readCuration(
            text.formatted(", top_p: 0, device: tpu, decode_rows: 0, in_flight: 0"),
            "test", List.of())).getMessage();
    for (String key : List.of("top_p: is 0.0", "device: is tpu", "decode_rows: is 0", "in_flight: is 0")) {
      assertTrue(faults.contains("chat_models.t." + key), faults);
    }
    assertTrue(assertThrows(RecipeException.class,
        () -> RecipeReader.installed().readCuration(text.formatted("").replace("policy", "polcy"), "test", List.of()))
            .getMessage().contains("chat_models.t.type: polcy is not one of endpoint, policy. Maybe policy?"));
    assertTrue(assertThrows(RecipeException.class,
        () -> RecipeReader.installed().readCuration(text.formatted("").replace("type: policy, ", ""), "test",
            List.of()))
                .getMessage()
                .contains("chat_models.t.checkpoint: unknown key where type is endpoint. Maybe type: policy?"));
    String wholeEntry = CRITIC.substring(CRITIC.indexOf("    url: "), CRITIC.indexOf("rewards:"));
    assertFault(wholeEntry, "    type: policy\n    checkpoint: gone/folder\n",
        "chat_models.critic.checkpoint: gone/folder is no folder: looked for ");
  }

  @Test
  void whatIsWrongIsToldAtItsPlace() {
    assertFault("chat_model: critic", "chat_model: critik",
        "rewards.0.chat_model: critik is not one of critic. Maybe critic? (the names under chat_models)");
    assertFault(", chat_model: critic", "", "rewards.0.chat_model: missing, but required");
    assertFault("https://api.example.org/v1", "api.example.org",
        "chat_models.critic.url: is api.example.org, expected http or https and a host");
    assertFault("calls: 100", "calls: 0", "chat_models.critic.budget.calls: is 0, expected at least 1");
    assertFault(", prompt_price: 0.5, completion_price: 1.5", "",
        "chat_models.critic.budget.money: is 5.0, but no price is given");
    assertFault("requests_per_minute", "request_per_minute", "unknown key. Maybe requests_per_minute?");
    assertFault("'{\"top_k\": 1}'", "'{\"model\": 1}'", "chat_models.critic.extra_body: contains model");
    assertFault("continuous", "fuzzy", "rewards.0.scale: fuzzy is not one of discrete, continuous");
    assertFalse(assertFault("key_variable: SOME_KEY", "key_variable: sk-0123",
        "chat_models.critic.key_variable: is not the name").contains("sk-0123"));
    assertFalse(assertFault("key_variable: SOME_KEY", "api_key: sk-0123", "chat_models.critic.api_key: unknown key")
        .contains("sk-0123"));
  }

  private static String assertFault(String from, String to, String expected) {
    String message = assertThrows(RecipeException.class, () -> read(from, to)).getMessage();
    assertTrue(message.contains(expected), message);
    return message;
  }

  @Test
  void rewardsThatNameOneChatModelShareIt() {
    ChatModels models = new ChatModels(
        Map.of("critic", READER.chatModel("{url: http://localhost:1/v1, model: m, key_variable: K}")),
        Map.of("K", "secret"));
    assertSame(models.chatModel("critic"), models.chatModel("critic"));
    String message = assertThrows(UserError.class, () -> models.chatModel("crtic")).getMessage();
    assertEquals("chat_model: crtic is not one of critic. Maybe critic? (the names under chat_models)", message);
  }

  @Test
  void aKeyThatIsNotThereIsToldByItsVariable() {
    Map<String, ChatModelSettings> settings = Map.of("critic",
        READER.chatModel("{url: http://localhost:1/v1, model: m, key_variable: SOME_KEY}"));
    String message = assertThrows(UserError.class, () -> new ChatModels(settings, Map.of()))
        .getMessage();
    assertTrue(message.startsWith(
        "chat_models.critic.key_variable is SOME_KEY, but the environment variable SOME_KEY is not set"), message);
  }
}
