package kedge.data.drawn;

import java.util.List;
import java.util.stream.IntStream;

/** Digits as patterns of dots, in several styles of handwriting. */
final class Glyphs {
  /** Thin digits of 5 x 7 dots. */
  static final int THIN = 0;
  /** Number of styles, of 5 x 7 dots or a little more. */
  static final int HANDS = 4;

  private static final String[] ROUND = {
      ".###.,#...#,#...#,#...#,#...#,#...#,.###.", "..#..,.##..,..#..,..#..,..#..,..#..,.###.",
      ".###.,#...#,....#,...#.,..#..,.#...,#####", ".###.,#...#,....#,..##.,....#,#...#,.###.",
      "...#.,..##.,.#.#.,#..#.,#####,...#.,...#.", "#####,#....,####.,....#,....#,#...#,.###.",
      "..##.,.#...,#....,####.,#...#,#...#,.###.", "#####,....#,...#.,...#.,..#..,..#..,..#..",
      ".###.,#...#,#...#,.###.,#...#,#...#,.###.", ".###.,#...#,#...#,.####,....#,...#.,.##.."};
  private static final String[] SEGMENTS = {
      "#####,#...#,#...#,#...#,#...#,#...#,#####", "....#,....#,....#,....#,....#,....#,....#",
      "#####,....#,....#,#####,#....,#....,#####", "#####,....#,....#,#####,....#,....#,#####",
      "#...#,#...#,#...#,#####,....#,....#,....#", "#####,#....,#....,#####,....#,....#,#####",
      "#####,#....,#....,#####,#...#,#...#,#####", "#####,....#,....#,....#,....#,....#,....#",
      "#####,#...#,#...#,#####,#...#,#...#,#####", "#####,#...#,#...#,#####,....#,....#,#####"};
  private static final String[] OPEN = {
      "..#..,.#.#.,#...#,#...#,#...#,.#.#.,..#..", "..#..,.##..,#.#..,..#..,..#..,..#..,#####",
      "####.,....#,....#,..##.,.#...,#....,#####", "#####,...#.,..#..,.###.,....#,....#,####.",
      "#...#,#...#,#...#,.####,....#,....#,....#", "####.,#....,#....,###..,...#.,...#.,###..",
      ".#...,#....,#....,#.##.,##..#,#...#,.###.", "#####,....#,...#.,.####,..#..,.#...,#....",
      ".##..,#..#.,#..#.,.##..,#..#.,#..#.,.##..", ".###.,#...#,#..##,.##.#,....#,....#,....#"};
  private static final String[] SMALL = {"###,#.#,#.#,#.#,###", ".#.,##.,.#.,.#.,###", "###,..#,###,#..,###",
      "###,..#,###,..#,###", "#.#,#.#,###,..#,..#", "###,#..,###,..#,###", "###,#..,###,#.#,###",
      "###,..#,..#,.#.,.#.", "###,#.#,###,#.#,###", "###,#.#,###,..#,###"};

  private static final List<String[][]> LARGE = List.of(rows(ROUND), rows(SEGMENTS), rows(OPEN), bold(rows(ROUND)));
  private static final String[][] LABELS = rows(SMALL);

  private Glyphs() {
  }

  /** Returns the rows of a digit in a style. */
  static String[] digit(int digit, int handwriting) {
    return LARGE.get(handwriting)[digit];
  }

  /** Draws a number of small digits, 3 x 5 dots each, around a center. */
  static void label(Canvas canvas, int number, double centerX, double centerY, int scale, Ink ink) {
    String digits = String.valueOf(number);
    double left = centerX - (digits.length() - 1) * 2.0 * scale;
    for (int i = 0; i < digits.length(); i++) {
      canvas.glyph(LABELS[digits.charAt(i) - '0'], left + i * 4.0 * scale, centerY, scale, 0, ink);
    }
  }

  private static String[][] rows(String[] digits) {
    return IntStream.range(0, digits.length).mapToObj(i -> digits[i].split(",")).toArray(String[][]::new);
  }

  /** Digits one dot wider, each dot doubled to the right. */
  private static String[][] bold(String[][] digits) {
    return IntStream.range(0, digits.length).mapToObj(d -> {
      String[] wide = new String[digits[d].length];
      for (int row = 0; row < wide.length; row++) {
        String thin = digits[d][row];
        StringBuilder bold = new StringBuilder();
        for (int x = 0; x <= thin.length(); x++) {
          boolean ink = x < thin.length() && thin.charAt(x) == '#' || x > 0 && thin.charAt(x - 1) == '#';
          bold.append(ink ? '#' : '.');
        }
        wide[row] = bold.toString();
      }
      return wide;
    }).toArray(String[][]::new);
  }
}
