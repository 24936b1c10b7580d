package kedge.rewards.judge;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What a chat model is asked to judge: the four verdicts of SAIL-RL (Judge, logic, consistency, hallucination; section
 * 6.2 of the paper and its appendix C name the fields and what each is shown), SAIL-VL2's one verdict on a whole chain
 * of thought, and the answer itself. The prompts are Kedge's own, a resource for each.
 */
public enum Criterion {
  /** Whether the model decided rightly that the problem needs reasoning, or needs none. */
  JUDGEMENT("is_judgment_correct", List.of("requires_reasoning"),
      EnumSet.of(Shown.IMAGE, Shown.QUESTION, Shown.JUDGEMENT)),
  /** Whether the thinking is set up rightly and every step follows. */
  LOGIC("is_logically_sound", List.of(), EnumSet.of(Shown.IMAGE, Shown.QUESTION, Shown.THINKING)),
  /** Whether the answer follows from the thinking, right or wrong. */
  CONSISTENCY("is_consistent", List.of(), EnumSet.of(Shown.THINKING, Shown.ANSWER)),
  /** Whether nothing in the thinking contradicts image, question or, where neither decides, the world. */
  GROUNDING("is_hallucination_free", List.of(), EnumSet.of(Shown.IMAGE, Shown.QUESTION, Shown.THINKING)),
  /** Logic, grounding and consistency in one bit. */
  THINK("is_thinking_sound", List.of(), EnumSet.of(Shown.IMAGE, Shown.QUESTION, Shown.THINKING, Shown.ANSWER)),
  /** Whether the answer says the same as the known one. */
  ANSWER("is_answer_correct", List.of(), EnumSet.of(Shown.IMAGE, Shown.QUESTION, Shown.REFERENCE, Shown.ANSWER));

  /** What a judge may be shown, in the order in which it is. */
  public enum Shown {
    IMAGE, QUESTION, REFERENCE, JUDGEMENT, THINKING, ANSWER
  }

  private final String decides;
  private final List<String> besides;
  private final Set<Shown> shown;

  Criterion(String decides, List<String> besides, Set<Shown> shown) {
    this.decides = decides;
    this.besides = besides;
    this.shown = shown;
  }

  /** The reward's name: {@code judge_logic}. */
  public String kind() {
    return "judge_" + name().toLowerCase(java.util.Locale.ROOT);
  }

  /** The field whose value is the verdict. */
  String decides() {
    return decides;
  }

  /** Fields that are true or false and only noted. */
  List<String> besides() {
    return besides;
  }

  /** Whether the judge sees that. */
  public boolean shows(Shown what) {
    return shown.contains(what);
  }
}
