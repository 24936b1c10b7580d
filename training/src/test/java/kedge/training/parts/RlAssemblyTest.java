package kedge.training.parts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import kedge.data.UserError;
import kedge.recipes.reader.RecipeFakes;
import kedge.recipes.stage.RlStage;
import kedge.rl.advantage.AdvantageEstimator;
import kedge.rl.advantage.BatchWhitened;
import org.junit.jupiter.api.Test;

class RlAssemblyTest {

  @Test
  void everyAdvantageThatARecipeMayNameIsMadeUnderItsName() {
    assertEquals(List.of("group_z_score", "group_centered", "leave_one_out", "batch_whitened", "gdpo"),
        AdvantageEstimator.KEYS);
    for (String name : AdvantageEstimator.KEYS) {
      assertEquals(name, advantage(name).key());
      assertEquals(name.equals("gdpo"), advantage(name).byComponent());
    }
    assertEquals(advantage("group_centered"), advantage("group_centred"));
    assertThrows(UserError.class, () -> advantage("gdpoo"));
  }

  @Test
  void aWhitenedBatchTakesOffTheGroupsMeanUnlessTheRecipeSaysOtherwise() {
    for (String preset : List.of("grpo", "dapo", "reinforce++")) {
      assertEquals(Optional.of(true), groupBaseline("stages.rl.algorithm=" + preset), preset);
      assertEquals(Optional.of(false),
          groupBaseline("stages.rl.algorithm=" + preset, "stages.rl.objective.group_baseline=false",
              "stages.rl.dynamic_sampling.enabled=false"),
          preset);
    }
    assertEquals(Optional.of(true),
        groupBaseline("stages.rl.algorithm=dapo", "stages.rl.dynamic_sampling.enabled=true"));
  }

  private static Optional<Boolean> groupBaseline(String... settings) {
    List<String> all = new ArrayList<>(
        List.of("stages.rl.objective.advantage=batch_whitened", "stages.rl.dynamic_sampling={}"));
    all.addAll(List.of(settings));
    RlStage stage = (RlStage) RecipeFakes.reader().read(RecipeFakes.RECIPE, "test.yaml", all).stages().get("rl");
    return RlAssembly.settings(stage, 1, 0).advantage()instanceof BatchWhitened whitened
        ? Optional.of(whitened.groupBaseline())
        : Optional.empty();
  }

  private static AdvantageEstimator advantage(String name) {
    RlStage stage = (RlStage) RecipeFakes.reader()
        .read(RecipeFakes.RECIPE, "test.yaml", List.of("stages.rl.objective.advantage=" + name,
            "stages.rl.dynamic_sampling.enabled=false"))
        .stages().get("rl");
    return RlAssembly.settings(stage, 1, 0).advantage();
  }
}
