package kedge.rewards;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class RewardProvidersTest {

  @Test
  void everyKindOfRewardIsFoundAndTakesARecordOfSettings() {
    var providers = ServiceLoader.load(RewardProvider.class).stream().map(ServiceLoader.Provider::get).toList();
    Set<String> kinds = providers.stream().map(RewardProvider::kind).collect(Collectors.toSet());
    assertTrue(
        kinds.containsAll(Set.of("math", "countdown", "think_format", "overlong", "choice", "yes_no", "text", "number",
            "list", "tags", "thinks",
            "length",
            "repetition", "knights_knaves", "steps_logic", "steps_grounding", "steps_consistency", "steps_judgement")),
        kinds.toString());
    assertEquals(providers.size(), kinds.size());
    providers.forEach(provider -> assertTrue(provider.settings().isRecord()));
  }
}
