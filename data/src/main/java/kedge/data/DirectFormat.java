package kedge.data;

/**
 * Format of a direct demonstration ({@link DemonstrationForm#DIRECT}) in a chat, and so of the completions of a policy
 * that answers without thinking.
 */
public enum DirectFormat {
  /** The answer alone. The policy decides not to think by its first token. */
  ANSWER,
  /**
   * An empty thought, which is given and not learned, then the answer: {@code log P(A | I)} of SAIL-VL2's Eq. 3, word
   * for word. The policy learns to answer after an empty thought, but not when to write one: that is the prompt's
   * choice ({@code enable_thinking: false}).
   */
  EMPTY_THINK,
  /**
   * An empty thought, then the answer, both learned: the policy decides by closing its thought at once, as in SAIL-RL.
   */
  LEARNED_EMPTY_THINK;

  private static final String EMPTY_THOUGHT = "<think>\n\n</think>\n\n";

  /** Returns the text of the assistant turn. */
  public String text(String answer) {
    return this == ANSWER ? answer : EMPTY_THOUGHT + answer;
  }
}
