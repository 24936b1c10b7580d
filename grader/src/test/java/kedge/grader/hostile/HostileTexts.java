package kedge.grader.hostile;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import kedge.data.KeyedRandom;

/** Some 500 texts: far too long, too deeply nested, too large, malformed, or random. */
public final class HostileTexts {
  private static final int LONG = 100_000;
  private static final int DEEP = 10_000;
  private static final int MILLION = 1_000_000;
  /** Characters with a meaning for a parser, or that may break one: each is repeated. */
  private static final String CHARACTERS = "\\{}$()[]|^_&%#~,;:.-+*/=<>!?'\"@` \n\t\r\0" + "09xieEdAFN"
      + "°π√∞∪∩×·–−±½²₂∈≤≠∅′…"
      + "\u0301\u202E\u200D\uFEFF\u00A0\u2028\uD800\uDFFF\uFFFF\u0663\uFF15\u4E2D\u05D0\u0130\u1E9E";

  private static final List<String> TOKENS = List.of("\\frac", "\\frac{", "\\frac{1}", "\\frac12", "1\\frac12",
      "\\boxed", "\\boxed ", "\\boxed{",
      "\\boxed{}", "\\boxed{1}", "\\boxed{1},", "\\boxed{1} and ", "\\fbox{", "}{", "{}", "\\{", "\\}", "\\left(",
      "\\right)", "\\left", "\\left.", "\\sqrt",
      "\\sqrt[", "\\sqrt{", "\\sqrt[3]{", "\\begin{pmatrix}", "\\end{pmatrix}", "\\begin{array}{cc}", "\\begin",
      "\\begin{", "1&", "1\\\\", "\\\\", "\\pm",
      "\\pm 1", "1\\pm", "\\mp", "\\cup", "(0,1)\\cup", "[0,1]\\cap", "\\setminus", "\\text{", "\\text{a}", "\\text",
      "\\mbox{", "\\mathrm{x}", "<think>",
      "</think>", "<think></think>", "<think>1</think>2", "<answer>", "</answer>", "<answer>5</answer>",
      "<answer></answer>", "<", "</", "####", "#### ",
      "#### 5\n", "A: ", "A: 5\n", "Answer: ", "ANSWER: B\n", "The answer is ", "The final answer is 5. ",
      "final answer is", "$5$", "$5", "$$", "\\(", "\\)",
      "\\(5\\)", "\\[", "\\]", "\\[5\\]", "1,", "1, ", "1 and ", "1 or ", "1;", "1+", "1-", "1*", "1/", "1^", "2^",
      "-1", "- ", "+-", "x_", "x^{", "x'",
      "(1,", "{1,", "\\{1,", "1=", "x=", "x=1,", "x=1=", "1<", "x\\le ", "x<y>", "5!", "\\binom", "\\binom{9}{",
      "\\choose ", "\\over ", "\\log_", "\\log",
      "\\log_2", "\\sin", "\\sin ", "\\sin^{-1}", "\\sin x", "f(", "f(x)=", "|x|", "|1|", "||", "\\lfloor", "\\max(",
      "\\max(1,", "\\gcd(1,", "1.", ".1",
      "0.", "..", "1e", "1e9", "e", "1,000,", ",000", "1 000 ", "\\%", "5\\%", "^\\circ", "5^\\circ", "\\overline{",
      "0.\\overline{3}", "\\in", "\\mathbb{R}",
      "\\infty", "\\,", "\\!", "\\ ", "{,}", " 12", "12 34 ", "x y z ", "xyz", "\\x", "\\alpha", "\\unknown", "A) ",
      "(A) ", "(A) 3 (B) 4 ",
      "Take 3 of 17 and 5.5 of 1,234. ", "3:", "12_", "12_3", "_5", "\\displaystyle", "\\quad", "\\ldots", "1,\\ldots,",
      "\\forall x", "\\sum_{k=1}^{n}",
      "\\int_0^1", "\\lim_{x\\to 0}", "\\to", "5 cm ", "5\\text{ cm}", "\\$5", "\\$", "&&", "**", "**5**", "%%\n", "//",
      "\\!\\!", "\\left\\{", "\\langle",
      "\\vec{", "\\\n");

  /** Opening and closing brackets. */
  private static final List<List<String>> NESTS = List.of(List.of("(", ")"), List.of("[", "]"), List.of("{", "}"),
      List.of("\\{", "\\}"),
      List.of("\\left(", "\\right)"), List.of("\\left[", "\\right)"), List.of("\\frac{1}{", "}"),
      List.of("\\frac{", "}{2}"), List.of("\\sqrt{", "}"),
      List.of("\\sqrt[3]{", "}"), List.of("\\sqrt[", "]{2}"), List.of("\\boxed{", "}"), List.of("\\fbox{", "}"),
      List.of("\\text{", "}"),
      List.of("\\mathrm{", "}"), List.of("|", "|"), List.of("\\left|", "\\right|"), List.of("x^{", "}"),
      List.of("2^(", ")"), List.of("2^{-", "}"),
      List.of("x_{", "}"), List.of("\\sin(", ")"), List.of("\\ln(", ")"), List.of("f(", ")"), List.of("(", ")!"),
      List.of("-(", ")"), List.of("(", ")^2"),
      List.of("1/(", ")"), List.of("1+(", ")"), List.of("2(", "+1)"), List.of("(1,", ")"), List.of("\\{1,", "\\}"),
      List.of("[0,", ")"),
      List.of("\\max(1,", ")"), List.of("\\binom{", "}{2}"), List.of("\\lfloor ", "\\rfloor"),
      List.of("\\overline{", "}"), List.of("\\log_{", "}2"),
      List.of("\\begin{pmatrix}", "\\end{pmatrix}"), List.of("\\begin{pmatrix}1&", "\\\\1&2\\end{pmatrix}"),
      List.of("<think>", "</think>"),
      List.of("<answer>", "</answer>"), List.of("$", "$"), List.of("x=", ""), List.of("\\(", "\\)"),
      List.of("1\\pm(", ")"), List.of("(0,1)\\cup(", ")"));

  private HostileTexts() {
  }

  /** Returns words of notation, complete and broken. */
  public static List<String> tokens() {
    return TOKENS;
  }

  /** Returns all texts in a fixed order. */
  public static List<HostileText> all() {
    List<HostileText> texts = new ArrayList<>();
    CHARACTERS.chars().forEach(c -> texts
        .add(new HostileText(String.format("U+%04X 100,000 times", c), String.valueOf((char) c).repeat(LONG))));
    TOKENS.forEach(
        token -> texts.add(new HostileText(named(token) + " over and over", token.repeat(LONG / token.length()))));
    TOKENS.stream().filter(token -> token.length() > 3)
        .forEach(token -> texts
            .add(new HostileText(named(token) + " up to 580 characters", token.repeat(580 / token.length()))));
    for (List<String> nest : NESTS) {
      texts.add(new HostileText(named(nest.get(0)) + " 10,000 deep",
          nest.get(0).repeat(DEEP) + "3" + nest.get(1).repeat(DEEP)));
      texts.add(new HostileText(named(nest.get(0)) + " 10,000 times unclosed", nest.get(0).repeat(DEEP) + "3"));
      int few = Math.min(58, 560 / (nest.get(0).length() + nest.get(1).length() + 1));
      texts.add(new HostileText(named(nest.get(0)) + " " + few + " deep",
          nest.get(0).repeat(few) + "3" + nest.get(1).repeat(few)));
    }
    HostileValues.all().forEach(
        value -> texts.add(new HostileText(value.length() < 60 ? value : value.substring(0, 57) + "...", value)));
    digits(texts);
    lists(texts);
    noise(texts);
    return texts;
  }

  private static String named(String token) {
    return token.replace("\n", "\\n");
  }

  private static void digits(List<HostileText> texts) {
    String nines = "9".repeat(MILLION);
    texts.add(new HostileText("a million digits", nines));
    texts.add(new HostileText("minus a million digits", "-" + nines));
    texts.add(new HostileText("a million decimals", "0." + nines));
    texts.add(new HostileText("a million zeros before 3", "0".repeat(MILLION) + "3"));
    texts.add(new HostileText("one over a million digits", "1/" + nines));
    texts.add(new HostileText("a million digits over as many", "\\frac{" + nines + "}{" + nines + "}"));
    texts.add(new HostileText("a million digits in groups", "999" + ",999".repeat(MILLION / 4)));
    texts.add(new HostileText("a million ones in base 2", "1".repeat(MILLION) + "_2"));
    texts.add(new HostileText("a million digits as an exponent", "2^{" + nines + "}"));
    texts.add(new HostileText("299 digits", "9".repeat(299)));
    texts.add(new HostileText("a quotient of 290 digits each", "9".repeat(290) + "/" + "7".repeat(290)));
    texts.add(new HostileText("590 digits", "9".repeat(590)));
    texts.add(new HostileText("500 digits under a bar", "0.\\overline{" + "142857".repeat(83) + "}"));
  }

  private static void lists(List<HostileText> texts) {
    texts.add(new HostileText("a list of 100,000",
        IntStream.range(0, LONG).mapToObj(String::valueOf).collect(Collectors.joining(","))));
    texts.add(new HostileText("a set of 100,000",
        IntStream.range(0, LONG).mapToObj(String::valueOf).collect(Collectors.joining(", ", "\\{", "\\}"))));
    texts.add(new HostileText("a tuple of 100,000",
        IntStream.range(0, LONG).mapToObj(i -> "x").collect(Collectors.joining(",", "(", ")"))));
    texts.add(new HostileText("a list of 64 expressions",
        IntStream.range(0, 64).mapToObj(i -> "x^" + i % 10 + "+" + i).collect(Collectors.joining(","))));
    texts.add(new HostileText("a list of 63 roots",
        IntStream.range(2, 65).mapToObj(i -> "\\sqrt{" + i + "}").collect(Collectors.joining(","))));
    texts.add(new HostileText("a set of 64 equal members",
        IntStream.range(0, 64).mapToObj(i -> "x+y-y").collect(Collectors.joining(",", "\\{", "\\}"))));
    texts.add(new HostileText("a union of 40 intervals", IntStream.range(0, 40).mapToObj(i -> "(" + i + "," + (i + 1)
        + ")").collect(Collectors.joining("\\cup"))));
    texts.add(
        new HostileText("a union of 10,000 intervals", IntStream.range(0, DEEP).mapToObj(i -> "(" + i + "," + (i + 1)
            + ")").collect(Collectors.joining("\\cup"))));
    texts.add(new HostileText("100 boxes side by side",
        IntStream.range(0, 100).mapToObj(i -> "\\boxed{" + i + "}").collect(Collectors.joining(", "))));
    for (int size : new int[]{6, 12, 15, 40, 300}) {
      String row = IntStream.range(0, size).mapToObj(i -> size < 16 ? "x" : "2").collect(Collectors.joining("&"));
      String body = IntStream.range(0, size).mapToObj(i -> row).collect(Collectors.joining("\\\\"));
      texts.add(new HostileText("a matrix of " + size + " rows", "\\begin{pmatrix}" + body + "\\end{pmatrix}"));
      texts.add(new HostileText("a determinant of " + size + " rows", "\\begin{vmatrix}" + body + "\\end{vmatrix}"));
    }
    texts.add(new HostileText("a product of 12 matrices", "\\begin{pmatrix}1&x\\\\y&2\\end{pmatrix}".repeat(12)));
  }

  private static void noise(List<HostileText> texts) {
    for (int i = 0; i < 30; i++) {
      int length = i % 3 == 0 ? LONG : i % 3 == 1 ? 590 : 60;
      texts.add(new HostileText("random bytes " + i, random(length, i, 256, 0)));
      texts.add(new HostileText("random units of UTF-16 " + i, random(length, i, 65_536, 1)));
      texts.add(new HostileText("random printable characters " + i, random(length, i, 95, 2)));
      StringBuilder soup = new StringBuilder();
      for (int at = 0; soup.length() < length - 30; at++) {
        soup.append(TOKENS.get(KeyedRandom.integer(TOKENS.size(), 4L, i, at)));
      }
      texts.add(new HostileText("random notation " + i, soup.toString()));
    }
  }

  private static String random(int length, int number, int bound, int kind) {
    StringBuilder text = new StringBuilder(length);
    for (int at = 0; at < length; at++) {
      text.append((char) (KeyedRandom.integer(bound, 3L, kind, number, at) + (kind == 2 ? 32 : 0)));
    }
    return text.toString();
  }
}
