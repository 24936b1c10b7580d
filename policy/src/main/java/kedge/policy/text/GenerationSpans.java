package kedge.policy.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A rendered conversation and the spans that its template marks as the assistant's own ({@code {% generation %}}), as
 * {@code return_assistant_tokens_mask} of {@code transformers} reads them.
 *
 * @param text the text, without marks
 * @param spans character positions in the text, in order
 */
record GenerationSpans(String text, List<Span> spans) {
  private static final char BEGIN = '\uFDD2';
  private static final char END = '\uFDD3';
  /** Variables that hold the marks, characters that no text may hold; a template cannot write such names. */
  static final Map<String, Object> MARKS = Map.of("generation begins", String.valueOf(BEGIN), "generation ends",
      String.valueOf(END));

  /** Positions {@code from} (inclusive) to {@code to} (exclusive). */
  record Span(int from, int to) {
  }

  /** Reads a text rendered with {@link #MARKS}. */
  static GenerationSpans of(String marked) {
    StringBuilder text = new StringBuilder();
    List<Span> spans = new ArrayList<>();
    int from = 0;
    for (int i = 0; i < marked.length(); i++) {
      char c = marked.charAt(i);
      if (c == BEGIN) {
        from = text.length();
      } else if (c == END) {
        spans.add(new Span(from, text.length()));
      } else {
        text.append(c);
      }
    }
    return new GenerationSpans(text.toString(), List.copyOf(spans));
  }
}
