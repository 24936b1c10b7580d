package kedge.grader.compare;

import java.util.regex.Pattern;
import kedge.grader.tree.Node;

/** Labels of multiple-choice options. */
public final class Choices {
  /** A command before a label that makes a formula of it, as in {@code \sin(b)}. */
  private static final Pattern FUNCTION = Pattern
      .compile("\\\\(?!text|math|mbox|left|right|boxed|fbox|bf|rm|[bB]ig)\\p{L}");
  /** Text that may follow a label: nothing, text, or a blank and whatever does not go on with a formula. */
  private static final Pattern BEHIND = Pattern.compile(
      "(?s)[.:]?(?:[}$]|\\*\\*)*+(?:|[\\p{L}\"'].*|(?<=[}$])\\d.*|\\\\(?:text|math|mbox).*" + "|(?:[\\s~}$]|\\\\(?:[ "
          + ",;:!]|q?quad(?!\\p{L})))++(?!\\^|[-+*/=<>]\\s+(?!\\p{L}{2})|\\\\(?:cdot|times|div|pm|mp)(?!\\p{L})).*)");

  private Choices() {
  }

  /** Returns whether the gold is a label: one capital letter from A to J. */
  public static boolean isLabel(Node gold) {
    return gold instanceof Node.Variable variable && variable.name().length() == 1 && variable.name().charAt(0) >= 'A'
        && variable.name().charAt(0) <= 'J';
  }

  /**
   * The label at the beginning of an answer, where it stands alone: {@code (C)}, {@code C. x = 42}, {@code \text{(C) }
   * 42}; 0 if there is none, or several.
   */
  public static char label(String answer) {
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
    for (String word : new String[]{"Option ", "option ", "Choice ", "choice ", "Answer "}) {
      text = text.startsWith(word) ? text.substring(word.length()).strip() : text;
    }
    if (text.length() == 1 && Character.toUpperCase(text.charAt(0)) >= 'A'
        && Character.toUpperCase(text.charAt(0)) <= 'J') {
      return Character.toUpperCase(text.charAt(0));
    }
    boolean bracket = text.startsWith("(") || text.startsWith("[");
    String rest = bracket ? text.substring(1).strip() : text;
    if (rest.isEmpty() || !(rest.charAt(0) >= 'A' && rest.charAt(0) <= 'J'
        || bracket && rest.charAt(0) >= 'a' && rest.charAt(0) <= 'j')) {
      return 0;
    }
    char label = Character.toUpperCase(rest.charAt(0));
    String after = rest.substring(1).strip();
    boolean closed = bracket ? after.startsWith(")") || after.startsWith("]")
        : after.isEmpty() || ".):".indexOf(after.charAt(0)) >= 0;
    return closed && !another(after.isEmpty() ? after : after.substring(1)) ? label : 0;
  }

  /**
   * The same of a gold that is more than a label: 0 too where it is a formula that begins like one, {@code (d)(d-1)/2}
   * or {@code (b)^2}.
   */
  public static char labelOfGold(String gold) {
    int closed = 0;
    while (closed < gold.length() && ".):]".indexOf(gold.charAt(closed)) < 0) {
      closed++;
    }
    String behind = gold.substring(Math.min(gold.length(), closed + 1));
    boolean product = closed > 0 && Character.isLowerCase(gold.charAt(closed - 1)) && behind.strip().startsWith("(");
    return !product && !FUNCTION.matcher(gold.substring(0, closed)).find() && BEHIND.matcher(behind).matches()
        ? label(gold)
        : 0;
  }

  /** Returns whether a second label is offered at once. */
  private static boolean another(String rest) {
    String text = rest.strip();
    for (String joint : new String[]{"or ", "and ", ",", "/", "&", ";"}) {
      if (text.startsWith(joint)) {
        return true;
      }
    }
    return text.startsWith("(") && text.length() > 2 && text.charAt(2) == ')';
  }
}
