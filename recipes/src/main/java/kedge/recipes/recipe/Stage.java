package kedge.recipes.recipe;

import java.util.List;

/** One stage of a recipe. Stages run in the order written; each starts from the checkpoint that the one before it left. */
@TaggedBy("type")
public sealed interface Stage permits SftStage, RlStage, EvalStage {

  /** The names of the sources under {@code data} that this stage reads. */
  List<String> reads();
}
