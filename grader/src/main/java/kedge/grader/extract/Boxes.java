package kedge.grader.extract;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import kedge.grader.parse.Lexer;
import kedge.grader.tree.Limits;

/**
 * Boxes of a text, found in one scan with brace matching: {@code \boxed{...}}, {@code \fbox{...}}, {@code \boxed 5}.
 *
 * @param any whether there is a box, closed or not
 * @param answer content of the last box, joined with earlier ones of the same sentence; null if there is no box, all
 * are empty, a later box is not closed, the sentence denies it, later words retract it, or it is part of a larger
 * expression
 * @param end end index of the last box; 0 if there is none
 */
record Boxes(boolean any, String answer, int end) {
  private static final String[] COMMANDS = {"\\boxed", "\\fbox", "\\framebox"};
  private static final int LONGEST_JOINT = 160;
  private static final Pattern DENIED = Pattern
      .compile("(?i)(\\b(?:can)?not|\\bnever|\\bdoubt(?: that)?(?: it)?(?: is)?|n['\u2019]t|\\bnor|\\bthan"
          + "|\\binstead of|\\\\neq?|\u2260)(\\s+(be|equal|equals|to|simply|just))*[\\s$({*\\\\\\[]*$");
  private static final Pattern WITHDRAWN = Pattern
      .compile("(?i)^[\\s$)}*\\\\\\]]*(?:(is|was|would be|seems)\\s+(not|wrong|incorrect|false)\\b|\\?\\s+no\\b).*");
  private static final Pattern GIVEN = Pattern.compile("(?i)(?:\\b(?:is|be|are)|=|:)[\\s$*]*$");
  private static final Pattern SENTENCE_END = Pattern.compile("[.!?:\u3002](?=[\\s$*)]|$)|\\n\\s*\\n|(?i:answer)");
  private static final Pattern FORMAT = Pattern
      .compile("(?i)\\s*+(?:\\\\text\\{)?(?:(?:the |your |final )*answer|\\.\\.\\.|\\\\l?dots)?\\}?\\s*+");

  /** A closed box: start of its command, start and end of its content, and end of the box. */
  private record Box(int from, int start, int stop, int end) {
  }

  /** An open brace: start of its content, and start of the command before it (-1 if it is not a box). */
  private record Opening(int start, int command) {
  }

  /** Scans a text from an index on, in time and memory linear in its length. */
  static Boxes scan(String text, int from) {
    if (text.indexOf("box", from) < 0) {
      return new Boxes(false, null, 0);
    }
    List<Box> closed = new ArrayList<>();
    Deque<Opening> open = new ArrayDeque<>();
    int command = -1;
    int brace = -1;
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\') {
        int length = command(text, i);
        if (length == 0) {
          i += command(text, i + 1) > 0 ? 0 : 1; // an escaped backslash before a command
          continue;
        }
        command = i;
        brace = skip(text, i + length);
        Box bare = brace < text.length() && text.charAt(brace) != '{' ? bare(text, i, brace) : null;
        if (bare != null) {
          keep(closed, bare);
        }
        i += length - 1;
      } else if (c == '{') {
        open.push(new Opening(i + 1, i == brace ? command : -1));
      } else if (c == '}' && !open.isEmpty()) {
        Opening opening = open.pop();
        if (opening.command() >= 0) {
          keep(closed, new Box(opening.command(), opening.start(), i, i + 1));
        }
      }
    }
    int last = closed.isEmpty() ? -1 : closed.get(closed.size() - 1).start();
    boolean cut = open.stream().anyMatch(opening -> opening.command() >= 0 && opening.start() > last);
    boolean any = !closed.isEmpty() || cut;
    return new Boxes(any, !any || cut ? null : joined(text, from, closed),
        closed.isEmpty() ? 0 : closed.get(closed.size() - 1).end());
  }

  /**
   * Adds a box. It replaces boxes inside it, and is dropped if an earlier box without braces overlaps its beginning.
   */
  private static void keep(List<Box> closed, Box box) {
    while (!closed.isEmpty() && closed.get(closed.size() - 1).from() >= box.from()) {
      closed.remove(closed.size() - 1);
    }
    if (closed.isEmpty() || closed.get(closed.size() - 1).end() <= box.from()) {
      closed.add(box);
    }
  }

  private static int command(String text, int at) {
    for (String command : COMMANDS) {
      int end = at + command.length();
      if (text.startsWith(command, at) && (end == text.length() || !Character.isLetter(text.charAt(end)))) {
        return command.length();
      }
    }
    return 0;
  }

  private static int skip(String text, int from) {
    int at = from;
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
    return at;
  }

  /** Returns a box without braces: a number or a fraction must follow, else the text only mentions the command. */
  private static Box bare(String text, int command, int start) {
    int end = start;
    while (end < text.length() && (Lexer.digit(text.charAt(end)) || "-.,/".indexOf(text.charAt(end)) >= 0)) {
      end++;
    }
    while (end > start && ".,-/".indexOf(text.charAt(end - 1)) >= 0) {
      end--;
    }
    if (text.startsWith("\\frac", start)) {
      int dollar = text.indexOf('$', start);
      end = dollar >= 0 && dollar - start < 60 ? dollar : start;
    }
    return end > start ? new Box(command, start, end, end) : null;
  }

  private static String joined(String text, int from, List<Box> all) {
    List<Box> boxes = all.stream().filter(box -> !FORMAT.matcher(text.substring(box.start(), box.stop())).matches())
        .toList();
    Box last = all.get(all.size() - 1);
    boolean empty = text.substring(last.start(), last.stop()).isBlank()
        && GIVEN.matcher(text.substring(Math.max(from, last.from() - 40), last.from())).find();
    if (boxes.isEmpty() || empty) {
      return null;
    }
    int first = boxes.size() - 1;
    while (first > 0 && boxes.size() - first <= Limits.ITEMS
        && joins(text.substring(boxes.get(first - 1).end(), boxes.get(first).from()))) {
      first--;
    }
    int begin = boxes.get(first).from();
    int end = boxes.get(boxes.size() - 1).end();
    if (DENIED.matcher(text.substring(Math.max(from, begin - 40), begin)).find()
        || WITHDRAWN.matcher(text.substring(end, Math.min(text.length(), end + 40))).matches()
        || BoxContext.operand(text, from, begin, end) || BoxContext.revised(text, end)) {
      return null;
    }
    Set<String> contents = new LinkedHashSet<>();
    for (Box box : boxes.subList(first, boxes.size())) {
      contents.add(text.substring(box.start(), box.stop()).strip());
    }
    return String.join(" , ", contents);
  }

  /** Returns whether the text between two boxes keeps them in one sentence, and is not only an equals sign. */
  private static boolean joins(String between) {
    if (between.length() > LONGEST_JOINT) {
      return false;
    }
    String words = between.replaceAll("\\\\(?:text|mbox|mathrm)\\{|\\\\q?quad|\\\\[()\\[\\],;! ]|[${}*\\s]+", " ")
        .strip();
    boolean line = between.indexOf('\n') >= 0 && !words.matches("(?i)[,;]?\\s*(?:and|or)?|.*[,;]");
    return !line && !words.matches("=|\\\\(to|rightarrow|Rightarrow|implies)")
        && !SENTENCE_END.matcher(between).find();
  }
}
