package kedge.training.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import kedge.data.UserError;
import kedge.policy.distributed.Shards;
import kedge.policy.model.ExpertSlice;
import kedge.policy.model.ModelShape;
import kedge.policy.model.ParameterLayout;
import kedge.policy.model.ShapeBuilder;
import kedge.recipes.Recipe;
import kedge.recipes.reader.RecipeFakes;
import kedge.recipes.stage.Stage;
import org.junit.jupiter.api.Test;

/** Memory of a rank and the bytes that it exchanges; docs/scale.md has the figures of a large model. */
class RankPlanTest {
  private static final long LARGE = 30_532_122_624L;

  private static Recipe recipe(String... settings) {
    return RecipeFakes.reader().read(RecipeFakes.RECIPE, "test.yaml", List.of(settings));
  }

  private static long bytes(MemoryPlan plan, String term) {
    return plan.terms().stream().filter(each -> each.name().equals(term)).findFirst().orElseThrow().bytes();
  }

  @Test
  void theStagesDivideMomentsThenSums() {
    Recipe recipe = recipe("policy.reduction=fixed_tree", "policy.dtype=fp32", "policy.device=cpu");
    ModelShape shape = recipe.policy().shape().orElseThrow().toModelShape(20);
    Stage warmup = recipe.stages().get("warmup"); // 4 blocks
    long all = new ParameterLayout(shape).elements();
    Shards shards = new Shards(all, 3, 0);
    assertTrue(shards.largest() < all && shards.largest() >= all / 3);
    Workload load = Workload.of(shape, recipe, warmup, 3);
    MemoryPlan whole = MemoryPlan.of(shape, load, new RankPlan(3, 0));
    MemoryPlan first = MemoryPlan.of(shape, load, new RankPlan(3, 1));
    MemoryPlan second = MemoryPlan.of(shape, load, new RankPlan(3, 2));
    assertEquals(8 * all, bytes(whole, "AdamW moments"));
    assertEquals(8 * shards.largest(), bytes(first, "AdamW moments"));
    assertEquals(8 * shards.largest(), bytes(second, "AdamW moments"));
    assertEquals(4 * all * (2 + 3), bytes(whole, "gradient tree"), "over two own blocks, and over four");
    assertEquals(4 * all * (2 + 3), bytes(first, "gradient tree"));
    assertEquals(4 * shards.largest() * 3, bytes(second, "gradient tree"));
    assertEquals(4 * all, bytes(second, "gradients"), "a block's gradient is whole");
    assertEquals(MemoryPlan.of(shape, load).peak(), MemoryPlan.of(shape, load, new RankPlan(1, 2)).peak());
  }

  @Test
  void ranksDrawTheirPartOfTheCompletions() {
    Recipe recipe = recipe("policy.reduction=fixed_tree", "policy.dtype=fp32", "policy.device=cpu");
    ModelShape shape = recipe.policy().shape().orElseThrow().toModelShape(20);
    Stage rl = recipe.stages().get("rl"); // 16 prompts x 8 completions
    assertEquals(128, Workload.of(shape, recipe, rl, 1).sequencesAtOnce());
    assertEquals(16, Workload.of(shape, recipe, rl, 1).promptsAtOnce());
    assertEquals(43, Workload.of(shape, recipe, rl, 3).sequencesAtOnce());
    assertEquals(7, Workload.of(shape, recipe, rl, 3).promptsAtOnce(), "six whole ones' worth, in seven");
  }

  @Test
  void theTableOfALargeModelIsThatOfTheFormulas() {
    double gibibyte = 1L << 30;
    double[][] table = {{8, 0, 568.7, 227.5, 796.2}, {8, 2, 56.9, 28.4, 199.1}, {64, 0, 909.9, 227.5, 7165.7},
        {64, 2, 12.4, 3.6, 224.0}, {512, 0, 1251.2, 227.5, 58121.7}, {512, 2, 2.2, 0.4, 227.1}};
    for (double[] row : table) {
      RankPlan plan = new RankPlan((int) row[0], (int) row[1]);
      assertEquals(row[2], 4 * plan.sums(LARGE) * plan.partialSums(plan.count()) / gibibyte, 0.05);
      assertEquals(row[3], 8 * plan.moments(LARGE) / gibibyte, 0.05);
      assertEquals(row[4], plan.received(LARGE, plan.count()).total() / gibibyte, 0.05);
    }
  }

  @Test
  void ranksThatDivideTheExpertsHoldTheirPart() {
    Recipe recipe = recipe("policy.reduction=fixed_tree", "policy.dtype=fp32", "policy.device=cpu");
    ModelShape shape = recipe.policy().shape().orElseThrow().toModelShape(20);
    RankPlan plan = new RankPlan(4, 0, 2);
    long held = ParameterLayout.of(shape, new ExpertSlice(2, 1)).elements();
    assertTrue(held < new ParameterLayout(shape).elements());
    Workload load = Workload.of(shape, recipe, recipe.stages().get("warmup"), 4); // 4 blocks
    MemoryPlan memory = MemoryPlan.of(shape, load, plan);
    assertEquals(4 * held, bytes(memory, "weights"));
    assertEquals(4 * held, bytes(memory, "gradients"));
    assertEquals(4 * held * 3, bytes(memory, "gradient tree"), "over four blocks");
    assertEquals(8 * held, bytes(memory, "AdamW moments"));
    assertTrue(bytes(memory, "rows for experts") > 0);
    StringWriter text = new StringWriter();
    PrintWriter out = new PrintWriter(text);
    new RunPlan(out, 1).print(recipe, shape, plan);
    out.flush();
    assertTrue(text.toString().contains(", for each of 4 ranks, expert_parallel 2:"), text::toString);
    assertTrue(text.toString().contains(" a token in a forward pass, as much in a backward pass, if experts are used "
        + "evenly"), text::toString);
  }

  @Test
  void theTableOfALargeModelWithDividedExpertsIsThatOfTheFormulas() {
    ModelShape shape = ShapeBuilder.of(151_936, 2048, 48).heads(32, 4, 128).experts(128, 8, 768).ownHead()
        .context(40_960).build();
    assertEquals(LARGE, new ParameterLayout(shape).elements());
    double gibibyte = 1L << 30;
    double[][] table = {{8, 8, 19.2, 77.0, 38.5, 40.2, 5.25}, {64, 8, 19.2, 134.7, 38.5, 456.2, 5.25},
        {64, 64, 7.4, 52.0, 14.9, 361.7, 5.91}, {512, 64, 7.4, 74.3, 14.9, 2945.5, 5.91}};
    for (double[] row : table) {
      RankPlan plan = new RankPlan((int) row[0], 0, (int) row[1]);
      long held = plan.held(shape);
      assertEquals(row[2], 4 * held / gibibyte, 0.05);
      assertEquals(row[3], 4 * held * plan.partialSums(plan.count()) / gibibyte, 0.05);
      assertEquals(row[4], 8 * held / gibibyte, 0.05);
      assertEquals(row[5], plan.traffic(shape).gradientsReceived(plan.count(), 0) / gibibyte, 0.05);
      assertEquals(row[6], plan.traffic(shape).perToken() / (1L << 20), 0.01);
    }
  }

  @Test
  void aRecipesPlanSaysWhatIsExchanged() {
    Recipe recipe = recipe("policy.reduction=fixed_tree", "policy.dtype=fp32", "policy.device=cpu",
        "policy.zero_stage=2");
    StringWriter text = new StringWriter();
    PrintWriter out = new PrintWriter(text);
    new RunPlan(out, 1).print(recipe, recipe.policy().shape().orElseThrow().toModelShape(20), new RankPlan(4, 2));
    out.flush();
    assertTrue(text.toString().contains("  exchanged per update: 4 blocks of gradients; a rank receives at most "),
        text::toString);
    assertTrue(text.toString().contains(", for each of 4 ranks, zero_stage 2:"), text::toString);
    assertTrue(text.toString().contains(" parameters of a shard x 2 moments x 4 bytes"), text::toString);
    assertTrue(text.toString().contains("  on one rank"), text::toString);
    assertEquals("--ranks is 0, expected 1 to 4096", assertThrows(UserError.class, () -> new RankPlan(0, 0))
        .getMessage());
  }
}
