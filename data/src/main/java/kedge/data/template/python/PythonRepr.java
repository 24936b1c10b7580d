package kedge.data.template.python;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** {@code str} and {@code repr} of values. */
public final class PythonRepr {
  private static final Set<Byte> UNPRINTED = Set.of(Character.CONTROL, Character.FORMAT, Character.SURROGATE,
      Character.PRIVATE_USE, Character.UNASSIGNED, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR,
      Character.SPACE_SEPARATOR);
  private final StringBuilder out = new StringBuilder();
  private final RenderingBudget budget;

  private PythonRepr(RenderingBudget budget) {
    this.budget = budget;
  }

  /** {@code str(value)}, which is what an output prints. */
  public static String text(Object value, RenderingBudget budget) {
    return value instanceof String text ? text
        : value instanceof MarkedText marked ? marked.text()
            : value instanceof Undefined ? "" : repr(value, budget);
  }

  /** {@code repr(value)}. @throws PythonFault for objects, which Python prints by their addresses */
  public static String repr(Object value, RenderingBudget budget) {
    PythonRepr repr = new PythonRepr(budget);
    repr.value(value);
    return repr.out.toString();
  }

  /** The shortest decimal that reads as this float, as Python prints it. */
  static String number(double value) {
    if (!Double.isFinite(value)) {
      return Double.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
    }
    if (value == 0) {
      return 1 / value < 0 ? "-0.0" : "0.0";
    }
    BigDecimal shortest = shortest(value).stripTrailingZeros();
    int exponent = shortest.precision() - shortest.scale() - 1;
    if (exponent >= -4 && exponent < 16) {
      return shortest.scale() <= 0 ? shortest.toPlainString() + ".0" : shortest.toPlainString();
    }
    String digits = shortest.unscaledValue().abs().toString();
    return (value < 0 ? "-" : "") + digits.charAt(0) + (digits.length() > 1 ? "." + digits.substring(1) : "")
        + NumberFormat.exponent(exponent);
  }

  /** Of the fewest digits that read as the value, those closest to it. */
  private static BigDecimal shortest(double value) {
    BigDecimal exact = new BigDecimal(value);
    for (int digits = 1; digits < 17; digits++) {
      BigDecimal near = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
      if (near.doubleValue() == value) {
        return near;
      }
      // At a power of two more numbers above than below read as it: the next one up may, where the nearest does not.
      BigDecimal up = exact.round(new MathContext(digits, RoundingMode.UP));
      if (up.doubleValue() == value) {
        return up;
      }
    }
    return exact.round(new MathContext(17, RoundingMode.HALF_EVEN));
  }

  private void value(Object value) {
    budget.steps(1);
    budget.intoValue();
    written(value);
    budget.outOfValue();
  }

  private void written(Object value) {
    if (value == null) {
      write("None");
    } else if (value instanceof Boolean flag) {
      write(flag ? "True" : "False");
    } else if (value instanceof Double real) {
      budget.steps(100);
      write(number(real));
    } else if (value instanceof Number) {
      budget.steps(value instanceof BigInteger ? 100 : 1);
      write(value.toString());
    } else if (value instanceof String text) {
      quoted(text);
    } else if (value instanceof MarkedText marked) {
      write("Markup(");
      quoted(marked.text());
      write(")");
    } else if (value instanceof Undefined) {
      write("Undefined");
    } else if (value instanceof PythonRange range) {
      write(range.repr());
    } else if (value instanceof PythonTuple tuple) {
      several("(", tuple.iterator(), tuple.size() == 1 ? ",)" : ")", this::value);
    } else if (value instanceof List<?> list) {
      several("[", list.iterator(), "]", this::value);
    } else if (value instanceof DictionaryView view) {
      several(view.kind() + "([", view.elements().iterator(), "])", this::value);
    } else if (value instanceof Map<?, ?> map) {
      several("{", map.entrySet().iterator(), "}", entry -> {
        value(entry.getKey());
        write(": ");
        value(entry.getValue());
      });
    } else {
      throw new PythonFault("unsupported output of a " + PythonValues.typeName(value)
          + ", which Python prints by its address. Maybe a filter | list, or the parentheses of a call are missing?");
    }
  }

  private <T> void several(String open, Iterator<? extends T> elements, String close, Consumer<T> writer) {
    write(open);
    while (elements.hasNext()) {
      writer.accept(elements.next());
      if (elements.hasNext()) {
        write(", ");
      }
    }
    write(close);
  }

  private void quoted(String text) {
    char quote = text.indexOf('\'') >= 0 && text.indexOf('"') < 0 ? '"' : '\'';
    StringBuilder quoted = new StringBuilder().append(quote);
    text.codePoints().forEach(character -> {
      switch (character) {
        case '\\' -> quoted.append("\\\\");
        case '\n' -> quoted.append("\\n");
        case '\r' -> quoted.append("\\r");
        case '\t' -> quoted.append("\\t");
        default -> {
          if (character == quote) {
            quoted.append('\\').append(quote);
          } else if (printable(character)) {
            quoted.appendCodePoint(character);
          } else {
            quoted.append(escaped(character));
          }
        }
      }
    });
    write(quoted.append(quote).toString());
  }

  /** A character as its code: {@code \\xe9}. */
  static String escaped(int character) {
    return (character < 0x100 ? "\\x" : character < 0x10000 ? "\\u" : "\\U")
        + HexFormat.of().toHexDigits(character, character < 0x100 ? 2 : character < 0x10000 ? 4 : 8);
  }

  private static boolean printable(int character) {
    return character == ' ' || PythonText.isMark(character) || !UNPRINTED.contains((byte) Character.getType(character));
  }

  private void write(String text) {
    budget.characters(text.length());
    out.append(text);
  }
}
