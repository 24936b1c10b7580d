package kedge.training.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import kedge.policy.Policy;
import kedge.policy.PolicyOptions;
import kedge.policy.checkpoint.ElementType;
import kedge.policy.model.ModelShape;
import kedge.policy.model.ParameterLayout;
import kedge.policy.model.ShapeBuilder;
import kedge.policy.optim.AdamW;
import kedge.policy.vision.PixelShuffle;
import kedge.policy.vision.VisionShape;
import kedge.recipes.Recipe;
import kedge.recipes.stage.SftStage;
import kedge.recipes.reader.RecipeFakes;
import kedge.recipes.settings.PolicySettings.Dtype;
import org.junit.jupiter.api.Test;

class MemoryPlanTest {

  /** The sizes of Qwen3-30B-A3B's config.json. */
  private static ModelShape qwen3MixtureOfThirtyBillion() {
    return RecipeFakes.shape("""
        hidden_size: 2048
        num_hidden_layers: 48
        num_attention_heads: 32
        num_key_value_heads: 4
        head_dim: 128
        intermediate_size: 6144
        num_experts: 128
        num_experts_per_tok: 8
        moe_intermediate_size: 768
        max_position_embeddings: 40960
        vocab_size: 151936
        """).toModelShape(151_669);
  }

  @Test
  void qwen3ThirtyBillionHasThirtyAndAHalfBillionParametersOfWhichThreePointThreeAreActive() {
    ModelShape shape = qwen3MixtureOfThirtyBillion();
    assertEquals(30_532_122_624L, new ParameterLayout(shape).elements());
    assertEquals(30.5, Math.round(new ParameterLayout(shape).elements() / 1e8) / 10.0);
    // 120 of 128 experts x 3 matrices x 768 x 2048 x 48 layers are not passed through: 27,179,089,920 less.
    assertEquals(3_353_032_704L, ParameterLayout.activePerToken(shape));
  }

  @Test
  void itsPlanIsPrintedWithoutLoadingAnything() {
    StringWriter text = new StringWriter();
    PrintWriter out = new PrintWriter(text);
    new RunPlan(out, 8).print(qwen3MixtureOfThirtyBillion(), Dtype.BF16, 4096);
    out.flush();
    assertTrue(text.toString().contains("parameters: 30.53 B (30532122624), active per token: 3.35 B (3353032704)"),
        text::toString);
    assertTrue(text.toString().contains("Kedge does not divide weights"), text::toString);
  }

  @Test
  void theVisionTowersParametersArePrintedToTheLastOne() {
    StringWriter text = new StringWriter();
    PrintWriter out = new PrintWriter(text);
    VisionShape huge = new VisionShape(14, 1536, 24, 12, 4096, 448, -1, 2, PixelShuffle.V2, 1e-5);
    ModelShape shape = qwen3MixtureOfThirtyBillion().with(Optional.of(huge));
    new RunPlan(out, 1).print(shape, Dtype.BF16, 4096);
    out.flush();
    assertTrue(text.toString().contains("vision tower 682031616, adapter 16793600, language model 30532122624"),
        text::toString);
  }

  @Test
  void theTermsAreThoseOfTheFormulas() {
    ModelShape shape = ShapeBuilder.of(100, 8, 2).heads(2, 1, 4).dense(16).ropeTheta(1e6).build();
    long parameters = new ParameterLayout(shape).elements();
    Workload load = new Workload(Dtype.BF16, false, true, true, false, 10, 10, 3, 6, 5, 7);
    Map<String, Long> bytes = MemoryPlan.of(shape, load).terms().stream()
        .collect(Collectors.toMap(MemoryPlan.Term::name, MemoryPlan.Term::bytes));
    assertEquals(parameters * 2, bytes.get("weights"));
    assertEquals(parameters * 2, bytes.get("reference policy"));
    assertEquals(parameters * 4, bytes.get("gradients"));
    assertEquals(parameters * 8, bytes.get("AdamW moments"));
    assertEquals(parameters * 4, bytes.get("master weights"));
    // 2 layers x (key + value) x 1 head x 4 x 2 bytes = 32 bytes a token; 6 completions of 7 tokens, 3 prompts of 5.
    assertEquals(32 * (6 * 7 + 3 * 5), bytes.get("KV cache"));
    // A layer: 4 x 8, 2 x 16 - 4 and 8 for attention, 4 x 16 for the dense layer: 132 numbers. Both are kept, one more
    // holds gradients, and there is the last output.
    assertEquals(10 * (3 * 132 + 8) * 2, bytes.get("activations"));
    assertEquals(6 * 100 * 32, bytes.get("decoding"));
    assertEquals(100 * 8 * 4, bytes.get("head's gradient"));
    assertEquals(10 * 100 * 4 * 3, bytes.get("logits"));
  }

  @Test
  void thePeakIsTheLargerOfSamplingAndTraining() {
    ModelShape shape = qwen3MixtureOfThirtyBillion();
    MemoryPlan sampling = MemoryPlan.of(shape,
        new Workload(Dtype.FP32, false, false, false, false, 0, 0, 8, 64, 256, 1024));
    long weights = 30_532_122_624L * 4;
    long cache = 48L * 2 * 4 * 128 * 4 * (64 * 1024 + 8 * 256) + 64L * 151_936 * 32; // and the logits of a step
    assertEquals(weights + MemoryPlan.BASE + cache, sampling.peak());
    assertEquals((weights + 3) / 4 + MemoryPlan.BASE + cache, sampling.peakPerDevice(4));
  }

  @Test
  void aRecipesPlanNamesItsStagesAndItsLargest() {
    Recipe recipe = RecipeFakes.recipe();
    StringWriter text = new StringWriter();
    PrintWriter out = new PrintWriter(text);
    new RunPlan(out, 1).print(recipe, recipe.policy().shape().orElseThrow().toModelShape(20));
    out.flush();
    assertTrue(
        text.toString()
            .contains("stage warmup: sft on train, 100 steps of 32 sequences, at most 2,048 tokens per step; peak "),
        text::toString);
    assertTrue(text.toString().contains("stage rl: rl on train by dapo, 150 steps of 16 prompts x 8 completions, "
        + "at most 4,096 sampled tokens per step, 150 updates"),
        text::toString);
    assertTrue(text.toString().contains("memory in stage rl, which needs most"), text::toString);
  }

  @Test
  void withActivationCheckpointingOnlyInputsAndOneLayerAreKept() {
    ModelShape shape = ShapeBuilder.of(100, 8, 2).heads(2, 1, 4).dense(16).ropeTheta(1e6).build();
    Workload load = new Workload(Dtype.BF16, false, true, false, true, 10, 10, 0, 0, 0, 0);
    assertEquals(10 * (2 * 8 + 2 * 132 + 8) * 2, MemoryPlan.of(shape, load).terms().stream()
        .filter(term -> term.name().equals("activations")).findFirst().orElseThrow().bytes());
  }

  /** Weights, masters and moments as they are allocated; gradients are laid out as the masters. */
  @Test
  void frozenExpertsHaveNoMastersGradientsOrMomentsAsThePlanSays() {
    ModelShape shape = ShapeBuilder.of(50, 16, 2).heads(2, 1, 8).experts(16, 2, 24).renormalize(true).build();
    List<String> trainable = List.of("*self_attn*", "*norm*", "*mlp.gate.*", "*embed_tokens*");
    ParameterLayout layout = new ParameterLayout(shape);
    long trained = layout.without(AdamW.untrained(layout, trainable)).elements();
    assertTrue(trained < layout.elements() / 4);
    Workload load = new Workload(Dtype.BF16, false, true, false, true, 10, 10, 0, 0, 0, 0).withTrained(trained);
    long planned = MemoryPlan.of(shape, load).terms().stream()
        .filter(term -> Set.of("weights", "master weights", "gradients", "AdamW moments").contains(term.name()))
        .mapToLong(MemoryPlan.Term::bytes).sum();
    PolicyOptions options = new PolicyOptions("cpu", ElementType.BF16, true, 100, false, true, 4, 1, trainable);
    try (Policy policy = Policy.random(shape, 3, options)) {
      long measured = policy.saved().flat().nbytes() + 2 * policy.values().flat().nbytes()
          + policy.optimizer().first().flat().nbytes() + policy.optimizer().second().flat().nbytes();
      assertEquals(planned, measured, 0.05 * planned);
      assertTrue(policy.saved().flat().numel() == layout.elements());
    }
  }

  @Test
  void theLargestModelsOfACardAreStated() {
    List<String> lines = CardPlan.lines(80);
    assertTrue(lines.get(1).contains("bf16 with fp32 masters"), lines::toString);
    lines.forEach(System.out::println);
    CardPlan.lines(141).forEach(System.out::println);
  }

  @Test
  void blocksOfAFixedTreeAreComputedWholeAndTheirPartialSumsHeld() {
    Recipe recipe = RecipeFakes.reader().read(RecipeFakes.RECIPE, "test.yaml",
        List.of("policy.reduction=fixed_tree", "policy.dtype=fp32", "policy.device=cpu",
            "policy.tokens_per_microbatch=100"));
    SftStage warmup = (SftStage) recipe.stages().get("warmup");
    ModelShape shape = ShapeBuilder.of(100, 8, 2).heads(2, 1, 4).dense(16).build();
    Workload load = Workload.of(shape, recipe.policy(), warmup);
    assertEquals(8 * warmup.maxLength(), load.tokensPerMicrobatch(), "a block is computed whole");
    assertEquals(32, warmup.sequencesPerStep());
    assertEquals(4, load.blocks());
    assertEquals(3, RankPlan.ONE.partialSums(4), "of 4 blocks: of one, of two and of four");
    assertEquals(3 * 4 * new ParameterLayout(shape).elements(), MemoryPlan.of(shape, load).terms().stream()
        .filter(term -> term.name().equals("gradient tree")).findFirst().orElseThrow().bytes());
  }
}
