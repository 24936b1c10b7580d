package kedge.data;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** A text with named fields, {@code "{Body} {Question}"}; {@code {{} and {@code }}} stand for the braces themselves. */
public final class Template {
  private final List<Piece> pieces;

  private record Piece(String text, boolean field) {
  }

  private Template(List<Piece> pieces) {
    this.pieces = List.copyOf(pieces);
  }

  /** Returns a template that consists of one field. */
  public static Template field(String name) {
    return new Template(List.of(new Piece(name, true)));
  }

  /** Parses a template if the text contains a brace, or else a field name. */
  public static Template fieldOrTemplate(String text) {
    return text.indexOf('{') < 0 && text.indexOf('}') < 0 ? field(text) : parse(text);
  }

  /** Parses a template. @throws IllegalArgumentException for an unbalanced brace or an empty field name */
  public static Template parse(String text) {
    List<Piece> pieces = new ArrayList<>();
    StringBuilder literal = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != '{' && c != '}') {
        literal.append(c);
      } else if (i + 1 < text.length() && text.charAt(i + 1) == c) {
        literal.append(c);
        i++;
      } else {
        int close = text.indexOf('}', i);
        if (c == '}' || close <= i + 1) {
          throw new IllegalArgumentException("template \"" + text + "\": character " + (i + 1) + " is a '" + c
              + "' that encloses no field name. Maybe {{ or }}, which stand for the braces themselves?");
        }
        pieces.add(new Piece(literal.toString(), false));
        pieces.add(new Piece(text.substring(i + 1, close), true));
        literal.setLength(0);
        i = close;
      }
    }
    pieces.add(new Piece(literal.toString(), false));
    return new Template(pieces);
  }

  /** Names of the fields in order, with repeats. */
  public List<String> fields() {
    return pieces.stream().filter(Piece::field).map(Piece::text).toList();
  }

  /** Text between the fields, joined. */
  public String literal() {
    StringBuilder text = new StringBuilder();
    pieces.stream().filter(piece -> !piece.field()).forEach(piece -> text.append(piece.text()));
    return text.toString();
  }

  /** Returns the text with each field replaced by its value. */
  public String render(UnaryOperator<String> valueOf) {
    StringBuilder text = new StringBuilder();
    for (Piece piece : pieces) {
      text.append(piece.field() ? valueOf.apply(piece.text()) : piece.text());
    }
    return text.toString();
  }
}
