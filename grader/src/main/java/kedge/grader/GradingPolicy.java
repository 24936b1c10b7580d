package kedge.grader;

/** Where in a completion an answer is looked for. */
public enum GradingPolicy {
  /** For training: a box, answer tags, {@code #### x} or a sentence that names the final answer; else there is none. */
  STRICT,
  /** For evaluation: where nothing explicit is given, the last formula, then the last number of the text is taken. */
  LENIENT
}
