package kedge.grader.parse;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import kedge.grader.parse.Token.Kind;

/** Trailing conditions that only state the domain of a letter: {@code for any integer k}. */
final class Conditions {
  private static final Set<String> OPENING = Set.of("for where with".split(" "));
  private static final Set<String> WORDS = Set
      .of(("for where with any all every each some is are be an a the and constant "
          + "constants arbitrary integer integers real reals natural number numbers nonnegative non-negative positive "
          + "rational complex nonzero non-zero value values of in").split(" "));

  private Conditions() {
  }

  /** Removes the trailing condition of some tokens, if there is one. */
  static void drop(List<Token> tokens) {
    for (int from = 1; from < tokens.size() - 1; from++) {
      Token token = tokens.get(from);
      boolean word = token.is(Kind.TEXT) || token.is(Kind.WORD);
      if (word && OPENING.contains(token.text().strip().toLowerCase(Locale.ROOT).split("[\\s~]+")[0])
          && tokens.subList(from, tokens.size() - 1).stream().allMatch(Conditions::names)) {
        tokens.subList(from, tokens.size() - 1).clear();
        while (from > 1 && (tokens.get(from - 1).is(Kind.COMMA) || tokens.get(from - 1).is(Kind.OPEN))) {
          tokens.remove(--from);
        }
        return;
      }
    }
  }

  private static boolean names(Token token) {
    return switch (token.kind()) {
      case NAME, NUMBER_SET, COMMA, AND, CLOSE, PERIOD -> true;
      case RELATION -> token.text().equals("in");
      case TEXT, WORD -> token.text().length() == 1
          || Set.of(token.text().strip().toLowerCase(Locale.ROOT).split("[\\s~]+")).stream()
              .allMatch(word -> WORDS.contains(word) || word.length() == 1);
      default -> false;
    };
  }
}
