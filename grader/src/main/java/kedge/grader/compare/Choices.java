package kedge.grader.compare;

import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import kedge.grader.tree.Node;

/** Labels of multiple-choice options. */
public final class Choices {
  /** A command before a label, which makes it part of a formula: {@code \sin(b)}. */
  private static final Pattern FUNCTION = Pattern
      .compile("\\\\(?!text|math|mbox|left|right|boxed|fbox|bf|rm|[bB]ig)\\p{L}");
  /** Text that may follow a label: nothing, text, or a blank and anything that does not continue a formula. */
  private static final Pattern BEHIND = Pattern.compile(
      "(?s)[.:]?(?:[}$]|\\*\\*)*+(?:|[\\p{L}\"'].*|(?<=[}$])\\d.*|\\\\(?:text|math|mbox).*" + "|(?:[\\s~}$]|\\\\(?:[ "
          + ",;:!]|q?quad(?!\\p{L})))++(?!\\^|[-+*/=<>]\\s+(?!\\p{L}{2})|\\\\(?:cdot|times|div|pm|mp)(?!\\p{L})).*)");

  private static final Pattern LEAD = Pattern
      .compile("^(?:(?:[Tt]he )?(?:[Oo]ption|[Cc]hoice|[Aa]nswer)(?: is)?:?\\s+)+");
  /** A label in brackets, before a closing sign, or before a clause that justifies it. */
  private static final Pattern FIRST = Pattern.compile("^[(\\[]\\s*([A-Ja-j])\\s*[)\\]]|^([A-J])(?:\\s*[.):]|$"
      + "|(?=,?\\s+(?:because|since|as|not|which)\\b)|(?=\\s+[-\u2013\u2014]\\s)|(?<=[B-HJ])(?=\\s+[a-z]{2,}\\s))");
  private static final Pattern JOINED = Pattern
      .compile("^\\s*(?:or\\b|and\\b|if\\b|unless\\b|[,;](?!\\s*(?:not|because|since|as|which)\\b)|/|&)");
  /** Another label: in brackets, before a closing sign, or alone after a word that offers it. */
  private static final Pattern OTHER = Pattern
      .compile("(?<![\\p{L}\\p{N}])[(\\[]([A-J])[)\\]]|(?<![\\p{L}\\p{N}.(])([A-J])[.):](?=\\s|$)"
          + "|(?:\\b(?:or|and|is|option|choice|answer|to|choose|pick|maybe|perhaps|else|otherwise"
          + "|unless|but|rather|also|be|no|yes|wait)\\b|[,;/&])\\s*([A-J])"
          + "(?=\\s*(?:$|[.,;!?/&]|\\b(?:or|and|because|since|instead|too)\\b))", Pattern.CASE_INSENSITIVE);
  /** Another label preceded only by signs, {@code (C) | A}. */
  private static final Pattern OTHER_ALONE = Pattern.compile("^[^\\p{L}\\p{N}=]*([A-J])\\.?\\s*$");
  private static final Pattern EXCLUDED = Pattern
      .compile("(?i)\\b(?:not|than|instead of|nor|unlike)(?:\\s+(?:option|choice|answer))?\\s*$");

  private static final Pattern DENIED = Pattern.compile("\\\\(?:neq?|not|lnot|neg)(?!\\p{L})|[\u2260\u00ac]");

  private Choices() {
  }

  /** Returns whether the gold answer is a label: one capital letter from A to J. */
  public static boolean isLabel(Node gold) {
    return gold instanceof Node.Variable variable && variable.name().length() == 1 && variable.name().charAt(0) >= 'A'
        && variable.name().charAt(0) <= 'J';
  }

  /** Returns whether an answer contains a sign that negates it, {@code \\neq (C)}. */
  public static boolean isDenied(String answer) {
    return DENIED.matcher(answer).find();
  }

  /**
   * Returns the label at the beginning of an answer: {@code (C)}, {@code C. x = 42}, {@code \text{(C) } 42}, {@code C,
   * since x = 42}. Returns 0 if there is none, or another label is offered too.
   */
  public static char label(String answer) {
    String plain = answer.replaceAll("\\\\\\p{L}+", " ").replaceAll("\\\\(.)", "$1").replaceAll("[{}$*~]", " ").strip();
    String text = LEAD.matcher(plain).replaceFirst("");
    if (text.length() == 1 && inRange(text.charAt(0))) {
      return Character.toUpperCase(text.charAt(0));
    }
    Matcher first = FIRST.matcher(text);
    if (!first.find()) {
      return 0;
    }
    char label = Character.toUpperCase(first.group(1) != null ? first.group(1).charAt(0) : first.group(2).charAt(0));
    String rest = text.substring(first.end());
    Matcher alone = OTHER_ALONE.matcher(rest);
    if (JOINED.matcher(rest).find() || alone.find() && alone.group(1).charAt(0) != label) {
      return 0;
    }
    Matcher other = OTHER.matcher(rest);
    while (other.find()) {
      String found = IntStream.rangeClosed(1, 3).mapToObj(other::group).filter(Objects::nonNull).findFirst()
          .orElseThrow();
      if (found.charAt(0) != label
          && !EXCLUDED.matcher(rest.substring(0, other.start(other.group(3) != null ? 3 : 0))).find()) {
        return 0;
      }
    }
    return label;
  }

  private static boolean inRange(char c) {
    return Character.toUpperCase(c) >= 'A' && Character.toUpperCase(c) <= 'J';
  }

  /**
   * Returns the label at the beginning of a gold answer that is more than a label. Returns 0 also for a formula that
   * begins like a label, {@code (d)(d-1)/2} or {@code (b)^2}.
   */
  public static char labelOfGold(String gold) {
    int closed = 0;
    while (closed < gold.length() && ".):]".indexOf(gold.charAt(closed)) < 0) {
      closed++;
    }
    String behind = gold.substring(Math.min(gold.length(), closed + 1));
    boolean product = closed > 0 && Character.isLowerCase(gold.charAt(closed - 1)) && behind.strip().startsWith("(");
    boolean ratio = closed < gold.length() && gold.charAt(closed) == ':' && !behind.matches("(?s)|[\\s~}$\\\\].*");
    return !product && !ratio && !FUNCTION.matcher(gold.substring(0, closed)).find() && BEHIND.matcher(behind).matches()
        ? label(gold)
        : 0;
  }
}
