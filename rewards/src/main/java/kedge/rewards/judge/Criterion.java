package kedge.rewards.judge;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Questions for an LLM judge: the four verdicts of SAIL-RL (judgment, logic, consistency, grounding; section 6.2 and
 * appendix C of the paper give the fields and the input of each judge), SAIL-VL2's single verdict on a whole chain of
 * thought, and the answer itself. The prompts are Kedge's, one resource each.
 */
public enum Criterion {
  /** The model judged correctly whether the problem needs reasoning. */
  JUDGMENT("is_judgment_correct", Shown.IMAGE, Shown.QUESTION, Shown.JUDGMENT),
  /** The approach is correct and every step follows. */
  LOGIC("is_logically_sound", Shown.IMAGE, Shown.QUESTION, Shown.THINKING),
  /** The answer follows from the thinking, right or wrong. */
  CONSISTENCY("is_consistent", Shown.THINKING, Shown.ANSWER),
  /** Nothing in the thinking contradicts the image, the question or, where neither decides, the world. */
  GROUNDING("is_hallucination_free", Shown.IMAGE, Shown.QUESTION, Shown.THINKING),
  /** Logic, grounding and consistency in one bit. */
  THINK("is_thinking_sound", Shown.IMAGE, Shown.QUESTION, Shown.THINKING, Shown.ANSWER),
  /** The answer agrees with the known one. */
  ANSWER("is_answer_correct", Shown.IMAGE, Shown.QUESTION, Shown.REFERENCE, Shown.ANSWER);

  /** Material that a judge may see, in order of presentation. */
  public enum Shown {
    IMAGE, QUESTION, REFERENCE, JUDGMENT, THINKING, ANSWER
  }

  private final String decides;
  private final Set<Shown> shown;

  Criterion(String decides, Shown... shown) {
    this.decides = decides;
    this.shown = Set.of(shown);
  }

  /** The reward's kind: {@code judge_logic}. */
  public String kind() {
    return "judge_" + name().toLowerCase(Locale.ROOT);
  }

  /** Name of the prompt. {@code JUDGMENT} keeps its earlier spelling, on which cached replies depend. */
  String prompt() {
    return this == JUDGMENT ? "judge_judgement" : kind();
  }

  String decides() {
    return decides;
  }

  /** True-or-false fields that are only recorded in the detail. */
  List<String> recorded() {
    return this == JUDGMENT ? List.of("requires_reasoning") : List.of();
  }

  /** Returns whether the judge sees this material. */
  public boolean shows(Shown what) {
    return shown.contains(what);
  }
}
