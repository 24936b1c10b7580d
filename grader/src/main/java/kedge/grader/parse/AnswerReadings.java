package kedge.grader.parse;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import kedge.grader.parse.Lexer.Spelling;
import kedge.grader.parse.Token.Kind;
import kedge.grader.tree.Limits;
import kedge.grader.tree.Node;
import kedge.grader.tree.Rational;
import kedge.grader.tree.TooComplexException;
import kedge.grader.tree.TreeText;
import kedge.grader.tree.Trees;
import kedge.grader.tree.UnparsableException;
import kedge.grader.tree.WorkBudget;
import kedge.grader.value.Exact;

/**
 * All readings of an answer.
 *
 * @param nodes the readings, the most likely first; one {@link Node.Opaque} for an unknown notation
 * @param canonical its tokens in a normalized spelling
 * @param problem why it is in no known notation; empty if it is
 * @param written the original text
 */
public record AnswerReadings(List<Node> nodes, String canonical, String problem, String written) {
  /** Opening marks of bold or quoted text, followed by the closing marks in the same order. */
  private static final String MARKS = "*`_\"\u201c*`_\"\u201d";
  private static final Pattern ALIGNED = Pattern
      .compile("\\\\(?:begin|end)\\{(?:align(?:ed)?|gather(?:ed)?|split)\\*?\\}");
  private static final Pattern CLOSING = Pattern.compile("[\u220e\u25a0\u25a1\u25aa\u2713\u2714\u2705\\s]+$");

  /**
   * Parses an answer.
   *
   * @throws UnparsableException if it is blank or its braces do not match
   * @throws TooComplexException if it exceeds a limit
   */
  public static AnswerReadings of(String written) {
    return of(written, false);
  }

  /** Parses an answer. In a gold answer, any words after a number are its unit. */
  public static AnswerReadings of(String written, boolean gold) {
    if (written.length() > Limits.ANSWER) {
      throw new TooComplexException("an answer of more than " + Limits.ANSWER + " characters");
    }
    String text = unmarked(written);
    Spelling usual = new Spelling(true, true, false);
    Lexer.Lexed first = Lexer.lex(text, usual);
    List<Token> tokens = bare(first.tokens());
    Conditions.drop(tokens);
    if (tokens.size() <= 1) {
      throw new UnparsableException("blank");
    }
    String canonical = canonical(tokens);
    Set<Node> nodes = new LinkedHashSet<>();
    String problem = "";
    boolean slash = false;
    try {
      AnswerParser parser = new AnswerParser(tokens, false, gold);
      nodes.add(parser.answer());
      slash = parser.isAmbiguous();
    } catch (UnparsableException unparsable) {
      problem = unparsable.getMessage();
    }
    if (slash) {
      parse(tokens, true, gold, nodes);
    }
    if (first.ambiguous()) {
      for (Spelling other : new Spelling[]{new Spelling(false, true, false), new Spelling(true, false, false)}) {
        parse(bare(Lexer.lex(text, other).tokens()), false, gold, nodes);
      }
    }
    if (nodes.isEmpty()) {
      nodes.add(new Node.Opaque(canonical));
    }
    return new AnswerReadings(List.copyOf(nodes), canonical,
        nodes.size() == 1 && nodes.iterator().next() instanceof Node.Opaque ? problem : "", text);
  }

  /**
   * Returns a text that is equal for all spellings of an answer with an exact value; otherwise its most likely reading,
   * or the text itself if it cannot be parsed.
   */
  public static String key(String written) {
    String text = written.strip();
    if (PlainNumbers.compare(text, text) == 1) {
      return Rational.ofDecimal(text).toString();
    }
    try {
      AnswerReadings reading = of(text);
      Node likeliest = reading.nodes.get(0);
      Rational value = reading.problem.isEmpty() && Trees.isExpression(likeliest)
          && !(likeliest instanceof Node.Quantity) ? new Exact(new WorkBudget(), -1).of(likeliest) : null;
      return value != null ? value.toString()
          : reading.problem.isEmpty() ? TreeText.all(List.of(likeliest)) : reading.canonical;
    } catch (UnparsableException | TooComplexException unreadable) {
      return text;
    }
  }

  /** Returns the readings in a normalized, fully parenthesized notation. */
  public String describe() {
    return TreeText.all(nodes);
  }

  /** Removes marks of bold text and code around a text. */
  private static String unmarked(String text) {
    String bare = CLOSING.matcher(UnicodeSigns.plain(text)).replaceAll("").strip();
    if (ALIGNED.matcher(bare).find()) {
      bare = ALIGNED.matcher(bare).replaceAll(" ").replaceAll("\\\\\\\\\\s*(?=&?\\s*(?:[=<>]|$))", " ")
          .replaceAll("\\\\\\\\", ", ").replace("&", "");
    }
    while (bare.length() > 2 && MARKS.indexOf(bare.charAt(0)) >= 0
        && MARKS.indexOf(bare.charAt(0)) % 5 == MARKS.indexOf(bare.charAt(bare.length() - 1)) % 5) {
      bare = bare.substring(1, bare.length() - 1).strip();
    }
    return bare;
  }

  private static void parse(List<Token> tokens, boolean tight, boolean gold, Set<Node> nodes) {
    try {
      nodes.add(new AnswerParser(tokens, tight, gold).answer());
    } catch (UnparsableException unparsable) {
      return; // the text has no reading with this spelling
    }
  }

  /** Removes braces around all tokens, and trailing full stops and commas. */
  private static List<Token> bare(List<Token> tokens) {
    List<Token> bare = new ArrayList<>(tokens);
    boolean changed = true;
    while (changed) {
      changed = false;
      int last = bare.size() - 2;
      if (last >= 0
          && (bare.get(last).is(Kind.PERIOD) || bare.get(last).is(Kind.COMMA) || bare.get(last).is(Kind.SEMICOLON))) {
        bare.remove(last);
        changed = true;
      } else if (last > 0 && bare.get(0).is(Kind.GROUP_OPEN) && closingIndex(bare) == last
          && bare.stream().noneMatch(token -> token.is(Kind.OVER) || token.is(Kind.CHOOSE))) {
        bare.remove(last);
        bare.remove(0);
        changed = true;
      }
    }
    return bare;
  }

  private static int closingIndex(List<Token> tokens) {
    int open = 0;
    for (int i = 0; i < tokens.size(); i++) {
      open += tokens.get(i).is(Kind.GROUP_OPEN) ? 1 : tokens.get(i).is(Kind.GROUP_CLOSE) ? -1 : 0;
      if (open == 0) {
        return i;
      }
    }
    return -1;
  }

  private static String canonical(List<Token> tokens) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < tokens.size(); i++) {
      boolean around = i + 2 < tokens.size() && tokens.get(i).is(Kind.GROUP_OPEN)
          && tokens.get(i + 2).is(Kind.GROUP_CLOSE)
          || i > 1 && tokens.get(i).is(Kind.GROUP_CLOSE) && tokens.get(i - 2).is(Kind.GROUP_OPEN);
      int behind = i + (tokens.get(i).is(Kind.GROUP_OPEN) ? 3 : 1);
      boolean parts = behind < tokens.size() && tokens.get(behind).is(Kind.NUMBER);
      if (around && !parts && !tokens.get(i).text().isEmpty()
          && (tokens.get(i).is(Kind.GROUP_OPEN) ? tokens.get(i + 1) : tokens.get(i - 1)).text().length() == 1) {
        continue; // braces around one character have no meaning
      }
      boolean apart = i > 0 && tokens.get(i).is(Kind.NUMBER) && tokens.get(i - 1).is(Kind.NUMBER);
      text.append(apart ? " " : "").append(tokens.get(i).text());
    }
    return text.toString();
  }
}
