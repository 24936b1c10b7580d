package kedge.grader.parse;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import kedge.grader.parse.Token.Kind;

/** Units of measure, of money and of counted things, each in one normalized spelling. */
final class Units {
  private static final Set<String> SURE = Set.of("cm mm km kg ft lb lbs oz mph inch mi".split(" "));
  private static final Map<String, String> PARTS = Map.of("ft", "12 in", "h", "60 min", "min", "60 s", "lb", "16 oz",
      "yd", "3 ft", "m", "100 cm", "dollar", "100 cent", "kg", "1000 g", "day", "24 h", "week", "7 day");
  private static final Map<String, String> SPELLINGS = new HashMap<>();

  static {
    String[] groups = {"cm centimeter centimetre", "mm millimeter millimetre", "m meter metre",
        "km kilometer kilometre", "in inch inches", "ft foot feet", "yd yard", "mi mile", "kg kilogram kilo", "g gram",
        "mg milligram", "lb pound lbs", "oz ounce", "l liter litre", "ml milliliter millilitre", "s sec second",
        "min minute", "h hr hour hrs", "ms millisecond", "dollar usd buck", "cent", "euro eur", "day", "week", "month",
        "year yr", "mph milesperhour mi/h mile/h", "gal gallon", "qt quart", "pt pint", "person people", "man men",
        "woman women", "child children", "degc celsius", "degf fahrenheit", "rad radian", "n newton", "j joule",
        "w watt", "v volt"};
    for (String group : groups) {
      String[] names = group.split(" ");
      for (String name : names) {
        SPELLINGS.put(name, names[0]);
      }
    }
  }

  private Units() {
  }

  /** Returns whether a plain word directly after a number is a unit, not a product of letters. */
  static boolean isKnown(String word) {
    return word.length() > 1 && SPELLINGS.containsKey(singular(word.toLowerCase(Locale.ROOT)));
  }

  /** Returns whether a text alone is a unit. */
  static boolean isUnit(String text) {
    return SPELLINGS.containsKey(singular(text.strip().toLowerCase(Locale.ROOT)));
  }

  /** Returns whether a word is the ending of an ordinal, {@code 7th}. */
  static boolean isOrdinal(String word) {
    return word.equals("th") || word.equals("st") || word.equals("nd") || word.equals("rd");
  }

  /** Returns whether a plain word after a fraction or a bracket is a unit, where {@code mg} would be m times g. */
  static boolean isSure(String word) {
    return SURE.contains(word);
  }

  /** Returns whether a token ends an item. */
  static boolean ends(Token token) {
    return switch (token.kind()) {
      case END_OF_TEXT, PERIOD, COMMA, SEMICOLON, AND, OR, CLOSE, SET_CLOSE, GROUP_CLOSE -> true;
      default -> false;
    };
  }

  /**
   * Returns the normalized spelling of a unit: {@code square feet}, {@code sq. ft} and {@code ft^2} are {@code ft2}.
   * Empty for words that name no specific unit ({@code units}, the ending of an ordinal).
   */
  static String normalized(String written) {
    StringBuilder unit = new StringBuilder();
    String power = "";
    for (String word : written.toLowerCase(Locale.ROOT).replace("^", "").replaceAll("[.{}~]", "").replace("/", " / ")
        .split("[\\s*-]+")) {
      switch (word) {
        case "", "th", "st", "nd", "rd", "of", "the", "a", "an", "in", "total" -> {
          if (word.equals("in") && written.strip().toLowerCase(Locale.ROOT).startsWith("in")) {
            unit.append("in").append(power);
          }
        }
        case "square", "sq" -> power = "2";
        case "cubic", "cu" -> power = "3";
        case "squared" -> unit.append("2");
        case "cubed" -> unit.append("3");
        case "per", "/" -> unit.append("/");
        case "unit", "units" -> {
          unit.append(power.isEmpty() ? "" : "unit" + power);
          power = "";
        }
        default -> {
          unit.append(spelling(word)).append(power);
          power = "";
        }
      }
    }
    return power.isEmpty() ? unit.toString() : unit + "unit" + power;
  }

  /**
   * Returns the number of smaller units in a unit, for units that are given together; null if they are not.
   *
   * @param smaller the smaller unit; blank for any
   */
  static Integer factor(String unit, String smaller) {
    String parts = PARTS.get(unit);
    return parts == null || !smaller.isEmpty() && !parts.endsWith(" " + smaller) ? null
        : Integer.valueOf(parts.substring(0, parts.indexOf(' ')));
  }

  private static String spelling(String word) {
    int end = word.length();
    while (end > 0 && Lexer.digit(word.charAt(end - 1))) {
      end--;
    }
    String name = singular(word.substring(0, end));
    return SPELLINGS.getOrDefault(name, name) + word.substring(end);
  }

  private static String singular(String word) {
    boolean known = SPELLINGS.containsKey(word);
    if (!known && word.endsWith("ies") && word.length() > 4) {
      return word.substring(0, word.length() - 3) + "y";
    }
    return !known && word.length() > 2 && word.endsWith("s") && !word.endsWith("ss")
        ? word.substring(0, word.length() - 1)
        : word;
  }

  /** Returns whether a token can be part of a unit after a value. */
  static boolean continues(Token token, boolean first) {
    return switch (token.kind()) {
      case TEXT, WORD, CURRENCY -> true;
      case NAME, CARET, NUMBER, DIVIDE, TIMES, GROUP_OPEN, GROUP_CLOSE, PERIOD, MINUS -> !first
          || token.is(Kind.GROUP_OPEN) || token.is(Kind.NAME);
      case FUNCTION -> token.text().equals("min") || token.text().equals("sec");
      default -> false;
    };
  }
}
