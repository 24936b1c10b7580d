package kedge.grader.extract;

import kedge.grader.tree.Limits;

/**
 * The answer that a completion gives. One scan over it, from its last {@code </think>} on: answer tags, then the
 * last box, then {@code #### x} or a sentence that names the answer; only for evaluation the last formula or number.
 *
 * @param answer the text, null if there is none
 * @param rule where it was found
 */
public record Extraction(String answer, String rule) {
  private static final String[] SENTENCES = {"final answer is", "final answer:", "final answer", "answer is", "answer:",
      "answer :", "answers are"};
  private static final Extraction NONE = new Extraction(null, "no_answer");

  /**
   * Finds the answer of a completion.
   *
   * @param lenient whether the last formula or number is taken where nothing names an answer
   */
  public static Extraction of(String completion, boolean lenient) {
    String text = completion.length() <= Limits.COMPLETION ? completion
        : completion.substring(completion.length() - Limits.COMPLETION);
    int closed = text.lastIndexOf("</think>");
    if (text.lastIndexOf("<think>") > closed) {
      return NONE;
    }
    return explicit(closed < 0 ? text : text.substring(closed + "</think>".length()), lenient);
  }

  /**
   * Finds the known answer in a published solution; a text without a box or marker is the answer itself. Null if its
   * box is empty or left open.
   */
  public static String gold(String gold) {
    Boxes boxes = Boxes.scan(gold, 0);
    if (boxes.any()) {
      return boxes.answer();
    }
    int marker = gold.lastIndexOf("####");
    return marker >= 0 ? gold.substring(marker + 4).strip() : gold;
  }

  private static Extraction explicit(String text, boolean lenient) {
    int open = text.lastIndexOf("<answer>");
    if (open >= 0) {
      int start = open + "<answer>".length();
      int close = text.indexOf("</answer>", start);
      String inside = close < 0 ? text.substring(start) : text.substring(start, close);
      Boxes boxes = Boxes.scan(inside, 0);
      if (boxes.any()) {
        return boxes.answer() == null ? NONE : new Extraction(boxes.answer(), "box");
      }
      if (close < 0 || inside.isBlank()) {
        return NONE;
      }
      Extraction sentence = marked(inside);
      return sentence == NONE ? new Extraction(inside.strip(), "answer tag") : sentence;
    }
    Boxes boxes = Boxes.scan(text, 0);
    if (boxes.any()) {
      return boxes.answer() == null ? NONE : new Extraction(boxes.answer(), "box");
    }
    Extraction marked = marked(text);
    return marked == NONE && lenient ? LastValue.of(text) : marked;
  }

  private static Extraction marked(String text) {
    int hashes = text.lastIndexOf("####");
    String lower = lower(text);
    int at = -1;
    int end = -1;
    for (String sentence : SENTENCES) {
      int found = lower.lastIndexOf(sentence);
      if (found >= 0 && found + sentence.length() > end
          && !(found > 0 && Character.isLetter(lower.charAt(found - 1)))) {
        at = found;
        end = found + sentence.length();
      }
    }
    int label = Math.max(lower.startsWith("a:") ? 0 : -1,
        lower.lastIndexOf("\na:") + 1 > 0 ? lower.lastIndexOf("\na:") + 1 : -1);
    if (label > at) {
      at = label;
      end = label + 2;
    }
    if (hashes > at) {
      String line = line(text, hashes + 4);
      return line.isEmpty() ? NONE : new Extraction(line, "####");
    }
    String answer = at < 0 ? "" : Sentences.answer(text, end);
    return answer.isEmpty() ? NONE : new Extraction(answer, "sentence");
  }

  /** The text with its Latin letters in lower case, place by place. */
  private static String lower(String text) {
    char[] characters = text.toCharArray();
    for (int i = 0; i < characters.length; i++) {
      characters[i] = characters[i] >= 'A' && characters[i] <= 'Z' ? (char) (characters[i] + 32) : characters[i];
    }
    return new String(characters);
  }

  private static String line(String text, int from) {
    int end = text.indexOf('\n', from);
    return text.substring(from, end < 0 ? text.length() : end).strip();
  }
}
