package kedge.recipes.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import kedge.recipes.Fakes;
import kedge.recipes.recipe.RlStage;
import kedge.rl.advantage.AdvantageEstimator;
import org.junit.jupiter.api.Test;

class RlAssemblyTest {

  @Test
  void everyAdvantageThatARecipeMayNameIsMadeUnderItsName() {
    List<String> names = List.of("group_z_score", "group_centred", "leave_one_out", "batch_whitened", "gdpo");
    for (String name : names) {
      assertEquals(name, advantage(name).key());
      assertEquals(name.equals("gdpo"), advantage(name).byComponent());
    }
    assertThrows(IllegalArgumentException.class, () -> advantage("gdpoo"));
  }

  private static AdvantageEstimator advantage(String name) {
    RlStage stage = (RlStage) Fakes.reader().read(Fakes.RECIPE, "test.yaml", List.of("stages.rl.objective.advantage=" + name,
        "stages.rl.dynamic_sampling.enabled=false")).stages().get("rl");
    return RlAssembly.settings(stage, 0).advantage();
  }
}
