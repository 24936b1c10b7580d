package kedge.grader.parse;

import kedge.grader.parse.Token.Kind;
import kedge.grader.tree.UnparsableException;

/**
 * The argument of a text command such as {@code \text{...}}: words stay together, and formulas inside are tokenized.
 */
final class TextCommand {
  private final String text;
  private final int start;
  private final int stop;
  private final int end;

  /** Finds the argument that follows an index: the content of braces, or one character. */
  TextCommand(String text, int at, int to) {
    this.text = text;
    int i = at;
    while (i < to && (text.charAt(i) == ' ' || text.charAt(i) == '*')) {
      i++;
    }
    if (i >= to || text.charAt(i) != '{') {
      boolean letter = i < to && (Character.isLetter(text.charAt(i)) || Lexer.digit(text.charAt(i)));
      start = letter ? i : at;
      stop = letter ? i + 1 : at;
      end = stop;
      return;
    }
    int depth = 0;
    int j = i;
    for (; j < to; j++) {
      char c = text.charAt(j);
      if (c == '\\') {
        j++;
      } else if (c == '{') {
        depth++;
      } else if (c == '}' && --depth == 0) {
        break;
      }
    }
    if (j >= to) {
      throw new UnparsableException("unmatched braces");
    }
    start = i + 1;
    stop = j;
    end = j + 1;
  }

  /** Returns the index after the argument. */
  int end() {
    return end;
  }

  /** Returns the argument as written, without surrounding space. */
  String content() {
    return text.substring(start, stop).strip();
  }

  /** Adds the argument's tokens to the lexer. Returns the index after the argument. */
  int read(Lexer lexer, int depth) {
    String content = bare();
    if (content.isEmpty()) {
      lexer.space();
      return end;
    }
    if (start > 0 && start < stop && text.charAt(start) == ' ') {
      lexer.space();
    }
    Token known = Notation.word(content);
    if (known != null) {
      lexer.add(known.kind(), known.text());
    } else if (!wordy(content)) {
      lexer.inside(start, stop, depth);
    } else {
      boolean unit = content.length() == 1 && "msghLlJNWVAKCF".contains(content) && lexer.endsInValue();
      lexer.add(content.length() == 1 && !unit ? Kind.NAME : Kind.TEXT, content);
    }
    return end;
  }

  private String bare() {
    String content = text.substring(start, stop).replace('~', ' ').replace("\\ ", " ").replace("\\,", " ")
        .replace("\\;", " ").strip();
    int from = 0;
    while (from < content.length() && content.charAt(from) == ' ') {
      from++;
    }
    return content.substring(from);
  }

  private static boolean wordy(String content) {
    if (!Character.isLetter(content.charAt(0)) && !(content.charAt(0) == '/' && content.length() > 1)) {
      return false;
    }
    for (int i = 0; i < content.length(); i++) {
      if ("\\$=<>+_*{}&%,;".indexOf(content.charAt(i)) >= 0) {
        return false;
      }
    }
    return !content.contains(" and ") && !content.contains(" or ");
  }
}
