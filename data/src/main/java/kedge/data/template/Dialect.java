package kedge.data.template;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import kedge.data.UserError;

/**
 * Translates Python's Jinja into Jinjava's with the same meaning: slices become a method, named arguments get
 * parentheses (Jinjava binds them tighter than arithmetic), strings get plain escapes, conditions and outputs go
 * through {@link Functions}. Jinjava ignores unknown filters, so filters, tests and tags are checked here, by name and
 * line.
 */
final class Dialect {
  private static final Set<String> TAGS = Set.of("if", "elif", "else", "endif", "for", "endfor", "set", "endset",
      "macro", "endmacro", "break", "continue");
  private static final Set<String> TESTS = Set.of("defined", "undefined", "none", "string", "mapping", "iterable",
      "sequence", "number", "integer", "boolean",
      "true", "false", "odd", "even", "divisibleby", "equalto", "eq", "ne", "in");
  private static final Pattern TAG = Pattern.compile("(\\w+)\\s*(.*)", Pattern.DOTALL);
  private static final Pattern FOR = Pattern.compile("([\\w\\s,]+?)\\s+in\\s+(.*)", Pattern.DOTALL);
  private static final Pattern ASSIGNMENT = Pattern.compile("([\\w.,\\s]+?)\\s*=(?!=)\\s*(.*)", Pattern.DOTALL);
  private static final Pattern NOT_IN = Pattern.compile("not\\s+in\\b");
  private static final Pattern WORD = Pattern.compile("[A-Za-z_]\\w*");

  private final int line;

  private Dialect(int line) {
    this.line = line;
  }

  /**
   * Translates a template; the result has no white-space marks.
   *
   * @throws UserError naming a construct that is not supported
   */
  static String translate(String template) {
    StringBuilder jinjava = new StringBuilder();
    Deque<String> open = new ArrayDeque<>();
    for (TemplateScanner.Piece piece : TemplateScanner.scan(template)) {
      Dialect dialect = new Dialect(piece.line());
      if (piece.kind() == TemplateScanner.Kind.TAG) {
        dialect.nest(open, piece.content());
      }
      jinjava.append(switch (piece.kind()) {
        case TEXT -> piece.content().contains("{") ? "{{ " + Literals.write(piece.content()) + " }}" : piece.content();
        case OUTPUT -> "{{ kedge_text(" + dialect.expression(piece.content()) + ") }}";
        case TAG -> dialect.tag(piece.content());
      });
    }
    return jinjava.toString();
  }

  /** Refuses the {@code else} of a loop, which Jinjava ignores. */
  private void nest(Deque<String> open, String content) {
    if (content.matches("(?s)(if|for)\\b.*")) {
      open.push(content.substring(0, content.startsWith("if") ? 2 : 3));
    } else if (content.matches("end(if|for)") && !open.isEmpty()) {
      open.pop();
    } else if (content.equals("else") && "for".equals(open.peek())) {
      throw unsupported("'else' of a loop");
    }
  }

  private String tag(String content) {
    Matcher parts = TAG.matcher(content);
    if (!parts.matches()) {
      throw unsupported("tag " + content);
    }
    String name = parts.group(1);
    String rest = parts.group(2);
    if (name.equals("generation") || name.equals("endgeneration")) {
      return "{{ kedge_" + name + " }}"; // nothing, unless spans are asked for
    }
    if (!TAGS.contains(name)) {
      throw unsupported("tag " + name);
    }
    String inside = switch (name) {
      case "if", "elif" -> "kedge_true(" + expression(rest) + ")";
      case "for" -> loop(rest);
      case "set" -> assignment(rest);
      default -> rest;
    };
    return "{% " + name + " " + inside + " %}";
  }

  private String loop(String rest) {
    Matcher parts = FOR.matcher(rest);
    if (!parts.matches()) {
      throw unsupported("loop: for " + rest);
    }
    for (String word : topLevelWords(parts.group(2))) {
      if (word.equals("if") || word.equals("recursive")) {
        throw unsupported("'" + word + "' in a loop: for " + rest);
      }
    }
    return parts.group(1) + " in kedge_items(" + expression(parts.group(2)) + ")";
  }

  private String assignment(String rest) {
    Matcher parts = ASSIGNMENT.matcher(rest);
    return parts.matches() ? parts.group(1) + " = " + expression(parts.group(2)) : rest;
  }

  private List<String> topLevelWords(String source) {
    List<String> words = new ArrayList<>();
    int depth = 0;
    for (int i = 0; i < source.length(); i++) {
      char c = source.charAt(i);
      if (c == '\'' || c == '"') {
        i = Literals.end(source, i);
      } else if ("([{".indexOf(c) >= 0) {
        depth++;
      } else if (")]}".indexOf(c) >= 0) {
        depth--;
      } else if (depth == 0 && startsWord(c)) {
        Matcher word = WORD.matcher(source).region(i, source.length());
        word.lookingAt();
        words.add(word.group());
        i = word.end() - 1;
      }
    }
    return words;
  }

  private String expression(String source) {
    StringBuilder out = new StringBuilder();
    String previous = "";
    for (int i = 0; i < source.length(); i++) {
      char c = source.charAt(i);
      if (c == '\'' || c == '"') {
        int end = Literals.end(source, i);
        out.append(Literals.write(Literals.value(source.substring(i, end + 1))));
        previous = "'";
        i = end;
      } else if (startsWord(c)) {
        Matcher word = WORD.matcher(source).region(i, source.length());
        word.lookingAt();
        check(previous, word.group());
        if (word.group().equals("not") && !previous.equals("is") && !NOT_IN.matcher(source).region(i, source.length())
            .lookingAt()) {
          int end = operand(source, word.end());
          out.append("not (").append(expression(source.substring(word.end(), end))).append(')');
          previous = ")";
          i = end - 1;
          continue;
        }
        out.append(word.group());
        previous = previous.equals("is") && word.group().equals("not") ? "is" : word.group();
        i = word.end() - 1;
      } else if (c == '(' || c == '[' || c == '{') {
        int end = close(source, i);
        String inside = source.substring(i + 1, end);
        out.append(c == '(' ? "(" + arguments(inside) + ")"
            : c == '{' ? "{" + expression(inside) + " }" : bracket(inside, previous));
        previous = ")";
        i = end;
      } else {
        out.append(c);
        previous = Character.isWhitespace(c) ? previous : String.valueOf(c);
      }
    }
    return out.toString();
  }

  /** Where the operand of a {@code not} ends: Python's binds looser than tests and comparisons, Jinjava's tighter. */
  private static int operand(String source, int from) {
    for (int i = from; i < source.length(); i++) {
      char c = source.charAt(i);
      if (c == '\'' || c == '"') {
        i = Literals.end(source, i);
      } else if ("([{".indexOf(c) >= 0) {
        i = close(source, i);
      } else if (c == ',' || c == ':') {
        return i;
      } else if (startsWord(c)) {
        Matcher word = WORD.matcher(source).region(i, source.length());
        word.lookingAt();
        if (Set.of("and", "or", "if", "else").contains(word.group())) {
          return i;
        }
        i = word.end() - 1;
      }
    }
    return source.length();
  }

  private void check(String previous, String word) {
    if (previous.equals("|") && !Functions.FILTERS.contains(word)) {
      throw unsupported("filter " + word + "; known are " + new java.util.TreeSet<>(Functions.FILTERS));
    }
    if (previous.equals("is") && !word.equals("not") && !TESTS.contains(word.toLowerCase(java.util.Locale.ROOT))) {
      throw unsupported("test 'is " + word + "'");
    }
  }

  /** {@code [a:b:c]} after a value becomes {@code .kedge_slice(a, b, c)}; an index and a list stay what they are. */
  private String bracket(String inside, String previous) {
    List<String> bounds = split(inside, ':');
    boolean subscript = previous.equals(")") || previous.equals("'") || previous.matches("\\w+");
    if (bounds.size() == 1 || !subscript) {
      return "[" + expression(inside) + "]";
    }
    StringBuilder call = new StringBuilder(".kedge_slice(");
    for (int i = 0; i < 3; i++) {
      String bound = i < bounds.size() ? bounds.get(i).strip() : "";
      call.append(i > 0 ? ", " : "").append(bound.isEmpty() ? "null" : expression(bound));
    }
    return call.append(")").toString();
  }

  private String arguments(String inside) {
    List<String> rewritten = new ArrayList<>();
    for (String argument : split(inside, ',')) {
      Matcher named = Pattern.compile("(\\s*[A-Za-z_]\\w*)\\s*=(?!=)(.*)", Pattern.DOTALL).matcher(argument);
      rewritten.add(named.matches() ? named.group(1) + "=(" + expression(named.group(2)) + ")" : expression(argument));
    }
    return String.join(",", rewritten);
  }

  private static boolean startsWord(char c) {
    return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  private static List<String> split(String source, char separator) {
    List<String> parts = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < source.length(); i++) {
      char c = source.charAt(i);
      if (c == '\'' || c == '"') {
        i = Literals.end(source, i);
      } else if (c == '(' || c == '[' || c == '{') {
        i = close(source, i);
      } else if (c == separator) {
        parts.add(source.substring(start, i));
        start = i + 1;
      }
    }
    parts.add(source.substring(start));
    return parts;
  }

  private static int close(String source, int open) {
    int depth = 0;
    for (int i = open; i < source.length(); i++) {
      char c = source.charAt(i);
      if (c == '\'' || c == '"') {
        i = Literals.end(source, i);
      } else if ("([{".indexOf(c) >= 0) {
        depth++;
      } else if (")]}".indexOf(c) >= 0 && --depth == 0) {
        return i;
      }
    }
    throw new UserError("chat template: a bracket is not closed: " + source.substring(open));
  }

  private UserError unsupported(String construct) {
    return new UserError("chat template, line " + line + ": unsupported " + construct);
  }
}
