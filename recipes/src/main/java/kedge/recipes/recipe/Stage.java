package kedge.recipes.recipe;

/** One stage of a recipe. Stages run in the order written; each starts from the checkpoint that the one before it left. */
@TaggedBy("type")
public sealed interface Stage permits SftStage, RlStage, EvalStage {

  /** The name of the source under {@code data} that this stage reads. */
  String data();
}
