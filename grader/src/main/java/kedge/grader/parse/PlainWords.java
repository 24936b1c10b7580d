package kedge.grader.parse;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Classifies plain words: numbers, scales of numbers, products of letters, other words. */
public final class PlainWords {
  private static final Set<String> SHORT = Set
      .of(("yes no odd one two ten six is it if of on to at by all any the red not sum both day may men boy few "
          + "tie up none east west now an as so sun mon tue wed thu fri sat jan feb mar apr jun jul aug sep oct "
          + "nov dec for fast last true").split(" "));
  /** Words that change the meaning of a number, so they are not its unit. */
  private static final Set<String> QUALIFIERS = Set
      .of(("if when where for not less more than times plus minus over divided or but except unless given as is "
          + "are mod base with without remainder to factorial choose negative least most any all squared cubed "
          + "and because since so equals from point").split(" "));

  private static final Set<String> OPERATIONS = Set.of(("not less more than times plus minus over divided mod base "
      + "remainder factorial choose negative squared cubed point unless except if when").split(" "));
  private static final Pattern FRACTION = Pattern.compile("\\\\[dt]?frac\\{([^{}]*+)\\}\\{([^{}]*+)\\}");

  private PlainWords() {
  }

  /**
   * Returns whether a plain word in a formula is a product of its letters, {@code xyz}, rather than a name or a word.
   */
  static boolean isProduct(String word) {
    String lower = word.toLowerCase(Locale.ROOT);
    if (SHORT.contains(lower)) {
      return false;
    }
    if (word.length() <= 3) {
      return true;
    }
    for (int i = 0; i < word.length(); i++) {
      if ("eiouy".indexOf(lower.charAt(i)) >= 0 && word.length() > 4 || "eiou".indexOf(lower.charAt(i)) >= 0) {
        return false;
      }
    }
    return word.length() <= 6;
  }

  /** Returns whether a word after a number cannot be part of its unit. */
  static boolean isQualifier(String word) {
    return QUALIFIERS.contains(word.toLowerCase(Locale.ROOT));
  }

  /** Returns whether a word after a number changes the number. */
  static boolean isOperation(String word) {
    return OPERATIONS.contains(word.toLowerCase(Locale.ROOT));
  }

  /** Returns whether letters directly after digits are a unit or the ending of an ordinal. */
  public static boolean isUnit(String letters) {
    return Units.isUnit(letters) || Units.isOrdinal(letters);
  }

  /** Normalizes a text without its commands as {@link PlainText#letters} does: signs and points of numbers stay. */
  public static String text(String text) {
    String fractions = FRACTION.matcher(text).replaceAll("$1/$2");
    return PlainText.letters(withoutCommands(fractions.replace("{,}", ",").replace("\\,", "").replace("\\!", "")));
  }

  /** Returns the letters and digits of a text without its commands. */
  public static String plain(String text) {
    return letters(withoutCommands(text));
  }

  private static String withoutCommands(String text) {
    StringBuilder plain = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == '\\') {
        while (i + 1 < text.length() && Character.isLetter(text.charAt(i + 1))) {
          i++;
        }
        plain.append(' ');
      } else {
        plain.append(text.charAt(i));
      }
    }
    return plain.toString();
  }

  /** Keeps only lower-case letters and digits, for comparisons of texts. */
  public static String letters(String text) {
    StringBuilder letters = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isLetterOrDigit(c)) {
        letters.append(Character.toLowerCase(c));
      }
    }
    return letters.toString();
  }
}
