package kedge.grader.parse;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import kedge.grader.parse.Token.Kind;
import kedge.grader.tree.Node;

/**
 * Parser of dates and codes of three parts, which are compared part by part: {@code 3/5/2024}, {@code 2024-03-05},
 * {@code March 5th}.
 */
final class DateParser {
  private static final List<String> MONTHS = List.of("jan feb mar apr may jun jul aug sept oct nov dec".split(" "));
  private static final List<String> NAMES = List
      .of(("january february march april may june july august september " + "october november december").split(" "));

  private DateParser() {
  }

  /** Parses a date or code that is the whole item at the cursor; null if there is none. */
  static Node read(TokenCursor cursor) {
    int place = cursor.place();
    Node date = cursor.nextIs(Kind.NUMBER) && cursor.peek(1).is(cursor.peek(3).kind()) ? code(cursor) : null;
    if (date == null) {
      cursor.back(place);
      date = named(cursor);
    }
    if (date == null || !Units.ends(cursor.peek())) {
      cursor.back(place);
      return null;
    }
    return date;
  }

  private static Node code(TokenCursor cursor) {
    List<String> parts = new ArrayList<>();
    int digits = 0;
    boolean coded = false;
    Kind sign = cursor.peek(1).kind();
    for (int i = 0; i < 3; i++) {
      Token number = cursor.next();
      if (!number.is(Kind.NUMBER) || !number.text().chars().allMatch(Character::isDigit) || number.text().length() > 5
          || number.spaced() && i > 0 || i < 2 && !(cursor.peek().is(sign) && "/-".contains(cursor.next().text()))) {
        return null;
      }
      digits += number.text().length();
      coded |= number.text().length() > 1 && number.text().startsWith("0")
          || number.text().length() == 4 && "12".indexOf(number.text().charAt(0)) >= 0 && i != 1;
      parts.add(number.text().replaceFirst("^0+(?=.)", ""));
    }
    return coded || digits >= 10 ? new Node.Text("date " + String.join(" ", parts)) : null;
  }

  private static Node named(TokenCursor cursor) {
    String month = null;
    List<String> numbers = new ArrayList<>();
    while (!Units.ends(cursor.peek()) || cursor.nextIs(Kind.COMMA) && month != null && year(cursor.peek(1))) {
      for (String word : cursor.next().text().toLowerCase(Locale.ROOT).split("[\\s,.]+")) {
        int named = Math.max(MONTHS.indexOf(word.equals("sep") ? "sept" : word), NAMES.indexOf(word));
        String number = word.replaceFirst("(?<=\\d)(st|nd|rd|th)$", "");
        if (named >= 0 && month == null) {
          month = NAMES.get(named);
        } else if (!number.isEmpty() && number.chars().allMatch(Character::isDigit)) {
          numbers.add(number.replaceFirst("^0+(?=.)", ""));
        } else if (!word.isEmpty() && !word.equals("of") && !word.equals("the") && !Units.isOrdinal(word)) {
          return null;
        }
      }
    }
    return month == null || numbers.isEmpty() || numbers.size() > 2 ? null
        : new Node.Text("date " + month + " " + String.join(" ", numbers));
  }

  private static boolean year(Token token) {
    return token.is(Kind.NUMBER) && token.text().length() == 4;
  }
}
