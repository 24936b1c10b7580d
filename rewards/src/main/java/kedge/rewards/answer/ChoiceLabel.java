package kedge.rewards.answer;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import kedge.data.Answer;
import kedge.grader.parse.PlainText;

/**
 * The option that an answer chooses: by a separate label at its beginning ({@code C}, {@code (C)}, {@code C. x = 42},
 * {@code option C}), or by the whole text of exactly one option. There is no guessing by substrings, similar texts or
 * one of several labels.
 *
 * @param label label of the option; empty if none is chosen
 * @param rule the rule that decided, or the reason why none did
 */
record ChoiceLabel(Optional<Character> label, String rule) {
  private static final List<String> LEADS = List.of("option ", "choice ", "answer ");
  /** A label with the clause that justifies it or excludes another: {@code B because ...}, {@code B, not C}. */
  private static final Pattern JUSTIFIED = Pattern.compile("^[A-Z],?\\s+(?:because|since|as|not)\\b");
  private static final Pattern WRAPPED = Pattern
      .compile("\\\\(?:text|textbf|textit|mathrm|mathbf|mbox)\\{([^{}]*+)\\}");
  private static final String OPENING = "([{";
  private static final String CLOSING = ")]}";

  static ChoiceLabel read(String answer, Answer.Choice choice) {
    String text = PlainText.of(WRAPPED.matcher(answer).replaceAll("$1").replace("\\ ", " "));
    for (String lead : LEADS) {
      text = text.regionMatches(true, 0, lead, 0, lead.length()) ? text.substring(lead.length()).strip() : text;
    }
    List<String> options = choice.options();
    boolean justified = JUSTIFIED.matcher(text).find() && inRange(text.charAt(0), options.size());
    int length = justified ? 1 : labelLength(text, 0, options.size());
    if (length == 0 && text.length() > 2 && inRange(text.charAt(0), options.size()) && text.charAt(1) == ' '
        && PlainText.folded(text.substring(2)).equals(PlainText.folded(options.get(label(text, 0) - 'A')))) {
      return chosen(label(text, 0), "label and text");
    }
    if (length == 0) {
      return byText(answer, options);
    }
    char label = label(text, 0);
    String rest = PlainText.folded(text.substring(length));
    if (rest.isEmpty()) {
      return chosen(label, "label");
    }
    List<String> texts = options.stream().map(PlainText::folded).toList();
    if (rest.equals(texts.get(label - 'A'))) {
      return chosen(label, "label and text");
    }
    if (texts.contains(rest)) {
      return none("label " + label + " stands beside the text of another option");
    }
    return several(text.substring(length), label, options.size()) ? none("more than one label")
        : chosen(label, "label first");
  }

  private static ChoiceLabel byText(String answer, List<String> options) {
    String wanted = PlainText.folded(answer);
    int found = -1;
    for (int i = 0; i < options.size(); i++) {
      if (PlainText.folded(options.get(i)).equals(wanted)) {
        if (found >= 0) {
          return none("the text of more than one option");
        }
        found = i;
      }
    }
    return found < 0 ? none("no label stands alone in it, and it is the text of no option")
        : chosen((char) ('A' + found), "text");
  }

  /** Returns the length of a separate label: in brackets, before {@code . ) : ]}, or at the end; 0 if there is none. */
  private static int labelLength(String text, int at, int options) {
    if (at >= text.length()) {
      return 0;
    }
    int bracket = OPENING.indexOf(text.charAt(at));
    int place = bracket < 0 ? at : at + 1;
    if (place >= text.length() || !inRange(text.charAt(place), options)) {
      return 0;
    }
    if (bracket >= 0) {
      return place + 1 < text.length() && text.charAt(place + 1) == CLOSING.charAt(bracket) ? 3 : 0;
    }
    if (place + 1 == text.length()) {
      return at == 0 ? 1 : 0;
    }
    boolean marked = ".):]".indexOf(text.charAt(place + 1)) >= 0;
    return marked && (place + 2 == text.length() || Character.isWhitespace(text.charAt(place + 2)))
        && Character.isUpperCase(text.charAt(place)) ? 2 : 0;
  }

  private static char label(String text, int at) {
    return Character.toUpperCase(text.charAt(OPENING.indexOf(text.charAt(at)) < 0 ? at : at + 1));
  }

  private static boolean inRange(char c, int options) {
    char upper = Character.toUpperCase(c);
    return upper >= 'A' && upper < 'A' + options;
  }

  /** Returns whether another label follows, as in a copied list of options, or is joined, as in {@code (A) or B}. */
  private static boolean several(String rest, char first, int options) {
    for (int i = 0; i < rest.length(); i++) {
      boolean begins = i == 0 || !Character.isLetterOrDigit(rest.charAt(i - 1)) && rest.charAt(i - 1) != '\\';
      if (begins && labelLength(rest, i, options) > 0 && label(rest, i) != first
          && (OPENING.indexOf(rest.charAt(i)) >= 0
              || Character.isUpperCase(rest.charAt(i)))) {
        return true;
      }
    }
    String joined = rest.strip();
    for (String join : List.of("or ", "and ", "/", "&", ",")) {
      if (joined.regionMatches(true, 0, join, 0, join.length())) {
        String next = joined.substring(join.length()).strip();
        return next.length() == 1 && inRange(next.charAt(0), options) || labelLength(next, 0, options) > 0;
      }
    }
    return false;
  }

  private static ChoiceLabel chosen(char label, String rule) {
    return new ChoiceLabel(Optional.of(label), rule);
  }

  private static ChoiceLabel none(String rule) {
    return new ChoiceLabel(Optional.empty(), rule);
  }
}
