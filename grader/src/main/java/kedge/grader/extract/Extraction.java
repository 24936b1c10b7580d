package kedge.grader.extract;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import kedge.grader.tree.Limits;

/**
 * The answer of a completion. One scan from the last {@code </think>} on looks for answer tags, then the last box, then
 * {@code #### x} or a sentence that states the answer, and for evaluation the last formula or number.
 *
 * @param answer the text; null if there is none
 * @param rule where it was found
 */
public record Extraction(String answer, String rule) {
  private static final Extraction NONE = new Extraction(null, "no_answer");
  /** Words that introduce the answer, in the languages of common training data; the value follows. */
  private static final Pattern MARKER = Pattern
      .compile(
          "(?im)(?=[#afr \\t\u043e\u7b54])(?:####|^[ \\t]{0,8}a:|(?<!\\p{L})(?:final answer(?: is| ?:)?|answer (?:is|:)"
              + "|answer:|answers are|respuesta(?: es| ?:)|r\u00e9ponse(?: est| ?:)|antwort(?: ist| ?:)"
              + "|resposta(?: \u00e9| ?:)|\u043e\u0442\u0432\u0435\u0442 ?:)"
              + "|\u7b54\u6848(?:\u662f|\u4e3a|\u70ba)?[:\uff1a]?|\u7b54\u3048(?:\u306f)?[:\uff1a]?)");
  private static final Pattern VALUE = Pattern
      .compile("(?s)[\\s:*_]*+(?:[-+\u2212]?[\\d$\\\\(.]|[A-J](?![\\p{L}\\d])).*");

  /** Words inside a box that introduce the answer, {@code \\text{Answer: } 5}. */
  private static final Pattern NAMED = Pattern
      .compile("(?i)^\\s*(?:\\\\text(?:bf)?\\{)?\\s*(?:the )?(?:final )?answer(?: is| ?:)[:\\s]*\\}?[:\\s]*(?=\\S)");

  /**
   * Extracts the answer of a completion.
   *
   * @param lenient whether the last formula or number counts if no answer is stated
   * @param label whether the gold answer is the label of an option
   */
  public static Extraction of(String completion, boolean lenient, boolean label) {
    int closed = completion.lastIndexOf("</think>");
    if (completion.lastIndexOf("<think>") > closed) {
      return NONE;
    }
    int from = Math.max(closed < 0 ? 0 : closed + "</think>".length(), completion.length() - Limits.COMPLETION);
    String text = completion.substring(from);
    Extraction explicit = explicit(text);
    return explicit != null ? explicit : lenient ? LastValue.of(text, label) : NONE;
  }

  /**
   * Extracts the gold answer of a published solution. A text without a box or marker is the answer itself. Returns null
   * if the box is empty or not closed.
   */
  public static String gold(String gold) {
    Boxes boxes = Boxes.scan(gold, 0);
    if (boxes.any()) {
      return boxes.answer();
    }
    Extraction marked = gold.length() > Limits.COMPLETION ? NONE : marked(gold, 0);
    return marked == NONE ? gold : marked.answer();
  }

  /** Returns the stated answer; null if there is none. */
  private static Extraction explicit(String text) {
    int open = text.lastIndexOf("<answer>");
    if (open >= 0) {
      int start = open + "<answer>".length();
      int close = text.indexOf("</answer>", start);
      String inside = close < 0 ? text.substring(start) : text.substring(start, close);
      Extraction boxed = boxed(inside);
      if (boxed != null || close < 0 || inside.isBlank()) {
        return boxed == null ? NONE : boxed;
      }
      Extraction sentence = marked(inside, 0);
      return sentence == NONE ? new Extraction(inside.strip(), "answer tag") : sentence;
    }
    Extraction boxed = boxed(text);
    Extraction marked = boxed == null ? marked(text, 0) : NONE;
    return boxed != null ? boxed : marked == NONE ? null : marked;
  }

  /** Returns the last box, or the value after a later marker; null if there is no box. */
  private static Extraction boxed(String text) {
    Boxes boxes = Boxes.scan(text, 0);
    if (!boxes.any()) {
      return null;
    }
    Extraction later = boxes.answer() == null ? NONE : marked(text, boxes.end());
    return later != NONE ? later
        : boxes.answer() == null ? NONE
            : new Extraction(NAMED.matcher(boxes.answer()).replaceFirst(""), "box");
  }

  /**
   * Returns the value after the last marker from an index on. After a box, only text that looks like a value counts.
   */
  private static Extraction marked(String text, int from) {
    Matcher matcher = MARKER.matcher(text);
    int end = -1;
    boolean hashes = false;
    while (matcher.find(end < 0 ? from : end)) {
      end = matcher.end();
      hashes = matcher.group().equals("####");
    }
    if (end < 0 || from > 0 && !VALUE.matcher(text.substring(end)).matches()) {
      return NONE;
    }
    if (hashes) {
      int line = text.indexOf('\n', end);
      String value = text.substring(end, line < 0 ? text.length() : line).strip();
      return value.isEmpty() ? NONE : new Extraction(value, "####");
    }
    String answer = Sentences.answer(text, end);
    return answer.isEmpty() ? NONE : new Extraction(answer, "sentence");
  }
}
