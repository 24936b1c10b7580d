package kedge.data.template.python;

/** The search for a text in another, in time that grows with the sum of their lengths and not with the product. */
final class TextSearch {
  private static final int SHORT = 16;

  private TextSearch() {
  }

  /** As {@code text.indexOf(part, from)}; long parts by Knuth, Morris and Pratt. */
  static int indexOf(String text, String part, int from) {
    if (part.length() > text.length() - from) {
      return -1;
    }
    if (part.length() <= SHORT) {
      return text.indexOf(part, from);
    }
    int[] borders = borders(part);
    int matched = 0;
    for (int i = from; i < text.length(); i++) {
      while (matched > 0 && text.charAt(i) != part.charAt(matched)) {
        matched = borders[matched - 1];
      }
      matched += text.charAt(i) == part.charAt(matched) ? 1 : 0;
      if (matched == part.length()) {
        return i - matched + 1;
      }
    }
    return -1;
  }

  /** As {@code text.lastIndexOf(part)}. */
  static int lastIndexOf(String text, String part) {
    if (part.length() <= SHORT || part.length() > text.length()) {
      return text.lastIndexOf(part);
    }
    String back = new StringBuilder(text).reverse().toString();
    int at = indexOf(back, new StringBuilder(part).reverse().toString(), 0);
    return at < 0 ? -1 : text.length() - at - part.length();
  }

  /** For each prefix of a text, the length of the longest shorter prefix that it ends in. */
  private static int[] borders(String part) {
    int[] borders = new int[part.length()];
    int length = 0;
    for (int i = 1; i < part.length(); i++) {
      while (length > 0 && part.charAt(i) != part.charAt(length)) {
        length = borders[length - 1];
      }
      length += part.charAt(i) == part.charAt(length) ? 1 : 0;
      borders[i] = length;
    }
    return borders;
  }
}
