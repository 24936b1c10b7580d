package kedge.policy.text;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.IntStream;
import kedge.data.UserError;

/**
 * Rejects regular expressions of a {@code tokenizer.json} that may take time exponential in the text, for which the
 * native library aborts the program after ten million steps. In a repeated group, the start of each repetition must be
 * unambiguous. The patterns of GPT, Llama, Qwen, DeepSeek and Mistral pass. A harmless expression may be rejected (a
 * group that begins with a letter and repeats letters after a space), and polynomial times are accepted.
 */
final class RegexCheck {
  private static final int SAMPLED = 0x3000; // code points with which character sets are compared
  private static final int MOST_COUNTED = 100;
  private static final int DEEPEST = 30;
  /** A parenthesis with what follows it before the content: a look around, a name, options. */
  private static final Pattern OPENING = Pattern.compile("\\((\\?(<?[=!]|>|<\\w+>|[a-z^-]*:?))?");
  private final String regex;
  private int at;

  /**
   * A part that takes characters.
   *
   * @param source source of one character, as a regular expression
   * @param variable whether it may take more or fewer of them
   */
  private record Atom(String source, boolean variable) {
  }

  private RegexCheck(String regex) {
    this.regex = regex;
  }

  /** @throws UserError naming the expression */
  static void require(String regex) {
    new RegexCheck(regex).alternatives(0);
  }

  /** Returns whether an expression matches the empty text; false if Java cannot compile it. */
  static boolean matchesNothing(String regex) {
    try {
      return Pattern.compile(regex.replace("\\K", "").replace("\\G", "")).matcher("").find();
    } catch (PatternSyntaxException other) {
      return false;
    }
  }

  private List<List<Atom>> alternatives(int depth) {
    if (depth > DEEPEST) {
      throw refused("is more than " + DEEPEST + " groups deep");
    }
    List<List<Atom>> alternatives = new ArrayList<>();
    List<Atom> current = new ArrayList<>();
    alternatives.add(current);
    while (at < regex.length() && regex.charAt(at) != ')') {
      if (regex.charAt(at) == '|') {
        at++;
        current = new ArrayList<>();
        alternatives.add(current);
      } else if (regex.charAt(at) == '(') {
        group(current, depth);
      } else {
        String source = atom();
        Repeat repeat = repeat();
        if (!source.isEmpty()) {
          current.add(new Atom(source, repeat != Repeat.FIXED));
        }
      }
    }
    return alternatives;
  }

  private void group(List<Atom> into, int depth) {
    boolean looks = regex.startsWith("(?=", at) || regex.startsWith("(?!", at) || regex.startsWith("(?<=", at)
        || regex.startsWith("(?<!", at);
    boolean whole = regex.startsWith("(?>", at); // atomic group
    if (regex.startsWith("(?~", at) || regex.startsWith("(?R", at) || regex.startsWith("(?(", at)
        || regex.startsWith("(?&", at)) {
      throw refused("has a group that Kedge does not follow");
    }
    Matcher opening = OPENING.matcher(regex).region(at, regex.length());
    opening.lookingAt();
    at = opening.end();
    List<List<Atom>> body = alternatives(depth + 1);
    at++;
    Repeat repeat = repeat();
    if (repeat == Repeat.UNBOUNDED && !whole && !tellsWhereItBegins(body)) {
      throw refused("repeats a group that holds repetitions or alternatives of the same characters");
    }
    if (!looks) {
      boolean variable = repeat != Repeat.FIXED || body.size() > 1;
      body.forEach(alternative -> alternative.forEach(atom -> into.add(new Atom(atom.source(),
          variable || atom.variable()))));
    }
  }

  private boolean tellsWhereItBegins(List<List<Atom>> body) {
    if (body.stream().anyMatch(alternative -> alternative.isEmpty() || alternative.get(0).variable())) {
      return false;
    }
    boolean variable = body.stream().flatMap(List::stream).anyMatch(Atom::variable);
    for (int i = 0; i < body.size(); i++) {
      Atom first = body.get(i).get(0);
      for (int j = 0; j < body.size(); j++) {
        List<Atom> others = body.get(j).subList(i == j ? 1 : 0, variable ? body.get(j).size() : 1);
        if (others.stream().anyMatch(other -> overlap(first.source(), other.source()))) {
          return false;
        }
      }
    }
    return true;
  }

  private boolean overlap(String one, String other) {
    int flags = Pattern.DOTALL | (regex.contains("(?i") ? Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE : 0);
    try {
      Pattern first = Pattern.compile(one, flags);
      Pattern second = Pattern.compile(other, flags);
      return IntStream.range(0, SAMPLED).mapToObj(Character::toString)
          .anyMatch(text -> first.matcher(text).matches() && second.matcher(text).matches());
    } catch (PatternSyntaxException unknown) {
      return true;
    }
  }

  private enum Repeat {
    FIXED, BOUNDED, UNBOUNDED
  }

  private Repeat repeat() {
    Repeat repeat = Repeat.FIXED;
    boolean more = true;
    while (more && at < regex.length()) {
      char next = regex.charAt(at);
      if (next == '*' || next == '+') {
        repeat = Repeat.UNBOUNDED;
        at++;
      } else if (next == '?') {
        repeat = repeat == Repeat.FIXED ? Repeat.BOUNDED : repeat;
        at++;
      } else if (next == '{' && regex.substring(at).matches("(?s)\\{\\d*,?\\d*}.*")) {
        String[] counts = regex.substring(at + 1, regex.indexOf('}', at)).split(",", -1);
        String most = counts[counts.length - 1];
        at = regex.indexOf('}', at) + 1;
        boolean unbounded = most.length() > 3 || most.isEmpty() || Integer.parseInt(most) > MOST_COUNTED;
        repeat = unbounded ? Repeat.UNBOUNDED
            : counts.length > 1 && repeat == Repeat.FIXED ? Repeat.BOUNDED : repeat;
      } else {
        more = false;
      }
    }
    return repeat;
  }

  /** Returns the source of the next character or class; empty if it matches no character. */
  private String atom() {
    int from = at;
    char first = regex.charAt(at++);
    if (first == '[') {
      for (int open = 1; open > 0 && at < regex.length(); at++) {
        char each = regex.charAt(at);
        at += each == '\\' ? 1 : 0;
        open += each == '[' ? 1 : each == ']' && at > from + 1 ? -1 : 0;
      }
    } else if (first == '\\' && at < regex.length()) {
      char escaped = regex.charAt(at++);
      if (escaped >= '1' && escaped <= '9' || escaped == 'k' || escaped == 'g') {
        throw refused("refers back to a group");
      }
      boolean braced = at < regex.length() && regex.charAt(at) == '{' && "pPxuo".indexOf(escaped) >= 0;
      at = braced ? Math.max(at, regex.indexOf('}', at) + 1) : at;
      return "bBAzZGK".indexOf(escaped) >= 0 ? "" : regex.substring(from, Math.min(at, regex.length()));
    }
    at = Math.min(at, regex.length());
    return first == '^' || first == '$' ? "" : regex.substring(from, at);
  }

  private UserError refused(String what) {
    return new UserError("tokenizer.json: the regular expression " + regex + " " + what
        + ", which can end the native library on a long text. Maybe take the tokenizer.json that the model was "
        + "published with?");
  }
}
