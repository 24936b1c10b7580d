package kedge.grader.extract;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import kedge.grader.parse.Lexer;
import kedge.grader.tree.Limits;

/**
 * The boxes of a text, found in one scan with brace matching: {@code \boxed{...}}, {@code \fbox{...}}, {@code \boxed
 * 5}.
 *
 * @param any whether there is a box at all, closed or not
 * @param answer the content of the last box, joined with the boxes directly before it that only commas, "and" or "or"
 * part from it; null when there is none, when it is empty, and when a box after it is never closed
 */
record Boxes(boolean any, String answer) {
  private static final String[] COMMANDS = {"\\boxed", "\\fbox", "\\framebox"};
  private static final int LONGEST_JOINT = 24;

  /** A closed box: where its command begins, its content, and where it ends. */
  private record Box(int from, int start, int stop, int end) {
  }

  /** An open brace: where its content starts, and where the command before it begins, -1 if it is no box. */
  private record Opening(int start, int command) {
  }

  /** Scans a text from a place on. Time and memory are linear in its length. */
  static Boxes scan(String text, int from) {
    if (text.indexOf("box", from) < 0) {
      return new Boxes(false, null);
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
          i++;
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
    return new Boxes(any, !any || cut ? null : joined(text, closed));
  }

  /**
   * Keeps a box; those inside it are part of it, and it is part of one without braces that reaches over its beginning.
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

  /** A box without braces holds a number or a fraction; in front of anything else the command is only talked about. */
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

  private static String joined(String text, List<Box> boxes) {
    int first = boxes.size() - 1;
    while (first > 0 && boxes.size() - first <= Limits.ITEMS
        && joins(text, boxes.get(first - 1).end(), boxes.get(first).from())) {
      first--;
    }
    StringBuilder answer = new StringBuilder();
    for (Box box : boxes.subList(first, boxes.size())) {
      String content = text.substring(box.start(), box.stop()).strip();
      if (content.isEmpty()) {
        return null;
      }
      answer.append(answer.length() == 0 ? "" : " , ").append(content);
    }
    return answer.toString();
  }

  /** Returns whether only a comma, "and" or "or" stands between two places, beside signs of math mode. */
  private static boolean joins(String text, int from, int to) {
    if (to - from > LONGEST_JOINT) {
      return false;
    }
    String between = text.substring(from, to).replace("\\text{", " ").replace("\\(", " ").replace("\\)", " ")
        .replaceAll("[${}*\\s\\\\;]+", " ").strip();
    return between.equals(",") || between.equals("and") || between.equals("or") || between.equals(", and")
        || between.equals(", or") || text.substring(from, to).strip().equals(";");
  }
}
