package kedge.rewards;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import kedge.rewards.answer.YesNoReward;
import kedge.rewards.builtin.BuiltInRewards;
import kedge.rewards.math.MathReward;
import org.junit.jupiter.api.Test;

class RewardProvidersTest {

  @Test
  void everyKindOfRewardIsFoundAndTakesARecordOfSettings() {
    var providers = BuiltInRewards.providers().values();
    Set<String> kinds = providers.stream().map(RewardProvider::kind).collect(Collectors.toSet());
    assertTrue(
        kinds.containsAll(Set.of("math", "countdown", "think_format", "overlong", "choice", "yes_no", "text", "number",
            "list", "tags", "thinks",
            "length",
            "repetition", "knights_knaves", "chain_logic", "chain_grounding", "chain_consistency", "chain_judgment")),
        kinds.toString());
    assertEquals(providers.size(), kinds.size());
    providers.forEach(provider -> assertTrue(provider.settings().isRecord()));
  }

  @Test
  void aRecordOfItsSettingsIsARewardNamedAsItsKind() {
    int looked = 0;
    for (RewardProvider<?> provider : BuiltInRewards.providers().values()) {
      if (Reward.class.isAssignableFrom(provider.settings())) {
        String words = provider.kind().replace("_", "");
        assertEquals(words + "reward", provider.settings().getSimpleName().toLowerCase(Locale.ROOT));
        looked++;
      }
    }
    assertEquals(19, looked);
    assertEquals("yes_no", new YesNoReward(false).name());
    assertEquals("math", new MathReward().name());
  }

  @Test
  void everyEarlierWordNamesAKindOfToday() {
    BuiltInRewards.RENAMED.forEach((old, now) -> {
      assertTrue(BuiltInRewards.providers().containsKey(now), now);
      assertFalse(BuiltInRewards.providers().containsKey(old), old);
    });
  }
}
