package kedge.data.template;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import kedge.data.UserError;
import kedge.data.template.python.PythonText;

/**
 * Splits a Jinja template into text, outputs and tags, with the white space around tags resolved as under {@code
 * trim_blocks} and {@code lstrip_blocks}, which is how {@code transformers} compiles chat templates.
 */
final class TemplateScanner {

  enum Kind {
    TEXT, OUTPUT, TAG
  }

  /** A part of a template; {@code content} is the text, or the inside of the braces. */
  record Piece(Kind kind, String content, int line) {
  }

  private static final Pattern END_OF_RAW = Pattern.compile("\\{%([-+]?)\\s*endraw\\s*([-+]?)%}");
  private final String source;
  private final List<Piece> pieces = new ArrayList<>();
  private int position;
  private boolean lineStarting = true;
  private int counted;
  private int lines;

  private TemplateScanner(String source) {
    this.source = source;
  }

  static List<Piece> scan(String template) {
    String unified = template.replace("\r\n", "\n").replace('\r', '\n');
    TemplateScanner scanner = new TemplateScanner(
        unified.endsWith("\n") ? unified.substring(0, unified.length() - 1) : unified);
    while (scanner.position < scanner.source.length()) {
      scanner.next();
    }
    return scanner.pieces;
  }

  private void next() {
    int mark = nextMark(position);
    if (mark < 0) {
      text(source.substring(position), position);
      position = source.length();
      return;
    }
    char kind = source.charAt(mark + 1);
    char sign = mark + 2 < source.length() ? source.charAt(mark + 2) : ' ';
    text(before(source.substring(position, mark), kind, sign), position);
    int inside = mark + (sign == '-' || sign == '+' ? 3 : 2);
    int end = kind == '#' ? endOfComment(mark) : end(inside, kind == '{' ? "}}" : "%}");
    boolean signed = end - 1 >= inside
        && (source.charAt(end - 1) == '-' || (source.charAt(end - 1) == '+' && kind != '{'));
    char endSign = signed ? source.charAt(end - 1) : ' ';
    String content = source.substring(inside, signed ? end - 1 : end).strip();
    position = end + 2;
    if (kind == '%' && content.equals("raw")) {
      after(kind, endSign == '-' ? '-' : '+'); // the line end after raw stays
      raw(mark);
      return;
    }
    after(kind, endSign);
    if (kind != '#') {
      pieces.add(new Piece(kind == '{' ? Kind.OUTPUT : Kind.TAG, content, line(mark)));
    }
  }

  private String before(String text, char kind, char sign) {
    if (sign == '-') {
      return PythonText.withoutSpaceAtEnd(text);
    }
    int start = text.lastIndexOf('\n') + 1;
    boolean indentation = kind != '{' && sign != '+' && (start > 0 || lineStarting)
        && PythonText.isBlank(text.substring(start));
    return indentation ? text.substring(0, start) : text;
  }

  private void after(char kind, char endSign) {
    int from = position;
    if (endSign == '-') {
      while (position < source.length() && PythonText.isSpace(source.charAt(position))) {
        position++;
      }
    } else if (kind != '{' && endSign != '+' && source.startsWith("\n", position)) {
      position++;
    }
    lineStarting = position > from && source.charAt(position - 1) == '\n';
  }

  private void raw(int start) {
    Matcher close = END_OF_RAW.matcher(source);
    if (!close.find(position)) {
      throw new UserError("chat template, line " + line(start) + ": raw has no endraw");
    }
    text(before(source.substring(position, close.start()), '%',
        close.group(1).isEmpty() ? ' ' : close.group(1).charAt(0)), position);
    position = close.end();
    after('%', close.group(2).isEmpty() ? ' ' : close.group(2).charAt(0));
  }

  private void text(String text, int at) {
    if (!text.isEmpty()) {
      pieces.add(new Piece(Kind.TEXT, text, line(at)));
    }
  }

  private int nextMark(int from) {
    for (int i = source.indexOf('{', from); i >= 0 && i + 1 < source.length(); i = source.indexOf('{', i + 1)) {
      if ("{%#".indexOf(source.charAt(i + 1)) >= 0) {
        return i;
      }
    }
    return -1;
  }

  private int endOfComment(int mark) {
    int end = source.indexOf("#}", mark + 2);
    if (end < 0) {
      throw new UserError("chat template, line " + line(mark) + ": a comment is not closed");
    }
    return end;
  }

  /** Position of the closing mark, past strings and nested braces. */
  private int end(int from, String mark) {
    int depth = 0;
    for (int i = from; i < source.length(); i++) {
      char c = source.charAt(i);
      if (depth == 0 && source.startsWith(mark, i)) {
        return i;
      } else if (c == '\'' || c == '"') {
        i = Literals.end(source, i);
      } else if ("([{".indexOf(c) >= 0) {
        depth++;
      } else if (")]}".indexOf(c) >= 0) {
        depth--;
      }
    }
    throw new UserError("chat template, line " + line(from) + ": " + mark + " is missing");
  }

  private int line(int at) {
    for (; counted < at; counted++) {
      lines += source.charAt(counted) == '\n' ? 1 : 0;
    }
    return 1 + lines;
  }
}
