package kedge.rewards.math;

/** Labels of multiple-choice options. */
final class Choices {
  private Choices() {
  }

  /** Whether the gold is a label: one capital letter from A to J. */
  static boolean isLabel(Node gold) {
    return gold instanceof Node.Variable variable && variable.name().length() == 1 && variable.name().charAt(0) >= 'A' && variable.name().charAt(0) <= 'J';
  }

  /**
   * The label at the beginning of an answer, where it stands alone: {@code (C)}, {@code C. x = 42}, {@code \text{(C) } 42}; 0 if there is
   * none, or several.
   */
  static char label(String answer) {
    StringBuilder plain = new StringBuilder();
    for (int i = 0; i < answer.length(); i++) {
      char c = answer.charAt(i);
      if (c == '\\') {
        int end = i + 1;
        while (end < answer.length() && Character.isLetter(answer.charAt(end))) {
          end++;
        }
        plain.append(end == i + 1 ? "" : " ");
        i = Math.max(i, end - 1);
      } else {
        plain.append("{}$*~".indexOf(c) >= 0 ? ' ' : c);
      }
    }
    String text = plain.toString().strip();
    for (String word : new String[] {"Option ", "option ", "Choice ", "choice ", "Answer "}) {
      text = text.startsWith(word) ? text.substring(word.length()).strip() : text;
    }
    if (text.length() == 1 && Character.toUpperCase(text.charAt(0)) >= 'A' && Character.toUpperCase(text.charAt(0)) <= 'J') {
      return Character.toUpperCase(text.charAt(0));
    }
    boolean bracket = text.startsWith("(") || text.startsWith("[");
    String rest = bracket ? text.substring(1).strip() : text;
    if (rest.isEmpty() || !(rest.charAt(0) >= 'A' && rest.charAt(0) <= 'J' || bracket && rest.charAt(0) >= 'a' && rest.charAt(0) <= 'j')) {
      return 0;
    }
    char label = Character.toUpperCase(rest.charAt(0));
    String after = rest.substring(1).strip();
    boolean closed = bracket ? after.startsWith(")") || after.startsWith("]") : after.isEmpty() || ".):".indexOf(after.charAt(0)) >= 0;
    return closed && !another(after.isEmpty() ? after : after.substring(1)) ? label : 0;
  }

  /** Whether a second label is offered at once. */
  private static boolean another(String rest) {
    String text = rest.strip();
    for (String joint : new String[] {"or ", "and ", ",", "/", "&", ";"}) {
      if (text.startsWith(joint)) {
        return true;
      }
    }
    return text.startsWith("(") && text.length() > 2 && text.charAt(2) == ')';
  }
}
