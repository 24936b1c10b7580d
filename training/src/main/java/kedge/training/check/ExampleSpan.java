package kedge.training.check;

import java.util.List;
import java.util.stream.Collectors;

/** A part of an example whose tokens are all learned, or all not. */
record ExampleSpan(String text, boolean learned) {
  static final String BEGIN = "{+";
  static final String END = "+}";
  private static final int LONGEST = 4000;
  private static final int SHORTEST = 200;

  /** Returns an example with the learned parts marked; long parts that are not learned are shortened. */
  static String text(List<ExampleSpan> spans) {
    int length = spans.stream().mapToInt(span -> span.text().length()).sum();
    int learned = spans.stream().filter(ExampleSpan::learned).mapToInt(span -> span.text().length()).sum();
    int others = (int) spans.stream().filter(span -> !span.learned()).count();
    int each = length <= LONGEST ? LONGEST : Math.max(SHORTEST, (LONGEST - learned) / Math.max(1, others));
    return spans.stream().map(span -> span.learned() ? BEGIN + span.text() + END : span.cut(each))
        .collect(Collectors.joining());
  }

  /** Returns the text, without its middle if it is too long; does not split surrogate pairs. */
  private String cut(int longest) {
    if (text.length() <= longest) {
      return text;
    }
    int head = longest / 2;
    int tail = text.length() - longest / 2;
    head -= Character.isSurrogatePair(text.charAt(head - 1), text.charAt(head)) ? 1 : 0;
    tail += Character.isSurrogatePair(text.charAt(tail - 1), text.charAt(tail)) ? 1 : 0;
    return text.substring(0, head) + " ... (" + (tail - head) + " more characters) ... " + text.substring(tail);
  }
}
